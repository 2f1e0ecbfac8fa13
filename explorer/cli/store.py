"""``explorer store``: list and remove stored vectors and uploads."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from explorer.cli.command import LocalisedCommand, group_settings, json_option, language, option, settings
from explorer.cli.console import USAGE, Console, Failure, size
from explorer.cli.program import LocalisedGroup
from explorer.limits import LIMITS
from explorer.locales.number_format import visible
from explorer.vectors.store import StoreEntry, default_store
from explorer.vectors.uploads import Upload, uploads_of

_DAY = 24 * 3600
_KEY_LENGTH = 12
"""Shown characters of a key; enough to distinguish thousands of entries."""


class Store(LocalisedGroup):
    """The command ``explorer store`` and its subcommands."""

    about = "store.help"
    short = "store."

    def __init__(self, console: Console) -> None:
        super().__init__("store", params=[language(console)], context_settings=settings(), **group_settings())
        self.console = console
        for create in (_list, _path, _clean, _remove):
            self.add_command(create(console))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands, in the order of the help."""
        return list(self.commands)


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""
    return Store(console)


def _list(console: Console) -> click.Command:
    def run() -> None:
        store = default_store()
        entries, uploads = store.entries(), uploads_of(store).sets()
        total = sum(entry.bytes for entry in entries)
        tree = {
            "folder": str(store.folder),
            "bytes": total,
            "limit": LIMITS.store_bytes,
            "entries": [_tree(entry) for entry in entries],
            "uploads": [_upload_tree(upload) for upload in uploads],
        }
        lines = [
            console.text(
                "store.entry",
                key=entry.key[:_KEY_LENGTH],
                size=f"{size(entry.bytes):>8}",
                used=f"{datetime.fromtimestamp(entry.used):%Y-%m-%d %H:%M}",
                n=entry.n,
                d=entry.d,
                name=entry.source,
            )
            for entry in entries
        ]
        summary = console.text("store.total", n=len(entries), size=size(total), limit=size(LIMITS.store_bytes))
        console.answer(tree, *lines, summary, *_upload_lines(console, uploads))

    return LocalisedCommand(console, "list", "store.list", run, [json_option(console)])


def _path(console: Console) -> click.Command:
    def run() -> None:
        folder = default_store().folder
        console.answer({"folder": str(folder)}, visible(folder))

    return LocalisedCommand(console, "path", "store.path", run, [json_option(console)])


def _clean(console: Console) -> click.Command:
    def run(everything: bool, days: float | None) -> None:
        if everything == (days is not None):
            raise Failure("clean", USAGE)
        store = default_store()
        uploads = uploads_of(store)
        remains = [*store.clean_up(), *uploads.clean_up()]
        oldest = time.time() - (days or 0) * _DAY
        _remove_all(
            console,
            [entry for entry in store.entries() if everything or entry.used < oldest],
            [upload for upload in uploads.sets() if everything or upload.came < oldest],
            remains,
        )

    params = [
        option(console, "--all", "everything", key="all", is_flag=True),
        option(console, "--older-than", "days", key="older-than", type=click.FloatRange(min=0), metavar="DAYS"),
        json_option(console),
    ]
    return LocalisedCommand(console, "clean", "store.clean", run, params)


def _remove(console: Console) -> click.Command:
    def run(key: tuple[str, ...]) -> None:
        _remove_all(console, _matching(default_store().entries(), key))

    params = [click.Argument(["key"], nargs=-1, required=True), json_option(console)]
    return LocalisedCommand(console, "remove", "store.remove", run, params)


def _matching(entries: list[StoreEntry], names: Iterable[str]) -> list[StoreEntry]:
    """Return entries by the start of their key, or by the name of their file.

    Raises
    ------
    Failure
        If no entry matches a name, or the start of a key matches several.
    """
    result: dict[str, StoreEntry] = {}
    for name in names:
        matches = [entry for entry in entries if name and (entry.key.startswith(name) or entry.source == name)]
        if not matches:
            raise Failure("no_entry", name=name)
        if len(matches) > 1 and any(entry.source != name for entry in matches):
            raise Failure("several_entries", name=name, n=len(matches))
        result |= {entry.key: entry for entry in matches}
    return list(result.values())


def _remove_all(
    console: Console, entries: list[StoreEntry], uploads: Sequence[Upload] = (), remains: Sequence[int] = ()
) -> None:
    """Remove entries and uploads, and print the freed bytes, including those of stale folders removed before.

    Raises
    ------
    Failure
        If one of them cannot be removed.
    """
    store = default_store()
    removed = [entry for entry in entries if store.remove(entry.key)]
    removed_uploads = [upload for upload in uploads if uploads_of(store).remove(upload.id)]
    sizes = [entry.bytes for entry in removed], [upload.bytes for upload in removed_uploads], list(remains)
    lines = [console.text("store.removed", n=len(removed), size=size(sum(sizes[0])))]
    if removed_uploads:
        lines.append(console.text("store.removed_uploads", n=len(removed_uploads), size=size(sum(sizes[1]))))
    if remains:
        lines.append(console.text("store.removed_remains", n=len(remains), size=size(sum(sizes[2]))))
    tree = {
        "removed": [_tree(entry) for entry in removed],
        "uploads": [_upload_tree(upload) for upload in removed_uploads],
        "remains": len(remains),
        "bytes": sum(map(sum, sizes)),
    }
    console.answer(tree, *lines)
    kept = len(entries) - len(removed) + len(uploads) - len(removed_uploads)
    if kept:
        raise Failure("kept_entries", n=kept)


def _upload_lines(console: Console, uploads: list[Upload]) -> list[str]:
    """Return one line per upload and a total; an empty list without uploads."""
    if not uploads:
        return []
    lines = [
        console.text(
            "store.upload",
            size=f"{size(upload.bytes):>8}",
            came=f"{datetime.fromtimestamp(upload.came):%Y-%m-%d %H:%M}",
            names=visible(console.text("comma").join(upload.names)),
        )
        for upload in uploads
    ]
    total = sum(upload.bytes for upload in uploads)
    summary = console.text("store.uploads", n=len(uploads), size=size(total), limit=size(LIMITS.upload_bytes))
    return [*lines, summary]


def _upload_tree(upload: Upload) -> dict[str, Any]:
    came = datetime.fromtimestamp(upload.came, UTC).isoformat(timespec="seconds")
    return {"id": upload.id, "names": list(upload.names), "bytes": upload.bytes, "came": came}


def _tree(entry: StoreEntry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "name": entry.source,
        "words": entry.n,
        "dimensions": entry.d,
        "bytes": entry.bytes,
        "used": datetime.fromtimestamp(entry.used, UTC).isoformat(timespec="seconds"),
    }
