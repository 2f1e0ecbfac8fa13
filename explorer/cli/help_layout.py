"""Help that fits a terminal in either language: Chinese characters take two columns and break anywhere."""

import re
from collections.abc import Iterable

import click

from explorer.locales.text_width import text_width

WIDTH = 80
"""Columns of the narrowest common terminal."""

_LEFT_MOST = 18
"""Columns for the names in a list of options; a longer name gets a line of its own."""

_PIECES = re.compile(r"[“（]?(?:[!-~]+|\S)[”），。：；、？！]*|\s+")
"""Unbreakable pieces: a Latin word, or a character, each with its adjacent punctuation."""


class Formatter(click.HelpFormatter):
    """Formatter of click that counts columns instead of characters."""

    def write_heading(self, heading: str) -> None:
        """Write a heading, with the colon of its language."""
        self.write(f"{' ' * self.current_indent}{heading}\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        indent = " " * self.current_indent
        for line in wrapped(text, WIDTH - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _LEFT_MOST, col_spacing: int = 2) -> None:
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
    """Context with help written by `Formatter`."""

    formatter_class = Formatter


def wrapped(text: str, width: int) -> list[str]:
    """Wrap a text to a number of columns."""
    lines = [""]
    for piece in _PIECES.findall(text):
        if text_width(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if not (piece.isspace() and not lines[-1]):
            lines[-1] += piece
    return lines
