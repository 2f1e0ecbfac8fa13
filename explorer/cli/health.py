"""``explorer health``: report on the content and quality of a file."""

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
    """Return the command, with the texts of the console."""

    def run(file: str, more: tuple[str, ...], together: tuple[str, ...], **others: Any) -> None:  # noqa: ANN401
        groups, unmatched = sets((file, *more))
        if len(groups) > 1:
            raise Failure("several_sets", files=console.text("comma").join(Path(first).name for first, *_ in groups))
        ((first, *further),) = groups
        vectors = read_all(console, request(first, (*further, *unmatched, *together), **others))
        report = examine(console, vectors)
        facts = [
            *lines(console, vectors, damage=False),
            console.text("health.decided", text=report.decided(console.language)),
        ]
        console.answer(report.to_dict(console.language), *facts, *_findings(console, report))

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(console),
        json_option(console),
    ]
    return LocalisedCommand(console, "health", "health", run, params)


def examine(console: Console, vectors: Vectors) -> Health:
    """Return the health report of vectors; show a progress line meanwhile."""
    line = Line(console, key="progress.health")
    try:
        return health(vectors, report=line.show)
    finally:
        line.clear()


def _findings(console: Console, report: Health) -> list[str]:
    """Return one line per finding, the worst first: state, finding, advice."""
    result = []
    for finding in report.findings:
        advice = finding.advice(console.language)
        key = "health.advised" if advice else "health.finding"
        state = console.text(f"health.state.{finding.state}")
        result.append(console.text(key, state=state, text=finding.sentence(console.language), advice=advice))
    return result
