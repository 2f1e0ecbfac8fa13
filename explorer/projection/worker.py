"""The projection process: ``python -m explorer.projection.worker``, one job at a time, over stdin and stdout.

It ends when its stdin closes, so it does not outlive the server, however that ends. What it cannot handle ends it
too: the server then tells that the process was lost, and starts another.
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
    """The server does not want the job any more."""


class Inbox:
    """Frames from the server, read in a thread of their own, so that a cancel arrives during a job.

    Parameters
    ----------
    stream
        The stdin of the process; its end is the end of the process.
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
        """Whether the job was called off."""
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
            # Not sys.exit: that would end this thread and leave the job running for nobody.
            os._exit(0)


def main() -> None:
    """Serve until stdin closes or something unforeseen happens."""
    try:
        _run()
    except BaseException:
        traceback.print_exc()
        # A thread still waits at stdin: an orderly end would wait for it.
        os._exit(1)


def _run() -> None:
    """Set the process up, warm up, take jobs."""
    # An interrupt at the terminal reaches the whole group; the server then closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The one layer that every numba carries; it aborts when two threads enter it, and here only one does.
    os.environ.setdefault("NUMBA_THREADING_LAYER", "workqueue")
    # Whatever a library prints must not come between the frames.
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    inbox = Inbox(os.fdopen(os.dup(0), "rb"))
    _warm_up()
    write_frame(stdout, {"type": "ready"})
    while True:
        _serve(*inbox.job(), inbox, stdout)


def _serve(header: Header, rows: FloatMatrix, inbox: Inbox, stdout: BinaryIO) -> None:
    """Do one job and answer it with exactly one of done, cancelled, failed."""
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
    """Have numba compile what a fit needs, on a table too small to take time itself."""
    from explorer.projection.project import project_rows

    rows = np.random.default_rng(0).normal(size=(WARM_UP_POINTS, 4)).astype(np.float32)
    project_rows(rows, "", Parameters().effective(WARM_UP_POINTS))


if __name__ == "__main__":
    main()
