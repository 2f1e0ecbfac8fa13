"""Files that a person handed to the app: kept under their content, so that the same file again opens at once."""

import contextlib
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from explorer.limits import LIMITS
from explorer.vectors.catalogue import Entry, given
from explorer.vectors.detect import leading
from explorer.vectors.formats import HEAD_BYTES
from explorer.vectors.reading import File
from explorer.vectors.store import Store

_ID = re.compile(r"upload-[0-9a-f]{32}")
_NAMES = "names.json"
_PIECE = 1 << 20


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

    def take(self, files: Sequence[tuple[str, memoryview]]) -> str:
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
        place = self._folder / id
        if not (place / _NAMES).exists():
            part = self._folder / f".part-{secrets.token_hex(8)}"
            part.mkdir(parents=True)
            try:
                for number, (_, content) in enumerate(files):
                    with (part / str(number)).open("wb") as stream:
                        for start in range(0, len(content), _PIECE):
                            stream.write(content[start : start + _PIECE])
                (part / _NAMES).write_text(json.dumps([name for name, _ in files]), encoding="utf-8")
                with contextlib.suppress(OSError):  # the same set, from another tab
                    part.rename(place)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        self._trim(id)
        return id

    def entry(self, id: str) -> Entry | None:
        """Entry of a set; None if it is not there, or no longer."""
        if not _ID.fullmatch(id):
            return None
        place = self._folder / id
        try:
            names = json.loads((place / _NAMES).read_text(encoding="utf-8"))
            files = tuple(File(place / str(number), str(name)) for number, name in enumerate(names))
        except (OSError, ValueError, TypeError):
            return None
        return given(id, files) if files else None

    def _trim(self, newest: str) -> None:
        """Let the oldest sets go where there are too many bytes of them."""
        with contextlib.suppress(OSError):
            places = sorted(self._folder.glob("upload-*"), key=lambda place: place.stat().st_mtime, reverse=True)
            total = 0
            for place in places:
                total += sum(file.stat().st_size for file in place.iterdir())
                if total > LIMITS.upload_bytes and place.name != newest:
                    shutil.rmtree(place, ignore_errors=True)


def together(files: Sequence[tuple[str, memoryview]]) -> list[list[tuple[str, memoryview]]]:
    """Sort files that were handed over at once into sets that belong together.

    Several files with words and numbers are several sets; words and other parts go with the one set that there is.

    Parameters
    ----------
    files
        Name and bytes of each.

    Returns
    -------
    list
        Sets; in each the file with the numbers first.
    """
    whole = [files[place] for place in leading(bytes(file[1][:HEAD_BYTES]) for file in files)]
    parts = [file for file in files if file not in whole]
    if len(whole) < 2:
        return [[*whole, *parts]]
    return [[whole[0], *parts], *([file] for file in whole[1:])]


def uploads_of(store: Store) -> Uploads:
    """Uploads beside the entries of a store."""
    return Uploads(store.folder.parent / f"{store.folder.name}-uploads")
