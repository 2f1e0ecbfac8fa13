"""``explorer open``: read files, print a summary, show them in the app."""

import click

from explorer.cli.app import start_app
from explorer.cli.command import LocalisedCommand, json_option, option, reading_options
from explorer.cli.console import FAILED, OK, USAGE, Console, Failure
from explorer.cli.error_output import report_error
from explorer.cli.read_inputs import Request, read, request, say_unused, sets, unused
from explorer.cli.read_summary import lines, tree
from explorer.errors import LoadError


def command(console: Console) -> click.Command:
    """The command with texts of a console."""

    def run(
        file: str,
        more: tuple[str, ...],
        together: tuple[str, ...],
        name: str,
        choice: str,
        rescue: bool,
        no_store: bool,
        no_app: bool,
    ) -> int:
        if name and not no_app:  # the app shows a file under its own name
            raise Failure("name_app", USAGE)
        found, rest = sets((file, *more))
        wishes = [request(one, tuple(others), "", "", rescue, no_store) for one, *others in found]
        wishes[0] = request(found[0][0], (*found[0][1:], *together), name, choice, rescue, no_store)
        opened: list[Request] = []
        trees, said, failures, idle, busy = [], [], [], rest, set[str]()
        for one in wishes:
            try:
                vectors = read(console, one)
            except LoadError as error:
                if len(wishes) == 1:
                    raise
                failures.append(report_error(console, error).tree())
                busy.update(one.paths)
                continue
            opened.append(one)
            trees.append(tree(vectors))
            said += lines(console, vectors)
            left = unused(one, vectors)
            idle += left
            busy.update(path for path in one.paths if path not in left)
            del vectors  # the app maps or reads them itself
        idle = [path for path in dict.fromkeys(idle) if path not in busy]
        say_unused(console, idle)
        whole = {"sets": trees, "errors": failures} if len(wishes) > 1 else trees[0]
        console.answer(whole | {"unused": idle}, *said)
        if opened and not no_app:
            start_app(console, opened[0], opened[1:])
        return FAILED if failures else OK

    params = [
        click.Argument(["file"]),
        click.Argument(["more"], nargs=-1),
        *reading_options(console),
        option(console, "--no-app", is_flag=True),
        json_option(console),
    ]
    return LocalisedCommand(console, "open", "open", run, params)
