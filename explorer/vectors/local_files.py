"""Files and folders on this computer that the user named: read in place, with ids that do not reveal the path."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from explorer.vectors.entry import Entry, ids_of, shown_name
from explorer.vectors.file_groups import group_with_rest
from explorer.vectors.file_probe import probe_file
from explorer.vectors.reading import File
from explorer.vectors.recognition import expand_folder, recognise
from explorer.vectors.sources import entry_for_files
from explorer.vectors.unpack import is_archive

_ID_LENGTH = 56
_Files = tuple[File, ...]


class LocalFiles:
    """Named files and folders, kept for the life of the process."""

    def __init__(self) -> None:
        self._files: dict[str, _Files] = {}
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, *paths: Path) -> Entry:
        """Add a path, or several that belong together; the same paths always get the same id.

        No file is read under the lock: a network drive that does not answer must not block other sessions.

        Raises
        ------
        LoadError
            If the first bytes show that there are no vectors to open.
        """
        files = tuple(File(path, path.name or str(path)) for path in paths)
        found = [expand_folder(file) for file in files]
        entry = entry_for_files("", files)
        if entry.error is not None:
            raise entry.error.without_traceback()
        name = _name(paths[0], found[0]) if found[0] != files[:1] else entry.name
        with self._lock:
            id = self._id(files)
            self._files[id], self._names[id] = files, name
        return replace(entry, id=id, name=name)

    def add_groups(self, paths: Sequence[Path]) -> list[Entry]:
        """Add paths, grouped by what belongs together; files without a group are ignored.

        Raises
        ------
        LoadError
            If a group cannot be opened.
        """
        files = [File(path, path.name or str(path)) for path in paths]
        sets, _ = group_with_rest([probe_file(file) for file in files])
        return [self.add(*(files[index].path for index in indices)) for indices in sets]

    def entry(self, id: str) -> Entry | None:
        """Entry of an id, from the current files; None if the id is unknown."""
        files = self._files.get(id)
        return None if files is None else replace(entry_for_files(id, files), name=self._names[id])

    def _id(self, files: _Files) -> str:
        """Id of files: the name of the first file, with a number if the name is taken."""
        (stem,) = ids_of([f"{shown_name(files[0].name)}-named"])
        number = 1
        while self._files.get(id := stem if number == 1 else f"{stem[:_ID_LENGTH]}-{number}", files) != files:
            number += 1
        return id


def _name(folder: Path, files: tuple[File, ...]) -> str:
    """Name of a folder with that of the file in it that is opened."""
    main = next((file for file in files if is_archive(file)), None) or recognise(files)[1]
    return shown_name((Path(folder.name) / main.path.relative_to(folder)).as_posix())
