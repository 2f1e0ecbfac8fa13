"""Run the command: in this process, where an escaping exception fails the test, or as a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from explorer.cli.program import Program

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")


def run(*args, lang="en", **env):
    """Exit code, stdout and stderr of the command in this process; an exception that escapes fails the test."""
    found = CliRunner().invoke(Program(name="explorer"), list(map(str, args)), env={"LC_ALL": f"{lang}_XX.UTF-8"} | env)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert "\x1b" not in found.output
    assert "Traceback" not in found.output
    return found.exit_code, found.stdout, found.stderr


def command(*args, **env):
    env = os.environ | {"LC_ALL": "C.UTF-8"} | env
    return subprocess.run(
        [sys.executable, "-m", "explorer.cli", *map(str, args)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        timeout=60,
    )
