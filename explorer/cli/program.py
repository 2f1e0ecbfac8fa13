"""The command ``explorer``: subcommands, language, errors."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Never

import click

from explorer.cli import command
from explorer.cli.console import FAILED, OK, USAGE, Console, Failure
from explorer.cli.error_output import DEBUG, handle_error, mute
from explorer.cli.help_layout import Context
from explorer.locales import LANGUAGES

COMMANDS = ("open", "health", "convert", "neighbours", "lesson", "store")
"""Subcommands. Each is a module of this name with a function `command(console)`, imported when it is used."""


class LocalisedGroup(click.Group):
    """A command with subcommands and with help in the language of its console.

    Attributes
    ----------
    console
        Output in one language.
    about
        Key of its description, under ``cli``.
    short
        Start of the keys of the descriptions of its subcommands, under ``cli``.
    """

    context_class = Context
    console: Console
    about: str
    short = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments."""
        return command.parsed(super().parse_args, ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand."""
        return resolved(self, super().resolve_command, ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        command.write_usage(self, self.console, ctx, formatter)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description and the subcommands, without importing them."""
        self.format_usage(ctx, formatter)
        command.write_text(formatter, self.console.text(self.about))
        with formatter.section(self.console.text("help.commands")):
            rows = [(name, self.console.text(f"{self.short}{name}.short")) for name in self.list_commands(ctx)]
            formatter.write_dl(rows)
        command.write_options(self, self.console, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, localised."""
        return command.localised_help(super().get_help_option(ctx), self.console)


class Program(LocalisedGroup):
    """The command ``explorer``."""

    console = Console("en")
    about = "help.about"

    def __init__(self, name: str) -> None:
        super().__init__(name, **command.group_settings())

    # click has two overloads; this method always ends the process
    def main(self, args: Sequence[str] | None = None, **_: Any) -> Never:  # type: ignore[override]  # noqa: ANN401
        """Run the command and end the process with its exit code.

        Parameters
        ----------
        args
            Arguments of the command; by default those of the process.
        """
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # show escapes on a terminal that cannot encode Chinese
                stream.reconfigure(errors="backslashreplace")
        # click expands file names on Windows only if it reads the arguments itself
        typed = sys.argv[1:] if args is None else list(args)
        self.console = console_for(typed, os.environ)
        self.params = [command.language(self.console)]
        if sys.stdout is None:  # closed by the parent process
            self.console.err(self.console.text("failure.stdout"))
            sys.exit(FAILED)
        self.context_settings = {**command.settings(), "allow_interspersed_args": False}
        sys.exit(self._run(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand."""
        if cmd_name not in COMMANDS:
            return None
        subcommand: click.Command = import_module(f"explorer.cli.{cmd_name}").command(self.console)
        return subcommand

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a subcommand; it is not an error if the reader of its output closes the pipe."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            mute()
            return OK
        return code

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description, the subcommands and the exit codes."""
        super().format_help(ctx, formatter)
        command.write_text(formatter, self.console.text("help.exit"))

    def _run(self, args: Sequence[str] | None) -> int:
        """Run the command and return its exit code."""
        try:
            code = super().main(args, prog_name="explorer", standalone_mode=False)
        except click.exceptions.NoArgsIsHelpError as error:
            self.console.err(error.format_message())
            return USAGE
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            return _report(self.console, error)
        return code if isinstance(code, int) else OK


def _report(console: Console, error: Exception) -> int:
    """Report an error and return the exit code, also if the error cannot be written to stdout."""
    try:
        return handle_error(console, error)
    except BrokenPipeError:  # the reader closed the pipe
        mute()
        return FAILED
    except Failure as lost:
        return handle_error(console, lost)


def resolved(
    group: click.Group,
    resolve: Callable[[click.Context, list[str]], tuple[str | None, click.Command | None, list[str]]],
    ctx: click.Context,
    args: list[str],
) -> tuple[str | None, click.Command | None, list[str]]:
    """Return the subcommand of a group; if it does not exist, raise a localised error."""
    if args and group.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
        known = group.list_commands(ctx)
        near = get_close_matches(args[0].lower(), known)
        raise Failure("command", USAGE, name=args[0], commands=", ".join(known), near=near)
    return resolve(ctx, args)


def console_for(args: Sequence[str], environment: Mapping[str, str]) -> Console:
    """Return the console: its language is set by the options, else by the environment; its format by the options.

    Parameters
    ----------
    args
        Arguments of the command.
    environment
        ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` are examined in this order.
    """
    typed = list(args)[: list(args).index("--")] if "--" in args else list(args)
    chosen = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if not chosen and os.name == "nt":
        import locale

        chosen = locale.getlocale()[0] or ""
    language = "zh" if chosen.lower().startswith(("zh", "chinese")) else "en"
    for index, word in enumerate(typed):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and index + 1 < len(typed):
            value = typed[index + 1]
        language = value if value in LANGUAGES else language
    return Console(language, "--json" in typed)


def main() -> None:
    """Run the command; entry point of the package."""
    Program(name="explorer").main()
