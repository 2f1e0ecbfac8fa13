"""The map coloured by metadata columns: choice, legend, value of the selected word, and unsuitable columns."""

from pathlib import Path

import numpy as np
import pytest

from explorer.locales import LANGUAGES, sentence
from explorer.ui import projection_progress
from explorer.ui.text import plain
from explorer.vectors.catalogue import catalogue
from tests.app.test_pages import figures, texts

N = 60
KINDS = ("noun", "verb", "<b>odd</b>")
EVIL = "![x](http://evil/p.png)"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here reruns a page when a map is done: wait for it within the run."""
    monkeypatch.setattr(projection_progress, "_PATIENCE", 60)


def kind(row: int) -> str:
    return "" if row % 10 == 9 else KINDS[min(row % 6, 2)]


def pair(folder: Path, name: str, titles: tuple[str, ...] = ("kind", "count", EVIL)) -> str:
    """Write a projector pair with the given columns; return its id."""
    rows = np.random.default_rng(0).normal(size=(N, 4))
    (folder / f"{name}.tsv").write_text("".join("\t".join(f"{x:.4f}" for x in row) + "\n" for row in rows))
    lines = ["\t".join(("word", *titles))]
    lines += ["\t".join((f"w{i}", kind(i), str((i + 1) ** 3), f"value {i}")[: len(titles) + 1]) for i in range(N)]
    (folder / f"{name}.metadata.tsv").write_text("\n".join(lines) + "\n")
    return next(entry.id for entry in catalogue(folder) if entry.path.name == f"{name}.tsv")


def choice(at, language):
    return at.selectbox(key=f"view.colour.{language}")


def refused(language) -> str:
    return sentence(language, "strip.refused", names="colour")


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_stand_in_the_choice_by_their_own_names(open_page, models, language):
    at = open_page("map", lang=language, v=pair(models, "own"), method="pca")
    built_in = [sentence(language, f"map.colour.{colour}") for colour in ("none", "rank")]
    assert choice(at, language).options == [*built_in, "kind", "count", EVIL]
    assert "legend" not in figures(at)[0]
    choice(at, language).set_value("column:kind").run()
    assert not at.exception
    assert at.query_params["colour"] == "column:kind"
    (figure,) = figures(at)
    missing = sentence(language, "map.legend.missing")
    assert [(item["label"], item["count"]) for item in figure["legend"]["items"]] == [
        ("&lt;b&gt;odd&lt;/b&gt;", str(sum(kind(i) == KINDS[2] for i in range(N)))),
        ("noun", str(sum(kind(i) == "noun" for i in range(N)))),
        ("verb", str(sum(kind(i) == "verb" for i in range(N)))),
        (missing, "6"),
    ]
    assert figure["legend"]["hint"] == sentence(language, "map.legend.hint")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_changes_and_the_colour_stays(open_page, models, language):
    other = next(name for name in LANGUAGES if name != language)
    at = open_page("map", lang=language, v=pair(models, "own"), method="pca", colour="column:count")
    at.button_group(key="view.language").set_value(other).run()
    assert choice(at, other).value == "column:count"
    assert figures(at)[0]["legend"]["scale"]["note"] == sentence(other, "map.legend.log")
    assert not at.info


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dim", ["2", "3"])
def test_the_word_in_hand_tells_its_value(open_page, models, language, dim):
    query = {"lang": language, "v": pair(models, "own"), "method": "pca", "dim": dim, "colour": "column:kind"}
    for word, value in (("w1", "verb"), ("w5", "<b>odd</b>"), ("w9", sentence(language, "map.legend.missing"))):
        at = open_page("map", w=word, **query)
        said = sentence(language, "map.value", word=word, name="kind", value=plain(value))
        assert said in [element.value for element in at.markdown]
        assert "<b>" not in texts(at)


def test_the_view_keeps_its_name_when_the_colour_changes(open_page, models):
    at = open_page("map", lang="en", v=pair(models, "own"), method="pca")
    names = {figures(at)[0]["view"]}
    for colour in ("column:kind", "column:count", f"column:{EVIL}", "rank", "none"):
        choice(at, "en").set_value(colour).run()
        names.add(figures(at)[0]["view"])
    assert len(names) == 1


def test_a_name_with_marks_stays_text(open_page, models):
    at = open_page("map", lang="en", v=pair(models, "own"), method="pca", colour=f"column:{EVIL}")
    assert not at.exception
    assert not at.info
    assert choice(at, "en").value == f"column:{EVIL}"
    assert "](http" not in texts(at)
    assert figures(at)[0]["legend"]["title"] == EVIL  # a text node on the page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("colour", ["column:gone", "column:", "mauve"])
def test_a_colour_that_is_not_there_is_one_notice(open_page, models, language, colour):
    at = open_page("map", lang=language, v=pair(models, "own"), method="pca", colour=colour)
    assert [element.value for element in at.info] == [refused(language)]
    assert choice(at, language).value == "none"
    assert "colour" not in at.query_params
    assert len(figures(at)) == 1
    assert not at.exception
    choice(at, language).set_value("column:kind").run()
    assert not at.info


def test_a_notice_stays_while_the_page_runs_again_by_itself(open_page, models):
    at = open_page("map", lang="en", v=pair(models, "own"), method="pca", colour="column:gone")
    assert [element.value for element in at.run().info] == [refused("en")]


def test_other_vectors_without_the_column_are_no_fault_of_the_link(open_page, models):
    first, second = pair(models, "first"), pair(models, "second", ("count", "kind"))
    third = pair(models, "third", ("colour",))
    at = open_page("map", lang="en", v=first, method="pca", colour="column:kind")
    at.selectbox(key="view.vectors.en").set_value(second).run()
    assert choice(at, "en").value == "column:kind"
    at.selectbox(key="view.vectors.en").set_value(third).run()
    assert choice(at, "en").value == "none"
    assert not at.info
    assert not at.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_that_was_just_chosen_by_hand_is_no_fault_of_the_link(open_page, models, language):
    first, third = pair(models, "first"), pair(models, "third", ("colour",))
    at = open_page("map", lang=language, v=first, method="pca")
    # other vectors are chosen before the page has drawn the colour: the browser sends both, and one run handles both
    choice(at, language).set_value("column:kind")
    at.selectbox(key=f"view.vectors.{language}").set_value(third)
    at.run()
    assert at.session_state["view"].vectors == third
    assert choice(at, language).value == "none"
    assert not at.info


def test_the_notice_does_not_come_back(open_page, models):
    first, third = pair(models, "first"), pair(models, "third", ("colour",))
    at = open_page("map", lang="en", v=third, method="pca", colour="column:gone")
    assert [element.value for element in at.info] == [refused("en")]
    for id in (first, third):
        at.selectbox(key="view.vectors.en").set_value(id).run()
        assert not at.info


def test_columns_called_like_a_choice_can_still_be_chosen(open_page, models):
    name = sentence("en", "map.colour.none")
    at = open_page("map", lang="en", v=pair(models, "own", (name, "count")), method="pca", colour=f"column:{name}")
    assert len(set(choice(at, "en").options)) == len(choice(at, "en").options) == 4
    assert "legend" in figures(at)[0]


def test_a_name_longer_than_a_link_is_found_again(open_page, models):
    name = "x" * 500
    at = open_page("map", lang="en", v=pair(models, "own", (name,)), method="pca", colour=f"column:{name}")
    assert not at.info
    assert set(figures(at)[0]["legend"]["title"].rstrip("…")) == {"x"}


def test_without_columns_the_choice_is_with_the_settings(open_page):
    at = open_page("map", lang="en", v="zh")
    assert choice(at, "en").options == [sentence("en", f"map.colour.{colour}") for colour in ("none", "rank")]
    choice(at, "en").set_value("rank").run()
    assert "colorscale" in figures(at)[0]["data"][0]["marker"]
    shown = figures(at)[0]["legend"]
    assert (shown["scale"]["low"], shown["scale"]["high"], shown["items"]) == ("1", "10,000", [])
