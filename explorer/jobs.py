"""Background jobs that several sessions share: progress, results, failures, cancellation.

Two executors run them. `JobCache` gives each job a thread and keeps the latest results; `JobQueue` runs one job at a
time. Both join a request to the job that already has its key, and both cancel a job when its last owner leaves.
"""

import logging
import secrets
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from explorer.errors import ExplorerError, QueueFull, ReadingCancelled

_log = logging.getLogger(__name__)

P = TypeVar("P")
T = TypeVar("T")

State = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class Status(Generic[P, T]):
    """Snapshot of a job.

    Attributes
    ----------
    state
        The last three states are final.
    progress
        Latest report of the work; None before the first.
    result
        Only when the job is done.
    error
        Only when the job failed.
    ahead
        Jobs that run before this one.
    """

    state: State
    progress: P | None = None
    result: T | None = None
    error: ExplorerError | None = None
    ahead: int = 0

    @property
    def final(self) -> bool:
        """Whether the state will not change any more."""
        return self.state in ("done", "failed", "cancelled")


class Job(Generic[P, T]):
    """Work that an executor runs once for all its owners.

    Parameters
    ----------
    key
        Identifies the result.
    name
        Name for messages.
    work
        Reports progress to the job and returns the result; released when the job ends.
    """

    def __init__(self, key: str, name: str, work: Callable[["Job[P, T]"], T]) -> None:
        self.key = key
        self.name = name
        self.owners: set[str] = set()
        self.cancel_requested = threading.Event()
        self.finished = threading.Event()
        self.status: Status[P, T] = Status("queued")
        self._work: Callable[[Job[P, T]], T] | None = work

    def update(self, progress: P) -> None:
        """Set the progress."""
        self.status = Status("running", progress)

    def report(self, progress: P) -> None:
        """Set the progress; the progress callback of the work.

        Raises
        ------
        ReadingCancelled
            If no owner is left.
        """
        if self.cancel_requested.is_set():
            raise ReadingCancelled(file=self.name)
        self.update(progress)

    def execute(self) -> Status[P, T]:
        """Run the work and return the final status, which the executor then sets with `finish`."""
        assert self._work is not None  # noqa: S101 - only finished jobs have none
        try:
            result = self._work(self)
            return Status("done", self.status.progress, result)
        except ReadingCancelled:
            return Status("cancelled", self.status.progress)
        except ExplorerError as error:
            # a traceback would keep everything alive that the work had in memory
            return Status("failed", self.status.progress, error=error.without_traceback())
        except Exception:
            _log.exception("job %s", self.name)
            return Status("failed", self.status.progress, error=ExplorerError())

    def finish(self, status: Status[P, T]) -> None:
        """Set the final status and wake all waiting threads."""
        self._work = None
        self.status = status
        self.finished.set()


class JobHandle(Generic[P, T]):
    """The share of one owner in a job."""

    def __init__(self, job: Job[P, T], executor: "SharedJobs[P, T] | None", owner: str) -> None:
        self._job = job
        self._executor = executor
        self._owner = owner
        self._cancelled = False

    @classmethod
    def done(cls, key: str, name: str, result: T) -> "JobHandle[P, T]":
        """Handle of a result that needs no work."""
        job: Job[P, T] = Job(key, name, lambda _: result)
        job.finish(Status("done", result=result))
        return cls(job, None, "")

    @property
    def name(self) -> str:
        """Name for messages."""
        return self._job.name

    @property
    def status(self) -> Status[P, T]:
        """Snapshot, from any thread; cancelled for an owner who left before the end."""
        status = self._job.status
        if self._cancelled and status.state != "done":
            return Status("cancelled", status.progress)
        if status.state == "queued" and self._executor is not None:
            return replace(status, ahead=self._executor.ahead(self._job))
        return status

    @property
    def finished(self) -> bool:
        """Whether there is a result, a failure, or a cancellation."""
        return self.status.final

    @property
    def cancelled(self) -> bool:
        """Whether this owner left, or no owner is left."""
        return self._cancelled or self._job.cancel_requested.is_set()

    def cancel(self) -> None:
        """Give up this share; the job is cancelled with its last owner."""
        if not self._cancelled and self._executor is not None:
            self._cancelled = True
            self._executor.release(self._job, self._owner)

    def wait(self, timeout: float | None = None) -> Status[P, T]:
        """Wait for the end of the job, at most `timeout` seconds, and return the status."""
        if not self._cancelled:
            self._job.finished.wait(timeout)
        return self.status


class SharedJobs(ABC, Generic[P, T]):
    """Base of the executors: at most one running job per key, with its owners."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._active: dict[str, Job[P, T]] = {}

    def submit(self, key: str, name: str, work: Callable[[Job[P, T]], T], owner: str | None = None) -> JobHandle[P, T]:
        """Join the job with this key, or start one. Failures are reported to the owners and not kept.

        Parameters
        ----------
        key, name, work
            See `Job`.
        owner
            Counts once, however often it submits; None for an owner of this submission only.

        Raises
        ------
        QueueFull
            If a `JobQueue` holds as many jobs as it may.
        """
        owner = secrets.token_hex(8) if owner is None else owner
        with self._lock:
            job = self._active.get(key)
            if job is None or job.finished.is_set():
                job = Job(key, name, work)
                self._start(job)
                self._active[key] = job
            job.owners.add(owner)
        return JobHandle(job, self, owner)

    def release(self, job: Job[P, T], owner: str) -> None:
        """Remove an owner; without owners the job is cancelled, and the next request for its key starts a new one."""
        with self._lock:
            job.owners.discard(owner)
            if job.owners or job.finished.is_set():
                return
            if self._active.get(job.key) is job:
                del self._active[job.key]
            job.cancel_requested.set()
        self._interrupt(job)

    def ahead(self, job: Job[P, T]) -> int:
        """Return how many jobs run before one that is queued."""
        return 0

    @abstractmethod
    def _start(self, job: Job[P, T]) -> None:
        """Start a new job, or queue it."""

    def _interrupt(self, job: Job[P, T]) -> None:
        """Act on a cancelled job; the work notices by itself at its next report."""

    def _keep(self, job: Job[P, T], result: T) -> None:
        """Keep a result, before its owners see it."""

    def _run(self, job: Job[P, T]) -> None:
        """Run a job to its end, whatever happens."""
        job.status = Status("running")
        status = job.execute()
        try:
            if status.result is not None:
                self._keep(job, status.result)
        except Exception:  # the owners get their result all the same
            _log.exception("job %s", job.name)
        job.finish(status)
        with self._lock:
            if self._active.get(job.key) is job:
                del self._active[job.key]


class JobCache(SharedJobs[P, T]):
    """Jobs in threads of their own, and the results used last.

    Parameters
    ----------
    size
        Number of results to keep.
    """

    def __init__(self, size: int = 6) -> None:
        super().__init__()
        self._size = size
        self._results: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        """Result of a key, if it is in the cache."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def _start(self, job: Job[P, T]) -> None:
        threading.Thread(target=self._run, args=(job,), name=f"job {job.name}", daemon=True).start()

    def _keep(self, job: Job[P, T], result: T) -> None:
        with self._lock:
            self._results[job.key] = result
            while len(self._results) > self._size:
                self._results.popitem(last=False)


class JobQueue(SharedJobs[P, T]):
    """Jobs in one thread, in the order of submission.

    Parameters
    ----------
    name
        Name of the thread.
    size
        Jobs that may wait.
    interrupt
        Called after a job was cancelled that may be running.
    """

    def __init__(self, name: str, size: int, interrupt: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._name = name
        self._size = size
        self._notify_work = interrupt
        self._changed = threading.Condition(self._lock)
        self._waiting: deque[Job[P, T]] = deque()
        self._running: Job[P, T] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def ahead(self, job: Job[P, T]) -> int:
        """Return how many jobs run before one that is queued."""
        with self._lock:
            if job not in self._waiting:
                return 0
            return self._waiting.index(job) + (self._running is not None)

    def close(self, timeout: float) -> None:
        """Cancel all jobs and end the thread, waiting at most `timeout` seconds."""
        with self._changed:
            self._closed = True
            for job in self._waiting:
                job.finish(Status("cancelled"))
            self._waiting.clear()
            if self._running is not None:
                self._running.cancel_requested.set()
            self._changed.notify()
        self._notify_work()
        if self._thread is not None:
            self._thread.join(timeout)

    def _start(self, job: Job[P, T]) -> None:
        if self._closed or len(self._waiting) >= self._size:
            raise QueueFull(n=len(self._waiting))
        self._waiting.append(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._changed.notify()

    def _interrupt(self, job: Job[P, T]) -> None:
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                job.finish(Status("cancelled"))
                return
        self._notify_work()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._running = job = self._waiting.popleft()
            self._run(job)
            with self._changed:
                self._running = None
