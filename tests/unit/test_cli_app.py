"""``explorer open`` starts the app: its arguments, its address, how it ends."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from explorer.cli import app as app_module
from explorer.cli.read_inputs import Request
from explorer.locales import LANGUAGES, sentence
from explorer.vectors import store as store_module
from tests.unit.cli_checks import ROOT, run

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("stop", ["Ctrl-C", "kill"])
def test_the_app_runs_on_the_file_and_ends_with_the_command(tmp_path, stop):
    file = tmp_path / "cut.vec"
    file.write_bytes(b"5 2\nking 1 0\nqueen 0.9 0.1\nman -1 0\n")
    env = {name: value for name, value in os.environ.items() if "DISPLAY" not in name} | {"LC_ALL": "zh_CN.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer.cli", "open", str(file), "--rescue", "--json"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        said = next(line for line in process.stderr if "localhost" in line)  # the first address that is printed
        link = re.search(r"http://\S+\?v=cut-vec\S*", said)[0]
        assert link.endswith("-given&lang=zh&rescue=1")
        with urllib.request.urlopen(link) as answer:  # noqa: S310 - our own app
            assert answer.status == 200
        if stop == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.terminate()
        out, err = process.communicate(timeout=30)  # this also waits for the app, which holds the same stderr
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == 0, err
    assert json.loads(out)["words"] == 3
    assert "Traceback" not in err
    assert "localhost" not in err
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(link)  # noqa: S310


def test_the_link_names_the_table(monkeypatch, file):
    monkeypatch.setenv("EXPLORER_FILES", json.dumps([[str(file)]]))
    asked = urllib.parse.parse_qs(app_module.query(Request((str(file),), choice="a b&c"), "zh"))
    assert asked["table"] == ["a b&c"]
    assert set(asked) == {"v", "lang", "table"}
    assert asked["lang"] == ["zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_server_said_is_shown_when_it_fails(monkeypatch, file, tmp_path, lang):
    server = tmp_path / "server"
    server.write_text("#!/bin/sh\necho 'URL: http://localhost:1'\nprintf 'no \\033[31mway\\n'\nexit 3\n")
    server.chmod(0o755)
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.sys, "executable", str(server))
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert err.splitlines()[1:] == [
        "URL: http://localhost:1",
        "no ⟨U+001B⟩[31mway",
        sentence(lang, "cli.failure.app", exit=3),
    ]


def test_what_the_app_is_told(monkeypatch, file):
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("EXPLORER_MODELS", "models")
    told = app_module.variables(("small.vec", "words.txt"))
    assert json.loads(told["EXPLORER_FILES"]) == [[str(file), str(file.with_name("words.txt"))]]
    assert told["EXPLORER_MODELS"] == str(file.parent / "models")
    assert "EXPLORER_NO_STORE" not in told


def test_the_app_leaves_the_store_alone_where_the_command_does(monkeypatch, file, store):
    told = []
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setenv("EXPLORER_NO_STORE", "")
    monkeypatch.setattr(app_module.subprocess, "Popen", lambda *_, **__: told.append(dict(os.environ)) or 1 / 0)
    run("open", file, "--no-store")
    run("open", file)
    assert [environment["EXPLORER_NO_STORE"] for environment in told] == ["1", "1"]
    assert store_module.store_in_use() is None
    monkeypatch.setenv("EXPLORER_NO_STORE", "")
    assert store_module.store_in_use().folder == store.folder


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_does_not_reach_the_app(monkeypatch, file, lang):
    monkeypatch.setattr(app_module, "app_path", lambda: pytest.fail("started"))
    code, out, err = run("open", file, "--name", "Mine", lang=lang)
    assert (code, out) == (2, "")
    assert "--name" in err
    assert "--no-app" in err
    assert "Mine" in run("open", file, "--name", "Mine", "--no-app")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_the_app(monkeypatch, file, lang):
    monkeypatch.setattr(app_module, "app_path", lambda: file.with_name("app.py"))
    code, out, err = run("open", file, lang=lang)
    assert code == 1
    assert "small.vec" in out
    assert "--no-app" in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_app_that_fails(monkeypatch, file, lang):
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.sys, "executable", "/bin/false")
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert "1" in err.splitlines()[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_port_is_free(monkeypatch, file, lang):
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.socket.socket, "connect_ex", lambda *_: 0)
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert "STREAMLIT_SERVER_PORT" in err
