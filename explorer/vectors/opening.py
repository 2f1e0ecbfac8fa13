"""Open a file, files that belong together, or a folder; map the vectors from the store if it holds them."""

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
from explorer.vectors.recognition import expand_folder, is_in_folder_of, recognise
from explorer.vectors.store import Store, store_in_use
from explorer.vectors.unpack import is_archive, unpack_archive, unpacked_size

_RESERVE = 512 << 20
"""Bytes that must remain free on the disk after an entry of the store was written."""

_ATTEMPTS = 3
"""How often a file that changes while it is read is read again."""


def open_file(
    path: str | PathLike[str],
    *more: str | PathLike[str],
    name: str = "",
    choice: str = "",
    rescue: bool = False,
    report: ProgressCallback = ignore_progress,
    store: Store | None = None,
) -> Vectors:
    """Detect the format of a vector file by its content and open it.

    A file that was opened before is memory-mapped from the store, without a copy in memory.

    Parameters
    ----------
    path
        Path of a file, or of a folder with the files. URLs are not fetched.
    more
        Files that belong to it: the words of a matrix, further arrays.
    name
        Display name; by default the name of the path.
    choice
        Which of several tables in the file to read (a tensor, a column, a member); by default the most likely one.
    rescue
        True to read the undamaged rows of a damaged file.
    report
        Progress callback, see `explorer.vectors.reading.Progress`; an exception that it raises cancels the reading.
    store
        Store of converted vectors; by default `explorer.vectors.store.store_in_use`.

    Returns
    -------
    Vectors
        Finite rows of unique words.

    Raises
    ------
    LoadError
        If the file cannot be read. The message says what is wrong, where, and what to do.
    """
    first = Path(path)
    files = (File(first, name or first.name), *(File(Path(other), Path(other).name) for other in more))
    return open_request(OpenRequest(files, choice, rescue), report, store_in_use() if store is None else store)


def open_request(
    request: OpenRequest, report: ProgressCallback = ignore_progress, store: Store | None = None
) -> Vectors:
    """Open the files of a request; see `open_file`. Without a store the result is not kept."""
    files = tuple(inner for file in request.files for inner in expand_folder(file))
    for _ in range(_ATTEMPTS):
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
    """Return the files and the companion files that would be read with them."""
    packed = next((file for file in files if is_archive(file)), None)
    if packed is not None:
        return (*files, *_words_beside(packed, files))
    try:
        _, main, others = recognise(files)
    except LoadError:
        return files
    return (main, *others)


def _words_beside(packed: File, known: tuple[File, ...]) -> tuple[File, ...]:
    """Files in the same folder that may hold the words of a compressed file: ``m.txt`` for ``m.npy.gz``."""
    stem = stem_of(packed.name)
    if stem == packed.name:
        return ()
    paths = {file.path for file in known}
    found = beside(packed.path.with_name(stem))
    return tuple(
        File(path, path.name, is_named=False)
        for path in found
        if path not in paths and is_in_folder_of(path, packed.path)
    )


def _read(request: OpenRequest, report: ProgressCallback, store: Store | None, key: str) -> Vectors:
    """Read the files: into the store if they are large and the disk has space, else into memory."""
    size = sum(file.path.stat().st_size for file in request.files if file.path.exists())
    if store is not None and size >= LIMITS.store_file_bytes and store.free() > _space_needed(request.files) + _RESERVE:
        try:
            with store.new_entry(key) as folder:
                store.fill(folder, _parse(request, report, folder))
                return store.commit(key, folder)
        except (OSError, DiskFull, NoSpace):
            pass  # the disk is read-only or full: read without the store
    return _parse(request, report, None)


def _space_needed(files: tuple[File, ...]) -> int:
    """Bytes on disk needed while an entry is written; the content of an archive exists twice meanwhile."""
    return sum(
        2 * unpacked_size(file) if is_archive(file) else file.path.stat().st_size
        for file in files
        if file.path.exists()
    )


def _parse(request: OpenRequest, report: ProgressCallback, folder: Path | None) -> Vectors:
    """Read the files, after unpacking an archive among them."""
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
                if content.wrapper == "zip":  # the choice was the name of a member
                    choice = ""
                outside = _words_beside(file, request.files)
                break
        found, main, others = recognise(files)
        if wrapper and main not in content.files:
            wrapper = ""  # not the numbers were compressed, but the words or something else
        wanted = set(found.companions(outside[0].path.with_name(main.name))) if outside else set()
        others = (*others, *(file for file in outside if file.path in wanted))
        if choice and not found.is_choosing:
            raise OnlyTable(file=main.name, choice=choice)
        # the files of a model in a zip refer to each other by name, so the reader gets the names inside the zip
        reading = ReadContext(main.path, main.name, others, choice, request.rescue, folder, report)
        vectors = read_or_count(found, reading)
    source = replace(vectors.source, wrapper=wrapper)
    if wrapper and len(request.files) == 1:
        name = request.files[0].name
        source = replace(source, name=name, files=(name, *source.files[1:]))
    if choices:
        source = replace(source, choice=main.name, choices=choices)
    return replace(vectors, source=source)


__all__ = ["cache_key", "expand_folder", "open_file", "open_request", "recognise"]
