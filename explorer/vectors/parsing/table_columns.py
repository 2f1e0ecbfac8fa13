"""Roles of the columns of a table: words, vectors, metadata."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from explorer.errors import NoVectorColumn, TooManyColumns, UnknownChoice
from explorer.limits import LIMITS

MOST = LIMITS.dimensions_max + LIMITS.metadata_columns
"""Largest number of columns in a table of vectors."""

Kind = Literal["text", "number", "vector", "other"]

WORD_NAMES = ("word", "words", "token", "tokens", "label", "labels", "name", "text", "key")
"""Names of word columns, the most likely first."""

_INDEX = "__index_level_0__"  # name that pandas gives to an unnamed index
_VECTOR_NAMES = ("vector", "vectors", "embedding", "embeddings", "emb", "vec")
_COUNTS = {"count", "counts", "freq", "frequency", "rank", "df", "tf", "id", "year"}
"""Stems of numbered columns that are not dimensions."""

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
        Kind of the values: strings, single numbers, lists of numbers, or anything else.
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
        Further columns of strings and numbers, with their names in the result.
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
        single = [index for index in (self.word, self.vector) if index is not None]
        return tuple(sorted({*single, *self.dimensions, *self.metadata}))


def make_plan(columns: Sequence[Column], choice: str, file: str) -> Plan:
    """Decide the role of each column of a table.

    Vectors are one column of lists, or a family of number columns that are numbered without gaps from 0 or 1. The
    words are the column with the most likely name, else the first text column.

    Parameters
    ----------
    columns
        All columns, in the order of the file.
    choice
        Name of the requested column or family; empty: the most likely one.
    file
        Display name.

    Raises
    ------
    TooManyColumns, NoVectorColumn, UnknownChoice
        If there are too many columns, no vectors, or not the requested ones.
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
    others = [index for index in range(len(columns)) if index not in used]
    kept = [index for index in others if columns[index].kind in ("text", "number")][: LIMITS.metadata_columns]
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
    """Return all candidates for vectors, the most likely first: name to column indices."""
    tables: dict[str, tuple[int, ...]] = {}
    for index in _vectors(columns):
        tables.setdefault(columns[index].name, (index,))
    for name, indices in sorted(families(columns).items(), key=lambda pair: -len(pair[1])):
        tables.setdefault(name, indices)
    return tables


def families(columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """Return the families of number columns without gaps: "first..last" to column indices in numerical order."""
    by_stem: dict[str, dict[int, int]] = {}
    repeated = set()
    for index, column in enumerate(columns):
        match = _NUMBERED.fullmatch(column.name)
        if column.kind != "number" or match is None:
            continue
        stem, number = match[1], int(match[2])
        if number in by_stem.setdefault(stem, {}):
            repeated.add(stem)
        by_stem[stem][number] = index
    result = {}
    for stem, indices in by_stem.items():
        first, last = min(indices), max(indices)
        is_complete = first in (0, 1) and last - first + 1 == len(indices) >= LIMITS.dimensions_min
        if is_complete and stem not in repeated and stem.strip("_-. ").lower() not in _COUNTS:
            ordered = tuple(indices[number] for number in sorted(indices))
            result[f"{columns[ordered[0]].name}..{columns[ordered[-1]].name}"] = ordered
    return result


def _vectors(columns: Sequence[Column]) -> list[int]:
    """Return the columns of lists of numbers, those with a likely name first."""
    indices = [index for index, column in enumerate(columns) if column.kind == "vector"]
    lowered = {index: columns[index].name.strip().lower() for index in indices}
    order = {name: number for number, name in enumerate(_VECTOR_NAMES)}
    return sorted(indices, key=lambda index: order.get(lowered[index], len(order)))


def word_column(columns: Sequence[Column], taken: tuple[int, ...]) -> int | None:
    """Return the column of the words, which is not among the `taken` ones; None if there is none."""
    used = set(taken)
    lowered: dict[str, int] = {}
    for index, column in enumerate(columns):
        if index not in used and column.kind in ("text", "number"):
            lowered.setdefault(column.name.strip().lower(), index)
    for name in WORD_NAMES:
        if name in lowered:
            return lowered[name]
    texts = [index for index, column in enumerate(columns) if index not in used and column.kind == "text"]
    named = [index for index in texts if columns[index].name in (_INDEX, "")]
    return next(iter([*named, *texts]), None)


def _titles(columns: Sequence[Column], indices: Sequence[int]) -> dict[int, str]:
    """Return a unique name for each metadata column; an unnamed column is named by its number, from 1."""
    titles: dict[int, str] = {}
    for index in indices:
        name = columns[index].name or str(index + 1)
        title, number = name, 2
        while title in titles.values():
            title, number = f"{name} {number}", number + 1
        titles[index] = title
    return titles
