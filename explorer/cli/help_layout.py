"""Layout of help texts for a terminal: Chinese characters take two columns, and lines can break at each of them."""

import re
from collections.abc import Iterable

import click

from explorer.locales.text_width import text_width

WIDTH = 80
"""Columns of the narrowest common terminal."""

_NAME_COLUMNS = 18
"""Most columns for the names in a list of options; a longer name gets its own line."""

_UNBREAKABLE = re.compile(r"[“（]?(?:[!-~]+|\S)[”），。：；、？！]*|\s+")
"""Unbreakable parts of a line: a Latin word or a character, with its adjacent punctuation."""


class Formatter(click.HelpFormatter):
    """Help formatter of click that counts columns instead of characters."""

    def write_heading(self, heading: str) -> None:
        """Write a heading; its text already ends with a colon."""
        self.write(f"{' ' * self.current_indent}{heading}\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        indent = " " * self.current_indent
        for line in wrapped(text, WIDTH - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _NAME_COLUMNS, col_spacing: int = 2) -> None:
        """Write a two-column list of names and descriptions."""
        rows, indent = list(rows), " " * self.current_indent
        left = min(max(text_width(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            lines = wrapped(text, WIDTH - self.current_indent - left)
            if text_width(name) + col_spacing > left:
                self.write(f"{indent}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{indent}{name}{' ' * (left - text_width(name))}{line}\n")
                name = ""


class Context(click.Context):
    """Context that formats help with `Formatter`."""

    formatter_class = Formatter


def wrapped(text: str, width: int) -> list[str]:
    """Wrap a text to a number of columns."""
    lines = [""]
    for piece in _UNBREAKABLE.findall(text):
        if text_width(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if not (piece.isspace() and not lines[-1]):
            lines[-1] += piece
    return lines
