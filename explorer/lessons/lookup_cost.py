"""What a lookup by multiplying costs, and what it costs by copying a row: as bars on one scale."""

from collections.abc import Mapping

from explorer.lessons.lesson import Element
from explorer.lessons.lookup_sizes import HEIGHT, LEFT, WIDTH, text
from explorer.lessons.scene import ems

BERT = (21_128, 768)
"""Words and dimensions of the Chinese BERT."""

Size = tuple[int, int]

_LABEL = 130.0
_LINE = 40.0


def operations(size: Size) -> int:
    """Multiplications and additions of a one-hot (n) times a matrix (n, d): 2·n·d."""
    n, d = size
    return 2 * n * d


def sized(size: Size) -> str:
    """The shape of a large matrix: ``21,128×768``."""
    return f"{size[0]:,}×{size[1]:,}"


def cost(sizes: Mapping[str, Size]) -> list[Element]:
    """For each matrix the operations of the product, the length of the one-hot, and the numbers that a lookup copies.

    Parameters
    ----------
    sizes
        Words and dimensions by name, ``bert`` and ``own``.
    """
    longest = max(operations(size) for size in sizes.values())
    block = (HEIGHT - 16) / len(sizes)
    elements = []
    for place, (name, size) in enumerate(sizes.items()):
        top = 8 + place * block + (block - 44 - 3 * _LINE) / 2
        elements += _bars(name, size, top, longest)
    return elements


def _bars(name: str, size: Size, y: float, longest: int) -> list[Element]:
    """Name and shape of one matrix, and its bars in their true proportion."""
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
        line = y + 44 + place * _LINE
        elements += [
            Element(f"{what}-{name}", "label", LEFT, line, _LABEL - 12, _LINE - 4, text(what)),
            Element(f"bar-{what}-{name}", "bar", LEFT + _LABEL, line + 2, room * count / longest, _LINE - 8,
                    f"{count:,}", float(count), "strong" if what == "copy" else "plain", 6, tip=tip,
                    sources=(f"name-{name}",), turn=place),
        ]  # fmt: skip
    return elements
