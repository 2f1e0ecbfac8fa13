"""``explorer health``: what is in a file, and how far it may be trusted."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Spoken, json_option, reading_options
from explorer.cli.console import Failure, Voice
from explorer.cli.progress import Line
from explorer.cli.read_inputs import read_all, request, sets
from explorer.cli.read_summary import lines
from explorer.vectors.health import Health, health
from explorer.vectors.model import Vectors


def command(voice: Voice) -> click.Command:
    """The command, spoken by a voice."""

    def run(file: str, more: tuple[str, ...], together: tuple[str, ...], **others: Any) -> None:  # noqa: ANN401
        belonging, rest = sets((file, *more))
        if len(belonging) > 1:
            raise Failure("several_sets", files=voice.say("comma").join(Path(first).name for first, *_ in belonging))
        ((first, *further),) = belonging
        vectors = read_all(voice, request(first, (*further, *rest, *together), **others))
        found = examine(voice, vectors)
        facts = [*lines(voice, vectors, damage=False), voice.say("health.decided", text=found.decided(voice.language))]
        voice.answer(found.to_dict(voice.language), *facts, *_findings(voice, found))

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(voice),
        json_option(voice),
    ]
    return Spoken(voice, "health", "health", run, params)


def examine(voice: Voice, vectors: Vectors) -> Health:
    """Health of vectors, with a line that says how far it is."""
    line = Line(voice, key="progress.health")
    try:
        return health(vectors, report=line.show)
    finally:
        line.clear()


def _findings(voice: Voice, found: Health) -> list[str]:
    """A line for each finding, the worst first: its state, what was found, what to do."""
    said = []
    for finding in found.findings:
        advice = finding.advice(voice.language)
        key = "health.advised" if advice else "health.finding"
        state = voice.say(f"health.state.{finding.state}")
        said.append(voice.say(key, state=state, text=finding.sentence(voice.language), advice=advice))
    return said
