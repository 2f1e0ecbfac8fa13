"""Files and folders that a person names: what may be pasted, what their ids tell, what is answered."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import FileUnreadable, FolderWithoutVectors, LabelsMissing, LoadError, SeveralFiles, WrongFormat
from explorer.vectors.catalogue import open_entry
from explorer.vectors.named import Named, path_of

TEXT = b"2 2\na 1 2\nb 3 4\n"


@pytest.mark.parametrize(
    "pattern",
    [
        "{path}", "  {path} ", '"{path}"', "'{path}'", " \u201c{path}\u201d", "'\"{path}\"'", "file://{path}",
        "file://localhost{path}", "FILE://{path}", '"file:{path}"',
    ],
)  # fmt: skip
def test_a_path_as_it_may_be_pasted(pattern):
    assert path_of(pattern.format(path="/a/b.vec")) == Path("/a/b.vec")


def test_addresses_home_and_here(monkeypatch, tmp_path):
    assert path_of("file:///a%20b/%E8%AF%8D.vec") == Path("/a b/词.vec")
    assert path_of("/a%20b") == Path("/a%20b")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert path_of("~/x.vec") == path_of("x.vec") == path_of("./y/../x.vec") == tmp_path / "x.vec"
    assert path_of("~nobody at all/x") == tmp_path / "~nobody at all" / "x"
    # another computer is none of ours, and nothing is fetched
    assert path_of("file://elsewhere/a.vec") == tmp_path / "file:" / "elsewhere" / "a.vec"
    assert path_of("http://elsewhere/a.vec") == tmp_path / "http:" / "elsewhere" / "a.vec"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(typed):
    with pytest.raises(LoadError) as caught:
        Named().take(path_of(f"/nowhere/{typed}/a.vec"))
    assert all(caught.value.sentence(language).encode() for language in ("zh", "en"))


def test_what_is_named_is_opened_in_its_place(tmp_path):
    named = Named()
    path = tmp_path / "a.vec"
    path.write_bytes(TEXT)
    entry = named.take(path)
    assert (entry.id, entry.name, entry.kind, entry.path, entry.shape) == (
        "a-vec-named",
        "a.vec",
        "given",
        path,
        (2, 2),
    )
    assert named.entry(entry.id) == named.take(path) == entry
    assert list(open_entry(entry).words) == ["a", "b"]
    path.unlink()
    assert named.entry(entry.id).error is not None
    assert named.entry("b-vec-named") is None


def test_ids_tell_names_and_no_paths(tmp_path):
    named = Named()
    ids = []
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.vec").write_bytes(TEXT)
        ids.append(named.take(tmp_path / folder / "a.vec").id)
    assert ids == ["a-vec-named", "a-vec-named-2", "a-vec-named-3"]
    assert [named.entry(id).path.parent.name for id in ids] == ["one", "two", "three"]
    long = tmp_path / f"{'x' * 200}.vec"
    long.write_bytes(TEXT)
    assert len(named.take(long).id) <= 60


def test_a_folder_with_a_model(tmp_path):
    np.save(tmp_path / "m.npy", np.eye(2, dtype="f4"))
    (tmp_path / "m.txt").write_text("a\nb\n")
    entry = Named().take(tmp_path)
    assert entry.name == tmp_path.name
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
        Named().take(tmp_path)
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
        named = Named()
        with pytest.raises(expected):
            named.take(tmp_path / name)
        assert named._files == {}
