"""Export a lesson as one HTML file with player and data, which works from disk without a network."""

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
"""Characters that could end the script element or cannot be encoded in UTF-8."""

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
    """Build one HTML file that contains a lesson in both languages.

    The output is reproducible: it contains no date and no path. The content security policy allows only the script of
    the page itself and no requests. Numbers cannot be edited, because Python computes them.

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
    localised = {language: _localised(lesson, language) for language in LANGUAGES}
    style = "\n" + "\n".join((folder / name).read_text("utf-8") for folder, name in _STYLES)
    script = "\n" + bundle(_HERE / "alone.js")
    initial = localised[first]
    text = _PAGE.format(
        lang=initial["labels"]["lang"],
        policy=html.escape(_policy(style, script)),
        version=html.escape(version("explorer")),
        title=html.escape(initial["title"]),
        made=html.escape(initial["made"]),
        scripts=html.escape(" ".join(sentence(language, "export.scripts") for language in LANGUAGES)),
        data=_json({"first": first, "start": step, "languages": localised}),
        style=_checked(style, "</style"),
        script=_checked(script, "</script"),
    )
    return text.encode("utf-8")


_STYLES = ((_PLAYER, "player.css"), (_HERE, "alone.css"))


def _localised(lesson: Lesson, language: str) -> dict[str, Any]:
    """Return the lesson and all texts of the page in one language."""

    def translate(message: Message) -> str:
        return sentence(language, message.key, **message.values)

    title = sentence(language, f"lesson.{lesson.id}.title")
    labels = {name.removeprefix("player."): text for name, text in catalogue(language).items() if name[:7] == "player."}
    return {
        "name": sentence(language, f"strip.language.{language}"),
        "title": title,
        "made": sentence(language, "export.made", version=version("explorer")),
        "labels": labels,
        "lesson": payload(_without_edits(lesson), translate),
    }


def _without_edits(lesson: Lesson) -> Lesson:
    """Return the lesson with all edits removed."""

    def convert(step: Any) -> Any:  # noqa: ANN401 - maps a step to a step
        elements = tuple(replace(element, edit=None) for element in step.scene.elements)
        return replace(step, scene=replace(step.scene, elements=elements))

    return replace(lesson, steps=tuple(convert(step) for step in lesson.steps), inputs={})


def _json(data: object) -> str:
    """Return JSON that cannot end the script element, whatever text it contains."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _policy(style: str, script: str) -> str:
    """Return the content security policy: only style and script with these hashes, and images that the page creates."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _checked(text: str, end: str) -> str:
    """Return a style or script of the app after checking that it does not contain its closing tag `end`."""
    if end in text.lower() or "<!--" in text:
        raise ValueError(end)
    return text
