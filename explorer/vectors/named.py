"""Files and folders of this computer that a person named: opened where they are, known by ids that tell no path."""

import os
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from explorer.errors import EmptyFile, FolderWithoutVectors, WrongFormat
from explorer.vectors.entry import Entry, ids_of, shown_name
from explorer.vectors.given import given
from explorer.vectors.reading import File
from explorer.vectors.recognition import inside, recognise
from explorer.vectors.unpack import is_archive

_QUOTES = ('""', "''", "\u201c\u201d", "\u2018\u2019", "<>")
_ID_LENGTH = 56


def path_of(typed: str) -> Path:
    """Path that was typed or pasted: in quotes or without, from the home folder, as a ``file://`` address."""
    text = typed.strip()
    while len(text) > 1 and text[0] + text[-1] in _QUOTES:
        text = text[1:-1].strip()
    if text[:5].lower() == "file:":
        address = urlsplit(text)
        if address.netloc in ("", "localhost"):
            text = url2pathname(address.path)
    return Path(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111 - neither fails, whatever was typed


class Named:
    """Named files, and folders with files that belong together, for as long as the process runs."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._lock = threading.Lock()

    def take(self, path: Path) -> Entry:
        """Keep a path; the same one again has the same id.

        Raises
        ------
        LoadError
            If there are no vectors that could be opened, as far as the first bytes tell.
        """
        file = File(path, path.name or str(path))
        if os.path.isdir(path):  # noqa: PTH112 - answers no where `Path` fails, as for a name of 5,000 letters
            _check_folder(file)
        with self._lock:
            id = self._id(file)
            entry = given(id, (file,))
            if entry.error is not None:
                raise entry.error.again()
            self._files[id] = file
        return entry

    def entry(self, id: str) -> Entry | None:
        """Entry of an id, as its files are now; None if nothing has it."""
        file = self._files.get(id)
        return None if file is None else given(id, (file,))

    def _id(self, file: File) -> str:
        """Id of a file, made of its name alone; where two have one name, of a number too."""
        (stem,) = ids_of([f"{shown_name(file.name)}-named"])
        number = 1
        while self._files.get(id := stem if number == 1 else f"{stem[:_ID_LENGTH]}-{number}", file) != file:
            number += 1
        return id


def _check_folder(folder: File) -> None:
    """Raise `FolderWithoutVectors` for a folder with nothing to open, `SeveralFiles` for one with too much."""
    try:
        files = inside(folder)
        if not any(is_archive(file) for file in files):
            recognise(files)
    except (EmptyFile, WrongFormat) as error:
        raise FolderWithoutVectors(file=shown_name(folder.name)) from error
