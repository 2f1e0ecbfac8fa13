"""Cosine similarity: the angle between two vectors, in the plane and between two words.

``cos(u, v) = u·v / (|u| |v|)``: the sum of the products per dimension, divided by both lengths. It does not depend on
the lengths, is 0 for two different one-hots, and is undefined for a zero vector.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from explorer.geometry.neighbours import neighbours
from explorer.geometry.pairs import Row, cosine, random_cosines
from explorer.lessons import layout
from explorer.lessons.code import code, listed, scalar
from explorer.lessons.inputs import Index, Numbers, Word
from explorer.lessons.layout import Part, PlanePart
from explorer.lessons.lesson import Edit, Element, Lesson, Step
from explorer.lessons.scene import factor, shorten
from explorer.lessons.shapes import Axes, Span
from explorer.lessons.steps import Steps
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import number, visible
from explorer.vectors.model import Vectors

LIMIT = (4.0, 3.0)
"""Largest absolute coordinates of a toy vector: the plane ends there."""

INPUTS = (Numbers("u", (2.0, 1.0), LIMIT), Numbers("v", (1.0, 2.0), LIMIT), Word("a"), Word("b"), Index("dimension"))
"""Two toy vectors, two words, and the dimension of their vectors that is looked at."""
_TOKENS = 4  # tokens whose one-hots are compared
_UNIT = 54.0  # units of the scene per unit of the plane
_RIGHT = 530.0  # width of everything on the right of the plane
_HUES = (0, 4)  # colours of the two vectors
_BOXES = 300  # largest number of boxes of a strip: more could not be distinguished
_POINTS = 1000  # largest number of points of the curve of partial sums
_BANDS = (0.0, 0.3, 0.6)  # limits between the answers to the question how similar two words are
_DISTANCES = (0.25, 0.75)  # the same, how far from 0 the cosine of random words is
_steps = Steps("cosine")


@dataclass(frozen=True, eq=False)
class Toy:
    """Two vectors in the plane."""

    u: Row
    v: Row

    @property
    def cosine(self) -> float:
        """Cosine; nan if a vector is zero."""
        return cosine(self.u, self.v)

    @property
    def dot(self) -> float:
        """Dot product."""
        return float(self.u @ self.v)

    @property
    def lengths(self) -> tuple[float, float]:
        """Lengths of both."""
        return float(np.linalg.norm(self.u)), float(np.linalg.norm(self.v))

    @property
    def zero(self) -> bool:
        """Whether one of them is zero, so that there is no cosine."""
        return not all(self.lengths)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two words of the vectors."""

    vectors: Vectors
    a: str
    b: str

    @cached_property
    def rows(self) -> Row:
        """(2, d) vectors of both words."""
        return np.stack([self.vectors.row(self.a), self.vectors.row(self.b)]).astype(np.float64)

    @cached_property
    def cosine(self) -> float:
        """Cosine of both words; nan if a row is zero."""
        return cosine(*self.rows)

    @cached_property
    def random(self) -> Row:
        """Cosines of random pairs of the vectors, ascending."""
        return random_cosines(self.vectors)

    @property
    def label(self) -> str:
        """Both words."""
        return f"{_said(self.a)} · {_said(self.b)}"

    @property
    def said(self) -> dict[str, object]:
        """Values of the texts about this pair."""
        return {"a": _said(self.a), "b": _said(self.b), "cos": number(self.cosine)}


def known_pairs(vectors: Vectors) -> list[tuple[str, str]]:
    """Return the example pairs of both languages whose words are in the vectors."""
    texts = [sentence(language, "lesson.cosine.pairs") for language in LANGUAGES]
    pairs = [pair.split() for text in texts for pair in text.split("|")]
    return [(a, b) for a, b in pairs if a in vectors.words and b in vectors.words]


def pair_of(vectors: Vectors, a: str, b: str, selected: str = "") -> Pair:
    """Choose two words: those of the inputs; else the selected word; else an example, and the nearest neighbour."""
    known = known_pairs(vectors)
    example = known[0][0] if known else vectors.words.word(0)
    first = next((word for word in (a, selected) if word in vectors.words), example)
    if b in vectors.words and b != first:
        return Pair(vectors, first, b)
    partner = next((two for one, two in known if one == first), "")
    if not partner:
        near = neighbours(vectors, first, 1) if vectors.norms[vectors.words.id(first)] > 0 else []
        partner = near[0].word if near else vectors.words.word(vectors.n - 1)
    return Pair(vectors, first, partner)


def cosine_lesson(values: Mapping[str, Any], vectors: Vectors | None = None, selected: str = "") -> Lesson:
    """Build the lesson about two vectors in the plane, and about two words if there are vectors.

    Parameters
    ----------
    values
        Valid values of `INPUTS`.
    vectors
        The open vectors; None for none.
    selected
        The selected word, the first of the pair unless the inputs name one.

    Returns
    -------
    Lesson
        Nine steps ``two`` to ``one-hots``, and with vectors ``words, dimensions, line, random``.
    """
    toy = Toy(np.array(values["u"]), np.array(values["v"]))
    pair = None if vectors is None else pair_of(vectors, values["a"], values["b"], selected)
    steps = [make(toy) for make in (_two, _products, _sum, _norms, _divide, _angle, _double, _unit)]
    steps.append(_one_hots(pair))
    inputs = dict(values) | {"u": list(values["u"]), "v": list(values["v"])}
    if pair is not None:
        inputs |= {"a": pair.a, "b": pair.b, "dimension": min(values["dimension"], pair.vectors.d - 1)}
        steps += [_words(pair, inputs["dimension"]), _dimensions(pair), _line(pair), _random(pair)]
    return Lesson("cosine", tuple(steps), inputs)


def _plane(toy: Toy, names: tuple[str, str] = ("u", "v"), *, editable: bool = True, scale: float = 1.0) -> PlanePart:
    """Both vectors as arrows; the plane shows `scale` times as much as needed for vectors of the inputs."""
    x, y = (limit * scale for limit in LIMIT)
    ticks = [tuple(tick * scale for tick in all_ticks) for all_ticks in ((-4, -2, 2, 4), (-2, 2))]
    drawn = layout.plane("plane", Axes((-x, x), (-y, y), *ticks), 2 * LIMIT[0] * _UNIT, 2 * LIMIT[1] * _UNIT)
    close = bool(np.all(np.abs(toy.u - toy.v) < scale))  # then the two names would overlap
    for name, shown, row, hue in zip("uv", names, (toy.u, toy.v), _HUES, strict=True):
        tip = (float(row[0]), float(row[1]))
        edit = Edit("move", name, hint=_steps.text("hint.move")) if editable else None
        drawn = drawn.arrow(f"arrow-{name}", (0, 0), tip, hue=hue)
        left = close and name == ("u" if toy.u[0] < toy.v[0] else "v")
        named = _steps.text("named.tip", vector=shown)
        drawn = drawn.point(f"tip-{name}", tip, shown, left=left, hue=hue, edit=edit, name=named)
    return drawn


def _numbers(toy: Toy, names: tuple[str, str] = ("u", "v"), *, products: bool = False, strong: bool = False) -> Part:
    """Table of both vectors by dimension, and of their products, which may be the subject."""
    lines = [toy.u, toy.v, *([toy.u * toy.v] if products else [])]
    rows = [*names, "u·v"][: len(lines)]

    def cell(i: int, j: int) -> dict[str, Any]:
        own: dict[str, Any] = {"name": _steps.text("named.number", vector=rows[i], dimension=j)}
        if i < 2:
            return own | ({"edit": Edit("number", "uv"[i], path=(j,), most=LIMIT[j])} if names == ("u", "v") else {})
        tip = f"{factor(toy.u[j])}·{factor(toy.v[j])} = {number(toy.u[j] * toy.v[j])}"
        return own | {"tip": tip, "sources": (f"n-0-{j}", f"n-1-{j}"), "emphasis": "strong" if strong else "plain"}

    columns = [_steps.text("dimension", j=j) for j in range(2)]
    return layout.table("n", [line.tolist() for line in lines], rows, columns, each=cell)


def _beside(plane: Part, *parts: Part) -> Part:
    """The plane, at the same place in every step, and what is said about it."""
    right = layout.column(*parts, gap=18)
    return layout.row(plane, replace(right, w=max(right.w, _RIGHT)), gap=56)


def _formula(name: str, text: str, value: float, *sources: str, strong: bool = False) -> Part:
    emphasis = "strong" if strong else "plain"
    shown = None if np.isnan(value) else value
    return layout.text(name, text, "formula", value=shown, sources=sources, emphasis=emphasis)


def _two(toy: Toy) -> Step:
    lines = code(*((f"{name} = torch.tensor({listed(row)})", None) for name, row in (("u", toy.u), ("v", toy.v))),
                 ("u.shape", toy.u.shape), current=0)  # fmt: skip
    return _steps.step("two", _beside(_plane(toy), _numbers(toy)), lines)


def _products(toy: Toy) -> Step:
    products = toy.u * toy.v
    lines = code(("u", listed(toy.u)), ("v", listed(toy.v)), ("u * v", listed(products)))
    part = _beside(_plane(toy), _numbers(toy, products=True, strong=True))
    return _steps.step("products", part, lines, {"p0": number(products[0]), "p1": number(products[1])})


def _dot_formula(toy: Toy) -> Part:
    one, other = toy.u * toy.v
    text = f"{factor(one)} + {factor(other)} = {number(toy.dot)}"
    return _formula("dot", text, toy.dot, "n-2-0", "n-2-1", strong=True)


def _sum(toy: Toy) -> Step:
    lines = code(("u * v", listed(toy.u * toy.v)), ("(u * v).sum()", scalar(toy.dot)), ("u @ v", scalar(toy.dot)))
    part = _beside(_plane(toy), _numbers(toy, products=True), _dot_formula(toy))
    return _steps.step("sum", part, lines, {"dot": number(toy.dot)})


def _norms(toy: Toy) -> Step:
    parts = []
    for index, (name, row, length) in enumerate(zip("uv", (toy.u, toy.v), toy.lengths, strict=True)):
        text = f"|{name}| = √({factor(row[0])}² + {factor(row[1])}²) = {number(length)}"
        parts.append(_formula(f"length-{name}", text, length, f"n-{index}-0", f"n-{index}-1", strong=True))
    one, other = toy.lengths
    lines = code(("u @ u", scalar(one**2)), ("u.norm()", scalar(one)), ("v.norm()", scalar(other)), current=1)
    part = _beside(_plane(toy), _numbers(toy), *parts)
    return _steps.step("norms", part, lines, {"u": number(one), "v": number(other)})


def _divide(toy: Toy) -> Step:
    one, other = toy.lengths
    quotient = f"{number(toy.dot)} / ({number(one)}·{number(other)})"
    result = quotient if toy.zero else f"{quotient} = {number(toy.cosine)}"
    parts = [
        _formula("dot", f"u·v = {number(toy.dot)}", toy.dot),
        _formula("length-u", f"|u| = {number(one)}", one),
        _formula("length-v", f"|v| = {number(other)}", other),
        _formula("cosine", f"cos = {result}", toy.cosine, "dot", "length-u", "length-v", strong=True),
    ]
    lines = code(("d = u @ v", scalar(toy.dot)), ("d / (u.norm() * v.norm())", scalar(toy.cosine)),
                 ("F.cosine_similarity(u, v, dim=0)", scalar(toy.cosine)), current=1)  # fmt: skip
    return _steps.step("divide", _beside(_plane(toy), *parts), lines, {"cos": number(toy.cosine)}, text=_text(toy))


def _text(case: Toy | Pair) -> str:
    """Name of the text of a step that has another one if there is no cosine."""
    return "zero" if np.isnan(case.cosine) else "text"


def _angle(toy: Toy) -> Step:
    if toy.zero:
        lines = code(("u @ v", scalar(toy.dot)), ("cos", scalar(toy.cosine)), ("cos.acos()", scalar(toy.cosine)))
        return _steps.step("angle", _beside(_plane(toy), _numbers(toy)), lines, text="zero")
    change = round(cosine(2 * toy.u, toy.v) - toy.cosine, 9)
    choices = tuple(_steps.text(f"angle.{name}") for name in ("smaller", "same", "larger"))
    question = _steps.question("angle", choices, 1 + int(np.sign(change)))
    radians = float(np.arccos(toy.cosine))
    degrees = number(float(np.degrees(radians)), 1)
    dial = layout.dial("dial", float(np.degrees(radians)), f"{degrees}°", 150)
    formula = _formula("cosine", f"cos {degrees}° = {number(toy.cosine)}", toy.cosine, strong=True)
    lines = code(("cos", scalar(toy.cosine)), ("cos.acos()", scalar(radians)),
                 ("cos.acos().rad2deg()", scalar(float(np.degrees(radians)), 2)))  # fmt: skip
    part = _beside(_plane(toy), layout.column(dial, formula, gap=18, align="centre"))
    return _steps.step("angle", part, lines, {"degrees": degrees}, question=question)


def _double(toy: Toy) -> Step:
    longer = replace(toy, u=2 * toy.u)
    scale = 1.0 if np.all(np.abs(longer.u) <= LIMIT) else 2.0
    rows = [[one.cosine, one.dot, float(np.linalg.norm(one.u - one.v))] for one in (toy, longer)]
    first = int(toy.zero)  # without a cosine, dot product and distance remain
    names = [_steps.text(f"double.{name}") for name in ("cosine", "dot", "distance")][first:]
    values = np.array(rows).T[first:].tolist()
    table = layout.table("m", values, names, ("u", "2u"))
    lines = code(("F.cosine_similarity(2 * u, v, dim=0)", scalar(rows[1][0])), ("(2 * u) @ v", scalar(rows[1][1])),
                 ("(2 * u - v).norm()", scalar(rows[1][2])), current=0)  # fmt: skip
    part = _beside(_plane(longer, ("2u", "v"), editable=False, scale=scale), table)
    shown = zip(("cos", "dot", "far", "cos2", "dot2", "far2"), rows[0] + rows[1], strict=True)
    return _steps.step("double", part, lines, {name: number(value) for name, value in shown}, text=_text(toy))


def _unit(toy: Toy) -> Step:
    if toy.zero:
        lines = code(
            ("u.norm()", scalar(toy.lengths[0])), ("v.norm()", scalar(toy.lengths[1])), ("cos", scalar(toy.cosine))
        )
        return _steps.step("unit", _beside(_plane(toy), _numbers(toy)), lines, text="zero")
    units = Toy(toy.u / toy.lengths[0], toy.v / toy.lengths[1])
    turns = np.linspace(0, 2 * np.pi, 73)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1).tolist()
    plane = _plane(units, editable=False, scale=0.5).curve("circle", circle)
    lines = code(("u = F.normalize(u, dim=0)", listed(units.u)), ("v = F.normalize(v, dim=0)", listed(units.v)),
                 ("u @ v", scalar(units.dot)))  # fmt: skip
    part = _beside(plane, _numbers(units, ("u / |u|", "v / |v|"), products=True), _dot_formula(units))
    return _steps.step("unit", part, lines, {"cos": number(toy.cosine)})


def _one_hots(pair: Pair | None) -> Step:
    x = np.eye(_TOKENS)
    tokens = [_steps.text(f"token.{i}") for i in range(_TOKENS)]
    cosines = [[cosine(one, other) for other in x] for one in x]
    hot = layout.table("x", x.tolist(), tokens, decimals=0, each=lambda i, j: {"hue": i if i == j else None})
    table = layout.table(
        "cos", cosines, tokens, tokens, 0, each=lambda i, j: {"emphasis": "dim" if i == j else "strong"}
    )
    norm, dot = float(np.linalg.norm(x[0])), float(x[0] @ x[1])
    lines = code((f"X = torch.eye({_TOKENS})", None), ("X[0].norm()", scalar(norm)), ("X[0] @ X[1]", scalar(dot)))
    question = None
    if pair is not None and not np.isnan(pair.cosine):
        question = _steps.which_band("one-hots", _BANDS, pair.cosine, **pair.said)
    titled = [
        layout.captioned(part, name, _steps.text(f"one-hots.{name}")) for part, name in ((hot, "x"), (table, "cos"))
    ]
    return _steps.step("one-hots", layout.row(*titled, gap=110), lines, question=question)


def _said(word: str) -> str:
    return shorten(visible(word), 16)


def _strips(pair: Pair) -> Part:
    """One strip per word, below each other; long vectors are cut."""
    parts, largest = [], float(np.abs(pair.rows).max())
    for index, (word, hue) in enumerate(zip((pair.a, pair.b), _HUES, strict=True)):
        strip = layout.strip(f"strip-{index}", pair.rows[index].tolist(), 1060, 56, largest=largest, boxes=_BOXES)
        parts.append(layout.column(layout.text(f"word-{index}", _said(word), "token", hue=hue), strip, gap=8))
    return layout.column(*parts, gap=20)


def _words(pair: Pair, dimension: int) -> Step:
    d, (one, other) = pair.vectors.d, pair.rows[:, dimension]
    text = f"{factor(one, 3)}·{factor(other, 3)} = {number(one * other, 4)}"
    edit = Edit("number", "dimension", most=float(d - 1))
    cell = layout.cells("dimension", [[float(dimension)]], 0, bracketed=False,
                        each=lambda i, j: {"edit": edit, "name": _steps.text("named.dimension")})  # fmt: skip
    formula = _formula("product", text, float(one * other), strong=True)
    line = layout.row(layout.text("chosen", _steps.text("words.chosen")), cell, formula)
    part = layout.column(_strips(pair), line, gap=22, align="centre")
    if dimension < _BOXES:
        one_box, other_box = (layout.strip_box(part, f"strip-{index}", dimension) for index in range(2))
        left, top, w = max(0.0, one_box.x - 9), one_box.y - 6, one_box.w
        frame = (left, top, w + 18, other_box.y + other_box.h + 6 - top)
        cursor = Element("cursor", "window", *frame, data=Span(9, 9 + w), emphasis="strong")
        part = replace(part, elements=(*part.elements, cursor))
    lines = code(("u, v = W[i], W[j]", f"({d},)"), (f"u[{dimension}]", scalar(one)), (f"v[{dimension}]", scalar(other)),
                 (f"u[{dimension}] * v[{dimension}]", scalar(one * other)))  # fmt: skip
    return _steps.step("words", part, lines, pair.said | {"d": d})


def _dimensions(pair: Pair) -> Step:
    products, lengths = pair.rows[0] * pair.rows[1], np.linalg.norm(pair.rows, axis=1)
    plus, minus = int((products > 0).sum()), int((products < 0).sum())
    lines = code(("p = u * v", f"({pair.vectors.d},)"), ("(p > 0).sum()", plus), ("p.sum() / n", scalar(pair.cosine)))
    said = pair.said | {"plus": plus, "minus": minus, "d": pair.vectors.d}
    if not lengths.all():
        return _steps.step("dimensions", _strips(pair), lines, said, text="zero")
    running = np.concatenate([[0.0], np.cumsum(products) / lengths.prod()])
    places = np.unique(np.linspace(0, len(products), min(len(running), _POINTS)).astype(int))
    axes = Axes((0, len(products)), (min(0.0, running.min()) - 0.05, max(0.0, running.max()) + 0.05),
                (0.0, float(len(products))), (0.0, round(pair.cosine, 2)))  # fmt: skip
    plane = layout.plane("running", axes, 960, 230)
    plane = plane.curve("sum", [(float(j), float(running[j])) for j in places], emphasis="strong", hue=_HUES[0])
    strip = layout.strip("products", products.tolist(), 974, boxes=_BOXES)
    return _steps.step("dimensions", layout.column(strip, plane, gap=14, align="end"), lines, said)


def _line(pair: Pair) -> Step:
    pairs = [pair, *(Pair(pair.vectors, *one) for one in known_pairs(pair.vectors) if set(one) != {pair.a, pair.b})][:7]
    shown = sorted((one for one in pairs if not np.isnan(one.cosine)), key=lambda one: one.cosine)
    own = shown.index(pair) if pair in shown else -1
    plot = layout.dot_plot("line", [one.cosine for one in shown], [one.label for one in shown], 700, strong=own)
    dot, lengths = float(pair.rows[0] @ pair.rows[1]), float(np.linalg.norm(pair.rows, axis=1).prod())
    lines = code(
        ("d = u @ v", scalar(dot)), ("n = u.norm() * v.norm()", scalar(lengths)), ("d / n", scalar(pair.cosine))
    )
    question = None
    if len(pair.random):
        typical = float(np.median(np.abs(pair.random)))
        question = _steps.which_band("line", _DISTANCES, typical, typical=number(typical))
    return _steps.step("line", plot, lines, pair.said, text=_text(pair), question=question)


def _random(pair: Pair) -> Step:
    random = pair.random
    if not len(random):
        lines = code(("len(W)", pair.vectors.n), ("len(cos)", 0), ("cos", "[]"))
        return _steps.step("random", _strips(pair), lines, text="none")
    low, high = np.quantile(random, (0.05, 0.95)).tolist()
    lines = code(("len(cos)", len(random)), ("cos.quantile(0.05)", scalar(low)), ("cos.quantile(0.95)", scalar(high)))
    mark = None if np.isnan(pair.cosine) else pair.cosine
    label = f"{pair.label}  {number(pair.cosine)}"
    part = layout.histogram("random", random.tolist(), 960, 300, mark=mark, label=label)
    above = int((random >= pair.cosine).sum())
    said = {"n": len(random), "low": number(low), "high": number(high), "above": above}
    return _steps.step("random", part, lines, pair.said | said, text=_text(pair))
