"""Files that a person handed to the app: kept under their content, so that the same file again opens at once."""

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
    """One set of files that was handed over.

    Attributes
    ----------
    id
        Of the set.
    names
        Of its files.
    bytes
        On disk.
    came
        Seconds since the epoch when it was handed over.
    """

    id: str
    names: tuple[str, ...]
    bytes: int
    came: float


class Uploads:
    """Uploaded files on disk, each set in a folder of its own.

    The id of a set is a digest of its content: nobody finds it who does not have the files or was given the link. No
    part of a path comes from the name of a file.

    Parameters
    ----------
    folder
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, files: Sequence[tuple[str, memoryview]]) -> str:
        """Keep files that belong together.

        Parameters
        ----------
        files
            Name and bytes of each.

        Returns
        -------
        str
            Id of the set.

        Raises
        ------
        OSError
            If the disk does not take them.
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
                shutil.rmtree(path, ignore_errors=True)  # what is left of a damaged one
                with contextlib.suppress(OSError):  # the same set, from another tab
                    part.rename(path)
        self._trim(id)
        return id

    def merge_with(self, id: str, other: str) -> str | None:
        """Put two sets of one file each together, if one holds rows without words and the other may be the words.

        Returns
        -------
        str or None
            Id of the new set; None where the two do not complete each other.
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
        """Entry of a set; None if it is not there, or no longer."""
        if not _ID.fullmatch(id):
            return None
        path = self._folder / id
        files = tuple(File(path / str(number), name) for number, name in enumerate(_names(path)))
        return entry_for_files(id, files) if files else None

    def sets(self) -> list[Upload]:
        """All sets, the last one first."""
        found = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    if _ID.fullmatch(path.name):
                        came = path.stat().st_mtime
                        found.append(Upload(path.name, _names(path), bytes_of(path), came))
        return sorted(found, key=lambda one: one.came, reverse=True)

    def remove(self, id: str) -> bool:
        """Remove a set; False if there is none, or the system does not let go of it."""
        path = self._folder / id
        if not _ID.fullmatch(id) or not path.exists():
            return False
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()

    def clean_up(self) -> list[int]:
        """Remove what is left of handing over that did not come to its end; gives the bytes of each."""
        return remove_stale(self._folder)

    def _trim(self, newest: str) -> None:
        """Let the oldest sets go where there are too many bytes of them."""
        total = 0
        for one in self.sets():
            total += one.bytes
            if total > LIMITS.upload_bytes and one.id != newest:
                self.remove(one.id)


def _is_whole(path: Path, files: Sequence[tuple[str, memoryview]]) -> bool:
    """Whether a set is there with all its files."""
    try:
        sizes = [(path / str(number)).stat().st_size for number in range(len(files))]
    except OSError:
        return False
    return len(_names(path)) == len(files) and sizes == [len(content) for _, content in files]


def _names(path: Path) -> tuple[str, ...]:
    """Names of the files of a set; none if it is damaged."""
    try:
        return tuple(map(str, json.loads((path / _NAMES).read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return ()


def group_uploads(files: Sequence[tuple[str, memoryview]]) -> list[list[tuple[str, memoryview]]]:
    """Sort files that were handed over at once into sets that belong together; see `group_files`.

    Parameters
    ----------
    files
        Name and bytes of each.

    Returns
    -------
    list
        Sets, in the order of their numbers as they were given; in each the file with the numbers first.
    """
    sets = group_files([probe_bytes(name, content) for name, content in files])
    return [[files[path] for path in places] for places in sets]


def is_upload(id: str) -> bool:
    """Whether an id is that of uploaded files."""
    return _ID.fullmatch(id) is not None


def uploads_of(store: Store) -> Uploads:
    """Uploads beside the entries of a store."""
    return Uploads(store.folder.parent / f"{store.folder.name}-uploads")
