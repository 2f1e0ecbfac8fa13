"""Output paths: through links, over files only, and the reason of a refusal."""

import errno
import os
import socket
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import FileUnwritable
from explorer.export.files import put
from explorer.locales import LANGUAGES, sentence
from explorer.vectors.model import Source, Vectors
from explorer.vectors.opening import open_file
from explorer.vectors.output_path import resolve_output
from explorer.vectors.writing import write


def put_bytes(path):
    return put(path, b"new")


def put_vectors(path):
    return write(Vectors.of(["a", "b"], np.eye(2, dtype=np.float32), Source("t", "test")), path, "numpy")


WAYS = [put_bytes, put_vectors]


def kinds(folder):
    return {path.name: path.lstat().st_mode for path in folder.iterdir()}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_file_is_written(tmp_path, way, there):
    (tmp_path / "far").mkdir()
    (tmp_path / "x.npy").symlink_to("middle")
    (tmp_path / "middle").symlink_to(tmp_path / "far" / "y.npy")
    if there:
        (tmp_path / "far" / "y.npy").write_text("old")
    way(tmp_path / "x.npy")
    assert (tmp_path / "x.npy").readlink() == Path("middle")
    assert (tmp_path / "middle").is_symlink()
    assert (tmp_path / "far" / "y.npy").read_bytes() not in (b"old", b"")
    assert [path.name for path in (tmp_path / "far").iterdir()] == ["y.npy"]


def test_the_words_beside_a_matrix_go_through_their_own_link(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "x.txt").symlink_to("far/words")
    written = put_vectors(tmp_path / "x.npy")
    assert written == (tmp_path / "x.npy", tmp_path / "x.txt")
    assert (tmp_path / "far" / "words").read_text() == "a\nb\n"
    assert (tmp_path / "x.txt").is_symlink()
    assert open_file(tmp_path / "x.npy", tmp_path / "x.txt").n == 2


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("through", [False, True])
@pytest.mark.parametrize(("kind", "key"), [("fifo", "special"), ("socket", "special"), ("folder", "folder")])
def test_what_is_no_file_is_refused_and_stays(tmp_path, monkeypatch, way, through, kind, key):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    if kind == "fifo":
        os.mkfifo("x.npy")
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind("x.npy")
    else:
        Path("x.npy").mkdir()
    Path("link.npy").symlink_to("x.npy")
    before = kinds(tmp_path)
    with pytest.raises(FileUnwritable) as caught:
        way("link.npy" if through else "x.npy")
    assert kinds(tmp_path) == before
    for language in LANGUAGES:
        assert caught.value.hint(language) == sentence(language, f"error.FileUnwritable.{key}.hint")


def test_a_pipe_beside_a_matrix_is_refused_before_anything_is_written(tmp_path):
    os.mkfifo(tmp_path / "x.txt")
    with pytest.raises(FileUnwritable):
        put_vectors(tmp_path / "x.npy")
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("", "nameless"),
        ("a" * 300 + ".npy", "long"),
        ("词" * 100 + ".npy", "long"),
        ("a/" * 3000 + "b.npy", "long"),
        ("missing/x.npy", "missing"),
        ("file/x.npy", "missing"),
        (".", "folder"),
    ],
)
def test_why_not(tmp_path, monkeypatch, way, path, says):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("a file, no folder")
    with pytest.raises(FileUnwritable) as caught:
        way(path)
    for language in LANGUAGES:
        said = caught.value.sentence(language)
        assert said.endswith(sentence(language, f"error.FileUnwritable.{says}.hint"))
        assert len(said) < 300
        assert os.strerror(errno.ENAMETOOLONG) not in said
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("path", "length"), [("a" * 300, "300"), ("词" * 100, "300"), ("a/" * 3000 + "b", "6,001")])
def test_a_long_name_is_told_in_bytes(tmp_path, monkeypatch, path, length):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileUnwritable, match=f"it has {length} bytes"):
        resolve_output(path)


@pytest.mark.parametrize("path", ["a\0b", "a\ud800"])
def test_no_name_at_all(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileUnwritable):
        put(path, b"new")


def test_links_in_a_circle(tmp_path):
    (tmp_path / "x").symlink_to("y")
    (tmp_path / "y").symlink_to("x")
    with pytest.raises(FileUnwritable):
        put(tmp_path / "x", b"new")
    assert (tmp_path / "x").is_symlink()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EROFS])
def test_a_folder_that_takes_no_files_is_not_said_to_be_missing(tmp_path, monkeypatch, way, number):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileUnwritable) as caught:
        way(tmp_path / "x.npy")
    for language in LANGUAGES:
        assert caught.value.hint(language) == sentence(language, "error.FileUnwritable.forbidden.hint")
