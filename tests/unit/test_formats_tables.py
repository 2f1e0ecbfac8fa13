"""Tables (Parquet, Arrow, CSV) as other programs write them: the same words, numbers and columns."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from gensim.test.utils import datapath
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.errors import (
    BadNumber,
    CountMismatch,
    DamagedTable,
    LabelsMissing,
    NonFinite,
    NoVectorColumn,
    RowWidth,
    UnknownChoice,
    WordTooLong,
)
from explorer.vectors.detect import detect
from explorer.vectors.formats import csv_table, feather_table, parquet_table
from explorer.vectors.opening import open_file, open_request
from explorer.vectors.parsing import csv_layout, csv_text
from explorer.vectors.parsing.csv_layout import layout
from explorer.vectors.parsing.csv_text import Dialect
from explorer.vectors.parsing.parquet_index import Chunk, read_index
from explorer.vectors.parsing.parquet_pages import unpacked_pages
from explorer.vectors.parsing.table_columns import Column, families, make_plan, tables_of, word_column
from explorer.vectors.parsing.thrift import Thrift
from explorer.vectors.reading import File, OpenRequest

N, D = 400, 7
RNG = np.random.default_rng(11)
MATRIX = (RNG.standard_normal((N, D)) * 10.0 ** RNG.integers(-20, 20, (N, D))).astype(np.float32)
ODD = [
    "北京",
    "a,b",
    'q"x',
    '"',
    '""',
    "l;m",
    "x y",
    "'='",
    "-",
    "=1+1",
    'it"s,',
    "a\tb",
    "#",
    "𠮷",
    "nan",
    "1",
    "null",
]
WORDS = [*ODD, *(f"w{row}" for row in range(N - len(ODD)))]


def write_arrow(kind: str, table: pa.Table, path: Path) -> None:
    if kind == "parquet":
        pq.write_table(table, path, row_group_size=97)
    elif kind == "feather":
        feather.write_feather(table, str(path), compression="lz4", chunksize=89)
    elif kind == "plain feather":
        feather.write_feather(table, str(path), compression="uncompressed")
    else:
        with pa.ipc.new_stream(str(path), table.schema) as stream:
            stream.write_table(table, max_chunksize=61)


ARROW = ["parquet", "feather", "plain feather", "stream"]
VECTORS = {
    "fixed": lambda: pa.FixedSizeListArray.from_arrays(MATRIX.ravel(), D),
    "list": lambda: pa.array(list(MATRIX)),
    "large list": lambda: pa.array(list(MATRIX), pa.large_list(pa.float32())),
    "double": lambda: pa.array(list(MATRIX.astype(np.float64))),
    "tensor": lambda: pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), [D]), pa.FixedSizeListArray.from_arrays(MATRIX.ravel(), D)
    ),
}


def same(vectors, name: str, matrix=MATRIX) -> None:
    assert vectors.source.format == name
    assert list(vectors.words) == WORDS
    np.testing.assert_array_equal(vectors.matrix, matrix)
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.flags.c_contiguous
    assert not vectors.matrix.flags.writeable


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("kind", ARROW)
def test_a_column_of_vectors(tmp_path, kind, vector):
    table = pa.table({"id": range(N), "word": WORDS, "vector": VECTORS[vector]()})
    write_arrow(kind, table, tmp_path / "t")
    vectors = open_file(tmp_path / "t")
    same(vectors, "parquet" if kind == "parquet" else "feather")
    assert vectors.metadata.columns["id"].tolist() == list(range(N))
    assert vectors.source.warnings == {}


@pytest.mark.parametrize("kind", ARROW)
@pytest.mark.parametrize("stem", ["", "dim_", "v", "x-", "emb."])
def test_one_column_a_dimension_in_any_order(tmp_path, kind, stem):
    names = [f"{stem}{place + 1}" for place in range(D)]
    columns = {names[place]: MATRIX[:, place] for place in np.random.default_rng(1).permutation(D)}
    write_arrow(kind, pa.table({"count": range(N), **columns, "token": WORDS, "count_1": range(N)}), tmp_path / "t")
    vectors = open_file(tmp_path / "t")
    same(vectors, "parquet" if kind == "parquet" else "feather")
    assert vectors.metadata.names == ("count", "count_1")


@pytest.mark.parametrize("index", [None, "term"])
def test_what_pandas_writes_with_the_words_as_index(tmp_path, index):
    frame = pd.DataFrame(MATRIX, index=pd.Index(WORDS, name=index)).rename(columns=str)
    frame.to_parquet(tmp_path / "t.parquet")
    same(open_file(tmp_path / "t.parquet"), "parquet")
    frame.to_csv(tmp_path / "t.csv")
    same(open_file(tmp_path / "t.csv"), "csv")


def test_columns_beside_keep_their_values(tmp_path):
    nothing = [None] * (N - 2)
    table = pa.table(
        {
            "when": pa.array([0, 86_400, *nothing], pa.timestamp("s")),
            "flag": pa.array([True, False, *nothing]),
            "big": pa.array([2**62 + 1, 1, *nothing]),
            "pos": pa.array(["noun", "verb", *nothing]).dictionary_encode(),
            "word": WORDS,
            "vector": VECTORS["fixed"](),
            "money": pa.array(["1.50", "2.25", *nothing]).cast(pa.decimal128(10, 2)),
            "parts": pa.array([["a"], ["b"], *nothing]),
            "share": pa.array([0.5, None, *nothing]),
        }
    )
    for kind in ARROW:
        write_arrow(kind, table, tmp_path / "t")
        vectors = open_file(tmp_path / "t")
        found = {name: column[:3].tolist() for name, column in vectors.metadata.columns.items()}
        assert found["when"][1].startswith("1970-01-02 00:00:00")
        assert found["big"] == [str(2**62 + 1), "1", ""]
        assert found["pos"] == ["noun", "verb", ""]
        assert found["flag"] == ["true", "false", ""]  # in the order of the file
        np.testing.assert_array_equal(found["money"], [1.5, 2.25, np.nan])
        np.testing.assert_array_equal(found["share"], [0.5, np.nan, np.nan])
        assert vectors.source.warnings == {"dropped_columns": 1}


@pytest.mark.parametrize("kind", ARROW)
def test_choices(tmp_path, kind):
    other = pa.array([[1.0, row] for row in range(N)])
    table = pa.table({"pair": other, "word": WORDS, "embedding": VECTORS["list"](), "x0": range(N), "x1": range(N)})
    write_arrow(kind, table, tmp_path / "t")
    vectors = open_file(tmp_path / "t")
    same(vectors, "parquet" if kind == "parquet" else "feather")
    assert vectors.source.choice == "embedding"
    assert vectors.source.choices == ("embedding", "pair", "x0..x1")
    assert open_file(tmp_path / "t", choice="pair").matrix[5].tolist() == [1, 5]
    assert open_file(tmp_path / "t", choice="x0..x1").matrix[5].tolist() == [5, 5]
    with pytest.raises(UnknownChoice) as caught:
        open_file(tmp_path / "t", choice="word")
    assert caught.value.details["choices"] == "embedding, pair, x0..x1"


def test_words_from_a_file_beside(tmp_path):
    table = pa.table({"vector": VECTORS["fixed"](), "freq": range(N)})
    pq.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(LabelsMissing) as caught:
        open_file(tmp_path / "t.parquet")
    assert caught.value.details["rows"] == N
    (tmp_path / "t.txt").write_text("\n".join(WORDS[1:]), "utf-8")
    with pytest.raises(CountMismatch):
        open_file(tmp_path / "t.parquet")
    lines = [word.replace("\t", " ") for word in WORDS]
    (tmp_path / "t.txt").write_text("\n".join(lines), "utf-8")
    vectors = open_file(tmp_path / "t.parquet")
    assert list(vectors.words) == lines
    assert vectors.metadata.columns["freq"].tolist() == list(range(N))
    assert vectors.source.files == ("t.parquet", "t.txt")


def test_files_beside_a_table_with_words_are_no_part_of_it(tmp_path):
    pq.write_table(pa.table({"word": WORDS, "vector": VECTORS["fixed"]()}), tmp_path / "t.parquet")
    (tmp_path / "t.txt").write_text("other\nwords\n")
    assert open_file(tmp_path / "t.parquet").source.files == ("t.parquet",)


@pytest.mark.parametrize("kind", ARROW)
@pytest.mark.parametrize("bad", [None, [], [1.0], [0.5] * 9, [None] * D, [float("inf")] * D])
def test_damaged_rows_are_named_or_left_out(tmp_path, kind, bad):
    rows = [*MATRIX[:300].tolist(), bad, *MATRIX[301:].tolist()]
    table = pa.table({"word": WORDS, "vector": pa.array(rows, pa.list_(pa.float32())), "freq": range(N)})
    write_arrow(kind, table, tmp_path / "t")
    finite = bad is not None and len(bad) == D
    with pytest.raises(NonFinite if finite else RowWidth) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["line"] == 301
    vectors = open_file(tmp_path / "t", rescue=True)
    assert vectors.n == N - 1
    assert vectors.source.warnings == {"non_finite_rows" if finite else "bad_rows": 1}
    keep = [row for row in range(N) if row != 300]
    np.testing.assert_array_equal(vectors.matrix, MATRIX[keep])
    assert vectors.metadata.columns["freq"].tolist() == keep


@pytest.mark.parametrize("kind", ARROW)
def test_words_that_are_no_utf8_missing_or_twice(tmp_path, kind):
    words = pa.array([b"a", b"\xff", None, b"", b"a", b"z"])
    table = pa.table({"word": words, "vector": pa.array([[row, 1.0] for row in range(6)])})
    write_arrow(kind, table, tmp_path / "t")
    vectors = open_file(tmp_path / "t")
    assert list(vectors.words) == ["a", "\ufffd", "z"]
    assert vectors.matrix[:, 0].tolist() == [0, 1, 5]
    assert vectors.source.warnings == {"repaired_words": 1, "empty_words": 2, "duplicates": 1}


def test_categories_as_words(tmp_path):
    table = pa.table({"word": pa.array(WORDS).dictionary_encode(), "vector": VECTORS["fixed"]()})
    for kind in ARROW:
        write_arrow(kind, table, tmp_path / "t")
        same(open_file(tmp_path / "t"), "parquet" if kind == "parquet" else "feather")


@pytest.mark.parametrize("kind", ARROW)
def test_tables_without_vectors(tmp_path, kind):
    write_arrow(kind, pa.table({"word": ["a"], "count": [1], "parts": [["b"]]}), tmp_path / "t")
    with pytest.raises(NoVectorColumn) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["columns"] == "word, count, parts"


@pytest.mark.parametrize("kind", ARROW)
def test_a_word_without_end(tmp_path, kind):
    write_arrow(kind, pa.table({"word": ["a", "x" * 2000], "vector": [[1.0, 2.0], [3.0, 4.0]]}), tmp_path / "t")
    with pytest.raises(WordTooLong) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["row"] == 2


def test_whole_numbers_and_halves_become_float32(tmp_path):
    for kind in (pa.int8(), pa.uint16(), pa.float16(), pa.int64()):
        rows = pa.FixedSizeListArray.from_arrays(pa.array(np.arange(6, dtype=kind.to_pandas_dtype()), kind), 3)
        pq.write_table(pa.table({"word": ["a", "b"], "vector": rows}), tmp_path / "t")
        assert open_file(tmp_path / "t").matrix.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("block", [1, 100, 10_000])
def test_batches_of_any_size(tmp_path, monkeypatch, block):
    monkeypatch.setattr(parquet_table, "_BLOCK_BYTES", block)
    monkeypatch.setattr(feather_table, "_BLOCK_BYTES", block)
    monkeypatch.setattr(csv_text, "BLOCK_BYTES", block)
    table = pa.table({"word": WORDS, "vector": VECTORS["fixed"](), "freq": range(N)})
    for kind in ARROW:
        write_arrow(kind, table, tmp_path / "t")
        vectors = open_file(tmp_path / "t")
        same(vectors, "parquet" if kind == "parquet" else "feather")
        assert vectors.metadata.columns["freq"].tolist() == list(range(N))
    (tmp_path / "t").write_bytes(as_csv(","))
    same(open_file(tmp_path / "t"), "csv")


@pytest.mark.parametrize("kind", [*ARROW, "csv"])
def test_progress_ends_at_the_whole(tmp_path, kind):
    if kind == "csv":
        (tmp_path / "t").write_bytes(as_csv(","))
    else:
        write_arrow(kind, pa.table({"word": WORDS, "vector": VECTORS["fixed"]()}), tmp_path / "t")
    heard = []
    open_request(OpenRequest((File(tmp_path / "t", "t"),)), heard.append)
    assert heard[-1].share == 1
    assert heard[-1].words == N


def test_the_index_of_the_widest_table_is_read(tmp_path):
    from explorer.limits import LIMITS

    rows = np.zeros((3, LIMITS.dimensions_max), "f4")
    table = pa.table({"word": ["a", "b", "c"], **{f"x{place}": column for place, column in enumerate(rows.T)}})
    pq.write_table(table, tmp_path / "t", row_group_size=1)
    with (tmp_path / "t").open("rb") as stream:
        index = read_index(stream, "t")
    want = pq.read_metadata(tmp_path / "t")
    assert (index.rows, len(index.chunks)) == (want.num_rows, want.num_columns * want.num_row_groups)
    found = want.row_group(2).column(77)
    chunk = index.chunks[2 * want.num_columns + 77]
    assert (chunk.column, chunk.values) == (found.path_in_schema, found.num_values)
    assert (chunk.packed, chunk.unpacked) == (found.total_compressed_size, found.total_uncompressed_size)


def test_columns_of_a_parquet_file_do_not_lie_over_each_other(tmp_path):
    table = pa.table({"word": WORDS, "x0": MATRIX[:, 0], "x1": MATRIX[:, 1]})
    pq.write_table(table, tmp_path / "t")
    plan = make_plan([Column("word", "text"), Column("x0", "number"), Column("x1", "number")], "", "t")
    with (tmp_path / "t").open("rb") as stream:
        index = read_index(stream, "t")
        names = ["word", "x0", "x1"]
        assert parquet_table._check(stream, index, plan, names, "t") == 2
        twice = replace(index, chunks=index.chunks * 9)
        with pytest.raises(DamagedTable):
            parquet_table._check(stream, twice, plan, names, "t")


def test_the_header_of_a_page_has_few_values(tmp_path, monkeypatch):
    (tmp_path / "t").write_bytes(b"\x19\xfc\x80\x80\x3f" + b"\0" * (1 << 20))
    values, value = [], Thrift._value
    monkeypatch.setattr(Thrift, "_value", lambda self, *rest: (values.append(1), value(self, *rest))[1])
    with (tmp_path / "t").open("rb") as stream, pytest.raises(DamagedTable):
        unpacked_pages(stream, Chunk("x", 9, 1 << 20, 0, 1 << 20), "t")
    assert len(values) <= 10_000  # the header announces a list of a million


def test_the_shape_of_a_parquet_file_is_known_before_it_is_read(tmp_path):
    pq.write_table(pa.table({"word": WORDS, "vector": VECTORS["list"]()}), tmp_path / "t")
    assert detect(tmp_path / "t").shape(tmp_path / "t") == (N, D)
    (tmp_path / "t").write_bytes(b"PAR1")
    assert parquet_table.shape(tmp_path / "t") is None


def as_csv(delimiter: str, cell=None, words=WORDS, matrix=MATRIX, end="\n", **how) -> bytes:
    """The table as Python's csv module writes it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, **how)
    writer.writerow(["word", "freq", *(["vector"] if cell else [f"dim_{place}" for place in range(D)])])
    for row, (word, numbers) in enumerate(zip(words, matrix, strict=True)):
        writer.writerow([word, row, *([cell(numbers)] if cell else [repr(float(number)) for number in numbers])])
    return out.getvalue().encode()


CELLS = {
    "columns": None,
    "json": lambda row: str(row.tolist()),
    "spaces": lambda row: " ".join(map(str, row.tolist())),
    "numpy": lambda row: np.array2string(row.astype(np.float64), floatmode="unique", max_line_width=40),
    "tight": lambda row: "(" + ",".join(map(str, row.tolist())) + ")",
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_csv_as_python_writes_it(tmp_path, cell, delimiter, end, quoting):
    path = tmp_path / "t"
    for begin, tail in ((b"", 0), (b"\xef\xbb\xbf", len(end))):
        content = begin + as_csv(delimiter, CELLS[cell], end=end, quoting=quoting)
        path.write_bytes(content[: len(content) - tail])
        vectors = open_file(path)
        same(vectors, "csv")
        assert vectors.metadata.columns["freq"].tolist() == list(range(N))
        assert vectors.source.warnings == {}


def test_tab_separated_without_quotes(tmp_path):
    words = [word.replace("\t", " ") for word in WORDS]
    lines = ["word\t" + "\t".join(f"d{place}" for place in range(D))]
    lines += [word + "\t" + "\t".join(map(repr, row.tolist())) for word, row in zip(words, MATRIX, strict=True)]
    (tmp_path / "t").write_text("\n".join(lines) + "\n", "utf-8")
    vectors = open_file(tmp_path / "t")
    assert list(vectors.words) == words
    np.testing.assert_array_equal(vectors.matrix, MATRIX)


@pytest.mark.parametrize("rescue", [False, True])
@pytest.mark.parametrize(
    ("line", "error", "details"),
    [
        ("b,1,2", RowWidth, {"got": 2, "want": 3}),
        ("b,1,2,3,4", RowWidth, {"got": 4, "want": 3}),
        ("b,1,x,3", BadNumber, {"text": "x"}),
        ("b,1,1_0,3", BadNumber, {"text": "1_0"}),
        ("b,1,nan,3", NonFinite, {"word": "b"}),
        ("b,1,1e400,3", NonFinite, {"word": "b"}),
        ('b,1,"2,5",3', BadNumber, {"text": "2,5"}),
        ("b,1,,3", RowWidth, {"got": 2, "want": 3}),
    ],
)
def test_damaged_lines_are_named_or_left_out(tmp_path, line, error, details, rescue):
    text = f"word,v1,v2,v3\na,1,2,3\n\n{line}\nc,4,5,6\n"
    (tmp_path / "t").write_text(text)
    if rescue:
        vectors = open_file(tmp_path / "t", rescue=True)
        assert list(vectors.words) == ["a", "c"]
        assert vectors.matrix.tolist() == [[1, 2, 3], [4, 5, 6]]
        assert sum(vectors.source.warnings.values()) == 2
        assert {line for lines in vectors.source.lines.values() for line in lines} == {3, 4}
        return
    with pytest.raises(error) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["line"] == 4
    assert {key: caught.value.details[key] for key in details} == details


def test_lines_are_counted_over_quoted_ends_of_lines(tmp_path):
    body = "".join(f'w{row},"[{row} 1\n 2]"\n' for row in range(500)) + "z,[1 2 x]\n"
    (tmp_path / "t").write_text("word,vector\n" + body)
    with pytest.raises(BadNumber) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["line"] == 1002


@pytest.mark.parametrize("place", [0, 1, 7])
def test_a_mark_of_the_encoding_at_the_begin_of_a_block_belongs_to_the_word(tmp_path, monkeypatch, place):
    """Python's csv module takes it for a character of the word, too."""
    lines = ["word,x0,x1", *(f"w{row},1,{row}" for row in range(20))]
    lines[place + 1] = "\ufeff" + lines[place + 1]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    begin = len("\n".join(lines[: place + 1]).encode()) + 1
    monkeypatch.setattr(csv_text, "BLOCK_BYTES", begin - len("word,x0,x1\n") if place else 1 << 20)
    vectors = open_file(tmp_path / "t.csv")
    assert list(vectors.words) == [row[0] for row in list(csv.reader(lines))[1:]]
    assert vectors.matrix[:, 1].tolist() == list(range(20))


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_wide_tables_are_recognised_by_few_rows(tmp_path, monkeypatch, delimiter):
    names = [f"x{place}" for place in range(9000)]
    rows = [[f"w{row}", *["0.5"] * 9000] for row in range(20)]
    rows[1][5] = "x"  # one of the few cells that are examined
    (tmp_path / "t").write_text("\n".join(map(delimiter.join, [["word", *names], *rows])) + "\n")
    with pytest.raises(BadNumber) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details["line"] == 3
    rows[1][5] = "0.5"
    (tmp_path / "t").write_text("\n".join(map(delimiter.join, [["word", *names], *rows])) + "\n")
    looked = []
    records = csv_text.Dialect.records

    def counted(self, body):
        for record in records(self, body):
            looked.append(1)
            yield record

    with monkeypatch.context() as patch:
        patch.setattr(csv_text.Dialect, "records", counted)
        assert csv_layout.layout((tmp_path / "t").read_bytes()) is not None
    assert 0 < len(looked) < 20
    vectors = open_file(tmp_path / "t")
    assert (vectors.n, vectors.d) == (20, 9000)


def kinds(count):
    """Columns of every kind, some with names of word columns."""
    name = st.sampled_from(["word", " Token", "x0", "x1", "x2", "y_1", "y_2", "vec", "", "count_0", "count_1", "key"])
    return st.lists(st.builds(Column, name, st.sampled_from(["text", "number", "vector", "other"])), max_size=count)


@settings(max_examples=500)
@given(columns=kinds(12))
def test_a_table_has_vectors_and_a_column_of_words_for_some_of_them(columns):
    want = any(word_column(columns, taken) is not None for taken in tables_of(columns).values())
    assert csv_layout._is_table(columns) == want


def test_decimal_commas_are_named(tmp_path):
    (tmp_path / "t").write_text("word;x0;x1\na;0,5;1,5\nb;0,25;2,5\n")
    with pytest.raises(BadNumber) as caught:
        open_file(tmp_path / "t")
    assert caught.value.details == {"file": "t", "line": 2, "text": "0,5", "bad": 2, "left": 0}


def test_many_dimensions_whose_header_alone_fills_the_head(tmp_path):
    row = np.arange(9000, dtype=np.float32) / 7
    header = "word," + ",".join(f"dimension_{place}" for place in range(9000))
    (tmp_path / "t").write_text(header + "\n" + "\n".join(f"{word}," + ",".join(map(str, row)) for word in "ab") + "\n")
    vectors = open_file(tmp_path / "t")
    np.testing.assert_array_equal(vectors.matrix, np.stack([row, row]))


@pytest.mark.parametrize(
    "text",
    [
        "2 3\na 1 2 3\nb 4 5 6\n",
        "2\t3\na\t1\t2\t3\nb\t4\t5\t6\n",
        "the 0.1 0.2\n, 0.3 0.4\n. 0.5 0.6\n",
        ", 0.1 0.2\nthe 0.3 0.4\na,b 0.5 0.6\n",
        "a\t0\t1\nb\t2\t3\n",
        "word\t0.5\t1.5\nb\t2\t3\n",
        "a;b 1 2\nc;d 3 4\n",
        "word\tcount\na\t1\nb\t2\n",
        "word,pos,count\na,n,1\nb,v,2\n",
        "0.1\t0.2\n0.3\t0.4\n",
        "0,1,2\n3,4,5\n6,7,8\n",
        "a,1,2\nb,3,4\n",
        "Dear Sir,\nthis is a letter, not a table.\n",
        '{"a": [1, 2], "b": [3, 4]}\n{"c": 1, "d": 2}\n',
    ],
)
def test_other_texts_are_no_tables(text):
    assert layout(text.encode()) is None


def test_text_files_of_gensim_are_no_tables():
    paths = [path for path in Path(datapath("")).iterdir() if path.is_file()]
    assert len(paths) > 100
    taken = [path.name for path in paths if csv_table.matches(path.read_bytes()[: 1 << 16], path)]
    assert taken == []


@settings(max_examples=300)
@given(
    words=st.lists(st.text(st.characters(exclude_characters=" \n\r\t", codec="utf-8"), min_size=1), min_size=2),
    sep=st.sampled_from(" \t"),
    d=st.integers(2, 5),
    header=st.booleans(),
    data=st.data(),
)
@example(words=["word", "a"], sep="\t", d=2, header=True, data=None)
@example(words=["word,x1,x2", "a,1,2"], sep=" ", d=2, header=False, data=None)
def test_word_vectors_as_text_are_no_tables(words, sep, d, header, data):
    numbers = st.lists(st.floats(-10, 10).map(lambda number: f"{number:.4f}"), min_size=d, max_size=d)
    rows = [data.draw(numbers) if data else ["0.5"] * d for _ in words]
    lines = [sep.join([word, *row]) for word, row in zip(words, rows, strict=True)]
    if header:
        lines.insert(0, f"{len(words)}{sep}{d}")
    assert layout(("\n".join(lines) + "\n").encode()) is None


@settings(max_examples=300)
@given(
    rows=st.lists(st.lists(st.text('ab",;\t\n\r 1', max_size=6), min_size=3, max_size=3), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
)
@example(rows=[["a\nb", "c\nd", ""], ["", '"', "x"]], delimiter=",")
def test_fields_are_split_as_python_does(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    text = out.getvalue()
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    dialect = Dialect(delimiter.encode(), quoted=True)
    found = list(dialect.records(text.encode()))
    assert [[field.decode() for field in fields] for _, fields in found] == expected == rows
    begins = [number for number, _ in found]
    assert begins == csv_text.starts(text.encode(), dialect.masked(text.encode())).tolist()


def test_families_of_columns():
    def names(*given):
        return list(families([Column(name, "number") for name in given]))

    assert names("0", "1", "2") == ["0..2"]
    assert names("dim_02", "dim_00", "dim_01") == ["dim_00..dim_02"]
    assert names("v1", "v2", "x0", "x1") == ["v1..v2", "x0..x1"]
    assert names("2019", "2020", "2021") == []  # years
    assert names("x0", "x2") == []  # a gap
    assert names("x1", "x01") == []  # twice the same
    assert names("count1", "count2", "freq_0", "freq_1") == []
    assert names("x0") == []


def test_the_column_of_words():
    def word(*given):
        columns = [Column("vector", "vector"), *(Column(*pair) for pair in given)]
        return columns[make_plan(columns, "", "f").word or 0].name

    assert word(("pos", "text"), ("Word", "text")) == "Word"
    assert word(("lemma", "text"), ("count", "number")) == "lemma"
    assert word(("key", "number"), ("pos", "text")) == "key"
    assert word(("pos", "text"), ("", "text")) == ""
    plan = make_plan([Column("vector", "vector"), Column("count", "number")], "", "f")
    assert plan.word is None


def test_metadata_beyond_the_limit_is_left_out(tmp_path):
    more = {f"note{chr(97 + place // 26)}{chr(97 + place % 26)}": ["x"] * N for place in range(150)}
    table = pa.table({"word": WORDS, "vector": VECTORS["fixed"](), **more})
    pq.write_table(table, tmp_path / "t")
    vectors = open_file(tmp_path / "t")
    assert len(vectors.metadata.names) == 100
    assert vectors.source.warnings == {"dropped_columns": 50}


def test_texts_larger_than_the_limit_are_left_out(tmp_path, monkeypatch):
    from explorer.vectors.parsing import batches

    small = replace(batches.LIMITS, label_bytes=8 * N + 100)
    for module in (batches, csv_table):
        monkeypatch.setattr(module, "LIMITS", small)
    table = pa.table({"word": WORDS, "text": ["long text"] * N, "vector": VECTORS["fixed"](), "freq": range(N)})
    for kind in ARROW:
        write_arrow(kind, table, tmp_path / "t")
        vectors = open_file(tmp_path / "t")
        same(vectors, "parquet" if kind == "parquet" else "feather")
        assert vectors.metadata.names == ("freq",)
        assert vectors.source.warnings == {"dropped_columns": 1}
    (tmp_path / "t").write_bytes(as_csv(","))
    assert open_file(tmp_path / "t").metadata.names == ("freq",)
    monkeypatch.setattr(csv_table, "LIMITS", replace(small, label_bytes=100))
    vectors = open_file(tmp_path / "t")
    same(vectors, "csv")
    assert vectors.source.warnings == {"dropped_columns": 1}
