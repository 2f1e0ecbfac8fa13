"""Count all damage in a file before the user decides whether to open the undamaged rows."""

import time
from dataclasses import replace

from explorer.errors import BadNumber, LoadError, NonFinite, RowWidth
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.row_collector import DAMAGED
from explorer.vectors.reading import ReadContext, RowsCounted


def read_or_count(found: Format, reading: ReadContext) -> Vectors:
    """Read a file; if a row is damaged, read it again to the end to count the damaged rows.

    The second reading keeps only the words: it costs nothing for a valid file and no additional memory for a damaged
    one. Progress and cancellation work as in the first reading.

    Parameters
    ----------
    found
        Format of the file.
    reading
        Input of the reader.

    Returns
    -------
    Vectors
        All rows; with `ReadContext.rescue` the undamaged rows.

    Raises
    ------
    LoadError
        If it cannot be read. The error of a damaged row has two more details: `bad` damaged rows, and `left` rows that
        `ReadContext.rescue` keeps; `left` is None if something else is damaged and nothing can be rescued.
    """
    try:
        return found.read(reading)
    except (BadNumber, NonFinite, RowWidth) as error:
        if reading.rescue:
            raise
        failure = error.without_traceback()  # releases the memory of the first reading
    raise _counted(found, reading, failure)


def _counted(format: Format, reading: ReadContext, failure: LoadError) -> LoadError:
    """Return the error with the numbers of damaged and remaining rows."""
    try:
        vectors = format.read(replace(reading, rescue=True, counting=True, started=time.monotonic()))
    except RowsCounted as counted:
        bad, left = counted.bad, counted.left
    except LoadError:
        return type(failure)(**failure.details | {"left": None})
    else:  # a format that is read in one step
        bad, left = sum(vectors.source.warnings.get(kind, 0) for kind in DAMAGED), vectors.n
    return type(failure)(**failure.details | {"bad": bad, "left": left})
