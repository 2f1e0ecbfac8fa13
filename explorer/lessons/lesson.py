"""A lesson is data: steps, each with a whole scene, that a player shows and moves between.

A scene holds everything that is to be seen at its step. The player only tweens between two scenes: an element that
stands in both (same `id`) moves from one place to the other; so going back, scrubbing, jumping, links, pictures and
tests need nothing more. Every number in a scene was computed here, in Python. The contract is told in docs/lessons.md.
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
"""The kinds that need `Element.data`, and of what type it is."""

Emphasis = Literal["plain", "strong", "dim", "struck"]
"""strong: what the sentence is about; dim: stands back; struck: crossed out (a product with zero)."""


@dataclass(frozen=True)
class Message:
    """A sentence of the locale files with its values, resolved by whoever shows it."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edit:
    """How a person changes an input of the lesson at an element.

    Attributes
    ----------
    by
        ``click``: the input becomes `value`. ``drag``: dropped on an element that a click would set the same input at,
        it does the same. ``number``: a field opens, and the number at `path` of the input becomes what is typed.
    input
        Name in `Lesson.inputs`.
    value
        What a click sets.
    path
        Which number of a list, or of a list of lists.
    hint
        What to do here, in place of what the player says of any such element.
    most
        Greatest absolute value of a number that is typed; None: any number.
    """

    by: Literal["click", "drag", "number"]
    input: str
    value: Any = None
    path: tuple[int, ...] = ()
    hint: str | Message = ""
    most: float | None = None


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
    turn
        Place in the order in which the new elements of a step come, from 0; those of one turn come together.
    data
        What its kind needs beyond that (`DATA`).
    edit
        What a person can change here; None for nothing.
    name
        What it is, for those who hear the picture: "W, row 1 (京), column 0". Needed where the text does not tell.

    Raises
    ------
    TypeError
        If `data` is not what the kind needs.
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
    """What is to be seen at one step.

    Attributes
    ----------
    width, height
        The canvas, in units.
    elements
        Back to front.
    about
        Id of the element whose arithmetic is written while nobody looks at one; empty: the last strong one with any.
    """

    width: float
    height: float
    elements: tuple[Element, ...]
    about: str = ""


@dataclass(frozen=True)
class CodeLine:
    """A line of PyTorch or NumPy, and the value that it has here, shown as a comment."""

    text: str
    result: str = ""


@dataclass(frozen=True)
class Code:
    """Three to eight lines that belong together, and which of them the step is about (from 0)."""

    lines: tuple[CodeLine, ...]
    current: int = 0


@dataclass(frozen=True)
class Question:
    """Predict first: asked at a step before the next one shows the answer; going on is never barred.

    Attributes
    ----------
    text
        The question.
    choices
        Two to five answers: data, or messages.
    answer
        Index of the right one, computed.
    right, wrong
        What is said to a right and to a wrong choice.
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
        A word or two for the tick of the scrubber.
    text
        The sentence of the step.
    code
        The lines of code that do the same.
    scene
        What is to be seen.
    question
        What a person may predict here; None for nothing.
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
        What a person can change, whole and in plain JSON: an edit makes one value of it another one.
    """

    id: str
    steps: tuple[Step, ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)
