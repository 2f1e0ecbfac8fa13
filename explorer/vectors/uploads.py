"""Uploaded files, stored under a digest of their content, so that the same file opens at once the next time."""

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
_CHUNK = 1 << 20


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

    The id of a group is a digest of its content: only users who have the files or a link know it. File names are never
    part of a path.

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
        if not _is_complete(path, files):
            with atomic_dir(self._folder) as part:
                for number, (_, content) in enumerate(files):
                    with (part / str(number)).open("wb") as stream:
                        for start in range(0, len(content), _CHUNK):
                            stream.write(content[start : start + _CHUNK])
                (part / _NAMES).write_text(json.dumps([name for name, _ in files]), encoding="utf-8")
                shutil.rmtree(path, ignore_errors=True)  # a damaged group with this id
                with contextlib.suppress(OSError):  # another tab stored the same group first
                    part.rename(path)
        self._trim(id)
        return id

    def merge_with(self, id: str, other: str) -> str | None:
        """Combine two groups of one file each, if one holds rows without words and the other may hold the words.

        Returns
        -------
        str or None
            Id of the new group; None if the two do not complete each other.
        """
        paths = [self._folder / group_id for group_id in (id, other) if _ID.fullmatch(group_id)]
        names = [_names(path) for path in paths]
        if len(names) < 2 or id == other or any(len(name) != 1 for name in names):
            return None
        try:
            contents = [memoryview((path / "0").read_bytes()) for path in paths]
        except OSError:
            return None
        probes = [probe_bytes(name[0], content) for name, content in zip(names, contents, strict=True)]
        lacks_words = [probe.needs_words for probe in probes]
        if sum(lacks_words) != 1 or probes[lacks_words.index(False)].format:
            return None
        files = list(zip((name[0] for name in names), contents, strict=True))
        return self.add(sorted(files, key=lambda file: file is not files[lacks_words.index(True)]))

    def entry(self, id: str) -> Entry | None:
        """Return the catalogue entry of a group; None if it is no longer stored."""
        if not _ID.fullmatch(id):
            return None
        path = self._folder / id
        files = tuple(File(path / str(number), name) for number, name in enumerate(_names(path)))
        return entry_for_files(id, files) if files else None

    def sets(self) -> list[Upload]:
        """Return all groups, the latest first."""
        uploads = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    if _ID.fullmatch(path.name):
                        came = path.stat().st_mtime
                        uploads.append(Upload(path.name, _names(path), bytes_of(path), came))
        return sorted(uploads, key=lambda upload: upload.came, reverse=True)

    def remove(self, id: str) -> bool:
        """Remove a group; return False if it does not exist or cannot be removed."""
        path = self._folder / id
        if not _ID.fullmatch(id) or not path.exists():
            return False
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()

    def clean_up(self) -> list[int]:
        """Remove folders of interrupted uploads; return the size of each in bytes."""
        return remove_stale(self._folder)

    def _trim(self, newest: str) -> None:
        """Remove the oldest groups that exceed the limit; keep the newest."""
        total = 0
        for upload in self.sets():
            total += upload.bytes
            if total > LIMITS.upload_bytes and upload.id != newest:
                self.remove(upload.id)


def _is_complete(path: Path, files: Sequence[tuple[str, memoryview]]) -> bool:
    """Whether a group exists with all its files."""
    try:
        sizes = [(path / str(number)).stat().st_size for number in range(len(files))]
    except OSError:
        return False
    return len(_names(path)) == len(files) and sizes == [len(content) for _, content in files]


def _names(path: Path) -> tuple[str, ...]:
    """Return the names of the files of a group; empty if it is damaged."""
    try:
        return tuple(map(str, json.loads((path / _NAMES).read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return ()


def group_uploads(files: Sequence[tuple[str, memoryview]]) -> list[list[tuple[str, memoryview]]]:
    """Group files that were uploaded at once, given as name and bytes, as `group_files` does."""
    groups = group_files([probe_bytes(name, content) for name, content in files])
    return [[files[index] for index in indices] for indices in groups]


def is_upload(id: str) -> bool:
    """Whether an id belongs to an upload."""
    return _ID.fullmatch(id) is not None


def uploads_of(store: Store) -> Uploads:
    """Return the uploads in the folder next to the store."""
    return Uploads(store.folder.parent / f"{store.folder.name}-uploads")
