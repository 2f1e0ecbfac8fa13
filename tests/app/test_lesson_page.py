"""The page of a lesson with declared inputs: link, edits, words of the open vectors, reset."""

import json

import pytest

from explorer.lessons.catalogue import SPECS
from explorer.locales import LANGUAGES, sentence


def lesson(at) -> dict:
    """Data sent to the player."""
    (shown,) = [one for one in at.get("bidi_component") if "player" in one.proto.component_name]
    return json.loads(shown.proto.json)["lesson"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SPECS)
def test_every_lesson_opens_with_its_title(open_page, name, language):
    at = open_page(name, lang=language)
    assert not at.exception
    assert at.title[0].value == sentence(language, f"lesson.{name}.title")
    assert lesson(at)["id"] == name
    assert lesson(at)["steps"][-1]["text"]


def test_a_link_brings_the_inputs_back(open_page):
    at = open_page("cosine", lang="en", v="en", **{"cosine.u": "-1_0.5", "cosine.a": "cat", "cosine.b": "dog"})
    assert not at.info
    inputs = lesson(at)["inputs"]
    assert (inputs["u"], inputs["v"], inputs["a"], inputs["b"]) == ([-1, 0.5], [1, 2], "cat", "dog")
    (reset,) = [button for button in at.button if button.label == sentence("en", "lookup.reset")]
    reset.click().run()
    assert lesson(at)["inputs"]["u"] == [2, 1]
    assert at.session_state["view"].inputs == ()


@pytest.mark.parametrize("query", [{"cosine.u": "9_0"}, {"cosine.v": "x"}, {"cosine.dimension": "-1"}])
def test_a_malformed_input_of_a_link_is_named(open_page, query):
    at = open_page("cosine", lang="en", **query)
    (name,) = query
    assert name in at.info[0].value
    assert lesson(at)["inputs"]["u"] == [2, 1]


def test_a_word_that_is_not_there_is_named_with_near_spellings(open_page):
    at = open_page("cosine", lang="en", v="en", **{"cosine.a": "kingg"})
    assert "cosine.a" in at.info[0].value
    assert "kingg" in at.warning[0].value
    (king,) = [button for button in at.button if button.label == "king"]
    king.click().run()
    assert lesson(at)["inputs"]["a"] == "king"


def test_the_first_word_follows_the_selected_word_until_it_is_chosen(open_page):
    at = open_page("cosine", lang="en", v="en", w="tree")
    assert lesson(at)["inputs"]["a"] == "tree"
    at.text_input(key="lesson.cosine.b").set_value("house").run()
    at.text_input(key="view.word").set_value("river").run()
    inputs = lesson(at)["inputs"]
    assert (inputs["a"], inputs["b"]) == ("river", "house")
