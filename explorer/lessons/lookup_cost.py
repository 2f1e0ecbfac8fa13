"""Cost of a lookup by multiplication and by copying a row, drawn as bars on one scale."""

from collections.abc import Mapping

from explorer.lessons.lesson import Element, Emphasis
from explorer.lessons.lookup_sizes import HEIGHT, LEFT, WIDTH, text
from explorer.lessons.scene import ems

BERT = (21_128, 768)
"""Number of words and dimensions of Chinese BERT."""

Size = tuple[int, int]

_LABEL = 130.0
_TITLE = 50.0
_LINE = 56.0
"""Largest distance between two bars."""
_BAR = 34.0
_VISIBLE = 2.0
"""Width below which a bar cannot be seen."""


def operations(size: Size) -> int:
    """Number of multiplications and additions of a one-hot (n,) times a matrix (n, d): 2·n·d."""
    n, d = size
    return 2 * n * d


def sized(size: Size) -> str:
    """Format the shape of a large matrix: ``21,128×768``."""
    return f"{size[0]:,}×{size[1]:,}"


def cost(sizes: Mapping[str, Size]) -> list[Element]:
    """Bars for each matrix: operations of the product, length of the one-hot, numbers that a lookup copies.

    Parameters
    ----------
    sizes
        Number of words and dimensions by name: ``bert`` and ``own``.
    """
    longest = max(operations(size) for size in sizes.values())
    block = (HEIGHT - 8) / len(sizes)
    line = min(_LINE, (block - _TITLE - 8) / 3)
    elements = []
    for index, (name, size) in enumerate(sizes.items()):
        top = 4 + index * block + (block - _TITLE - 3 * line) / 2
        elements += _bars(name, size, top, line, longest)
    return elements


def _bars(name: str, size: Size, y: float, pitch: float, longest: int) -> list[Element]:
    """Name, shape and bars of one matrix; the lengths of the bars are in true proportion."""
    n, d = size
    product = operations(size)
    room = WIDTH - 2 * LEFT - _LABEL - ems(f"{longest:,}") * 26 - 20
    title = text(f"cost.{name}", shape=sized(size), times=product // d)
    lines = {
        "multiply": (product, f"2·{n:,}·{d:,} = {product:,}"),
        "vector": (n, f"V = {n:,}"),
        "copy": (d, f"d = {d:,}"),
    }
    elements = [Element(f"name-{name}", "note", LEFT, y, WIDTH - 2 * LEFT, 38, title)]
    for index, (kind, (count, tip)) in enumerate(lines.items()):
        line = y + _TITLE + index * pitch
        stress: Emphasis = "strong" if kind == "copy" else "plain"
        width = room * count / longest
        elements += [
            Element(f"{kind}-{name}", "label", LEFT, line, _LABEL - 12, _BAR, text(kind), emphasis=stress),
            Element(f"bar-{kind}-{name}", "bar", LEFT + _LABEL, line, width, _BAR, f"{count:,}", float(count), stress,
                    6, tip=tip, sources=(f"name-{name}",), turn=index,
                    name=text(f"named.{kind}", shape=sized(size))),
        ]  # fmt: skip
        if kind == "copy" and width < _VISIBLE:
            note_x = LEFT + _LABEL + width + 10 + ems(f"{count:,}") * 26 + 14
            elements.append(Element(f"thin-{name}", "note", note_x, line, WIDTH - LEFT - note_x, _BAR, text("thin"),
                                    emphasis="strong"))  # fmt: skip
    return elements
