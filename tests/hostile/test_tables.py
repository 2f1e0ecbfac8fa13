"""Rows 56, 57, 58 and 84 of the list of bad input: Parquet, Arrow and CSV; formulas in spreadsheets."""

import io
import pickle
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.errors import LoadError
from explorer.limits import LIMITS
from explorer.vectors.model import Source, Vectors
from explorer.vectors.opening import open_file
from explorer.vectors.parsing.parquet_index import read_index
from explorer.vectors.writing import WRITERS, write
from tests.hostile import sandbox

N, D = 300, 4
WORDS = [f"w{row}" for row in range(N)]
MATRIX = np.random.default_rng(3).standard_normal((N, D)).astype(np.float32)
TABLE = pa.table({"word": WORDS, "vector": pa.FixedSizeListArray.from_arrays(MATRIX.ravel(), D), "pos": ["n"] * N})


class Bomb:
    """Unpickling it would end the process with code 99."""

    def __reduce__(self):
        return (__import__("os")._exit, (99,))


def parquet(table: pa.Table, **how) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **how)
    return out.getvalue()


def arrow(table: pa.Table, compression=None, stream=False, rows=100) -> bytes:
    out = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(out, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
    return out.getvalue()


def pickled() -> pa.Table:
    """A table with a type described by a pickle: Arrow before 14.0.1 ran it when the file was opened."""
    hidden = {"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": pickle.dumps(Bomb())}
    field = pa.field("vector", pa.list_(pa.float32(), D), metadata=hidden)
    return pa.table([TABLE["word"], TABLE["vector"]], schema=pa.schema([pa.field("word", pa.string()), field]))


def zeros(n: int, d: int) -> pa.Table:
    """Equal rows, which take nearly no space on disk."""
    return pa.table({"word": ["a"] * n, "vector": pa.FixedSizeListArray.from_arrays(np.zeros(n * d, "f4"), d)})


def nothing(n: int) -> pa.Table:
    """Rows without a word and a vector."""
    return pa.table({"word": pa.nulls(n, pa.string()), "vector": pa.nulls(n, pa.list_(pa.float32()))})


def repeated(length: int) -> pa.Table:
    """One long text in every row, stored once in a dictionary."""
    index = pa.array(np.zeros(5000, "i4"))
    long = pa.DictionaryArray.from_arrays(index, pa.array(["x" * length]))
    rows = pa.array(np.random.default_rng(0).standard_normal((5000, 2)).tolist())
    return pa.table({"word": [f"w{row}" for row in range(5000)], "note": long, "vector": rows})


def lying(content: bytes, size: int) -> bytes:
    """A compressed Arrow file whose first long buffer announces another unpacked size."""
    real = struct.pack("<q", 400 * D)  # 100 rows of a batch
    assert content.count(real) > 0
    return content.replace(real, struct.pack("<q", size))


COLUMNS = ",".join(f"c{place}" for place in range(10_000))
WIDE = ",".join(f"v{place}" for place in range(10_200))
INDEX = (8 << 20) - 64  # values in an index of the largest allowed length
INDICES = {"structs": b"\xfc" + b"\0", "lists": b"\xf9" + b"\x0c", "numbers": b"\xf6" + b"\3", "flags": b"\xf1" + b"\1"}


def indexed(index: bytes) -> bytes:
    """A Parquet file that consists of an index."""
    return b"PAR1" + index + struct.pack("<i", len(index)) + b"PAR1"


def listed(kind: int, value: int) -> bytes:
    """An index with one list: its kind, its length in groups of seven bits, its values of one byte each."""
    length = bytes([*(INDEX >> shift & 127 | 128 for shift in (0, 7, 14)), INDEX >> 21])
    return indexed(b"\x19" + bytes([kind]) + length + bytes([value]) * INDEX + b"\0")


NAMES = "\t".join(f"c{place}" for place in range(10_000))
FORMULAS = ["=cmd|'/C'!A0", "@SUM(1)", "-1+1", "+1", "=1", '"=1', "'=1", "<b>", "%{x}"]


def csv_of(words) -> bytes:
    lines = ["word,x0,x1", *('"' + word.replace('"', '""') + '",1,2' for word in words)]
    return "\n".join(lines).encode() + b"\n"


GOOD = {
    "parquet": parquet(TABLE, compression="zstd"),
    "feather": arrow(TABLE, "lz4"),
    "zstd": arrow(TABLE, "zstd"),
    "stream": arrow(TABLE, stream=True),
}
CASES = {
    **{f"good-{name}": content for name, content in GOOD.items()},
    "56": parquet(zeros(200_000, 100), compression="zstd"),
    "56-dictionary": parquet(zeros(4000, 10_000), use_dictionary=["vector.list.element"], compression="none"),
    "56-feather": arrow(zeros(200_000, 100), "zstd", rows=50_000),
    "56-stream": arrow(zeros(200_000, 100), "zstd", stream=True, rows=50_000),
    "56-text": parquet(repeated(1_000_000)),
    "56-text-feather": arrow(repeated(1_000_000), "zstd"),
    "56-word": parquet(repeated(1_000_000).drop_columns("word").rename_columns(["word", "vector"])),
    "56-lying": lying(arrow(TABLE, "zstd"), 1 << 40),
    "56-lying-negative": lying(arrow(TABLE, "zstd"), -(1 << 60)),
    **{f"56-index-{name}": listed(*code) for name, code in INDICES.items()},
    "56-index-fields": indexed(b"\x15\1" * (INDEX // 2) + b"\0"),
    "56-index-flags-only": indexed((b"\x01" * 2 + b"\0") * 9),
    "56-index-map": indexed(b"\x1b\x80\x80\x80\x01\xcc" + b"\0" * (4 << 20) + b"\0"),
    "56-rows": parquet(nothing(10_000_001)),
    "57": parquet(pickled()),
    "57-feather": arrow(pickled()),
    "57-stream": arrow(pickled(), stream=True),
    "58": (COLUMNS + "\n" + ",".join(["1"] * 10_000) + "\n").encode(),
    "58-tabs": (COLUMNS + "\n" + ",".join(["1"] * 10_000) + "\n").replace(",", "\t").encode(),
    "58-wide": ("word," + WIDE + "\n" + "a," + ",".join(["1"] * 10_200) + "\n").encode(),
    "58-wider": (",".join(f"v{p}" for p in range(16_000)) + "\n" + ",".join("1" * 16_000) + "\n").encode(),
    "58-vectors": (NAMES + "\n" + ("\t".join(["1 2"] * 10_000) + "\n") * 20).encode(),
    "58-rows": ("word," + WIDE[:WIDE.index(",v10000")] + "\n" + ("a" + ",0.5" * 10_000 + "\n") * 20).encode(),
    "58-parquet": parquet(pa.table({f"c{place}": [place] for place in range(10_200)})),
    "58-metadata": ("word,x0,x1," + ",".join(f"m{p}z" for p in range(5000)) + "\na,1,2" + ",q" * 5000 + "\n").encode(),
    "58-quotes": b"word,x0,x1\na,1,2\n" + b'"\n' * 400_000,
    "58-open": b'word,x0,x1\na,1,2\n"' + b"b,1,2\n" * 200_000,
    "58-quote-run": b"word,x0,x1\na,1,2\n" + b'"' * 3_000_001 + b"\n",
    "58-line": b"word,x0,x1\na,1,2\n" + b"b" * 3_000_000 + b",1,2\n",
    "58-vector": b"word,vector\na,1 2\nb," + b"1 " * 300_000 + b"\n",
    "58-separators": b"word,x0,x1\na,1,2\n" + b"," * 900_000 + b"\n",
    "58-formulas": csv_of(FORMULAS),
    "cut-parquet": GOOD["parquet"][:-20],
    "cut-feather": GOOD["feather"][: len(GOOD["feather"]) // 2],
    "cut-stream": GOOD["stream"][: len(GOOD["stream"]) // 2],
    "only-magic": b"PAR1" + b"\0" * 100 + b"PAR1",
    "only-magic-feather": b"ARROW1\0\0",
    "huge-footer": b"PAR1" + b"\0" * 100 + struct.pack("<i", 2**31 - 1) + b"PAR1",
    "huge-message": b"\xff\xff\xff\xff" + struct.pack("<i", 2**31 - 8) + b"\0" * 100,
    "no-message": b"\xff\xff\xff\xff" + struct.pack("<i", 64) + b"\xff" * 100,
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("tables"), CASES)


@pytest.fixture
def expect(expect, outcomes):
    """Check the error of a case, and that all places of its sentences are filled."""

    def check(case, code, **details):
        expect(case, code, **details)
        assert all("{" not in said for said in outcomes[case]["said"])

    return check


def test_every_case_ends_in_time(outcomes):
    assert set(outcomes) == set(CASES)
    for case, found in outcomes.items():
        assert sandbox.has_ended(found), (case, found)


@pytest.mark.parametrize("name", GOOD)
def test_whole_files_are_read(outcomes, name):
    found = outcomes[f"good-{name}"]
    assert found["words"] == WORDS
    np.testing.assert_array_equal(np.float32(found["matrix"]), MATRIX)
    assert found["warnings"] == {}


def test_row_56_parquet_that_unpacks_to_far_more(expect):
    assert len(CASES["56"]) < 100_000
    expect("56", "Bomb", limit=1 << 20)
    assert len(CASES["56-dictionary"]) < 1_600_000  # nothing is compressed: the same number is only counted
    expect("56-dictionary", "Bomb", want=4 * 4000 * 10_000)


def test_row_56_arrow_that_unpacks_to_far_more(expect):
    for case in ("56-feather", "56-stream"):
        expect(case, "Bomb", limit=max(1 << 20, LIMITS.unpacked_ratio * len(CASES[case])))


def test_row_56_a_text_that_stands_in_every_row(outcomes, expect):
    for case in ("56-text", "56-text-feather"):
        assert outcomes[case]["code"] == "", outcomes[case]
        assert outcomes[case]["warnings"] == {"dropped_columns": 1}
    expect("56-word", "WordTooLong", row=1, limit=LIMITS.word_bytes)


def test_row_56_sizes_that_are_not_true(expect):
    expect("56-lying", "Bomb")
    expect("56-lying-negative", "DamagedTable")


@pytest.mark.parametrize("name", INDICES)
def test_row_56_an_index_of_millions_of_values(expect, name):
    assert len(CASES[f"56-index-{name}"]) == INDEX + 19
    expect(f"56-index-{name}", "IndexTooLarge", limit=LIMITS.table_index_values, most=LIMITS.table_index_bytes)


def test_row_56_an_index_that_is_none(expect):
    for name in ("fields", "flags-only", "map"):
        expect(f"56-index-{name}", "DamagedTable", got=0)


@pytest.mark.long
def test_row_56_memory_for_an_index(tmp_path):
    """An empty structure takes one byte in the file and sixty in memory."""
    import tracemalloc

    from explorer.errors import IndexTooLarge

    (tmp_path / "t").write_bytes(CASES["56-index-structs"])
    tracemalloc.start()
    with (tmp_path / "t").open("rb") as stream, pytest.raises(IndexTooLarge):
        read_index(stream, "t")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (8 * 8 + 64) << 20


def test_row_56_more_rows_than_any_vocabulary(expect):
    expect("56-rows", "Bomb", want=4 * 10_000_001)


def test_row_57_types_described_by_a_pickle(expect):
    for case in ("57", "57-feather", "57-stream"):
        expect(case, "WrongDtype", dtype="vector: arrow.py_extension_type")


def test_row_57_the_version_of_arrow_has_a_floor():
    from packaging.requirements import Requirement

    from tests.unit.test_house import ROOT

    text = (ROOT / "pyproject.toml").read_text()
    line = next(line for line in text.splitlines() if line.strip().startswith('"pyarrow>'))
    assert "14.0.0" not in Requirement(line.strip().strip('",')).specifier


def test_row_58_columns_without_end(expect, outcomes):
    expect("58", "WrongFormat")
    expect("58-tabs", "WrongFormat")
    expect("58-wide", "TooManyColumns", want=10_201)
    expect("58-wider", "WrongFormat")
    expect("58-vectors", "WrongFormat")
    assert outcomes["58-rows"]["warnings"] == {"duplicates": 19}
    expect("58-parquet", "TooManyColumns", want=10_200)
    assert outcomes["58-metadata"]["words"] == ["a"]
    assert outcomes["58-metadata"]["warnings"] == {"dropped_columns": 4900}


def test_row_58_columns_without_end_come_to_an_end(outcomes):
    for case in ("58-wide", "58-wider", "58-vectors", "58-rows"):
        assert sandbox.has_ended(outcomes[case]), case


def test_row_58_quotes_without_end(expect, outcomes):
    assert outcomes["58-quotes"]["warnings"] == {"blank_lines": 200_000}
    assert outcomes["58-open"]["words"] == ["a", '"b', "b"]
    assert outcomes["58-open"]["warnings"] == {"duplicates": 199_998}
    expect("58-quote-run", "RowWidth", line=3)


def test_row_58_lines_without_end(expect, outcomes):
    expect("58-line", "WordTooLong", row=2, limit=LIMITS.word_bytes)
    expect("58-vector", "RowWidth", line=3, got=300_000, want=2)
    assert outcomes["58-separators"]["warnings"] == {"blank_lines": 1}


def test_row_58_formulas_are_words(outcomes):
    assert outcomes["58-formulas"]["words"] == FORMULAS


@pytest.mark.parametrize("beside", [False, True], ids=["list", "table"])
def test_row_84_no_cell_of_a_written_table_is_a_formula(tmp_path, beside):
    from dataclasses import replace

    from explorer.vectors.metadata import Metadata

    words = [*FORMULAS, "'", "''@x", "-", "plain"]
    vectors = Vectors.of(words, np.ones((len(words), 2), "f4"), Source("t", "t"))
    if beside:
        vectors = replace(vectors, metadata=Metadata({"note": np.array(words[::-1], object)}))
    for name in WRITERS:
        files = write(vectors, tmp_path / f"{name}{WRITERS[name].suffix}", name)
        tables = [path for path in files if path.suffix == ".tsv" or (beside and path.suffix == ".txt")]
        assert len(tables) == {"projector": 2, "numpy": beside, "safetensors": beside}.get(name, 0)
        for path in tables:
            cells = [cell for line in path.read_text("utf-8").splitlines() for cell in line.split("\t")]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], path.name
        found = open_file(files[0])
        assert list(found.words) == words
        if beside and name.partition("-")[0] != "word2vec":
            assert found.metadata.columns["note"].tolist() == words[::-1]


def test_files_that_break_off(expect):
    expect("cut-parquet", "DamagedTable", got=0)
    expect("cut-feather", "DamagedTable")
    expect("cut-stream", "DamagedTable")
    for case in ("only-magic", "only-magic-feather", "huge-footer", "huge-message", "no-message"):
        expect(case, "DamagedTable", got=0)


def test_whole_batches_of_a_file_that_breaks_off(tmp_path):
    content = GOOD["stream"]
    (tmp_path / "cut").write_bytes(content[: len(content) - 1000])
    vectors = open_file(tmp_path / "cut", rescue=True)
    assert list(vectors.words) == WORDS[: vectors.n]
    assert vectors.n in (100, 200)
    np.testing.assert_array_equal(vectors.matrix, MATRIX[: vectors.n])
    assert vectors.source.warnings


@pytest.mark.long
def test_bytes_changed_at_random(tmp_path_factory):
    """Any change gives rows or a `LoadError`; in a process of its own, in case Arrow crashes."""
    rng = np.random.default_rng(56)
    cases = {}
    for name, content in GOOD.items():
        for number in range(150):
            damaged = bytearray(content)
            for _ in range(rng.choice([1, 1, 3, 10])):
                damaged[rng.integers(len(damaged))] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.integers(256)])
            if rng.random() < 0.2:
                del damaged[rng.integers(len(damaged)) :]
            cases[f"{name}-{number}"] = bytes(damaged)
    found = sandbox.run(tmp_path_factory.mktemp("changed"), cases)
    codes = {found[case]["code"] for case in cases}
    known = {kind.__name__ for kind in LoadError.__subclasses__()} | {""}
    assert codes <= known, codes - known
    assert len(codes) > 3
    for outcome in found.values():
        if not outcome["code"]:
            assert np.isfinite(outcome["matrix"]).all()
