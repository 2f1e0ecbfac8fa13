"""Start the app on some files, open its address in the browser, and wait until it ends."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import explorer
from explorer.cli.console import Console, Failure
from explorer.cli.read_inputs import Request
from explorer.locales.number_format import visible
from explorer.vectors.catalogue import catalogue, default_models_folder
from explorer.vectors.store import NO_STORE

FILES = "EXPLORER_FILES"
"""Environment variable that passes files to the app: a JSON list of lists of paths, one list per group of files."""

_FOLDERS = ("EXPLORER_MODELS", "EXPLORER_STORE", "EXPLORER_CACHE")
_PORTS = range(8501, 8601)
_PAUSE, _TRIES = 0.2, 300
_KEPT_LINES = 200
"""Last lines of server output that are kept, and printed if the server fails."""


def start_app(console: Console, wanted: Request, further: Sequence[Request] = ()) -> None:
    """Run the app on the files of a request until it ends or is stopped; the files of further requests are available.

    Raises
    ------
    Failure
        If the app is missing, or ends with an error.
    """
    app = app_path()
    if not app.is_file():
        raise Failure("no_app", path=app)
    os.environ.update(variables(wanted.paths, *(one.paths for one in further), no_store=wanted.no_store))
    os.environ.setdefault("STREAMLIT_LOGGER_LEVEL", "warning")  # else the server logs the address that it listens on
    console.err(console.text("app.starts"))
    port = os.environ.get("STREAMLIT_SERVER_PORT") or str(_free_port())
    link = f"http://localhost:{port}/?{query(wanted, console.language)}"
    # headless: the browser is opened here, because only this process knows the address with the files
    arguments = [str(app), "--server.port", port, "--server.headless", "true"]
    ended = threading.Event()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, "-m", "streamlit", "run", *arguments],
        cwd=app.parent,  # contains its configuration
        stdout=subprocess.PIPE,  # hidden: the server prints an address that opens other vectors
        text=True,
        errors="replace",
    )
    output: deque[str] = deque(maxlen=_KEPT_LINES)
    reader = threading.Thread(target=_keep_output, args=(process, output), daemon=True)
    reader.start()
    threading.Thread(target=_open_when_ready, args=(console, int(port), link, ended), daemon=True).start()
    status = _wait(process)
    ended.set()
    if status > 0:
        reader.join(timeout=1)
        for line in output:
            console.err(visible(line))
        raise Failure("app", exit=status)


def _keep_output(process: "subprocess.Popen[str]", output: deque[str]) -> None:
    """Read the output of the server, which would block on a full pipe."""
    for line in process.stdout or ():
        output.append(line.rstrip("\n"))


def _wait(process: "subprocess.Popen[str]") -> int:
    """Return the exit status of a process; terminate it if this process gets SIGTERM."""
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        while True:
            with suppress(KeyboardInterrupt):  # the app receives Ctrl-C too, and ends by itself
                return process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)


def app_path() -> Path:
    """Return the path of the app, next to the package."""
    return Path(explorer.__file__).resolve().parents[1] / "app.py"


def variables(*sets: tuple[str, ...], no_store: bool = False) -> dict[str, str]:
    """Return the environment of the app: the files, absolute folders, and whether the store is used."""
    environment = {name: str(Path(os.environ[name]).absolute()) for name in _FOLDERS if os.environ.get(name)}
    if no_store:
        environment[NO_STORE] = "1"
    return environment | {FILES: json.dumps([[str(Path(path).absolute()) for path in paths] for paths in sets])}


def query(wanted: Request, language: str) -> str:
    """Return the query string for the files of `FILES`: their id in the catalogue, the table, rescue."""
    id = next(entry.id for entry in catalogue(default_models_folder()) if entry.kind == "given")
    values = {"v": id, "lang": language, "table": wanted.choice, "rescue": "1" if wanted.rescue else ""}
    return urlencode({name: value for name, value in values.items() if value})


def _free_port() -> int:
    """Return the first free port, counting from the default port of Streamlit."""
    for port in _PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)):
                return port
    raise Failure("no_port", first=_PORTS[0], last=_PORTS[-1])


def _open_when_ready(console: Console, port: int, link: str, ended: threading.Event) -> None:
    """Wait until the app answers; then print its address, and open it if there is a screen."""
    for _ in range(_TRIES):
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("localhost", port, timeout=5)
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                console.err(console.text("app.link", link=link))
                if _has_screen():
                    webbrowser.open(link)
                return
        if ended.wait(_PAUSE):
            return


def _has_screen() -> bool:
    """Whether a browser can be shown."""
    if os.environ.get("STREAMLIT_SERVER_HEADLESS", "").lower() == "true":
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
