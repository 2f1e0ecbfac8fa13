"""Everything that a link reproduces, and nothing else: one frozen `ViewState`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from explorer.geometry.preprocessing import PREPROCESSINGS, Preprocessing
from explorer.geometry.similarity import METRICS, Metric
from explorer.lessons.catalogue import SPECS
from explorer.lessons.inputs import Input
from explorer.lessons.lookup_inputs import BYS, By, tokens
from explorer.lessons.lookup_link import print_cells, print_x, read_cells, read_x
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES

COLOURS = ("none", "rank")
"""Colours of the map that all vectors have; `column_colour` gives those of metadata columns."""

_COLUMN = "column:"

Extent = Literal["whole", "near"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)

Numbers = Literal["toy", "own"]
NUMBERS: tuple[Numbers, ...] = get_args(Numbers)


@dataclass(frozen=True)
class ViewState:
    """State of the screen. Defaults are left out of links.

    Attributes
    ----------
    language
        One of `LANGUAGES`; empty: not chosen yet.
    vectors
        Id of the open vectors in the catalogue.
    table
        Which table of a file that holds several; empty: the most likely one.
    rescue
        1: the undamaged rows of a damaged file.
    word
        The selected word; empty: the default word of the vectors.
    sentence, token, by, x, weights
        Inputs of the lookup lesson: text, position of the looked-up token, tokenisation, weights of x and changed
        cells of W, both as written by `explorer.lessons.lookup_link`.
    numbers
        Whether that lesson uses toy numbers or a row of the open vectors.
    k
        Number of neighbours in a list.
    metric, preprocessing
        How neighbours are ranked.
    plus, minus, plus2
        The analogy ``plus - minus + plus2``; empty: the default analogy of the vectors.
    around
        Number of words in the neighbourhood.
    method, dimensions, points, n_neighbors, min_dist
        Parameters of the map.
    colour, extent
        Colour of its points (one of `COLOURS`, or a value of `column_colour`), and whether it shows the whole map
        or the surroundings of the word.
    inputs
        Changed inputs of the lessons, as names and texts of the link, in the order of the names.
    """

    language: str = ""
    vectors: str = "zh"
    table: str = ""
    rescue: int = 0
    word: str = ""
    sentence: str = ""
    token: int = 1
    by: By = "character"
    x: str = ""
    weights: str = ""
    numbers: Numbers = "toy"
    k: int = 10
    metric: Metric = "cosine"
    preprocessing: Preprocessing = "raw"
    plus: str = ""
    minus: str = ""
    plus2: str = ""
    around: int = 30
    method: str = "umap"
    dimensions: int = 2
    points: int = 10_000
    n_neighbors: int = 15
    min_dist: float = 0.1
    colour: str = "none"
    extent: Extent = "whole"
    inputs: tuple[tuple[str, str], ...] = ()

    def to_query(self) -> dict[str, str]:
        """Values that differ from the defaults, by their names in a link."""
        standard = ViewState()
        return {
            parameter.name: _print(getattr(self, field))
            for field, parameter in PARAMETERS.items()
            if getattr(self, field) != getattr(standard, field)
        } | dict(self.inputs)

    def inputs_of(self, lesson: str) -> dict[str, str]:
        """Return the texts of the changed inputs of a lesson by the names of the inputs."""
        prefix = link_name(lesson, "")
        return {name.removeprefix(prefix): text for name, text in self.inputs if name.startswith(prefix)}

    def with_inputs(self, lesson: str, texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return `inputs` with those of one lesson replaced by texts."""
        prefix = link_name(lesson, "")
        others = {name: text for name, text in self.inputs if not name.startswith(prefix)}
        return tuple(sorted((others | {link_name(lesson, name): text for name, text in texts.items()}).items()))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["ViewState", tuple[str, ...]]:
        """Parse a link.

        Parameters
        ----------
        query
            Names and values of the query string; unknown names are ignored.

        Returns
        -------
        ViewState
            State with defaults for invalid values.
        tuple of str
            Names of the invalid values, for one notice.
        """
        values: dict[str, Any] = {}
        refused = []
        for field, parameter in PARAMETERS.items():
            if parameter.name not in query:
                continue
            try:
                values[field] = parameter.read(query[parameter.name][: LIMITS.query_value])
            except ValueError:
                refused.append(parameter.name)
        inputs = {}
        for name, one in INPUTS.items():
            if name in query:
                try:
                    value = one.parse(query[name][: LIMITS.query_value])
                except (ValueError, OverflowError):
                    refused.append(name)
                else:
                    if value != one.default:
                        inputs[name] = one.print(value)
        return cls(**values, inputs=tuple(sorted(inputs.items()))), tuple(refused)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a link: its name and its parser, which raises `ValueError` for an invalid value."""

    name: str
    read: Callable[[str], Any]


def _print(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _sentence(text: str) -> str:
    if text and not tokens(text):
        raise ValueError(text)
    return text


def column_colour(name: str) -> str:
    """Value of ``colour`` for a metadata column: ``column:`` and its name, cut to what a link can carry."""
    return f"{_COLUMN}{name}"[: LIMITS.query_value]


def _colour(text: str) -> str:
    if text not in COLOURS and (not text.startswith(_COLUMN) or text == _COLUMN):
        raise ValueError(text)
    return text


def _integer(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        # int() accepts "1_0" and digits of every script; a link holds ASCII digits
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(text)
        return int(text)

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:  # nan is in no interval
            raise ValueError(text)
        return value + 0.0  # -0 becomes 0

    return read


PARAMETERS: dict[str, Parameter] = {
    "language": Parameter("lang", _one_of(*LANGUAGES)),
    "vectors": Parameter("v", str),
    "table": Parameter("table", str),
    "rescue": Parameter("rescue", _integer(0, 1)),
    "word": Parameter("w", str),
    "sentence": Parameter("text", _sentence),
    "token": Parameter("token", _integer(0, LIMITS.sentence_tokens - 1)),
    "by": Parameter("by", _one_of(*BYS)),
    "x": Parameter("x", lambda text: print_x(read_x(text))),
    "weights": Parameter("W", lambda text: print_cells(read_cells(text))),
    "numbers": Parameter("numbers", _one_of(*NUMBERS)),
    "k": Parameter("k", _integer(1, LIMITS.neighbours_max)),
    "metric": Parameter("metric", _one_of(*METRICS)),
    "preprocessing": Parameter("rows", _one_of(*PREPROCESSINGS)),
    "plus": Parameter("a", str),
    "minus": Parameter("b", str),
    "plus2": Parameter("c", str),
    "around": Parameter("around", _integer(5, LIMITS.neighbours_max)),
    "method": Parameter("method", _one_of("umap", "pca")),
    "dimensions": Parameter("dim", _integer(2, 3)),
    "points": Parameter("n", _integer(LIMITS.projection_points_min, LIMITS.map_points_max)),
    "n_neighbors": Parameter("near", _integer(2, 200)),
    "min_dist": Parameter("dist", _number(0.0, 0.99)),
    "colour": Parameter("colour", _colour),
    "extent": Parameter("extent", _one_of(*EXTENTS)),
}
"""Field of `ViewState` -> its parameter in a link; documented in docs/url.md."""

if {field.name for field in fields(ViewState)} != set(PARAMETERS) | {"inputs"}:
    raise AssertionError("a field of ViewState has no parameter")


def link_name(lesson: str, name: str) -> str:
    """Name of an input of a lesson in a link: ``cosine.u``."""
    return f"{lesson}.{name}"


INPUTS: dict[str, Input] = {link_name(spec.id, one.name): one for spec in SPECS.values() for one in spec.inputs}
"""Name in a link -> input of a lesson."""

NAMES = frozenset({parameter.name for parameter in PARAMETERS.values()} | set(INPUTS))
"""All names that a link may have."""
