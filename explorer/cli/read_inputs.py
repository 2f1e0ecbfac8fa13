"""Read the files named on the command line, with a progress line."""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.cli.console import Console
from explorer.cli.progress import Line
from explorer.errors import FileUnreadable, ReadingCancelled
from explorer.vectors.file_groups import group_with_rest
from explorer.vectors.file_probe import probe_file
from explorer.vectors.model import Vectors
from explorer.vectors.opening import open_request
from explorer.vectors.path_input import path_from_file_url
from explorer.vectors.reading import File, OpenRequest
from explorer.vectors.store import store_in_use
from explorer.vectors.unpack import is_archive


@dataclass(frozen=True)
class Request:
    """Files and options of a command.

    Attributes
    ----------
    paths
        The file, and the files that belong to it.
    name, choice, rescue
        As in `explorer.vectors.opening.open_file`.
    no_store
        Whether the store is neither read nor written.
    """

    paths: tuple[str, ...]
    name: str = ""
    choice: str = ""
    rescue: bool = False
    no_store: bool = False


def request(file: str, together: tuple[str, ...], name: str, choice: str, rescue: bool, no_store: bool) -> Request:
    """Build a request from the values of `explorer.cli.command.reading_options`.

    Raises
    ------
    FileUnreadable
        If a file does not exist.
    """
    return Request(once((file, *together)), name, choice, rescue, no_store)


def sets(paths: tuple[str, ...]) -> tuple[list[list[str]], list[str]]:
    """Return groups of files that belong together, the file with the numbers first, and the files without a group.

    Raises
    ------
    FileUnreadable
        If a file does not exist.
    """
    files = list(once(paths))
    if len(files) == 1:
        return [files], []
    groups, rest = group_with_rest([probe_file(File(Path(path), Path(path).name)) for path in files])
    return [[files[index] for index in group] for group in groups], [files[index] for index in rest]


def once(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths as typed, those in file URLs decoded, each file once.

    Raises
    ------
    FileUnreadable
        If a file does not exist.
    """
    unique: dict[str, str] = {}
    for typed in paths:
        path = path_from_file_url(typed)
        if reason := _system_error(path):
            raise FileUnreadable(file=Path(path).name or path or '""', reason=reason)
        unique.setdefault(os.path.realpath(path), path)
    return tuple(unique.values())


def _system_error(path: str) -> str:
    """Return the system error of a path; empty if it exists."""
    try:
        os.stat(path)  # noqa: PTH116 - `Path("")` is the current folder
    except OSError as error:
        return error.strerror or type(error).__name__
    except ValueError:  # a file name cannot contain a zero byte
        return os.strerror(errno.ENOENT)
    return ""


def read_all(console: Console, wanted: Request) -> Vectors:
    """Open the files of a request, and print those that were not used.

    Raises
    ------
    LoadError, ReadingCancelled
        See `read`.
    """
    vectors = read(console, wanted)
    say_unused(console, unused(wanted, vectors))
    return vectors


def read(console: Console, wanted: Request) -> Vectors:
    """Open the files of a request.

    Raises
    ------
    LoadError, ReadingCancelled
        If they cannot be read, or the user cancels.
    """
    files = [File(Path(path), Path(path).name or path) for path in wanted.paths]
    files[0] = File(files[0].path, wanted.name or files[0].name)
    line = Line(console)
    try:
        return open_request(
            OpenRequest(tuple(files), wanted.choice, wanted.rescue),
            line.show,
            None if wanted.no_store else store_in_use(),
        )
    except KeyboardInterrupt as error:
        raise ReadingCancelled(file=files[0].name) from error
    finally:
        line.clear()


def unused(wanted: Request, vectors: Vectors) -> list[str]:
    """Return the files of a request that were not read."""
    used = set(vectors.source.files or (vectors.source.name,))
    if vectors.source.wrapper:
        used.add(next((name for path in wanted.paths if is_archive(File(Path(path), name := Path(path).name))), ""))
    first, *more = wanted.paths
    names = {first: wanted.name or Path(first).name} | {path: Path(path).name for path in more}
    return [path for path, name in names.items() if name not in used and not Path(path).is_dir()]


def say_unused(console: Console, paths: Sequence[str]) -> None:
    """Print the names of files that were not used."""
    if paths:
        console.err(console.text("unused", files=console.text("comma").join(Path(path).name for path in paths)))
