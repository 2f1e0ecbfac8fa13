"""Open vectors from anywhere: a file, files that belong together, a folder; from the store where it has them."""

from contextlib import ExitStack
from dataclasses import replace
from os import PathLike
from pathlib import Path

from explorer.errors import FileChanged, LoadError, NoSpace, OnlyTable
from explorer.limits import LIMITS
from explorer.vectors.cache_key import cache_key, flush_to_disk
from explorer.vectors.damage_count import read_or_count
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.file_names import stem_of
from explorer.vectors.parsing.labels import beside
from explorer.vectors.reading import DiskFull, File, OpenRequest, ProgressCallback, ReadContext, ignore_progress
from explorer.vectors.recognition import inside, recognise, stays_beside
from explorer.vectors.store import Store, store_in_use
from explorer.vectors.unpack import is_archive, unpack_archive, unpacked_size

_SPARE = 512 << 20
"""Bytes that an entry of the store must leave free on the disk."""

_TRIES = 3


def open_file(
    path: str | PathLike[str],
    *more: str | PathLike[str],
    name: str = "",
    choice: str = "",
    rescue: bool = False,
    report: ProgressCallback = ignore_progress,
    store: Store | None = None,
) -> Vectors:
    """Recognise a file of vectors by its content and open it.

    A file that was opened before is mapped from the store, at once and without a copy in memory.

    Parameters
    ----------
    path
        Where it is; never an address: nothing is fetched. A folder is taken for the files in it.
    more
        Files that belong to it: the words of a matrix, further arrays.
    name
        What people call it; the name of the path without it.
    choice
        Which table of several in the file (a tensor, a column, a member); without it the most likely one.
    rescue
        True to take what is whole in a damaged file.
    report
        Hears how far it is, see `explorer.vectors.reading.Progress`; what it raises ends the reading.
    store
        Where converted vectors are kept; `explorer.vectors.store.store_in_use` without it.

    Returns
    -------
    Vectors
        Finite rows of unique words.

    Raises
    ------
    LoadError
        If it is not readable; its sentence says what is wrong, where, and what to do.
    """
    first = Path(path)
    files = (File(first, name or first.name), *(File(Path(other), Path(other).name) for other in more))
    return open_request(OpenRequest(files, choice, rescue), report, store_in_use() if store is None else store)


def open_request(
    request: OpenRequest, report: ProgressCallback = ignore_progress, store: Store | None = None
) -> Vectors:
    """Open what somebody wants; see `open_file`. Without a store nothing is kept."""
    files = tuple(inner for file in request.files for inner in inside(file))
    for _ in range(_TRIES):
        together = _with_neighbours(files)
        key = cache_key(together, request)
        if store is not None:
            if (found := store.find(key)) is not None:
                return found
            if flush_to_disk(together, report) and cache_key(together, request) != key:
                continue
        vectors = _read(replace(request, files=files), report, store, key)
        if cache_key(together, request) == key:
            return vectors
        if store is not None:
            store.remove(key)
    raise FileChanged(file=files[0].name)


def _with_neighbours(files: tuple[File, ...]) -> tuple[File, ...]:
    """The files, and those beside them that would be read too."""
    packed = next((file for file in files if is_archive(file)), None)
    if packed is not None:
        return (*files, *_words_beside(packed, files))
    try:
        _, main, others = recognise(files)
    except LoadError:
        return files
    return (main, *others)


def _words_beside(packed: File, known: tuple[File, ...]) -> tuple[File, ...]:
    """Files of words beside a compressed file, which are named like what is in it: ``m.txt`` for ``m.npy.gz``."""
    stem = stem_of(packed.name)
    if stem == packed.name:
        return ()
    paths = {file.path for file in known}
    found = beside(packed.path.with_name(stem))
    return tuple(
        File(path, path.name, is_named=False) for path in found if path not in paths and stays_beside(path, packed.path)
    )


def _read(request: OpenRequest, report: ProgressCallback, store: Store | None, key: str) -> Vectors:
    """Read, into the store where that is worth it and possible."""
    size = sum(file.path.stat().st_size for file in request.files if file.path.exists())
    if store is not None and size >= LIMITS.store_file_bytes and store.free() > _room(request.files) + _SPARE:
        try:
            with store.new_entry(key) as folder:
                store.fill(folder, _parse(request, report, folder))
                return store.commit(key, folder)
        except (OSError, DiskFull, NoSpace):
            pass  # read-only, or full: without the store, then
    return _parse(request, report, None)


def _room(files: tuple[File, ...]) -> int:
    """Bytes that an entry of the store takes while it is made: what is in an archive lies there twice."""
    return sum(
        2 * unpacked_size(file) if is_archive(file) else file.path.stat().st_size
        for file in files
        if file.path.exists()
    )


def _parse(request: OpenRequest, report: ProgressCallback, folder: Path | None) -> Vectors:
    """Read files, archives unpacked first."""
    with ExitStack() as stack:
        files, wrapper, choice = request.files, "", request.choice
        choices: tuple[str, ...] = ()
        outside: tuple[File, ...] = ()
        for file in request.files:
            if is_archive(file):
                content = stack.enter_context(unpack_archive(file, request.choice, folder, report, request.rescue))
                rest = tuple(other for other in request.files if other is not file)
                files, wrapper = (*content.files, *rest), content.wrapper
                choices = content.choices
                if content.wrapper == "zip":  # it was the name of a member
                    choice = ""
                outside = _words_beside(file, request.files)
                break
        found, main, others = recognise(files)
        if wrapper and main not in content.files:
            wrapper = ""  # words, or something else, were compressed and not the numbers
        wanted = set(found.companions(outside[0].path.with_name(main.name))) if outside else set()
        others = (*others, *(file for file in outside if file.path in wanted))
        if choice and not found.is_choosing:
            raise OnlyTable(file=main.name, choice=choice)
        # the files of a model in a zip name each other, so its reader gets the names that they have there
        reading = ReadContext(main.path, main.name, others, choice, request.rescue, folder, report)
        vectors = read_or_count(found, reading)
    source = replace(vectors.source, wrapper=wrapper)
    if wrapper and len(request.files) == 1:
        name = request.files[0].name
        source = replace(source, name=name, files=(name, *source.files[1:]))
    if choices:
        source = replace(source, choice=main.name, choices=choices)
    return replace(vectors, source=source)


__all__ = ["cache_key", "inside", "open_file", "open_request", "recognise"]
