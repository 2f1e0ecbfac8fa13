"""Every file of gensim's own test data: which hold vectors, and that those open equal to gensim's own loading.

Where gensim 4.4 cannot load its older files any more, the reference is Python's own unpickler with plain classes for
those that are gone; the files come with the wheel, so that is as safe as importing gensim.
"""

import gzip
import pickle
from fnmatch import fnmatch
from pathlib import Path

import gensim
import numpy as np
import pytest
from gensim.models import KeyedVectors, Word2Vec
from gensim.models.fasttext import FastText, load_facebook_vectors

from explorer.errors import LoadError
from explorer.vectors.opening import open_file

FOLDER = Path(gensim.__file__).parent / "test" / "test_data"


class Plain:
    """Stand-in for a class that gensim 4.4 no longer has: keeps its state."""

    def __init__(self, *args):
        self.args = args


class Trusting(pickle.Unpickler):
    def find_class(self, module, name):
        if module.startswith("gensim"):
            return type(name, (Plain,), {})
        return super().find_class(module, name)


def raw(path: Path):
    """The model as saved."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        model = Trusting(stream, encoding="latin1").load()
    model.__dict__.update(
        {name: np.load(path.with_name(f"{path.name}.{name}.npy")) for name in getattr(model, "__numpys", [])}
    )
    return model


def text(path):
    return named(KeyedVectors.load_word2vec_format(str(path), unicode_errors="replace"))


def binary(path):
    return named(KeyedVectors.load_word2vec_format(str(path), binary=True))


def headless(path):
    return named(KeyedVectors.load_word2vec_format(str(path), no_header=True))


def fasttext(path):
    return named(load_facebook_vectors(str(path)))


def word2vec(path):
    return named(Word2Vec.load(str(path)).wv)


def fasttext_model(path):
    return named(FastText.load(str(path)).wv)


def keyed(path):
    return named(KeyedVectors.load(str(path)))


def poincare(path):
    found = raw(path).kv
    return found.index2word, found.syn0


def before_parts(path):
    """Before 0.13.4 the table was in the model itself."""
    found = raw(path)
    return found.index2word, found.syn0


def wrapped(path):
    found = raw(path)
    found = getattr(found, "wv", found)
    return found.index2word, getattr(found, "vectors", getattr(found, "syn0", None))


def documents(path):
    """Documents before gensim 4: numbered ones, then named ones."""
    found = raw(path).docvecs
    matrix = found.vectors_docs if hasattr(found, "vectors_docs") else found.doctag_syn0
    names = found.offset2doctag if hasattr(found, "offset2doctag") else found.index2doctag
    return [*map(str, range(len(matrix) - len(names))), *names], matrix


def named(vectors):
    return list(vectors.index_to_key), vectors.vectors


# file: (loader of the reference, format, words, dimensions)
OPENS = {
    "EN.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt": (text, "word2vec-text", 20, 300),
    "IT.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt": (text, "word2vec-text", 20, 300),
    "compatible-hash-true.model": (fasttext_model, "gensim", 22, 5),
    "cp852_fasttext.bin": (fasttext, "fasttext-binary", 171, 2),
    "crime-and-punishment.bin": (fasttext, "fasttext-binary", 291, 5),
    "crime-and-punishment.vec": (text, "word2vec-text", 291, 5),
    "d2v-lee-v0.13.0": (before_parts, "gensim", 1750, 10),
    "doc2vec_old": (wrapped, "gensim", 3955, 100),
    "doc2vec_old_sep": (wrapped, "gensim", 3955, 100),
    "euclidean_vectors.bin": (binary, "word2vec-binary", 2747, 10),
    "fasttext_old": (wrapped, "gensim", 12, 100),
    "fasttext_old_sep": (wrapped, "gensim", 12, 100),
    "ft_kv_3.6.0.model.gz": (wrapped, "gensim", 12, 3),
    "ft_model_2.3.0": (wrapped, "gensim", 1763, 10),
    "high_precision.kv.bin": (binary, "word2vec-binary", 2, 2),
    "high_precision.kv.txt": (text, "word2vec-text", 2, 2),
    "large_tag_doc_10_iter50": (wrapped, "gensim", 984, 100),
    "lee_fasttext": (wrapped, "gensim", 1762, 10),
    "lee_fasttext.bin": (fasttext, "fasttext-binary", 1762, 10),
    "lee_fasttext.vec": (text, "word2vec-text", 1762, 10),
    "lee_fasttext_new.bin": (fasttext, "fasttext-binary", 1763, 10),
    "model-from-gensim-3.8.0.w2v": (word2vec, "gensim", 3, 300),
    "non_ascii_fasttext.bin": (fasttext, "fasttext-binary", 171, 2),
    "old_keyedvectors_320.dat": (keyed, "gensim", 12, 100),
    # supervised: gensim refuses it; fastText wrote the text file from the same model
    "pang_lee_polarity_fasttext.bin": (lambda path: text(path.with_suffix(".vec")), "fasttext-binary", 1694, 100),
    "pang_lee_polarity_fasttext.vec": (text, "word2vec-text", 1694, 100),
    "poincare_test_3.4.0": (poincare, "gensim", 239, 2),
    "poincare_vectors.bin": (binary, "word2vec-binary", 1182, 10),
    "small_tag_doc_5_iter50": (wrapped, "gensim", 475, 100),
    "test_glove.txt": (headless, "glove-text", 76, 50),
    "toy-model-pretrained.bin": (fasttext, "fasttext-binary", 23, 5),
    "toy-model.bin": (fasttext, "fasttext-binary", 22, 5),
    "toy-model.vec": (text, "word2vec-text", 22, 5),
    "w2v-lee-v0.12.0": (before_parts, "gensim", 806, 100),
    "w2v_keyedvectors_load_test.modeldata": (text, "word2vec-text", 2, 3),
    "word2vec_3.3": (word2vec, "gensim", 4, 100),
    "word2vec_old": (word2vec, "gensim", 12, 100),
    "word2vec_old_sep": (word2vec, "gensim", 12, 100),
    "word2vec_pre_kv_c": (text, "word2vec-text", 1750, 10),
    "word2vec_pre_kv_py2": (before_parts, "gensim", 9, 2),
    "word2vec_pre_kv_py3": (before_parts, "gensim", 9, 2),
    "word2vec_pre_kv_py3_4": (before_parts, "gensim", 9, 2),
    "word2vec_pre_kv_sep_py2": (before_parts, "gensim", 9, 2),
    "word2vec_pre_kv_sep_py3": (before_parts, "gensim", 9, 2),
    "word2vec_pre_kv_sep_py3_4": (before_parts, "gensim", 9, 2),
    **{f"old_w2v_models/w2v_{version}.mdl": (before_parts, "gensim", 3, 4) for version in (
        "0.12.0", "0.12.1", "0.12.2", "0.12.3", "0.12.4", "0.13.0", "0.13.1", "0.13.2", "0.13.3")},
    **{f"old_w2v_models/w2v_{version}.mdl": (word2vec, "gensim", 3, 4) for version in (
        "0.13.4", "1.0.0", "1.0.1", "2.0.0", "2.1.0", "2.2.0", "2.3.0", "3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0")},
    **{f"old_d2v_models/d2v_{version}.mdl": (before_parts, "gensim", 3, 4) for version in (
        "0.12.0", "0.12.1", "0.12.2", "0.12.3", "0.12.4", "0.13.0", "0.13.1", "0.13.2", "0.13.3")},
    **{f"old_d2v_models/d2v_{version}.mdl": (wrapped, "gensim", 3, 4) for version in (
        "0.13.4", "1.0.0", "1.0.1", "2.0.0", "2.1.0", "2.2.0", "2.3.0", "3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0")},
}  # fmt: skip

# models of documents: number of documents
DOCUMENTS = {
    "d2v-lee-v0.13.0": 300, "doc2vec_old": 300, "doc2vec_old_sep": 300,
    "large_tag_doc_10_iter50": 10, "small_tag_doc_5_iter50": 5,
    **{name: 2 for name in OPENS if name.startswith("old_d2v_models/")},
}  # fmt: skip

# looks like vectors by its name and cannot be opened: error and reason
REFUSED = {
    "pretrained.vec": ("Truncated", "promises 3 rows and has 1; EOFError in gensim, too"),
    "varembed_vectors.pkl": ("PickleRefused", "a dictionary of another program's, no file of gensim's"),
    "varembed_morfessor.bin": ("PickleRefused", "a model of morphology: no vectors"),
    "head500.noblanks.cor_tfidf.model": ("PickleForeign", "weights of words in documents: no vectors"),
    "phraser-3.6.0.model": ("PickleForeign", "pairs of words: no vectors"),
    "phrases-3.6.0.model": ("PickleForeign", "pairs of words: no vectors"),
    "phrase*.pkl": ("PickleForeign", "pairs of words: no vectors"),
    "DTM/ldaseq_3_0_1_model": ("PickleForeign", "a topic model"),
    "atmodel_3_0_1_model*": ("PickleForeign", "a topic model"),
    "lda_3_0_1_model*": ("PickleForeign", "a topic model"),
    "ldamodel_python_*": ("PickleForeign", "a topic model"),
    "nmf_model": ("PickleForeign", "a topic model"),
    "pre_0_13_2_model*": ("PickleForeign", "a topic model"),
    "*.expElogbeta.npy": ("LabelsMissing", "words by topics, without the words"),
    "*.syn0_lockf.npy": ("WrongShape", "one number a word"),
    "*.neg_labels.npy": ("WrongShape", "six numbers"),
    "*.syn1neg.npy": ("LabelsMissing", "weights of the output; their words are in the model"),
    "word2vec_pre_kv_sep_*.syn0.npy": ("LabelsMissing", "the rows of the model beside it, which has the words"),
}

# corpora, lists of pairs, dictionaries, tables of similarities
NO_VECTORS = [
    "*.cor", "*.mm", "*.mm.*", "testcorpus.*", "*.xml*.bz2", "*.cor.bz2", "*.tst", "*.tst.bz2", "*.tsv", "*.dict",
    "reproduce.dat*", "ensemblelda", "ldavowpalwabbit*", "PathLineSentences/*", "DTM/sstats_test.txt",
    "OPUS_en_it_europarl_train_one2ten.txt", "alldata-id-10.txt", "crime-and-punishment.txt", "fb-ngrams.txt",
    "head500.noblanks.cor_wordids.txt", "mini_newsgroup", "para2para_text?.txt", "questions-words.txt",
    "similarities0-1.txt", "simlex999.txt", "toy-data.txt", "w2v_keyedvectors_load_test.vocab",
]  # fmt: skip


def files() -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


def refusal(name: str) -> tuple[str, str] | None:
    exact = REFUSED.get(name)
    # the last pattern that matches is the most specific
    return exact or next((why for pattern, why in reversed(REFUSED.items()) if fnmatch(name, pattern)), None)


def test_no_file_is_missing_from_the_table():
    missing = [
        name
        for name in files()
        if name not in OPENS and not refusal(name) and not any(fnmatch(name, pattern) for pattern in NO_VECTORS)
    ]
    assert missing == []
    assert set(OPENS) <= set(files())


@pytest.mark.parametrize("name", OPENS)
def test_opens_equal_to_gensim(name):
    how, kind, n, d = OPENS[name]
    vectors = open_file(FOLDER / name)
    assert (vectors.source.format, vectors.n, vectors.d) == (kind, n, d)
    words, matrix = how(FOLDER / name)
    rows = [row for row, word in enumerate(words) if word]  # one model has the empty word, which is dropped
    if name == "cp852_fasttext.bin":  # test_formats_fasttext.py compares the others with the bytes of the words
        rows = [row for row in rows if "\\" not in words[row]]
    if name == "pang_lee_polarity_fasttext.bin":  # gensim marks damaged words differently in text files
        words = [new if "\ufffd" in old else old for old, new in zip(words, vectors.words, strict=True)]
    found = [vectors.words.id(words[row]) for row in rows]
    assert found == sorted(found)
    assert len(rows) == n - (vectors.source.warnings.get("repaired_words", 0) if name.startswith("cp852") else 0)
    np.testing.assert_allclose(vectors.matrix[found], np.asarray(matrix)[rows], atol=1e-6)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_open_equal_to_gensim(name):
    vectors = open_file(FOLDER / name, choice="docvecs")
    words, matrix = documents(FOLDER / name)
    assert list(vectors.words) == words
    assert vectors.n == DOCUMENTS[name]
    np.testing.assert_allclose(vectors.matrix, matrix, atol=1e-6)
    assert open_file(FOLDER / name).source.choices == ("wv", "docvecs")


@pytest.mark.parametrize("name", [name for name in files() if refusal(name)])
def test_refused_by_the_right_name(name):
    with pytest.raises(LoadError) as caught:
        open_file(FOLDER / name)
    assert caught.value.code == refusal(name)[0]


@pytest.mark.parametrize("name", ["phrases-3.6.0.model", "lda_3_0_1_model", "nmf_model", "DTM/ldaseq_3_0_1_model"])
def test_what_else_gensim_saves_is_named(name):
    with pytest.raises(LoadError) as caught:
        open_file(FOLDER / name)
    assert caught.value.details["name"].startswith("gensim.models.")
