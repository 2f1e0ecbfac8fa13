"""What else is damaged in a file with a damaged row: counted before a person decides whether to open the rest."""

import time
from dataclasses import replace

from explorer.errors import BadNumber, LoadError, NonFinite, RowWidth
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.row_collector import DAMAGED
from explorer.vectors.reading import ReadContext, RowsCounted


def read_or_count(found: Format, reading: ReadContext) -> Vectors:
    """Read a file; where a row of it is damaged, read on to its end to say how many are.

    That is a second reading, in which only the words are kept: a good file takes no time for it, and a damaged one not
    more memory. It can be followed and stopped as the first.

    Parameters
    ----------
    found
        The format of the file.
    reading
        What to read.

    Returns
    -------
    Vectors
        All rows, or with `ReadContext.rescue` those that are whole.

    Raises
    ------
    LoadError
        If it cannot be read. The error of a damaged row has two more details: `bad` damaged rows, and `left` rows that
        `ReadContext.rescue` gives; `left` is None where it gives none because something else is damaged.
    """
    try:
        return found.read(reading)
    except (BadNumber, NonFinite, RowWidth) as error:
        if reading.rescue:
            raise
        failure = error.without_traceback()  # without what was read so far
    raise _counted(found, reading, failure)


def _counted(found: Format, reading: ReadContext, failure: LoadError) -> LoadError:
    """The failure with the numbers of all rows."""
    try:
        vectors = found.read(replace(reading, rescue=True, counting=True, started=time.monotonic()))
    except RowsCounted as counted:
        bad, left = counted.bad, counted.left
    except LoadError:
        return type(failure)(**failure.details | {"left": None})
    else:  # a format that takes its file as a whole
        bad, left = sum(vectors.source.warnings.get(kind, 0) for kind in DAMAGED), vectors.n
    return type(failure)(**failure.details | {"bad": bad, "left": left})
