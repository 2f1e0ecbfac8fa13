"""Background threads of a reader, for hashing and writing while the reader continues."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_AHEAD = 4
"""Largest number of pending tasks per kind; their data stays in memory."""


class BackgroundTask:
    """Background threads: one per kind of work, so that tasks of a kind run in order.

    Parameters
    ----------
    kinds
        Number of kinds of work.
    """

    def __init__(self, kinds: int) -> None:
        self._kinds = kinds
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._pending: deque[Future[Any]] = deque()

    def run(self, work: Callable[[Any], object], piece: Any) -> None:  # noqa: ANN401 - any argument of the work
        """Run a task after the earlier ones of its kind; may raise an exception of an earlier task.

        The first task of a kind runs in the calling thread: most files have only one and need no background thread.
        """
        name = work.__qualname__
        if name not in self._pools:
            self._pools[name] = ThreadPoolExecutor(1)
            work(piece)
            return
        while len(self._pending) >= _AHEAD * self._kinds:
            self._pending.popleft().result()
        self._pending.append(self._pools[name].submit(work, piece))

    def join(self) -> None:
        """Wait until all tasks are done."""
        while self._pending:
            self._pending.popleft().result()
        for pool in self._pools.values():
            pool.shutdown()
