"""Summary of opened vectors, as lines and as JSON."""

from typing import Any

from explorer.cli.console import Console
from explorer.locales import catalogue
from explorer.locales.number_format import visible
from explorer.vectors.model import Vectors

_LINES = 5
"""Most line numbers listed per kind of damage; JSON has all recorded ones."""


def tree(vectors: Vectors) -> dict[str, Any]:
    """Return the summary as JSON."""
    source = vectors.source
    return {
        "name": source.name,
        "format": source.format,
        "wrapper": source.wrapper,
        "files": list(source.files or (source.name,)),
        "choice": source.choice,
        "choices": list(source.choices),
        "words": vectors.n,
        "dimensions": vectors.d,
        "metadata": list(vectors.metadata.names),
        "subwords": vectors.subwords is not None,
        "warnings": dict(source.warnings),
        "lines": {kind: list(lines) for kind, lines in source.lines.items()},
        "digest": vectors.digest,
    }


def lines(console: Console, vectors: Vectors, *, damage: bool = True) -> list[str]:
    """Return the summary as lines: one about the vectors, one per notable fact, one per kind of damage if requested."""
    source = vectors.source
    form = named(console, source.format)
    if source.wrapper:
        form = console.text("found.packed", form=form, wrapper=source.wrapper)
    result = [console.text("found.vectors", name=source.name, form=form, n=vectors.n, d=vectors.d)]
    if len(source.files) > 1:
        result.append(console.text("found.files", files=_listed(console, source.files)))
    if source.choices:
        result.append(console.text("found.choices", choice=source.choice, choices=_listed(console, source.choices)))
    if vectors.metadata.names:
        result.append(console.text("found.metadata", names=_listed(console, vectors.metadata.names)))
    if vectors.subwords is not None:
        result.append(console.text("found.subwords"))
    if not damage:
        return result
    return result + [_damage(console, kind, n, source.lines.get(kind, ())) for kind, n in source.warnings.items()]


def named(console: Console, form: str) -> str:
    """Return the display name of a format."""
    return catalogue(console.language).get(f"format.{form}.name", form)


def _damage(console: Console, kind: str, count: int, line_numbers: tuple[int, ...]) -> str:
    """Return the line about one kind of damage: count and line numbers."""
    key = f"damage.{kind}" if f"cli.damage.{kind}" in catalogue(console.language) else "damage.other"
    text = console.text(key, n=count, kind=kind)
    if not line_numbers:
        return text
    listed = ", ".join(f"{line:,}" for line in line_numbers[:_LINES]) + (" …" if count > _LINES else "")
    return text + console.text("damage.line" if count == 1 else "damage.lines", lines=listed)


def _listed(console: Console, names: tuple[str, ...]) -> str:
    return visible(console.text("comma").join(names))
