"""JSON output for programs, safe to print on a terminal."""

import json
import re
import sys
from typing import Any

from explorer.locales.number_format import visible


def as_json(tree: object, *, ascii_only: bool = False) -> str:
    """JSON with escapes for characters that would control a terminal or cannot be written."""
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=2, default=str, allow_nan=False)
    return "\n".join(re.sub(r"[^ -~]", _escaped, line) for line in text.split("\n"))


def _escaped(found: re.Match[str]) -> str:
    letter: str = found[0]
    return letter if visible(letter) == letter else json.dumps(letter)[1:-1]


def takes_unicode() -> bool:
    """Whether stdout can encode every character."""
    encoding: Any = getattr(sys.stdout, "encoding", None)
    return str(encoding or "utf-8").lower().replace("-", "") == "utf8"
