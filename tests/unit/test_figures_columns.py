"""A map coloured by a column: numbers or categories, and a colour for every word."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer.ui.space as component
from explorer.figures.cloud import map_figure
from explorer.figures.columns import COLOURS_MAX, Values, values_of, written
from explorer.figures.disambiguate import shorten_distinct
from explorer.figures.escape import plain
from explorer.figures.legend import legend
from explorer.figures.points import Colouring
from explorer.figures.theme import OKABE_ITO, VALUES
from explorer.locales import sentence
from explorer.locales.text_width import text_width
from explorer.vectors.metadata import column_of
from tests.unit.test_figures import as_plotly, strings, unpacked

MISSING = "no value"
categories = st.lists(st.sampled_from(["", *"abcdefghijkl"]), min_size=1, max_size=200)
reals = st.lists(st.floats(-1e6, 1e6).map(lambda x: x + 0.25 if x.is_integer() else x), min_size=1, max_size=60)


def say(key: str, **values: object) -> str:
    return sentence("en", key, **values)


def texts(*values: str) -> np.ndarray:
    return np.array(values, dtype=object)


def coloured(column: np.ndarray, name: str = "column", dimensions: int = 2, **options: Any) -> dict[str, Any]:
    """Figure of words called w0, w1, ... with its legend."""
    n = len(column)
    coords = np.random.default_rng(0).normal(size=(n, dimensions)).astype(np.float32)
    colouring = Colouring(name, values_of(column), MISSING)
    figure = map_figure(coords, [f"w{i}" for i in range(n)], range(n), colour_by=colouring, **options)
    return figure | {"legend": legend(colouring, say)}


def rows_of(figure: dict[str, Any], trace: int) -> list[int]:
    """Row numbers of the words of a trace, from their names."""
    found = figure["data"][trace]
    rows = [int(word[1:]) for word in found["text"]]
    if "customdata" in found:
        assert unpacked(found["customdata"]).tolist() == rows
    else:
        assert rows == list(range(len(rows)))
    return rows


# What is a number


@given(st.lists(st.integers(-50, 50), max_size=60))
def test_whole_numbers_are_categories_when_they_are_few_and_repeat(numbers: list[int]) -> None:
    values = values_of(np.array(numbers, dtype=np.float64))
    different = pd.Series(numbers, dtype=float).nunique()
    if not numbers:
        assert not values.groups
    elif different <= 8 and 2 * different <= len(numbers):
        assert values.numbers is None
        assert [group.value for group in values.groups] == [written(value) for value in sorted(set(numbers))]
    else:
        np.testing.assert_array_equal(values.numbers, numbers)


@given(reals)
def test_fractions_are_numbers_whatever_they_are_written_as(numbers: list[float]) -> None:
    for column in (np.array(numbers), texts(*map(repr, numbers), *["n/a"] * (len(numbers) // 20))):
        values = values_of(column)
        np.testing.assert_array_equal(values.numbers[: len(numbers)], numbers)
        assert values.bounds == (min(numbers), max(numbers))


@pytest.mark.parametrize(
    ("column", "is_scale"),
    [
        (["1", "2", "3", "4"] * 2, False),
        (["1.0", "2", "1", "2.0"], False),
        (["1", "2", "3", "4"], True),  # each occurs once: a count
        ([str(i % 9) for i in range(90)], True),  # more values than colours
        ([str(i % 8) for i in range(90)], False),
        (["0.5"] * 9, True),
        (["7"] * 9, False),
        (["NN", "VB", "NN"], False),
        (["007", "008"] * 20, False),
        (["1.5"] * 19 + ["n/a"], True),
        (["1.5"] * 18 + ["n/a"] * 2, False),
        (["", "", "2.5"], True),
        (["", ""], False),
    ],
)
def test_the_rule(column: list[str], is_scale: bool) -> None:
    for given_ in (column_of(column), texts(*column)):
        assert (values_of(given_).numbers is not None) == is_scale


def test_one_level_in_two_spellings_is_one() -> None:
    (one, two, missing) = values_of(texts("1", "1.0", "2", "2", *["1"] * 30, "n/a")).groups
    assert (one.value, len(one.points), two.value, len(two.points)) == ("1", 32, "2", 2)
    assert (missing.kind, missing.points.tolist()) == ("missing", [34])


@pytest.mark.parametrize(
    ("numbers", "logarithmic"),
    [
        ((1.5, 150.1), True),
        ((1.5, 149.9), False),
        ((0.0, 1e6, 0.5), False),
        ((-1.5, 1e6), False),
        ((1e-300, 1e300), True),
    ],
)
def test_two_orders_of_magnitude_make_a_log_scale(numbers: tuple[float, ...], logarithmic: bool) -> None:
    assert values_of(np.array(numbers)).is_logarithmic == logarithmic


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-3.0, "−3"),
        (1234567.0, "1,234,567"),
        (0.123456789, "0.123457"),
        (1e22, "1e+22"),
        (-1.5e-9, "−1.5e−09"),
    ],
)
def test_numbers_as_written(value: float, text: str) -> None:
    assert written(value) == text


# What is a category


@given(categories)
def test_groups_share_out_all_words_and_count_as_pandas_does(column: list[str]) -> None:
    values = values_of(texts(*column))
    series = pd.Series(column)
    counts = series[series != ""].value_counts()
    named = [group for group in values.groups if group.kind == "value"]
    assert {group.value: len(group.points) for group in named} == {
        value: count for value, count in counts.items() if value in {group.value for group in named}
    }
    left = counts.drop([group.value for group in named])
    sizes = [len(group.points) for group in named]
    assert sizes == sorted(sizes, reverse=True)
    assert len(named) <= COLOURS_MAX
    if len(counts) <= COLOURS_MAX:
        assert left.empty
    else:
        assert all(size > 1 for size in sizes)
        assert len(named) == COLOURS_MAX or left.max() == 1
        assert min(sizes, default=1) >= left.max()
    (others,) = [group for group in values.groups if group.kind == "others"] or [None]
    assert (others.values, len(others.points)) == (len(left), left.sum()) if others else left.empty
    assert sorted(point for group in values.groups for point in group.points) == list(range(len(column)))
    for group in named:
        assert {column[point] for point in group.points} == {group.value}


def test_equal_counts_are_ordered_by_their_text() -> None:
    assert [group.value for group in values_of(texts(*"bbaacc")).groups] == ["a", "b", "c"]


def test_a_value_of_one_word_gets_no_colour_among_many() -> None:
    groups = values_of(texts("a", "a", *(f"gloss {i}" for i in range(50)))).groups
    assert [(group.kind, group.value, group.values) for group in groups] == [("value", "a", 1), ("others", "", 50)]


# What is drawn


@pytest.mark.parametrize("dimensions", [2, 3])
@settings(max_examples=50)
@given(column=categories)
def test_every_word_is_drawn_once_in_the_colour_of_its_value(dimensions: int, column: list[str]) -> None:
    figure = coloured(texts(*column), dimensions=dimensions)
    seen: dict[int, str] = {}
    for item in figure["legend"]["items"]:
        rows = rows_of(figure, item["trace"])
        assert item["count"] == f"{len(rows):,}"
        token = figure["data"][item["trace"]]["marker"]["color"].split("/")[0]
        assert token == item["color"].split("/")[0]
        seen |= dict.fromkeys(rows, token)
    assert sorted(seen) == list(range(len(column)))
    assert len(figure["clicks"]) == len(figure["legend"]["items"])
    named = [item for item in figure["legend"]["items"] if item["color"] in OKABE_ITO]
    assert [item["color"] for item in named] == list(OKABE_ITO[: len(named)])
    for item in named:
        assert {column[row] for row in rows_of(figure, item["trace"])} == {item["label"]}
    as_plotly(figure)


@pytest.mark.parametrize("scale", [np.asarray, lambda x: 10 ** np.clip(x / 1e5, -9, 9)])
@settings(max_examples=50)
@given(numbers=reals, gaps=st.integers(0, 3))
def test_numbers_lie_on_the_scale_as_numpy_puts_them(
    scale: Callable[..., Any], numbers: list[float], gaps: int
) -> None:
    numbers = [float(value) for value in scale(np.array(numbers))]
    column = np.array([np.nan] * gaps + numbers)
    figure = coloured(column)
    if figure["legend"].get("scale") is None:
        assert values_of(column).numbers is None  # integers after all
        return
    marker = figure["data"][figure["clicks"][-1]]["marker"]
    low, high = min(numbers), max(numbers)
    logarithmic = low > 0 and np.log10(high) - np.log10(low) > 2
    expected = np.log10(numbers) if logarithmic else np.array(numbers)
    np.testing.assert_allclose(unpacked(marker["color"]), expected.astype(np.float32), rtol=1e-6)
    assert marker["colorscale"] == VALUES
    assert bool(figure["legend"]["scale"]["note"]) == logarithmic
    assert (figure["legend"]["scale"]["low"], figure["legend"]["scale"]["high"]) == (written(low), written(high))
    if high > low:
        assert (marker["cmin"], marker["cmax"]) == pytest.approx((expected.min(), expected.max()))
    else:
        assert marker["cmin"] < expected[0] < marker["cmax"]
    assert [item["label"] for item in figure["legend"]["items"]] == [MISSING] * bool(gaps)
    assert len(rows_of(figure, figure["clicks"][-1])) == len(numbers)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_hover_says_the_value_of_every_word(dimensions: int) -> None:
    column = texts("noun", "noun", "verb", "", *(f"rare{i}" for i in range(9)))
    figure = coloured(column, "<i>part</i>", dimensions, selected=2)
    said = {}
    for trace in figure["data"]:
        for place, word in enumerate(trace.get("text", [])):
            own = trace.get("hovertext")
            said.setdefault(word, set()).add((trace["meta"][0], own[place] if own else trace["meta"][1]))
            assert re.findall(r"<.*?>", trace["hovertemplate"]) == ["<br>", "<extra>", "</extra>"]
            assert "%{hovertext}" in trace["hovertemplate"] if own else "%{meta[1]}" in trace["hovertemplate"]
    expected = ["noun", "noun", "verb", MISSING, *(f"rare{i}" for i in range(9))]
    assert said == {f"w{i}": {(plain("<i>part</i>"), value)} for i, value in enumerate(expected)}


@pytest.mark.parametrize(("rare", "label"), [(1, "one other value"), (2, "others (2 values)")])
def test_what_got_no_colour_is_counted(rare: int, label: str) -> None:
    items = coloured(texts(*"aabbccddeeffgghh", *(f"rare{i}" for i in range(rare))))["legend"]["items"]
    assert (items[-1]["label"], items[-1]["count"]) == (label, str(rare))


def test_what_most_words_share_lies_below_what_few_do() -> None:
    figure = coloured(texts(*"aaaaabbbcc", *(f"x{i}" for i in range(8)), ""))
    order = [len(rows_of(figure, trace)) for trace in figure["clicks"]]
    assert order == [1, 8, 5, 3, 2]  # no value, other values, then by frequency


def test_the_word_in_hand_lies_above_all_colours() -> None:
    figure = coloured(texts(*"aabbcc"), selected=3)
    assert figure["data"][-1]["text"] == ["w3"]
    assert figure["labels"][0]["trace"] == len(figure["data"]) - 1 > max(figure["clicks"])
    assert figure["labels"][-1]["traces"] == figure["clicks"]


@settings(max_examples=50)  # Plotly's own validation is slow
@given(st.lists(st.sampled_from(["<b>x</b>", "$x$", "%{text}", "&lt;", "\u202eabc", "@ink", "x" * 5000]), min_size=1))
def test_names_and_values_from_a_file_are_text(column: list[str]) -> None:
    figure = coloured(texts(*column), name=column[0])
    for text in strings(figure):
        assert "<" not in text
        assert "\u202e" not in text
        assert len(text) < 500
    as_plotly(figure)


def test_fifty_thousand_words_stay_a_small_message() -> None:
    import json

    random = np.random.default_rng(0)
    for column in (texts(*random.choice([*"abcdefghij", ""], 50_000)), random.normal(size=50_000)):
        assert len(json.dumps(coloured(column), ensure_ascii=False)) < 3_000_000


# The colours


def palette(name: str) -> dict[str, str]:
    text = (Path(component.__file__).parent / "theme.js").read_text(encoding="utf-8")
    part = text.partition(f"const {name} = {{")[2].partition("};")[0]
    return dict(re.findall(r'([a-z]+[0-9]?): "(#[0-9A-F]{6})"', part))


def lab(color: str) -> np.ndarray:
    """CIELAB of an sRGB colour, white D65, by the formulas of the CIE and of IEC 61966-2-1."""
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = (np.array(matrix) @ linear) / [0.9505, 1, 1.089]
    f = [np.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize(("name", "sign"), [("LIGHT", -1), ("DARK", 1)])
def test_equal_steps_of_the_scale_look_equal_without_colour_vision(name: str, sign: int) -> None:
    colors = palette(name)
    steps = [sign * (b - a) for a, b in pairwise(lab(colors[f"value{i}"])[0] for i in range(9))]
    assert min(steps) > 5
    assert max(steps) < 1.6 * min(steps)
    contrast = [abs(lab(colors[f"value{i}"])[0] - lab(colors["paper"])[0]) for i in range(9)]
    assert min(contrast) > 20
    assert contrast[-1] == max(contrast)  # the high end has more contrast


def test_categories_have_no_bounds() -> None:
    assert Values(["a"], ()).is_logarithmic is False
    with pytest.raises(ValueError, match="bounds"):
        _ = Values(["a"], ()).bounds


# Dates


def dates(n: int, step: int = 17) -> list[str]:
    return [str(np.datetime64("2001-01-01") + step * i) for i in range(n)]


@pytest.mark.parametrize(
    "style", ["{}", "{} 12:30:00.000000", "{}T12:30:00", "{} 12:30:00.000000000Z", "{} 12:30:00+02:00"]
)
def test_dates_have_a_scale_with_the_first_and_the_last(style: str) -> None:
    written_so = [style.format(date) for date in dates(400)]
    values = values_of(texts(*written_so[::-1], "", ""))
    assert values.are_dates
    assert not values.is_logarithmic
    expected = pd.to_datetime(pd.Series(written_so[::-1]), utc=True)
    seconds = (expected - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    np.testing.assert_allclose(values.numbers[:400] * 86_400, seconds, rtol=1e-12)
    assert [(group.kind, len(group.points)) for group in values.groups] == [("missing", 2)]
    scale = coloured(texts(*written_so))["legend"]["scale"]
    assert (scale["low"], scale["high"], scale["note"]) == (dates(400)[0], dates(400)[-1], "")


def test_moments_of_one_day_are_told_apart() -> None:
    values = values_of(texts(*(f"2001-02-03 04:{minute:02}:00.000000" for minute in range(40))))
    assert values.ends == ("2001-02-03 04:00:00", "2001-02-03 04:39:00")
    assert values.texts[7] == "2001-02-03 04:07:00"


def test_few_dates_are_categories_in_the_order_of_time() -> None:
    column = ["2003-01-01"] * 6 + ["2001-01-01"] * 3 + ["2002-01-01"] * 4
    values = values_of(texts(*column, ""))
    assert [(group.value, len(group.points)) for group in values.groups] == [
        ("2001-01-01", 3), ("2002-01-01", 4), ("2003-01-01", 6), ("", 1)
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["2001-02-30", "20010101", "2001-W01-1", "0000-01-01", "01/02/2001", "x" * 10_000])
def test_what_is_no_date_is_no_number(other: str) -> None:
    column = [*dates(95), *[other] * 6]
    assert values_of(texts(*column)).numbers is None
    values = values_of(texts(*column[:-1]))
    assert np.isnan(values.numbers[-5:]).all()
    assert len(values.groups[0].points) == 5


# What is too long, and what is too many


@given(st.lists(st.text("ab词", max_size=60), max_size=8, unique=True), *[st.text("ab词", max_size=60)] * 2)
def test_short_forms_fit_and_differ(middles: list[str], head: str, tail: str) -> None:
    values = [head + middle + tail for middle in middles]
    for value, short in zip(values, shorten_distinct(values, 24), strict=True):
        assert text_width(short) <= 25
        assert value.startswith(short.partition("…")[0])
    assert len(set(shorten_distinct(values[:2], 24))) == len(values[:2])


@pytest.mark.parametrize("tail", ["", "z" * 60])
@pytest.mark.parametrize("head", ["", "begin " + "x" * 60, "词" * 60])
def test_values_that_begin_or_end_alike_are_told_apart(head: str, tail: str) -> None:
    values = [head + middle + tail for middle in ("one", "two", "词")]
    assert len(set(shorten_distinct(values, 24))) == 3
    items = coloured(texts(*values * 5))["legend"]["items"]
    assert len({item["label"] for item in items}) == 3
    cut = bool(head or tail)
    assert {item.get("whole") for item in items} == (set(values) if cut else {None})


def test_a_value_of_a_megabyte_is_told_in_short() -> None:
    (item,) = coloured(texts(*["x" * 1_000_000] * 4))["legend"]["items"]
    assert len(item["whole"]) <= 400
    assert len(item["label"]) <= 24


@pytest.mark.parametrize("dimensions", [2, 3])
def test_too_many_values_are_a_sentence_and_no_grey_entry(dimensions: int) -> None:
    column = texts(*(f"id{i}" for i in range(400)), "")
    figure = coloured(column, dimensions=dimensions)
    assert figure["legend"]["note"] == "400 different values, too many to colour"
    assert figure["legend"]["items"] == []
    (points,) = [figure["data"][place] for place in figure["clicks"]]
    quiet = map_figure(
        np.zeros((401, dimensions), np.float32), [f"w{i}" for i in range(401)], range(401), colour_by="none"
    )
    assert points["marker"] == quiet["data"][0]["marker"]
    assert (points["hovertext"][7], points["hovertext"][-1]) == ("id7", MISSING)
