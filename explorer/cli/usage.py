"""What was typed wrong, as a sentence."""

from typing import Any

import click

from explorer.cli.command import spelled
from explorer.cli.voice import Voice


def usage_sentence(voice: Voice, error: click.UsageError) -> str:
    """Sentence for an error of click, whose own are in English only."""
    if isinstance(error, click.NoSuchOption):
        return voice.say("failure.option", option=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return voice.say("failure.missing", parameter=_name(error))
    if isinstance(error, click.BadParameter) and error.param is not None:
        return voice.say("failure.value", parameter=_name(error), allowed=_allowed(voice, error.param.type))
    if isinstance(error, click.BadOptionUsage):
        return voice.say("failure.option_use", option=error.option_name)
    return voice.say("failure.usage")


def _name(error: click.BadParameter) -> str:
    assert error.param is not None  # noqa: S101 - for the type checker
    return spelled(error.param, error.ctx or click.Context(click.Command("explorer")))


def _allowed(voice: Voice, kind: click.ParamType[Any]) -> str:
    """What a parameter takes."""
    if isinstance(kind, click.Choice):
        return ", ".join(map(str, kind.choices))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return voice.say("allowed.least", least=kind.min)
    return voice.say("allowed.other")
