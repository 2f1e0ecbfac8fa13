"""NumPy files and tensors of the projector: equal to NumPy, with words from companions, named files or the archive."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.errors import (
    BadJson,
    BadNumber,
    CountMismatch,
    Encoding,
    LabelsMissing,
    LoadError,
    NonFinite,
    RowWidth,
    Truncated,
    UnknownChoice,
    WrongFormat,
)
from explorer.vectors.formats import FORMATS, projector
from explorer.vectors.opening import open_file
from explorer.vectors.parsing import json_stream, json_words, matrix
from explorer.vectors.reading import File, ReadContext
from explorer.vectors.store import Store

WORDS = ["北京", "new york", "a\u00a0b", "é", "e\u0301", '"q"', "=1+1", "𠮷", " x "]
KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


def matrix_of(n, d=5, seed=3):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def lines(words):
    return "".join(f"{word}\n" for word in words)


def same(vectors, words, matrix, name):
    assert list(vectors.words) == list(words)
    np.testing.assert_array_equal(vectors.matrix, matrix)
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.flags.c_contiguous
    assert not vectors.matrix.flags.writeable
    assert vectors.source.format == name


@st.composite
def arrays(draw):
    """Tables of every number type, byte order and row order, within the range of float32."""
    kind, order = draw(st.sampled_from(KINDS)), draw(st.sampled_from("<>"))
    dtype = np.dtype(order + kind if kind[1] != "1" else kind)
    bounds = {"min_value": -(2.0**15), "max_value": 2.0**15, "allow_nan": False} if kind[0] == "f" else {}
    shape = draw(st.tuples(st.integers(1, 9), st.integers(2, 6)))
    array = draw(hnp.arrays(dtype, shape, elements=hnp.from_dtype(dtype, **bounds)))
    return np.asarray(array, order=draw(st.sampled_from("CF")))


@settings(max_examples=150, derandomize=True)
@given(array=arrays(), version=st.sampled_from([(1, 0), (2, 0), (3, 0)]), block=st.sampled_from([1, 50, 1 << 23]))
def test_npy_is_what_numpy_reads(array, version, block, tmp_path_factory):
    folder = tmp_path_factory.mktemp("npy")
    words = WORDS[: len(array)]
    with (folder / "m.npy").open("wb") as stream:
        np.lib.format.write_array(stream, array, version=version)
    (folder / "m.txt").write_text(lines(words), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "_BLOCK_BYTES", block)
        patch.setattr(matrix, "_COLUMNS_BLOCK_BYTES", block)
        vectors = open_file(folder / "m.npy")
    same(vectors, words, np.load(folder / "m.npy").astype(np.float32), "numpy")
    assert vectors.source.files == ("m.npy", "m.txt")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.txt", lines(WORDS)),
        ("m.txt", lines(WORDS).replace("\n", "\r\n")),
        ("m.txt", lines(WORDS).rstrip("\n")),
        ("m.txt", lines(WORDS) + "\n\n"),
        ("m.txt", "\ufeff" + lines(WORDS)),
        ("m.txt", "word\n" + lines(WORDS)),
        ("m.npy.tsv", lines(WORDS)),
        ("vocab.txt", lines(WORDS)),
        ("m_vocab.json", json.dumps(WORDS)),
        ("m.json", json.dumps({word: row for row, word in enumerate(WORDS)}, ensure_ascii=False)),
        ("words.json", json.dumps({"words": WORDS})),
        ("tokenizer.json", json.dumps({"model": {"vocab": {word: row for row, word in enumerate(WORDS)}}})),
        ("tokenizer.json", json.dumps({"model": {"vocab": [[word, -1.5] for word in WORDS]}})),
        (
            "tokenizer.json",
            json.dumps(
                {
                    "model": {"vocab": {word: row for row, word in enumerate(WORDS[:-1])}},
                    "added_tokens": [{"content": WORDS[-1], "id": len(WORDS) - 1}, {"content": WORDS[0], "id": 0}],
                }
            ),
        ),
    ],
)
@pytest.mark.parametrize("beside", [True, False], ids=["beside", "given"])
def test_words_of_every_kind(tmp_path, name, text, beside):
    matrix = matrix_of(len(WORDS))
    np.save(tmp_path / "m.npy", matrix)
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / name if beside else tmp_path / "elsewhere" / f"given{Path(name).suffix}"
    place.write_bytes(text.encode())
    vectors = open_file(tmp_path / "m.npy", *([] if beside else [place]))
    same(vectors, WORDS, matrix, "numpy")


def test_given_words_go_before_those_beside(tmp_path):
    np.save(tmp_path / "m.npy", matrix_of(2))
    (tmp_path / "m.txt").write_text("a\nb\n")
    (tmp_path / "other").write_text("c\nd\n")
    assert list(open_file(tmp_path / "m.npy", tmp_path / "other").words) == ["c", "d"]
    assert list(open_file(tmp_path / "other", tmp_path / "m.npy").words) == ["c", "d"]


def test_columns_beside_the_words_are_kept(tmp_path):
    np.save(tmp_path / "m.npy", matrix_of(4))
    (tmp_path / "m.tsv").write_text(
        "count\tword\tpos\tnote\n3\ta\tNN\t\n1.5\tb\tVB\t=1+1\n\tb\tNN\tagain\n-2\tc\tNN\n", encoding="utf-8"
    )
    vectors = open_file(tmp_path / "m.npy")
    assert list(vectors.words) == ["a", "b", "c"]
    assert vectors.source.warnings == {"duplicates": 1}
    assert vectors.source.lines == {"duplicates": (3,)}
    assert vectors.metadata.names == ("count", "pos", "note")
    np.testing.assert_array_equal(vectors.metadata.columns["count"], [3, 1.5, -2])
    assert vectors.metadata.columns["pos"].tolist() == ["NN", "VB", "NN"]
    assert vectors.metadata.columns["note"].tolist() == ["", "=1+1", ""]


def test_words_with_row_numbers_may_leave_rows_out(tmp_path):
    matrix = matrix_of(6)
    np.save(tmp_path / "m.npy", matrix)
    (tmp_path / "m.json").write_text(json.dumps({"c": 4, "a": 1, "b": 2}))
    vectors = open_file(tmp_path / "m.npy")
    same(vectors, ["a", "b", "c"], matrix[[1, 2, 4]], "numpy")
    assert vectors.source.warnings == {"rows_without_words": 3}
    assert vectors.source.lines == {"rows_without_words": (1, 4, 6)}


@pytest.mark.parametrize(
    ("words", "error", "details"),
    [
        ({"a": 0, "b": 6}, CountMismatch, {"words": 7, "rows": 6}),
        ({"a": 0, "b": 1}, CountMismatch, {"words": 2, "rows": 6}),
        (["a"] * 5, CountMismatch, {"words": 5, "rows": 6}),
        (["a"] * 7, CountMismatch, {"words": 7, "rows": 6}),
        ({"a": 0, "b": 0}, BadJson, {}),
        ({"a": -1}, BadJson, {}),
        ({"a": 0.0}, BadJson, {}),
        ({"a": True}, BadJson, {}),
        ([1, 2], BadJson, {}),
        ({"model": {"vocab": 3}}, BadJson, {}),
    ],
)
def test_words_that_do_not_fit(tmp_path, words, error, details):
    np.save(tmp_path / "m.npy", matrix_of(6))
    (tmp_path / "m.json").write_text(json.dumps(words))
    with pytest.raises(error) as caught:
        open_file(tmp_path / "m.npy")
    assert caught.value.details == {"file": "m.json", **details}


@pytest.mark.parametrize("text", ['{"a": 0, "a": 1}', '["a",', "[" * 100_000])
def test_damaged_json_is_named(tmp_path, text):
    np.save(tmp_path / "m.npy", matrix_of(2))
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(BadJson):
        open_file(tmp_path / "m.npy")


def test_no_words_at_all(tmp_path):
    np.save(tmp_path / "m.npy", matrix_of(6))
    (tmp_path / "README.md").write_text("six\n" * 6)
    with pytest.raises(LabelsMissing) as caught:
        open_file(tmp_path / "m.npy")
    assert caught.value.details == {"file": "m.npy", "rows": 6}


@pytest.mark.parametrize(("encoding", "found"), [("gb18030", "GB18030"), ("utf-16", "UTF-16")])
def test_words_in_other_encodings_are_named(tmp_path, encoding, found):
    words = ["北京", "上海", "天津", "重庆", "广州", "深圳", "南京", "武汉", "成都", "西安"]
    np.save(tmp_path / "m.npy", matrix_of(10))
    (tmp_path / "m.txt").write_text(lines(words), encoding=encoding)
    with pytest.raises(Encoding) as caught:
        open_file(tmp_path / "m.npy")
    assert caught.value.details == {"file": "m.txt", "found": found}


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_few_words_in_gbk_are_named(tmp_path, n):
    words = [*["北京", "上海", "天津", "重庆", "广州"][:n], "king", "queen"]
    np.save(tmp_path / "m.npy", matrix_of(n + 2))
    (tmp_path / "m.txt").write_text("\n".join(words[::-1]), encoding="gbk")
    with pytest.raises(Encoding) as caught:
        open_file(tmp_path / "m.npy")
    assert caught.value.details == {"file": "m.txt", "found": "GB18030"}


def test_a_damaged_word_is_repaired(tmp_path):
    np.save(tmp_path / "m.npy", matrix_of(3))
    (tmp_path / "m.txt").write_bytes(b"a\n\xff\nc\n")
    vectors = open_file(tmp_path / "m.npy")
    assert list(vectors.words) == ["a", "\ufffd", "c"]
    assert vectors.source.warnings == {"repaired_words": 1}


def test_a_word_with_a_zero_is_a_word(tmp_path):
    np.save(tmp_path / "m.npy", matrix_of(3))
    (tmp_path / "m.txt").write_bytes(b"a\n\0\nc\n")
    assert list(open_file(tmp_path / "m.npy").words) == ["a", "\0", "c"]


def test_rescue_takes_the_whole_rows_and_their_columns(tmp_path):
    matrix = matrix_of(5)
    matrix[1, 2] = np.nan
    np.save(tmp_path / "m.npy", matrix)
    content = (tmp_path / "m.npy").read_bytes()
    (tmp_path / "m.npy").write_bytes(content[:-21])
    (tmp_path / "m.tsv").write_text("word\tpos\n" + "".join(f"w{row}\tp{row}\n" for row in range(5)))
    with pytest.raises(Truncated) as caught:
        open_file(tmp_path / "m.npy")
    assert caught.value.details == {"file": "m.npy", "want": 5, "got": 3}
    vectors = open_file(tmp_path / "m.npy", rescue=True)
    same(vectors, ["w0", "w2"], matrix[[0, 2]], "numpy")
    assert vectors.source.warnings == {"non_finite_rows": 1, "missing_rows": 2}
    assert vectors.metadata.columns["pos"].tolist() == ["p0", "p2"]


@pytest.mark.parametrize("packed", [False, True], ids=["npy", "npz"])
@pytest.mark.parametrize("order", "CF")
def test_rescue_is_offered_where_rows_are_whole_and_then_works(tmp_path, order, packed):
    matrix, buffer = matrix_of(5), io.BytesIO()
    np.save(buffer, np.asarray(matrix, order=order))
    cut = buffer.getvalue()[:-21]
    path = tmp_path / ("m.npz" if packed else "m.npy")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("m.npy", cut)
    else:
        path.write_bytes(cut)
    (tmp_path / "m.txt").write_text(lines(f"w{row}" for row in range(5)))
    whole = 3 if order == "C" else 0  # column by column: every row lacks its last number
    with pytest.raises(Truncated) as caught:
        open_file(path)
    assert caught.value.details == {"file": path.name, "want": 5, "got": whole}
    assert caught.value.rescuable == bool(whole)
    assert [str(whole) in caught.value.hint(language) for language in ("en", "zh")] == [bool(whole)] * 2
    if whole:
        same(open_file(path, rescue=True), ["w0", "w1", "w2"], matrix[:3], "numpy-archive" if packed else "numpy")
    else:
        with pytest.raises(Truncated):
            open_file(path, rescue=True)


def test_large_arrays_go_through_the_store(tmp_path):
    matrix, words = matrix_of(40_000, 8), [f"w{row}" for row in range(40_000)]
    np.save(tmp_path / "m.npy", np.asfortranarray(matrix, dtype=">f8"))
    (tmp_path / "m.txt").write_text(lines(words))
    store = Store(tmp_path / "store")
    for _ in range(2):
        same(open_file(tmp_path / "m.npy", store=store), words, matrix, "numpy")
    assert len(store.entries()) == 1


def test_words_beside_a_compressed_array(tmp_path):
    matrix, store = matrix_of(40_000, 16), Store(tmp_path / "store")
    with gzip.open(tmp_path / "m.npy.gz", "wb", compresslevel=1) as stream:
        np.save(stream, matrix)
    for mark in "vw":  # other words make another entry of the store
        (tmp_path / "m.txt").write_text(lines(f"{mark}{row}" for row in range(40_000)))
        vectors = open_file(tmp_path / "m.npy.gz", store=store)
        same(vectors, [f"{mark}{row}" for row in range(40_000)], matrix, "numpy")
        assert vectors.source.wrapper == "gzip"
        assert vectors.source.files == ("m.npy.gz", "m.txt")
    assert len(store.entries()) == 2
    (tmp_path / "m.vec.gz").write_bytes(gzip.compress(b"a 1 2\nb 3 4\n"))
    assert open_file(tmp_path / "m.vec.gz").source.files == ("m.vec.gz",)


@settings(max_examples=100, derandomize=True)
@given(
    array=arrays(),
    packed=st.booleans(),
    kind=st.sampled_from("US"),
    name=st.sampled_from(["words", "vocab", "zzz"]),
)
def test_npz_is_what_numpy_reads(array, packed, kind, name, tmp_path_factory):
    path = tmp_path_factory.mktemp("npz") / "m.npz"
    words = [f"w{row}" if kind == "S" else WORDS[row] for row in range(len(array))]
    save = np.savez_compressed if packed else np.savez
    save(path, **{"m": array, name: np.array(words, dtype=kind), "n": np.arange(len(array)), "one": np.float32(1)})
    vectors = open_file(path)
    with np.load(path, allow_pickle=False) as loaded:
        same(vectors, [str(word) for word in loaded[name].astype("U")], loaded["m"].astype(np.float32), "numpy-archive")
    assert vectors.metadata.columns["n"].tolist() == list(range(len(array)))
    assert vectors.source.choices == ()
    assert vectors.source.files == ("m.npz",)


def test_npz_with_several_tables(tmp_path):
    small, large, other = matrix_of(3, 4), matrix_of(3, 6, 4), matrix_of(9, 9, 5)
    path = tmp_path / "m.npz"
    np.savez(path, small=small, large=large, other=other, complex=large + 1j, words=np.array(["a", "b", "c"]))
    vectors = open_file(path)
    same(vectors, "abc", large, "numpy-archive")
    assert vectors.source.choice == "large"
    assert vectors.source.choices == ("small", "large", "other")
    same(open_file(path, choice="small"), "abc", small, "numpy-archive")
    with pytest.raises(UnknownChoice) as caught:
        open_file(path, choice="complex")
    assert caught.value.details["choices"] == "small, large, other"
    with pytest.raises(CountMismatch) as mismatch:
        open_file(path, choice="other")
    assert mismatch.value.details == {"file": "m.npz", "words": 3, "rows": 9}


def test_npz_with_words_beside(tmp_path):
    small, large = matrix_of(2, 4), matrix_of(9, 9, 5)
    np.savez(tmp_path / "m.npz", small, large)
    (tmp_path / "m.txt").write_text("a\nb\n")
    vectors = open_file(tmp_path / "m.npz")
    same(vectors, "ab", small, "numpy-archive")
    assert vectors.source.choice == "arr_0"
    assert vectors.source.files == ("m.npz", "m.txt")
    (tmp_path / "m.txt").unlink()
    with pytest.raises(LabelsMissing) as caught:
        open_file(tmp_path / "m.npz")
    assert caught.value.details["rows"] == 9


def test_npz_texts_become_metadata(tmp_path):
    np.savez(tmp_path / "m.npz", m=matrix_of(2), pos=np.array(["NN", "VB"]), words=np.array(["a", "b"]))
    vectors = open_file(tmp_path / "m.npz")
    assert list(vectors.words) == ["a", "b"]
    assert vectors.metadata.columns["pos"].tolist() == ["NN", "VB"]


@st.composite
def tensors(draw):
    """A table of numbers as text, in the usual notations."""
    shape = draw(st.tuples(st.integers(1, 9), st.integers(2, 5)))
    array = draw(hnp.arrays(np.float32, shape, elements=st.floats(-1e6, 1e6, width=32)))
    form = draw(st.sampled_from(["{!r}", "{:.12f}", "{:e}", "{:+.9e}"]))
    feed = draw(st.sampled_from(["\n", "\r\n"]))
    text = feed.join("\t".join(form.format(value) for value in row) for row in array.tolist())
    return text + draw(st.sampled_from(["", feed, feed * 3])), array


@settings(max_examples=120, derandomize=True)
@given(tensor=tensors(), mark=st.sampled_from(["", "\ufeff"]), block=st.sampled_from([1, 9, 1 << 22]))
def test_projector_pair_is_what_numpy_reads(tensor, mark, block, tmp_path_factory):
    text, array = tensor
    folder = tmp_path_factory.mktemp("pair")
    (folder / "tensors.tsv").write_bytes((mark + text).encode())
    (folder / "metadata.tsv").write_text(lines(WORDS[: len(array)]), encoding="utf-8")
    reference = np.loadtxt((text).splitlines(), delimiter="\t", ndmin=2).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projector, "BLOCK_BYTES", block)
        for path in (folder / "tensors.tsv", folder):
            same(open_file(path), WORDS[: len(array)], reference, "projector")


def test_projector_metadata_with_a_header(tmp_path):
    matrix = matrix_of(3, 4)
    np.savetxt(tmp_path / "tensors.tsv", matrix, delimiter="\t", fmt="%.9g")
    (tmp_path / "metadata.tsv").write_text("freq\tword\t词性\n30\ta\tn\n20\tb\tv\n10\tc\tn\n", encoding="utf-8")
    vectors = open_file(tmp_path / "metadata.tsv", tmp_path / "tensors.tsv")
    same(vectors, "abc", matrix, "projector")
    assert vectors.metadata.columns["freq"].tolist() == [30, 20, 10]
    assert vectors.metadata.columns["词性"].tolist() == ["n", "v", "n"]
    assert vectors.source.files == ("tensors.tsv", "metadata.tsv")


def test_projector_metadata_that_looks_like_text_vectors(tmp_path):
    np.savetxt(tmp_path / "tensors.tsv", matrix_of(30, 4), delimiter="\t", fmt="%.9g")
    (tmp_path / "metadata.tsv").write_text(
        "word\tcount\tyear\n" + "".join(f"w{row}\t{row}\t2000\n" for row in range(30))
    )
    for files in ([tmp_path], [tmp_path / "metadata.tsv", tmp_path / "tensors.tsv"]):
        vectors = open_file(*files)
        assert vectors.source.format == "projector"
        assert vectors.metadata.names == ("count", "year")


def test_projector_in_a_zip(tmp_path):
    matrix = matrix_of(3, 4)
    np.savetxt(tmp_path / "tensors.tsv", matrix, delimiter="\t", fmt="%.9g")
    with zipfile.ZipFile(tmp_path / "pair.zip", "w") as archive:
        archive.write(tmp_path / "tensors.tsv", "x/tensors.tsv")
        archive.writestr("x/metadata.tsv", "a\nb\nc\n")
    vectors = open_file(tmp_path / "pair.zip")
    same(vectors, "abc", matrix, "projector")
    assert vectors.source.wrapper == "zip"


@pytest.mark.parametrize(
    ("rows", "error", "details"),
    [
        (["1.5\t2", "3\t4\t5", "5\t6"], RowWidth, {"line": 2, "got": 3, "want": 2}),
        (["1.5\t2", "3", "5\t6"], RowWidth, {"line": 2, "got": 1, "want": 2}),
        (["1.5\t2", "", "5\t6"], RowWidth, {"line": 2, "got": 0, "want": 2}),
        (["1.5\t2", "3\t", "5\t6"], RowWidth, {"line": 2, "got": 1, "want": 2}),
        (["1.5\t2", "3\t1_0", "5\t6"], BadNumber, {"line": 2, "text": "1_0"}),
        (["1.5\t2", "3\t0,5", "5\t6"], BadNumber, {"line": 2, "text": "0,5"}),
        (["1.5\t2", "3\tnan", "5\t6"], NonFinite, {"line": 2, "word": "b"}),
        (["1.5\t2", "3\t1e400", "5\t6"], NonFinite, {"line": 2, "word": "b"}),
        (["1.5\t2", "3\t-inf", "5\t6"], NonFinite, {"line": 2, "word": "b"}),
    ],
)
@pytest.mark.parametrize("block", [3, 1 << 22])
def test_projector_damage_is_named_and_can_be_left_out(tmp_path, monkeypatch, rows, error, details, block):
    monkeypatch.setattr(projector, "BLOCK_BYTES", block)
    (tmp_path / "metadata.tsv").write_text("word\tpos\na\tA\nb\tB\nc\tC\n")
    path = tmp_path / "tensors.tsv"
    path.write_text("\n".join(rows) + "\n")
    words = File(tmp_path / "metadata.tsv", "metadata.tsv")
    with pytest.raises(error) as caught:
        projector.read(ReadContext(path, path.name, (words,)))
    assert caught.value.details == {"file": "tensors.tsv", **details}
    vectors = projector.read(ReadContext(path, path.name, (words,), rescue=True))
    same(vectors, ["a", "c"], np.float32([[1.5, 2], [5, 6]]), "projector")
    assert vectors.metadata.columns["pos"].tolist() == ["A", "C"]
    kind = "non_finite_rows" if error is NonFinite else "bad_rows"
    assert vectors.source.warnings == {kind: 1}
    assert vectors.source.lines == {kind: (2,)}


def test_projector_counts_must_agree(tmp_path):
    np.savetxt(tmp_path / "tensors.tsv", matrix_of(4, 4), delimiter="\t")
    with pytest.raises(LabelsMissing):
        open_file(tmp_path / "tensors.tsv")
    (tmp_path / "metadata.tsv").write_text("a\nb\nc\n")
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "tensors.tsv")
    assert caught.value.details == {"file": "metadata.tsv", "words": 3, "rows": 4}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0.5\t0.25\n-1\t3\n", "projector"),
        ("1\t0\t0\n0\t1\t0\n0\t0\t1\n", "projector"),
        ("-1\t2\n", "projector"),
        ("1193\t0.5\t0.25\n1194\t1.5\t2\n", "glove-text"),
        ("a\t0.5\t0.25\nb\t1.5\t2\n", "glove-text"),
        ("2\t3\n1\t0.5\t1\t2\n2\t3\t4\t5\n", "word2vec-text"),
        ("1.5 2.5 3\n2.5 3 4\n", "glove-text"),
    ],
)
def test_numbers_that_are_words_and_numbers_that_are_none(text, name, tmp_path):
    matching = [kind.name for kind in FORMATS if kind.matches(text.encode(), tmp_path)]
    assert matching[0] == name


def test_wide_rows_of_numbers(tmp_path):
    matrix = matrix_of(2, 10_000)
    (tmp_path / "tensors.tsv").write_text("".join("\t".join(map(repr, row)) + "\n" for row in matrix.tolist()))
    (tmp_path / "metadata.tsv").write_text("a\nb\n")
    same(open_file(tmp_path / "tensors.tsv"), "ab", matrix, "projector")


@settings(max_examples=60, derandomize=True)
@given(array=hnp.arrays("<f4", st.tuples(st.integers(1, 9), st.integers(2, 6)), elements=st.floats(0.125, 9, width=32)))
def test_raw_tensors_are_what_numpy_reads(array, tmp_path_factory):
    # a few numbers whose bytes happen to be letters are a text file
    assume("\N{REPLACEMENT CHARACTER}" in array.tobytes().decode("utf-8", "replace"))
    folder = tmp_path_factory.mktemp("bytes")
    array.tofile(folder / "tensors.bytes")
    (folder / "metadata.tsv").write_text("word\tpos\n" + "".join(f"w{row}\tp\n" for row in range(len(array))))
    words = [f"w{row}" for row in range(len(array))]
    same(open_file(folder / "tensors.bytes"), words, array, "tensor-bytes")
    (folder / "metadata.tsv").rename(folder / "given")
    same(open_file(folder / "given", folder / "tensors.bytes"), words, array, "tensor-bytes")
    with pytest.raises(LoadError):
        open_file(folder / "tensors.bytes")


def test_raw_tensors_in_a_zip(tmp_path):
    matrix = np.abs(matrix_of(3, 4)) + np.float32(0.5)
    with zipfile.ZipFile(tmp_path / "pair.zip", "w") as archive:
        archive.writestr("metadata.tsv", "a\nb\nc\n")
        archive.writestr("tensors.bytes", matrix.tobytes())
    same(open_file(tmp_path / "pair.zip"), "abc", matrix, "tensor-bytes")


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3, b"\0" * 480, b"12345678" * 60])
def test_other_files_beside_words_are_no_tensors(tmp_path, content):
    (tmp_path / "metadata.tsv").write_text("a\nb\nc\n")
    (tmp_path / "other").write_bytes(content[: len(content) // 24 * 24])
    with pytest.raises(WrongFormat):
        open_file(tmp_path / "other")


def test_raw_tensors_that_do_not_divide(tmp_path):
    matrix_of(3, 5).tofile(tmp_path / "tensors.bytes")
    (tmp_path / "metadata.tsv").write_text("a\nb\n")
    with pytest.raises(WrongFormat):
        open_file(tmp_path / "tensors.bytes")


TREES = {
    "list": ["a", '"', "\\", "词", "]", ",", "", "b\n"] * 9,
    "numbers": {f"{word}{row}": 3 * row for row, word in reversed(list(enumerate(["a", '"', "\\", "{", "词"] * 9)))},
    "vocabulary": {
        "added_tokens": [{"content": "<s>", "id": 99}, {"content": "w1", "id": 7}],
        "model": {"merges": [["a", "b"]] * 30, "vocab": {f"w{row}": row for row in range(40)}},
    },
    "pieces": {"model": {"vocab": [[f"w{row}", -1.5] for row in range(40)]}},
    "named": {"other": [["x"] * 9] * 9, "tokens": ["a", "b"] * 30},
    "none": {"other": [["x"] * 9] * 9, "tokens": ["a", 1] * 30},
    "mixed": {f"w{row}": row if row < 30 else "x" for row in range(40)},
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("tree", TREES)
def test_json_in_pieces_is_json_at_once(monkeypatch, tree, indent):
    content = json.dumps(TREES[tree], indent=indent).encode()
    whole = json_words.words_of(content)
    assert (whole is None) == (tree in ("none", "mixed"))
    monkeypatch.setattr(json_stream, "_WINDOW", 128)
    pieces = json_words.words_of(content)
    assert (pieces is None) == (whole is None)
    if whole is not None and pieces is not None:
        assert whole[0].pieces() == pieces[0].pieces()
        assert np.array_equal(whole[1], pieces[1]) if whole[1] is not None else pieces[1] is None
    for place in range(1, len(content)):  # an unclosed bracket is not the end
        with pytest.raises((ValueError, RecursionError)):
            json_words.words_of(content[:place])


@pytest.mark.parametrize(("numbers", "words"), [
    ("x_tensor.tsv", "x_metadata.tsv"),  # named as gensim's word2vec2tensor names them
    ("x.tensors.tsv", "x.metadata.tsv"),
    ("x-vectors.npy", "x-words.txt"),
    ("x.Embeddings.npy", "x.txt"),
])  # fmt: skip
def test_words_named_like_what_is_shared(tmp_path, numbers, words):
    matrix = np.random.default_rng(3).normal(size=(3, 4)).astype("f4")
    if numbers.endswith(".npy"):
        np.save(tmp_path / numbers, matrix)
    else:
        np.savetxt(tmp_path / numbers, matrix, delimiter="\t")
    (tmp_path / words).write_text("one\ntwo\nthree\n", encoding="utf-8")
    found = open_file(tmp_path / numbers)
    assert [found.words.word(i) for i in range(3)] == ["one", "two", "three"]
    np.testing.assert_allclose(found.matrix, matrix, rtol=1e-6)
