"""The file that a command writes, as it was typed."""

from collections.abc import Iterable
from pathlib import Path

from explorer.cli.console import Console, Failure
from explorer.errors import STANDARD_OUTPUT, FileUnwritable
from explorer.vectors.output_path import resolve_output


def target_of(typed: str) -> Path:
    """File of a name that was typed.

    Raises
    ------
    FileUnwritable
        If no file can have it, or something else has it.
    """
    if typed == "-":
        raise FileUnwritable(file=typed, reason=STANDARD_OUTPUT)
    resolve_output(typed)
    return Path(typed)


def keep_what_is_there(console: Console, paths: Iterable[Path], *, force: bool) -> None:
    """Stop before something is overwritten that nobody wanted to lose.

    Raises
    ------
    FileUnwritable
        If something else than a file is there, which not even force overwrites.
    Failure
        If a file is there, without force.
    """
    there = [path for path in paths if resolve_output(path).exists()]
    if there and not force:
        raise Failure("exists", files=names_of(console, there))


def names_of(console: Console, paths: Iterable[Path]) -> str:
    """Paths as a sentence lists them."""
    return console.text("comma").join(str(path) for path in paths)
