"""Rules of the code: import direction, no circles, where streamlit may be imported, no text in code, both languages."""

import ast
import re
from pathlib import Path

import pytest

from explorer import errors
from explorer.lessons.errors import LessonError
from explorer.locales import LANGUAGES, catalogue, fields
from explorer.ui.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "explorer"
MODULES = sorted(PACKAGE.rglob("*.py"))
HAN = re.compile(r"[\u4e00-\u9fff]")

# An import may only point to a room further right; rooms on one floor do not import each other.
FLOORS = (
    {"cli", "ui"},
    {"export", "figures"},
    {"lessons", "projection"},
    {"geometry"},
    {"vectors"},
    {"jobs"},
    {"limits", "errors"},
    {"locales"},
)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def imports(path: Path) -> set[str]:
    """Full dotted names of all imports of a module, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    here = room(path)
    if here == "__init__":
        return  # the public functions import from every room but ui
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "explorer" or len(parts) == 1:
            continue
        there = parts[1]
        assert there == here or floor(there) > floor(here), f"{path} imports {name}"


def import_graph() -> dict[str, set[str]]:
    """Modules of the package with the modules that they import, also for type checking only."""
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in MODULES}
    known = set(names.values())
    return {
        name: {
            found
            for full in imports(path)
            if (found := full if full in known else full.rpartition(".")[0]) in known and found != name
        }
        for path, name in names.items()
    }


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Modules on or above an import circle: what is left after removing modules without remaining imports."""
    left = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return [{name, *(targets & left.keys())} for name, targets in left.items()]


def test_no_import_circles():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()})
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    assert circles(import_graph()) == []


def test_only_ui_and_the_entry_import_streamlit():
    users = {room(path) for path in MODULES if any(name.split(".")[0] == "streamlit" for name in imports(path))}
    assert users == {"ui"}
    assert not any(name.startswith("explorer.ui") for name in imports(PACKAGE / "__init__.py"))


def test_the_entry_is_a_router():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_modules_fit_a_screen_or_two():
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert sizes[-1] <= 400
    assert sizes[len(sizes) // 2] <= 110


def strings_for_people(path: Path) -> list[str]:
    """String literals that are neither docstrings nor arguments of a function that resolves a key."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    } | {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
    ]


@pytest.mark.parametrize("path", [*MODULES, ROOT / "app.py"], ids=lambda p: p.name)
def test_no_text_of_the_interface_in_code(path):
    if path.parent.name == "lessons":
        return  # the examples of a lesson are its data
    for text in strings_for_people(path):
        assert not HAN.search(text), f"{path}: {text}"


# Calls that show text to the user; none may be given a literal.
SHOWING = {
    "title", "header", "subheader", "caption", "markdown", "write", "text", "info", "warning", "error", "success",
    "button", "slider", "select_slider", "selectbox", "text_input", "segmented_control", "toggle", "radio", "spinner",
    "expander", "progress", "metric", "checkbox", "toast", "pills", "download_button", "file_uploader",
}  # fmt: skip


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) == "ui"], ids=lambda p: p.name)
def test_no_literal_is_shown(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWING):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in ("st", "column")):
            continue
        for argument in [*node.args, *(k.value for k in node.keywords if k.arg in ("label", "help", "placeholder"))]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                assert not re.search(r"[A-Za-z]{2}", argument.value), f"{path}:{node.lineno} shows a literal"


def test_both_languages_hold_the_same_sentences():
    zh, en = (catalogue(language) for language in LANGUAGES)
    assert set(zh) == set(en)
    for key in zh:
        assert fields(zh[key]) == fields(en[key]), key
        assert zh[key].strip(), key
        assert en[key].strip(), key


NOT_TRANSLATED = re.compile(r"^(strip\.language|map\.dimensions\.|map\.method|start\.(word|analogy))")


def test_each_language_is_its_own():
    zh, en = (catalogue(language) for language in LANGUAGES)
    for key in zh:
        if NOT_TRANSLATED.match(key):
            continue
        assert not HAN.search(re.sub(r"\{[^}]*\}", "", en[key])), f"{key} has Chinese in the English file"


def test_every_page_has_its_sentences():
    for spec in PAGES:
        for language in LANGUAGES:
            names = catalogue(language)
            assert {f"page.{spec.path}.{part}" for part in ("name", "title", "lead")} <= set(names)
            assert not spec.section or f"nav.{spec.section}" in names


def used_keys() -> set[str]:
    """Keys that occur in t("..."), sentence(..., "...") or Message("...")."""
    found = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("t", "Message") and node.args and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


def test_every_key_in_the_code_has_a_sentence():
    missing = {key for key in used_keys() if key not in catalogue("zh")}
    assert not missing


def all_errors(base: type = errors.ExplorerError) -> list[type]:
    ours = [child for child in base.__subclasses__() if child.__module__.startswith("explorer.")]  # not of a test
    return [base, *(found for child in ours for found in all_errors(child))]


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_says_what_and_what_next(kind, language):
    if kind in (errors.LoadError, errors.ProjectionError, LessonError):
        return  # base classes, never raised themselves
    names = catalogue(language)
    message, hint = names[f"error.{kind.code}.message"], names[f"error.{kind.code}.hint"]
    promised = set(re.findall(r"`(\w+)`", (kind.__doc__ or "").partition("Details:")[2]))
    assert fields(message) | fields(hint) <= promised | {"file"}, "a field that the error does not carry"
