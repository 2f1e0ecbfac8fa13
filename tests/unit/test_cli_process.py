"""The command as a process: closed or full outputs, terminals without Chinese, readers that stop early."""

import json
import os
import subprocess
import sys

import pytest

from explorer.locales import sentence
from tests.unit.cli_checks import ROOT, command

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("typed", [["store", "list", "--json"], ["store", "path"], ["--help"], ["open", "--help"]])
@pytest.mark.parametrize("target", ["> /dev/full", ">&-"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_takes_nothing(typed, target, unbuffered):
    script = f'"{sys.executable}" -m explorer.cli {" ".join(typed)} {target}'
    env = os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60, env=env, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == sentence("en", "cli.failure.stdout") + "\n"


def test_a_failure_that_cannot_be_written_as_json(file):
    script = f'"{sys.executable}" -m explorer.cli neighbours "{file}" nope --json --lang en > /dev/full'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60, text=True)
    assert done.returncode == 1
    assert "nope" in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[1:] == [sentence("en", "cli.failure.stdout")]


def test_a_process_says_the_same(file):
    done = command("neighbours", file, "king", "-k", 1)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.split() == [b"1", b"0.9939", b"queen"]
    done = command("open", file.with_name("missing"), "--no-app")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_chinese_gets_escapes(tmp_path):
    path = tmp_path / "zh.vec"
    path.write_bytes("2 2\n北京 1 2\n上海 1 1\n".encode())
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = command("neighbours", path, "北京", "--lang", "zh", **latin)
    assert done.returncode == 0
    assert b"\\u4e0a\\u6d77" in done.stdout
    done = command("neighbours", path, "北京", "--json", **latin)
    assert json.loads(done.stdout)["neighbours"][0]["word"] == "上海"


def test_a_reader_that_has_enough(tmp_path):
    path = tmp_path / "many.vec"
    path.write_bytes(b"9000 2\n" + b"".join(b"w%d 1 2\n" % number for number in range(9000)))
    script = f'"{sys.executable}" -m explorer.cli neighbours "{path}" w1 -k 9000 | head -n 1; echo ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60)
    assert done.stdout.splitlines()[1] == b"0"
    assert done.stderr == b""
