import base64
import html
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.figures.bars import ROW, bars
from explorer.figures.cloud import map_figure
from explorer.figures.escape import plain, shorten
from explorer.figures.neighbourhood import neighbourhood_figure, shells
from explorer.figures.theme import OKABE_ITO, VALUES, packed
from explorer.geometry.neighbourhood import neighbourhood
from explorer.vectors.model import Source, Vectors

NASTY = st.one_of(
    st.text(min_size=1, max_size=30),
    st.sampled_from(
        ["<b>x", "<br>", '<a href="javascript:1">', "&lt;", "%{x}", "$x$", "![x](http://x)", "@ink", "\x00"]
    ),
)
TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4"}


def unpacked(array: Any) -> Any:
    if isinstance(array, dict):
        return np.frombuffer(base64.b64decode(array["bdata"]), TYPES[array["dtype"]])
    return np.asarray(array)


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, item in node.items():
            if name != "hovertemplate":
                yield from strings(item)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from strings(item)


def as_plotly(figure: dict[str, Any]) -> go.Figure:
    """Plotly's own validation of every name and value, after the colour names are replaced."""
    text = re.sub(
        r'"@[a-z]+[0-9]?(?:/[0-9.e-]+)?"', '"#123456"', json.dumps({"d": figure["data"], "l": figure["layout"]})
    )
    parts = json.loads(text)
    return go.Figure(parts["d"], parts["l"])


def cloud(words: list[str], dimensions: int = 2, **options: Any) -> dict[str, Any]:
    coords = np.random.default_rng(0).normal(size=(len(words), dimensions)).astype(np.float32)
    return map_figure(coords, words, range(len(words)), **options)


def hood_figure(words: list[str], center: str = "word") -> dict[str, Any]:
    rows = np.random.default_rng(0).normal(size=(len(words) + 1, 8)).astype(np.float32)
    v = Vectors.of([f"w{i}" for i in range(len(rows))], rows, Source("test", "test"))
    return neighbourhood_figure(neighbourhood(v, 0, range(1, len(rows))), center, words)


def scored(words: list[str], scores: list[float] | None = None) -> list[SimpleNamespace]:
    values = scores or [1 / (i + 1) for i in range(len(words))]
    rows = enumerate(zip(words, values, strict=True))
    return [SimpleNamespace(id=100 + i, word=word, score=score, rank=i + 1) for i, (word, score) in rows]


@given(NASTY)
def test_escaped_words_have_no_tags_no_formula_and_nothing_invisible(word: str) -> None:
    text = plain(word)
    assert "<" not in text
    assert ">" not in text
    assert not text.startswith("$")
    assert not text.endswith("$")
    assert not set(text) & {"\u202e", "\u2066", "\x00", "\n", "\r", "\u2028"}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_visible_words_come_back_whole(word: str) -> None:
    assert html.unescape(plain(word).replace("&lt;", "<").replace("&gt;", ">")).strip("\u200b") == html.unescape(word)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("<b>x", "&lt;b&gt;x"),
        ("&lt;", "&amp;lt;"),
        ('"quoted"', '"quoted"'),
        ("\u202eabc", "⟨U+202E⟩abc"),
        ("a\nb", "a⟨U+000A⟩b"),
        ("\x00", "⟨U+0000⟩"),
        ("$x$", "\u200b$x$\u200b"),
        ("北京", "北京"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_known_escapes(word: str, text: str) -> None:
    assert plain(word) == text


@pytest.mark.parametrize(
    ("word", "columns", "text"), [("北京欢迎你", 6, "北京…"), ("abc", 3, "abc"), ("abcd", 3, "ab…")]
)
def test_long_words_are_cut_by_width(word: str, columns: int, text: str) -> None:
    assert shorten(word, columns) == text


@settings(max_examples=40)
@given(st.lists(NASTY, min_size=1, max_size=6), st.sampled_from([2, 3]))
def test_no_figure_carries_a_tag_from_a_word(words: list[str], dimensions: int) -> None:
    judged = SimpleNamespace(kept=[0], missing=range(1, len(words)), false=[])
    for figure in (
        bars(scored(words)),
        hood_figure(words, words[0]),
        cloud(words, dimensions, selected=0, judgement=judged),
    ):
        assert not [text for text in strings(figure) if "<" in text]
        constant = {trace["hovertemplate"] for trace in figure["data"] if "hovertemplate" in trace}
        assert all(set(re.findall(r"<.*?>", text)) == {"<extra>", "</extra>"} for text in constant)
        assert json.loads(json.dumps(figure))["data"]
        as_plotly(figure)


@given(st.lists(st.floats(-1e6, 1e6, width=32), max_size=50))
def test_packed_numbers_come_back(values: list[float]) -> None:
    assert unpacked(packed(values)).tolist() == values


def test_a_map_of_ten_thousand_words_is_a_small_message() -> None:
    words = [chr(0x4E00 + i % 5000) + chr(0x4E00 + i // 3) for i in range(10_000)]
    assert len(json.dumps(cloud(words))) < 400_000


def test_map_draws_each_fate_in_its_own_colour_and_dash() -> None:
    words = list("abcdefgh")
    judged = SimpleNamespace(kept=(1, 2), missing=(3,), false=(4, 5, 99))  # 99 is not on the map
    figure = cloud(words, selected=0, judgement=judged)
    lines = figure["data"][1:4]
    assert [(trace["line"]["dash"], trace["line"]["color"].split("/")[0]) for trace in lines] == [
        ("solid", "@teal"),
        ("dash", "@grey"),
        ("dot", "@orange"),
    ]
    assert [trace["text"] for trace in figure["data"][4:]] == [["b", "c"], ["d"], ["e", "f"], ["a"]]
    origin = unpacked(figure["data"][0]["x"])
    assert unpacked(lines[1]["x"])[:2].tolist() == [origin[0], origin[3]]


def test_map_rows_are_those_of_the_vectors() -> None:
    coords = np.arange(6, dtype=np.float32).reshape(3, 2)
    figure = map_figure(coords, ["a", "b", "c"], [5, 9, 2], selected=9)
    assert unpacked(figure["data"][0]["customdata"]).tolist() == [5, 9, 2]
    assert figure["data"][7]["text"] == ["b"]
    assert "customdata" not in map_figure(coords, ["a", "b", "c"], [0, 1, 2])["data"][0]  # the point number is the row


@pytest.mark.parametrize("options", [{}, {"selected": 77}, {"colour_by": "rank"}, {"selected": 1}])
@pytest.mark.parametrize("n", [1, 2, 300])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_every_map_has_the_same_traces(options: dict[str, Any], n: int, dimensions: int) -> None:
    figure = cloud([f"w{i}" for i in range(n)], dimensions, **options)
    assert len(figure["data"]) == 8
    as_plotly(figure)
    for label in figure["labels"]:
        assert max(label.get("points", [0])) < n


def test_labels_of_the_3d_map_are_spread() -> None:
    coords = np.zeros((200, 3), dtype=np.float32)
    coords[150:153] = [[9, 0, 0], [0, 9, 0], [0, 0, 9]]
    figure = map_figure(coords, [f"w{i}" for i in range(200)], range(200))
    assert set(figure["labels"][-1]["points"][:4]) == {0, 150, 151, 152}
    assert len(figure["labels"][-1]["points"]) == 40


@given(st.floats(0, 2))
def test_shells_hold_everything_and_are_few(farthest: float) -> None:
    rounds = shells(farthest)
    assert 1 <= len(rounds) <= 3
    assert rounds[-1] >= farthest - 1e-6
    assert rounds == sorted(rounds)
    assert np.diff([0.0, *rounds]) == pytest.approx(rounds[0])


def test_neighbourhood_marks_true_distances_and_never_moves_the_camera() -> None:
    figures = [hood_figure([f"w{i}" for i in range(k)]) for k in (3, 30)]
    for figure in figures:
        axis = figure["layout"]["scene"]["xaxis"]["range"]
        assert axis[0] == -axis[1]
        points = np.stack([unpacked(figure["data"][3][name]) for name in "xyz"])
        shade = unpacked(figure["data"][3]["marker"]["color"])
        assert np.linalg.norm(points, axis=0) == pytest.approx(1 - shade, abs=1e-6)
        assert np.abs(points).max() <= axis[1]
    cameras = [figure["layout"]["scene"]["camera"] for figure in figures]
    assert cameras[0] == cameras[1]
    assert figures[0]["view"] == figures[1]["view"]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=40))
def test_bars_keep_row_height_sign_and_number(scores: list[float]) -> None:
    figure = bars(scored([f"w{i}" for i in range(len(scores))], scores))
    assert figure["height"] == ROW * len(scores)
    colors = figure["data"][0]["marker"]["color"]
    assert colors == ["@blue" if score < 0 else "@orange" for score in scores]
    printed = [float(text.replace("−", "-")) for text in figure["data"][3]["text"]]
    assert printed == pytest.approx(scores, abs=5.1e-5)
    assert unpacked(figure["data"][0]["customdata"]).tolist() == [100 + i for i in range(len(scores))]


def test_colours_are_the_names_that_the_component_knows() -> None:
    from pathlib import Path

    import explorer.ui.space as component

    theme = (Path(component.__file__).parent / "theme.js").read_text(encoding="utf-8")
    light, dark = (set(re.findall(r"([a-z]+[0-9]?): \"#", part)) for part in theme.split("const DARK")[:2])
    judged = SimpleNamespace(kept=[1], missing=[2], false=[3])
    used = {*OKABE_ITO, *(color for _, color in VALUES)}
    for figure in (
        bars(scored(["a", "b"], [0.5, -0.5])),
        hood_figure(["a", "b"]),
        cloud(list("abcd"), selected=0, judgement=judged, colour_by="rank"),
    ):
        used |= {text for text in strings(figure) if re.fullmatch(r"@[a-z]+[0-9]?(/[0-9.e-]+)?", text)}
    assert {name.strip("@").split("/")[0] for name in used} <= light
    assert light == dark
