"""Rows 63, 66, 79 to 82, 84 and 85 of the list of bad input: links, queries, exported words."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.errors import BadHeader, UnknownWord, ZeroVector
from explorer.figures.bars import bars
from explorer.figures.cloud import map_figure
from explorer.geometry.analogy import analogy
from explorer.geometry.neighbours import Neighbour
from explorer.locales import LANGUAGES, sentence
from explorer.vectors.model import Source, Vectors
from explorer.vectors.opening import open_file
from tests.app.conftest import models, open_page  # noqa: F401 - fixtures

WORDS = [
    "nowhere-to-be-found",
    "x" * 10_000,
    "👩🏽‍🚀🚀",
    "\u202eabc\u0627\u0644",
    "<script>alert(1)</script>",
    "a\0b",
    "%00",
    "'\"\\",
]
TAGS = [
    "<b>x",
    "<br>",
    "<a href=javascript:alert(1)>y</a>",
    "</text><script>",
    "&lt;b&gt;",
    "%{x}",
    "$x$",
    "<extra>",
    "&amp;",
]


@pytest.mark.long(keep=("zh-nowhere-to-be-found", "zh-word1"))
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_row_63_any_word_in_a_link(open_page, word, language):  # noqa: F811
    at: AppTest = open_page("similarity", w=word, lang=language)
    assert not at.exception
    (warning,) = at.warning
    shown = sentence(language, "error.UnknownWord.message", word="|", n=30_000).split("|")[1][:8]
    assert shown in warning.value
    assert "<script>" not in warning.value
    assert at.title


@pytest.mark.parametrize("page", ["../../etc/passwd", "nothing", "<b>", "start2"])
def test_row_66_a_page_that_does_not_exist(page):
    from explorer.ui.pages import PAGES, spec_of

    assert spec_of(page) is PAGES[0]


def space(rows: list[list[float]], words: str) -> Vectors:
    return Vectors.of(list(words), np.float32(rows), Source("test", "test"))


def test_row_79_questions_without_an_answer():
    vectors = space([[1, 0], [0, 1], [1, 1], [0, 0]], "abcz")
    with pytest.raises(UnknownWord) as caught:
        analogy(vectors, "a", "missing", "c", 2)
    assert all("missing" in caught.value.sentence(language) for language in LANGUAGES)
    thrice = analogy(vectors, "a", "a", "a", 2)
    assert all(np.isfinite(found.score) for found in thrice.answers)
    with pytest.raises(ZeroVector):
        analogy(vectors, "z", "z", "z", 2)


@pytest.mark.parametrize("d", [1, 10_001])
def test_row_80_too_few_and_too_many_dimensions(tmp_path, d):
    path = tmp_path / "a.vec"
    path.write_text(f"2 {d}\na{' 1' * d}\nb{' 2' * d}\n")
    with pytest.raises(BadHeader):
        open_file(path)


def test_row_80_as_many_dimensions_as_there_may_be(tmp_path):
    path = tmp_path / "a.vec"
    path.write_text(f"2 10000\na{' 1' * 10_000}\nb{' 2' * 10_000}\n")
    assert open_file(path).d == 10_000


def texts(tree: object) -> list[str]:
    """Every string of a figure that Plotly may draw."""
    if isinstance(tree, str):
        return [tree]
    if isinstance(tree, dict):
        return [text for key, part in tree.items() if key != "bdata" for text in texts(part)]
    return [text for part in tree for text in texts(part)] if isinstance(tree, list | tuple) else []


@pytest.mark.parametrize("word", TAGS)
def test_rows_81_and_82_no_word_is_markup(word):
    def drawn(first: str) -> list[dict]:
        coords = np.float32([[0, 0], [1, 1], [2, 0], [3, 1]])
        ranking = [Neighbour(0, first, 0.5, 1), Neighbour(1, "b", 0.25, 2)]
        return [map_figure(coords, [first, "b", "c", "d"], range(4), selected=0), bars(ranking)]

    def templates(figures: list[dict]) -> list[object]:
        return [trace.get("hovertemplate") for figure in figures for trace in figure["data"]]

    ours = templates(drawn("plain"))
    assert templates(drawn(word)) == ours
    for figure in drawn(word):
        for text in texts(figure):
            if text in ours:
                continue
            assert not re.search(r"<[a-z/]", text), text
            assert not (text.startswith("$") and text.endswith("$")), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_row_85_no_file_is_named_after_a_word(open_page, models, language):  # noqa: F811
    (models / "evil.vec").write_text("3 2\n../x 1 0\n\u202e 0 1\nok 1 1\n", encoding="utf-8")
    at = open_page("health", lang=language, v="evil-vec", w="../x")
    assert not at.exception
    buttons = at.get("download_button")
    assert buttons
    for button in buttons:
        name = button.proto.url.rpartition("/")[2]
        assert re.fullmatch(r"[a-z0-9-]{1,60}\.[a-z]+", name), name
