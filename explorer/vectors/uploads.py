"""Uploaded files, stored by content, so that the same file opens at once the next time."""

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.limits import LIMITS
from explorer.vectors.atomic_dir import atomic_dir, bytes_of, remove_stale
from explorer.vectors.entry import Entry
from explorer.vectors.file_groups import group_files
from explorer.vectors.file_probe import probe_bytes
from explorer.vectors.reading import File
from explorer.vectors.sources import entry_for_files
from explorer.vectors.store import Store

_ID = re.compile(r"upload-[0-9a-f]{32}")
_NAMES = "names.json"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Upload:
    """One group of uploaded files.

    Attributes
    ----------
    id
        Id of the group.
    names
        Names of its files.
    bytes
        Size on disk.
    came
        Time of the upload, in seconds since the epoch.
    """

    id: str
    names: tuple[str, ...]
    bytes: int
    came: float


class Uploads:
    """Uploaded files on disk, each group in a folder of its own.

    The id of a group is a digest of its content: it is only known to those who have the files or a link. File names are
    never part of a path.

    Parameters
    ----------
    folder
        Folder of all uploads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, files: Sequence[tuple[str, memoryview]]) -> str:
        """Store files that belong together.

        Parameters
        ----------
        files
            Name and bytes of each.

        Returns
        -------
        str
            Id of the group.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        state = hashlib.blake2b(digest_size=16)
        for name, content in files:
            state.update(f"{len(content)}|{name}|".encode("utf-8", "surrogatepass"))
            state.update(content)
        id = f"upload-{state.hexdigest()}"
        path = self._folder / id
        if not _is_whole(path, files):
            with atomic_dir(self._folder) as part:
                for number, (_, content) in enumerate(files):
                    with (part / str(number)).open("wb") as stream:
                        for start in range(0, len(content), _PIECE):
                            stream.write(content[start : start + _PIECE])
                (part / _NAMES).write_text(json.dumps([name for name, _ in files]), encoding="utf-8")
                shutil.rmtree(path, ignore_errors=True)  # remains of a damaged one
                with contextlib.suppress(OSError):  # the same group, from another tab
                    part.rename(path)
        self._trim(id)
        return id

    def merge_with(self, id: str, other: str) -> str | None:
        """Combine two groups of one file each, if one holds rows without words and the other may be the words.

        Returns
        -------
        str or None
            Id of the new group; None if the two do not complete each other.
        """
        places = [self._folder / one for one in (id, other) if _ID.fullmatch(one)]
        names = [_names(path) for path in places]
        if len(names) < 2 or id == other or any(len(name) != 1 for name in names):
            return None
        try:
            contents = [memoryview((path / "0").read_bytes()) for path in places]
        except OSError:
            return None
        probes = [probe_bytes(name[0], content) for name, content in zip(names, contents, strict=True)]
        wordless = [probe.needs_words for probe in probes]
        if sum(wordless) != 1 or probes[wordless.index(False)].format:
            return None
        files = list(zip((name[0] for name in names), contents, strict=True))
        return self.add(sorted(files, key=lambda file: file is not files[wordless.index(True)]))

    def entry(self, id: str) -> Entry | None:
        """Entry of a group; None if it is not stored any more."""
        if not _ID.fullmatch(id):
            return None
        path = self._folder / id
        files = tuple(File(path / str(number), name) for number, name in enumerate(_names(path)))
        return entry_for_files(id, files) if files else None

    def sets(self) -> list[Upload]:
        """All groups, the latest first."""
        found = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    if _ID.fullmatch(path.name):
                        came = path.stat().st_mtime
                        found.append(Upload(path.name, _names(path), bytes_of(path), came))
        return sorted(found, key=lambda one: one.came, reverse=True)

    def remove(self, id: str) -> bool:
        """Remove a group; False if it does not exist or cannot be removed."""
        path = self._folder / id
        if not _ID.fullmatch(id) or not path.exists():
            return False
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()

    def clean_up(self) -> list[int]:
        """Remove remains of interrupted uploads; return the size of each in bytes."""
        return remove_stale(self._folder)

    def _trim(self, newest: str) -> None:
        """Remove the oldest groups beyond the limit."""
        total = 0
        for one in self.sets():
            total += one.bytes
            if total > LIMITS.upload_bytes and one.id != newest:
                self.remove(one.id)


def _is_whole(path: Path, files: Sequence[tuple[str, memoryview]]) -> bool:
    """Whether a group exists with all its files."""
    try:
        sizes = [(path / str(number)).stat().st_size for number in range(len(files))]
    except OSError:
        return False
    return len(_names(path)) == len(files) and sizes == [len(content) for _, content in files]


def _names(path: Path) -> tuple[str, ...]:
    """Names of the files of a group; none if it is damaged."""
    try:
        return tuple(map(str, json.loads((path / _NAMES).read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return ()


def group_uploads(files: Sequence[tuple[str, memoryview]]) -> list[list[tuple[str, memoryview]]]:
    """Group files that were uploaded at once; see `group_files`.

    Parameters
    ----------
    files
        Name and bytes of each.

    Returns
    -------
    list
        Groups in the order of their files with numbers; in each the file with the numbers comes first.
    """
    sets = group_files([probe_bytes(name, content) for name, content in files])
    return [[files[path] for path in places] for places in sets]


def is_upload(id: str) -> bool:
    """Whether an id is that of an upload."""
    return _ID.fullmatch(id) is not None


def uploads_of(store: Store) -> Uploads:
    """Uploads in a folder next to the store."""
    return Uploads(store.folder.parent / f"{store.folder.name}-uploads")
