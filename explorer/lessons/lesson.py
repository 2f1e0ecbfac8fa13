"""A lesson is data: steps, each with a complete scene, that a player shows and moves between.

A scene holds everything visible at its step. The player only tweens between two scenes: an element that is in both
(same `id`) moves from one position to the other. Therefore going back, scrubbing, jumping, links, pictures and tests
need no further code. Every number in a scene is computed here, in Python. docs/lessons.md describes the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from explorer.lessons.shapes import Axes, Block, Curve, Data, Dial, Span, Strip

Kind = Literal[
    "token",
    "cell",
    "slot",
    "bracket",
    "label",
    "formula",
    "note",
    "arrow",
    "strip",
    "matrix",
    "bar",
    "plane",
    "point",
    "curve",
    "dial",
    "window",
]
"""
token    a character or word, in the colour of its place in the sentence (`hue`)
cell     a number in a box; `value` shades it blue (negative) to orange (positive)
slot     an empty box: where a number will come to stand
bracket  the two brackets of a matrix around `w` x `h`
label    small text: a name, an index, a shape such as 1×5
formula  arithmetic with its numbers, in tabular figures
note     a sentence or two, wrapped to `w`, from the left
arrow    from (x, y) to (x + w, y + h)
strip    a vector as shaded boxes without their numbers (`Strip`)
matrix   a large matrix as one sheet (`Block`); a small one is a bracket and its cells
bar      a bar that fills its box, in the colour of its `hue` or of the sign of its `value`, its text beside its end
plane    two axes (`Axes`); what stands on them are elements of their own
point    a dot with the centre (x, y) and its text beside it
curve    a line through points (`Curve`)
dial     an angle on a half circle (`Dial`)
window   a frame over a text with a centre (`Span`)
"""

DATA: dict[str, type[Data]] = {
    "strip": Strip,
    "matrix": Block,
    "plane": Axes,
    "curve": Curve,
    "dial": Dial,
    "window": Span,
}
"""Kinds that need `Element.data`, with its type."""

Emphasis = Literal["plain", "strong", "dim", "struck"]
"""strong: what the text is about; dim: secondary; struck: crossed out (a product with zero)."""


@dataclass(frozen=True)
class Message:
    """A text of the locale files with its values, resolved by the player."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edit:
    """How the user edits an input at an element.

    Attributes
    ----------
    by
        ``click``: sets the input to `value`. ``drag``: dropped on an element whose click sets the same input, it does
        the same. ``number``: opens a field, and the number at `path` of the input becomes the typed one.
    input
        Name in `Lesson.inputs`.
    value
        Value set by a click.
    path
        Index of a number in a list, or in a list of lists.
    hint
        Instruction shown here instead of the default one for such elements.
    most
        Largest absolute value of a typed number; None: no limit.
    """

    by: Literal["click", "drag", "number"]
    input: str
    value: Any = None
    path: tuple[int, ...] = ()
    hint: str | Message = ""
    most: float | None = None


@dataclass(frozen=True)
class Element:
    """An element of a scene.

    Attributes
    ----------
    id
        Identity across scenes: elements with the same id are the same and move.
    kind
        How it is drawn.
    x, y, w, h
        Position of the top left corner and size, in units of the scene.
    text
        Its text: data (a character, a printed number), or a `Message`.
    value
        The number behind the text, which shades a cell; None for none.
    emphasis
        How much it is stressed.
    hue
        Index of the token colour, or None for ink.
    tip
        The arithmetic behind the number, shown on hover and focus.
    sources
        Ids of the elements that it was computed from, highlighted together with the tip. On entering, it starts at the
        last visible one of them, and sources that leave at the same time move into it.
    turn
        Position in the order in which the new elements of a step appear, from 0; equal turns appear together.
    data
        Additional data of its kind (`DATA`).
    edit
        What the user can edit here; None for nothing.
    name
        Accessible name: "W, row 1 (京), column 0". Needed where the text does not tell.

    Raises
    ------
    TypeError
        If `data` has the wrong type for the kind.
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
    tip: str | Message = ""
    sources: tuple[str, ...] = ()
    turn: int = 0
    data: Data | None = None
    edit: Edit | None = None
    name: str | Message = ""

    def __post_init__(self) -> None:
        if type(self.data) is not DATA.get(self.kind, type(None)):
            raise TypeError(f"{self.kind} {self.id!r} with {type(self.data).__name__}")


@dataclass(frozen=True)
class Scene:
    """Everything visible at one step.

    Attributes
    ----------
    width, height
        The canvas, in units.
    elements
        Back to front.
    about
        Id of the element whose arithmetic is shown by default; empty: the last strong one that has any.
    """

    width: float
    height: float
    elements: tuple[Element, ...]
    about: str = ""


@dataclass(frozen=True)
class CodeLine:
    """A line of PyTorch or NumPy, and its value, shown as a comment."""

    text: str
    result: str = ""


@dataclass(frozen=True)
class Code:
    """Three to eight lines of code, and the index of the current one (from 0)."""

    lines: tuple[CodeLine, ...]
    current: int = 0


@dataclass(frozen=True)
class Question:
    """A question, asked at a step before the next one shows the answer; it never blocks the next step.

    Attributes
    ----------
    text
        The question.
    choices
        Two to five choices: data, or messages.
    answer
        Index of the right choice, computed.
    right, wrong
        Texts for a right and a wrong choice.
    """

    text: Message
    choices: tuple[str | Message, ...]
    answer: int
    right: Message
    wrong: Message


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    id
        Stable name, for links and tests.
    name
        One or two words for the tick of the scrubber.
    text
        The text of the step.
    code
        Equivalent lines of code.
    scene
        Its scene.
    question
        Question for a prediction; None for none.
    """

    id: str
    name: Message
    text: Message
    code: Code
    scene: Scene
    question: Question | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes
    ----------
    id
        Stable name.
    steps
        In order.
    inputs
        Everything that the user can edit, as plain JSON; an edit replaces one value of it.
    """

    id: str
    steps: tuple[Step, ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)
