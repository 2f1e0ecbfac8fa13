"""Convert once, map for ever: vectors that were read stay on disk in a form that opens at once.

An entry is built under another name and renamed when it is whole, so that a process that is killed leaves nothing that
could be taken for one; its pages are shared by every process that maps it.
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
"""Variable that, when it is set, keeps this process from the store."""


@dataclass(frozen=True)
class StoreEntry:
    """One entry of the store.

    Attributes
    ----------
    key
        Its name.
    source
        Name of the file that it was made from.
    n, d
        Words and dimensions.
    bytes
        On disk.
    used
        Seconds since the epoch when it was last opened.
    """

    key: str
    source: str
    n: int
    d: int
    bytes: int
    used: float


class Store:
    """Vectors on disk, ready to be mapped.

    Parameters
    ----------
    folder
        Where the entries are; made when the first one is built.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Vectors | None:
        """Map an entry; None if there is none, or it is damaged."""
        path = self.folder / key
        try:
            vectors = map_entry(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with contextlib.suppress(OSError):  # a store that may only be read is as good
            os.utime(path / ENTRY)
        return vectors

    @contextmanager
    def new_entry(self, key: str) -> Iterator[Path]:
        """Folder in which an entry is put together; it is gone afterwards, unless `add` has made an entry of it.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        with atomic_dir(self.folder) as path:
            yield path

    def fill(self, path: Path, vectors: Vectors) -> None:
        """Put vectors into a folder from `new_entry`, in which the matrix may lie already.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        write_entry(path, vectors)

    def add(self, key: str, path: Path, vectors: Vectors) -> Vectors:
        """Fill a folder and make an entry of it; for vectors that have nothing mapped from that folder."""
        self.fill(path, vectors)
        return self.commit(key, path)

    def commit(self, key: str, path: Path) -> Vectors:
        """Make an entry of a folder that was filled, and map it.

        Nothing in the folder may be mapped by now: Windows does not rename a folder whose files are.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        target = self.folder / key
        for _ in range(2):
            try:
                path.rename(target)
                break
            except OSError:
                if self.find(key) is not None:  # another process was faster with the same
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
        """Remove an entry; whoever has mapped it keeps it until it lets go. False if there is none."""
        if key not in {path.name for path in self._folders()}:
            return False
        shutil.rmtree(self.folder / key, ignore_errors=True)
        return not (self.folder / key / ENTRY).exists()

    def clean_up(self) -> list[int]:
        """Remove what nobody can open: damaged entries, those of other versions, remains of processes that ended.

        Returns
        -------
        list of int
            Bytes of each of these.
        """
        useless = self._useless({entry.key for entry in self.entries()})
        for path in useless:
            shutil.rmtree(path, ignore_errors=True)
        return [*useless.values(), *remove_stale(self.folder)]

    def free(self) -> int:
        """Bytes that the disk still takes; 0 if that cannot be told."""
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
        """Folders that look like entries and are none of the whole ones, and their bytes."""
        found = [path for path in self._folders() if _KEY.fullmatch(path.name) and path.name not in whole]
        return {path: bytes_of(path) for path in found}

    def _trim(self, newest: str) -> None:
        """Keep the store within its limit: first goes what nobody can open; the newest entry stays in any case."""
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
    """The store of this user; the variable EXPLORER_STORE names another folder."""
    chosen = os.environ.get("EXPLORER_STORE")
    return Store(Path(chosen) if chosen else user_cache_path("explorer", appauthor=False) / "vectors")


def store_in_use() -> Store | None:
    """The store of this user; None if the variable EXPLORER_NO_STORE is set: nothing is looked up or kept then."""
    return None if os.environ.get(NO_STORE) else default_store()
