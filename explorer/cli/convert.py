"""``explorer convert``: read a file and write it in another format."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import LocalisedCommand, json_option, option, reading_options
from explorer.cli.console import USAGE, Console, Failure
from explorer.cli.output_file import keep_what_is_there, names_of, target_of
from explorer.cli.progress import Line
from explorer.cli.read_inputs import read_all, request
from explorer.cli.read_summary import lines, named, tree
from explorer.vectors.writing import WRITERS, Writer, write

_MORE_SUFFIXES = {".txt": "word2vec-text"}
"""Further suffixes of formats."""


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""

    def run(file: str, out: str, to: str | None, force: bool, together: tuple[str, ...], **others: Any) -> None:  # noqa: ANN401
        target = target_of(out)
        writer = writer_of(target, to)
        keep_what_is_there(console, (target, *writer.beside(target)), force=force)
        vectors = read_all(console, request(file, together, **others))
        line = Line(console)
        try:
            written = write(vectors, target, writer.name, line.show)
        finally:
            line.clear()
        console.answer(
            tree(vectors) | {"to": writer.name, "written": [str(path) for path in written]},
            *lines(console, vectors),
            console.text("convert.written", files=names_of(console, written), form=named(console, writer.name)),
        )

    params = [
        click.Argument(["file"]),
        click.Argument(["out"]),
        option(console, "--to", type=click.Choice(tuple(WRITERS)), metavar="FORMAT"),
        option(console, "--force", is_flag=True),
        *reading_options(console),
        json_option(console),
    ]
    return LocalisedCommand(console, "convert", "convert", run, params)


def writer_of(target: Path, to: str | None) -> Writer:
    """Return the writer of a format; by default the one for the suffix of the file.

    Raises
    ------
    Failure
        If no format has the suffix.
    """
    if to is not None:
        return WRITERS[to]
    suffix = target.suffix.lower()
    writer = next((one for one in WRITERS.values() if one.suffix == suffix), None)
    if writer is None and suffix in _MORE_SUFFIXES:
        writer = WRITERS[_MORE_SUFFIXES[suffix]]
    if writer is None:
        raise Failure("no_writer", USAGE, file=target.name, formats=", ".join(WRITERS))
    return writer
