"""Files saved by gensim: each kind of model, with and without separate arrays, equal to what gensim loads."""

import pickle
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from gensim.models import Doc2Vec, FastText, KeyedVectors, Word2Vec
from gensim.models.doc2vec import TaggedDocument
from gensim.models.fasttext import FastTextKeyedVectors
from gensim.models.poincare import PoincareModel
from gensim.test.utils import common_texts, datapath
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import (
    CompanionMissing,
    CountMismatch,
    Incomplete,
    NonFiniteNgram,
    PickleForeign,
    PickleRefused,
    UnknownChoice,
)
from explorer.vectors.catalogue import open_entry
from explorer.vectors.detect import detect
from explorer.vectors.formats import gensim_pickle
from explorer.vectors.gensim import from_gensim, to_gensim
from explorer.vectors.metadata import Metadata
from explorer.vectors.opening import open_file
from explorer.vectors.reading import ReadContext
from explorer.vectors.store import Store
from explorer.vectors.uploads import Uploads, group_uploads

TEXTS = [[*text, "北京", "naïve"] for text in common_texts]
UNSEEN = ["steamtrain", "上海", "x", "𠮷𠮷"]


def same(vectors, reference):
    assert list(vectors.words) == [str(key) for key in reference.index_to_key]
    np.testing.assert_allclose(vectors.matrix, reference.vectors, atol=1e-6)
    assert vectors.source.format == "gensim"
    assert vectors.source.warnings == {}


@pytest.fixture(scope="module")
def trained():
    options = {"vector_size": 8, "min_count": 1, "workers": 1, "epochs": 2, "seed": 1}
    documents = [TaggedDocument(text, [f"text {number}"]) for number, text in enumerate(TEXTS)]
    return {
        "word2vec": Word2Vec(TEXTS, **options),
        "fasttext": FastText(TEXTS, bucket=90, min_n=2, max_n=4, **options),
        "fasttext-without-ngrams": FastText(TEXTS, bucket=0, **options),
        "doc2vec": Doc2Vec(documents, **options),
        "doc2vec-numbered": Doc2Vec([TaggedDocument(text, [n]) for n, text in enumerate(TEXTS)], **options),
    }


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("apart", [False, True], ids=["whole", "arrays apart"])
@pytest.mark.parametrize("kind", ["word2vec", "fasttext", "fasttext-without-ngrams"])
def test_models_and_their_vectors(trained, tmp_path, kind, apart, protocol):
    model = trained[kind]
    options = {"pickle_protocol": protocol, **({"sep_limit": 1} if apart else {})}
    model.save(str(tmp_path / "a.model"), **options)
    model.wv.save(str(tmp_path / "a.kv"), **options)
    loaded = KeyedVectors.load(str(tmp_path / "a.kv"))
    for name in ("a.model", "a.kv"):
        vectors = open_file(tmp_path / name)
        same(vectors, loaded)
        counts = [loaded.get_vecattr(word, "count") for word in loaded.index_to_key]
        assert vectors.metadata.columns["count"].tolist() == counts
        beside = {path.name for path in tmp_path.glob(f"{name}.*.npy")}
        assert set(vectors.source.files[1:]) == {file for file in beside if "vectors" in file and "lock" not in file}
        assert bool(beside) == apart
        if kind == "fasttext":
            for word in UNSEEN:
                np.testing.assert_allclose(vectors.subwords.vector(word), loaded.get_vector(word), atol=1e-6)
        else:
            assert vectors.subwords is None


@pytest.mark.parametrize("kind", ["doc2vec", "doc2vec-numbered"])
def test_documents_can_be_chosen(trained, tmp_path, kind):
    model = trained[kind]
    model.save(str(tmp_path / "a.model"))
    words, documents = open_file(tmp_path / "a.model"), open_file(tmp_path / "a.model", choice="dv")
    same(words, model.wv)
    same(documents, model.dv)
    assert (words.source.choice, documents.source.choice) == ("wv", "dv")
    assert words.source.choices == documents.source.choices == ("wv", "dv")
    with pytest.raises(UnknownChoice) as caught:
        open_file(tmp_path / "a.model", choice="docs")
    assert caught.value.details["choices"] == "wv, dv"


def test_poincare(tmp_path):
    model = PoincareModel([("kangaroo", "marsupial"), ("kangaroo", "mammal"), ("gib", "cat")], negative=2, size=3)
    model.train(epochs=2)
    model.save(str(tmp_path / "a.model"))
    same(open_file(tmp_path / "a.model"), model.kv)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_kinds_of_numbers(tmp_path, dtype, order):
    vectors = KeyedVectors(70, dtype=dtype)
    vectors.add_vectors([f"w{n}" for n in range(300)], np.random.default_rng(0).standard_normal((300, 70)))
    vectors.vectors = np.asarray(vectors.vectors, dtype=dtype, order=order)
    for protocol in (2, 4, 5):
        vectors.save(str(tmp_path / "a.kv"), pickle_protocol=protocol)
        same(open_file(tmp_path / "a.kv"), vectors)
    vectors.vectors = vectors.vectors.astype(np.dtype(dtype).newbyteorder(">"))
    vectors.save(str(tmp_path / "a.kv"))
    found = open_file(tmp_path / "a.kv")
    np.testing.assert_array_equal(found.matrix, vectors.vectors.astype(np.float32))


def test_a_large_array_in_the_pickle_is_read_where_it_stands(tmp_path, monkeypatch):
    vectors = KeyedVectors(100)
    vectors.add_vectors([f"w{n}" for n in range(5000)], np.random.default_rng(0).random((5000, 100), np.float32))
    vectors.save(str(tmp_path / "a.kv"))  # 2 MB, inside the pickle
    assert not list(tmp_path.glob("*.npy"))
    same(open_file(tmp_path / "a.kv"), vectors)
    folder = tmp_path / "folder"
    folder.mkdir()
    heard = []
    found = gensim_pickle.read(ReadContext(tmp_path / "a.kv", "a.kv", folder=folder, report=heard.append))
    same(found, vectors)
    assert (folder / "matrix.f32").stat().st_size == 4 * 5000 * 100
    assert heard


def test_a_missing_array_is_named(trained, tmp_path):
    trained["word2vec"].save(str(tmp_path / "a.model"), sep_limit=1)
    companion = tmp_path / "a.model.wv.vectors.npy"
    companion.rename(tmp_path / "kept.npy")
    with pytest.raises(CompanionMissing) as caught:
        open_file(tmp_path / "a.model")
    assert caught.value.details == {"file": "a.model", "missing": "a.model.wv.vectors.npy"}
    (tmp_path / "kept.npy").rename(companion)
    same(open_file(tmp_path / "a.model"), trained["word2vec"].wv)


def test_given_together_in_any_order_and_under_another_name(trained, tmp_path):
    trained["word2vec"].save(str(tmp_path / "a.model"), sep_limit=1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    model = (tmp_path / "a.model").rename(elsewhere / "renamed.model")
    array = tmp_path / "a.model.wv.vectors.npy"
    for files in ((model, array), (array, model)):
        same(open_file(*files), trained["word2vec"].wv)


def saved(model, tmp_path):
    """Save a model with its arrays in files of their own; the sorted paths of all files."""
    folder = tmp_path / "saved"
    folder.mkdir()
    model.save(str(folder / "a.model"), sep_limit=1)
    return sorted(folder.iterdir())


@pytest.mark.parametrize("kind", ["word2vec", "fasttext", "doc2vec"])
@pytest.mark.parametrize("name", ["a.model", "renamed (1).model"])
@pytest.mark.parametrize("first", [0, -1], ids=["model first", "model last"])
def test_a_model_and_its_arrays_are_dropped_at_once(trained, tmp_path, kind, name, first):
    given = {path.name: memoryview(path.read_bytes()) for path in saved(trained[kind], tmp_path)}
    assert len(given) > 2
    files = [(name, given.pop("a.model")), *given.items()]
    files = files if first == 0 else files[::-1]
    (dropped,) = group_uploads(files)
    assert dropped[0][0] == name
    uploads = Uploads(tmp_path / "uploads")
    same(open_entry(uploads.entry(uploads.add(dropped))), trained[kind].wv)


@pytest.mark.parametrize("kind", ["word2vec", "fasttext", "doc2vec"])
@pytest.mark.parametrize("name", ["a.model", "other.model"])
@pytest.mark.parametrize("first", [0, -1], ids=["model first", "model last"])
def test_a_model_and_its_arrays_in_a_zip(trained, tmp_path, kind, name, first):
    paths = saved(trained[kind], tmp_path)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for path in paths if first == 0 else paths[::-1]:
            archive.write(path, f"folder/{name if path.name == 'a.model' else path.name}")
    found = open_file(tmp_path / "z.zip")
    same(found, trained[kind].wv)
    assert found.source.wrapper == "zip"


def test_a_cut_array_is_not_offered_in_part(trained, tmp_path):
    trained["word2vec"].save(str(tmp_path / "a.model"), sep_limit=1)
    array = tmp_path / "a.model.wv.vectors.npy"
    array.write_bytes(array.read_bytes()[:-50])
    for rescue in (False, True):
        with pytest.raises(Incomplete) as caught:
            open_file(tmp_path / "a.model", rescue=rescue)
        assert caught.value.details["got"] > 0
        assert not caught.value.rescuable


def test_a_damaged_ngram_is_named_by_its_row(trained, tmp_path):
    trained["fasttext"].save(str(tmp_path / "a.model"), sep_limit=1)
    rows = np.load(tmp_path / "a.model.wv.vectors_ngrams.npy")
    rows[5, 1] = np.inf
    np.save(tmp_path / "a.model.wv.vectors_ngrams.npy", rows)
    with pytest.raises(NonFiniteNgram) as caught:
        open_file(tmp_path / "a.model")
    assert caught.value.details == {"file": "a.model", "row": 6}


def test_arrays_that_do_not_fit(trained, tmp_path):
    trained["word2vec"].save(str(tmp_path / "a.model"), sep_limit=1)
    np.save(tmp_path / "a.model.wv.vectors.npy", np.ones((3, 8), np.float32))
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "a.model")
    assert (caught.value.details["words"], caught.value.details["rows"]) == (len(trained["word2vec"].wv), 3)
    objects = np.array([[print, 1]] * 3, dtype=object)
    np.save(tmp_path / "a.model.wv.vectors.npy", objects, allow_pickle=True)
    with pytest.raises(PickleRefused):
        open_file(tmp_path / "a.model")


def test_the_place_of_a_repeated_word_is_dropped(tmp_path):
    (tmp_path / "double.txt").write_text("3 2\na 1 2\na 3 4\nb 5 6\n")
    vectors = KeyedVectors.load_word2vec_format(str(tmp_path / "double.txt"))
    assert vectors.index_to_key[-1] is None  # gensim leaves it out
    vectors.save(str(tmp_path / "a.kv"))
    found = open_file(tmp_path / "a.kv")
    assert list(found.words) == ["a", "b"]
    assert found.matrix.tolist() == [[1, 2], [5, 6]]
    assert found.source.warnings == {"empty_words": 1}


def test_dropped_buckets_of_gensim_3():
    """Its n-gram rows are in the order of first use, with a table of the buckets."""
    found = open_file(datapath("compatible-hash-true.model"))
    with open(datapath("compatible-hash-true.model"), "rb") as stream:  # noqa: PTH123
        trusted = pickle.load(stream, encoding="latin1").wv  # noqa: S301 - a file of gensim's wheel
    assert found.subwords.buckets == trusted.bucket == 100
    assert len(found.subwords.matrix) == 85
    from gensim.models.fasttext import ft_ngram_hashes

    for word in ["anarchism", "anarchy", "steamtrain", "北京"]:
        rows = [trusted.hash2index[h] for h in ft_ngram_hashes(word, 3, 6, 100) if h in trusted.hash2index]
        np.testing.assert_allclose(found.subwords.vector(word), trusted.vectors_ngrams[rows].mean(axis=0), atol=1e-6)
    for row, word in enumerate(found.words):  # the vectors saved by gensim are those that the rows produce
        rows = [trusted.hash2index[h] for h in ft_ngram_hashes(word, 3, 6, 100)]
        made = np.vstack([trusted.vectors_vocab[row][None], trusted.vectors_ngrams[rows]]).mean(axis=0)
        np.testing.assert_allclose(found.matrix[row], made, atol=1e-6)


def test_the_store_keeps_all_of_it(trained, tmp_path):
    trained["fasttext"].save(str(tmp_path / "a.model"))
    vectors = open_file(tmp_path / "a.model")
    store = Store(tmp_path / "store")
    with store.new_entry("key") as place:
        again = store.add("key", place, vectors)
    assert again.metadata.columns["count"].tolist() == vectors.metadata.columns["count"].tolist()
    np.testing.assert_array_equal(again.subwords.vector("steamtrain"), vectors.subwords.vector("steamtrain"))
    back = to_gensim(again)  # mapped and read-only
    assert back.most_similar("北京", topn=3) == to_gensim(vectors).most_similar("北京", topn=3)
    np.testing.assert_array_equal(back.vectors, vectors.matrix)


def test_counts_go_to_gensim(trained):
    wv = trained["word2vec"].wv
    counts = np.array([wv.get_vecattr(word, "count") for word in wv.index_to_key], dtype=np.float64)
    vectors = from_gensim(wv, "trained")
    counts[1] = np.nan
    back = to_gensim(replace(vectors, metadata=Metadata({"count": counts})))
    assert back.get_vecattr(wv.index_to_key[0], "count") == wv.get_vecattr(wv.index_to_key[0], "count")
    assert back.get_vecattr(wv.index_to_key[1], "count") == 0
    assert back.expandos["count"].dtype == np.int64
    np.testing.assert_array_equal(back.expandos["count"][2:], wv.expandos["count"][2:])
    for other in (counts + 0.5, np.array(["n"] * len(counts), dtype=object)):
        assert "count" not in to_gensim(replace(vectors, metadata=Metadata({"count": other}))).expandos


def test_from_gensim_keeps_what_makes_unseen_words(trained):
    wv = trained["fasttext"].wv
    vectors = from_gensim(wv, "trained")
    assert isinstance(wv, FastTextKeyedVectors)
    for word in UNSEEN:
        np.testing.assert_allclose(vectors.subwords.vector(word), wv.get_vector(word), atol=1e-6)
    before = vectors.subwords.vector("steamtrain").copy()
    wv.vectors_ngrams += 1  # further training does not change the copy
    np.testing.assert_array_equal(vectors.subwords.vector("steamtrain"), before)
    wv.vectors_ngrams -= 1
    assert from_gensim(trained["word2vec"].wv, "trained").subwords is None
    assert from_gensim(trained["fasttext-without-ngrams"].wv, "trained").subwords is None


def test_a_function_of_somebody_else_in_a_model_is_named(tmp_path):
    model = Word2Vec(TEXTS, vector_size=4, min_count=1, workers=1, hashfxn=len)
    model.wv.note = shutil.rmtree
    model.save(str(tmp_path / "a.model"))
    with pytest.raises(PickleForeign) as caught:
        open_file(tmp_path / "a.model")
    assert caught.value.details["name"] in ("builtins.len", "shutil.rmtree")


def test_recognised_by_content(trained, tmp_path):
    trained["word2vec"].wv.save(str(tmp_path / "vectors.txt"))
    assert detect(tmp_path / "vectors.txt").name == "gensim"
    (tmp_path / "other.kv").write_bytes(pickle.dumps({"gensim": "gensim.models.keyedvectors"}, protocol=4))
    with pytest.raises(PickleRefused):
        detect(tmp_path / "other.kv")


plain = st.characters(exclude_categories=["Cs"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(plain, min_size=1, max_size=250), min_size=1, max_size=40, unique=True), st.integers(2, 5))
def test_any_words_in_any_protocol(tmp_path, words, protocol):
    vectors = KeyedVectors(3)
    vectors.add_vectors(words, np.random.default_rng(len(words)).standard_normal((len(words), 3)).astype(np.float32))
    vectors.save(str(tmp_path / "a.kv"), pickle_protocol=protocol)
    same(open_file(tmp_path / "a.kv"), vectors)
