"""Which of several files holds the numbers, and which others belong to it."""

import re
import zipfile
import zlib
from pathlib import Path

from explorer.errors import EmptyFile, FileUnreadable, LoadError, SeveralFiles, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.detect import detect, leading
from explorer.vectors.formats import FORMATS, HEAD_BYTES, Format, gensim_pickle, numpy_array
from explorer.vectors.reading import File
from explorer.vectors.unpack import is_archive, stem_of

Candidate = tuple[Format, File]

_PIECE = re.compile(r"(.*?)-[0-9]+-of-[0-9]+(\.[^.]*)?")
"""Name of one of the files that a large model is cut into."""

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
    """A file, or the files of a folder; those of the first folder in it with vectors, if it has none itself.

    Raises
    ------
    SeveralFiles, EmptyFile, FileUnreadable
        If a folder holds vectors more than once, or nothing, or cannot be looked into.
    """
    if not file.path.is_dir():
        return (file,)
    try:
        paths = sorted(path for path in file.path.iterdir() if not path.name.startswith("."))
        inner = _files(paths)
        folders = [path for path in paths[: LIMITS.archive_members] if path.is_dir() and not path.is_symlink()]
        if found := _with_vectors(inner, file.name):
            return found
        for folder in folders:
            below = _files(sorted(path for path in folder.iterdir() if not path.name.startswith(".")))
            if found := _with_vectors(below, f"{file.name}/{folder.name}"):
                return found
    except OSError as error:
        raise FileUnreadable(file=file.name, reason=error.strerror or type(error).__name__) from error
    if not inner:
        raise EmptyFile(file=file.name)
    return inner


def _files(paths: list[Path]) -> tuple[File, ...]:
    return tuple(File(path, path.name, is_named=False) for path in paths if path.is_file())[: LIMITS.archive_members]


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
        listed = ", ".join((*names[:_LISTED], *("…" for _ in names[_LISTED : _LISTED + 1])))
        raise SeveralFiles(file=folder, n=len(names), names=listed)
    return files if archives or candidates else ()


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
        parts |= texts - {wordless[0].path}  # a list of words can look like text vectors
    pieces: set[tuple[str, str | None]] = set()
    for _, file in candidates:
        if match := _PIECE.fullmatch(file.name):
            whole = (match[1], match[2])
            parts |= {file.path} if whole in pieces else set()
            pieces.add(whole)
    if parts.issuperset(file.path for _, file in candidates) and candidates and not archives:
        parts.discard(min(candidates, key=lambda candidate: FORMATS.index(candidate[0]))[1].path)  # each other's
    return parts
