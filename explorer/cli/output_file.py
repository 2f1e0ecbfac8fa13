"""Output paths of a command."""

from collections.abc import Iterable
from pathlib import Path

from explorer.cli.console import Console, Failure
from explorer.errors import STANDARD_OUTPUT, FileUnwritable
from explorer.vectors.output_path import resolve_output


def target_of(typed: str) -> Path:
    """Return the path of an output file, checked.

    Raises
    ------
    FileUnwritable
        If the name is invalid, or belongs to something other than a file.
    """
    if typed == "-":
        raise FileUnwritable(file=typed, reason=STANDARD_OUTPUT)
    resolve_output(typed)
    return Path(typed)


def keep_what_is_there(console: Console, paths: Iterable[Path], *, force: bool) -> None:
    """Raise an error if a file would be overwritten without ``--force``.

    Raises
    ------
    FileUnwritable
        If something other than a file exists, which is not overwritten even with ``--force``.
    Failure
        If a file exists and ``--force`` is missing.
    """
    existing = [path for path in paths if resolve_output(path).exists()]
    if existing and not force:
        raise Failure("exists", files=names_of(console, existing))


def names_of(console: Console, paths: Iterable[Path]) -> str:
    """Return paths as a list within a sentence."""
    return console.text("comma").join(str(path) for path in paths)
