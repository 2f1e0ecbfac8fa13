"""Catalogue of available vectors: built-in, files of the `models` folder, named files, packages with vectors.

The user interface handles ids, never paths: a path only comes from here.
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
"""Formats that are hidden if another file needs them: rows without words, which cannot be opened alone."""


def default_models_folder() -> Path:
    """The folder `models` next to the package, or the folder in the variable EXPLORER_MODELS."""
    chosen = os.environ.get("EXPLORER_MODELS")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "models"


def catalogue(models: Path) -> tuple[Entry, ...]:
    """List available vectors: built-in, then files by name, then packages. Only first bytes are read.

    Parameters
    ----------
    models
        Folder with the built-in vectors and the files of the user; it may be missing.

    Returns
    -------
    tuple of Entry
        Includes entries that cannot be opened, with their `error`.
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
    """Entry of an id, which may come from a link; None if it is unknown."""
    return next((entry for entry in entries if entry.id == id), None)


def open_entry(
    entry: Entry,
    *,
    choice: str = "",
    rescue: bool = False,
    report: ProgressCallback = ignore_progress,
    store: Store | None = None,
) -> Vectors:
    """Read the vectors of an entry, or map them from the store.

    Parameters
    ----------
    entry
        Entry of the catalogue.
    choice, rescue, report
        See `explorer.vectors.reading.ReadContext`.
    store
        Store of converted vectors; None for no store.

    Raises
    ------
    LoadError
        If it cannot be read; equal to `Entry.error` if that is set.
    """
    if entry.error is not None:
        raise entry.error.without_traceback()
    for package in PACKAGES:
        if package.id == entry.id:
            return package.read(ReadContext(entry.path, entry.title, report=report))
    if entry.kind != "given":
        # check again: the file may have been replaced by a link
        for file in expand_folder(File(entry.path, entry.title)):
            _check_inside(file.path, entry.path.parent, file.name)
    return open_request(OpenRequest((File(entry.path, entry.title), *entry.more), choice, rescue), report, store)


def _alone(entries: list[Entry]) -> list[Entry]:
    """Entries without the files that belong to others: words, further arrays."""
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
    """Format, shape and error of a file."""
    try:
        if path.is_dir():
            found, main, _ = recognise(expand_folder(File(path, shown)))
            return found.name, found.shape(main.path), None
        name, shape = format_of(path, shown, stamp)
        if shape and needs_words(name) and not companions_beside(File(path, shown)):
            return name, shape, LabelsMissing(file=shown, rows=shape[0])
    except LoadError as caught:
        return "", None, caught.without_traceback()
    except Exception:  # an unexpected error in one file must not affect the others
        _log.exception("recognising %s", shown)
        return "", None, WrongFormat(file=shown)
    return name, shape, None


def _files(models: Path) -> list[Path]:
    """Files of the user in the folder, by name, and folders with a model; also symbolic links to files."""
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
    """Whether a folder holds a model as published: weights with a tokenizer, or with folders of modules."""
    try:
        return any(path.glob("*.safetensors")) or any(path.glob("*/*.safetensors"))
    except OSError:
        return False


def _inner_folder(path: Path, models: Path) -> bool:
    """Whether a symbolic link points to a folder within the folder."""
    return path.is_symlink() and _is_inside(path, models) and path.is_dir()


def _is_inside(path: Path, models: Path) -> bool:
    """Whether a path stays in the folder after following links."""
    try:
        return path.resolve().is_relative_to(models.resolve())
    except (OSError, RuntimeError):  # a symbolic link to itself
        return False


def _check_inside(path: Path, models: Path, file: str) -> None:
    """Raise `OutsideFolder` for a link that points out of the folder."""
    if not _is_inside(path, models):
        raise OutsideFolder(file=file)
