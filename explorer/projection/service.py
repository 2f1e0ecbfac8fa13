"""Projections for many sessions: cached, queued, watched, cancelled."""

import atexit
import itertools
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from explorer.errors import ExplorerError, ProjectionError, ReadingCancelled, WorkerLost
from explorer.jobs import Job, JobHandle, JobQueue
from explorer.limits import LIMITS
from explorer.projection.layouts import Layout, cache_folder, cache_path, find_layout, trim, write_layout
from explorer.projection.parameters import Parameters
from explorer.projection.process import COMMAND, Process
from explorer.projection.project import Stage, project_rows
from explorer.projection.protocol import Header
from explorer.projection.stages import StageProgress
from explorer.vectors.model import FloatMatrix, Vectors

CANCEL_SECONDS = 3.0
"""Time after which a process that does not answer a cancel is replaced."""

CLOSE_SECONDS = 5.0

ProjectionJob = Job[StageProgress, Layout]
ProjectionHandle = JobHandle[StageProgress, Layout]

_log = logging.getLogger(__name__)


class ProjectionService:
    """UMAP in a child process, PCA in a thread; one queue each, and a cache of layouts.

    Parameters
    ----------
    models_folder
        Folder of the built-in vectors, with their layouts.
    cache
        Folder for layouts; by default the cache folder of the user.
    command
        Command line of the process.
    """

    def __init__(self, models_folder: Path, cache: Path | None = None, command: Sequence[str] = COMMAND) -> None:
        self._models = models_folder
        self._cache = cache if cache is not None else cache_folder()
        self._command = command
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._closed = False
        size = LIMITS.projection_queue
        self._umap: JobQueue[StageProgress, Layout] = JobQueue("projection-umap", size, self._wake)
        self._pca: JobQueue[StageProgress, Layout] = JobQueue("projection-pca", size)
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """Process id, once the process was started."""
        return self._process.pid if self._process else None

    def warm(self) -> None:
        """Start the process ahead of the first job; returns at once."""
        self._running()

    def submit(self, vectors: Vectors, parameters: Parameters) -> ProjectionHandle:
        """Request a layout.

        Parameters
        ----------
        vectors
            The vectors to project.
        parameters
            Requested parameters; the layout holds the effective ones.

        Returns
        -------
        ProjectionHandle
            Already done when the layout is cached; shared with other requests for the same layout.

        Raises
        ------
        QueueFull
            If too many jobs wait.
        """
        effective = parameters.effective(vectors.n)
        key = effective.key(vectors.digest)
        cached = find_layout(vectors.digest, effective, self._models, self._cache)
        if cached is not None:
            return JobHandle.done(key, key, cached)
        rows, digest = vectors.matrix[: effective.n], vectors.digest
        if effective.method == "pca":
            return self._pca.submit(key, key, lambda job: self._fit_pca(job, rows, digest, effective))
        return self._umap.submit(key, key, lambda job: self._fit_umap(job, rows, digest, effective))

    def close(self) -> None:
        """Cancel all jobs, end the queues and the process."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.close()
        for queue in (self._umap, self._pca):
            queue.close(CLOSE_SECONDS)

    def _fit_umap(self, job: ProjectionJob, rows: FloatMatrix, digest: str, parameters: Parameters) -> Layout:
        """Have the process compute a layout."""
        try:
            layout = self._follow(job, rows, digest, parameters)
        except ExplorerError:
            raise
        except Exception as error:
            _log.exception("projection")
            raise WorkerLost from error
        return self._save(job, layout, cache_path(self._cache, digest, parameters))

    def _fit_pca(self, job: ProjectionJob, rows: FloatMatrix, digest: str, parameters: Parameters) -> Layout:
        """Compute a layout in this thread."""

        def report(stage: Stage, fraction: float) -> None:
            job.report(_progress(job).advance(stage, fraction))

        layout = project_rows(rows, digest, parameters, report)
        return self._save(job, layout, cache_path(self._cache, digest, parameters))

    def _follow(self, job: ProjectionJob, rows: FloatMatrix, digest: str, parameters: Parameters) -> Layout:
        """Send a job to the process and read its frames until the last one."""
        process = self._running()
        number = next(self._ids)
        sent = False
        deadline: float | None = None
        cancelled = ReadingCancelled(file=job.name)
        while True:
            if job.cancel_requested.is_set() and not sent:
                raise cancelled
            if job.cancel_requested.is_set() and deadline is None:
                process.send({"type": "cancel", "id": number})
                deadline = time.monotonic() + CANCEL_SECONDS
            if process.ready.is_set() and not sent:
                request: Header = {"type": "job", "id": number, "digest": digest, "parameters": parameters.to_dict()}
                process.send(request, rows)
                sent = True
            header, array = process.receive(deadline)
            kind = header["type"]
            if kind in ("late", "lost"):
                self._replace(process)
                if job.cancel_requested.is_set():
                    raise cancelled
                raise WorkerLost
            if header.get("id") != number:
                continue
            if kind != "progress":
                return _layout(header, array, job.name)
            job.update(_progress(job).advance(header["stage"], header["fraction"]))

    def _save(self, job: ProjectionJob, layout: Layout, path: Path) -> Layout:
        """Write a layout to the cache, also one that no session waits for any more."""
        if write_layout(path, layout):
            trim(self._cache)
        job.update(StageProgress("measure", 1.0))
        return layout

    def _running(self) -> Process:
        """Return the process; start it if there is none."""
        with self._lock:
            if self._closed:
                raise WorkerLost
            if self._process is None or self._process.lost.is_set():
                self._process = Process(self._command)
            return self._process

    def _replace(self, process: Process) -> None:
        """End a process; start the next one, which warms up meanwhile, if this one had become ready."""
        process.kill()
        with self._lock:
            if not self._closed:
                self._process = Process(self._command) if process.ready.is_set() else None

    def _wake(self) -> None:
        process = self._process
        if process is not None:
            process.wake()


def _progress(job: ProjectionJob) -> StageProgress:
    return job.status.progress or StageProgress()


def _layout(header: Header, array: FloatMatrix, name: str) -> Layout:
    """Layout of the last frame of a job; raises the error that the frame describes."""
    if header["type"] == "done":
        return Layout.of(header["layout"], array)
    if header["type"] == "cancelled":
        raise ReadingCancelled(file=name)
    raise _errors()[str(header["code"])](**header["details"])


def _errors() -> dict[str, type[ExplorerError]]:
    """Error classes of projections by code."""
    return {cls.code: cls for cls in ProjectionError.__subclasses__()}
