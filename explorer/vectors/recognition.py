"""Find the file with the numbers among several files or in a folder, and its companions."""

import contextlib
import errno
import heapq
import os
import re
import zipfile
import zlib
from pathlib import Path

from explorer.errors import (
    NO_REGULAR_FILE,
    EmptyFile,
    FileUnreadable,
    FolderTooLarge,
    FolderWithoutVectors,
    LoadError,
    OnlyWords,
    SeveralFiles,
    WrongFormat,
)
from explorer.limits import LIMITS
from explorer.vectors.detect import detect, format_of_head
from explorer.vectors.entry import shown_name
from explorer.vectors.file_groups import mains_of
from explorer.vectors.file_probe import probe_file
from explorer.vectors.formats import FORMATS, Format, gensim_pickle
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.file_names import enumerate_names
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.pseudo_files import is_special
from explorer.vectors.reading import File
from explorer.vectors.unpack import is_archive

Candidate = tuple[Format, File]

_MODULE = re.compile(r"[0-9]+_\w+")
"""Name of a folder in which sentence-transformers saves one module of a model."""

_MODULES = 20
"""Number of subfolders to look into."""

_USUAL = (
    ".vec", ".txt", ".bin", ".npy", ".npz", ".gz", ".bz2", ".zip", ".tsv", ".csv", ".safetensors", ".parquet",
    ".feather", ".arrow", ".arrows", ".ipc", ".kv", ".model", ".vectors", ".bytes", ".json", ".words", ".vocab",
)  # fmt: skip


def recognise(files: tuple[File, ...]) -> tuple[Format, File, tuple[File, ...]]:
    """Return the format of the file with the numbers, that file, and the other files that its reader needs.

    Raises
    ------
    LoadError
        If no file holds numbers: the error of the first file.
    """
    candidates, failure = _candidates(files)
    if not candidates:
        if len(files) > 1 and type(failure) is WrongFormat and all(map(_is_text, files)):
            names = [file.name for file in files]
            raise OnlyWords(file=names[0], names=enumerate_names(names))
        raise failure or WrongFormat(file=files[0].name if files else "")
    # a word list can look like text vectors, and an array can belong to another file: FORMATS has the preferred order
    found, main = min(candidates, key=lambda candidate: FORMATS.index(candidate[0]))
    rest = tuple(other for other in files if other is not main and _is_read_with(other, found))
    known = {other.path for other in files}
    near = tuple(
        File(path, path.name, is_named=False)
        for path in found.companions(main.path)
        if path not in known and is_in_folder_of(path, main.path)
    )
    return found, main, (*rest, *near)


def _candidates(files: tuple[File, ...]) -> tuple[list[Candidate], LoadError | None]:
    """Return the files with a format, and the error of the first file without one."""
    failure: LoadError | None = None
    candidates: list[Candidate] = []
    for file in files:
        try:
            others = tuple(other.path for other in files if other is not file)
            candidates.append((detect(file.path, file.name, others), file))
        except LoadError as error:
            failure = failure or error
    return candidates, failure


def _is_read_with(other: File, found: Format) -> bool:
    """Whether the reader of a format uses a file given with it: words of any name, arrays of gensim."""
    if found.name == gensim_pickle.NAME:
        return other.name.endswith(".npy")
    return found.companions is not Format.companions


def is_in_folder_of(path: Path, main: Path) -> bool:
    """Whether a file is in the folder of the main file, after following symbolic links of both."""
    try:
        return path.resolve().parent in (main.parent.resolve(), main.resolve().parent)
    except (OSError, RuntimeError):  # a symbolic link to itself
        return False


def expand_folder(file: File) -> tuple[File, ...]:
    """Return a file itself, or the files of a folder, or those of a subfolder if only that holds vectors.

    Raises
    ------
    SeveralFiles, FolderWithoutVectors, FolderTooLarge, FileUnreadable
        If a folder holds several sets of vectors, or none, or cannot be listed.
    """
    if not os.path.isdir(file.path):  # noqa: PTH112 - returns False where `Path` raises, as for a name of 5,000 characters
        return (file,)
    try:
        files, folders, is_cut = _listed(file.path)
        if found := _with_vectors(files, file.name):
            return found
        for folder in folders:
            below, _, _ = _listed(folder)
            if found := _with_vectors(below, f"{file.name}/{folder.name}"):
                return found
    except OSError as error:
        raise FileUnreadable(file=file.name, reason=error.strerror or type(error).__name__) from error
    if is_cut:
        raise FolderTooLarge(file=shown_name(file.name), looked=LIMITS.folder_files)
    _, failure = _candidates(files)
    if failure is None or isinstance(failure, EmptyFile | WrongFormat):
        raise FolderWithoutVectors(file=shown_name(file.name)) from failure
    raise failure


def _listed(folder: Path) -> tuple[tuple[File, ...], list[Path], bool]:
    """Return the files of a folder by name, its subfolders that may belong to a model, and whether files were left out.

    If there are too many files, those with a usual suffix come first.
    """
    if is_special(folder.stat().st_dev):
        raise OSError(errno.EINVAL, NO_REGULAR_FILE)
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__MACOSX")):
                continue
            with contextlib.suppress(OSError):  # a symbolic link to itself
                if entry.is_file():
                    files.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
    usual = heapq.nsmallest(LIMITS.folder_files, files, key=lambda name: (not name.lower().endswith(_USUAL), name))
    taken = tuple(File(folder / name, name, is_named=False) for name in sorted(usual))
    of_model = [name for name in folders if _MODULE.match(name)]
    inner = folders if len(folders) == 1 else sorted(of_model)[:_MODULES]
    return taken, [folder / name for name in inner], len(files) > len(taken)


def _with_vectors(files: tuple[File, ...], folder: str) -> tuple[File, ...]:
    """Return the files of a folder if one holds vectors, none if none does.

    Raises
    ------
    SeveralFiles
        If more than one holds vectors of its own.
    """
    probes = [probe_file(file) for file in files]
    mains = [index for index in mains_of(probes) if not probes[index].is_packed or _is_readable(files[index])]
    if len(mains) > 1:  # a zip without vectors is ignored if there are other candidates
        other = {index for index in mains if _is_other_zip(files[index])}
        mains = [index for index in mains if index not in other]
        files = tuple(file for index, file in enumerate(files) if index not in other)
    if len(mains) > 1:
        names = sorted(files[index].name for index in mains)
        raise SeveralFiles(file=folder, n=len(names), names=enumerate_names(names))
    return files if mains else ()


def _is_readable(file: File) -> bool:
    """Whether a compressed file is an archive or arrays in a zip, and not a pickle in a zip."""
    return is_archive(file) or bool(_candidates((file,))[0])


def _is_text(file: File) -> bool:
    """Whether a file holds text and is not empty."""
    try:
        with opened(file.path, file.name) as stream:
            head = stream.read(HEAD_BYTES)
    except LoadError:
        return False
    return bool(head.strip()) and is_text(head)


def _is_other_zip(file: File) -> bool:
    """Whether a file is an undamaged zip without vectors."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            infos = archive.infolist()[: LIMITS.archive_members]
            return not any(format_of_head(_head(archive, info)) for info in infos)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        return stream.read(HEAD_BYTES)
