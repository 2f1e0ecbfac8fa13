"""Roles of the columns of a table: words, vectors, metadata."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from explorer.errors import NoVectorColumn, TooManyColumns, UnknownChoice
from explorer.limits import LIMITS

MOST = LIMITS.dimensions_max + LIMITS.metadata_columns
"""Largest number of columns; no table of vectors has more."""

Kind = Literal["text", "number", "vector", "other"]

WORD_NAMES = ("word", "words", "token", "tokens", "label", "labels", "name", "text", "key")
"""Names of word columns, the most likely first."""

_INDEX = "__index_level_0__"  # name that pandas gives to an unnamed index
_VECTOR_NAMES = ("vector", "vectors", "embedding", "embeddings", "emb", "vec")
_COUNTS = {"count", "counts", "freq", "frequency", "rank", "df", "tf", "id", "year"}
"""Names of numbered columns that are not dimensions."""

_NUMBERED = re.compile(r"(.*?)([0-9]{1,6})", re.DOTALL)
_SHOWN = 8


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        Name in the file.
    kind
        Kind of the values: texts, single numbers, lists of numbers, or anything else.
    """

    name: str
    kind: Kind


@dataclass(frozen=True)
class Plan:
    """Columns to read from a table, by index.

    Attributes
    ----------
    word
        Column of words; None if there is none.
    vector
        The single column of vectors; None if every dimension has a column.
    dimensions
        Columns of the dimensions, in order; empty if one column holds vectors.
    metadata
        Further columns of texts and numbers, with their names in the result.
    dropped
        Columns that are not read.
    choice, choices
        As in `Source`.
    """

    word: int | None
    vector: int | None
    dimensions: tuple[int, ...]
    metadata: dict[int, str]
    dropped: int
    choice: str
    choices: tuple[str, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """All columns to read, in the order of the file."""
        single = [place for place in (self.word, self.vector) if place is not None]
        return tuple(sorted({*single, *self.dimensions, *self.metadata}))


def make_plan(columns: Sequence[Column], choice: str, file: str) -> Plan:
    """Decide the role of each column of a table.

    Vectors are a column of lists, or a family of number columns numbered without gaps from 0 or 1. The words are the
    column with the most likely name, else the first text column.

    Parameters
    ----------
    columns
        All columns, in the order of the file.
    choice
        Name of the requested column or family; empty: the most likely.
    file
        Display name.

    Raises
    ------
    TooManyColumns, NoVectorColumn, UnknownChoice
        If there are more columns than any table of vectors has, no vectors, or not the requested ones.
    """
    if len(columns) > MOST:
        raise TooManyColumns(file=file, want=len(columns), limit=MOST)
    lists, tables = _vectors(columns), tables_of(columns)
    if not tables:
        names = ", ".join(column.name for column in columns[:_SHOWN])
        raise NoVectorColumn(file=file, columns=names + (", …" if len(columns) > _SHOWN else ""))
    if choice and choice not in tables:
        raise UnknownChoice(file=file, choice=choice, choices=", ".join(tables))
    chosen = choice or next(iter(tables))
    taken = tables[chosen]
    is_list = taken[0] in lists
    word = word_column(columns, taken)
    used = {*taken, word}
    others = [place for place in range(len(columns)) if place not in used]
    kept = [place for place in others if columns[place].kind in ("text", "number")][: LIMITS.metadata_columns]
    choices = tuple(tables) if len(tables) > 1 else ()
    return Plan(
        word,
        taken[0] if is_list else None,
        () if is_list else taken,
        _titles(columns, kept),
        len(others) - len(kept),
        chosen if choices else "",
        choices,
    )


def tables_of(columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """All candidates for vectors, the most likely first: name to column indices."""
    tables: dict[str, tuple[int, ...]] = {}
    for place in _vectors(columns):
        tables.setdefault(columns[place].name, (place,))
    for name, places in sorted(families(columns).items(), key=lambda pair: -len(pair[1])):
        tables.setdefault(name, places)
    return tables


def families(columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """Families of number columns, numbered without gaps: "first..last" to their indices in numerical order."""
    found: dict[str, dict[int, int]] = {}
    twice = set()
    for place, column in enumerate(columns):
        match = _NUMBERED.fullmatch(column.name)
        if column.kind != "number" or match is None:
            continue
        stem, number = match[1], int(match[2])
        if number in found.setdefault(stem, {}):
            twice.add(stem)
        found[stem][number] = place
    result = {}
    for stem, places in found.items():
        first, last = min(places), max(places)
        whole = first in (0, 1) and last - first + 1 == len(places) >= LIMITS.dimensions_min
        if whole and stem not in twice and stem.strip("_-. ").lower() not in _COUNTS:
            ordered = tuple(places[number] for number in sorted(places))
            result[f"{columns[ordered[0]].name}..{columns[ordered[-1]].name}"] = ordered
    return result


def _vectors(columns: Sequence[Column]) -> list[int]:
    """Columns of lists of numbers, those with a likely name first."""
    places = [place for place, column in enumerate(columns) if column.kind == "vector"]
    lowered = {place: columns[place].name.strip().lower() for place in places}
    order = {name: number for number, name in enumerate(_VECTOR_NAMES)}
    return sorted(places, key=lambda place: order.get(lowered[place], len(order)))


def word_column(columns: Sequence[Column], taken: tuple[int, ...]) -> int | None:
    """Column of the words."""
    used = set(taken)
    lowered: dict[str, int] = {}
    for place, column in enumerate(columns):
        if place not in used and column.kind in ("text", "number"):
            lowered.setdefault(column.name.strip().lower(), place)
    for name in WORD_NAMES:
        if name in lowered:
            return lowered[name]
    texts = [place for place, column in enumerate(columns) if place not in used and column.kind == "text"]
    named = [place for place in texts if columns[place].name in (_INDEX, "")]
    return next(iter([*named, *texts]), None)


def _titles(columns: Sequence[Column], places: Sequence[int]) -> dict[int, str]:
    """A unique name for each metadata column; an unnamed one is named by its index."""
    titles: dict[int, str] = {}
    for place in places:
        name = columns[place].name or str(place + 1)
        title, number = name, 2
        while title in titles.values():
            title, number = f"{name} {number}", number + 1
        titles[place] = title
    return titles
