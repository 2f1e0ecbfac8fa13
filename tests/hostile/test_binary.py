"""Rows 36 to 42 and 60 to 62 of the list of bad input: binary files, pickles, paths."""

import pickle
import struct
import zipfile
from io import BytesIO

import numpy as np
import pytest

from explorer.errors import FileUnreadable, FolderWithoutVectors, LabelsMissing, LoadError, OutsideFolder
from explorer.vectors.catalogue import catalogue, find, open_entry
from explorer.vectors.opening import open_file
from tests.hostile import sandbox


def row(word: bytes, *values: float) -> bytes:
    return word + b" " + struct.pack(f"<{len(values)}f", *values) + b"\n"


def zipped(**members: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


class Bomb:
    """Unpickling it would end the process with code 99."""

    def __reduce__(self):
        return (__import__("os")._exit, (99,))


ROWS = row(b"a", 0.5, -1.25, 3.0) + row(b"b", 4.0, 1e-3, -6.0)
FASTTEXT = struct.pack("<ii", 793712314, 12)
Q = {
    "scale_npy": npy(np.ones(2, "f4")),
    "words_npy": npy(np.frombuffer(b"a\nb", "u1")),
    "meta_npy": npy(np.frombuffer(b"{}", "u1")),
}

CASES = {
    "36": b"3 3\n" + ROWS,
    "36-within": b"2 3\n" + ROWS[:-4],
    "36-word": b"3 3\n" + ROWS + b"ccc",
    "37": b"1000000000 300\n" + ROWS,
    "37-size": b"2 1000000000\n" + ROWS,
    "38": b"1 100\n" + b"x" * 1_000_000,
    "38-second": b"9 3\n" + ROWS + b"\x01" * 2000,
    "38-feeds": b"9 3\n" + ROWS + b"\n" * (20 << 20),
    "39": b"2 3\n" + row(b"a", 1.0, 2.0, 3.0) + row(b"b", 1.0, float("nan"), 3.0),
    "40": FASTTEXT + struct.pack("<12id", *range(2, 14), 1e-4) + struct.pack("<iiiqq", 5, 5, 0, 10, 0) + b"wor",
    "41": FASTTEXT + struct.pack("<12id", *range(2, 14), 1e-4) + struct.pack("<iiiqq", 2**31 - 1, 5, 0, 10, 0) + b"wor",
    **{f"42-{protocol}": pickle.dumps(Bomb(), protocol=protocol) for protocol in range(6)},
    "42-torch": zipped(**{"archive/data_pkl": pickle.dumps(Bomb())}),
    "43": npy(np.array([Bomb()], dtype=object)),
    "51-quantised": zipped(q_npy=npy(np.arange(6, dtype="i1").reshape(3, 2)), **Q),
    "52-quantised": zipped(q_npy=npy(np.zeros((50_000_000, 2), "i1")), **Q),
    "53-zip": zipped(**{"../../evil_txt": b"2 3\n"}),
    "54-gzip": b"\x1f\x8b\x08\x00" + b"\0" * 100,
    "valid": b"2 3\n" + ROWS,
    "valid-without-feeds": b"2 3\n" + ROWS.replace(b"\n", b""),
    "valid-extra": b"1 3\n" + ROWS,
    "36-behind": b"2 3\n" + ROWS + b"\n\nccc",
    "36-behind-zeros": b"1 3\n" + ROWS + bytes(7),
    "valid-feeds": b"2 3\n" + ROWS + b"\n\n\n",
    "valid-repaired": b"4 3\n" + row(b"a", 1, 2, 3) + row(b"a", 4, 5, 6) + row(b"", 7, 8, 9) + row(b"\xff", 1, 1, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("binary"), CASES)


def test_every_case_ends_in_time(outcomes):
    assert set(outcomes) == set(CASES)
    for case, found in outcomes.items():
        assert sandbox.has_ended(found), (case, found)


def test_row_36_truncated(expect):
    expect("36", "Truncated", want=3, got=2)
    expect("36-within", "Truncated", want=2, got=1)
    expect("36-word", "Truncated", want=3, got=2)


def test_row_36_what_stands_behind_the_last_row_is_counted(outcomes):
    for case, warnings in {"36-behind": {"bad_rows": 1}, "36-behind-zeros": {"extra_rows": 1, "bad_rows": 1}}.items():
        assert outcomes[case]["words"] == ["a", "b"]
        assert outcomes[case]["warnings"] == warnings


def test_row_37_huge_header(expect):
    expect("37", "TooLarge", want=10**9)
    expect("37-size", "BadHeader", line="2 1000000000")


def test_row_38_word_without_end(expect):
    expect("38", "WordTooLong", row=1, limit=1024)
    expect("38-second", "WordTooLong", row=3, limit=1024)
    expect("38-feeds", "Truncated", want=9, got=2)


def test_row_39_nan(expect):
    expect("39", "NonFinite", line=3, word="b")


def test_row_40_fasttext_binary_ends_at_once(expect, outcomes):
    expect("40", "Truncated", want=5, got=0)


def test_row_41_fasttext_vocabulary_of_two_billion(expect, outcomes):
    expect("41", "TooLarge", want=2**31 - 1)


@pytest.mark.parametrize("protocol", range(6))
def test_row_42_pickle_is_refused(expect, protocol):
    expect(f"42-{protocol}", "PickleRefused")


def test_row_42_torch_pickle_is_refused(expect):
    expect("42-torch", "PickleRefused")


def test_row_43_objects_are_not_unpickled(expect):
    expect("43", "PickleRefused")


def test_row_51_words_and_rows_differ(expect):
    expect("51-quantised", "CountMismatch", words=2, rows=3)


def test_row_52_bomb(expect):
    expect("52-quantised", "WrongFormat")


def test_row_53_and_54_other_archives(expect):
    expect("53-zip", "Truncated", want=2, got=0)
    expect("54-gzip", "WrongFormat")


@pytest.mark.parametrize("case", ["valid", "valid-without-feeds", "valid-extra", "valid-feeds"])
def test_whole_files_are_read(outcomes, case):
    found = outcomes[case]
    assert found["words"] == ["a", "b"]
    np.testing.assert_array_equal(found["matrix"], np.float32([[0.5, -1.25, 3.0], [4.0, 1e-3, -6.0]]))
    assert found["warnings"] == ({"extra_rows": 1} if case == "valid-extra" else {})


def test_repairs_are_counted(outcomes):
    found = outcomes["valid-repaired"]
    assert found["words"] == ["a", "\ufffd"]
    assert found["matrix"] == [[1, 2, 3], [1, 1, 1]]
    assert found["warnings"] == {"duplicates": 1, "empty_words": 1, "repaired_words": 1}


@pytest.mark.parametrize(
    "id",
    ["../../etc/passwd", "/etc/passwd", "a.vec\0", "\\\\host\\share", "", "http://169.254.169.254/", "file:///etc"],
)
def test_row_60_and_61_an_id_is_no_path(tmp_path, id):
    (tmp_path / "a.vec").write_bytes(b"1 2\na 1 2\n")
    assert find(catalogue(tmp_path), id) is None


@pytest.mark.parametrize("name", ["http:/host/a.vec", "missing.vec", "a\0b"])
def test_row_61_a_path_that_is_no_file(tmp_path, name):
    with pytest.raises(FileUnreadable) as caught:
        open_file(tmp_path / name)
    assert caught.value.details["reason"]


def test_row_61_a_folder_without_vectors(tmp_path):
    with pytest.raises(FolderWithoutVectors):
        open_file(tmp_path)


def test_row_61_a_pipe_does_not_wait_for_ever(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileUnreadable):
        open_file(tmp_path / "pipe")


def test_row_62_words_are_not_taken_through_a_link(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("one\ntwo\n")
    models = tmp_path / "models"
    (models / "folder").mkdir(parents=True)
    np.save(models / "m.npy", np.eye(2))
    (models / "m.txt").symlink_to(secret)
    (models / "folder" / "model.safetensors").symlink_to(secret)
    (models / "folder" / "a.vec").write_bytes(b"1 2\na 1 2\n")
    entries = catalogue(models)
    with pytest.raises(LabelsMissing):
        open_entry(find(entries, "m-npy"))
    with pytest.raises(OutsideFolder):
        open_entry(find(entries, "folder"))
    (models / "m.txt").unlink()
    (models / "words.txt").write_text("one\ntwo\n")
    (models / "m.txt").symlink_to("words.txt")
    assert list(open_entry(find(catalogue(models), "m-npy")).words) == ["one", "two"]


def test_row_62_link_out_of_the_folder(tmp_path):
    secret = tmp_path / "secret.vec"
    secret.write_bytes(b"1 2\nsecret 1 2\n")
    models = tmp_path / "models"
    models.mkdir()
    (models / "link.vec").symlink_to(secret)
    (models / "loop.vec").symlink_to(models / "loop.vec")
    entries = {entry.name: entry for entry in catalogue(models) if entry.kind == "file"}
    assert isinstance(entries["link.vec"].error, OutsideFolder)
    assert entries["link.vec"].size == 0
    with pytest.raises(OutsideFolder):
        open_entry(entries["link.vec"])
    assert isinstance(entries["loop.vec"].error, LoadError)


def test_row_62_file_replaced_by_a_link_after_listing(tmp_path):
    secret = tmp_path / "secret.vec"
    secret.write_bytes(b"1 2\nsecret 1 2\n")
    models = tmp_path / "models"
    models.mkdir()
    (models / "mine.vec").write_bytes(b"1 2\nmine 1 2\n")
    entry = next(entry for entry in catalogue(models) if entry.kind == "file")
    assert list(open_entry(entry).words) == ["mine"]
    (models / "mine.vec").unlink()
    (models / "mine.vec").symlink_to(secret)
    with pytest.raises(OutsideFolder):
        open_entry(entry)
