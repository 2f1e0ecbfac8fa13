"""Commands of click whose help is spoken in either language, and the options that several of them share."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from explorer.cli.console import USAGE, Failure, Voice
from explorer.cli.help_layout import WIDTH, Context
from explorer.locales import LANGUAGES

METRICS = ("cosine", "dot", "euclidean")
"""As in `explorer.geometry.similarity`, which is not imported before it is needed."""


class Spoken(click.Command):
    """A command with its help in the language of a voice.

    Parameters
    ----------
    voice
        Speaks.
    name
        What is typed.
    key
        Of its sentences, under ``cli``.
    run
        Is called with the values of the parameters.
    params
        Arguments and options.
    """

    context_class = Context

    def __init__(
        self, voice: Voice, name: str, key: str, run: Callable[..., int | None], params: Sequence[click.Parameter]
    ) -> None:
        super().__init__(name, callback=run, params=[*params, language(voice)], context_settings=settings())
        self.voice = voice
        self.key = key

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line."""
        write_usage(self, self.voice, ctx, formatter)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does, its arguments, its options."""
        self.format_usage(ctx, formatter)
        write_text(formatter, self.voice.say(f"{self.key}.help"))
        arguments = [param for param in self.params if isinstance(param, click.Argument)]
        if arguments:
            with formatter.section(self.voice.say("help.arguments")):
                formatter.write_dl([(spelled(param, ctx), self._about(param)) for param in arguments])
        write_options(self, self.voice, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, spoken."""
        return spoken_help(super().get_help_option(ctx), self.voice)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what was typed; an error of the parser names this command."""
        return parsed(super().parse_args, ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run it, unless more was typed than it takes."""
        if ctx.args:
            raise self._too_much(ctx)
        return super().invoke(ctx)

    def _too_much(self, ctx: click.Context) -> Failure:
        """What was typed beyond the arguments; a second file has an option of its own where one file is taken."""
        text = " ".join(ctx.args)
        taken = [ctx.params[param.name] for param in self.params if isinstance(param, click.Argument) and param.name]
        # a text too long for a name is no file, and no failure either, as it would be for Path
        file = next((name for name in (*taken[1:], *ctx.args) if os.path.isfile(name)), "")  # noqa: PTH113
        if file and "together" in ctx.params:
            return Failure("extra_file", USAGE, text=text, file=file)
        return Failure("extra", USAGE, text=text)

    def _about(self, param: click.Parameter) -> str:
        return self.voice.say(f"argument.{param.name}")


def parsed(parse: Callable[[click.Context, list[str]], list[str]], ctx: click.Context, args: list[str]) -> list[str]:
    """Parse what was typed for a command; the parser of click leaves out of some errors whose they are."""
    try:
        return parse(ctx, args)
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def nothing_asked() -> None:
    """Callback of a group: without a part, its help is shown, also behind ``--lang``."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        raise click.exceptions.NoArgsIsHelpError(ctx)


def group_settings() -> dict[str, Any]:
    """What all groups have in common for click."""
    return {
        "callback": nothing_asked,
        "invoke_without_command": True,
        "no_args_is_help": True,
        "subcommand_metavar": "COMMAND [ARGS]...",
    }


def settings() -> dict[str, Any]:
    """What all commands have in common for click."""
    return {"help_option_names": ["-h", "--help"], "terminal_width": WIDTH, "allow_extra_args": True}


def option(voice: Voice, *names: str, **more: Any) -> click.Option:  # noqa: ANN401 - as click has it
    """An option whose help is ``cli.option.<name>``."""
    key = more.pop("key", names[-1].lstrip("-"))
    return click.Option(names, help=voice.say(f"option.{key}"), **more)


def reading_options(voice: Voice) -> list[click.Option]:
    """Options of everything that reads a file; their values make a `explorer.cli.read_inputs.Request`."""
    return [
        option(voice, "--with", "together", key="with", metavar="FILE", multiple=True),
        option(voice, "--choice", metavar="NAME", default=""),
        option(voice, "--rescue", is_flag=True),
        option(voice, "--name", metavar="NAME", default=""),
        option(voice, "--no-store", is_flag=True),
    ]


def language(voice: Voice) -> click.Option:
    """The option ``--lang``; `explorer.cli.program` has looked at it already."""
    return option(voice, "--lang", type=click.Choice(LANGUAGES), metavar="zh|en", expose_value=False)


def json_option(voice: Voice) -> click.Option:
    """The option ``--json``; `explorer.cli.program` has looked at it already."""
    return option(voice, "--json", is_flag=True, expose_value=False)


def write_usage(command: click.Command, voice: Voice, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the line that shows how a command is typed."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=voice.say("help.usage") + " ")


def write_text(formatter: click.HelpFormatter, text: str) -> None:
    """Write a paragraph."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(text)


def write_options(command: click.Command, voice: Voice, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command."""
    records = [record for param in options_of(command, ctx) if (record := param.get_help_record(ctx))]
    with formatter.section(voice.say("help.options")):
        formatter.write_dl(records)


def options_of(command: click.Command, ctx: click.Context) -> list[click.Parameter]:
    """Parameters of a command that begin with a dash."""
    return [param for param in command.get_params(ctx) if isinstance(param, click.Option)]


def spelled(param: click.Parameter, ctx: click.Context) -> str:
    """How a parameter is typed: an option with its dashes, an argument as help shows it."""
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(ctx)


def spoken_help(found: click.Option | None, voice: Voice) -> click.Option | None:
    """The option ``--help`` of click with a sentence of ours."""

    def shown(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            voice.out(ctx.get_help())
            ctx.exit()

    if found is not None:
        found.help = voice.say("option.help")
        found.callback = shown
    return found
