"""The JavaScript of the components: its own tests under Node, its lint, and the rule that words are text.

Node comes with Playwright, so it is the same one on every machine.
"""

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "explorer" / "ui").glob("*/*.js"))
TESTS = sorted((ROOT / "tests" / "js").glob("*.test.js"))
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|parseFromString)\b"
)


def run(*command):
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, encoding="utf-8")


def node() -> str:
    return compute_driver_executable()[0]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_the_javascript_tests_pass(path):
    done = run(node(), "--test", "--test-reporter=spec", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"^. pass (\d+)$", done.stdout, re.MULTILINE)[1]) > 0, done.stdout


def test_every_part_without_a_window_has_a_test():
    text = "".join(path.read_text(encoding="utf-8") for path in TESTS)
    player = ("clock", "draw", "geometry", "inputs", "keys", "morph", "picture_plan", "record_webm", "text", "url")
    for name in (*(f"player/{name}" for name in player), "space/geometry", "space/view"):
        assert f"/{name}.js" in text, name


def test_the_lint_has_nothing_to_say():
    done = run(Path(sysconfig.get_path("scripts")) / "oxlint", "--deny-warnings")
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"on (\d+) files", done.stdout)[1]) >= len(FILES) + len(TESTS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_words_never_become_markup(path):
    assert not MARKUP.findall(path.read_text(encoding="utf-8"))
    assert path.read_text(encoding="utf-8").startswith("//"), "a file says first what it is"
