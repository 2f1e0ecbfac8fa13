"""A lesson as one HTML file that works from disk without a network: the player and the data."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from explorer.export.modules import bundle
from explorer.lessons.lesson import Lesson, Message
from explorer.lessons.serialize import payload
from explorer.locales import LANGUAGES, catalogue, sentence

_HERE = Path(__file__).parent
_PLAYER = _HERE.parent / "ui" / "player"
_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What would end the script element, or cannot be encoded as UTF-8."""

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="explorer {version}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><div class="languages" role="group"></div></header>
<main class="player"></main>
<footer>{made}</footer>
<noscript>{scripts}</noscript>
<script type="application/json" id="lesson">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def page(lesson: Lesson, first: str = "zh", step: int = 0) -> bytes:
    """Build the whole lesson as one HTML file in both languages.

    The same lesson gives the same bytes: they contain no date and no path. The file may run its own script and load
    nothing from outside. Its numbers cannot be edited, because Python computes them.

    Parameters
    ----------
    lesson
        Any lesson.
    first
        Initial language, one of `explorer.locales.LANGUAGES`.
    step
        Initial step, from 0.

    Returns
    -------
    bytes
        HTML in UTF-8.

    Raises
    ------
    ValueError
        If the language is unknown.
    """
    if first not in LANGUAGES:
        raise ValueError(first)
    spoken = {language: _spoken(lesson, language) for language in LANGUAGES}
    style = "\n" + "\n".join((folder / name).read_text("utf-8") for folder, name in _STYLES)
    script = "\n" + bundle(_HERE / "alone.js")
    shown = spoken[first]
    text = _PAGE.format(
        lang=shown["labels"]["lang"],
        policy=html.escape(_policy(style, script)),
        version=html.escape(version("explorer")),
        title=html.escape(shown["title"]),
        made=html.escape(shown["made"]),
        scripts=html.escape(" ".join(sentence(language, "export.scripts") for language in LANGUAGES)),
        data=_json({"first": first, "start": step, "languages": spoken}),
        style=_inside(style, "</style"),
        script=_inside(script, "</script"),
    )
    return text.encode("utf-8")


_STYLES = ((_PLAYER, "player.css"), (_HERE, "alone.css"))


def _spoken(lesson: Lesson, language: str) -> dict[str, Any]:
    """All texts of one language."""

    def translate(message: Message) -> str:
        return sentence(language, message.key, **message.values)

    title = sentence(language, f"lesson.{lesson.id}.title")
    labels = {name.removeprefix("player."): text for name, text in catalogue(language).items() if name[:7] == "player."}
    return {
        "name": sentence(language, f"strip.language.{language}"),
        "title": title,
        "made": sentence(language, "export.made", version=version("explorer")),
        "labels": labels,
        "lesson": payload(_fixed(lesson), translate),
    }


def _fixed(lesson: Lesson) -> Lesson:
    """The lesson without edits."""

    def plain(step: Any) -> Any:  # noqa: ANN401 - a step to a step
        elements = tuple(replace(element, edit=None) for element in step.scene.elements)
        return replace(step, scene=replace(step.scene, elements=elements))

    return replace(lesson, steps=tuple(plain(step) for step in lesson.steps), inputs={})


def _json(data: object) -> str:
    """JSON that cannot end the script element, whatever words it contains."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(style: str, script: str) -> str:
    """Content security policy: these two texts by their hashes, images created by the page, nothing else."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _inside(text: str, end: str) -> str:
    """Our own text between two tags; it must not contain the closing tag."""
    if end in text.lower() or "<!--" in text:
        raise ValueError(end)
    return text
