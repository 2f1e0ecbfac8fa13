"""Click commands with localised help, and options shared by several commands."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from explorer.cli.console import USAGE, Console, Failure
from explorer.cli.help_layout import WIDTH, Context
from explorer.locales import LANGUAGES

METRICS = ("cosine", "dot", "euclidean")
"""As in `explorer.geometry.similarity`, which is imported only when needed."""


class LocalisedCommand(click.Command):
    """A command with help in the language of a console.

    Parameters
    ----------
    console
        Output in one language.
    name
        Name of the command.
    key
        Key of its texts, under ``cli``.
    run
        Function called with the values of the parameters.
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
        """Write the usage line."""
        write_usage(self, self.console, ctx, formatter)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description, the arguments and the options."""
        self.format_usage(ctx, formatter)
        write_text(formatter, self.console.text(f"{self.key}.help"))
        arguments = [param for param in self.params if isinstance(param, click.Argument)]
        if arguments:
            with formatter.section(self.console.text("help.arguments")):
                formatter.write_dl([(spelled(param, ctx), self._description(param)) for param in arguments])
        write_options(self, self.console, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, localised."""
        return localised_help(super().get_help_option(ctx), self.console)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; errors of the parser name this command."""
        return parsed(super().parse_args, ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command; too many arguments are an error."""
        if ctx.args:
            raise self._extra_arguments(ctx)
        return super().invoke(ctx)

    def _extra_arguments(self, ctx: click.Context) -> Failure:
        """Return the error for extra arguments; if a command of one file gets several, it names the option for more."""
        text = " ".join(ctx.args)
        taken = [ctx.params[param.name] for param in self.params if isinstance(param, click.Argument) and param.name]
        # `Path.is_file` raises if the text is too long for a file name
        file = next((name for name in (*taken[1:], *ctx.args) if os.path.isfile(name)), "")  # noqa: PTH113
        if file and "together" in ctx.params:
            return Failure("extra_file", USAGE, text=text, file=file)
        return Failure("extra", USAGE, text=text)

    def _description(self, param: click.Parameter) -> str:
        return self.console.text(f"argument.{param.name}")


def parsed(parse: Callable[[click.Context, list[str]], list[str]], ctx: click.Context, args: list[str]) -> list[str]:
    """Parse the arguments of a command, and set the context of errors, which click sometimes leaves out."""
    try:
        return parse(ctx, args)
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def show_help_by_default() -> None:
    """Callback of a group: show the help if there is no subcommand, also after ``--lang``."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        raise click.exceptions.NoArgsIsHelpError(ctx)


def group_settings() -> dict[str, Any]:
    """Return the click settings shared by all groups."""
    return {
        "callback": show_help_by_default,
        "invoke_without_command": True,
        "no_args_is_help": True,
        "subcommand_metavar": "COMMAND [ARGS]...",
    }


def settings() -> dict[str, Any]:
    """Return the click settings shared by all commands."""
    return {"help_option_names": ["-h", "--help"], "terminal_width": WIDTH, "allow_extra_args": True}


def option(console: Console, *names: str, **more: Any) -> click.Option:  # noqa: ANN401 - as click has it
    """Return an option with the help text ``cli.option.<name>``."""
    key = more.pop("key", names[-1].lstrip("-"))
    return click.Option(names, help=console.text(f"option.{key}"), **more)


def reading_options(console: Console) -> list[click.Option]:
    """Return the options of all commands that read files; their values form an `explorer.cli.read_inputs.Request`."""
    return [
        option(console, "--with", "together", key="with", metavar="FILE", multiple=True),
        option(console, "--choice", metavar="NAME", default=""),
        option(console, "--rescue", is_flag=True),
        option(console, "--name", metavar="NAME", default=""),
        option(console, "--no-store", is_flag=True),
    ]


def language(console: Console) -> click.Option:
    """Return the option ``--lang``, which `explorer.cli.program` has already evaluated."""
    return option(console, "--lang", type=click.Choice(LANGUAGES), metavar="zh|en", expose_value=False)


def json_option(console: Console) -> click.Option:
    """Return the option ``--json``, which `explorer.cli.program` has already evaluated."""
    return option(console, "--json", is_flag=True, expose_value=False)


def write_usage(command: click.Command, console: Console, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the usage line of a command."""
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
    """Return the options of a command."""
    return [param for param in command.get_params(ctx) if isinstance(param, click.Option)]


def spelled(param: click.Parameter, ctx: click.Context) -> str:
    """Return the name of a parameter: an option with its dashes, an argument as shown in the help."""
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(ctx)


def localised_help(found: click.Option | None, console: Console) -> click.Option | None:
    """Return the option ``--help`` of click with a localised text."""

    def show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            console.out(ctx.get_help())
            ctx.exit()

    if found is not None:
        found.help = console.text("option.help")
        found.callback = show_help
    return found
