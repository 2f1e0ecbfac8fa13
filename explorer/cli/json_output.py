"""JSON output for programs, safe to print on a terminal."""

import json
import re
import sys
from typing import Any

from explorer.locales.number_format import visible


def as_json(tree: object, *, ascii_only: bool = False) -> str:
    """Return JSON; characters that control a terminal or cannot be encoded are escaped."""
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=2, default=str, allow_nan=False)
    return "\n".join(re.sub(r"[^ -~]", _escape, line) for line in text.split("\n"))


def _escape(match: re.Match[str]) -> str:
    character: str = match[0]
    return character if visible(character) == character else json.dumps(character)[1:-1]


def takes_unicode() -> bool:
    """Whether stdout can encode every character."""
    encoding: Any = getattr(sys.stdout, "encoding", None)
    return str(encoding or "utf-8").lower().replace("-", "") == "utf8"
