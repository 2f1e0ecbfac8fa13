"""Store of converted vectors: each file is converted once and then memory-mapped, so that it opens at once.

An entry is written under a temporary name and renamed when complete, so that a killed process leaves nothing that
looks like an entry. Its pages are shared by all processes that map it.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from explorer.limits import LIMITS
from explorer.vectors.atomic_dir import atomic_dir, bytes_of, remove_stale
from explorer.vectors.model import Vectors
from explorer.vectors.store_entry import ENTRY, map_entry, meta_of, write_entry

_KEY = re.compile("[0-9a-f]{32}")
NO_STORE = "EXPLORER_NO_STORE"
"""Environment variable that disables the store."""


@dataclass(frozen=True)
class StoreEntry:
    """One entry of the store.

    Attributes
    ----------
    key
        Cache key.
    source
        Name of the file that it was made from.
    n, d
        Number of words and dimensions.
    bytes
        Size on disk.
    used
        Time of the last opening, in seconds since the epoch.
    """

    key: str
    source: str
    n: int
    d: int
    bytes: int
    used: float


class Store:
    """Folder of stored vectors, ready to be memory-mapped.

    Parameters
    ----------
    folder
        Folder of the entries; created with the first entry.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Vectors | None:
        """Map an entry; None if it does not exist or is damaged."""
        path = self.folder / key
        try:
            vectors = map_entry(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with contextlib.suppress(OSError):  # a read-only store works too
            os.utime(path / ENTRY)
        return vectors

    @contextmanager
    def new_entry(self, key: str) -> Iterator[Path]:
        """Create a temporary folder for an entry; it is removed at the end unless `commit` turns it into an entry.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        with atomic_dir(self.folder) as path:
            yield path

    def fill(self, path: Path, vectors: Vectors) -> None:
        """Write vectors to a folder from `new_entry`, which may already contain the matrix.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        write_entry(path, vectors)

    def add(self, key: str, path: Path, vectors: Vectors) -> Vectors:
        """Fill a folder and commit it; the vectors must not contain arrays that are mapped from that folder."""
        self.fill(path, vectors)
        return self.commit(key, path)

    def commit(self, key: str, path: Path) -> Vectors:
        """Turn a filled folder into an entry and map it.

        No file of the folder may be mapped: Windows does not rename a folder with mapped files.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        target = self.folder / key
        for _ in range(2):
            try:
                path.rename(target)
                break
            except OSError:
                if self.find(key) is not None:  # another process committed the same entry first
                    break
                shutil.rmtree(target, ignore_errors=True)  # damaged, or of another version
        vectors = self.find(key)
        if vectors is None:
            raise OSError(f"{key} is not there")
        self._trim(key)
        return vectors

    def entries(self) -> list[StoreEntry]:
        """Return all entries, the last used first."""
        entries = []
        for path in self._folders():
            try:
                meta = meta_of(path)
                size = bytes_of(path)
                used = (path / ENTRY).stat().st_mtime
                entries.append(
                    StoreEntry(path.name, str(meta["source"]["name"]), int(meta["n"]), int(meta["d"]), size, used)
                )
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return sorted(entries, key=lambda entry: entry.used, reverse=True)

    def remove(self, key: str) -> bool:
        """Remove an entry; processes that have mapped it can still use it. Return False if it was not removed."""
        if key not in {path.name for path in self._folders()}:
            return False
        shutil.rmtree(self.folder / key, ignore_errors=True)
        return not (self.folder / key / ENTRY).exists()

    def clean_up(self) -> list[int]:
        """Remove folders that cannot be opened: damaged entries, other versions, temporary folders of killed processes.

        Returns
        -------
        list of int
            Size of each in bytes.
        """
        invalid = self._invalid_folders({entry.key for entry in self.entries()})
        for path in invalid:
            shutil.rmtree(path, ignore_errors=True)
        return [*invalid.values(), *remove_stale(self.folder)]

    def free(self) -> int:
        """Return the free bytes of the disk; 0 if unknown."""
        path = self.folder
        while not path.exists() and path != path.parent:
            path = path.parent
        try:
            return shutil.disk_usage(path).free
        except OSError:
            return 0

    def _folders(self) -> list[Path]:
        try:
            return [path for path in self.folder.iterdir() if not path.name.startswith(".") and path.is_dir()]
        except OSError:
            return []

    def _invalid_folders(self, valid_keys: set[str]) -> dict[Path, int]:
        """Return folders named like entries that are not among the valid ones, with their size in bytes."""
        folders = [path for path in self._folders() if _KEY.fullmatch(path.name) and path.name not in valid_keys]
        return {path: bytes_of(path) for path in folders}

    def _trim(self, newest: str) -> None:
        """Keep the store within its limit: remove invalid folders first, and never the newest entry."""
        entries = self.entries()
        invalid = self._invalid_folders({newest, *(entry.key for entry in entries)})
        if sum(entry.bytes for entry in entries) + sum(invalid.values()) > LIMITS.store_bytes:
            for path in invalid:
                shutil.rmtree(path, ignore_errors=True)
        total = 0
        for entry in entries:
            total += entry.bytes
            if total > LIMITS.store_bytes and entry.key != newest:
                self.remove(entry.key)


def default_store() -> Store:
    """Return the store of this user, or that in the folder of the variable EXPLORER_STORE."""
    configured = os.environ.get("EXPLORER_STORE")
    return Store(Path(configured) if configured else user_cache_path("explorer", appauthor=False) / "vectors")


def store_in_use() -> Store | None:
    """Return the default store; None if the variable EXPLORER_NO_STORE is set."""
    return None if os.environ.get(NO_STORE) else default_store()
