"""``explorer health``: what a file holds, and how far to trust it."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import LocalisedCommand, json_option, reading_options
from explorer.cli.console import Console, Failure
from explorer.cli.progress import Line
from explorer.cli.read_inputs import read_all, request, sets
from explorer.cli.read_summary import lines
from explorer.vectors.health import Health, health
from explorer.vectors.model import Vectors


def command(console: Console) -> click.Command:
    """The command with texts of a console."""

    def run(file: str, more: tuple[str, ...], together: tuple[str, ...], **others: Any) -> None:  # noqa: ANN401
        belonging, rest = sets((file, *more))
        if len(belonging) > 1:
            raise Failure("several_sets", files=console.text("comma").join(Path(first).name for first, *_ in belonging))
        ((first, *further),) = belonging
        vectors = read_all(console, request(first, (*further, *rest, *together), **others))
        found = examine(console, vectors)
        facts = [
            *lines(console, vectors, damage=False),
            console.text("health.decided", text=found.decided(console.language)),
        ]
        console.answer(found.to_dict(console.language), *facts, *_findings(console, found))

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(console),
        json_option(console),
    ]
    return LocalisedCommand(console, "health", "health", run, params)


def examine(console: Console, vectors: Vectors) -> Health:
    """Health report of vectors, with a progress line."""
    line = Line(console, key="progress.health")
    try:
        return health(vectors, report=line.show)
    finally:
        line.clear()


def _findings(console: Console, found: Health) -> list[str]:
    """One line per finding, the worst first: state, finding, advice."""
    said = []
    for finding in found.findings:
        advice = finding.advice(console.language)
        key = "health.advised" if advice else "health.finding"
        state = console.text(f"health.state.{finding.state}")
        said.append(console.text(key, state=state, text=finding.sentence(console.language), advice=advice))
    return said
