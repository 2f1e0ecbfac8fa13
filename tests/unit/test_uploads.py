"""Uploaded files: stored by content, no path from their names, groups that belong together."""

import io

import numpy as np
import pytest

from explorer.limits import Limits
from explorer.vectors import uploads as module
from explorer.vectors.catalogue import open_entry
from explorer.vectors.uploads import Uploads, group_uploads

TEXT = b"2 2\na 1 2\nb 3 4\n"


def files(**contents: bytes) -> list[tuple[str, memoryview]]:
    return [(name.replace("_", "."), memoryview(content)) for name, content in contents.items()]


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def test_the_same_content_has_the_same_id(tmp_path):
    uploads = Uploads(tmp_path)
    first = uploads.add(files(a_vec=TEXT))
    assert uploads.add(files(a_vec=TEXT)) == first
    assert uploads.add(files(a_vec=TEXT + b"c 5 6\n")) != first
    assert uploads.add(files(b_vec=TEXT)) != first
    entry = uploads.entry(first)
    assert (entry.id, entry.name, entry.kind, entry.shape) == (first, "a.vec", "given", (2, 2))
    assert list(open_entry(entry).words) == ["a", "b"]


def test_a_matrix_and_its_words(tmp_path):
    uploads = Uploads(tmp_path)
    id = uploads.add(files(words_txt="词\n字\n".encode(), m_npy=npy(np.eye(2))))
    vectors = open_entry(uploads.entry(id))
    assert list(vectors.words) == ["词", "字"]
    assert vectors.source.files == ("m.npy", "words.txt")


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "a\0b", "", "." * 300, "CON", "..", "a/b", "<b>x", "\ud800"]
)
def test_names_are_only_names(tmp_path, name):
    uploads = Uploads(tmp_path / "deep" / "uploads")
    id = uploads.add([(name, memoryview(TEXT))])
    assert uploads.entry(id).name == name.encode("utf-8", "backslashreplace").decode()
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert sorted(path.name for path in (tmp_path / "deep" / "uploads" / id).iterdir()) == ["0", "names.json"]


@pytest.mark.parametrize("id", ["", "zh", "upload-", "upload-../../x", "upload-" + "g" * 32, "upload-" + "0" * 32])
def test_an_id_is_no_path(tmp_path, id):
    assert Uploads(tmp_path).entry(id) is None


def test_old_ones_go_where_there_are_too_many(tmp_path, monkeypatch):
    import os

    monkeypatch.setattr(module, "LIMITS", Limits(upload_bytes=2 * len(TEXT) + 40))
    uploads = Uploads(tmp_path)
    ids = []
    for number in range(4):
        ids.append(uploads.add([(f"{number}.vec", memoryview(TEXT))]))
        os.utime(tmp_path / ids[-1], (number, number))
    assert uploads.entry(ids[0]) is None
    assert uploads.entry(ids[-1]) is not None


def test_sets_are_listed_and_removed(tmp_path):
    import os

    uploads = Uploads(tmp_path)
    first = uploads.add(files(m_npy=npy(np.eye(2)), w_txt=b"a\nb\n"))
    second = uploads.add(files(a_vec=TEXT))
    os.utime(tmp_path / first, (5, 5))
    (tmp_path / "of the person").mkdir()
    newer, older = uploads.sets()
    assert (newer.id, newer.names) == (second, ("a.vec",))
    assert (older.id, older.names, older.came) == (first, ("m.npy", "w.txt"), 5)
    assert older.bytes == sum(file.stat().st_size for file in (tmp_path / first).iterdir())
    assert uploads.remove(first)
    assert not uploads.remove(first)
    assert not uploads.remove("of the person")
    assert [one.id for one in uploads.sets()] == [second]


def test_what_a_killed_upload_left_goes(tmp_path):
    uploads = Uploads(tmp_path)
    for name, size in (
        (".part-999999999-abc", 10),
        (".part-0123456789abcdef", 20),
    ):  # current and former names
        (tmp_path / name).mkdir()
        (tmp_path / name / "0").write_bytes(bytes(size))
    uploads.add(files(a_vec=TEXT))
    assert [place.name for place in tmp_path.glob(".part-*")] == [".part-0123456789abcdef"]
    import os

    os.utime(tmp_path / ".part-0123456789abcdef", (5, 5))
    assert uploads.clean_up() == [20]
    assert not list(tmp_path.glob(".part-*"))


def test_a_damaged_set_can_be_handed_over_again(tmp_path):
    uploads = Uploads(tmp_path)
    id = uploads.add(files(a_vec=TEXT))
    (tmp_path / id / "names.json").unlink()
    assert uploads.entry(id) is None
    assert uploads.add(files(a_vec=TEXT)) == id
    assert uploads.entry(id).name == "a.vec"


def test_what_belongs_together():
    matrix, words = ("m.npy", memoryview(npy(np.eye(2)))), ("w.txt", memoryview(b"a\nb\n"))
    one, two = ("1.vec", memoryview(TEXT)), ("2.vec", memoryview(TEXT))
    assert group_uploads([words, matrix]) == [[matrix, words]]
    assert group_uploads([one, two]) == [[one], [two]]
    assert group_uploads([words]) == [[words]]
    like_vectors = ("w.tsv", memoryview(TEXT.partition(b"\n")[2]))
    assert group_uploads([like_vectors, matrix]) == [[matrix, like_vectors]]


def test_a_third_file_is_a_set_of_its_own():
    matrix, words, other = (
        ("m.npy", memoryview(npy(np.eye(2)))),
        ("w.txt", memoryview(b"a\nb\n")),
        ("3.vec", memoryview(TEXT)),
    )
    assert group_uploads([other, words, matrix]) == [[other], [matrix, words]]  # as `explorer open` sorts them
    config = ("config.json", memoryview(b"{}"))
    tokens = ("tokenizer.json", memoryview(b"{" + b'"a": 1, "b": 2,\n' * 30))
    assert group_uploads([config, tokens, matrix]) == [[matrix, config, tokens]]


@pytest.mark.parametrize("matrix_first", [True, False])
def test_a_matrix_and_its_words_one_after_the_other(tmp_path, matrix_first):
    uploads = Uploads(tmp_path)
    ids = [uploads.add(files(m_npy=npy(np.eye(2)))), uploads.add(files(w_txt=b"a\nb\n"))]
    whole = uploads.merge_with(*(ids if matrix_first else reversed(ids)))
    assert list(open_entry(uploads.entry(whole)).words) == ["a", "b"]
    vectors = uploads.add(files(v_vec=TEXT))
    for one in (vectors, ids[0], "", "upload-" + "0" * 32, "../x"):
        assert uploads.merge_with(ids[0], one) is None
