"""The figure of a health report draws what was measured, and words in it are text."""

import base64
import json
import re
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.figures.health import HEIGHT, Mark, health_figure
from explorer.vectors.health import health
from explorer.vectors.model import Source, Vectors

TITLES = ("one", "two", "three")
TYPES = {"f8": "<f8", "i4": "<i4"}


def report(n=300, d=6):
    matrix = np.random.default_rng(0).normal(size=(n, d)).astype(np.float32)
    return health(Vectors.of([f"w{i}" for i in range(n)], matrix, Source("file", "glove-text")))


def unpacked(array):
    if isinstance(array, dict):
        return np.frombuffer(base64.b64decode(array["bdata"]), TYPES[array["dtype"]])
    return np.asarray(array)


def as_plotly(figure):
    """Plotly's own validation of every name and value, after the colour names are replaced."""
    text = re.sub(r'"@[a-z]+(?:/[0-9.e-]+)?"', '"#123456"', json.dumps([figure["data"], figure["layout"]]))
    return go.Figure(*json.loads(text))


REPORT = report()


def test_bars_are_the_histograms():
    figure = health_figure(REPORT, TITLES, [], [])
    norms, cosines, counts, numbers = figure["data"]
    for trace, histogram in ((norms, REPORT.norms.histogram), (cosines, REPORT.anisotropy.histogram)):
        assert unpacked(trace["y"]).tolist() == list(histogram.counts)
        middle, width = unpacked(trace["x"]), unpacked(trace["width"])
        assert middle - width / 2 == pytest.approx(histogram.edges[:-1])
        assert middle + width / 2 == pytest.approx(histogram.edges[1:])
    assert unpacked(counts["y"]).tolist() == list(REPORT.hubness.histogram.counts)
    assert numbers["text"] == [f"{count:,}" for count in REPORT.hubness.histogram.counts]
    assert figure["layout"]["xaxis3"]["ticktext"][:4] == ["0", "1–4", "5–9", "10–19"]
    assert figure["height"] == HEIGHT
    as_plotly(figure)


def test_panels_do_not_overlap_and_nothing_can_be_dragged():
    layout = health_figure(REPORT, TITLES, [], [])["layout"]
    domains = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert domains[0][1] == 1
    assert domains[2][0] == pytest.approx(0, abs=1e-9)
    for (low, high), (_, below) in pairwise(domains):
        assert low < high
        assert below < low - 0.1
    assert all(layout[f"{axis}axis{panel}"]["fixedrange"] for axis in "xy" for panel in ("", "2", "3"))


def test_marks_lie_inside_and_the_word_in_hand_has_the_accent():
    marks = [Mark(0.1, "mean"), Mark(0.99, "nearest", own=True)]
    layout = health_figure(REPORT, TITLES, [], marks)["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [0.1, 0.99]
    assert {shape["xref"] for shape in layout["shapes"]} == {"x2"}
    assert [shape["line"]["color"] for shape in layout["shapes"]] == ["@ink", "@accent"]
    low, high = layout["xaxis2"]["range"]
    assert low < 0.1 < 0.99 < high
    labels = [note["text"] for note in layout["annotations"]]
    assert labels == ["one", "two", "mean", "nearest", "three"]


@pytest.mark.parametrize(
    ("values", "sides"),
    [((0.0, 0.05), ["right", "left"]), ((0.05, 0.0), ["left", "right"]), ((0.0, 0.99), ["right", "right"])],
)
def test_labels_stand_away_from_the_other_line_where_there_is_room(values, sides):
    marks = [Mark(values[0], "mean 1"), Mark(values[1], "nearest 2", own=True)]
    notes = health_figure(REPORT, TITLES, [], marks)["layout"]["annotations"]
    assert [note["xanchor"] for note in notes if note["text"] in ("mean 1", "nearest 2")] == sides


@pytest.mark.parametrize("values", [(0.3, 0.3), (0.3, 0.301), (0.301, 0.3), (0.99, 0.991)])
def test_labels_of_lines_close_together_do_not_meet(values):
    label = "a long label that fits on neither side"
    figure = health_figure(REPORT, TITLES, [], [Mark(values[0], label), Mark(values[1], label, own=True)])
    first, second = (note for note in figure["layout"]["annotations"] if note["text"] == label)
    low, high = figure["layout"]["yaxis2"]["domain"]
    panel = (high - low) * (HEIGHT - 50)
    assert (first["y"] - second["y"]) * panel > 1.5 * first["font"]["size"]
    bars = max(REPORT.anisotropy.histogram.counts) / figure["layout"]["yaxis2"]["range"][1]
    assert (second["y"] - bars) * panel > first["font"]["size"]


def test_labels_of_equal_values_stand_on_either_side():
    figure = health_figure(REPORT, TITLES, [], [Mark(0.0, "a"), Mark(0.0, "b", own=True)])
    notes = [note["xanchor"] for note in figure["layout"]["annotations"] if note["text"] in "ab"]
    assert notes == ["right", "left"]


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=30), st.sampled_from(["<b>x", "$x$", "%{x}", "&lt;", "@ink", "\u202e", "\x00"])))
def test_words_are_text(word):
    figure = health_figure(REPORT, TITLES, [Mark(1.0, word, own=True)], [Mark(0.2, word)])
    for note in figure["layout"]["annotations"]:
        assert "<" not in note["text"]
        assert not note["text"].startswith("$")
        assert not set(note["text"]) & {"\u202e", "\x00", "\n"}
    assert {template for trace in figure["data"] if (template := trace.get("hovertemplate"))} == {
        "%{x:.3f}  %{y:,}<extra></extra>"
    }
    as_plotly(figure)


@pytest.mark.parametrize("n", [2, 3, 12])
def test_few_rows_are_drawn(n):
    as_plotly(health_figure(report(n), TITLES, [Mark(1.0, "a")], [Mark(0.0, "b")]))


def test_nothing_to_draw_is_an_error():
    vectors = Vectors.of(["a", "b"], np.zeros((2, 3), np.float32), Source("file", "glove-text"))
    with pytest.raises(ValueError, match="direction"):
        health_figure(health(vectors), TITLES, [], [])
