"""Vectors in a notebook: words by name, paths, words without a row, short representations."""

import numpy as np
import pytest
from gensim.models import FastText
from gensim.test.utils import common_texts, datapath
from scipy.spatial.distance import cosine

import explorer
from explorer.errors import UnknownWord, ZeroVector
from explorer.figures.neighbourhood import neighbourhood_figure
from explorer.geometry.neighbourhood import neighbourhood
from explorer.geometry.preprocessing import prepare
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import Source, Subwords, Vectors

UNSEEN = "computational"


@pytest.fixture(scope="module")
def trained() -> FastText:
    return FastText(common_texts, min_count=1, vector_size=8, bucket=500, seed=1, workers=1)


@pytest.fixture(scope="module")
def vectors(trained) -> Vectors:
    return explorer.from_gensim(trained.wv, "trained")


def test_words_by_name(vectors, trained):
    np.testing.assert_array_equal(vectors["human"], trained.wv["human"])
    np.testing.assert_allclose(vectors[UNSEEN], trained.wv[UNSEEN], atol=1e-7)
    assert "human" in vectors
    assert UNSEEN not in vectors
    assert 0 not in vectors
    assert len(vectors) == len(trained.wv)
    assert list(vectors) == trained.wv.index_to_key
    with pytest.raises(KeyError):
        vectors[0]


def test_a_word_of_vectors_without_subwords():
    plain = Vectors.of(["a", "b"], np.eye(2, dtype=np.float32), Source("t", "test"))
    with pytest.raises(UnknownWord):
        plain["c"]
    with pytest.raises(UnknownWord):
        explorer.neighbours(plain, "c", 1)
    with pytest.raises(UnknownWord):
        neighbourhood(plain, "c", [0])


def test_neighbours_of_a_word_without_a_row(vectors, trained):
    found = explorer.neighbours(vectors, UNSEEN, 5)
    expected = trained.wv.most_similar(UNSEEN, topn=5)
    assert [one.word for one in found] == [word for word, _ in expected]
    np.testing.assert_allclose([one.score for one in found], [score for _, score in expected], atol=1e-6)


@pytest.mark.parametrize("metric", ["dot", "euclidean"])
def test_other_metrics_of_a_word_without_a_row(vectors, trained, metric):
    query = trained.wv[UNSEEN]
    rows = trained.wv.vectors
    expected = rows @ query if metric == "dot" else np.linalg.norm(rows - query, axis=1)
    order = np.argsort(-expected if metric == "dot" else expected)
    found = explorer.neighbours(vectors, UNSEEN, 4, metric=metric)
    assert [one.id for one in found] == order[:4].tolist()


def test_an_analogy_with_a_word_without_a_row(vectors, trained):
    answer = explorer.analogy(vectors, UNSEEN, "human", "system", 4)
    expected = trained.wv.most_similar(positive=[UNSEEN, "system"], negative=["human"], topn=4)
    assert [one.word for one in answer.answers] == [word for word, _ in expected]
    np.testing.assert_allclose([one.score for one in answer.answers], [score for _, score in expected], atol=1e-6)
    assert [word for word, _ in answer.question_ranks] == ["human", "system"]


def test_a_made_vector_without_direction():
    subwords = Subwords(np.zeros((10, 2), dtype=np.float32), 3, 6)
    rows = Vectors.of(["a", "b"], np.eye(2, dtype=np.float32), Source("t", "test"))
    nothing = Vectors(rows.words, rows.matrix, rows.norms, rows.digest, rows.source, subwords=subwords)
    with pytest.raises(ZeroVector) as caught:
        explorer.neighbours(nothing, "unseen", 1)
    assert caught.value.details == {"word": "unseen"}
    with pytest.raises(ZeroVector):
        explorer.analogy(nothing, "unseen", "a", "b")
    with pytest.raises(ZeroVector):
        neighbourhood(nothing, "unseen", [0])
    assert explorer.neighbours(nothing, "unseen", 1, metric="dot")[0].score == 0


@pytest.mark.parametrize("preprocessing", ["raw", "unit", "centred", "all-but-the-top"])
def test_the_neighbourhood_of_a_word_without_a_row(vectors, preprocessing):
    treated = prepare(vectors, preprocessing)
    ids = [one.id for one in explorer.neighbours(treated, UNSEEN, 6)]
    hood = neighbourhood(treated, UNSEEN, ids)
    assert hood.center is None
    query = treated.vector(UNSEEN).astype(float)
    truth = [cosine(query, treated.matrix[row].astype(float)) for row in ids]
    assert np.linalg.norm(hood.positions, axis=1) == pytest.approx(truth, abs=1e-6)
    names = [treated.words.word(row) for row in ids]
    assert neighbourhood_figure(hood, "made", names)["clicks"] == [3]  # the centre has no row to click
    seen = neighbourhood(treated, "human", ids)
    assert seen.center == treated.words.id("human")
    assert neighbourhood_figure(seen, "human", names)["clicks"] == [3, 4]


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_health_of_a_path(tmp_path, kind):
    path = tmp_path / "first.vec"
    path.write_text("3 2\na 1 2\nb 3 4\nb 5 6\n")
    said = []
    report = explorer.health(kind(path), seed=3, report=said.append)
    assert report.to_dict() == explorer.health(explorer.open(path), 3).to_dict()
    assert said


def test_to_gensim(vectors):
    keyed = explorer.to_gensim(vectors)
    assert keyed.index_to_key == list(vectors.words)
    np.testing.assert_array_equal(keyed.vectors, vectors.matrix)


def test_a_short_line_about_each_thing(tmp_path):
    rows = np.zeros((2000, 50), dtype=np.float32)
    path = tmp_path / "first.vec"
    text = "\n".join(f"w{row} " + " ".join(map(str, values)) for row, values in enumerate(rows.tolist()))
    path.write_text(f"2000 50\n{text}\n")
    assert repr(explorer.open(path)) == "Vectors('first.vec', 2,000 words × 50, word2vec-text)"
    columns = {"count": np.zeros(5000), "tag": np.array(["x"] * 5000, dtype=object)}
    assert repr(Metadata(columns)) == "Metadata({'count': numbers, 'tag': texts})"
    assert repr(Metadata()) == "Metadata({})"


def test_files_of_fasttext_answer_for_unseen_words():
    found = explorer.open(datapath("lee_fasttext_new.bin"))
    assert len(explorer.neighbours(found, "unsichtbar", 3)) == 3
