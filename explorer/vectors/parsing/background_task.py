"""Work that may lag behind the reading: hashing and writing, each in order, beside what the reader does meanwhile."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_AHEAD = 4
"""Pieces of work that may wait; what they hold stays in memory."""


class BackgroundTask:
    """Threads that follow a reader, one for each kind of work, so that each kind keeps its order.

    Parameters
    ----------
    kinds
        How many kinds of work there are.
    """

    def __init__(self, kinds: int) -> None:
        self._kinds = kinds
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._waiting: deque[Future[Any]] = deque()

    def run(self, work: Callable[[Any], object], piece: Any) -> None:  # noqa: ANN401 - whatever the work takes
        """Do a piece of work after those before it; what earlier ones raised is raised here.

        The first piece is done at once: most files have no second one, and need no thread.
        """
        name = work.__qualname__
        if name not in self._pools:
            self._pools[name] = ThreadPoolExecutor(1)
            work(piece)
            return
        while len(self._waiting) >= _AHEAD * self._kinds:
            self._waiting.popleft().result()
        self._waiting.append(self._pools[name].submit(work, piece))

    def join(self) -> None:
        """Wait until everything is done."""
        while self._waiting:
            self._waiting.popleft().result()
        for pool in self._pools.values():
            pool.shutdown()
