"""Output of the command line in one language: answers on stdout, everything else on stderr."""

from dataclasses import dataclass

import click

from explorer.cli.json_output import as_json, takes_unicode
from explorer.locales import sentence
from explorer.locales.number_format import visible

OK, FAILED, USAGE, CANCELLED = 0, 1, 2, 130
"""Exit codes: success; unreadable file or no answer; usage error; cancelled by the user."""

_UNITS = ("B", "kB", "MB", "GB", "TB")


class Failure(Exception):
    """A failure of the command itself, with the sentence ``cli.failure.<code>``.

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
    """Output of the command.

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
        """Return the text of a key under ``cli``, without terminal control sequences."""
        return visible(sentence(self.language, f"cli.{key}", **values))

    def out(self, text: str) -> None:
        """Print a line of the answer to stdout.

        Raises
        ------
        Failure
            If the output cannot be written, for example on a full disk.
        """
        try:
            click.echo(text)
        except BrokenPipeError:  # the reader closed the pipe, which is not a failure
            raise
        except OSError as error:
            raise Failure("stdout") from error

    def err(self, text: str) -> None:
        """Print a line to stderr."""
        click.echo(text, err=True)

    def tree(self, tree: object) -> None:
        """Print the answer as JSON."""
        self.out(as_json(tree, ascii_only=not takes_unicode()))

    def answer(self, tree: object, *lines: str) -> None:
        """Print the answer as JSON or as lines."""
        if self.json:
            self.tree(tree)
            return
        for line in lines:
            self.out(line)

    def seconds(self, seconds: float) -> str:
        """Format a duration in seconds or minutes."""
        if seconds < 100:
            return self.text("seconds", n=max(round(seconds), 1))
        return self.text("minutes", n=round(seconds / 60))


def size(count: int) -> str:
    """Format a number of bytes, with one to three digits before the point."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 99.95 else f"{value:.1f} {_UNITS[unit]}"
