"""``explorer neighbours``: list the nearest words of a word, found by a full pass."""

from typing import Any

import click

from explorer.cli.command import METRICS, LocalisedCommand, json_option, option, reading_options
from explorer.cli.console import Console
from explorer.cli.read_inputs import read_all, request
from explorer.errors import UnknownWord, ZeroVector
from explorer.geometry.neighbours import Neighbour, nearest, neighbours
from explorer.geometry.similarity import Metric
from explorer.geometry.spelling import near_spellings
from explorer.locales.number_format import number, visible
from explorer.vectors.model import Vectors

_DECIMALS = 4


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""

    def run(file: str, word: str, k: int, metric: Metric, together: tuple[str, ...], **more: Any) -> None:  # noqa: ANN401
        vectors = read_all(console, request(file, together, **more))
        found, from_subwords = ranked(vectors, word, k, metric)
        if from_subwords:
            console.err(console.text("neighbours.subwords", word=word))
        console.answer(
            tree(vectors, word, metric, found, from_subwords),
            *(f"{one.rank}\t{number(one.score, _DECIMALS)}\t{visible(one.word)}" for one in found),
        )

    params = [
        click.Argument(["file"]),
        click.Argument(["word"]),
        option(console, "-k", key="k", type=click.IntRange(min=1), metavar="N", default=10),
        option(console, "--metric", type=click.Choice(METRICS), metavar="NAME", default="cosine"),
        *reading_options(console),
        json_option(console),
    ]
    return LocalisedCommand(console, "neighbours", "neighbours", run, params)


def ranked(vectors: Vectors, word: str, k: int, metric: Metric) -> tuple[list[Neighbour], bool]:
    """Return the neighbours of a word, and whether its vector was composed of subwords because it has no row.

    Raises
    ------
    UnknownWord, ZeroVector
        If the word has no vector, or a zero vector. The details of `UnknownWord` include near spellings.
    """
    if word in vectors.words:
        return neighbours(vectors, word, k, metric=metric), False
    composed = vectors.subwords.vector(word) if vectors.subwords is not None else None
    if composed is None:
        raise UnknownWord(word=word, n=vectors.n, near=near_spellings(vectors.words, word))
    if metric == "cosine" and not composed.any():
        raise ZeroVector(word=word)
    return nearest(vectors, composed, k, metric=metric), True


def tree(vectors: Vectors, word: str, metric: str, found: list[Neighbour], from_subwords: bool) -> dict[str, Any]:
    """Return the neighbours as JSON; row numbers count from 0."""
    return {
        "name": vectors.source.name,
        "words": vectors.n,
        "dimensions": vectors.d,
        "word": word,
        "from_subwords": from_subwords,
        "metric": metric,
        "neighbours": [{"rank": one.rank, "word": one.word, "row": one.id, "score": one.score} for one in found],
    }
