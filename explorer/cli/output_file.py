"""The file that a command writes, as it was typed."""

from collections.abc import Iterable
from pathlib import Path

from explorer.cli.console import Failure, Voice
from explorer.errors import STANDARD_OUTPUT, FileUnwritable
from explorer.vectors.output_path import place


def target_of(typed: str) -> Path:
    """File of a name that was typed.

    Raises
    ------
    FileUnwritable
        If no file can have it, or something else has it.
    """
    if typed == "-":
        raise FileUnwritable(file=typed, reason=STANDARD_OUTPUT)
    place(typed)
    return Path(typed)


def keep_what_is_there(voice: Voice, paths: Iterable[Path], *, force: bool) -> None:
    """Stop before something is overwritten that nobody wanted to lose.

    Raises
    ------
    FileUnwritable
        If something else than a file is there, which not even force overwrites.
    Failure
        If a file is there, without force.
    """
    there = [path for path in paths if place(path).exists()]
    if there and not force:
        raise Failure("exists", files=names_of(voice, there))


def names_of(voice: Voice, paths: Iterable[Path]) -> str:
    """Paths as a sentence lists them."""
    return voice.say("comma").join(str(path) for path in paths)
