"""Open vectors in the background: with progress, to be cancelled, once for everybody who asks for the same."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from explorer.errors import ExplorerError, LoadError, ReadingCancelled
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress, Report

_log = logging.getLogger(__name__)

Open = Callable[[Report], Vectors]
"""Does the reading: takes who hears how far it is, gives vectors, raises `LoadError`."""


class Opening:
    """Vectors that are being read by a thread of their own.

    Parameters
    ----------
    name
        What people call them.
    read
        Does the work.
    done
        Is called with the vectors when they are there.
    """

    def __init__(self, name: str, read: Open, done: Callable[[Vectors], None]) -> None:
        self.name = name
        self.progress: Progress | None = None
        self.vectors: Vectors | None = None
        self.error: ExplorerError | None = None
        self._read = read
        self._done = done
        self._stop = threading.Event()
        self._finished = threading.Event()
        threading.Thread(target=self._run, name=f"reading {name}", daemon=True).start()

    @property
    def finished(self) -> bool:
        """Whether there is a result, good or bad."""
        return self._finished.is_set()

    def wait(self, seconds: float | None) -> bool:
        """Wait until there is a result, but not longer; whether there is one."""
        return self._finished.wait(seconds)

    def cancel(self) -> None:
        """Ask the thread to stop: it does so at the next block."""
        self._stop.set()

    def _run(self) -> None:
        try:
            vectors = self._read(self._hear)
        except LoadError as error:
            self.error = error.again()
        except ReadingCancelled as error:
            self.error = error
        except Exception:
            _log.exception("reading %s", self.name)
            self.error = ExplorerError()
        else:
            self.vectors = vectors
            self._done(vectors)
        self._finished.set()

    def _hear(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise ReadingCancelled(file=self.name)
        self.progress = progress


class Shelf:
    """Vectors that are open in this process, the last used ones, and those that are being read.

    It knows nothing of sessions: who asks for the same key gets the same vectors.

    Parameters
    ----------
    room
        How many sets of vectors stay open.
    """

    def __init__(self, room: int = 6) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Vectors] = OrderedDict()
        self._reading: dict[str, Opening] = {}

    def get(self, key: str) -> Vectors | None:
        """Vectors of a key, if they are open."""
        with self._lock:
            if key in self._open:
                self._open.move_to_end(key)
            return self._open.get(key)

    def ask(self, key: str, name: str, read: Open) -> Opening:
        """Have vectors read, or join a reading that is under way; failures are not remembered."""
        with self._lock:
            running = self._reading.get(key)
            if running is None or running.finished:
                running = Opening(name, read, lambda vectors: self._put(key, vectors))
                self._reading[key] = running
            return running

    def forget(self, key: str, opening: Opening) -> None:
        """Let go of a finished reading, so that the next one who asks starts anew."""
        with self._lock:
            if self._reading.get(key) is opening:
                del self._reading[key]

    def _put(self, key: str, vectors: Vectors) -> None:
        with self._lock:
            self._open[key] = vectors
            while len(self._open) > self._room:
                self._open.popitem(last=False)
