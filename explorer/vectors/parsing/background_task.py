"""Work in background threads of a reader: hashing and writing, each in order, while the reader continues."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_AHEAD = 4
"""Tasks that may wait; what they refer to stays in memory."""


class BackgroundTask:
    """Background threads, one per kind of work, so that each kind keeps its order.

    Parameters
    ----------
    kinds
        Number of kinds of work.
    """

    def __init__(self, kinds: int) -> None:
        self._kinds = kinds
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._waiting: deque[Future[Any]] = deque()

    def run(self, work: Callable[[Any], object], piece: Any) -> None:  # noqa: ANN401 - whatever the work takes
        """Run a task after the earlier ones of its kind; raises their exceptions.

        The first task runs at once: most files have no second one, and need no thread.
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
        """Wait until all tasks are done."""
        while self._waiting:
            self._waiting.popleft().result()
        for pool in self._pools.values():
            pool.shutdown()
