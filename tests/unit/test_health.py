"""The health report against independent references: NumPy by brute force, SciPy, scikit-learn."""

import json
import tracemalloc
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.neighbors import NearestNeighbors

import explorer
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, catalogue
from explorer.vectors.formats import FORMATS
from explorer.vectors.health import DAMAGED, GOOD, LOOK, STATES, health, hubs, order, rows, spread
from explorer.vectors.health.order import spearman
from explorer.vectors.health.vocabulary import words_of
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import Source, Vectors, Vocabulary
from explorer.vectors.packages import PACKAGES

MODELS = Path(__file__).resolve().parents[2] / "models"


def make(matrix, words=None, **source):
    names = words or [f"w{i}" for i in range(len(matrix))]
    return Vectors.of(names, np.asarray(matrix, np.float32), Source("file.txt", "glove-text", **source))


def normal(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def cosines_of(matrix):
    """All pairs in float64."""
    wide = np.asarray(matrix, np.float64)
    unit = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    return unit @ unit.T


def state_of(report, *keys):
    return {finding.state for finding in report.findings if finding.key in keys}


# Anisotropy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3, 50, 700])
def test_mean_cosine_is_that_of_all_pairs(n):
    matrix = normal(n, 20) + 0.5
    first, second = np.triu_indices(n, 1)
    expected = cosines_of(matrix)[first, second]
    found = health(make(matrix)).anisotropy
    assert found.mean == pytest.approx(expected.mean(), abs=1e-6)
    assert found.of == len(expected)


def test_few_pairs_are_all_taken():
    matrix = normal(60, 8)
    expected = cosines_of(matrix)[np.triu_indices(60, 1)]
    found = health(make(matrix)).anisotropy
    assert (found.pairs, found.of) == (1770, 1770)
    assert found.sample_mean == pytest.approx(expected.mean(), abs=1e-6)
    assert found.histogram.counts == tuple(np.histogram(expected, np.linspace(-1, 1, 101))[0])


def test_many_pairs_are_drawn_and_their_number_is_said():
    found = health(make(normal(2000, 8) + 0.3)).anisotropy
    assert (found.pairs, found.of) == (LIMITS.health_pairs, 1_999_000)
    assert sum(found.histogram.counts) == LIMITS.health_pairs
    assert found.sample_mean == pytest.approx(found.mean, abs=0.01)


def test_random_pairs_are_different_rows_and_reach_all():
    first, second = spread._random_pairs(7, 5000, 3)
    assert (first != second).all()
    assert Counter(zip(first.tolist(), second.tolist(), strict=True)).keys() == {
        (a, b) for a in range(7) for b in range(7) if a != b
    }


# Lengths -------------------------------------------------------------------------------------------------------------


def test_lengths_are_those_of_numpy():
    matrix = normal(500, 12)
    matrix[[3, 100]] = 0
    expected = np.linalg.norm(matrix.astype(np.float64), axis=1)
    expected = expected[expected > 0]
    found = health(make(matrix)).norms
    assert (found.zeros, found.zero_words) == (2, ("w3", "w100"))
    assert found.minimum == pytest.approx(expected.min(), rel=1e-6)
    assert found.median == pytest.approx(np.median(expected), rel=1e-6)
    assert found.maximum == pytest.approx(expected.max(), rel=1e-6)
    assert sum(found.histogram.counts) == 498


def test_row_75_extreme_values_have_true_lengths_and_cosines():
    matrix = np.array([[1e38, 1e38, 3e38], [1e-40, 2e-40, 3e-40], [1, 2, 3], [2, 4, 6.5]], dtype=np.float32)
    found = health(make(matrix))
    expected = np.linalg.norm(matrix.astype(np.float64), axis=1)
    assert found.norms.maximum == pytest.approx(expected.max(), rel=1e-6)
    assert found.norms.minimum == pytest.approx(expected.min(), rel=1e-3)  # a denormal has few significant digits
    assert found.anisotropy.mean == pytest.approx(cosines_of(matrix)[np.triu_indices(4, 1)].mean(), abs=1e-5)
    assert state_of(found, "norms_stray") == {LOOK}


def test_one_stray_row_leaves_the_histogram_readable():
    matrix = normal(2000, 10)
    matrix[0] *= 1000
    found = health(make(matrix)).norms
    assert found.histogram.edges[-1] < 10
    assert sum(found.histogram.counts) == 2000


def test_unit_rows_are_said_to_be_so():
    matrix = normal(200, 10)
    assert state_of(health(make(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))), "norms_same") == {GOOD}


# Hubs ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "d"), [(12, 3), (300, 5), (1500, 30)])
def test_hubness_is_that_of_scikit_learn_and_scipy(n, d):
    matrix = normal(n, d)
    _, ids = NearestNeighbors(n_neighbors=11, metric="cosine", algorithm="brute").fit(matrix).kneighbors(matrix)
    lists = [[i for i in near if i != row][:10] for row, near in enumerate(ids)]
    counts = np.bincount(np.concatenate(lists), minlength=n)
    found = health(make(matrix)).hubness
    assert (found.k, found.drawn, found.of) == (10, n, n)
    assert found.skewness == pytest.approx(stats.skew(counts), abs=1e-6)
    assert found.antihubs == pytest.approx((counts == 0).mean())
    assert [hub.count for hub in found.hubs] == sorted(counts, reverse=True)[:10]
    assert all(counts[hub.row] == hub.count and hub.word == f"w{hub.row}" for hub in found.hubs)
    edges = found.histogram.edges
    assert found.histogram.counts == tuple(np.histogram(counts, edges)[0])
    assert sum(found.histogram.counts) == n


@settings(max_examples=60)
@given(st.integers(2, 400), st.integers(1, 6), st.integers(0, 99))
def test_search_is_brute_force_with_equal_scores_in_row_order(n, copies, seed):
    few = np.random.default_rng(seed).integers(-2, 3, size=(max(1, n // copies), 4)).astype(np.float32)
    few[~few.any(axis=1)] = 1
    # lengths that divide exactly, so that copies have exactly equal cosines
    few = np.sign(few) + (few == 0)
    matrix = few[np.arange(n) % len(few)]
    vectors = make(matrix)
    everything = np.arange(n)
    found = hubs.nearest_among(vectors, everything, n, lambda done: None)
    scores = (matrix / 2) @ (matrix / 2).T
    np.fill_diagonal(scores, -2)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, : min(10, n - 1)]
    assert np.array_equal(found.ids, expected)
    assert np.array_equal(found.cosines, np.take_along_axis(scores, expected, axis=1))


def test_thousands_of_copies_take_no_longer():
    matrix = normal(3000, 16)
    matrix[500:2800] = matrix[500]
    found = health(make(matrix))
    assert found.doubles.identical == found.doubles.largest == 2300
    assert state_of(found, "identical") == {DAMAGED}


def test_a_sample_is_said_to_be_one(monkeypatch):
    monkeypatch.setattr(hubs, "LIMITS", replace(LIMITS, health_words=200))
    vectors = make(normal(1000, 8))
    one, same, other = health(vectors), health(vectors), health(vectors, seed=1)
    assert (one.hubness.drawn, one.hubness.of) == (200, 1000)
    assert (one.doubles.drawn, one.doubles.of) == (200, 1000)
    assert one == same
    assert one.hubness != other.hubness
    assert "200" in next(f.sentence("en") for f in one.findings if f.key == "hubs")


def test_wide_rows_are_compared_among_fewer_words(monkeypatch):
    monkeypatch.setattr(hubs, "LIMITS", replace(LIMITS, health_products=100 * 100 * 50))
    assert health(make(normal(300, 50))).hubness.drawn == 100


def test_a_hub_that_crowds_into_every_list_is_worth_a_look():
    matrix = np.concatenate([np.eye(400) + 0.001 * normal(400, 400), np.ones((1, 400))])
    found = health(make(matrix))
    assert found.hubness.hubs[0].row == 400
    assert found.hubness.hubs[0].count == 400
    assert state_of(found, "hubs_many") == {LOOK}


# Equal rows, near rows -----------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.integers(1, 80), st.integers(1, 5), st.integers(0, 99))
def test_equal_rows_are_those_of_numpy(n, d, seed):
    matrix = np.random.default_rng(seed).integers(0, 3, size=(n, d)).astype(np.float32)
    vectors = make(matrix)
    groups = rows.equal_rows(vectors, rows.one_pass(vectors, lambda done: None))
    filled = np.flatnonzero(matrix.any(axis=1))
    _, place = np.unique(matrix[filled], axis=0, return_inverse=True)
    expected = {tuple(filled[place == group].tolist()) for group in range(place.max(initial=-1) + 1)}
    assert {tuple(group.tolist()) for group in groups} == {group for group in expected if len(group) > 1}
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)


def test_rows_with_one_hash_and_other_numbers_are_not_equal():
    vectors = make(normal(6, 4))
    seen = replace(rows.one_pass(vectors, lambda done: None), hashes=np.zeros(6, dtype=np.uint64))
    assert rows.equal_rows(vectors, seen) == []


def test_near_words_are_found_and_told_from_equal_ones():
    matrix = normal(300, 40)
    matrix[7] = matrix[8] * 3
    matrix[20] = matrix[21]
    words = [f"w{i}" for i in range(300)]
    words[7], words[8] = "Straße", "STRASSE"
    found = health(make(matrix, words)).doubles
    assert (found.identical, found.largest, found.near) == (2, 2, 4)
    same, near = found.pairs
    assert (same.rows, same.kind, same.same_text) == ((20, 21), "identical", False)
    assert (near.rows, near.kind, near.same_text) == ((7, 8), "near", True)
    assert near.cosine == pytest.approx(1, abs=1e-6)


# Order ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.floats(-5, 5)), min_size=2, max_size=60))
def test_rank_correlation_is_that_of_scipy(pairs):
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    found = spearman(first, second)
    if len(set(first.tolist())) == 1 or len(set(second.tolist())) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)


def with_counts(counts, name="count"):
    vectors = make(normal(len(counts), 4))
    return replace(vectors, metadata=Metadata({"year": np.full(len(counts), 1999.0), name: np.array(counts, float)}))


@pytest.mark.parametrize(("name", "column"), [("count", "count"), ("Frequency", "Frequency"), ("n", "n")])
def test_counts_decide(name, column):
    counts = 100_000 // np.arange(1, 301)
    found = health(with_counts(counts, name)).order
    assert (found.kind, found.by, found.column) == ("frequency", "counts", column)
    assert found.counts_rho == pytest.approx(stats.spearmanr(np.arange(300), counts).statistic, abs=1e-9)
    shuffled = health(with_counts(np.random.default_rng(0).permutation(counts), name))
    assert (shuffled.order.kind, shuffled.order.by) == ("other", "counts")
    assert state_of(shuffled, "order_other") == {LOOK}


def test_years_are_no_counts():
    years = np.random.default_rng(0).integers(1900, 2000, 300)
    assert health(with_counts(years, "born")).order.column == ""


def test_missing_counts_are_left_out():
    counts = 100_000.0 // np.arange(1, 301)
    counts[[5, 50]] = np.nan
    assert health(with_counts(counts)).order.kind == "frequency"


@pytest.mark.parametrize("name", ["zh", "en"])
def test_the_built_in_vectors_are_in_order_and_shuffled_ones_are_not(name):
    vectors = explorer.open(MODELS / f"{name}.npz")
    found = health(vectors)
    assert (found.order.kind, found.order.by) == ("frequency", "signs")
    assert {finding.state for finding in found.findings} == {GOOD}
    mixed = np.random.default_rng(0).permutation(vectors.n)
    words = [vectors.words.word(int(row)) for row in mixed]
    seen = rows.one_pass(shuffled := make(vectors.matrix[mixed], words), lambda done: None)
    assert order.order_of(shuffled, seen, 0).kind == "none"


def sorted_by(lengths, norms):
    """Words of given lengths, whose rows have given norms."""
    rows_ = normal(len(lengths), 6)
    rows_ *= (np.asarray(norms) / np.linalg.norm(rows_, axis=1))[:, None]
    letters = np.random.default_rng(3).integers(0, 26, size=(len(lengths), max(lengths)))
    words = ["".join(chr(97 + letter) for letter in row[:size]) for row, size in zip(letters, lengths, strict=True)]
    return make(rows_, [f"{word}{place:03}" for place, word in enumerate(words)])


RISING, FLAT = np.arange(500) // 25 + 1, np.random.default_rng(4).integers(1, 20, 500)


@pytest.mark.parametrize(
    ("lengths", "norms", "key", "by", "state"),
    [
        (RISING, RISING, "order_frequency", "signs", GOOD),
        (RISING, RISING[::-1], "order_frequency", "signs", GOOD),
        (RISING, FLAT, "order_longer", "letters", GOOD),
        (RISING[::-1], FLAT, "order_shorter", "letters", LOOK),
        (RISING[::-1], RISING, "order_shorter", "letters", LOOK),
        (FLAT, RISING, "order_norms", "norms", LOOK),
        (FLAT, FLAT[::-1], "order_none", "", LOOK),
    ],
)
def test_an_order_is_said_with_the_signs_that_there_are(lengths, norms, key, by, state):
    found = health(sorted_by(lengths, norms))
    (finding,) = [finding for finding in found.findings if finding.key.startswith("order")]
    assert (finding.key, found.order.by, finding.state) == (key, by, state)
    expected = stats.spearmanr(np.arange(500), lengths).statistic, stats.spearmanr(np.arange(500), norms).statistic
    for language in LANGUAGES:
        for rho in expected:
            assert f"{rho:.2f}".replace("-", "\u2212") in finding.sentence(language)
        assert bool(finding.advice(language)) == (state == LOOK)


def test_alphabetical_and_few():
    words = sorted(f"w{i}" for i in range(500))
    assert health(make(normal(500, 4), words)).order.kind == "alphabetical"
    assert health(make(normal(50, 4))).order.kind == "few"


# Words ---------------------------------------------------------------------------------------------------------------

LETTERS = {"LATIN": "latin", "CJK": "han", "CYRILLIC": "cyrillic", "GREEK": "greek", "HIRAGANA": "kana", "THAI": "thai"}
TEXTS = st.text(
    st.one_of(
        st.sampled_from("abAB\u00e9e\u0301\u212b\u00c5 \t\u00a0\u200b\u200d\ufffd\u202e-=19中国ёЁßſKkσς가각ᄀ"),
        st.characters(),
    ),
    max_size=12,
)


def script_of(word):
    """An independent implementation, character by character."""
    letters = [c for c in word if unicodedata.category(c).startswith("L")]
    if not letters:
        return "digits" if any(unicodedata.category(c).startswith("N") for c in word) else "symbols"
    return letters


def longest_run(word):
    best = run = 0
    for place, letter in enumerate(word):
        run = run + 1 if place and word[place - 1] == letter else 1
        best = max(best, run)
    return best


@settings(max_examples=200)
@given(st.lists(TEXTS, min_size=1, max_size=30, unique=True))
def test_odd_words_are_counted_as_letter_by_letter(words):
    found, forms, _ = words_of(Vocabulary(words))
    expected = {
        "space": [w for w in words if any(unicodedata.category(c)[0] == "Z" or c in "\t\n\v\f\r" for c in w)],
        "control": [
            w for w in words if any(unicodedata.category(c)[0] == "C" and c not in "\t\n\v\f\r\u200c\u200d" for c in w)
        ],
        "replaced": [w for w in words if "\ufffd" in w],
        "run": [w for w in words if longest_run(w) >= 8],
        "empty": [w for w in words if not w],
    }
    assert {name: kind.count for name, kind in found.marked.items()} == {k: len(v) for k, v in expected.items()}
    assert all(list(found.marked[name].examples) == words_[:10] for name, words_ in expected.items())
    assert sum(found.scripts.values()) == len(words)
    plain = Counter(kind for word in words if isinstance(kind := script_of(word), str))
    assert {name: found.scripts.get(name, 0) for name in ("digits", "symbols")} == {
        name: plain[name] for name in ("digits", "symbols")
    }
    groups = Counter(unicodedata.normalize("NFC", word) for word in words)
    assert found.forms == sum(count - 1 for count in groups.values() if count > 1)
    for first, second in forms:
        assert unicodedata.normalize("NFC", words[first]) == unicodedata.normalize("NFC", words[second])


def simple_fold(word):
    return "".join(f if len(f := c.casefold()) == 1 else c for c in word)


@settings(max_examples=200)
@given(st.lists(TEXTS, min_size=1, max_size=30, unique=True))
def test_words_that_differ_in_case_only(words):
    found, _, pairs = words_of(Vocabulary(words))
    groups = Counter(map(simple_fold, words))
    assert found.cases == sum(count for count in groups.values() if count > 1)
    assert all(words[a].casefold() == words[b].casefold() and a < b for a, b in pairs)
    assert bool(pairs) == (found.cases > 0)


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("King's", "latin"),
        ("北京", "han"),
        ("слово", "cyrillic"),
        ("λόγος", "greek"),
        ("كلمة", "arabic"),
        ("מילה", "hebrew"),
        ("한국", "hangul"),
        ("हिन्दी", "devanagari"),
        ("ภาษา", "thai"),
        ("食べる", "kana"),
        ("カタカナ", "kana"),
        ("ＡＢＣ", "latin"),
        ("K歌", "mixed"),
        ("კარგი", "other"),
        ("1,000", "digits"),
        ("①", "digits"),
        ("...", "symbols"),
        ("", "symbols"),
        ("covid-19", "latin"),
    ],
)
def test_scripts(word, script):
    found, _, _ = words_of(Vocabulary([word]))
    assert found.scripts == {script: 1}


def test_many_words_come_in_pieces_with_one_result(monkeypatch):
    from explorer.vectors.health import vocabulary

    words = [f"{a}{b}{c}" for a in ("a", "A", "é", "中") for b in ("x", "X", "==") for c in range(40)]
    whole = words_of(Vocabulary(words))
    monkeypatch.setattr(vocabulary, "_AT_ONCE", 7)
    assert words_of(Vocabulary(words)) == whole


def test_composed_and_decomposed_words_are_named_once():
    words = ["caf\u00e9", "x", "cafe\u0301", "e\u0301t\u00e9", "e\u0301te\u0301"]
    found = health(make(normal(5, 3), words)).words
    assert found.forms == 2
    assert [pair.rows for pair in found.form_twins] == [(0, 2), (3, 4)]
    assert all(pair.same_text and pair.kind == "form" for pair in found.form_twins)


# The whole report ----------------------------------------------------------------------------------------------------


def test_report_is_plain_json_without_nan():
    matrix = normal(200, 6)
    matrix[3] = 0
    report = health(make(matrix, warnings={"duplicates": 2}, lines={"duplicates": (5, 9)}, wrapper="gzip"))
    text = json.dumps(report.to_dict(), allow_nan=False)
    found = json.loads(text)
    assert (found["n"], found["d"], found["bytes"], found["wrapper"]) == (200, 6, 4800, "gzip")
    assert found["files"] == ["file.txt"]
    assert found["lines"] == {"duplicates": [5, 9]}
    assert {finding["state"] for finding in found["findings"]} <= set(STATES)


@pytest.mark.parametrize(
    "matrix",
    [
        np.ones((1, 2)),
        np.zeros((1, 2)),
        np.zeros((30, 3)),
        np.ones((30, 3)),
        np.array([[1.0, 0], [0, 0]]),
        np.array([[1.0, 0], [0, 1]]),
        np.array([[1.0, 0], [-1, 0], [1, 0]]),
        np.full((3, 2), 3e38),
    ],
)
def test_rows_70_to_73_small_and_degenerate(matrix):
    report = health(make(matrix))
    json.dumps(report.to_dict(), allow_nan=False)
    filled = int(np.asarray(matrix).any(axis=1).sum())
    assert (report.hubness is None) == (filled < 2)
    assert (report.anisotropy.mean is None) == (filled < 2)
    for language in LANGUAGES:
        assert all(finding.sentence(language) for finding in report.findings)


def test_progress_grows_to_the_end_and_can_stop_the_work():
    heard = []
    health(make(normal(3000, 8)), report=heard.append)
    shares = [progress.share for progress in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 5

    class Stop(Exception):
        pass

    def stop(progress):
        raise Stop

    with pytest.raises(Stop):
        health(make(normal(3000, 8)), report=stop)


def test_memory_stays_far_below_the_matrix(monkeypatch):
    monkeypatch.setattr(hubs, "LIMITS", replace(LIMITS, health_words=1000))
    vectors = make(np.ones((300_000, 96)) * np.linspace(1, 2, 96))
    tracemalloc.start()
    health(vectors)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < vectors.matrix.nbytes / 2


KINDS = [
    "duplicates", "blank_lines", "empty_words", "repaired_words", "extra_rows", "missing_rows", "bad_rows",
    "non_finite_rows", "other_scripts",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "something_new"])
def test_everything_that_reading_did_has_a_sentence(kind, language):
    lines = {} if kind in ("extra_rows", "missing_rows", "other_scripts") else {kind: tuple(range(7, 27))}
    report = health(make(normal(5, 3), warnings={kind: 1234}, lines=lines))
    (finding,) = [finding for finding in report.findings if finding.key.startswith("changed")]
    assert (finding.key == f"changed_{kind}") == (kind in KINDS)
    said = finding.sentence(language)
    assert "1,234" in said
    assert ("7" in said) == bool(lines)
    assert not [other for other in report.findings if other.key == "whole"]
    damaged = kind in ("missing_rows", "bad_rows", "non_finite_rows")
    assert (finding.state == DAMAGED) == damaged
    assert finding.state == GOOD or finding.advice(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("count", "lines", "zh", "en"),
    [
        (1, (19,), "（在第 19 行）", " (on line 19)"),
        (3, (19, 502, 503), "（在第 19、502、503 行）", " (on lines 19, 502 and 503)"),
        (7, (1, 2, 3, 4, 5, 6, 7), "（最先在第 1、2、3、4、5 行）", " (first on lines 1, 2, 3, 4 and 5)"),
    ],
)
def test_lines_are_the_first_ones_only_where_there_are_more(language, count, lines, zh, en):
    report = health(make(normal(5, 3), warnings={"bad_rows": count}, lines={"bad_rows": lines}))
    (finding,) = [finding for finding in report.findings if finding.key == "changed_bad_rows"]
    assert f"{count}{zh if language == 'zh' else en}" in finding.sentence(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_words_are_not_judged(language):
    few, enough = health(make(normal(49, 5) + 3)), health(make(normal(50, 5) + 3))
    spaced = {"one_way", "all_ways", "hubs", "hubs_many"}
    assert not spaced & {finding.key for finding in few.findings}
    assert state_of(few, "space_few") == {GOOD}
    assert state_of(enough, "one_way") == {LOOK}
    assert "49" in next(finding.sentence(language) for finding in few.findings if finding.key == "space_few")


def test_one_word_has_it_among_its_nearest():
    (finding,) = [finding for finding in health(make(normal(60, 5))).findings if finding.key == "hubs"]
    assert " words have it among their 10 nearest" in finding.sentence("en")
    one = replace(finding, values=finding.values | {"count": 1})
    assert " 1 word has it among" in one.sentence("en")
    assert "1 个词的前 10 名里有它" in one.sentence("zh")


def test_the_advice_names_the_control():
    for language in LANGUAGES:
        names = catalogue(language)
        for key in ("one_way", "hubs_many"):
            advice = names[f"health.advice.{key}"]
            assert names["similarity.rows"] in advice
            assert names["rows.centred"] in advice
            assert names["page.similarity.name"] in advice


def test_the_worst_comes_first():
    matrix = normal(300, 5)
    matrix[4] = 0
    report = health(make(matrix, warnings={"blank_lines": 1, "bad_rows": 2}))
    places = [STATES.index(finding.state) for finding in report.findings]
    assert places == sorted(places)
    assert {DAMAGED, LOOK, GOOD} == {finding.state for finding in report.findings}


def test_hostile_words_are_named_by_their_code_points_in_sentences():
    report = health(make(normal(4, 3), ["a\u202eb", "c\nd", "{0}", "%s"]))
    for language in LANGUAGES:
        said = " ".join(finding.sentence(language) for finding in report.findings)
        assert "\u202e" not in said
        assert "\n" not in said
        assert "⟨U+202E⟩" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_what_decided_the_format(language):
    vectors = make(normal(5, 3))
    assert health(vectors).to_dict(language)["decided"] == catalogue(language)["format.glove-text.decided"]
    other = replace(vectors, source=Source("file.txt", "tomorrow"))
    assert "tomorrow" in health(other).decided(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_standard_terms_stand_beside_the_plain_words(language):
    terms = {"en": ("norm", "anisotropy", "hubness"), "zh": ("范数", "各向异性", "枢纽性")}[language]
    sentences = catalogue(language)
    for term, keys in zip(
        terms, (("norms", "norms_same", "norms_stray"), ("all_ways", "one_way"), ("hubs", "hubs_many")), strict=True
    ):
        assert all(term in sentences[f"health.finding.{key}"] for key in keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_has_a_name_and_says_what_decided_it(language):
    sentences = catalogue(language)
    names = {candidate.name for candidate in FORMATS} | {package.format for package in PACKAGES} | {"other"}
    assert {f"format.{name}.{part}" for name in names for part in ("name", "decided")} <= set(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_finding_can_be_filled(language):
    """Each key of the locales is used by a finding of the code."""
    code = (Path(hubs.__file__).parent / "findings.py").read_text(encoding="utf-8")
    for key in catalogue(language):
        if key.startswith("health.finding.") and not key.startswith(("health.finding.changed_",)):
            name = key.rpartition(".")[2]
            stem = name.split("_")[0]
            assert f'"{name}"' in code or f'f"{stem}_' in code, key


def test_public_function_takes_vectors_or_a_file(tmp_path):
    path = tmp_path / "small.vec"
    path.write_bytes(b"3 2\na 1 0\nb 0.9 0.1\nc 0 1\n")
    expected = health(explorer.open(path), seed=3)
    assert explorer.health(path, seed=3) == explorer.health(explorer.open(path), 3) == expected
