"""Catalogue of available vectors: built-in sets, files in the `models` folder, named files, packages with vectors.

The user interface handles ids, never paths: only the catalogue maps an id to a path.
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
_HIDDEN_COMPANIONS = frozenset({"numpy"})
"""Formats of files that are hidden if another file needs them: rows without words cannot be opened alone."""


def default_models_folder() -> Path:
    """Return the folder `models` next to the package, or the folder in the variable EXPLORER_MODELS."""
    configured = os.environ.get("EXPLORER_MODELS")
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "models"


def catalogue(models: Path) -> tuple[Entry, ...]:
    """List the available vectors: built-in, then files by name, then packages. Only the first bytes of files are read.

    Parameters
    ----------
    models
        Folder with the built-in vectors and the files of the user; it may be missing.

    Returns
    -------
    tuple of Entry
        Entries; those that cannot be opened have an `error`.
    """
    builtins = [
        _entry(id, "", f"vectors.{id}", "builtin", models / f"{id}.npz", models)
        for id in BUILTINS
        if (models / f"{id}.npz").is_file()
    ]
    paths = _files(models)
    names = [shown_name(path.name) for path in paths]
    files = _without_companions(
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
    """Return the entry of an id, which may come from a link; None if it is unknown."""
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
        # check again: a link may have replaced the file
        for file in expand_folder(File(entry.path, entry.title)):
            _check_inside(file.path, entry.path.parent, file.name)
    return open_request(OpenRequest((File(entry.path, entry.title), *entry.more), choice, rescue), report, store)


def _without_companions(entries: list[Entry]) -> list[Entry]:
    """Remove files that belong to other entries: words, further arrays."""
    needed: set[Path] = set()
    for entry in entries:
        if entry.format and entry.path.is_file() and not entry.error:
            needed |= set(companions_beside(File(entry.path, entry.name)))
    return [
        entry
        for entry in entries
        if entry.path not in needed or not (entry.error or entry.format in _HIDDEN_COMPANIONS)
    ]


def _entry(id: str, name: str, key: str, kind: Literal["builtin", "file"], path: Path, models: Path) -> Entry:
    """Create the entry of a file in the folder."""
    shown = name or path.name
    size, stamp, format_name = 0, "", ""
    error: LoadError | None = None
    shape: tuple[int, int] | None = None
    try:
        _check_inside(path, models, shown)
        size, stamp = fingerprint(path)
        format_name, shape, error = _recognised(path, shown, stamp)
        stamp = fingerprint_files((File(path, shown),))
    except LoadError as caught:
        error = caught.without_traceback()
    except OSError as caught:
        error = FileUnreadable(file=shown, reason=caught.strerror or type(caught).__name__)
    return Entry(id, name, key, kind, path, size, format_name, error, stamp, shape)


def _recognised(path: Path, shown: str, stamp: str) -> tuple[str, tuple[int, int] | None, LoadError | None]:
    """Return the format, shape and error of a file."""
    try:
        if path.is_dir():
            recognised_format, main, _ = recognise(expand_folder(File(path, shown)))
            return recognised_format.name, recognised_format.shape(main.path), None
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
    """Return the user's files in the folder, by name: files, symbolic links to files, and folders with a model."""
    try:
        paths = list(models.iterdir())
    except OSError:
        return []
    user_paths = [
        path
        for path in paths
        if not path.name.startswith(".")
        and path.name not in _OWN_FILES | _OWN_FOLDERS
        and (path.is_symlink() or path.is_file() or _holds_model(path))
    ]
    return sorted(
        (path for path in user_paths if not _is_link_to_inner_folder(path, models)), key=lambda path: path.name
    )


def _holds_model(path: Path) -> bool:
    """Whether a folder holds a published model: weights in the folder or in a folder of a module."""
    try:
        return any(path.glob("*.safetensors")) or any(path.glob("*/*.safetensors"))
    except OSError:
        return False


def _is_link_to_inner_folder(path: Path, models: Path) -> bool:
    """Whether a path is a symbolic link to a folder inside the models folder."""
    return path.is_symlink() and _is_inside(path, models) and path.is_dir()


def _is_inside(path: Path, models: Path) -> bool:
    """Whether a path stays in the models folder after following links."""
    try:
        return path.resolve().is_relative_to(models.resolve())
    except (OSError, RuntimeError):  # a symbolic link to itself
        return False


def _check_inside(path: Path, models: Path, file: str) -> None:
    """Raise `OutsideFolder` for a path that leads out of the folder."""
    if not _is_inside(path, models):
        raise OutsideFolder(file=file)
