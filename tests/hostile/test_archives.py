"""Rows 52 to 55 of the list of bad input: compressed files and archives."""

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import CompanionMissing, NoSpace, TruncatedArchive, UnknownChoice
from explorer.locales import LANGUAGES, sentence
from explorer.vectors import unpack
from explorer.vectors.opening import open_file
from tests.hostile import sandbox

FULL = Path("/dev/full")
ROWS = b"2 3\na 0.5 -1.25 3\nb 4 0.001 -6\n"
MATRIX = np.float32([[0.5, -1.25, 3], [4, 0.001, -6]])
LONG = b"4000 3\n" + b"".join(b"w%d %d 0.123 -%d\n" % (i, i, i) for i in range(4000))


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped({"a.vec": ROWS}))
    data[6] |= 1  # of the member
    data[data.index(b"PK\x01\x02") + 8] |= 1  # of the index
    return bytes(data)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


NOISE = np.random.default_rng(0).bytes(5000)
CASES = {
    "54-bomb": gzip.compress(b"1 3\n" + bytes(100_000_000)),
    "54-bomb-bz2": bz2.compress(b"1 3\n" + bytes(100_000_000)),
    "52-bomb-zip": zipped({"a.vec": b"1 3\n" + bytes(100_000_000)}),
    "53-nested": zipped({"inner.zip": zipped({"a.vec": ROWS})}),
    "53-many": zipped({f"{i}.txt": b"" for i in range(10_001)}, zipfile.ZIP_STORED),
    "53-encrypted": encrypted(),
    "53-empty": zipped({}),
    "53-no-vectors": zipped({"readme.md": b"hello world\n", "picture.png": NOISE}),
    "53-damaged": zipped({"a.vec": LONG})[:-200],
    "53-crc": zipped({"a.vec": ROWS}, zipfile.ZIP_STORED).replace(b"0.5", b"0.6", 1),
    "55-truncated": gzip.compress(LONG)[:-500],
    "55-truncated-bz2": bz2.compress(LONG)[:-500],
    "55-noise": b"\x1f\x8b\x08\x00" + NOISE,
    "55-noise-bz2": b"BZh9" + NOISE,
    "55-noise-zip": b"PK\x03\x04" + NOISE,
    "55-gzip-in-gzip": gzip.compress(gzip.compress(ROWS)),
    "valid-members.bz2": gzip.compress(ROWS[:10]) + gzip.compress(ROWS[10:]),
    "valid.txt": bz2.compress(ROWS),
    "valid-zip": zipped({"__MACOSX/._a.vec": b"x", "readme.txt": b"hello\n", "data/a.vec": ROWS}),
    "valid-outside": zipped({"../../../outside.vec": ROWS}),
    "valid-pair": zipped({"m/matrix.npy": npy(MATRIX), "m/matrix.txt": b"a\nb\n"}),
}
EXPECTED = {
    "54-bomb": "Bomb", "54-bomb-bz2": "Bomb", "52-bomb-zip": "Bomb", "53-nested": "WrongFormat",
    "53-many": "TooManyMembers", "53-encrypted": "Encrypted", "53-empty": "WrongFormat", "53-no-vectors": "WrongFormat",
    "53-damaged": "WrongFormat", "53-crc": "WrongFormat", "55-truncated": "TruncatedArchive",
    "55-truncated-bz2": "TruncatedArchive", "55-noise": "WrongFormat", "55-noise-bz2": "WrongFormat",
    "55-noise-zip": "WrongFormat", "55-gzip-in-gzip": "WrongFormat",
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("archives"), CASES)


@pytest.mark.parametrize("case", EXPECTED)
def test_bad_archives_are_refused_in_time(outcomes, case):
    found = outcomes[case]
    assert found["code"] == EXPECTED[case], found
    assert all(found["said"])


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith("valid")])
def test_good_archives_open(outcomes, case):
    found = outcomes[case]
    assert found["code"] == "", found
    assert found["words"] == ["a", "b"]
    np.testing.assert_array_equal(np.float32(found["matrix"]), MATRIX)


def test_every_case_has_an_expectation():
    assert set(EXPECTED) == {case for case in CASES if not case.startswith("valid")}


def test_row_53_nothing_is_written_outside(tmp_path, monkeypatch):
    scratch = tmp_path / "deep" / "scratch"
    scratch.mkdir(parents=True)
    monkeypatch.setattr(unpack.tempfile, "tempdir", str(scratch))
    path = tmp_path / "deep" / "a.zip"
    path.write_bytes(CASES["valid-outside"])
    assert open_file(path).n == 2
    assert sorted(place.name for place in tmp_path.rglob("*")) == ["a.zip", "deep", "scratch"]


def test_what_a_cut_file_gave_can_be_opened(tmp_path):
    path = tmp_path / "cut.gz"
    path.write_bytes(CASES["55-truncated"])
    with pytest.raises(TruncatedArchive) as caught:
        open_file(path)
    assert caught.value.rescuable
    assert caught.value.details["got"] > 0
    vectors = open_file(path, rescue=True)
    assert 0 < vectors.n < 4000
    assert vectors.source.wrapper == "gzip"
    assert vectors.source.warnings["missing_rows"] + vectors.source.warnings.get("bad_rows", 0) + vectors.n == 4000


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_nothing_is_offered_of_a_file_that_gave_nothing(tmp_path, pack):
    path = tmp_path / "cut"
    path.write_bytes(pack(LONG)[:12])
    for rescue in (False, True):
        with pytest.raises(TruncatedArchive) as caught:
            open_file(path, rescue=rescue)
        assert caught.value.details["got"] == 0
        assert not caught.value.rescuable
        for language in LANGUAGES:
            assert caught.value.hint(language) == sentence(language, "error.TruncatedArchive.nothing")


def test_a_member_can_be_chosen(tmp_path):
    path = tmp_path / "two.zip"
    other = ROWS.replace(b"a ", b"c ")
    path.write_bytes(zipped({"50d.txt": ROWS, "100d.txt": other, "readme.txt": b"hello\n"}))
    first = open_file(path)
    assert (first.source.choice, first.source.choices) == ("50d.txt", ("50d.txt", "100d.txt"))
    assert list(first.words) == ["a", "b"]
    second = open_file(path, choice="100d.txt")
    assert second.source.choice == "100d.txt"
    assert list(second.words) == ["c", "b"]
    with pytest.raises(UnknownChoice) as caught:
        open_file(path, choice="../50d.txt")
    assert "100d.txt" in caught.value.sentence("en")


def test_an_archive_is_unpacked_once(tmp_path, monkeypatch):
    from explorer.limits import Limits
    from explorer.vectors import opening
    from explorer.vectors.store import Store

    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    path = tmp_path / "a.vec.gz"
    path.write_bytes(gzip.compress(LONG))
    store = Store(tmp_path / "store")
    first = open_file(path, store=store)
    monkeypatch.setattr(opening, "unpack_archive", None)
    again = open_file(path, store=store)
    assert again.digest == first.digest
    assert again.source.wrapper == "gzip"
    assert not list(store.folder.glob(".*"))


def test_without_room_in_the_store_it_is_unpacked_elsewhere(tmp_path, monkeypatch):
    from explorer.limits import Limits
    from explorer.vectors import opening
    from explorer.vectors.store import Store

    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    store, tried = Store(tmp_path / "store"), []
    new = unpack._new

    def full(target, file):
        if not target.is_relative_to(store.folder):
            return new(target, file)
        tried.append(target)
        return FULL.open("wb", buffering=0)

    monkeypatch.setattr(unpack, "_new", full)
    for name, content in {
        "a.gz": gzip.compress(LONG),
        "a.bz2": bz2.compress(LONG),
        "a.zip": zipped({"a": LONG}),
    }.items():
        (tmp_path / name).write_bytes(content)
        assert open_file(tmp_path / name, store=store).n == 4000
    assert len(tried) == 3
    assert store.entries() == []
    assert list(store.folder.iterdir()) == []


def test_without_room_anywhere_it_says_so(tmp_path, monkeypatch):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(LONG))
    monkeypatch.setattr(unpack, "_new", lambda *_: FULL.open("wb", buffering=0))
    with pytest.raises(NoSpace):
        open_file(path)
    monkeypatch.undo()
    monkeypatch.setattr(unpack.tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(NoSpace) as caught:
        open_file(path)
    assert caught.value.details["want"] == len(LONG)


def test_the_store_needs_room_for_what_is_inside(tmp_path, monkeypatch):
    from explorer.limits import Limits
    from explorer.vectors import opening
    from explorer.vectors.store import Store

    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    monkeypatch.setattr(opening, "_RESERVE", 0)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(LONG))
    store = Store(tmp_path / "store")
    monkeypatch.setattr(Store, "free", lambda _: 2 * len(LONG))
    assert open_file(path, store=store).n == 4000
    assert store.entries() == []
    monkeypatch.setattr(Store, "free", lambda _: 2 * len(LONG) + 1)
    open_file(path, store=store)
    assert len(store.entries()) == 1


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (gzip.compress(LONG), len(LONG)),
        (gzip.compress(NOISE), len(NOISE)),
        (zipped({"a": LONG, "b": ROWS}), len(LONG + ROWS)),
        (bz2.compress(NOISE), 5 * len(bz2.compress(NOISE))),
        (b"\x1f\x8b\x08\x00" + NOISE[:996] + b"\xff\xff\xff\xff", 1 << 20),
        (b"PK\x03\x04" + NOISE, 0),
        (b"\x1f", 5),
    ],
)
def test_how_much_is_inside(tmp_path, content, size):
    (tmp_path / "a").write_bytes(content)
    assert unpack.unpacked_size(unpack.File(tmp_path / "a", "a")) == size


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_progress_goes_from_nothing_to_all(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(unpack, "_STEP", 1 << 12)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(LONG) if kind == "gz" else zipped({"a.vec": LONG, "b.txt": b"x\n" * 5000}))
    heard = []
    open_file(path, report=heard.append)
    unpacking = [progress for progress in heard if not progress.words]
    shares = [progress.done / progress.total for progress in unpacking]
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {progress.total for progress in unpacking} == {len(LONG) + 10_000 if kind == "zip" else path.stat().st_size}
    if kind == "zip":
        assert shares[0] < 0.1


@pytest.mark.parametrize("backwards", [False, True])
def test_a_model_of_gensim_in_a_zip_finds_its_arrays(tmp_path, backwards):
    from gensim.models import KeyedVectors

    vectors = KeyedVectors(3)
    vectors.add_vectors(["a", "b"], MATRIX)
    vectors.save(str(tmp_path / "m.kv"), sep_limit=1)
    names = sorted(["m.kv", "m.kv.vectors.npy"], reverse=backwards)
    (tmp_path / "z.zip").write_bytes(zipped({name: (tmp_path / name).read_bytes() for name in names}))
    for name in names:
        (tmp_path / name).unlink()
    found = open_file(tmp_path / "z.zip")
    assert list(found.words) == ["a", "b"]
    np.testing.assert_array_equal(found.matrix, MATRIX)
    assert (found.source.name, found.source.format, found.source.choices) == ("z.zip", "gensim", ())
    (tmp_path / "z.zip").write_bytes(zipped({"m.kv": zipfile.ZipFile(tmp_path / "z.zip").read("m.kv")}))
    with pytest.raises(CompanionMissing) as caught:
        open_file(tmp_path / "z.zip")
    assert caught.value.details["missing"] == "m.kv.vectors.npy"
