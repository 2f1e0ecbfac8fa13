"""Neighbours, analogies, preprocessing and spelling against gensim, scikit-learn and plain loops."""

from dataclasses import replace

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rapidfuzz.distance import Indel
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA

from explorer.errors import UnknownWord, ZeroVector
from explorer.geometry.analogy import analogy, combine
from explorer.geometry.letters import CharacterSets, fold_case
from explorer.geometry.neighbours import nearest, neighbours, rank_of
from explorer.geometry.preprocessing import prepare
from explorer.geometry.similarity import scores
from explorer.geometry.spelling import near_spellings
from explorer.vectors.model import Metadata, Source, Subwords, Vectors, Vocabulary

SOURCE = Source("test", "test")


def make(matrix, words=None) -> Vectors:
    matrix = np.asarray(matrix, dtype=np.float32)
    return Vectors.of(words or [f"w{i}" for i in range(len(matrix))], matrix, SOURCE)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    random = np.random.default_rng(7)
    centres = random.normal(size=(40, 60)) * 2
    return make(centres[random.integers(40, size=3000)] + random.normal(size=(3000, 60)))


@pytest.fixture(scope="module")
def gensim_vectors(vectors) -> KeyedVectors:
    kv = KeyedVectors(vectors.d)
    kv.add_vectors(list(vectors.words), vectors.matrix)
    return kv


def test_neighbours_equal_gensim(vectors, gensim_vectors):
    for word in list(vectors.words)[:200]:
        ours = neighbours(vectors, word, 15)
        theirs = gensim_vectors.most_similar(word, topn=15)
        assert [n.word for n in ours] == [w for w, _ in theirs]
        np.testing.assert_allclose([n.score for n in ours], [s for _, s in theirs], atol=1e-6)
        assert [n.rank for n in ours] == list(range(1, 16))


def test_analogy_equals_gensim(vectors, gensim_vectors):
    random = np.random.default_rng(1)
    for a, b, c in (random.choice(list(vectors.words), 3, replace=False) for _ in range(40)):
        ours = analogy(vectors, a, b, c, 10)
        theirs = gensim_vectors.most_similar(positive=[a, c], negative=[b], topn=10)
        assert [n.word for n in ours.answers] == [w for w, _ in theirs]
        np.testing.assert_allclose([n.score for n in ours.answers], [s for _, s in theirs], atol=1e-6)


@pytest.mark.parametrize("metric", ["dot", "euclidean"])
def test_analogy_with_lengths_adds_the_rows_as_they_are(vectors, metric):
    target = vectors.row("w1") - vectors.row("w2") + vectors.row("w3")
    rows = vectors.matrix.astype(np.float64)
    badness = -(rows @ target) if metric == "dot" else np.linalg.norm(rows - target, axis=1)
    expected = [row for row in np.argsort(badness) if row not in (1, 2, 3)][:10]
    assert [n.id for n in analogy(vectors, "w1", "w2", "w3", 10, metric=metric).answers] == expected


def test_question_ranks_are_those_without_exclusion(vectors):
    answer = analogy(vectors, "w1", "w2", "w3")
    everyone = nearest(vectors, combine(vectors, ("w1", "w3"), ("w2",)), vectors.n)
    by_word = {n.word: n.rank for n in everyone}
    assert answer.question_ranks == tuple((w, by_word[w]) for w in ("w1", "w2", "w3"))


@pytest.mark.parametrize(("metric", "name"), [("cosine", "cosine"), ("euclidean", "euclidean")])
def test_scores_equal_scipy(vectors, metric, name):
    reference = cdist(vectors.matrix[:1], vectors.matrix, name)[0]
    expected = 1 - reference if metric == "cosine" else reference
    np.testing.assert_allclose(scores(vectors, vectors.matrix[0], metric), expected, atol=2e-5)


def test_dot_ranks_by_the_product(vectors):
    best = nearest(vectors, vectors.matrix[0], 5, metric="dot")
    products = [float(np.dot(row, vectors.matrix[0])) for row in vectors.matrix]
    assert [n.id for n in best] == list(np.argsort(products)[::-1][:5])


def test_euclidean_keeps_the_digits_of_near_rows():
    close = make([[1000.0, 1000.0], [1000.0, 1000.001], [1000.0, 1001.0]])
    exact = float(np.float32(1000.001) - np.float32(1000.0))
    assert neighbours(close, "w0", 1, metric="euclidean")[0].score == pytest.approx(exact, rel=1e-6)


@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 30), st.integers(2, 5)), elements=st.integers(-3, 3).map(float)),
    st.integers(1, 40),
    st.sampled_from(["cosine", "dot", "euclidean"]),
)
def test_nearest_equals_a_full_sort(matrix, k, metric):
    """Small integers make many ties: the order must be by score, then by row."""
    vectors = make(matrix)
    query = matrix[0] if matrix[0].any() else np.ones(matrix.shape[1], np.float32)
    values = scores(vectors, query, metric)
    order = sorted(
        (row for row in range(len(matrix)) if not np.isnan(values[row])),
        key=lambda row: (values[row] if metric == "euclidean" else -values[row], row),
    )
    found = nearest(vectors, query, k, metric=metric)
    assert [n.id for n in found] == order[:k]
    for place, row in enumerate(order, start=1):
        assert rank_of(vectors, query, row, metric=metric) == place


@pytest.mark.parametrize("scale", [1e38, 1e-40])
def test_row_75_extreme_values_have_true_cosines(scale):
    rows = (np.random.default_rng(2).normal(size=(60, 4)) * scale).clip(-3e38, 3e38).astype(np.float32)
    vectors, wide = make(rows), rows.astype(np.float64)
    expected = 1 - cdist(wide[:1] / scale, wide / scale, "cosine")[0]
    np.testing.assert_allclose(scores(vectors, vectors.matrix[0]), expected, atol=1e-5)
    assert neighbours(vectors, "w0", 1)[0].id == np.argsort(expected)[-2]
    units = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    target = units[0] - units[1] + units[2]
    np.testing.assert_allclose(combine(vectors, ("w0", "w2"), ("w1",)), target / np.linalg.norm(target), atol=1e-5)


def test_zero_rows_have_no_cosine_and_are_left_out():
    vectors = make([[1, 0], [0, 0], [1, 1]])
    assert [n.word for n in neighbours(vectors, "w0", 5)] == ["w2"]
    with pytest.raises(ZeroVector):
        neighbours(vectors, "w1")
    with pytest.raises(ZeroVector):
        analogy(vectors, "w0", "w1", "w2")
    assert np.isnan(scores(vectors, vectors.row("w0"))[1])


def test_words_that_cancel_out_have_no_direction():
    vectors = make([[1, 0.3], [-1, -0.3], [0.2, 1]])
    with pytest.raises(ZeroVector):
        combine(vectors, ("w0", "w1"), ())


def test_unknown_words_are_named():
    with pytest.raises(UnknownWord) as caught:
        neighbours(make([[1, 0], [0, 1]]), "nobody")
    assert caught.value.details == {"word": "nobody", "n": 2}


def test_preprocessings_against_references(vectors):
    rows = vectors.matrix.astype(np.float64)
    centred = rows - rows.mean(axis=0)
    np.testing.assert_allclose(prepare(vectors, "centred").matrix, centred, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(prepare(vectors, "unit").matrix, axis=1), 1, atol=1e-6)
    top = PCA(1, svd_solver="full").fit(rows).components_
    np.testing.assert_allclose(prepare(vectors, "all-but-the-top").matrix, centred - centred @ top.T @ top, atol=1e-4)


@pytest.mark.parametrize("name", ["unit", "centred", "all-but-the-top"])
def test_what_travels_with_the_words_goes_along(vectors, name):
    grams = np.random.default_rng(3).normal(size=(50, vectors.d)).astype("f4") + 2
    subwords = Subwords(grams, 3, 6)
    metadata = Metadata({"pos": np.array(["n"] * vectors.n, dtype=object)})
    word = "unseen"
    made = subwords.vector(word)
    # the composed vector stands for a word: as the last row it gets the same treatment
    with_it = replace(make(np.vstack([vectors.matrix, made[None]])), subwords=subwords)
    given = replace(vectors, metadata=metadata, subwords=subwords)
    prepared = prepare(given, name)
    assert prepared.metadata is metadata
    mean = vectors.matrix.mean(axis=0, dtype=np.float64)
    expected = {
        "unit": prepare(with_it, "unit").matrix[-1],
        "centred": made - mean,
        "all-but-the-top": (made - mean)
        @ (np.eye(vectors.d) - (top := PCA(1, svd_solver="full").fit(vectors.matrix).components_).T @ top),
    }[name]
    np.testing.assert_allclose(prepared.subwords.vector(word), expected, atol=1e-4)
    assert Subwords(np.empty((0, vectors.d), "f4"), 3, 6).vector(word) is None
    empty = replace(given, subwords=Subwords(np.empty((0, vectors.d), "f4"), 3, 6))
    assert prepare(empty, name).subwords.vector(word) is None
    assert prepare(vectors, name).subwords is None


def test_preprocessed_vectors_have_their_own_digest(vectors):
    names = ("raw", "unit", "centred", "all-but-the-top")
    assert len({prepare(vectors, name).digest for name in names}) == len(names)


def test_digest_follows_words_and_numbers():
    one = make([[1, 2], [3, 4]])
    assert one.digest == make([[1, 2], [3, 4]]).digest
    assert one.digest != make([[1, 2], [3, 5]]).digest
    assert one.digest != make([[1, 2], [3, 4]], ["a", "b"]).digest


def test_vectors_are_read_only(vectors):
    for array in (vectors.matrix, vectors.norms):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=30), st.text(max_size=2))
def test_suggest_equals_a_scan(words, prefix):
    vocabulary = Vocabulary(words)
    assert vocabulary.suggest(prefix, 100) == [word for word in words if word.startswith(prefix)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("BEIJING", "beijing"), ("北京欢迎你", "北京"), ("qeen", "queen"), ("欢迎光临", "欢迎"), ("kings", "king")],
)
def test_near_spellings(typed, first):
    words = Vocabulary(["king", "queen", "beijing", "北京", "欢迎", "你", "上海", "table"])
    assert near_spellings(words, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("iphone", ["iPhone"]),
        ("IPHONES", ["iPhone"]),
        ("Quen", ["Queen", "queen"]),
        ("quen", ["queen", "Queen"]),
        ("QUEEN", ["queen", "Queen"]),
        ("BERLINER", ["Berlin"]),
        ("\u0130zmir", ["izmir"]),
        ("\u039f\u0394\u039f\u03a3\u03a3", ["\u03bf\u03b4\u03bf\u03c2"]),
    ],
)
def test_near_spellings_ignore_case_and_prefer_the_one_typed(typed, expected):
    words = Vocabulary(["iPhone", "queen", "Queen", "Berlin", "izmir", "\u03bf\u03b4\u03bf\u03c2", "table"])
    assert near_spellings(words, typed) == expected


@given(st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=30, unique=True), st.text(min_size=1, max_size=9))
@example(["\ud800", "a"], "\udfff")
def test_no_word_that_is_near_enough_is_missed(words, typed):
    letters = CharacterSets.of(Vocabulary(words))
    for share in (0.0, 0.3, 0.5, 1.0):
        near = [
            word for word in words if Indel.distance(fold_case(word), fold_case(typed)) <= share * len(word + typed)
        ]
        found = letters.within(typed, share)
        assert [word for word in found if word in near] == near
        assert [word for word in words if word in found] == found
        assert letters.within(typed, share, 2) == [word for word in found if len(word) == 2]


@given(st.text())
def test_folding_keeps_every_letter_apart(text):
    assert fold_case(text) == "".join(map(fold_case, text))
    assert len(fold_case(text)) == len(text)


def test_nothing_like_it():
    assert near_spellings(Vocabulary(["king", "北京"]), "zzzzzzzz") == []
    assert near_spellings(Vocabulary(["king"]), "  ") == []


@given(st.text(max_size=80))
def test_near_spellings_are_words_of_the_vocabulary(typed):
    words = Vocabulary(["king", "queen", "北京", "欢迎", "a", "-", "<b>"])
    found = near_spellings(words, typed)
    assert len(found) == len(set(found)) <= 6
    assert all(word in words for word in found)
