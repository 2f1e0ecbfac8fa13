"""Convert once, then memory-map: vectors that were read are stored in a form that opens at once.

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
"""Variable that disables the store for this process."""


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
    """Stored vectors, ready to be memory-mapped.

    Parameters
    ----------
    folder
        Folder of the entries; created with the first one.
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
        """Create a temporary folder for an entry; it is removed at the end unless `commit` turns it into one.

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
        """Fill a folder and commit it; for vectors without arrays mapped from that folder."""
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
        found = self.find(key)
        if found is None:
            raise OSError(f"{key} is not there")
        self._trim(key)
        return found

    def entries(self) -> list[StoreEntry]:
        """All entries, the last used first."""
        found = []
        for path in self._folders():
            try:
                meta = meta_of(path)
                size = bytes_of(path)
                used = (path / ENTRY).stat().st_mtime
                found.append(
                    StoreEntry(path.name, str(meta["source"]["name"]), int(meta["n"]), int(meta["d"]), size, used)
                )
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return sorted(found, key=lambda entry: entry.used, reverse=True)

    def remove(self, key: str) -> bool:
        """Remove an entry; processes that have mapped it keep their map. False if it does not exist."""
        if key not in {path.name for path in self._folders()}:
            return False
        shutil.rmtree(self.folder / key, ignore_errors=True)
        return not (self.folder / key / ENTRY).exists()

    def clean_up(self) -> list[int]:
        """Remove what cannot be opened: damaged entries, those of other versions, remains of killed processes.

        Returns
        -------
        list of int
            Bytes of each.
        """
        useless = self._useless({entry.key for entry in self.entries()})
        for path in useless:
            shutil.rmtree(path, ignore_errors=True)
        return [*useless.values(), *remove_stale(self.folder)]

    def free(self) -> int:
        """Free bytes of the disk; 0 if unknown."""
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

    def _useless(self, whole: set[str]) -> dict[Path, int]:
        """Folders that look like entries but are not among the valid ones, with their size."""
        found = [path for path in self._folders() if _KEY.fullmatch(path.name) and path.name not in whole]
        return {path: bytes_of(path) for path in found}

    def _trim(self, newest: str) -> None:
        """Keep the store within its limit: remove invalid folders first, and never the newest entry."""
        entries = self.entries()
        useless = self._useless({newest, *(entry.key for entry in entries)})
        if sum(entry.bytes for entry in entries) + sum(useless.values()) > LIMITS.store_bytes:
            for path in useless:
                shutil.rmtree(path, ignore_errors=True)
        total = 0
        for entry in entries:
            total += entry.bytes
            if total > LIMITS.store_bytes and entry.key != newest:
                self.remove(entry.key)


def default_store() -> Store:
    """The store of this user, or the folder in the variable EXPLORER_STORE."""
    chosen = os.environ.get("EXPLORER_STORE")
    return Store(Path(chosen) if chosen else user_cache_path("explorer", appauthor=False) / "vectors")


def store_in_use() -> Store | None:
    """The store of this user; None if the variable EXPLORER_NO_STORE is set."""
    return None if os.environ.get(NO_STORE) else default_store()
