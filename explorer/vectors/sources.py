"""Entries for files that were named or uploaded."""

import json
import os
from dataclasses import replace
from pathlib import Path

from explorer.errors import FileUnreadable, LabelsMissing, LoadError
from explorer.vectors.entry import Entry, ids_of, shown_name
from explorer.vectors.fingerprint import fingerprint_files
from explorer.vectors.reading import File
from explorer.vectors.recognition import recognise
from explorer.vectors.unpack import is_archive


def entry_for_files(id: str, files: tuple[File, ...]) -> Entry:
    """Return the entry of files that were named or uploaded.

    Parameters
    ----------
    id
        Id of the entry.
    files
        Files that belong together; the first one names the entry.
    """
    name = shown_name(files[0].name)
    try:
        size = sum(file.path.stat().st_size for file in files)
        stamp = fingerprint_files(files)
        packed = next((file for file in files if os.path.isdir(file.path) or is_archive(file)), None)  # noqa: PTH112
        if packed is not None:
            entry = Entry(id, shown_name(packed.name), "", "given", packed.path, size, "", None, stamp)
        else:
            found, main, others = recognise(files)
            shape = found.shape(main.path)
            # rows without words cannot be opened
            error = LabelsMissing(file=main.name, rows=shape[0]) if found.needs_words and shape and not others else None
            entry = Entry(id, shown_name(main.name), "", "given", main.path, size, found.name, error, stamp, shape)
    except LoadError as error:
        return Entry(id, name, "", "given", files[0].path, 0, "", error.without_traceback(), "")
    except (OSError, ValueError) as error:  # no file name can contain a zero byte or a lone surrogate
        reason = error.strerror if isinstance(error, OSError) else None
        unreadable = FileUnreadable(file=name, reason=reason or type(error).__name__)
        return Entry(id, name, "", "given", files[0].path, 0, "", unreadable, "")
    return replace(entry, more=tuple(file for file in files if file.path != entry.path))


def entries_from_environment() -> list[Entry]:
    """Entries for the files in the variable EXPLORER_FILES: a JSON list of lists of paths that belong together."""
    try:
        groups = json.loads(os.environ.get("EXPLORER_FILES", "[]"))
    except (ValueError, RecursionError):
        return []
    sets = [
        tuple(File(Path(path), Path(path).name) for path in group)
        for group in (groups if isinstance(groups, list) else ())
        if isinstance(group, list) and group and all(isinstance(path, str) and Path(path).name for path in group)
    ]
    ids = ids_of([f"{shown_name(files[0].name)}-given" for files in sets])
    return [entry_for_files(id, files) for id, files in zip(ids, sets, strict=True)]
