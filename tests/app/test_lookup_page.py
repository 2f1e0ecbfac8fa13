"""The page of the lookup lesson: controls, state in a link, and values that it cannot use."""

import json

import pytest

from explorer.locales import LANGUAGES, sentence
from explorer.ui.view import ViewState
from explorer.vectors.catalogue import catalogue


def lesson(at) -> dict:
    """Data sent to the player."""
    (shown,) = [one for one in at.get("bidi_component") if "player" in one.proto.component_name]
    return json.loads(shown.proto.json)["lesson"]


def step(at, name: str) -> dict:
    return next(one for one in lesson(at)["steps"] if one["id"] == name)


def view(at) -> ViewState:
    return at.session_state["view"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_brings_everything_back(open_page, language):
    at = open_page(
        "lookup", lang=language, text="北京欢迎你", by="word", **{"token": "2"}, x="0.7_0_0.3", W="10-44_2150"
    )
    assert not at.exception
    assert not at.info
    inputs = lesson(at)["inputs"]
    assert (inputs["by"], inputs["token"], inputs["x"]) == ("word", 2, [0.7, 0, 0.3])
    assert (inputs["W"][1][0], inputs["W"][2][1]) == (-0.44, 0.5)
    assert "0.7·W[0] + 0.3·W[2]" in step(at, "zeros")["text"]
    assert at.button_group(key="lookup.mix").value == "soft"
    assert view(at).to_query()["W"] == "10-44_2150"


@pytest.mark.long(keep=("x-0_0-zh", "W-99-en", "by-letter-zh"))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"),
    [("x", "0_0"), ("x", "nan"), ("W", "99"), ("W", "10x"), ("by", "letter"), ("token", "9"), ("numbers", "")],
)
def test_a_value_that_cannot_be_used_is_named(open_page, language, name, value):
    at = open_page("lookup", lang=language, **{name: value})
    assert not at.exception
    assert at.info[0].value == sentence(language, "strip.refused", names=name)
    assert lesson(at)["inputs"] == lesson(open_page("lookup", lang=language))["inputs"]


def test_what_lies_outside_of_the_sentence_is_left_out(open_page):
    at = open_page("lookup", text="你好", **{"token": "7"}, x="0_0_1_1", W="7250_0155")
    assert lesson(at)["inputs"]["token"] == 1
    assert lesson(at)["inputs"]["x"] == []
    assert view(at).weights == "0155"
    assert at.info[0].value == sentence(view(at).language, "strip.refused", names="token, x, W")
    assert len(at.info) == 1


@pytest.mark.long(keep=("token-query0-zh", "W-query2-en", "step-query3-zh"))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("token", {"text": "a b", "token": "7"}),
        ("x", {"text": "a b", "x": "0_0_0_1"}),
        ("W", {"text": "a b", "W": "70500"}),
        ("step", {"step": "99"}),
        ("step", {"step": "0"}),
        ("step", {"step": "15"}),
        ("step", {"step": "10", "numbers": "own"}),
        ("text", {"text": "\u200b\u200d"}),
    ],
)
def test_a_value_of_no_use_here_is_named_once_and_the_default_stands_in(open_page, language, name, query):
    at = open_page("lookup", lang=language, **query)
    assert not at.exception
    assert [info.value for info in at.info] == [sentence(language, "strip.refused", names=name)]
    assert name not in view(at).to_query()
    assert at.session_state["first_step"] == 1
    at.run()
    assert not at.info


def test_a_value_of_use_is_not_named(open_page):
    for query in ({"text": "好"}, {"text": "a b", "x": "0_1"}, {"step": "14"}, {"step": "9", "numbers": "own"}):
        assert not open_page("lookup", **query).info, query


def test_what_a_person_made_of_no_use_is_not_named(open_page):
    at = open_page("lookup", text="一二三四五六七八", **{"token": "7"}, W="70500", x="0.5_0_0_0_0_0_0_0.5")
    assert not at.info
    at.text_input(key="view.sentence").set_value("a b").run()
    assert not at.info
    assert (view(at).token, view(at).weights, view(at).x) == (1, "", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_nothing_is_the_first_one_again(open_page, language):
    at = open_page("lookup", lang=language, text="我爱你")
    at.text_input(key="view.sentence").set_value("\u200b").run()
    assert [info.value for info in at.info] == [sentence(language, "lookup.nothing")]
    assert view(at).sentence == ""
    assert at.text_input(key="view.sentence").value == ""
    assert "text" not in at.query_params
    assert lesson(at)["inputs"]["sentence"] == "北京欢迎你"
    assert next(button for button in at.button if button.label == sentence(language, "lookup.reset")).disabled
    at.run()
    assert not at.info


def test_the_server_leaves_to_the_player_what_the_player_writes(open_page):
    """At first the value must stay, so that the player finds it; later the server knows nothing of it."""
    at = open_page("lookup", present="1", speed="2", step="3", other="kept", text="a b", **{"token": "7"})
    assert at.query_params.items() >= {"present": "1", "speed": "2", "step": "3"}.items()
    at.button_group(key="view.numbers").set_value("own").run()
    assert at.query_params["numbers"] == "own"
    assert not {"present", "speed", "step"} & set(at.query_params)
    assert at.query_params["other"] == "kept"


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_sentence(open_page, language):
    at = open_page("lookup", lang=language, x="0_1_0_1", W="0055")
    at.text_input(key="view.sentence").set_value("  我爱你 ").run()
    assert lesson(at)["inputs"]["sentence"] == "我爱你"
    assert lesson(at)["inputs"]["x"] == []
    assert lesson(at)["inputs"]["W"][0][0] == 0.55
    for empty in ("   ", ""):
        at.text_input(key="view.sentence").set_value(empty).run()
        assert not at.exception
        assert lesson(at)["inputs"]["sentence"] == "北京欢迎你"
    at.text_input(key="view.sentence").set_value("一二三四五六七八九").run()
    assert at.info[0].value == sentence(language, "lookup.again", n=8)


def test_by_word_uses_the_words_of_the_open_vectors(open_page):
    at = open_page("lookup", v="zh")
    at.button_group(key="view.by").set_value("word").run()
    tokens = [one["text"] for one in step(at, "ids")["scene"]["elements"] if one["id"].startswith("tok-")]
    assert tokens == ["北京", "欢迎", "你"]


def test_two_ones_a_soft_one_and_back(open_page):
    at = open_page("lookup")
    mix = "lookup.mix"
    at.button_group(key=mix).set_value("two").run()
    assert lesson(at)["inputs"]["x"] == [0, 1, 0, 1, 0]
    at.button_group(key=mix).set_value("soft").run()
    assert lesson(at)["inputs"]["x"] == [0, 0.7, 0, 0.3, 0]
    at.button_group(key=mix).set_value("one").run()
    assert lesson(at)["inputs"]["x"] == []
    at = open_page("lookup", x="0_0.5_0.5", W="0055", text="我爱你", **{"token": "2"})
    assert at.button_group(key=mix).value == "other"
    next(button for button in at.button if button.label == sentence(view(at).language, "lookup.reset")).click().run()
    assert lesson(at)["inputs"] == lesson(open_page("lookup"))["inputs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_token_has_nothing_to_mix(open_page, language):
    at = open_page("lookup", lang=language, text="好")
    assert not at.exception
    assert at.button_group(key="lookup.mix").disabled


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_of_the_open_vectors(open_page, language):
    at = open_page("lookup", lang=language, v="zh", w="苹果", numbers="own")
    assert lesson(at)["id"] == "lookup-own"
    assert "苹果" in step(at, "ids")["text"]
    assert not at.error
    at.button_group(key="view.numbers").set_value("toy").run()
    assert lesson(at)["id"] == "lookup"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_word_has_no_row(open_page, language):
    at = open_page("lookup", lang=language, v="zh", w="北京欢迎你", numbers="own")
    assert not at.exception
    assert at.warning
    assert not [one for one in at.get("bidi_component") if "player" in one.proto.component_name]
    assert at.button  # near spellings


@pytest.mark.parametrize("rows", ["only 1 2\n", "a 1 2\nb 3 4\n"])
def test_few_words(open_page, models, rows):
    (models / "few.txt").write_text(rows, encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "few.txt")
    at = open_page("lookup", lang="en", v=identity, numbers="own")
    assert not at.exception
    assert len(lesson(at)["steps"]) == 9
