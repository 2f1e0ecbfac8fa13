"""The layout of scenes: parts do not overlap, positions follow from the content, anchors are exact."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.lessons import layout
from explorer.lessons.layout import Part
from explorer.lessons.shapes import Axes

numbers = st.integers(-999, 999).map(lambda value: value / 100)
matrices = st.integers(1, 4).flatmap(
    lambda d: st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=1, max_size=4)
)


def inside(part: Part) -> bool:
    return all(
        min(one.x, one.x + one.w) >= -0.01 and max(one.x, one.x + one.w) <= part.w + 0.01
        and min(one.y, one.y + one.h) >= -0.01 and max(one.y, one.y + one.h) <= part.h + 0.01
        for one in part.elements
    )  # fmt: skip


@given(matrices, st.booleans())
def test_cells_lie_in_their_part_in_rows_and_columns(values, bracketed):
    part = layout.cells("m", values, bracketed=bracketed)
    assert inside(part)
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            box = part.box(f"m-{i}-{j}")
            assert box.x == pytest.approx(part.box(f"m-0-{j}").x)
            assert box.y == pytest.approx(part.box(f"m-{i}-0").y)
            (cell,) = [one for one in part.elements if one.id == f"m-{i}-{j}"]
            assert cell.value == value


@given(st.lists(matrices, min_size=1, max_size=4), st.sampled_from(["start", "centre", "end"]), st.booleans())
def test_stacked_parts_do_not_overlap_and_stay_inside(matrices, align, across):
    parts = [layout.cells(f"m{index}", values) for index, values in enumerate(matrices)]
    stacked = (layout.row if across else layout.column)(*parts, gap=10, align=align)
    assert inside(stacked)
    assert len(stacked.elements) == sum(len(part.elements) for part in parts)
    boxes = [stacked.box(f"bracket-m{index}") for index in range(len(parts))]
    for one, other in pairwise(boxes):
        assert (one.x + one.w + 10 if across else one.y + one.h + 10) == pytest.approx(other.x if across else other.y)


@given(st.lists(numbers, min_size=1, max_size=6))
def test_bars_start_at_one_zero_line_and_are_in_proportion(values):
    part = layout.bars("b", values, ["x"] * len(values), 200)
    assert inside(part)
    boxes = [part.box(f"b-{index}") for index in range(len(values))]
    zeros = {round(box.x if value >= 0 else box.x + box.w, 6) for box, value in zip(boxes, values, strict=True)}
    assert len(zeros) == 1
    largest = max(map(abs, values)) or 1
    assert [box.w for box in boxes] == pytest.approx([abs(value) / largest * 200 for value in values])


@given(numbers, numbers)
def test_a_plane_knows_where_its_points_are(x, y):
    drawn = layout.plane("p", Axes((-10, 10), (-10, 10), (-10.0, 10.0), (-10.0, 10.0)), 400, 200)
    drawn = drawn.arrow("a", (0, 0), (x, y)).point("t", (x, y))
    box, arrow, tip = drawn.box("p"), drawn.box("a"), drawn.box("t")
    assert drawn.at(0, 0) == pytest.approx((arrow.x, arrow.y))
    assert (arrow.x + arrow.w, arrow.y + arrow.h) == pytest.approx((tip.x, tip.y))
    assert (tip.x, tip.y) == pytest.approx((box.x + (x + 10) * 20, box.y + (10 - y) * 10))


def test_a_scene_is_centred_and_what_is_too_large_is_refused():
    scene = layout.scene(layout.cells("m", [[1.0]]))
    (bracket,) = [one for one in scene.elements if one.kind == "bracket"]
    assert bracket.x + bracket.w / 2 == pytest.approx(layout.WIDTH / 2)
    with pytest.raises(ValueError, match="on a canvas of 1120"):
        layout.scene(Part(1121, 10))
    with pytest.raises(KeyError):
        layout.cells("m", [[1.0]]).box("n-0-0")


@given(st.integers(1, 40), st.integers(1, 20))
def test_the_boxes_of_a_strip_lie_side_by_side_and_hidden_ones_are_counted(n, boxes):
    part = layout.column(layout.text("t", "x"), layout.strip("s", [1.0] * n, 300, boxes=boxes))
    (strip,) = [one for one in part.elements if one.id == "s"]
    assert (len(strip.data.values), strip.data.folded) == (min(n, boxes), max(0, n - boxes))
    found = [layout.strip_box(part, "s", index) for index in range(min(n, boxes))]
    assert found[0].x == strip.x
    for one, other in pairwise(found):
        assert one.x + one.w == pytest.approx(other.x)
    assert found[-1].x + found[-1].w == pytest.approx(strip.x + strip.w - (78 if n > boxes else 0))
