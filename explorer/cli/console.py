"""How the command speaks: sentences of one language, answers on stdout, everything else on stderr."""

from dataclasses import dataclass

import click

from explorer.cli.json_output import as_json, takes_unicode
from explorer.locales import sentence
from explorer.locales.number_format import visible

OK, FAILED, USAGE, CANCELLED = 0, 1, 2, 130
"""Exit codes: done; not readable, or no such answer; wrong use; stopped by the person."""

_UNITS = ("B", "kB", "MB", "GB", "TB")


class Failure(Exception):
    """What the command itself cannot do; its sentence is ``cli.failure.<code>``.

    Parameters
    ----------
    code
        Name of the sentence, and of the failure in JSON.
    status
        Exit code.
    details
        Fields of the sentence.
    """

    def __init__(self, code: str, status: int = FAILED, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.status = status
        self.details = details


@dataclass(frozen=True)
class Console:
    """Says everything that the command says.

    Attributes
    ----------
    language
        One of `explorer.locales.LANGUAGES`.
    json
        Whether answers are JSON.
    """

    language: str
    json: bool = False

    def text(self, key: str, /, **values: object) -> str:
        """Sentence of a key under ``cli``; nothing in it can move the cursor of a terminal."""
        return visible(sentence(self.language, f"cli.{key}", **values))

    def out(self, text: str) -> None:
        """Print a line of an answer.

        Raises
        ------
        Failure
            If the output takes nothing more, as on a full disk.
        """
        try:
            click.echo(text)
        except BrokenPipeError:  # the reader had enough, which is no failure
            raise
        except OSError as error:
            raise Failure("stdout") from error

    def err(self, text: str) -> None:
        """Print a line beside the answer."""
        click.echo(text, err=True)

    def tree(self, tree: object) -> None:
        """Print an answer as JSON."""
        self.out(as_json(tree, ascii_only=not takes_unicode()))

    def answer(self, tree: object, *lines: str) -> None:
        """Print an answer in the form that was asked for."""
        if self.json:
            self.tree(tree)
            return
        for line in lines:
            self.out(line)

    def seconds(self, seconds: float) -> str:
        """A duration, to the second or to the minute."""
        if seconds < 100:
            return self.text("seconds", n=max(round(seconds), 1))
        return self.text("minutes", n=round(seconds / 60))


def size(count: int) -> str:
    """Bytes in the unit that leaves one to three digits before the point."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 99.95 else f"{value:.1f} {_UNITS[unit]}"
