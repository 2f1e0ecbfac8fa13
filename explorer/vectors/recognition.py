"""Which of several files holds the numbers, and which others belong to it."""

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
from explorer.vectors.detect import detect, leading
from explorer.vectors.entry import shown_name
from explorer.vectors.formats import FORMATS, Format, gensim_pickle, numpy_array, word2vec_text
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.pseudo_files import is_special
from explorer.vectors.reading import File
from explorer.vectors.unpack import is_archive, stem_of

Candidate = tuple[Format, File]

_PIECE = re.compile(r"(.*?)-[0-9]+-of-[0-9]+(\.[^.]*)?")
"""Name of one of the files that a large model is cut into."""

_MODULE = re.compile(r"[0-9]+_\w+")
"""Name of a folder in which sentence-transformers keeps one part of a model."""

_MODULES = 20
"""Folders in a folder that are looked into."""

_USUAL = (
    ".vec", ".txt", ".bin", ".npy", ".npz", ".gz", ".bz2", ".zip", ".tsv", ".csv", ".safetensors", ".parquet",
    ".feather", ".arrow", ".arrows", ".ipc", ".kv", ".model", ".vectors", ".bytes", ".json", ".words", ".vocab",
)  # fmt: skip

_LISTED = 10
"""Names that the sentence about several files holds."""


def recognise(files: tuple[File, ...]) -> tuple[Format, File, tuple[File, ...]]:
    """Which of some files holds the numbers, its format, and those of the others that its reader looks at.

    Raises
    ------
    LoadError
        If none does: the failure of the first one.
    """
    candidates, failure = _candidates(files)
    if not candidates:
        if len(files) > 1 and type(failure) is WrongFormat and all(map(_is_text, files)):
            names = [file.name for file in files]
            raise OnlyWords(file=names[0], names=_enumerated(names))
        raise failure or WrongFormat(file=files[0].name if files else "")
    # a table of words can look like text vectors, and an array can belong to another file
    found, main = min(candidates, key=lambda candidate: FORMATS.index(candidate[0]))
    rest = tuple(other for other in files if other is not main and _is_read_with(other, found))
    known = {other.path for other in files}
    near = tuple(
        File(path, path.name, is_named=False)
        for path in found.companions(main.path)
        if path not in known and stays_beside(path, main.path)
    )
    return found, main, (*rest, *near)


def _candidates(files: tuple[File, ...]) -> tuple[list[Candidate], LoadError | None]:
    """Those of some files that have a format, and the failure of the first that has none."""
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
    """Whether the reader of a format looks at a file given along: words of any name, arrays of gensim's."""
    if found.name == gensim_pickle.NAME:
        return other.name.endswith(".npy")
    return found.companions is not Format.companions


def stays_beside(path: Path, main: Path) -> bool:
    """Whether a file that nobody named lies where the main one does, links of both followed."""
    try:
        return path.resolve().parent in (main.parent.resolve(), main.resolve().parent)
    except (OSError, RuntimeError):  # a link to itself
        return False


def inside(file: File) -> tuple[File, ...]:
    """A file, or the files of a folder; those of the folder in it that belongs to a model, if it has none itself.

    Raises
    ------
    SeveralFiles, FolderWithoutVectors, FolderTooLarge, FileUnreadable
        If a folder holds vectors more than once, or none, or cannot be looked into.
    """
    if not os.path.isdir(file.path):  # noqa: PTH112 - answers no where `Path` fails, as for a name of 5,000 letters
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
    """Files of a folder in the order of their names, folders in it that may belong to it, and whether there are more.

    Of more files than are looked at, those come first whose names are usual for vectors or words.
    """
    if is_special(folder.stat().st_dev):
        raise OSError(errno.EINVAL, NO_REGULAR_FILE)
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__MACOSX")):
                continue
            with contextlib.suppress(OSError):  # a link to itself
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
    """The files of a folder if any is an archive or has numbers, else none; `SeveralFiles` if more than one has."""
    archives = [file for file in files if is_archive(file)]
    packed = {file.path for file in archives}
    candidates, _ = _candidates(tuple(file for file in files if file.path not in packed))
    if len(archives) + len(candidates) > 1:  # among others, a zip of something else is left alone
        other = {file.path for file in archives if _is_other_zip(file)}
        archives = [file for file in archives if file.path not in other]
        files = tuple(file for file in files if file.path not in other)
    parts = _parts(archives, candidates)
    names = sorted(file.name for file in (*archives, *(file for _, file in candidates)) if file.path not in parts)
    if len(names) > 1:
        raise SeveralFiles(file=folder, n=len(names), names=_enumerated(names))
    return files if archives or candidates else ()


def _enumerated(names: list[str]) -> str:
    """The first names."""
    return ", ".join((*names[:_LISTED], *("…" for _ in names[_LISTED : _LISTED + 1])))


def _is_text(file: File) -> bool:
    """Whether a file holds text, and some."""
    try:
        with opened(file.path, file.name) as stream:
            head = stream.read(HEAD_BYTES)
    except LoadError:
        return False
    return bool(head.strip()) and is_text(head)


def _is_other_zip(file: File) -> bool:
    """Whether a file is a zip, a good one, with nothing in it that looks like vectors."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            infos = archive.infolist()[: LIMITS.archive_members]
            return not leading(_head(archive, info) for info in infos)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        return stream.read(HEAD_BYTES)


def _parts(archives: list[File], candidates: list[Candidate]) -> set[Path]:
    """Files that look like vectors and belong to others: words of a matrix, arrays and further pieces of a model."""
    marked = [candidate for candidate in candidates if candidate[0].fits is Format.fits]
    # raw numbers look like anything: they count where there is nothing else
    parts = {file.path for kind, file in candidates if kind.fits is not Format.fits} if marked or archives else set()
    texts = {file.path for kind, file in candidates if kind.is_text}
    near = {file.path: set(kind.companions(file.path)) for kind, file in candidates}
    for kind, file in candidates:
        parts |= near[file.path] if kind.needs_words else near[file.path] - texts
    for file in archives:
        parts |= set(numpy_array.FORMAT.companions(file.path.with_name(stem_of(file.name)))) & texts
    if any(kind.name == gensim_pickle.NAME for kind, _ in candidates):
        parts |= {file.path for kind, file in candidates if kind.name == numpy_array.NAME and not near[file.path]}
    wordless = [file for kind, file in candidates if kind.needs_words and file.path not in parts]
    if len(wordless) == 1 and not near[wordless[0].path]:
        # a list of words can look like text vectors, but it does not begin with a shape
        shaped = {file.path for kind, file in candidates if kind.name == word2vec_text.NAME}
        parts |= texts - shaped - {wordless[0].path}
    pieces: set[tuple[str, str | None]] = set()
    for _, file in candidates:
        if match := _PIECE.fullmatch(file.name):
            whole = (match[1], match[2])
            parts |= {file.path} if whole in pieces else set()
            pieces.add(whole)
    if parts.issuperset(file.path for _, file in candidates) and candidates and not archives:
        parts.discard(min(candidates, key=lambda candidate: FORMATS.index(candidate[0]))[1].path)  # each other's
    return parts
