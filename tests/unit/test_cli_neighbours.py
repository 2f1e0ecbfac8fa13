"""``explorer neighbours``: results equal to gensim, unknown words, words with terminal control sequences."""

import json

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from explorer.cli.command import METRICS
from explorer.locales import LANGUAGES
from explorer.vectors.model import Source, Subwords, Vectors
from tests.unit.cli_checks import run

pytestmark = pytest.mark.usefixtures("store")
LEE = datapath("lee_fasttext.vec")


@pytest.mark.parametrize("metric", METRICS)
def test_neighbours_equal_gensim(metric):
    reference = KeyedVectors.load_word2vec_format(LEE)
    code, out, err = run("neighbours", LEE, "fire", "-k", 25, "--metric", metric, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)["neighbours"]
    if metric == "cosine":
        expected = reference.most_similar("fire", topn=25)
    else:
        query = reference["fire"]
        values = reference.vectors @ query if metric == "dot" else np.linalg.norm(reference.vectors - query, axis=1)
        order = np.argsort(-values if metric == "dot" else values, kind="stable")
        expected = [
            (reference.index_to_key[row], values[row]) for row in order if row != reference.key_to_index["fire"]
        ]
    assert [one["word"] for one in found] == [word for word, _ in expected[:25]]
    np.testing.assert_allclose([one["score"] for one in found], [score for _, score in expected[:25]], rtol=1e-5)
    assert [one["rank"] for one in found] == list(range(1, 26))
    assert [one["row"] for one in found] == [reference.key_to_index[one["word"]] for one in found]


def test_neighbours_as_lines(file):
    code, out, _ = run("neighbours", file, "king", "-k", 2)
    assert code == 0
    assert out == "1\t0.9939\tqueen\n2\t\N{MINUS SIGN}1.0000\tman\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_word_is_1_with_near_spellings(file, lang):
    code, out, err = run("neighbours", file, "quen", lang=lang)
    assert (code, out) == (1, "")
    assert "queen" in err.splitlines()[1]
    code, out, _ = run("neighbours", file, "quen", "--json", lang=lang)
    error = json.loads(out)["error"]
    assert (code, error["code"], error["details"]) == (1, "UnknownWord", {"word": "quen", "n": 4, "near": ["queen"]})


@pytest.mark.parametrize("typed", ["Quen", "QUEEN", "KINGg"])
def test_near_spellings_do_not_depend_on_case(file, typed):
    near = json.loads(run("neighbours", file, typed, "--json")[1])["error"]["details"]["near"]
    assert near[0] == ("queen" if typed[0] == "Q" else "king")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_without_direction_is_1(file, lang):
    code, _, err = run("neighbours", file, "zero", lang=lang)
    assert code == 1
    assert "zero" in err
    code, out, _ = run("neighbours", file, "zero", "--metric", "euclidean", "-k", 1)
    assert code == 0
    assert out.endswith("queen\n")


def test_a_word_that_looks_like_an_option(tmp_path):
    path = tmp_path / "dash.vec"
    path.write_bytes(b"2 2\n--json 1 2\nb 1 1\n")
    code, out, _ = run("neighbours", path, "--", "--json")
    assert code == 0
    assert out.endswith("\tb\n")


def test_words_cannot_speak_to_the_terminal(tmp_path):
    path = tmp_path / "evil.vec"
    word = "\x1b]0;owned\x07\u202e\x9b2J"
    path.write_bytes(b"2 2\na 1 2\n" + word.encode() + b" 1 1\n")
    code, out, _ = run("neighbours", path, "a")
    assert code == 0
    assert not set(word) - set(";0123456789]JownedU+") & set(out)
    code, out, _ = run("neighbours", path, "a", "--json")
    assert json.loads(out)["neighbours"][0]["word"] == word
    assert not {"\x1b", "\u202e", "\x9b", "\x07"} & set(out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_subwords_answer_unseen_words(monkeypatch, file, lang):
    from dataclasses import replace

    rows = np.float32([[1, 0], [0, 1], [-1, 0.5]])
    buckets = np.random.default_rng(3).standard_normal((50, 2)).astype(np.float32)
    known = Vectors.of(["a", "b", "c"], rows, Source("f", "fasttext-binary"))
    known = replace(known, subwords=Subwords(buckets, 3, 6))
    monkeypatch.setattr("explorer.cli.neighbours.read_all", lambda *_: known)
    code, out, err = run("neighbours", file, "unseen", "--json", lang=lang)
    assert code == 0
    assert "unseen" in err
    answer = json.loads(out)
    made = known.subwords.vector("unseen")
    cosines = rows @ made / np.linalg.norm(rows, axis=1) / np.linalg.norm(made)
    assert answer["from_subwords"] is True
    assert [one["row"] for one in answer["neighbours"]] == np.argsort(-cosines).tolist()
    assert json.loads(run("neighbours", file, "a", "--json")[1])["from_subwords"] is False
