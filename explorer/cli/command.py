"""Commands of click whose help is spoken in either language, and the options that several of them share."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from explorer.cli.console import USAGE, Console, Failure
from explorer.cli.help_layout import WIDTH, Context
from explorer.locales import LANGUAGES

METRICS = ("cosine", "dot", "euclidean")
"""As in `explorer.geometry.similarity`, which is not imported before it is needed."""


class LocalisedCommand(click.Command):
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
        self, console: Console, name: str, key: str, run: Callable[..., int | None], params: Sequence[click.Parameter]
    ) -> None:
        super().__init__(name, callback=run, params=[*params, language(console)], context_settings=settings())
        self.console = console
        self.key = key

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line."""
        write_usage(self, self.console, ctx, formatter)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does, its arguments, its options."""
        self.format_usage(ctx, formatter)
        write_text(formatter, self.console.text(f"{self.key}.help"))
        arguments = [param for param in self.params if isinstance(param, click.Argument)]
        if arguments:
            with formatter.section(self.console.text("help.arguments")):
                formatter.write_dl([(spelled(param, ctx), self._about(param)) for param in arguments])
        write_options(self, self.console, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, spoken."""
        return localised_help(super().get_help_option(ctx), self.console)

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
        return self.console.text(f"argument.{param.name}")


def parsed(parse: Callable[[click.Context, list[str]], list[str]], ctx: click.Context, args: list[str]) -> list[str]:
    """Parse what was typed for a command; the parser of click leaves out of some errors whose they are."""
    try:
        return parse(ctx, args)
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def show_help_by_default() -> None:
    """Callback of a group: without a part, its help is shown, also behind ``--lang``."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        raise click.exceptions.NoArgsIsHelpError(ctx)


def group_settings() -> dict[str, Any]:
    """What all groups have in common for click."""
    return {
        "callback": show_help_by_default,
        "invoke_without_command": True,
        "no_args_is_help": True,
        "subcommand_metavar": "COMMAND [ARGS]...",
    }


def settings() -> dict[str, Any]:
    """What all commands have in common for click."""
    return {"help_option_names": ["-h", "--help"], "terminal_width": WIDTH, "allow_extra_args": True}


def option(console: Console, *names: str, **more: Any) -> click.Option:  # noqa: ANN401 - as click has it
    """An option whose help is ``cli.option.<name>``."""
    key = more.pop("key", names[-1].lstrip("-"))
    return click.Option(names, help=console.text(f"option.{key}"), **more)


def reading_options(console: Console) -> list[click.Option]:
    """Options of everything that reads a file; their values make a `explorer.cli.read_inputs.Request`."""
    return [
        option(console, "--with", "together", key="with", metavar="FILE", multiple=True),
        option(console, "--choice", metavar="NAME", default=""),
        option(console, "--rescue", is_flag=True),
        option(console, "--name", metavar="NAME", default=""),
        option(console, "--no-store", is_flag=True),
    ]


def language(console: Console) -> click.Option:
    """The option ``--lang``; `explorer.cli.program` has looked at it already."""
    return option(console, "--lang", type=click.Choice(LANGUAGES), metavar="zh|en", expose_value=False)


def json_option(console: Console) -> click.Option:
    """The option ``--json``; `explorer.cli.program` has looked at it already."""
    return option(console, "--json", is_flag=True, expose_value=False)


def write_usage(command: click.Command, console: Console, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the line that shows how a command is typed."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=console.text("help.usage") + " ")


def write_text(formatter: click.HelpFormatter, text: str) -> None:
    """Write a paragraph."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(text)


def write_options(command: click.Command, console: Console, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command."""
    records = [record for param in options_of(command, ctx) if (record := param.get_help_record(ctx))]
    with formatter.section(console.text("help.options")):
        formatter.write_dl(records)


def options_of(command: click.Command, ctx: click.Context) -> list[click.Parameter]:
    """Parameters of a command that begin with a dash."""
    return [param for param in command.get_params(ctx) if isinstance(param, click.Option)]


def spelled(param: click.Parameter, ctx: click.Context) -> str:
    """How a parameter is typed: an option with its dashes, an argument as help shows it."""
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(ctx)


def localised_help(found: click.Option | None, console: Console) -> click.Option | None:
    """The option ``--help`` of click with a sentence of ours."""

    def shown(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            console.out(ctx.get_help())
            ctx.exit()

    if found is not None:
        found.help = console.text("option.help")
        found.callback = shown
    return found
