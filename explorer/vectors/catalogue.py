"""What is at hand: the built-in vectors, files of the `models` folder, files that were named, packages with vectors.

Whoever shows the catalogue passes ids on, never paths: a path can only come from here.
"""

import logging
import os
from pathlib import Path
from typing import Literal

from explorer.errors import FileUnreadable, LabelsMissing, LoadError, OutsideFolder, WrongFormat
from explorer.vectors.entry import BUILTINS, Entry, ids_of, shown_name
from explorer.vectors.fingerprint import companions_beside, fingerprint, fingerprint_files, format_of, needs_words
from explorer.vectors.model import Vectors
from explorer.vectors.opening import open_request
from explorer.vectors.packages import PACKAGES
from explorer.vectors.reading import File, OpenRequest, ProgressCallback, ReadContext, ignore_progress
from explorer.vectors.recognition import expand_folder, recognise
from explorer.vectors.sources import entries_from_environment
from explorer.vectors.store import Store

_log = logging.getLogger(__name__)

_OWN_FILES = frozenset({"README.md", "NOTICE.md", "build.py", "zh.npz", "en.npz"})
_OWN_FOLDERS = frozenset({"layouts"})
_NOTHING_ALONE = frozenset({"numpy"})
"""Formats that are hidden where another file needs them: rows without words, which cannot be opened by themselves."""


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
    names = [shown_name(path.name) for path in paths]
    files = _alone(
        [_entry(id, name, "", "file", path, models) for id, name, path in zip(ids_of(names), names, paths, strict=True)]
    )
    packages = []
    for package in PACKAGES:
        path = package.path()
        if path is not None:
            size, stamp = fingerprint(path)
            key = f"vectors.{package.id}"
            packages.append(Entry(package.id, "", key, "package", path, size, package.format, None, stamp))
    return (*builtins, *entries_from_environment(), *files, *packages)


def find(entries: tuple[Entry, ...], id: str) -> Entry | None:
    """Entry of an id, which may come from a link; None if there is none."""
    return next((entry for entry in entries if entry.id == id), None)


def open_entry(
    entry: Entry,
    *,
    choice: str = "",
    rescue: bool = False,
    report: ProgressCallback = ignore_progress,
    store: Store | None = None,
) -> Vectors:
    """Read the vectors of an entry, or map them where the store has them.

    Parameters
    ----------
    entry
        From the catalogue.
    choice, rescue, report
        See `explorer.vectors.reading.ReadContext`.
    store
        Where converted vectors are kept; nowhere without it.

    Raises
    ------
    LoadError
        If it cannot be read; the same as `Entry.error` where that is set.
    """
    if entry.error is not None:
        raise entry.error.without_traceback()
    for package in PACKAGES:
        if package.id == entry.id:
            return package.read(ReadContext(entry.path, entry.title, report=report))
    if entry.kind != "given":
        # again: the file may have been replaced by a link
        for file in expand_folder(File(entry.path, entry.title)):
            _check_inside(file.path, entry.path.parent, file.name)
    return open_request(OpenRequest((File(entry.path, entry.title), *entry.more), choice, rescue), report, store)


def _alone(entries: list[Entry]) -> list[Entry]:
    """Entries without the files that only belong to others: words, further arrays."""
    needed: set[Path] = set()
    for entry in entries:
        if entry.format and entry.path.is_file() and not entry.error:
            needed |= set(companions_beside(File(entry.path, entry.name)))
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
        size, stamp = fingerprint(path)
        recognised, shape, error = _recognised(path, shown, stamp)
        stamp = fingerprint_files((File(path, shown),))
    except LoadError as caught:
        error = caught.without_traceback()
    except OSError as caught:
        error = FileUnreadable(file=shown, reason=caught.strerror or type(caught).__name__)
    return Entry(id, name, key, kind, path, size, recognised, error, stamp, shape)


def _recognised(path: Path, shown: str, stamp: str) -> tuple[str, tuple[int, int] | None, LoadError | None]:
    """Format, shape and failure of a file."""
    try:
        if path.is_dir():
            found, main, _ = recognise(expand_folder(File(path, shown)))
            return found.name, found.shape(main.path), None
        name, shape = format_of(path, shown, stamp)
        if shape and needs_words(name) and not companions_beside(File(path, shown)):
            return name, shape, LabelsMissing(file=shown, rows=shape[0])
    except LoadError as caught:
        return "", None, caught.without_traceback()
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
