"""Projections in a queue: what is asked for, who asks, how far it is."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from explorer.errors import ExplorerError, QueueFull, WorkerLost
from explorer.limits import LIMITS
from explorer.projection.layouts import Layout
from explorer.projection.parameters import Parameters
from explorer.projection.project import Stage
from explorer.vectors.model import FloatMatrix

_log = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "failed", "cancelled"]

SHARES: dict[str, tuple[float, float]] = {
    "start": (0.0, 0.0),
    "neighbours": (0.0, 0.15),
    "graph": (0.15, 0.2),
    "layout": (0.2, 0.9),
    "measure": (0.9, 1.0),
}
"""Where each stage begins and ends in the whole, as measured on 10,000 rows."""


@dataclass(frozen=True)
class Status:
    """How far a projection is.

    Attributes
    ----------
    state
        Where it stands; the last three are final.
    stage
        What is being done.
    fraction
        Finished share of the whole, 0 to 1, never falling.
    ahead
        Projections that come first.
    layout
        When done.
    error
        When failed.
    """

    state: State
    stage: Stage = "start"
    fraction: float = 0.0
    ahead: int = 0
    layout: Layout | None = None
    error: ExplorerError | None = None

    @property
    def final(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ("done", "failed", "cancelled")


class Task:
    """One projection, shared by all who asked for the same.

    Parameters
    ----------
    key
        Of the layout.
    rows
        (n, d) of the vectors.
    digest
        Of the vectors.
    parameters
        As they take effect.
    """

    def __init__(self, key: str, rows: FloatMatrix, digest: str, parameters: Parameters) -> None:
        self.key = key
        self.rows: FloatMatrix | None = rows
        self.digest = digest
        self.parameters = parameters
        self.owners = 0
        self.called_off = threading.Event()
        self.finished = threading.Event()
        self.status = Status("queued")

    def progress(self, stage: Stage, fraction: float) -> None:
        """Take a share of one stage; the share of the whole follows."""
        low, high = SHARES[stage]
        whole = max(self.status.fraction, low + (high - low) * fraction)
        self.status = Status("running", stage, whole)

    def finish(self, status: Status) -> None:
        """Set the last status; the rows are let go."""
        self.rows = None
        self.status = status
        self.finished.set()


class Job:
    """The share of one asker in a task.

    Parameters
    ----------
    task
        What was asked for.
    lane
        The queue that it stands in; None when it is done already.
    """

    def __init__(self, task: Task, lane: "Lane | None") -> None:
        self._task = task
        self._lane = lane
        self._cancelled = False

    @property
    def status(self) -> Status:
        """A snapshot, from any thread."""
        status = self._task.status
        if self._cancelled and status.state != "done":
            return Status("cancelled", status.stage, status.fraction)
        if status.state == "queued" and self._lane is not None:
            return replace(status, ahead=self._lane.ahead(self._task))
        return status

    def cancel(self) -> None:
        """Give up one's share; the work ends when nobody wants it any more."""
        if self._cancelled or self._lane is None:
            return
        self._cancelled = True
        self._lane.release(self._task)

    def wait(self, timeout: float | None = None) -> Status:
        """Wait for the end of the work, at most so many seconds."""
        if not self._cancelled:
            self._task.finished.wait(timeout)
        return self.status


class Lane:
    """A queue and the thread that works it off, one task at a time.

    Parameters
    ----------
    name
        Of the thread.
    run
        Does a task and finishes it, whatever happens.
    interrupt
        Called after the running task was called off.
    """

    def __init__(self, name: str, run: Callable[[Task], None], interrupt: Callable[[], None] = lambda: None) -> None:
        self._name = name
        self._run = run
        self._interrupt = interrupt
        self._changed = threading.Condition()
        self._waiting: deque[Task] = deque()
        self._wanted: dict[str, Task] = {}
        self._running: Task | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, task: Task) -> Job:
        """Join the task that already has this key, or queue this one.

        Raises
        ------
        QueueFull
            If `LIMITS.projection_queue` tasks wait.
        """
        with self._changed:
            shared = self._wanted.get(task.key)
            if shared is None or shared.finished.is_set():
                if self._closed or len(self._waiting) >= LIMITS.projection_queue:
                    raise QueueFull(n=len(self._waiting))
                shared = self._wanted[task.key] = task
                self._waiting.append(task)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                    self._thread.start()
                self._changed.notify()
            shared.owners += 1
            return Job(shared, self)

    def release(self, task: Task) -> None:
        """One owner less; without any the task is called off."""
        with self._changed:
            task.owners -= 1
            if task.owners or task.finished.is_set():
                return
            # from now on the same wish is a new task
            self._wanted.pop(task.key, None)
            task.called_off.set()
            if task in self._waiting:
                self._waiting.remove(task)
                task.finish(Status("cancelled"))
                return
        self._interrupt()

    def ahead(self, task: Task) -> int:
        """How many tasks come before one that waits."""
        with self._changed:
            if task not in self._waiting:
                return 0
            return self._waiting.index(task) + (self._running is not None)

    def close(self, timeout: float) -> None:
        """Call everything off and end the thread."""
        with self._changed:
            self._closed = True
            for task in self._waiting:
                task.finish(Status("cancelled"))
            self._waiting.clear()
            if self._running is not None:
                self._running.called_off.set()
            self._changed.notify()
        self._interrupt()
        if self._thread is not None:
            self._thread.join(timeout)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._running = task = self._waiting.popleft()
                task.status = Status("running")
            try:
                self._run(task)
            except Exception:  # one task must not end the thread that all others wait for
                _log.exception("projection")
            finally:
                if not task.status.final:
                    task.finish(Status("failed", error=WorkerLost()))
            with self._changed:
                self._running = None
                if self._wanted.get(task.key) is task:
                    del self._wanted[task.key]
