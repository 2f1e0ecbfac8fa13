"""The documents describe the program: formats, limits, promises and the command line are compared with the code.

``python -m tests.unit.test_docs`` writes the parts again that are made from the code.
"""

import ast
import json
import re
import shlex
import sys
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import errors
from explorer.cli.program import COMMANDS, Program
from explorer.lessons.errors import LessonError
from explorer.limits import LIMITS, Limits
from explorer.locales import catalogue
from explorer.locales import fields as fields_of
from explorer.vectors.formats import FORMATS
from explorer.vectors.health import Health
from explorer.vectors.opening import open_file

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def run(*args):
    return CliRunner().invoke(Program(name="explorer"), args, env={"LC_ALL": "C.UTF-8"})


# Parts generated from the code


def limits_table() -> str:
    """Every limit with its value and its reason, which is the docstring below it."""
    tree = ast.parse((ROOT / "explorer" / "limits.py").read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    reasons = {
        field.target.id: " ".join(reason.value.value.split())
        for field, reason in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(reason, ast.Expr)
    }
    rows = [
        f"| `{field.name}` | {written(field.name, getattr(LIMITS, field.name))} | {reasons[field.name]} |"
        for field in fields(Limits)
    ]
    return "\n".join(["| limit | value | reason |", "|---|---|---|", *rows])


def written(name: str, value: float) -> str:
    """Format a value for the table."""
    if name.endswith("_bytes"):
        for unit, word in UNITS:
            if value % unit == 0:
                return f"{value // unit:,} {word}"
        return f"{value:,} bytes"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def help_texts() -> str:
    """Help of every command."""
    parts = [(), *((name,) for name in COMMANDS), *(("store", name) for name in ("list", "path", "clean", "remove"))]
    shown = []
    for part in parts:
        command = " ".join(("explorer", *part, "--help"))
        shown.append(f"### `{command}`\n\n```text\n{run(*part, '--help').stdout.rstrip()}\n```")
    return "\n\n".join(shown)


def formats_table() -> str:
    """Formats in the order of detection, and the formats that can be written."""
    from explorer.vectors.writing import WRITERS

    names = dict.fromkeys([*(found.name for found in FORMATS), *WRITERS])
    read = [found.name for found in FORMATS]
    rows = [
        f"| [`{name}`](#{name}) | {read.index(name) + 1 if name in read else '–'} | "
        f"{'`' + WRITERS[name].suffix + '`' if name in WRITERS else '–'} |"
        for name in names
    ]
    return "\n".join(["| format | tried as number | written as |", "|---|---|---|", *rows])


ELSEWHERE = (errors.ProjectionError, errors.NoVectors, errors.VectorsGone, errors.OutsideFolder, LessonError)
"""Errors of the app only, and usage errors, which have no JSON answer."""


def kinds_of(base: type) -> list[type]:
    ours = [child for child in base.__subclasses__() if child.__module__.startswith("explorer.")]  # not of a test
    return [found for child in ours for found in (child, *kinds_of(child))]


def codes_table() -> str:
    """Every code of a JSON answer: errors with their docstrings, failures with their sentences."""
    rows = []
    for kind in kinds_of(errors.ExplorerError):
        if kind is errors.LoadError or issubclass(kind, ELSEWHERE):
            continue
        what, _, details = " ".join(kind.__doc__.split()).partition(" Details: ")
        rows.append((kind.code, what, ", ".join(re.findall(r"`(\w+)`", details))))
    for code, what in own_failures().items():
        values = () if code in OWN else fields_of(catalogue("en")[f"cli.failure.{code}"])
        rows.append((code, what, ", ".join(sorted(values))))
    lines = [f"| `{code}` | {what} | {details or '–'} |" for code, what, details in rows]
    return "\n".join(["| code | when | details |", "|---|---|---|", *lines])


OWN = ["memory", "unexpected"]
"""Codes without a `Failure`, which have no details."""


def own_failures() -> dict[str, str]:
    """Codes of the command with exit code 1, each with the start of its sentence."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "explorer" / "cli").glob("*.py")))
    found = [name for name, use in re.findall(r'Failure\("(\w+)"(, USAGE)?', code) if not use]
    return {name: re.sub(r"\{(\w+)[^}]*\}", r"{\1}", catalogue("en")[f"cli.failure.{name}"]) for name in found + OWN}


def kinds_table() -> str:
    """Every kind of element, as the contract in the code describes it."""
    from explorer.lessons import lesson

    tree = ast.parse(Path(lesson.__file__).read_text(encoding="utf-8"))
    after = iter(tree.body)
    kind = next(node for node in after if isinstance(node, ast.Assign) and node.targets[0].id == "Kind")
    told = next(after).value.value
    names = [constant.value for constant in kind.value.slice.elts]
    rows = [re.match(r"(\w+) +(.+)", line).groups() for line in told.strip().splitlines()]
    assert [name for name, _ in rows] == names
    return "\n".join(["| kind | what it is |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in rows)])


MADE = {
    "kinds": ("lessons.md", kinds_table),
    "codes": ("cli.md", codes_table),
    "limits": ("limits.md", limits_table),
    "help": ("cli.md", help_texts),
    "formats": ("formats.md", formats_table),
}


def part(text: str, name: str) -> re.Match[str]:
    found = re.search(rf"(<!-- made: {name} -->\n)(.*?)(<!-- end -->)", text, re.DOTALL)
    assert found, f"no part {name}"
    return found


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_as_the_code(name):
    file, make = MADE[name]
    assert part((DOCS / file).read_text(encoding="utf-8"), name)[2].strip() == make(), (
        "write it again: python -m tests.unit.test_docs"
    )


def schema_file() -> str:
    from explorer.lessons.schema import schema

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_schema_of_a_lesson_is_that_of_the_code():
    assert (DOCS / "lesson.schema.json").read_text(encoding="utf-8") == schema_file(), (
        "write it again: python -m tests.unit.test_docs"
    )


def write_again() -> None:
    (DOCS / "lesson.schema.json").write_text(schema_file(), encoding="utf-8")
    for name, (file, make) in MADE.items():
        text = (DOCS / file).read_text(encoding="utf-8")
        found = part(text, name)
        (DOCS / file).write_text(
            f"{text[: found.start()]}{found[1]}{make()}\n{found[3]}{text[found.end() :]}", encoding="utf-8"
        )


# Limits and promises


def test_every_test_that_a_document_names_is_there():
    for document in DOCS.glob("*.md"):
        for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", document.read_text(encoding="utf-8")):
            assert re.search(rf"^ *def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), (file, test)


def test_every_promise_names_a_test():
    promises = (DOCS / "limits.md").read_text(encoding="utf-8").split("## Promises")[1].split("## Fuzz")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 7
    assert all("`tests/" in row.split("|")[2] for row in rows)


# The command line


def examples() -> list[tuple[str, str]]:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    return re.findall(r"<!-- example: (.+?) -->\n```json\n(.*?)\n```", text, re.DOTALL)


def shape(tree: object) -> object:
    """Names and kinds of a JSON tree, without its values."""
    if isinstance(tree, dict):
        return {name: shape(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [shape(tree[0])] if tree else []
    return "number" if isinstance(tree, int | float) and not isinstance(tree, bool) else type(tree).__name__


@pytest.mark.parametrize(("command", "answer"), examples(), ids=[command for command, _ in examples()])
def test_json_has_the_shape_of_the_example(command, answer, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("EXPLORER_STORE", str(tmp_path))
    run("open", "models/en.npz", "--no-app")
    found = json.loads(run(*shlex.split(command)).stdout)
    assert shape(found) == shape(json.loads(answer))
    assert list(found) == list(json.loads(answer))


def test_all_commands_with_json_have_an_example():
    described = (DOCS / "cli.md").read_text(encoding="utf-8").split("## JSON")[1].split("## Help")[0]
    for name in COMMANDS:
        assert f"`explorer {name}" in described


def test_every_key_of_the_health_report_is_described():
    text = (DOCS / "cli.md").read_text(encoding="utf-8").split("`explorer health --json`")[1].split("## Help")[0]
    keys = {
        key for row in text.splitlines() if row.startswith("| `") for key in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert keys == {field.name for field in fields(Health)} | {"decided"}


# Formats


def sections() -> dict[str, str]:
    """Sections of the document by the format in their title."""
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    return {
        name: body for name, body in re.findall(r"^### `([\w-]+)`\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE)
    }


def test_every_format_has_its_section_in_order():
    from explorer.vectors.writing import WRITERS

    read = [found.name for found in FORMATS]
    assert list(sections())[: len(read)] == read
    assert set(sections()) == set(read) | set(WRITERS)


def kinds_of_damage() -> set[str]:
    """Kinds of damage that the readers count."""
    found = set()
    vectors = ROOT / "explorer" / "vectors"
    for path in (*(vectors / "formats").glob("*.py"), *(vectors / "parsing").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("count", "damaged"):
                for argument in node.args:
                    for inner in ast.walk(argument):
                        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                            found.add(inner.value)
    return found


def test_every_kind_of_damage_is_explained_and_has_a_sentence():
    kinds = kinds_of_damage()
    assert {"duplicates", "bad_rows", "non_finite_rows"} <= kinds
    text = (DOCS / "formats.md").read_text(encoding="utf-8").split("## Formats that")[0]
    assert kinds <= set(re.findall(r"`(\w+)`", text))
    assert kinds <= {key.removeprefix("cli.damage.") for key in catalogue("en") if key.startswith("cli.damage.")}


@pytest.mark.parametrize("name", sections())
def test_every_section_says_everything(name):
    for subject in ("Recognised by", "Read", "Dropped or repaired", "Companions", "Choices"):
        assert f"**{subject}**" in sections()[name]


def written_examples() -> list[tuple[str, str, str]]:
    found = []
    for name, body in sections().items():
        blocks = re.findall(r"```python\n(.*?)```\n+`explorer open ([^`]+)`", body, re.DOTALL)
        assert blocks, f"{name} has no example"
        found += [(name, code, files) for code, files in blocks]
    return found


@pytest.mark.parametrize(("name", "code", "files"), written_examples())
def test_the_examples_write_what_opens(name, code, files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["king", "queen", "北京", "上海", "the"]
    matrix = np.random.default_rng(11).standard_normal((5, 4)).astype(np.float32)
    names = {"words": words, "matrix": matrix}
    exec(compile(code, name, "exec"), names)  # noqa: S102 - our own document
    words, matrix = names["words"], names["matrix"]  # those of a model, if one was trained
    vectors = open_file(*files.split())
    assert vectors.source.format == name
    assert set(words) <= set(vectors.words)
    tolerance = {"quantised": np.abs(matrix).max() / 253, "fasttext-binary": 1e-7}.get(name, 0)
    found = np.array([vectors.row(word) for word in words])
    np.testing.assert_allclose(found, matrix, rtol=0, atol=tolerance)


if __name__ == "__main__":
    write_again()
    sys.stdout.write("written\n")
