"""Readers of word files: equal to gensim on valid files, detected by content, strict where NumPy is not."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from explorer.errors import BadNumber, Encoding, PickleRefused, RowWidth, Truncated
from explorer.vectors.detect import detect
from explorer.vectors.formats import FORMATS, word2vec_binary
from explorer.vectors.gensim import from_gensim, to_gensim
from explorer.vectors.opening import open_file
from explorer.vectors.parsing import text_rows

WORDS = ["北京", "new york", "a\u00a0b", "é", "e\u0301", "1", "-", "…", "𠮷"]


@pytest.fixture
def trained():
    """Vectors with words of every kind; gensim itself saves and loads them below."""
    rng = np.random.default_rng(7)
    words = [*WORDS, *(f"w{number}" for number in range(500))]
    model = KeyedVectors(17)
    model.add_vectors(words, rng.standard_normal((len(words), 17)).astype(np.float32))
    return model


def same(vectors, reference):
    assert list(vectors.words) == list(reference.index_to_key)
    np.testing.assert_array_equal(vectors.matrix, reference.vectors)
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.flags.c_contiguous
    assert not vectors.matrix.flags.writeable


def test_formats_have_names_of_their_own():
    assert len({candidate.name for candidate in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize(
    ("binary", "header", "name"),
    [(True, True, "word2vec-binary"), (False, True, "word2vec-text"), (False, False, "glove-text")],
)
def test_what_gensim_saves(trained, tmp_path, binary, header, name):
    path = tmp_path / "saved"
    words = [word for word in trained.index_to_key if not (binary and " " in word)]
    model = KeyedVectors(17)
    model.add_vectors(words, trained[words])
    model.save_word2vec_format(str(path), binary=binary, write_header=header)
    vectors = open_file(path)
    same(vectors, model)
    assert vectors.source.format == name
    assert vectors.source.warnings == {}


@pytest.mark.parametrize(
    ("name", "binary", "header"),
    [
        ("euclidean_vectors.bin", True, True),
        ("poincare_vectors.bin", True, True),
        ("high_precision.kv.bin", True, True),
        ("high_precision.kv.txt", False, True),
        ("crime-and-punishment.vec", False, True),
        ("lee_fasttext.vec", False, True),
        ("toy-model.vec", False, True),
        ("word2vec_pre_kv_c", False, True),
        ("EN.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt", False, True),
        ("IT.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt", False, True),
        ("test_glove.txt", False, False),
    ],
)
def test_files_of_gensim(name, binary, header):
    path = datapath(name)
    reference = KeyedVectors.load_word2vec_format(path, binary=binary, no_header=not header)
    same(open_file(Path(path)), reference)


@pytest.mark.parametrize("name", ["pang_lee_polarity_fasttext.vec", "w2v_keyedvectors_load_test.modeldata"])
def test_damaged_words_are_replaced_like_gensim_does(name):
    vectors = open_file(Path(datapath(name)))
    same(vectors, KeyedVectors.load_word2vec_format(datapath(name), unicode_errors="replace"))
    assert vectors.source.warnings == {"repaired_words": sum("\ufffd" in word for word in vectors.words)}


def test_other_files_of_gensim_are_refused():
    for name in ("varembed_vectors.pkl", "varembed_morfessor.bin"):
        with pytest.raises(PickleRefused):
            detect(Path(datapath(name)))
    with pytest.raises(Truncated) as caught:
        open_file(Path(datapath("pretrained.vec")))
    assert caught.value.details["want"] == 3
    assert caught.value.details["got"] == 1


def test_gensim_and_back(trained):
    vectors = from_gensim(trained, "trained")
    same(vectors, trained)
    back = to_gensim(vectors)
    same(vectors, back)
    expected = trained.most_similar("北京", topn=5)
    assert back.most_similar("北京", topn=5) == expected
    trained.vectors[0, 0] = 99  # further training does not change the copy
    assert vectors.matrix[0, 0] != 99


def test_gensim_ghost_rows_are_refused(trained):
    trained.index_to_key[-1] = None
    with pytest.raises(ValueError, match="unique strings"):
        from_gensim(trained, "ghost")


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_blocks_of_any_size_give_the_same(trained, tmp_path, monkeypatch, binary, block):
    path = tmp_path / "saved"
    words = trained.index_to_key[9:60]
    model = KeyedVectors(17)
    model.add_vectors(words, trained[words])
    model.save_word2vec_format(str(path), binary=binary)
    monkeypatch.setattr(word2vec_binary if binary else text_rows, "BLOCK_BYTES", block)
    same(open_file(path), model)


def test_first_of_two_equal_words_is_kept_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "BLOCK_BYTES", 10)
    path = tmp_path / "double"
    path.write_text("".join(f"w{row % 10} {row} {row}\n" for row in range(100)))
    vectors = open_file(path)
    assert vectors.matrix[:, 0].tolist() == list(range(10))
    assert vectors.source.warnings == {"duplicates": 90}


def test_line_numbers_count_on_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "BLOCK_BYTES", 50)
    path = tmp_path / "bad"
    path.write_text("1000 2\n" + "".join(f"w{row} 1 {'x' if row == 700 else row}\n" for row in range(1000)))
    with pytest.raises(BadNumber) as caught:
        open_file(path)
    assert caught.value.details["line"] == 702


@pytest.mark.parametrize("number", ["1\x1f", "1\f", "1\u00a0", "1j", "0x10", "--1", "1e", "1d3", "", "1.5.2", '"1"'])
def test_numbers_that_numpy_or_python_would_let_pass(tmp_path, number):
    path = tmp_path / "bad"
    path.write_text(f"2 3\na 1 2 3\nb 4 {number} 6\n", encoding="utf-8")
    with pytest.raises((BadNumber, RowWidth)) as caught:
        open_file(path)
    assert caught.value.details["line"] == 3


@pytest.mark.parametrize("number", ["1", "+1", "-1.", ".5", "1e-3", "1E+3", "0.1", "3.4028234e38", "1e-46", "16777217"])
def test_numbers_are_rounded_like_gensim_does(tmp_path, number):
    path = tmp_path / "numbers"
    path.write_text(f"1 2\na {number} -{number.lstrip('+-')}\n")
    same(open_file(path), KeyedVectors.load_word2vec_format(str(path)))


def test_many_dimensions_and_a_head_within_a_line(tmp_path):
    row = np.arange(10_000, dtype=np.float32) / 7
    path = tmp_path / "wide"
    path.write_text("wide " + " ".join(f"{value:.9f}" for value in row) + "\n")
    vectors = open_file(path)
    assert vectors.d == 10_000
    np.testing.assert_allclose(vectors.matrix[0], row, rtol=1e-6)


def test_gbk_is_named(tmp_path):
    words = ["北京", "上海", "天津", "重庆", "广州", "深圳", "南京", "武汉", "成都", "西安"]
    path = tmp_path / "gbk"
    path.write_bytes("".join(f"{word} 1 2\n" for word in words).encode("gbk"))
    with pytest.raises(Encoding) as caught:
        open_file(path)
    assert caught.value.details["found"] == "GB18030"


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("n", range(1, 10))
def test_a_few_words_in_gbk_are_named(tmp_path, n, encoding, end, header):
    words = [*["北京", "上海", "天津", "重庆", "广州", "深圳", "南京", "武汉", "成都"][:n], "king", "queen"]
    rows = "\n".join(f"{word} 1 2" for word in words) + end
    path = tmp_path / "gbk"
    path.write_bytes((f"{len(words)} 2\n" * header + rows).encode(encoding))
    with pytest.raises(Encoding) as caught:
        open_file(path)
    assert caught.value.details["found"] == "GB18030"


@pytest.mark.parametrize("damage", [1, 2, -1, -2])
@pytest.mark.parametrize("n", range(1, 8))
def test_a_few_damaged_words_are_repaired(tmp_path, n, damage):
    words = ["北京大学", "上海滩", "天津卫", "重庆", "广州", "深圳", "南京"][:n]
    rows = [word.encode()[slice(damage, None) if damage > 0 else slice(None, damage)] + b" 1 2" for word in words]
    path = tmp_path / "damaged"
    path.write_bytes(b"\n".join([b"king 1 2", b"queen 1 2", *rows]) + b"\n")
    assert open_file(path).source.warnings["repaired_words"] == n


@pytest.mark.parametrize("word", ["café", "naïve", "héros", "Übung", "garçon"])
def test_words_of_western_europe_are_no_gbk(tmp_path, word):
    path = tmp_path / "latin"
    path.write_bytes(f"king 1 2\n{word} 1 2\n{word}s 3 4\n".encode("latin-1"))
    assert open_file(path).source.warnings == {"repaired_words": 2}


def test_damaged_words_in_a_large_file_are_repaired(tmp_path):
    path = tmp_path / "large"
    good = "".join(f"word{row} 1 2\n" for row in range(20_000))
    path.write_bytes("北京 1 2\n上海 1 2\n天津 1 2\n".encode("gbk") + good.encode())
    assert open_file(path).source.warnings["repaired_words"] == 3


def test_gbk_words_among_more_in_utf8_are_repaired(tmp_path):
    path = tmp_path / "mixed"
    path.write_bytes("北京 1 2\n上海 1 2\n".encode("gbk") + "天津 1 2\n重庆 3 4\n广州 5 6\n".encode())
    assert open_file(path).source.warnings["repaired_words"] == 2


def test_small_binary_and_text_files_are_told_apart(tmp_path):
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(1000):
        matrix = rng.standard_normal((int(rng.integers(1, 6)), int(rng.integers(2, 12)))).astype(np.float32)
        header = b"%d %d\n" % matrix.shape
        binary = header + b"".join(b"w%d " % number + row.tobytes() + b"\n" for number, row in enumerate(matrix))
        text = header + b"".join(
            b"w%d " % number + b" ".join(b"%.3f" % value for value in row) + b"\n" for number, row in enumerate(matrix)
        )
        for content, name in ((binary, "word2vec-binary"), (text, "word2vec-text")):
            matching = [candidate.name for candidate in FORMATS if candidate.matches(content, tmp_path)]
            wrong += matching[:1] != [name]
    assert wrong == 0
