"""Start, communicate with, and end the worker process for projections."""

import contextlib
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from explorer.projection.protocol import Header, read_frame, write_frame
from explorer.vectors.model import FloatMatrix

COMMAND = (sys.executable, "-P", "-m", "explorer.projection.worker")
"""-P: do not import a file of the working directory that has the name of a library."""

END_SECONDS = 3.0

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]
_NOTHING = np.empty((0,), dtype=np.float32)


class Process:
    """One run of the worker process.

    Parameters
    ----------
    command
        Command line to start.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._popen = subprocess.Popen(  # noqa: S603 - a command of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
        )
        self._stdin = cast(BinaryIO, self._popen.stdin)
        self._frames: queue.SimpleQueue[tuple[Header, FloatMatrix]] = queue.SimpleQueue()
        self.ready = threading.Event()
        self.lost = threading.Event()
        threading.Thread(target=self._read, name="projection-frames", daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._popen.pid

    def send(self, header: Header, array: FloatMatrix = _NOTHING) -> None:
        """Send one frame; if the process has ended, `receive` returns a frame of type ``lost``."""
        with contextlib.suppress(OSError, ValueError):
            write_frame(self._stdin, header, array)

    def wake(self) -> None:
        """Make `receive` return at once with a frame of type ``wake``."""
        self._frames.put(({"type": "wake"}, _NOTHING))

    def receive(self, deadline: float | None) -> tuple[Header, FloatMatrix]:
        """Wait for the next frame; return a frame of type ``late`` after the deadline (of `time.monotonic`)."""
        try:
            return self._frames.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return {"type": "late"}, _NOTHING

    def kill(self) -> None:
        """Kill the process."""
        self._popen.kill()
        self._popen.wait()

    def close(self) -> None:
        """Close stdin so that the process ends; kill it after `END_SECONDS`."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self._popen.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def _read(self) -> None:
        stdout = cast(BinaryIO, self._popen.stdout)
        try:
            while True:
                header, array = read_frame(stdout)
                if header["type"] == "ready":
                    self.ready.set()
                self._frames.put((header, array))
        except Exception as error:
            # The process ended or sent an invalid frame; nothing after it can be read.
            if not isinstance(error, EOFError):
                _log.exception("projection process")
        finally:
            self.lost.set()
            self._frames.put(({"type": "lost"}, _NOTHING))
            stdout.close()
