"""Which of several files holds the numbers, and which others belong to it."""

from pathlib import Path

from explorer.errors import EmptyFile, FileUnreadable, LoadError, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.detect import detect
from explorer.vectors.formats import FORMATS, Format
from explorer.vectors.reading import File
from explorer.vectors.unpack import is_archive


def recognise(files: tuple[File, ...]) -> tuple[Format, File, tuple[File, ...]]:
    """Which of some files holds the numbers, its format, and the files that go with it.

    Raises
    ------
    LoadError
        If none does: the failure of the first one.
    """
    failure: LoadError | None = None
    candidates: list[tuple[Format, File]] = []
    for file in files:
        try:
            others = tuple(other.path for other in files if other is not file)
            candidates.append((detect(file.path, file.name, others), file))
        except LoadError as error:
            failure = failure or error
    if not candidates:
        raise failure or WrongFormat(file=files[0].name if files else "")
    # a table of words can look like text vectors, and an array can belong to another file
    found, main = min(candidates, key=lambda candidate: FORMATS.index(candidate[0]))
    rest = tuple(other for other in files if other is not main)
    known = {other.path for other in rest}
    near = tuple(
        File(path, path.name)
        for path in found.companions(main.path)
        if path not in known and _stays_beside(path, main.path)
    )
    return found, main, (*rest, *near)


def _stays_beside(path: Path, main: Path) -> bool:
    """Whether a file that nobody named lies where the main one does, links of both followed."""
    try:
        return path.resolve().parent in (main.parent.resolve(), main.resolve().parent)
    except (OSError, RuntimeError):  # a link to itself
        return False


def inside(file: File) -> tuple[File, ...]:
    """A file, or the files of a folder; those of the first folder in it with vectors, if it has none itself."""
    if not file.path.is_dir():
        return (file,)
    try:
        paths = sorted(path for path in file.path.iterdir() if not path.name.startswith("."))
        inner = _files(paths)
        folders = [path for path in paths[: LIMITS.archive_members] if path.is_dir() and not path.is_symlink()]
        if _holds_vectors(inner):
            return inner
        for folder in folders:
            below = _files(sorted(path for path in folder.iterdir() if not path.name.startswith(".")))
            if _holds_vectors(below):
                return below
    except OSError as error:
        raise FileUnreadable(file=file.name, reason=error.strerror or type(error).__name__) from error
    if not inner:
        raise EmptyFile(file=file.name)
    return inner


def _files(paths: list[Path]) -> tuple[File, ...]:
    return tuple(File(path, path.name) for path in paths if path.is_file())[: LIMITS.archive_members]


def _holds_vectors(files: tuple[File, ...]) -> bool:
    """Whether any of some files is an archive or has numbers."""
    if any(is_archive(file) for file in files):
        return True
    try:
        recognise(files)
    except LoadError:
        return False
    return True
