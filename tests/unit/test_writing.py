"""Writers: the output reads back identically, here and in other libraries."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from gensim.models import KeyedVectors
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.errors import ExplorerError, FileUnwritable, UnwritableWord
from explorer.locales import LANGUAGES
from explorer.vectors.formats import FORMATS
from explorer.vectors.metadata import Metadata, column_of
from explorer.vectors.model import Source, Vectors
from explorer.vectors.opening import open_file
from explorer.vectors.parsing.formula_guard import guarded, unguarded
from explorer.vectors.writing import WRITERS, _base, write

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
CHARACTERS = st.one_of(
    st.characters(codec="utf-8"), st.sampled_from("ab '\"=+-@[{#\t\n\r\0\ufeff\u00a0\u2028\x0b\x1c\x85,;&<é中𠮷0123.e")
)
WORDS = st.text(CHARACTERS, min_size=1, max_size=8)
FLOATS = {"numpy", "safetensors", "parquet", "word2vec-binary", "word2vec-text", "projector"}


def made(words, matrix, **columns) -> Vectors:
    vectors = Vectors.of(words, np.asarray(matrix, dtype=np.float32), Source("test", "test"))
    return replace(vectors, metadata=Metadata(columns))


def assert_same(found: Vectors, given: Vectors) -> None:
    assert list(found.words) == list(given.words)
    np.testing.assert_array_equal(found.matrix.view(np.uint32), given.matrix.view(np.uint32))


@st.composite
def tables(draw):
    words = draw(st.lists(WORDS, min_size=1, max_size=8, unique=True))
    matrix = draw(hnp.arrays(np.float32, (len(words), draw(st.integers(2, 5))), elements=FINITE))
    return words, matrix


@st.composite
def columns(draw, n):
    texts = draw(st.lists(st.text(CHARACTERS, max_size=5), min_size=n, max_size=n))
    numbers = draw(hnp.arrays(np.float64, n, elements=st.floats(allow_infinity=False)))
    return texts, numbers


def test_the_names_are_those_of_the_readers():
    assert set(WRITERS) <= {found.name for found in FORMATS}
    assert set(WRITERS) == FLOATS


@pytest.mark.long(keep=("word2vec-text", "parquet"))
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=150)
@given(table=tables())
@example(table=(["'-", "a"], np.ones((2, 2), "f4")))
@example(table=(["'=1", "''+", "=1"], np.ones((3, 2), "f4")))
@example(table=(["[PAD]", "[UNK]"], np.ones((2, 2), "f4")))
@example(table=(['["', '"]'], np.ones((2, 2), "f4")))
@example(table=(["[", '"'], np.ones((2, 2), "f4")))
@example(table=(["\ufeff[1", "\ufeff"], np.ones((2, 2), "f4")))
@example(table=(["word", "vector"], np.arange(4, dtype="f4").reshape(2, 2)))
@example(table=(["0"], np.full((1, 2), 0.9, "f4")))
@example(table=(["new york", "new york 1", "a  b"], np.ones((3, 2), "f4")))
@example(table=(["1", "-0.5", "nan"], np.float32([[-0.0, 1e-45], [3.4028235e38, -1e-38], [0.1, 16777216]])))
def test_what_was_written_reads_back(tmp_path_factory, name, table):
    folder = tmp_path_factory.mktemp("round")
    vectors = made(*table)
    path = folder / f"x{WRITERS[name].suffix}"
    if any(is_odd(name, word) for word in table[0]) and (error := refusal(vectors, path, name)):
        assert is_odd(name, table[0][error.details["row"] - 1])
        assert not any(folder.iterdir())
        return
    files = write(vectors, path, name)
    assert set(folder.iterdir()) == set(files)
    found = open_file(path)
    assert found.source.format == name
    assert found.source.warnings == {}
    assert found.metadata.names == ()
    assert_same(found, vectors)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("stem", ["词" * 80, "a" * 240])
def test_long_names_are_written(tmp_path, name, stem):
    vectors = made(["a", "b"], np.eye(2))
    path = tmp_path / (stem[: -len(WRITERS[name].suffix)] if stem.isascii() else stem)
    if any(len(other.name.encode()) > 255 for other in WRITERS[name].beside(path)):
        with pytest.raises(FileUnwritable):  # the system does not allow names this long
            write(vectors, path, name)
        assert not list(tmp_path.iterdir())
    else:
        assert set(write(vectors, path, name)) == set(tmp_path.iterdir())


def refusal(vectors, path, name) -> UnwritableWord | None:
    try:
        write(vectors, path, name)
    except UnwritableWord as error:
        return error
    return None


def is_odd(name: str, word: str) -> bool:
    """Whether a format may refuse a word: an independent statement of the contract."""
    if name == "parquet":
        return False
    if name == "word2vec-binary":
        return " " in word or "\n" in word
    if name == "word2vec-text":
        last = word.rsplit(" ", 1)[-1]
        digits = " " in word and any(mark.isdigit() for mark in last)
        return word != word.strip(" ") or bool(set(word) & set("\t\r\n")) or digits
    return bool(set(word) & set("\t\r\n\0"))


@pytest.mark.long(keep=("parquet",))
@pytest.mark.parametrize("name", ["parquet", "projector", "numpy", "safetensors"])
@settings(max_examples=150)
@given(data=st.data(), table=tables())
def test_metadata_reads_back(tmp_path_factory, name, data, table):
    texts, numbers = data.draw(columns(len(table[0])))
    assume(not np.isnan(numbers).all())
    assume(column_of(texts).dtype == object)  # a table of text reads a column of numbers as numbers
    folder = tmp_path_factory.mktemp("metadata")
    vectors = made(*table, **{"part of speech": np.array(texts, object), "count": numbers})
    path = folder / f"x{WRITERS[name].suffix}"
    if any(is_odd(name, text) for text in [*table[0], *texts]) and (error := refusal(vectors, path, name)):
        row = error.details["row"] - 1
        assert is_odd(name, table[0][row]) or is_odd(name, texts[row])
        return
    write(vectors, path, name)
    found = open_file(path)
    assert_same(found, vectors)
    assert found.metadata.names == ("part of speech", "count")
    assert found.metadata.columns["part of speech"].tolist() == texts
    np.testing.assert_array_equal(found.metadata.columns["count"], numbers)


@given(st.lists(st.text("'=+-@a", max_size=4)))
def test_guards_come_off_again(texts):
    safe = guarded(texts)
    assert not any(text[:1] in "=+-@\t\r" for text in safe if text)
    assert unguarded(safe) == texts


def test_lists_that_nobody_guarded_stay_as_they_are():
    assert unguarded(["-", "'-", "'tis"]) == ["-", "'-", "'tis"]
    assert unguarded(["'tis", "''"]) == ["'tis", "''"]


@pytest.fixture
def large() -> Vectors:
    rng = np.random.default_rng(5)
    n = 3000
    return made(
        [f"词{row}" for row in range(n)],
        rng.standard_normal((n, 19)) * 10.0 ** rng.integers(-30, 30, (n, 19)),
        count=np.arange(n, dtype=np.float64),
        pos=np.array(["noun", "verb", ""] * (n // 3), object),
    )


@pytest.mark.parametrize("block", [1, 1000, 1 << 22])
@pytest.mark.parametrize("name", WRITERS)
def test_blocks_of_any_size_give_the_same_files(large, tmp_path, monkeypatch, name, block):
    first = write(large, tmp_path / "a", name)
    monkeypatch.setattr(_base, "BLOCK_BYTES", block)
    monkeypatch.setattr(_base.Job.blocks, "__defaults__", (block,))
    second = write(large, tmp_path / "b", name)
    if name == "parquet":
        assert pq.read_table(first[0]).equals(pq.read_table(second[0]))
        return
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("binary", [True, False])
def test_gensim_reads_word2vec(large, tmp_path, binary):
    path = tmp_path / "out"
    write(large, path, "word2vec-binary" if binary else "word2vec-text")
    found = KeyedVectors.load_word2vec_format(str(path), binary=binary)
    assert found.index_to_key == list(large.words)
    np.testing.assert_array_equal(found.vectors.view(np.uint32), large.matrix.view(np.uint32))


def test_gensim_and_ours_write_the_same_binary_rows(large, tmp_path):
    write(large, tmp_path / "ours", "word2vec-binary")
    theirs = KeyedVectors(large.d)
    theirs.add_vectors(list(large.words), large.matrix)
    theirs.save_word2vec_format(str(tmp_path / "theirs"), binary=True)
    assert_same(open_file(tmp_path / "ours"), open_file(tmp_path / "theirs"))


def test_pyarrow_reads_parquet(large, tmp_path):
    write(large, tmp_path / "out", "parquet")
    table = pq.read_table(tmp_path / "out")
    assert table.column_names == ["word", "vector", "count", "pos"]
    assert table["word"].to_pylist() == list(large.words)
    assert str(table.schema.field("vector").type) == "fixed_size_list<element: float>[19]"
    rows = table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, 19)
    np.testing.assert_array_equal(rows.view(np.uint32), large.matrix.view(np.uint32))
    assert table["pos"].to_pylist() == large.metadata.columns["pos"].tolist()


def test_numpy_reads_the_array(large, tmp_path):
    path, words = write(large, tmp_path / "out.npy", "numpy")
    rows = np.load(path, allow_pickle=False)
    np.testing.assert_array_equal(rows.view(np.uint32), large.matrix.view(np.uint32))
    assert words.name == "out.txt"
    assert [line.split("\t")[0] for line in words.read_text("utf-8").splitlines()] == ["word", *large.words]


def test_safetensors_are_laid_out_as_the_format_says(large, tmp_path):
    path, words = write(replace(large, metadata=Metadata()), tmp_path / "out.safetensors", "safetensors")
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert length % 8 == 0
    begin, end = header["embeddings"]["data_offsets"]
    assert (begin, end) == (0, len(data) - 8 - length)
    rows = np.frombuffer(data[8 + length :], "<f4").reshape(header["embeddings"]["shape"])
    np.testing.assert_array_equal(rows, large.matrix)
    assert words.read_text("utf-8").splitlines() == list(large.words)


def test_numpy_reads_the_tensors_of_the_projector(large, tmp_path):
    tensors, metadata = write(large, tmp_path / "tensors.tsv", "projector")
    assert metadata.name == "metadata.tsv"
    rows = np.loadtxt(tensors, dtype=np.float32, delimiter="\t")
    np.testing.assert_array_equal(rows, large.matrix)
    lines = metadata.read_text("utf-8").split("\n")
    assert lines[0] == "word\tcount\tpos"
    assert lines[2] == "词1\t1\tverb"
    assert len(lines) == large.n + 2


def test_the_projector_has_no_header_over_one_column(tmp_path):
    _, metadata = write(made(["a", "b"], np.eye(2)), tmp_path / "x.tsv", "projector")
    assert metadata.name == "x_metadata.tsv"
    assert metadata.read_text() == "a\nb\n"


def test_names_of_columns_that_parquet_needs_itself(tmp_path):
    vectors = made(["a", "b"], np.eye(2), word=np.array(["x", "y"], object), vector=np.array([1.0, 2.0]))
    write(vectors, tmp_path / "x", "parquet")
    found = open_file(tmp_path / "x")
    assert_same(found, vectors)
    assert found.metadata.names == ("word_", "vector_")


def test_words_beside_never_take_the_name_of_the_array(tmp_path):
    path, words = write(made(["a", "b"], np.eye(2)), tmp_path / "x.txt", "numpy")
    assert words.name == "x.txt.txt"
    assert list(open_file(path).words) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "word", "row"),
    [
        ("word2vec-text", "a\tb", 2),
        ("word2vec-text", " a", 2),
        ("word2vec-text", "route 66", 2),
        ("word2vec-binary", "new york", 2),
        ("projector", "a\nb", 2),
        ("numpy", "a\rb", 2),
        ("safetensors", "a\0b", 2),
        ("parquet", "\ud800", 2),
        ("parquet", "x" * 2000, 2),
        ("parquet", "", 2),
    ],
)
def test_words_that_a_format_cannot_hold_are_named(tmp_path, name, word, row):
    (tmp_path / "x").write_text("old")
    with pytest.raises(UnwritableWord) as caught:
        write(made(["first", word, "last"], np.eye(3)), tmp_path / "x", name)
    assert caught.value.details["row"] == row
    assert caught.value.details["format"] == name
    for language in LANGUAGES:
        assert name in caught.value.sentence(language)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_text() == "old"


def test_the_row_of_an_odd_word_far_down(tmp_path):
    words = [f"w{row}" for row in range(70_000)]
    words[68_123] = "a b"
    with pytest.raises(UnwritableWord) as caught:
        write(made(words, np.ones((70_000, 2))), tmp_path / "x", "word2vec-binary")
    assert caught.value.details["row"] == 68_124


class Stopped(Exception):
    pass


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_that_is_stopped_leaves_the_old_file(large, tmp_path, name):
    def stop(progress):
        raise Stopped

    (tmp_path / "x").write_text("old")
    with pytest.raises(Stopped):
        write(large, tmp_path / "x", name, stop)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_text() == "old"


@pytest.mark.parametrize("name", WRITERS)
def test_progress_ends_at_the_whole(large, tmp_path, name):
    heard = []
    write(large, tmp_path / "x", name, heard.append)
    assert [step.done for step in heard] == sorted(step.done for step in heard)
    assert heard[-1].share == 1
    assert heard[-1].words == large.n


def test_a_folder_that_is_not_there_is_named(large, tmp_path):
    with pytest.raises(FileUnwritable) as caught:
        write(large, tmp_path / "missing" / "x.npy", "numpy")
    assert isinstance(caught.value, ExplorerError)
    assert caught.value.details["file"] == "x.npy"
    assert caught.value.details["reason"]


def test_mapped_vectors_are_written_over_their_own_file(large, tmp_path):
    path = Path(write(large, tmp_path / "x.npy", "numpy")[0])
    mapped = np.load(path, mmap_mode="r")
    again = replace(large, matrix=mapped)
    write(again, path, "numpy")
    assert_same(open_file(path), large)
