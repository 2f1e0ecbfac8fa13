"""A lesson is data: steps, each with a whole scene, that a player shows and moves between.

A scene holds everything that is to be seen at its step. The player only tweens between two scenes: an element that
stands in both (same `id`) moves from one place to the other; so going back, scrubbing, jumping, links, pictures and
tests need nothing more. Every number in a scene was computed here, in Python.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["token", "cell", "bracket", "arrow", "label", "formula", "slot"]
"""
token    a character or word, in the colour of its place in the sentence (`hue`)
cell     a number in a box; `value` shades it blue (negative) to orange (positive)
bracket  the two brackets of a matrix around `w` x `h`
arrow    from (x, y) to (x + w, y + h)
label    small text: a name, an index, a shape such as 1×5
formula  arithmetic with its numbers, in tabular figures
slot     an empty box: where a number will come to stand
"""

Emphasis = Literal["plain", "strong", "dim", "struck"]
"""strong: what the sentence is about; dim: stands back; struck: crossed out (a product with zero)."""


@dataclass(frozen=True)
class Message:
    """A sentence of the locale files with its values, resolved by whoever shows it."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Element:
    """One thing in a scene.

    Attributes
    ----------
    id
        Identity across scenes: the same id is the same thing, and moves.
    kind
        How it is drawn.
    x, y, w, h
        Place of its top left corner and its size, in units of the scene.
    text
        What is written on it: data (a character, a printed number), or a `Message`.
    value
        The number behind the text, for the shade of a cell; None for none.
    emphasis
        How much it is stressed.
    hue
        Index into the token colours, or None for ink.
    tip
        The arithmetic behind the number, shown on hover and focus.
    sources
        Ids of the elements that it was computed from, lit together with the tip; on entering, it comes out of the last
        of them that can be seen, and sources that leave as it enters fold into it.
    """

    id: str
    kind: Kind
    x: float
    y: float
    w: float = 0.0
    h: float = 0.0
    text: str | Message = ""
    value: float | None = None
    emphasis: Emphasis = "plain"
    hue: int | None = None
    tip: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """What is to be seen at one step: a canvas of `width` x `height` units and its elements, back to front."""

    width: float
    height: float
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Step:
    """One step: its name for the tick, its sentence, its line of code, its scene.

    Attributes
    ----------
    id
        Stable name, for links and tests.
    name
        A word or two for the tick of the scrubber.
    text
        The sentence of the step.
    code
        The line of PyTorch or NumPy that does the same, with its result as a comment.
    scene
        What is to be seen.
    """

    id: str
    name: Message
    text: Message
    code: str
    scene: Scene


@dataclass(frozen=True)
class Lesson:
    """A lesson: a stable name and its steps in order."""

    id: str
    steps: tuple[Step, ...]
