"""Attacks: archives that hide their size, colliding keys, false descriptions, disguised links."""

import gzip
import io
import json
import struct
import zipfile

import numpy as np
import pytest

from explorer.errors import Bomb, CountMismatch, LabelsMissing
from explorer.limits import Limits
from explorer.vectors import opening
from explorer.vectors.catalogue import catalogue, find, open_entry
from explorer.vectors.opening import open_file
from explorer.vectors.store import Store
from explorer.vectors.uploads import Uploads

ROWS = b"2 3\na 1 2 3\nb 4 5 6\n"


def overlapping(members: int, size: int) -> bytes:
    """A zip whose members all contain the bytes of those behind them."""
    body, offsets = b"", []
    for number in range(members):
        offsets.append(len(body))
        name = b"%d.txt" % number
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    body += b"x" * size
    index = b""
    for number, offset in enumerate(offsets):
        name = b"%d.txt" % number
        length = len(body) - offset - 30 - len(name)
        index += (
            struct.pack(
                "<IHHHHHHIIIHHHHHII",
                0x02014B50,
                20,
                20,
                0,
                0,
                0,
                0,
                0,
                length,
                length,
                len(name),
                0,
                0,
                0,
                0,
                0,
                offset,
            )
            + name
        )
    return body + index + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, members, members, len(index), len(body), 0)


def test_row_52_members_over_each_other(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(overlapping(50, 100_000))
    with pytest.raises(Bomb):
        open_file(path)


def test_row_53_an_archive_of_many_heads(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.vec", ROWS * 1 + b"c 7 8 9\n" * 5000)
        for number in range(2000):
            archive.writestr(f"{number}.csv", f"a,b\n{number},x\n")
    assert open_file(path).n == 3


def test_row_53_names_longer_than_the_system_takes(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("词" * 150 + ".vec", ROWS)
    assert open_file(path).n == 2


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    return Store(tmp_path / "store")


def test_no_content_passes_for_a_name(tmp_path, store):
    for folder in "12":
        (tmp_path / folder).mkdir()
    (tmp_path / "1" / "a.vec").write_bytes(ROWS)
    (tmp_path / "1" / "b.txt").write_bytes(b"c 7 8 9\n")
    (tmp_path / "2" / "a.vec").write_bytes(ROWS + b"|b.txt|c 7 8 9\n")
    open_file(tmp_path / "1" / "a.vec", tmp_path / "1" / "b.txt", store=store)
    assert open_file(tmp_path / "2" / "a.vec", store=store).n == 3


LIES = {
    "sizes": [], "n": float("inf"), "d": 1, "source": {"lines": 5}, "digest": 7, "version": "3", "seal": "",
}  # fmt: skip


@pytest.mark.parametrize("key", LIES)
def test_a_description_that_was_changed_is_no_entry(tmp_path, store, key):
    path = tmp_path / "a.vec"
    path.write_bytes(ROWS)
    first = open_file(path, store=store)
    (entry,) = store.entries()
    described = store.folder / entry.key / "entry.json"
    meta = json.loads(described.read_text())
    described.write_text(json.dumps(meta | {key: LIES[key]}))
    assert store.find(entry.key) is None
    assert store.entries() == []
    again = open_file(path, store=store)
    assert again.digest == first.digest
    np.testing.assert_array_equal(again.matrix, first.matrix)


@pytest.mark.parametrize("text", ["[" * 200_000, "", "null", "[]", '{"version": 3}'])
def test_a_description_of_nonsense_is_no_entry(tmp_path, store, text):
    path = tmp_path / "a.vec"
    path.write_bytes(ROWS)
    open_file(path, store=store)
    (entry,) = store.entries()
    (store.folder / entry.key / "entry.json").write_text(text)
    assert store.find(entry.key) is None
    assert store.entries() == []
    assert store.clean_up()
    assert open_file(path, store=store).n == 2


def test_row_62_words_of_a_packed_file_are_not_taken_through_a_link(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("one\ntwo\n")
    models = tmp_path / "models"
    models.mkdir()
    buffer = io.BytesIO()
    np.save(buffer, np.eye(2))
    (models / "g.npy.gz").write_bytes(gzip.compress(buffer.getvalue()))
    (models / "g.txt").symlink_to(secret)
    with pytest.raises(LabelsMissing):
        open_entry(find(catalogue(models), "g-npy-gz"))


@pytest.mark.parametrize("lost", ["0", "names.json"])
def test_a_damaged_upload_heals_when_it_comes_again(tmp_path, lost):
    uploads = Uploads(tmp_path)
    id = uploads.add([("a.vec", memoryview(ROWS))])
    (tmp_path / id / lost).unlink()
    assert uploads.add([("a.vec", memoryview(ROWS))]) == id
    assert open_entry(uploads.entry(id)).n == 2


def test_a_row_of_values_is_no_header(tmp_path):
    np.save(tmp_path / "m.npy", np.ones((3, 2), "f4"))
    (tmp_path / "m.tsv").write_text("a\t1\nb\t2\nc\t3\nd\t4\n")
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "m.npy")
    assert (caught.value.details["words"], caught.value.details["rows"]) == (4, 3)
    (tmp_path / "m.tsv").write_text("word\t1\nb\t2\nc\t3\nd\t4\n")
    assert list(open_file(tmp_path / "m.npy").words) == ["b", "c", "d"]
