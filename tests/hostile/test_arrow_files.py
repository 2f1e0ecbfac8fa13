"""Rows 56 and 57 of the list of bad input, for the index of Arrow files and the view types."""

import io
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.errors import LoadError
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES
from explorer.vectors.opening import open_file
from tests.hostile import sandbox

POLARS = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "polars").glob("*[!.py]"))}
WORDS = ["the", "北京", "a word of more than twelve bytes"]
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, -6.5]]
LISTS = {"list": pa.list_view(pa.float32()), "large": pa.large_list_view(pa.float64())}
TEXTS = {
    "text": pa.array(WORDS, pa.string_view()),
    "bytes": pa.array([word.encode() for word in WORDS], pa.binary_view()),
    "dictionary": pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], "i1"), pa.array(WORDS, pa.string_view())),
}
_BLOCK = struct.Struct("<qi4xq")


def arrow(table: pa.Table, *, stream=False, compression=None, rows=100) -> bytes:
    out = io.BytesIO()
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(out, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table, max_chunksize=rows)
    return out.getvalue()


def headless(content: bytes) -> bytes:
    """A file without the message that starts a stream, as Polars writes them."""
    assert content[8:12] == b"\xff\xff\xff\xff"
    return content[:8] + b"\4\0\0\0" + content[12:]


def relisted(content: bytes, change) -> bytes:
    """A file with changed batch positions in its index."""
    (length,) = struct.unpack("<i", content[-10:-6])
    stop = len(content) - 10 - length
    index = bytearray(content[stop:-10])
    places = [at for at in range(0, len(index) - 24, 4) if _is_block(index, at, content)]
    assert places
    for number, at in enumerate(places):
        _BLOCK.pack_into(index, at, *change(number, *_BLOCK.unpack_from(index, at)))
    return content[:stop] + bytes(index) + content[-10:]


def _is_block(index: bytearray, at: int, content: bytes) -> bool:
    offset, head, body = _BLOCK.unpack_from(index, at)
    return 8 <= offset < len(content) and head > 0 and body > 0 and content[offset : offset + 4] == b"\xff\xff\xff\xff"


def first_batch(number: int, offset: int, head: int, body: int) -> tuple[int, int, int]:
    return GOOD.index(b"\xff\xff\xff\xff", 12), head, body


def same_numbers(n: int) -> pa.Table:
    """Ten thousand rows that share their numbers."""
    numbers = pa.array(np.zeros(10_000, "f4"))
    view = pa.ListViewArray.from_arrays(pa.array(np.zeros(n, "i4")), pa.array(np.full(n, 10_000, "i4")), numbers)
    return pa.table({"word": [f"w{row}" for row in range(n)], "vector": view})


def same_text(n: int, length: int) -> pa.Array:
    """Texts that share their bytes."""
    views = np.zeros((n, 4), "<i4")
    views[:, 0], views[:, 1] = length, int.from_bytes(b"xxxx", "little")
    return pa.Array.from_buffers(pa.string_view(), n, [None, pa.py_buffer(views), pa.py_buffer(b"x" * length)])


TABLE = pa.table({"word": [f"w{row}" for row in range(300)], "vector": [[float(row), 1.0] for row in range(300)]})
GOOD = arrow(TABLE)
NUMBERS = pa.array(np.random.default_rng(0).standard_normal((50_000, 2)).tolist())
CASES = {
    "beyond": relisted(GOOD, lambda number, offset, head, body: (offset + (1 << 40), head, body)),
    "negative": relisted(GOOD, lambda number, offset, head, body: (-offset, head, body)),
    "long": relisted(GOOD, lambda number, offset, head, body: (offset, head, (1 << 62))),
    "no-head": relisted(GOOD, lambda number, offset, head, body: (offset, 0, body)),
    "negative-body": relisted(GOOD, lambda number, offset, head, body: (offset, head, -8)),
    "over-each-other": relisted(GOOD, first_batch),
    "index-length": GOOD[:-10] + struct.pack("<i", 1 << 30) + GOOD[-6:],
    "index-length-negative": GOOD[:-10] + struct.pack("<i", -4) + GOOD[-6:],
    "index-of-noise": GOOD[:-200] + b"\xff" * 190 + GOOD[-10:],
    "index-too-large": GOOD[:-10] + bytes(9 << 20) + struct.pack("<i", 9 << 20) + GOOD[-6:],
    "same-numbers": arrow(same_numbers(50_000), rows=50_000),
    "same-numbers-stream": arrow(same_numbers(50_000), stream=True, rows=50_000),
    "same-note": arrow(pa.table({"word": [f"w{row}" for row in range(50_000)], "note": same_text(50_000, 1_000_000),
                                 "vector": NUMBERS}), rows=50_000),
    "same-word": arrow(pa.table({"word": same_text(50_000, 1_000_000), "vector": NUMBERS}), rows=50_000),
    "old": b"FEA1" + bytes(64) + b"FEA1",
    "old-cut": b"FEA1" + bytes(1000),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("arrow"), CASES)


def check(found: dict, code: str, **details) -> None:
    assert found["code"] == code, found
    assert {key: found["details"][key] for key in details} == details


@pytest.mark.parametrize("name", POLARS)
def test_what_polars_wrote(tmp_path, name):
    (tmp_path / "p").write_bytes(POLARS[name])
    opened = pa.ipc.open_stream if name.endswith("stream") else pa.ipc.open_file
    table = opened(POLARS[name]).read_all()
    vectors = open_file(tmp_path / "p")
    assert vectors.source.format == "feather"
    assert vectors.source.warnings == {}
    assert list(vectors) == table["word"].to_pylist() == WORDS
    assert vectors.matrix.tolist() == ROWS


def test_polars_files_of_every_kind_are_there():
    assert set(POLARS) == {
        "lists", "columns", "categories", "lists-oldest", "lists-stream", "categories-stream", "columns-stream",
    }  # fmt: skip
    assert all(len(content) < 2000 for content in POLARS.values())


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
@pytest.mark.parametrize("stream", [False, True], ids=["file", "stream"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", LISTS)
def test_types_that_only_point_to_values(tmp_path, kind, text, stream, compression):
    table = pa.table({"word": TEXTS[text], "vector": pa.array(ROWS, LISTS[kind]), "note": TEXTS[text]})
    content = arrow(table, stream=stream, compression=compression, rows=2)
    for written in (content,) if stream else (content, headless(content)):
        (tmp_path / "t").write_bytes(written)
        vectors = open_file(tmp_path / "t")
        assert list(vectors) == WORDS
        assert vectors.matrix.tolist() == ROWS
        assert vectors.metadata.columns["note"].tolist() == WORDS


def test_damaged_rows_beside_texts_that_are_pointed_to(tmp_path):
    words = pa.array([b"a", b"\xff", None, b"", b"a", b"b" * 20, b"z"], pa.binary_view()).view(pa.string_view())
    rows = pa.array([[1, 2], [3, 4], [5, 6], [7, 8], [9, 0], [1], [1.5, 2.5]], pa.list_view(pa.float32()))
    (tmp_path / "t").write_bytes(arrow(pa.table({"word": words, "vector": rows, "note": words})))
    vectors = open_file(tmp_path / "t", rescue=True)
    assert list(vectors) == ["a", "\ufffd", "z"]
    assert vectors.matrix.tolist() == [[1, 2], [3, 4], [1.5, 2.5]]
    assert vectors.metadata.columns["note"].tolist() == ["a", "\ufffd", "z"]
    assert vectors.source.warnings == {"bad_rows": 1, "repaired_words": 1, "empty_words": 2, "duplicates": 1}


@pytest.mark.parametrize("case", ["beyond", "negative", "long", "no-head", "negative-body", "over-each-other",
                                  "index-length", "index-length-negative", "index-of-noise"])  # fmt: skip
def test_row_56_an_index_that_is_not_true(outcomes, tmp_path, case):
    check(outcomes[case], "DamagedTable", got=300)
    (tmp_path / "t").write_bytes(CASES[case])
    assert open_file(tmp_path / "t", rescue=True).n == 300


def test_row_56_an_index_without_end(outcomes):
    check(outcomes["index-too-large"], "IndexTooLarge", bytes=9 << 20, most=LIMITS.table_index_bytes)


def test_row_56_lists_that_all_are_the_same_numbers(outcomes):
    for case in ("same-numbers", "same-numbers-stream"):
        check(
            outcomes[case],
            "Bomb",
            want=50_000 * 10_000 * 4 + 8 * 50_000 + int(np.sum([len(f"w{row}") for row in range(50_000)])),
        )


def test_row_56_texts_that_all_are_the_same_bytes(outcomes):
    assert outcomes["same-note"]["code"] == "", outcomes["same-note"]["code"]
    assert outcomes["same-note"]["warnings"] == {"dropped_columns": 1}
    check(outcomes["same-word"], "Bomb")


@pytest.mark.parametrize("case", ["old", "old-cut"])
def test_feather_of_version_1_says_what_to_do(outcomes, case):
    check(outcomes[case], "OldFeather", file=case)
    assert all("feather" in said for said in outcomes[case]["said"])


def test_feather_of_version_1_as_it_is_written(tmp_path):
    """A real one; Arrow warns that it will stop supporting them."""
    from pyarrow import feather

    table = pa.table({"word": ["a", "b"], "d0": [1.0, 2.0], "d1": [3.0, 4.0]})
    with pytest.warns(DeprecationWarning, match="V1"):
        feather.write_feather(table, str(tmp_path / "old"), version=1)
    with pytest.raises(LoadError) as caught:
        open_file(tmp_path / "old")
    assert caught.value.code == "OldFeather"


@pytest.mark.long
@pytest.mark.parametrize("name", ["lists", "categories", "columns-stream", "views"])
def test_any_byte_may_be_wrong(tmp_path, name):
    """Change each byte, one at a time, and cut at each length: rows or a `LoadError`, whatever Arrow does."""
    table = pa.table({"word": TEXTS["dictionary"], "vector": pa.array(ROWS, LISTS["list"])})
    content = headless(arrow(table, rows=2)) if name == "views" else POLARS[name]
    cases = {f"cut-{length}": content[:length] for length in range(len(content))}
    for at, byte in enumerate(content):
        for flip in (0x01, 0xFF):
            cases[f"flip-{at}-{flip}"] = content[:at] + bytes([byte ^ flip]) + content[at + 1 :]
    found = sandbox.run(tmp_path, cases)
    known = {kind.__name__ for kind in LoadError.__subclasses__()} | {""}
    assert {outcome["code"] for outcome in found.values()} <= known
    for case, outcome in found.items():
        if outcome["code"]:
            assert len(outcome["said"]) == len(LANGUAGES)
        else:
            assert np.isfinite(outcome["matrix"]).all()
            assert not case.startswith("cut") or outcome["words"] == WORDS  # only the end of a stream may be missing
