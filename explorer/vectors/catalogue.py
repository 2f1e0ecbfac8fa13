"""What is at hand: the built-in vectors, files of the `models` folder, files that were named, packages with vectors.

Whoever shows the catalogue passes ids on, never paths: a path can only come from here.
"""

import hashlib
import json
import logging
import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from explorer.errors import FileUnreadable, LabelsMissing, LoadError, OutsideFolder, WrongFormat
from explorer.vectors.model import Vectors
from explorer.vectors.opening import Wish, open_wish
from explorer.vectors.packages import PACKAGES
from explorer.vectors.reading import File, Reading, Report, silent
from explorer.vectors.recognition import inside, recognise
from explorer.vectors.stamps import format_of, joint_stamp, near, needs_words, stamp_of
from explorer.vectors.store import Store
from explorer.vectors.unpack import is_archive

_log = logging.getLogger(__name__)

BUILTINS = ("zh", "en")
"""Ids of the built-in vectors, in the order in which they are offered."""

_OWN_FILES = frozenset({"README.md", "NOTICE.md", "build.py", "zh.npz", "en.npz"})
_RESERVED = frozenset(BUILTINS) | {package.id for package in PACKAGES}
_ID_LENGTH = 60
_OWN_FOLDERS = frozenset({"layouts"})
_NOTHING_ALONE = frozenset({"numpy"})
"""Formats that are hidden where another file needs them: rows without words, which cannot be opened by themselves."""


@dataclass(frozen=True)
class Entry:
    """One set of vectors that can be chosen, not yet opened.

    Attributes
    ----------
    id
        Unique, ``[a-z0-9-]{1,60}``: what links carry.
    name
        What a person sees of a file; empty for the others, which have a `label_key`.
    label_key
        Key of the name in the locale files; empty for files.
    kind
        Where it comes from.
    path
        The file with the numbers, or the folder or archive around it.
    size
        Its bytes.
    format
        Name of its format, or of the archive around it; empty if it was not recognised.
    error
        Why it cannot be opened; None if it can, as far as its first bytes tell.
    stamp
        Changes when the file does: part of the keys of caches.
    shape
        Rows and dimensions, where the begin of the file announces them.
    more
        Files that were given together with it.
    """

    id: str
    name: str
    label_key: str
    kind: Literal["builtin", "file", "given", "package"]
    path: Path
    size: int
    format: str
    error: LoadError | None
    stamp: str
    shape: tuple[int, int] | None = None
    more: tuple[File, ...] = ()

    @property
    def title(self) -> str:
        """What errors call it."""
        return self.name or self.id


def default_models_folder() -> Path:
    """The folder `models` beside the package, or the one that the variable EXPLORER_MODELS names."""
    chosen = os.environ.get("EXPLORER_MODELS")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "models"


def catalogue(models: Path) -> tuple[Entry, ...]:
    """List what is at hand: built-in vectors, then files by name, then packages. Only first bytes are read.

    Parameters
    ----------
    models
        The folder with the built-in vectors and the files of the user; it may be missing.

    Returns
    -------
    tuple of Entry
        Also those that cannot be opened, with their `error`.
    """
    builtins = [
        _entry(id, "", f"vectors.{id}", "builtin", models / f"{id}.npz", models)
        for id in BUILTINS
        if (models / f"{id}.npz").is_file()
    ]
    paths = _files(models)
    names = [_shown(path.name) for path in paths]
    files = _alone(
        [_entry(id, name, "", "file", path, models) for id, name, path in zip(_ids(names), names, paths, strict=True)]
    )
    packages = []
    for package in PACKAGES:
        path = package.path()
        if path is not None:
            size, stamp = stamp_of(path)
            key = f"vectors.{package.id}"
            packages.append(Entry(package.id, "", key, "package", path, size, package.format, None, stamp))
    return (*builtins, *_given(), *files, *packages)


def find(entries: tuple[Entry, ...], id: str) -> Entry | None:
    """Entry of an id, which may come from a link; None if there is none."""
    return next((entry for entry in entries if entry.id == id), None)


def open_entry(
    entry: Entry,
    *,
    choice: str = "",
    rescue: bool = False,
    report: Report = silent,
    store: Store | None = None,
) -> Vectors:
    """Read the vectors of an entry, or map them where the store has them.

    Parameters
    ----------
    entry
        From the catalogue.
    choice, rescue, report
        See `explorer.vectors.reading.Reading`.
    store
        Where converted vectors are kept; nowhere without it.

    Raises
    ------
    LoadError
        If it cannot be read; the same as `Entry.error` where that is set.
    """
    if entry.error is not None:
        raise entry.error.again()
    for package in PACKAGES:
        if package.id == entry.id:
            return package.read(Reading(entry.path, entry.title, report=report))
    if entry.kind != "given":
        # again: the file may have been replaced by a link
        for file in inside(File(entry.path, entry.title)):
            _check_inside(file.path, entry.path.parent, file.name)
    return open_wish(Wish((File(entry.path, entry.title), *entry.more), choice, rescue), report, store)


def given(id: str, files: tuple[File, ...]) -> Entry:
    """Entry of files that somebody named or handed over, wherever they are.

    Parameters
    ----------
    id
        Its id.
    files
        Files that belong together; the first one names the entry.
    """
    name = _shown(files[0].name)
    try:
        size = sum(file.path.stat().st_size for file in files)
        stamp = joint_stamp(files)
        packed = next((file for file in files if is_archive(file) or file.path.is_dir()), None)
        if packed is not None:
            entry = Entry(id, _shown(packed.name), "", "given", packed.path, size, "", None, stamp)
        else:
            found, main, _ = recognise(files)
            shape = found.shape(main.path)
            entry = Entry(id, _shown(main.name), "", "given", main.path, size, found.name, None, stamp, shape)
    except LoadError as error:
        return Entry(id, name, "", "given", files[0].path, 0, "", error.again(), "")
    except OSError as error:
        unreadable = FileUnreadable(file=name, reason=error.strerror or type(error).__name__)
        return Entry(id, name, "", "given", files[0].path, 0, "", unreadable, "")
    return replace(entry, more=tuple(file for file in files if file.path != entry.path))


def _given() -> list[Entry]:
    """Files that the variable EXPLORER_FILES names: a JSON list of lists of paths that belong together."""
    try:
        groups = json.loads(os.environ.get("EXPLORER_FILES", "[]"))
        sets = [tuple(File(Path(path), Path(path).name) for path in group) for group in groups if group]
    except (ValueError, TypeError):
        return []
    ids = _ids([_shown(files[0].name) for files in sets])
    return [given(f"{id[: _ID_LENGTH - 6]}-given", files) for id, files in zip(ids, sets, strict=True)]


def _alone(entries: list[Entry]) -> list[Entry]:
    """Entries without the files that only belong to others: words, further arrays."""
    needed: set[Path] = set()
    for entry in entries:
        if entry.format and entry.path.is_file() and not entry.error:
            needed |= set(near(File(entry.path, entry.name)))
    return [
        entry for entry in entries if entry.path not in needed or not (entry.error or entry.format in _NOTHING_ALONE)
    ]


def _entry(id: str, name: str, key: str, kind: Literal["builtin", "file"], path: Path, models: Path) -> Entry:
    """Entry of a file of the folder."""
    shown = name or path.name
    size, stamp, recognised = 0, "", ""
    error: LoadError | None = None
    shape: tuple[int, int] | None = None
    try:
        _check_inside(path, models, shown)
        size, stamp = stamp_of(path)
        recognised, shape, error = _recognised(path, shown, stamp)
        stamp = joint_stamp((File(path, shown),))
    except LoadError as caught:
        error = caught.again()
    except OSError as caught:
        error = FileUnreadable(file=shown, reason=caught.strerror or type(caught).__name__)
    return Entry(id, name, key, kind, path, size, recognised, error, stamp, shape)


def _recognised(path: Path, shown: str, stamp: str) -> tuple[str, tuple[int, int] | None, LoadError | None]:
    """Format, shape and failure of a file."""
    try:
        if path.is_dir():
            found, main, _ = recognise(inside(File(path, shown)))
            return found.name, found.shape(main.path), None
        name, shape = format_of(path, shown, stamp)
        if shape and needs_words(name) and not near(File(path, shown)):
            return name, shape, LabelsMissing(file=shown, rows=shape[0])
    except LoadError as caught:
        return "", None, caught.again()
    except Exception:  # one file that nobody foresaw must not take the others with it
        _log.exception("recognising %s", shown)
        return "", None, WrongFormat(file=shown)
    return name, shape, None


def _files(models: Path) -> list[Path]:
    """Files of the folder that are the user's, by name, and folders with a model; links to files too."""
    try:
        paths = list(models.iterdir())
    except OSError:
        return []
    own = [
        path
        for path in paths
        if not path.name.startswith(".")
        and path.name not in _OWN_FILES | _OWN_FOLDERS
        and (path.is_symlink() or path.is_file() or _holds_model(path))
    ]
    return sorted((path for path in own if not _inner_folder(path, models)), key=lambda path: path.name)


def _holds_model(path: Path) -> bool:
    """Whether a folder is a model as it is handed around: weights beside a tokenizer, or in a folder of their own."""
    try:
        return any(path.glob("*.safetensors")) or any(path.glob("*/*.safetensors"))
    except OSError:
        return False


def _inner_folder(path: Path, models: Path) -> bool:
    """Whether a link leads to a folder within the folder."""
    return path.is_symlink() and _is_inside(path, models) and path.is_dir()


def _is_inside(path: Path, models: Path) -> bool:
    """Whether a path, links followed, stays in the folder."""
    try:
        return path.resolve().is_relative_to(models.resolve())
    except (OSError, RuntimeError):  # a link to itself
        return False


def _check_inside(path: Path, models: Path, file: str) -> None:
    """Raise `OutsideFolder` for a link that leads out of the folder."""
    if not _is_inside(path, models):
        raise OutsideFolder(file=file)


def _shown(name: str) -> str:
    """Name of a file as it can be sent to a browser: a lone surrogate stands for each byte that is no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def _ids(names: list[str]) -> list[str]:
    """An id for each file name; where two would share one, or letters are lost, a digest of the name is added."""
    slugs = [re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") for name in names]
    shared = Counter(slugs)
    ids = []
    for name, slug in zip(names, slugs, strict=True):
        if shared[slug] > 1 or slug in _RESERVED or len(slug) > _ID_LENGTH or not name.isascii() or not slug:
            digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
            slug = f"{slug[: _ID_LENGTH - 9].strip('-') or 'file'}-{digest}"
        ids.append(slug)
    return ids
