"""Archives that look like built-in vectors and are damaged inside: one entry with an error, the others unchanged."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import WrongFormat
from explorer.vectors.catalogue import catalogue, open_entry

MEMBERS = ("q.npy", "scale.npy", "words.npy", "meta.npy")


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def archive(path: Path, first: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", compression) as file:
        for member in MEMBERS:
            file.writestr(member, first if member == "q.npy" else npy(np.zeros(3, np.float32)))


HEADERS = {
    "nested": b"\x93NUMPY\x01\x00\x10\x00" + b"(" * 15 + b"\n",
    "open string": b"\x93NUMPY\x01\x00\x10\x00" + b"{'descr': '|i1  \n"[:16],
    "version 2": b"\x93NUMPY\x02\x00\x10\x00\x00\x00" + b" " * 16,
    "empty": b"",
    "no header": b"\x93NUMPY\x01\x00\xff\xff",
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_header_is_one_entry(tmp_path, name, compression):
    archive(tmp_path / "damaged.npz", HEADERS[name], compression)
    (tmp_path / "good.txt").write_text("a 1 2\nb 3 4\n")
    entries = {entry.path.name: entry for entry in catalogue(tmp_path) if entry.kind == "file"}
    assert open_entry(entries["good.txt"]).n == 2
    with pytest.raises(WrongFormat):
        open_entry(entries["damaged.npz"])


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damaged_compressed_bytes_are_one_entry(tmp_path, compression):
    path = tmp_path / "damaged.npz"
    archive(path, npy(np.arange(4000, dtype=np.int8).reshape(-1, 4)), compression)
    data = bytearray(path.read_bytes())
    data[60:160] = bytes(100)
    path.write_bytes(data)
    (entry,) = (entry for entry in catalogue(tmp_path) if entry.kind == "file")
    with pytest.raises(WrongFormat):
        open_entry(entry)


def test_names_that_are_not_utf8_have_ids_of_their_own(tmp_path):
    for name in (b"\xff.txt", b"\xfe.txt"):
        (tmp_path / name.decode("utf-8", "surrogateescape")).write_text("a 1 2\nb 3 4\n")
    entries = [entry for entry in catalogue(tmp_path) if entry.kind == "file"]
    assert len({entry.id for entry in entries}) == 2
    for entry in entries:
        entry.name.encode("utf-8")
