"""Projections for many sessions: found if made before, else queued, watched, called off, kept."""

import atexit
import itertools
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from explorer.errors import ExplorerError, ProjectionError, WorkerLost
from explorer.projection.jobs import Job, Lane, Status, Task
from explorer.projection.layouts import Layout, cache_folder, cache_path, find_layout, trim, write_layout
from explorer.projection.parameters import Parameters
from explorer.projection.process import COMMAND, Process
from explorer.projection.project import Stage, project_rows
from explorer.vectors.model import FloatMatrix, Vectors

CANCEL_SECONDS = 3.0
"""A process that does not answer a cancel for so long is replaced."""

CLOSE_SECONDS = 5.0

_log = logging.getLogger(__name__)


class ProjectionService:
    """UMAP in one process of its own, PCA in a thread; one queue each, and a cache of layouts.

    Parameters
    ----------
    models_folder
        Folder of the built-in vectors, with their layouts.
    cache
        Folder for layouts; by default that of the system.
    command
        How the process is started.
    """

    def __init__(self, models_folder: Path, cache: Path | None = None, command: Sequence[str] = COMMAND) -> None:
        self._models = models_folder
        self._cache = cache if cache is not None else cache_folder()
        self._command = command
        self._ids = itertools.count(1)
        self._guard = threading.Lock()
        self._process: Process | None = None
        self._closed = False
        self._umap = Lane("projection-umap", self._run_umap, self._wake)
        self._pca = Lane("projection-pca", self._run_pca)
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """Number of the process, if it was started."""
        return self._process.pid if self._process else None

    def warm(self) -> None:
        """Start the process, so that it is ready when it is needed; returns at once."""
        self._running()

    def submit(self, vectors: Vectors, parameters: Parameters) -> Job:
        """Ask for a map.

        Parameters
        ----------
        vectors
            The table.
        parameters
            What is wished for; the layout tells what took effect.

        Returns
        -------
        Job
            Done already when the map was made before; shared with whoever else waits for the same map.

        Raises
        ------
        QueueFull
            If too many others wait.
        """
        wanted = parameters.effective(vectors.n)
        task = Task(wanted.key(vectors.digest), vectors.matrix[: wanted.n], vectors.digest, wanted)
        found = find_layout(vectors.digest, wanted, self._models, self._cache)
        if found is not None:
            task.finish(_done(found))
            return Job(task, None)
        return (self._pca if wanted.method == "pca" else self._umap).submit(task)

    def close(self) -> None:
        """End the process and the queues; what still runs is cancelled."""
        atexit.unregister(self.close)
        with self._guard:
            self._closed = True
            process = self._process
        if process is not None:
            process.close()
        for lane in (self._umap, self._pca):
            lane.close(CLOSE_SECONDS)

    def _run_umap(self, task: Task) -> None:
        """Have the process do a task, and finish it."""
        try:
            status = self._follow(task)
        except ExplorerError as error:
            status = Status("failed", task.status.stage, task.status.fraction, error=error)
        except Exception:
            _log.exception("projection")
            status = Status("failed", error=WorkerLost())
        self._end(task, status)

    def _run_pca(self, task: Task) -> None:
        """Do a task here, and finish it."""

        def report(stage: Stage, fraction: float) -> None:
            if task.called_off.is_set():
                raise InterruptedError
            task.progress(stage, fraction)

        try:
            assert task.rows is not None  # noqa: S101 - only finished tasks have none
            status = _done(project_rows(task.rows, task.digest, task.parameters, report))
        except InterruptedError:
            status = Status("cancelled")
        except ExplorerError as error:
            status = Status("failed", error=error)
        except Exception:
            _log.exception("projection")
            status = Status("failed", error=ExplorerError())
        self._end(task, status)

    def _follow(self, task: Task) -> Status:
        """Send a task to the process and read what comes back, until its last frame."""
        process = self._running()
        job = next(self._ids)
        sent = False
        deadline: float | None = None
        while True:
            if task.called_off.is_set() and not sent:
                return Status("cancelled")
            if task.called_off.is_set() and deadline is None:
                process.send({"type": "cancel", "id": job})
                deadline = time.monotonic() + CANCEL_SECONDS
            if process.ready.is_set() and not sent:
                _send(process, job, task)
                sent = True
            header, array = process.receive(deadline)
            kind = header["type"]
            if kind in ("late", "lost"):
                self._replace(process)
                if task.called_off.is_set():
                    return Status("cancelled")
                raise WorkerLost
            if header.get("id") == job:
                if kind != "progress":
                    return _last(header, array)
                task.progress(header["stage"], header["fraction"])

    def _end(self, task: Task, status: Status) -> None:
        """Keep a layout and finish its task; a map that nobody waits for any more is kept as well."""
        path = cache_path(self._cache, task.digest, task.parameters)
        if status.layout is not None and write_layout(path, status.layout):
            trim(self._cache)
        task.finish(Status("cancelled") if task.called_off.is_set() else status)

    def _running(self) -> Process:
        """The process, started when there is none."""
        with self._guard:
            if self._closed:
                raise WorkerLost
            if self._process is None or self._process.lost.is_set():
                self._process = Process(self._command)
            return self._process

    def _replace(self, process: Process) -> None:
        """End a process; if it had come as far as being ready, start the next, which warms up meanwhile."""
        process.kill()
        with self._guard:
            if not self._closed:
                self._process = Process(self._command) if process.ready.is_set() else None

    def _wake(self) -> None:
        process = self._process
        if process is not None:
            process.wake()


def _send(process: Process, job: int, task: Task) -> None:
    header = {"type": "job", "id": job, "digest": task.digest, "parameters": task.parameters.to_dict()}
    assert task.rows is not None  # noqa: S101 - only finished tasks have none
    process.send(header, task.rows)


def _last(header: dict[str, object], array: FloatMatrix) -> Status:
    """Status from the last frame of a job."""
    if header["type"] == "done":
        layout = header["layout"]
        assert isinstance(layout, dict)  # noqa: S101 - our own process
        return _done(Layout.of(layout, array))
    if header["type"] == "cancelled":
        return Status("cancelled")
    details = header["details"]
    assert isinstance(details, dict)  # noqa: S101 - our own process
    raise _errors()[str(header["code"])](**details)


def _done(layout: Layout) -> Status:
    return Status("done", "measure", 1.0, layout=layout)


def _errors() -> dict[str, type[ExplorerError]]:
    """Classes of the errors of a projection by their code."""
    return {cls.code: cls for cls in ProjectionError.__subclasses__()}
