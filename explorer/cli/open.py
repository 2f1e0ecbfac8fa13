"""``explorer open``: read files, say what was found, show them in the app."""

import click

from explorer.cli.app import start_app
from explorer.cli.command import Spoken, json_option, option, reading_options
from explorer.cli.found import lines, tree
from explorer.cli.reading import read, request
from explorer.cli.voice import USAGE, Failure, Voice


def command(voice: Voice) -> click.Command:
    """The command, spoken by a voice."""

    def run(
        file: str,
        more: tuple[str, ...],
        together: tuple[str, ...],
        name: str,
        choice: str,
        rescue: bool,
        no_store: bool,
        no_app: bool,
    ) -> None:
        if name and not no_app:  # the app shows a file under its own name
            raise Failure("name_app", USAGE)
        wanted = request(file, (*more, *together), name, choice, rescue, no_store)
        vectors = read(voice, wanted)
        voice.answer(tree(vectors), *lines(voice, vectors))
        del vectors  # the app maps or reads them itself
        if not no_app:
            start_app(voice, wanted)

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(voice),
        option(voice, "--no-app", is_flag=True),
        json_option(voice),
    ]
    return Spoken(voice, "open", "open", run, params)
