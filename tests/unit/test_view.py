"""The state in a link: everything is restored, nothing invalid is accepted (hostile rows 63 to 65)."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.geometry.preprocessing import PREPROCESSINGS
from explorer.geometry.similarity import METRICS
from explorer.lessons.lookup_inputs import tokens
from explorer.limits import LIMITS
from explorer.ui.view import PARAMETERS, ViewState, column_colour

texts = st.text(max_size=LIMITS.query_value)
states = st.builds(
    ViewState,
    language=st.sampled_from(["zh", "en"]),
    vectors=texts, word=texts, sentence=texts.filter(lambda text: not text or tokens(text)),
    plus=texts, minus=texts, plus2=texts,
    token=st.integers(0, LIMITS.sentence_tokens - 1),
    k=st.integers(1, LIMITS.neighbours_max),
    metric=st.sampled_from(METRICS),
    preprocessing=st.sampled_from(PREPROCESSINGS),
    around=st.integers(5, LIMITS.neighbours_max),
    method=st.sampled_from(["umap", "pca"]),
    dimensions=st.integers(2, 3),
    points=st.integers(LIMITS.projection_points_min, LIMITS.map_points_max),
    n_neighbors=st.integers(2, 200),
    min_dist=st.sampled_from([0.0, 0.01, 0.25, 0.99]),
    colour=st.sampled_from(["none", "rank"]) | st.text(min_size=1).map(column_colour),
    extent=st.sampled_from(["whole", "near"]),
)  # fmt: skip


@given(states)
def test_a_link_reproduces_the_state(state):
    assert ViewState.from_query(state.to_query()) == (state, ())


def test_defaults_are_left_out():
    assert ViewState().to_query() == {}
    assert replace(ViewState(), word="北京", k=20).to_query() == {"w": "北京", "k": "20"}


@given(st.dictionaries(st.sampled_from([p.name for p in PARAMETERS.values()]) | st.text(), st.text()))
def test_any_query_gives_a_usable_state(query):
    state, refused = ViewState.from_query(query)
    assert ViewState.from_query(state.to_query())[0] == state
    assert set(refused) <= set(query)


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e9", "abc", "", "1_0", "٣", "10.5", "0"])
def test_row_64_numbers_that_are_none(value):
    state, refused = ViewState.from_query({"k": value})
    assert state.k == ViewState().k
    assert refused == ("k",)


@pytest.mark.parametrize("value", ["nan", "inf", "-0.1", "1", "x"])
def test_row_64_reals(value):
    assert ViewState.from_query({"dist": value})[1] == ("dist",)


@pytest.mark.parametrize("value", ["", "column", "column:", "Column:pos", "rank ", "pos", "column：pos"])
def test_row_64_colours_that_are_none(value):
    state, refused = ViewState.from_query({"colour": value})
    assert state.colour == "none"
    assert refused == ("colour",)


def test_a_column_is_named_by_its_own_name_as_far_as_a_link_carries_it():
    assert column_colour("part of speech") == "column:part of speech"
    assert ViewState.from_query({"colour": "column:词性"}) == (ViewState(colour="column:词性"), ())
    long = ViewState(colour=column_colour("x" * 1000))
    assert ViewState.from_query(long.to_query()) == (long, ())


def test_row_65_values_are_cut_and_unknown_names_ignored():
    state, refused = ViewState.from_query({"w": "x" * 100_000, "evil": "1"})
    assert state.word == "x" * LIMITS.query_value
    assert refused == ()


@pytest.mark.parametrize("text", ["\u200b\u200d", " ", "\u202e", "\0"])
def test_a_sentence_of_nothing_is_none(text):
    assert ViewState.from_query({"text": text}) == (ViewState(), ("text",))
    assert ViewState.from_query({"text": ""}) == (ViewState(), ())


def test_every_name_stands_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "url.md").read_text(encoding="utf-8")
    assert all(f"`{parameter.name}`" in page for parameter in PARAMETERS.values())
