"""Usage errors as localised sentences."""

from typing import Any

import click

from explorer.cli.command import spelled
from explorer.cli.console import Console


def usage_sentence(console: Console, error: click.UsageError) -> str:
    """Return the sentence for an error of click, whose own messages are only in English."""
    if isinstance(error, click.NoSuchOption):
        return console.text("failure.option", option=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return console.text("failure.missing", parameter=_name(error))
    if isinstance(error, click.BadParameter) and error.param is not None:
        return console.text("failure.value", parameter=_name(error), allowed=_allowed(console, error.param.type))
    if isinstance(error, click.BadOptionUsage):
        key = "failure.option_flag" if _is_flag(error) else "failure.option_use"
        return console.text(key, option=error.option_name)
    return console.text("failure.usage")


def _is_flag(error: click.BadOptionUsage) -> bool:
    """Whether the wrongly used option is a flag."""
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    matching = [param for param in params if error.option_name in param.opts]
    return any(isinstance(param, click.Option) and param.is_flag for param in matching)


def _name(error: click.BadParameter) -> str:
    assert error.param is not None  # noqa: S101 - for the type checker
    return spelled(error.param, error.ctx or click.Context(click.Command("explorer")))


def _allowed(console: Console, kind: click.ParamType[Any]) -> str:
    """Return the allowed values of a parameter."""
    if isinstance(kind, click.Choice):
        return ", ".join(map(str, kind.choices))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return console.text("allowed.least", least=kind.min)
    return console.text("allowed.other")
