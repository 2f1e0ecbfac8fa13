"""The built-in vectors: complete, unaltered, equal to gensim, and built by the stated rules."""

import hashlib
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st

from explorer.geometry.analogy import combine
from explorer.geometry.neighbours import nearest, neighbours
from explorer.projection.faithfulness import measure
from explorer.projection.layouts import find_layout
from explorer.projection.parameters import Parameters
from explorer.vectors.formats import quantised
from explorer.vectors.model import Vectors
from explorer.vectors.reading import ReadContext

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
SHAPES = {"zh": (30_000, 100), "en": (40_000, 50)}
NEEDED = {
    "zh": "北京,欢迎,喜欢,讨厌,国王,君主,女人,男人,王后,东京,日本,法国,巴黎,苹果,手机,首都",
    "en": "king,queen,man,woman,paris,france,tokyo,japan,like,dislike,bank,river,o'clock,well-known,café",
}
BYTES_MAX = 8_000_000


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("models_build", MODELS / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=sorted(SHAPES))
def vectors(request: pytest.FixtureRequest) -> Vectors:
    return quantised.read(ReadContext(MODELS / f"{request.param}.npz", request.param))


@pytest.fixture(scope="module")
def keyed(vectors: Vectors) -> KeyedVectors:
    reference = KeyedVectors(vectors.d)
    reference.add_vectors(list(vectors.words), np.array(vectors.matrix))
    return reference


def test_shape_and_words(vectors: Vectors) -> None:
    assert (vectors.n, vectors.d) == SHAPES[vectors.source.name]
    assert vectors.norms.min() > 0
    form = {"zh": "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+", "en": "[a-zß-öø-ÿĀ-ỹ]+(['-][a-zß-öø-ÿĀ-ỹ]+)*"}
    assert [word for word in vectors.words if not re.fullmatch(form[vectors.source.name], word)] == []


def test_words_that_the_pages_begin_with_are_there(vectors: Vectors) -> None:
    assert [word for word in NEEDED[vectors.source.name].split(",") if word not in vectors.words] == []


def test_neighbours_equal_gensim(vectors: Vectors, keyed: KeyedVectors) -> None:
    rows = np.random.default_rng(0).choice(vectors.n, 200, replace=False)
    for word in [*NEEDED[vectors.source.name].split(","), *(vectors.words.word(int(row)) for row in rows)]:
        ours = neighbours(vectors, word, 10)
        theirs = keyed.most_similar(word, topn=10)
        assert [found.word for found in ours] == [other for other, _ in theirs]
        np.testing.assert_allclose([found.score for found in ours], [score for _, score in theirs], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "word", "expected"),
    [
        ("zh", "北京", {"上海", "天津"}),
        ("zh", "喜欢", {"讨厌", "爱好"}),
        ("zh", "国王", {"君主", "统治者"}),
        ("en", "king", {"prince", "queen"}),
        ("en", "paris", {"france", "london"}),
    ],
)
def test_known_neighbours(name: str, word: str, expected: set[str]) -> None:
    vectors = quantised.read(ReadContext(MODELS / f"{name}.npz", name))
    assert expected <= {found.word for found in neighbours(vectors, word, 10)}


@pytest.mark.parametrize(
    ("name", "plus", "minus", "expected"),
    [("zh", ("东京", "法国"), ("日本",), "巴黎"), ("en", ("king", "woman"), ("man",), "queen")],
)
def test_known_analogies(name: str, plus: tuple[str, ...], minus: tuple[str, ...], expected: str) -> None:
    vectors = quantised.read(ReadContext(MODELS / f"{name}.npz", name))
    asked = [vectors.words.id(word) for word in plus + minus]
    assert nearest(vectors, combine(vectors, plus, minus), 1, exclude=asked)[0].word == expected


def test_file_is_the_one_that_the_notice_measured(vectors: Vectors) -> None:
    content = (MODELS / f"{vectors.source.name}.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest() in (MODELS / "NOTICE.md").read_text(encoding="utf-8")


def test_file_names_its_source_and_licence(vectors: Vectors, build: ModuleType) -> None:
    (model,) = (model for model in build.BUILTINS if model.id == vectors.source.name)
    meta = quantised.read_meta(MODELS / f"{vectors.source.name}.npz")
    assert meta == {"source": model.package.requirement, "licence": model.licence}
    assert meta["source"] in (ROOT / "requirements-data.txt").read_text(encoding="utf-8")
    assert model.package.sha256 in (ROOT / "requirements-data.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("dimensions", [2, 3])
def test_default_map_ships(vectors: Vectors, dimensions: int, tmp_path: Path) -> None:
    wanted = Parameters(dimensions=dimensions).effective(vectors.n)
    layout = find_layout(vectors.digest, wanted, MODELS, tmp_path)
    assert layout is not None, "the vectors or the parameters changed: run models/build.py --only layouts"
    assert layout.coords.shape == (10_000, dimensions)
    found = measure(vectors.matrix[:10_000], layout.coords, sample=200, metric="cosine")
    assert found.kept == pytest.approx(layout.faithfulness.kept, abs=0.05)
    assert found.trustworthiness == pytest.approx(layout.faithfulness.trustworthiness, abs=0.02)


def test_what_ships_is_small_and_nothing_is_left_over() -> None:
    layouts = list((MODELS / "layouts").iterdir())
    assert len(layouts) == 2 * len(SHAPES)
    files = [*(MODELS / f"{name}.npz" for name in SHAPES), *layouts]
    assert sum(path.stat().st_size for path in files) <= BYTES_MAX


@pytest.mark.parametrize("word", ["北京", "月", "人口密度", "兀"])
def test_chinese_word(build: ModuleType, word: str) -> None:
    assert build.chinese_fault(word) is None


@pytest.mark.parametrize(
    "token", ["</s>", "id", "NBA", "-", "%", "formula_", "Ｔ恤", "T恤", "北 京", "〇", "北京。", "カ", ""]
)
def test_no_chinese_word(build: ModuleType, token: str) -> None:
    assert build.chinese_fault(token)


@pytest.mark.parametrize("word", ["the", "o'clock", "well-known", "café", "łódź", "a", "baden-württemberg", "style"])
def test_english_word(build: ModuleType, word: str) -> None:
    assert build.english_fault(word) is None


@pytest.mark.parametrize(
    "token",
    [
        ",",
        "'s",
        "n't",
        "1980s",
        "½",
        "u.s.",
        "r&b",
        "and/or",
        "http",
        "formula_1",
        "anti-",
        "-",
        "a--b",
        "π",
        "京",
        "＿",
        "",
    ],
)
def test_no_english_word(build: ModuleType, token: str) -> None:
    assert build.english_fault(token)


@given(words=st.lists(st.text("ab1", min_size=1, max_size=3), unique=True), n=st.integers(1, 8))
def test_trim_keeps_the_first_faultless_words(build: ModuleType, words: list[str], n: int) -> None:
    table = build.Table(words, np.arange(len(words) * 2, dtype=np.float32).reshape(-1, 2))
    kept, dropped = build.trim(table, build.english_fault, n)
    letters = [word for word in words if word.isalpha()]
    assert kept.words == letters[:n]
    assert [tuple(row) for row in kept.matrix] == [tuple(table.matrix[words.index(word)]) for word in kept.words]
    last = words.index(kept.words[-1]) + 1 if len(kept.words) == n else len(words)
    assert sum(dropped.values()) == sum(not word.isalpha() for word in words[:last])


def test_another_archive_than_the_pinned_one_is_refused(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / build.SYNONYMS.archive).write_bytes(b"something else")
    with pytest.raises(SystemExit, match="sha256"):
        build.obtain(build.SYNONYMS, tmp_path)
