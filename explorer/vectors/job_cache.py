"""Long work in the background: with progress, to be cancelled, once for everybody who asks for the same."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from explorer.errors import ExplorerError, LoadError, ReadingCancelled
from explorer.vectors.reading import Progress, ProgressCallback

_log = logging.getLogger(__name__)

T = TypeVar("T")

Work = Callable[[ProgressCallback], T]
"""Takes who hears how far it is, gives the result, raises `LoadError`."""


class Opening(Generic[T]):
    """A result that a thread of its own is at work on: vectors that are read, a report that is made.

    Parameters
    ----------
    name
        What people call it.
    read
        Does the work.
    done
        Is called at the end, with the vectors or without.
    """

    def __init__(self, name: str, read: Work[T], done: Callable[["Opening[T]"], None]) -> None:
        self.name = name
        self.progress: Progress | None = None
        self.result: T | None = None
        self.error: ExplorerError | None = None
        self._read = read
        self._done = done
        self._waiting: set[str] = set()
        self._stop = threading.Event()
        self._finished = threading.Event()

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._run, name=f"reading {self.name}", daemon=True).start()

    @property
    def finished(self) -> bool:
        """Whether there is a result, good or bad."""
        return self._finished.is_set()

    def wait(self, seconds: float | None) -> bool:
        """Wait until there is a result, but not longer; whether there is one."""
        return self._finished.wait(seconds)

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._stop.is_set()

    def join(self, who: str) -> None:
        """Wait for it too."""
        self._waiting.add(who)

    def leave(self, who: str) -> None:
        """Wait for it no longer; when the last one leaves, the thread stops at the next block."""
        self._waiting.discard(who)
        if not self._waiting:
            self._stop.set()

    def _run(self) -> None:
        # errors are made anew: a traceback would keep alive all that was being read
        try:
            self.result = self._read(self._hear)
        except LoadError as error:
            self.error = error.without_traceback()
        except ReadingCancelled:
            self.error = ReadingCancelled(file=self.name)
        except Exception:
            _log.exception("reading %s", self.name)
            self.error = ExplorerError()
        finally:
            try:
                self._done(self)
            finally:
                self._finished.set()

    def _hear(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise ReadingCancelled(file=self.name)
        self.progress = progress


class Shelf(Generic[T]):
    """Results that are at hand in this process, the last used ones, and those that are on their way.

    It knows nothing of sessions: who asks for the same key gets the same result.

    Parameters
    ----------
    room
        How many results stay.
    """

    def __init__(self, room: int = 6) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._open: OrderedDict[str, T] = OrderedDict()
        self._reading: dict[str, Opening[T]] = {}

    def get(self, key: str) -> T | None:
        """Result of a key, if it is at hand."""
        with self._lock:
            if key in self._open:
                self._open.move_to_end(key)
            return self._open.get(key)

    def ask(self, key: str, name: str, read: Work[T], who: str = "") -> Opening[T]:
        """Begin the work, or join it where it is under way; how it ended is known to those who asked, not kept here.

        Parameters
        ----------
        key
            Of the result.
        name
            What people call it.
        read
            Does the work.
        who
            Who asks; see `Opening.leave`.
        """
        with self._lock:
            running = self._reading.get(key)
            if running is not None and not running.cancelled:
                running.join(who)
                return running
            begun: Opening[T] = Opening(name, read, lambda opening: self._put(key, opening))
            self._reading[key] = begun
            begun.join(who)
        begun.start()
        return begun

    def leave(self, opening: Opening[T], who: str) -> None:
        """Wait for a reading no longer; nobody joins it in the same moment."""
        with self._lock:
            opening.leave(who)

    def _put(self, key: str, opening: Opening[T]) -> None:
        with self._lock:
            if self._reading.get(key) is opening:
                del self._reading[key]
            if opening.result is None:
                return
            self._open[key] = opening.result
            while len(self._open) > self._room:
                self._open.popitem(last=False)
