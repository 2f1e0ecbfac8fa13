"""A real Streamlit server on a free port."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def built_in(folder: Path) -> Path:
    """Folder with the built-in vectors only, without other files that a developer keeps in `models/`."""
    models = folder / "built-in"
    if not models.exists():
        models.mkdir()
        for name in ("zh.npz", "en.npz"):
            shutil.copy(ROOT / "models" / name, models)
        shutil.copytree(ROOT / "models" / "layouts", models / "layouts")
    return models


@contextlib.contextmanager
def served(script: Path, folder: Path, **environment: str) -> Iterator[str]:
    """Run a script under Streamlit on a free port; yields its address.

    It has the vectors of the project and a cache of its own, unless the environment says otherwise.
    """
    environment = {
        "EXPLORER_MODELS": str(built_in(folder)),
        "EXPLORER_CACHE": str(folder / "cache"),
        "EXPLORER_STORE": str(folder / "store"),
    } | environment
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{script.stem}-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env=os.environ | environment, stdin=subprocess.DEVNULL
        )
    try:
        _wait_for_health(f"http://localhost:{port}/_stcore/health", server, log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for_health(address: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - localhost
            if answer.read() == b"ok":
                return
        time.sleep(0.1)  # pause between two attempts; the loop waits for the answer, not for a time
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
