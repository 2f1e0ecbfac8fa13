"""``explorer open``: read files, print a summary, and show them in the app."""

import click

from explorer.cli.app import start_app
from explorer.cli.command import LocalisedCommand, json_option, option, reading_options
from explorer.cli.console import FAILED, OK, USAGE, Console, Failure
from explorer.cli.error_output import report_error
from explorer.cli.read_inputs import Request, read, request, say_unused, sets, unused
from explorer.cli.read_summary import lines, tree
from explorer.errors import LoadError


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""

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
        groups, rest = sets((file, *more))
        requests = [request(one, tuple(others), "", "", rescue, no_store) for one, *others in groups]
        requests[0] = request(groups[0][0], (*groups[0][1:], *together), name, choice, rescue, no_store)
        opened: list[Request] = []
        trees, summary, failures, unused_paths, used_paths = [], [], [], rest, set[str]()
        for one in requests:
            try:
                vectors = read(console, one)
            except LoadError as error:
                if len(requests) == 1:
                    raise
                failures.append(report_error(console, error).tree())
                used_paths.update(one.paths)
                continue
            opened.append(one)
            trees.append(tree(vectors))
            summary += lines(console, vectors)
            not_read = unused(one, vectors)
            unused_paths += not_read
            used_paths.update(path for path in one.paths if path not in not_read)
            del vectors  # frees memory: the app maps or reads the files itself
        unused_paths = [path for path in dict.fromkeys(unused_paths) if path not in used_paths]
        say_unused(console, unused_paths)
        answer = {"sets": trees, "errors": failures} if len(requests) > 1 else trees[0]
        console.answer(answer | {"unused": unused_paths}, *summary)
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
