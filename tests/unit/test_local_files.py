"""Files and folders that the user names: accepted inputs, ids, errors."""

import os
import re
import shlex
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import (
    NO_REGULAR_FILE,
    FileUnreadable,
    FolderWithoutVectors,
    LabelsMissing,
    LoadError,
    NoFullPath,
    SeveralFiles,
    WrongFormat,
)
from explorer.vectors import local_files as module
from explorer.vectors.catalogue import open_entry
from explorer.vectors.local_files import LocalFiles
from explorer.vectors.path_input import parse_path, parse_paths

TEXT = b"2 2\na 1 2\nb 3 4\n"


@pytest.mark.parametrize(
    "pattern",
    [
        "{path}", "  {path} ", '"{path}"', "'{path}'", " \u201c{path}\u201d", "'\"{path}\"'", "file://{path}",
        "file://localhost{path}", "FILE://{path}", '"file:{path}"',
    ],
)  # fmt: skip
def test_a_path_as_it_may_be_pasted(pattern):
    assert parse_path(pattern.format(path="/a/b.vec")) == Path("/a/b.vec")


def test_addresses_home_and_here(monkeypatch, tmp_path):
    assert parse_path("file:///a%20b/%E8%AF%8D.vec") == Path("/a b/词.vec")
    assert parse_path("/a%20b") == Path("/a%20b")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert parse_path("~/x.vec") == parse_path(f"{tmp_path}/./y/../x.vec") == tmp_path / "x.vec"


@pytest.mark.parametrize(
    "typed",
    [
        "x.vec", "./x.vec", ".", "..", "~nobody at all/x", "file:x.vec", "file://[", '"b.npy" "b.txt"',
        # another computer: not ours, and nothing is fetched
        "file://elsewhere/a.vec", "http://elsewhere/a.vec",
    ],
)  # fmt: skip
def test_a_path_that_depends_on_a_folder_of_the_server(monkeypatch, tmp_path, typed):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.vec").write_bytes(TEXT)
    with pytest.raises(NoFullPath):
        parse_paths(typed)


@pytest.mark.parametrize("typed", ["", "  ", '""', "file:", '"file:"'])
def test_nothing_is_no_path(typed):
    with pytest.raises(FileUnreadable):
        parse_paths(typed)


def test_names_that_look_like_something_else(tmp_path):
    names = ["na me.vec", "c d#e?.vec", "a%20b.vec", "it's.vec", "back\\slash.vec"]
    for name in names:
        (tmp_path / name).write_bytes(TEXT)
        path = tmp_path / name
        for typed in (
            str(path),
            f'"{path}"',
            path.as_uri(),
            shlex.quote(str(path)),
            re.sub(r"([^\w/.-])", r"\\\1", str(path)),
        ):
            assert parse_paths(typed) == [path], typed
    assert parse_paths(f"file://{tmp_path}/c d#e?.vec") == [tmp_path / "c d#e?.vec"]
    assert parse_paths(f"file://{tmp_path}/a%20b.vec") == [tmp_path / "a%20b.vec"]
    assert parse_paths(f"{tmp_path}/na\\ me.vec {tmp_path}/a%20b.vec") == [
        tmp_path / "na me.vec",
        tmp_path / "a%20b.vec",
    ]
    assert parse_paths("\"/a/b.npy\" '/a/b c.txt'") == [Path("/a/b.npy"), Path("/a/b c.txt")]


def test_several_paths_are_sets(tmp_path):
    np.save(tmp_path / "m.npy", np.eye(2, dtype="f4"))
    (tmp_path / "m.txt").write_text("a\nb\n")
    for name in ("x.vec", "README.txt"):
        (tmp_path / name).write_bytes(TEXT if name == "x.vec" else b"About these.\n")
    named = LocalFiles()
    first, second = named.add_groups([tmp_path / name for name in ("m.txt", "m.npy", "README.txt", "x.vec")])
    assert list(open_entry(first).words) == ["a", "b"]
    assert (first.name, second.name) == ("m.npy", "x.vec")
    assert named.entry(first.id) == first


def test_a_path_that_does_not_answer_stops_nobody_else(tmp_path, monkeypatch):
    (tmp_path / "a.vec").write_bytes(TEXT)
    named, waits, goes_on = LocalFiles(), threading.Event(), threading.Event()
    told = module.entry_for_files

    def stalls(id, files):
        if files[0].name == "stalled.vec":
            waits.set()
            goes_on.wait(20)
        return told(id, files)

    monkeypatch.setattr(module, "entry_for_files", stalls)
    (tmp_path / "stalled.vec").write_bytes(TEXT)
    other = threading.Thread(target=named.add, args=(tmp_path / "stalled.vec",), daemon=True)
    other.start()
    assert waits.wait(5)
    one = threading.Thread(target=named.add, args=(tmp_path / "a.vec",), daemon=True)
    one.start()
    one.join(5)
    answered = not one.is_alive()
    goes_on.set()
    other.join(5)
    assert answered
    assert list(named._files) == ["a-vec-named", "stalled-vec-named"]


def test_files_of_the_system_are_none():
    for path in ("/proc/kmsg", "/proc", "/sys"):
        with pytest.raises(FileUnreadable) as caught:
            LocalFiles().add(Path(path))
        assert caught.value.details["reason"] == NO_REGULAR_FILE


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(typed):
    with pytest.raises(LoadError) as caught:
        LocalFiles().add(parse_path(f"/nowhere/{typed}/a.vec"))
    assert all(caught.value.sentence(language).encode() for language in ("zh", "en"))


def test_what_is_named_is_opened_in_its_place(tmp_path):
    named = LocalFiles()
    path = tmp_path / "a.vec"
    path.write_bytes(TEXT)
    entry = named.add(path)
    assert (entry.id, entry.name, entry.kind, entry.path, entry.shape) == (
        "a-vec-named",
        "a.vec",
        "given",
        path,
        (2, 2),
    )
    assert named.entry(entry.id) == named.add(path) == entry
    assert list(open_entry(entry).words) == ["a", "b"]
    path.unlink()
    assert named.entry(entry.id).error is not None
    assert named.entry("b-vec-named") is None


def test_ids_tell_names_and_no_paths(tmp_path):
    named = LocalFiles()
    ids = []
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.vec").write_bytes(TEXT)
        ids.append(named.add(tmp_path / folder / "a.vec").id)
    assert ids == ["a-vec-named", "a-vec-named-2", "a-vec-named-3"]
    assert [named.entry(id).path.parent.name for id in ids] == ["one", "two", "three"]
    long = tmp_path / f"{'x' * 200}.vec"
    long.write_bytes(TEXT)
    assert len(named.add(long).id) <= 60


def test_a_folder_with_a_model(tmp_path):
    np.save(tmp_path / "m.npy", np.eye(2, dtype="f4"))
    (tmp_path / "m.txt").write_text("a\nb\n")
    entry = LocalFiles().add(tmp_path)
    assert entry.name == f"{tmp_path.name}/m.npy"
    assert list(open_entry(entry).words) == ["a", "b"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, FolderWithoutVectors),
        ({"README.md": b"Nothing here.\n"}, FolderWithoutVectors),
        ({"a.vec": TEXT, "b.vec": TEXT}, SeveralFiles),
    ],
)
def test_folders_that_do_not_open(tmp_path, files, expected):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(expected) as caught:
        LocalFiles().add(tmp_path)
    assert caught.value.details["file"] == tmp_path.name


def test_files_that_do_not_open(tmp_path):
    np.save(tmp_path / "m.npy", np.eye(2))
    (tmp_path / "notes").write_bytes(b"some words\nmore\n")
    os.mkfifo(tmp_path / "pipe")
    for name, expected in (
        ("m.npy", LabelsMissing),
        ("notes", WrongFormat),
        ("gone.vec", FileUnreadable),
        ("pipe", FileUnreadable),
        ("a\0b", FileUnreadable),
        ("x" * 5000, FileUnreadable),
    ):
        named = LocalFiles()
        with pytest.raises(expected):
            named.add(tmp_path / name)
        assert named._files == {}
