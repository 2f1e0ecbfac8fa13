"""Data types of a lesson: a list of steps, each with a complete scene, that a player shows and animates.

A scene holds everything visible at its step. The player only interpolates between two scenes: an element that is in
both (same `id`) moves from one position to the other. Therefore going back, scrubbing, jumping, links, pictures and
tests need no further code. Every number in a scene is computed in Python. docs/lessons.md describes the contract.
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
token    a character or word, in the colour of its token (`hue`)
cell     a number in a box; `value` shades it blue (negative) to orange (positive)
slot     an empty box, a placeholder for a number
bracket  the two brackets of a matrix around `w` x `h`
label    small text: a name, an index, a shape such as 1×5
formula  arithmetic with its numbers, in tabular figures
note     a sentence or two, wrapped to `w`, from the left
arrow    from (x, y) to (x + w, y + h)
strip    a vector as shaded boxes without their numbers (`Strip`)
matrix   a large matrix as one sheet (`Block`); a small one is a bracket and its cells
bar      a bar that fills its box, in the colour of its `hue` or of the sign of its `value`, its text next to its end
plane    two axes (`Axes`); whatever is drawn on them is a separate element
point    a dot with the centre (x, y), with its text next to it
curve    a line through points (`Curve`)
dial     an angle on a half circle (`Dial`)
window   a frame over a text, with a marked centre (`Span`)
"""

DATA: dict[str, type[Data]] = {
    "strip": Strip,
    "matrix": Block,
    "plane": Axes,
    "curve": Curve,
    "dial": Dial,
    "window": Span,
}
"""Type of `Element.data` for each kind that requires it."""

Emphasis = Literal["plain", "strong", "dim", "struck"]
"""strong: the subject of the text; dim: secondary; struck: crossed out (a product with zero)."""


@dataclass(frozen=True)
class Message:
    """Key and values of a text in the locale files; `explorer.lessons.serialize.payload` resolves it."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edit:
    """How the user edits an input at an element.

    Attributes
    ----------
    by
        ``click``: sets the input to `value`. ``drag``: the element is dropped on another one, with the same effect as
        the click on that one, which sets the same input. ``move``: a point is dragged on its plane, and the input is
        set to its two coordinates. ``number``: opens a field for the number at `path` of the input.
    input
        Name in `Lesson.inputs`.
    value
        Value that a click sets.
    path
        Index of a number in a list or in a list of lists.
    hint
        Instruction that replaces the default one for this kind of edit.
    most
        Largest absolute value of a typed number; None for no limit.
    """

    by: Literal["click", "drag", "move", "number"]
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
        Data (a character, a printed number) or a `Message`.
    value
        Number that the text shows, which determines the shade of a cell; None if there is none.
    emphasis
        Visual weight.
    hue
        Index of the token colour, or None for ink.
    tip
        Arithmetic that yields the number, shown on hover and focus.
    sources
        Ids of the elements from which it is computed, highlighted together with the tip. A new element starts at the
        last visible source, and sources that are removed in the same step move into it.
    turn
        Position in the order in which the new elements of a step appear, from 0; equal turns appear together.
    data
        Additional data of its kind (`DATA`).
    edit
        Edit that the user can make here; None for none.
    name
        Accessible name, such as "W, row 1 (京), column 0"; required if the text alone is ambiguous.

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
        Size of the canvas, in units.
    elements
        Elements from back to front.
    about
        Id of the element whose arithmetic is shown by default; if empty, the last strong element that has a tip.
    """

    width: float
    height: float
    elements: tuple[Element, ...]
    about: str = ""


@dataclass(frozen=True)
class CodeLine:
    """A line of PyTorch or NumPy and its value, which is shown as a comment."""

    text: str
    result: str = ""


@dataclass(frozen=True)
class Code:
    """Three to eight lines of code, and the index of the current one (from 0)."""

    lines: tuple[CodeLine, ...]
    current: int = 0


@dataclass(frozen=True)
class Question:
    """A question at a step, before the next step shows the answer; it never blocks the next step.

    Attributes
    ----------
    text
        Text of the question.
    choices
        Two to five choices, data or messages.
    answer
        Index of the right choice; it is computed.
    right, wrong
        Responses to a right and to a wrong choice.
    """

    text: Message
    choices: tuple[str | Message, ...]
    answer: int
    right: Message
    wrong: Message


@dataclass(frozen=True)
class Step:
    """A step of a lesson.

    Attributes
    ----------
    id
        Stable name for links and tests.
    name
        Label of its tick on the scrubber, one or two words.
    text
        Text of the step.
    code
        Equivalent lines of code.
    scene
        Everything visible at the step.
    question
        Question that asks for a prediction; None for none.
    """

    id: str
    name: Message
    text: Message
    code: Code
    scene: Scene
    question: Question | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson with its steps and inputs.

    Attributes
    ----------
    id
        Stable name.
    steps
        Steps in order.
    inputs
        Everything that the user can edit, as plain JSON; an edit replaces one of the values.
    """

    id: str
    steps: tuple[Step, ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)
