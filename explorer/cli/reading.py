"""Read what was named on the command line, with a line that says how far it is."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from explorer.cli.progress import Line
from explorer.cli.voice import Voice
from explorer.errors import FileUnreadable, ReadingCancelled
from explorer.vectors.grouping import sets_of
from explorer.vectors.model import Vectors
from explorer.vectors.opening import Wish, open_wish
from explorer.vectors.piece import piece_on_disk
from explorer.vectors.reading import File
from explorer.vectors.store import store_in_use


@dataclass(frozen=True)
class Request:
    """What shall be read, in the words of the command line.

    Attributes
    ----------
    paths
        The file, and those that belong to it.
    name, choice, rescue
        As in `explorer.vectors.opening.open_file`.
    no_store
        Neither look into the store nor put anything there.
    """

    paths: tuple[str, ...]
    name: str = ""
    choice: str = ""
    rescue: bool = False
    no_store: bool = False


def request(file: str, together: tuple[str, ...], name: str, choice: str, rescue: bool, no_store: bool) -> Request:
    """Request from the values of `explorer.cli.command.reading_options`."""
    return Request((file, *together), name, choice, rescue, no_store)


def sets(paths: tuple[str, ...]) -> list[list[str]]:
    """Files sorted into sets that belong together, in the order of their numbers, which stand first."""
    if len(paths) == 1:
        return [list(paths)]
    found = sets_of([piece_on_disk(File(Path(path), Path(path).name)) for path in paths])
    return [[paths[place] for place in places] for places in found]


def read(voice: Voice, wanted: Request) -> Vectors:
    """Open the files of a request.

    Raises
    ------
    LoadError, ReadingCancelled
        If they cannot be read, or the person stops it.
    """
    if "" in wanted.paths:  # which would be the folder in which one stands
        raise FileUnreadable(file='""', reason=os.strerror(errno.ENOENT))
    files = [File(Path(path), Path(path).name or path) for path in wanted.paths]
    files[0] = File(files[0].path, wanted.name or files[0].name)
    line = Line(voice)
    try:
        return open_wish(
            Wish(tuple(files), wanted.choice, wanted.rescue),
            line.show,
            None if wanted.no_store else store_in_use(),
        )
    except KeyboardInterrupt as error:
        raise ReadingCancelled(file=files[0].name) from error
    finally:
        line.clear()
