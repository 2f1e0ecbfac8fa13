"""Worker process for projections: ``python -m explorer.projection.worker``, one job at a time, over stdin and stdout.

It ends when its stdin closes, so it never outlives the server. An unexpected error also ends it; the server then
reports that the process was lost and starts a new one.
"""

import os
import queue
import signal
import sys
import threading
import traceback
from typing import BinaryIO

import numpy as np

from explorer.errors import ExplorerError
from explorer.projection.parameters import Parameters
from explorer.projection.protocol import Header, read_frame, write_frame
from explorer.vectors.model import FloatMatrix

WARM_UP_POINTS = 32


class Cancelled(Exception):
    """The server cancelled the job."""


class Inbox:
    """Frames from the server, read in a separate thread, so that a cancel arrives during a job.

    Parameters
    ----------
    stream
        The stdin of the process; the process exits at its end.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._jobs: queue.SimpleQueue[tuple[Header, FloatMatrix]] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def job(self) -> tuple[Header, FloatMatrix]:
        """Wait for the next job."""
        return self._jobs.get()

    def cancelled(self, job: int) -> bool:
        """Whether the job was cancelled."""
        return job in self._cancelled

    def _read(self) -> None:
        try:
            while True:
                header, rows = read_frame(self._stream)
                if header["type"] == "cancel":
                    self._cancelled.add(header["id"])
                else:
                    self._jobs.put((header, rows))
        finally:
            # Not sys.exit: it would end only this thread, and the job would go on without a server.
            os._exit(0)


def main() -> None:
    """Serve until stdin closes or an unexpected error occurs."""
    try:
        _run()
    except BaseException:
        traceback.print_exc()
        # A thread still waits for stdin; a normal exit would wait for it.
        os._exit(1)


def _run() -> None:
    """Set up the process, warm up, process jobs."""
    # Ctrl-C in a terminal signals the whole process group; the server then closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The only layer in every numba build. It aborts if two threads enter it; here only one thread does.
    os.environ.setdefault("NUMBA_THREADING_LAYER", "workqueue")
    # Output that a library prints must not mix with the frames.
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    inbox = Inbox(os.fdopen(os.dup(0), "rb"))
    _warm_up()
    write_frame(stdout, {"type": "ready"})
    while True:
        _serve(*inbox.job(), inbox, stdout)


def _serve(header: Header, rows: FloatMatrix, inbox: Inbox, stdout: BinaryIO) -> None:
    """Process one job and answer with exactly one frame: done, cancelled or failed."""
    from explorer.projection.project import project_rows

    job = header["id"]

    def report(stage: str, fraction: float) -> None:
        if inbox.cancelled(job):
            raise Cancelled
        write_frame(stdout, {"type": "progress", "id": job, "stage": stage, "fraction": fraction})

    try:
        layout = project_rows(rows, header["digest"], Parameters.from_dict(header["parameters"]), report)
    except Cancelled:
        write_frame(stdout, {"type": "cancelled", "id": job})
    except ExplorerError as error:
        write_frame(stdout, {"type": "failed", "id": job, "code": error.code, "details": error.details})
    else:
        write_frame(stdout, {"type": "done", "id": job, "layout": layout.header()}, layout.coords)


def _warm_up() -> None:
    """Fit a small table so that numba compiles all required functions."""
    from explorer.projection.project import project_rows

    rows = np.random.default_rng(0).normal(size=(WARM_UP_POINTS, 4)).astype(np.float32)
    project_rows(rows, "", Parameters().effective(WARM_UP_POINTS))


if __name__ == "__main__":
    main()
