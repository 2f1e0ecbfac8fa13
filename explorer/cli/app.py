"""Run the app on some files until it ends, and show their address in the browser."""

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
"""Variable that names files to the app: a JSON list of lists of paths, one list for files that belong together."""

_FOLDERS = ("EXPLORER_MODELS", "EXPLORER_STORE", "EXPLORER_CACHE")
_PORTS = range(8501, 8601)
_PAUSE, _TRIES = 0.2, 300
_HELD = 200
"""Lines of the server that are kept until it is known whether it fails."""


def start_app(console: Console, wanted: Request, further: Sequence[Request] = ()) -> None:
    """Run the app on the files of a request, with those of further ones at hand, until it ends or is stopped.

    Raises
    ------
    Failure
        If it is not there, or ends with a failure.
    """
    app = app_path()
    if not app.is_file():
        raise Failure("no_app", path=app)
    os.environ.update(variables(wanted.paths, *(one.paths for one in further), no_store=wanted.no_store))
    os.environ.setdefault("STREAMLIT_LOGGER_LEVEL", "warning")  # the server also logs where it listens
    console.err(console.text("app.starts"))
    port = os.environ.get("STREAMLIT_SERVER_PORT") or str(_free_port())
    link = f"http://localhost:{port}/?{query(wanted, console.language)}"
    # headless: the browser is opened here, since only here the address of the file is known
    arguments = [str(app), "--server.port", port, "--server.headless", "true"]
    ended = threading.Event()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, "-m", "streamlit", "run", *arguments],
        cwd=app.parent,  # which holds its configuration
        stdout=subprocess.PIPE,  # it names an address of its own, at which other vectors are open
        text=True,
        errors="replace",
    )
    held: deque[str] = deque(maxlen=_HELD)
    reader = threading.Thread(target=_hold, args=(process, held), daemon=True)
    reader.start()
    threading.Thread(target=_show, args=(console, int(port), link, ended), daemon=True).start()
    status = _wait(process)
    ended.set()
    if status > 0:
        reader.join(timeout=1)
        for line in held:
            console.err(visible(line))
        raise Failure("app", exit=status)


def _hold(process: "subprocess.Popen[str]", held: deque[str]) -> None:
    """Take what the server says, so that it never waits for a reader."""
    for line in process.stdout or ():
        held.append(line.rstrip("\n"))


def _wait(process: "subprocess.Popen[str]") -> int:
    """Status of a process that is as mortal as this one."""
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        while True:
            with suppress(KeyboardInterrupt):  # it hears of Ctrl-C too, and ends in its own time
                return process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)


def app_path() -> Path:
    """Where the app lies: beside the package."""
    return Path(explorer.__file__).resolve().parents[1] / "app.py"


def variables(*sets: tuple[str, ...], no_store: bool = False) -> dict[str, str]:
    """Variables of the app: the files, folders that do not depend on where it runs, whether the store is left out."""
    found = {name: str(Path(os.environ[name]).absolute()) for name in _FOLDERS if os.environ.get(name)}
    if no_store:
        found[NO_STORE] = "1"
    return found | {FILES: json.dumps([[str(Path(path).absolute()) for path in paths] for paths in sets])}


def query(wanted: Request, language: str) -> str:
    """What a link says of the files of `FILES`: their id in the catalogue, the table, whether to take what is whole."""
    id = next(entry.id for entry in catalogue(default_models_folder()) if entry.kind == "given")
    values = {"v": id, "lang": language, "table": wanted.choice, "rescue": "1" if wanted.rescue else ""}
    return urlencode({name: value for name, value in values.items() if value})


def _free_port() -> int:
    """The first port that nobody listens at, from that on which Streamlit always begins."""
    for port in _PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)):
                return port
    raise Failure("no_port", first=_PORTS[0], last=_PORTS[-1])


def _show(console: Console, port: int, link: str, ended: threading.Event) -> None:
    """Wait until the app answers, then name its address and open it where there is a screen."""
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
    """Whether a browser can be shown to somebody."""
    if os.environ.get("STREAMLIT_SERVER_HEADLESS", "").lower() == "true":
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
