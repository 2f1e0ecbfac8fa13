"""fastText models: equal to gensim on its files and on models that it trains, and to the output of fastText."""

import struct

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import ft_ngram_hashes, load_facebook_vectors, save_facebook_model
from gensim.test.utils import common_texts, datapath
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import Incomplete, NonFiniteNgram, Truncated
from explorer.vectors.formats.fasttext_binary import FORMAT
from explorer.vectors.opening import open_file
from explorer.vectors.reading import ReadContext
from explorer.vectors.store import Store
from explorer.vectors.subwords import Subwords, hash_of, hashed_ngrams, ngrams

OLD = ["lee_fasttext.bin", "non_ascii_fasttext.bin"]
NEW = ["lee_fasttext_new.bin", "crime-and-punishment.bin", "toy-model.bin"]
UNSEEN = ["steamtrain", "unsichtbar", "北京", "žluťoučký", "a", "<", "¡", "𠮷𠮷", "x" * 50]


def model(
    words: dict[bytes, int], rows: np.ndarray, *, buckets=0, minn=0, maxn=0, version=12, kind=2, labels=(), pruned=None
) -> bytes:
    """A model as fastText writes it."""
    n, d = len(words), rows.shape[1]
    arguments = struct.pack("<12id", d, 5, 5, 1, 5, 1, 2, kind, buckets, minn, maxn, 100, 1e-4)
    entries = b"".join(word + b"\0" + struct.pack("<qb", count, 0) for word, count in words.items())
    entries += b"".join(label + b"\0" + struct.pack("<qb", 1, 1) for label in labels)
    head = struct.pack("<2i", 793712314, version) + arguments
    head += struct.pack("<3iq", n + len(labels), n, len(labels), 99)
    head += struct.pack("<q", -1 if pruned is None else len(pruned)) + entries
    head += b"".join(struct.pack("<2i", *pair) for pair in pruned or ())
    return head + b"\0" + struct.pack("<2q", *rows.shape) + rows.astype("<f4").tobytes()


def rows_of(n: int, d: int = 4) -> np.ndarray:
    return np.random.default_rng(5).standard_normal((n, d)).astype(np.float32)


def same_unseen(vectors, reference):
    for word in UNSEEN:
        if word in reference.key_to_index:
            continue
        expected = reference.get_vector(word)
        found = vectors.subwords.vector(word)
        np.testing.assert_allclose(np.zeros(vectors.d) if found is None else found, expected, atol=1e-6)


@pytest.mark.parametrize("name", [*OLD, *NEW])
def test_files_of_gensim(name):
    vectors = open_file(datapath(name))
    reference = load_facebook_vectors(datapath(name))
    assert vectors.source.format == "fasttext-binary"
    assert list(vectors.words) == list(reference.index_to_key)
    np.testing.assert_allclose(vectors.matrix, reference.vectors, atol=1e-6)
    counts = [reference.get_vecattr(word, "count") for word in reference.index_to_key]
    assert vectors.metadata.columns["count"].tolist() == counts
    assert vectors.source.warnings == {}
    same_unseen(vectors, reference)


def test_words_that_are_not_utf_8_are_counted_and_have_the_vectors_of_their_bytes():
    vectors = open_file(datapath("cp852_fasttext.bin"))
    reference = load_facebook_vectors(datapath("cp852_fasttext.bin"))
    assert list(vectors.words) == list(reference.index_to_key)
    plain = [row for row, word in enumerate(vectors.words) if "\\" not in word]
    np.testing.assert_allclose(vectors.matrix[plain], reference.vectors[plain], atol=1e-6)
    assert vectors.source.warnings == {"repaired_words": vectors.n - len(plain)}
    assert [row + 1 for row in range(vectors.n) if row not in plain] == list(vectors.source.lines["repaired_words"])
    # gensim takes the n-grams of the displayed text, fastText those of the bytes
    read_as = load_facebook_vectors(datapath("cp852_fasttext.bin"), encoding="cp852")
    for row in range(vectors.n):
        word = read_as.index_to_key[row].encode("cp852")
        pieces = by_bytes(word, read_as.min_n, read_as.max_n)
        parts = [read_as.vectors_vocab[row], *(read_as.vectors_ngrams[fnv(piece) % read_as.bucket] for piece in pieces)]
        np.testing.assert_allclose(vectors.matrix[row], np.mean(parts, axis=0), atol=1e-6)


def test_the_words_of_a_classifier_are_read_and_its_labels_are_not():
    vectors = open_file(datapath("pang_lee_polarity_fasttext.bin"))
    beside = open_file(datapath("pang_lee_polarity_fasttext.vec"))  # by fastText itself, from the same model
    assert (vectors.n, vectors.d) == (1694, 100)
    np.testing.assert_allclose(vectors.matrix, beside.matrix, atol=1e-6)
    assert not [word for word in vectors.words if word.startswith("__label__")]
    assert vectors.subwords is None


def test_an_empty_word_is_dropped_and_counted():
    vectors = open_file(datapath("toy-model-pretrained.bin"))
    reference = load_facebook_vectors(datapath("toy-model-pretrained.bin"))
    words = [word for word in reference.index_to_key if word]
    assert list(vectors.words) == words
    np.testing.assert_allclose(vectors.matrix, reference.vectors[[reference.key_to_index[w] for w in words]], atol=1e-6)
    assert vectors.source.warnings == {"empty_words": 1}


@pytest.mark.parametrize(("minn", "maxn", "bucket"), [(3, 6, 50), (1, 1, 7), (2, 3, 1000), (3, 6, 0)])
def test_models_that_gensim_trains(tmp_path, minn, maxn, bucket):
    texts = [[*text, "北京", "naïve"] for text in common_texts]
    trained = FastText(texts, vector_size=6, min_count=1, min_n=minn, max_n=maxn, bucket=bucket, epochs=2, workers=1)
    path = tmp_path / "trained.bin"
    save_facebook_model(trained, str(path))
    vectors = open_file(path)
    assert list(vectors.words) == list(trained.wv.index_to_key)
    np.testing.assert_allclose(vectors.matrix, trained.wv.vectors, atol=1e-6)
    if bucket:
        same_unseen(vectors, trained.wv)
    else:
        assert vectors.subwords is None


@pytest.mark.parametrize("kind", ["old version of a classifier", "no n-grams", "buckets for n-grams of words only"])
def test_models_without_ngrams_have_their_own_rows(tmp_path, kind):
    rows = rows_of(2 + (0 if kind == "no n-grams" else 10))
    options = {
        "old version of a classifier": {"version": 11, "kind": 3, "buckets": 10, "minn": 3, "maxn": 6},
        "no n-grams": {},
        "buckets for n-grams of words only": {"kind": 3, "buckets": 10, "labels": [b"__label__good"]},
    }[kind]
    (tmp_path / "m").write_bytes(model({b"good": 3, b"bad": 2}, rows, **options))
    vectors = open_file(tmp_path / "m")
    assert list(vectors.words) == ["good", "bad"]
    np.testing.assert_array_equal(vectors.matrix, rows[:2])
    assert vectors.subwords is None


def test_buckets_that_were_dropped_do_not_count(tmp_path):
    buckets = 40
    kept = sorted({hash_of(ngram) % buckets for ngram in ngrams("good", 3, 6)})[:3]
    pruned = [(kept[1], 0), (kept[2], 1), (kept[0], 2)]
    rows = rows_of(1 + 3)
    content = model({b"good": 3}, rows, buckets=buckets, minn=3, maxn=6, pruned=pruned)
    (tmp_path / "m").write_bytes(content)
    vectors = open_file(tmp_path / "m")
    place = {bucket: 1 + row for bucket, row in pruned}
    used = [place[number] for ngram in ngrams("good", 3, 6) if (number := hash_of(ngram) % buckets) in place]
    np.testing.assert_allclose(vectors.matrix[0], rows[[0, *used]].mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(vectors.subwords.vector("good"), rows[used].mean(axis=0), atol=1e-6)
    unseen = next(f"w{n}" for n in range(10**6) if not {hash_of(g) % buckets for g in ngrams(f"w{n}", 3, 6)} & {*kept})
    assert vectors.subwords.vector(unseen) is None

    store = Store(tmp_path / "store")
    with store.new_entry("key") as place:
        again = store.add("key", place, vectors)
    np.testing.assert_array_equal(again.subwords.vector("good"), vectors.subwords.vector("good"))
    assert again.subwords.vector(unseen) is None


def test_whole_rows_of_a_cut_model_can_be_rescued_where_no_ngrams_are_missing(tmp_path):
    words = {b"a": 3, b"b": 2, b"c": 1}
    plain, with_ngrams = model(words, rows_of(3)), model(words, rows_of(13), buckets=10, minn=3, maxn=6)
    (tmp_path / "plain").write_bytes(plain[:-20])
    (tmp_path / "ngrams").write_bytes(with_ngrams[:-20])
    for name, want, got in (("plain", 3, 1), ("ngrams", 13, 11)):
        with pytest.raises(Truncated) as caught:
            open_file(tmp_path / name)
        assert (caught.value.details["want"], caught.value.details["got"]) == (want, got)
        assert caught.value.rescuable == (name == "plain")
        assert (str(got) in caught.value.hint("en")) == (str(got) in caught.value.hint("zh")) == (name == "plain")
    rescued = open_file(tmp_path / "plain", rescue=True)
    assert list(rescued.words) == ["a"]
    assert rescued.metadata.columns["count"].tolist() == [3]
    assert rescued.source.warnings == {"missing_rows": 2}
    with pytest.raises(Incomplete):  # the vectors would differ
        open_file(tmp_path / "ngrams", rescue=True)


@pytest.mark.parametrize("rescue", [False, True])
def test_nothing_is_offered_where_the_row_of_an_ngram_is_damaged(tmp_path, rescue):
    rows = rows_of(13)
    rows[7, 1] = np.nan
    (tmp_path / "m.bin").write_bytes(model({b"a": 3, b"b": 2, b"c": 1}, rows, buckets=10, minn=3, maxn=6))
    with pytest.raises(NonFiniteNgram) as caught:
        open_file(tmp_path / "m.bin", rescue=rescue)
    assert caught.value.details == {"file": "m.bin", "row": 8}
    assert not caught.value.rescuable


def test_words_without_rows_are_no_rows(tmp_path):
    whole = model({b"sun": 3, b"rain": 2, b"wind": 1}, rows_of(3))
    (tmp_path / "m.bin").write_bytes(whole[: whole.index(b"wind\0")])
    with pytest.raises(Truncated) as caught:
        open_file(tmp_path / "m.bin")
    assert caught.value.details == {"file": "m.bin", "want": 3, "got": 0}
    assert not caught.value.rescuable


def test_ngrams_go_into_the_folder_and_progress_is_told(tmp_path):
    heard = []
    folder = tmp_path / "folder"
    folder.mkdir()
    reading = ReadContext(datapath_of("lee_fasttext_new.bin"), "lee", folder=folder, report=heard.append)
    vectors = FORMAT.read(reading)
    plain = FORMAT.read(ReadContext(datapath_of("lee_fasttext_new.bin"), "lee"))
    np.testing.assert_array_equal(vectors.matrix, plain.matrix)
    assert (folder / "subwords.f32").stat().st_size == 4 * 1000 * 10
    assert not vectors.subwords.matrix.flags.writeable
    assert heard[-1].words == vectors.n
    assert all(0 <= progress.share <= 1 for progress in heard)


def test_shape_is_announced():
    assert FORMAT.shape(datapath_of("lee_fasttext.bin")) == (1762, 10)
    assert FORMAT.shape(datapath_of("toy-model.bin")) == (22, 5)
    assert FORMAT.shape(datapath_of("lee_fasttext.vec")) is None


def datapath_of(name):
    from pathlib import Path

    return Path(datapath(name))


def fnv(piece: bytes) -> int:
    state = 2166136261
    for byte in piece:
        state = ((state ^ (byte if byte < 128 else byte + 0xFFFFFF00)) * 16777619) % (1 << 32)
    return state


def by_bytes(word: bytes, minn: int, maxn: int) -> list[bytes]:
    """`computeSubwords` of fastText, byte by byte (src/dictionary.cc, v0.9.2)."""
    text, found = b"<" + word + b">", []
    for start in range(len(text)):
        if text[start] & 0xC0 == 0x80:
            continue
        stop, n = start, 1
        while stop < len(text) and n <= maxn:
            stop += 1
            while stop < len(text) and text[stop] & 0xC0 == 0x80:
                stop += 1
            if n >= minn and not (n == 1 and (start == 0 or stop == len(text))):
                found.append(text[start:stop])
            n += 1
    return found


words = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=8)


@given(words, st.integers(0, 4), st.integers(0, 7))
def test_hashes_of_many_words_are_those_of_each(listed, minn, maxn):
    pieces = [word.encode() for word in listed]
    blob = np.frombuffer(b"".join(pieces), dtype=np.uint8)
    owners, hashes = hashed_ngrams(blob, np.array([len(piece) for piece in pieces]), minn, maxn)
    for number, word in enumerate(listed):
        expected = sorted(hash_of(ngram) for ngram in ngrams(word, minn, maxn))
        assert sorted(hashes[owners == number].tolist()) == expected
        assert sorted(ft_ngram_hashes(word, minn, maxn, 1 << 32)) == expected


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=6), st.integers(1, 3), st.integers(1, 6))
def test_hashes_of_any_bytes_are_those_of_fasttext(pieces, minn, maxn):
    blob = np.frombuffer(b"".join(pieces), dtype=np.uint8)
    owners, hashes = hashed_ngrams(blob, np.array([len(piece) for piece in pieces]), minn, maxn)
    for number, piece in enumerate(pieces):
        assert sorted(hashes[owners == number].tolist()) == sorted(map(fnv, by_bytes(piece, minn, maxn)))


def test_blocks_of_words_are_composed_like_single_ones():
    rng = np.random.default_rng(2)
    pieces = [bytes(rng.integers(97, 123, rng.integers(0, 400)).astype(np.uint8)) for _ in range(3000)]
    sizes = np.array([len(piece) for piece in pieces])
    subwords = Subwords(rng.standard_normal((500, 3)).astype(np.float32), 3, 6)
    own = rng.standard_normal((len(pieces), 3)).astype(np.float32)
    found = subwords.compose(np.frombuffer(b"".join(pieces), np.uint8), sizes, own)
    for row in range(0, len(pieces), 100):
        rows = [fnv(piece) % 500 for piece in by_bytes(pieces[row], 3, 6)]
        expected = (own[row] + subwords.matrix[rows].sum(axis=0)) / (len(rows) + 1)
        np.testing.assert_allclose(found[row], expected, atol=1e-5)
