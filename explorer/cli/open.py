"""``explorer open``: read files, say what was found, show them in the app."""

import click

from explorer.cli.app import start_app
from explorer.cli.command import Spoken, json_option, option, reading_options
from explorer.cli.found import lines, tree
from explorer.cli.reading import read, request, sets
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
        (first, *belonging), *others = sets((file, *more))
        wanted = request(first, (*belonging, *together), name, choice, rescue, no_store)
        further = [request(one, tuple(rest), "", "", rescue, no_store) for one, *rest in others]
        trees, said = [], []
        for one in (wanted, *further):
            vectors = read(voice, one)
            trees.append(tree(vectors))
            said += lines(voice, vectors)
            del vectors  # the app maps or reads them itself
        voice.answer({"sets": trees} if further else trees[0], *said)
        if not no_app:
            start_app(voice, wanted, further)

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(voice),
        option(voice, "--no-app", is_flag=True),
        json_option(voice),
    ]
    return Spoken(voice, "open", "open", run, params)
