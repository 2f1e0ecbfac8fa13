"""Cost of a lookup by multiplication and by copying a row, as bars on one scale."""

from collections.abc import Mapping

from explorer.lessons.lesson import Element, Emphasis
from explorer.lessons.lookup_sizes import HEIGHT, LEFT, WIDTH, text
from explorer.lessons.scene import ems

BERT = (21_128, 768)
"""Words and dimensions of Chinese BERT."""

Size = tuple[int, int]

_LABEL = 130.0
_TITLE = 50.0
_LINE = 56.0
"""Largest distance between two bars."""
_BAR = 34.0
_SEEN = 2.0
"""Width below which a bar is invisible."""


def operations(size: Size) -> int:
    """Multiplications and additions of a one-hot (n) times a matrix (n, d): 2·n·d."""
    n, d = size
    return 2 * n * d


def sized(size: Size) -> str:
    """Shape of a large matrix: ``21,128×768``."""
    return f"{size[0]:,}×{size[1]:,}"


def cost(sizes: Mapping[str, Size]) -> list[Element]:
    """For each matrix: operations of the product, length of the one-hot, and numbers copied by a lookup.

    Parameters
    ----------
    sizes
        Words and dimensions by name, ``bert`` and ``own``.
    """
    longest = max(operations(size) for size in sizes.values())
    block = (HEIGHT - 8) / len(sizes)
    line = min(_LINE, (block - _TITLE - 8) / 3)
    elements = []
    for place, (name, size) in enumerate(sizes.items()):
        top = 4 + place * block + (block - _TITLE - 3 * line) / 2
        elements += _bars(name, size, top, line, longest)
    return elements


def _bars(name: str, size: Size, y: float, pitch: float, longest: int) -> list[Element]:
    """Name and shape of one matrix, and its bars in true proportion."""
    n, d = size
    every = operations(size)
    room = WIDTH - 2 * LEFT - _LABEL - ems(f"{longest:,}") * 26 - 20
    words = text(f"cost.{name}", shape=sized(size), times=every // d)
    lines = {
        "multiply": (every, f"2·{n:,}·{d:,} = {every:,}"),
        "vector": (n, f"V = {n:,}"),
        "copy": (d, f"d = {d:,}"),
    }
    elements = [Element(f"name-{name}", "note", LEFT, y, WIDTH - 2 * LEFT, 38, words)]
    for place, (what, (count, tip)) in enumerate(lines.items()):
        line = y + _TITLE + place * pitch
        stress: Emphasis = "strong" if what == "copy" else "plain"
        width = room * count / longest
        elements += [
            Element(f"{what}-{name}", "label", LEFT, line, _LABEL - 12, _BAR, text(what), emphasis=stress),
            Element(f"bar-{what}-{name}", "bar", LEFT + _LABEL, line, width, _BAR, f"{count:,}", float(count), stress,
                    6, tip=tip, sources=(f"name-{name}",), turn=place,
                    name=text(f"named.{what}", shape=sized(size))),
        ]  # fmt: skip
        if what == "copy" and width < _SEEN:
            beside = LEFT + _LABEL + width + 10 + ems(f"{count:,}") * 26 + 14
            elements.append(Element(f"thin-{name}", "note", beside, line, WIDTH - LEFT - beside, _BAR, text("thin"),
                                    emphasis="strong"))  # fmt: skip
    return elements
