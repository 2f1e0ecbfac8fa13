"""The promise for any bytes: complete vectors or a `LoadError`, soon, in little memory, without side effects.

For any file, ``detect -> parse`` returns a finite, C-contiguous, read-only (n, d) float32 matrix with n unique
words, or a `LoadError` with a sentence in both languages; within 2 seconds of computing and 8 times the size of the
file plus 64 MB; and it starts no program, loads no code, opens no connection and writes nothing outside its own folder.
"""

import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from explorer.errors import LoadError
from explorer.locales import LANGUAGES
from explorer.vectors.model import Vectors
from explorer.vectors.opening import open_request
from explorer.vectors.reading import File, OpenRequest

SECONDS = 2.0
"""Computing time for one input in a long run (`make fuzz`)."""

HANG = 30.0
"""Computing time after which a reader counts as hanging, on any machine: what the suite allows."""

MEMORY, MEMORY_PER_BYTE = 64 << 20, 8
WAIT = 60
"""Wall-clock seconds, for a reader that waits instead of computing."""

ROOM = 4 << 30
"""Address space that one reading may request. It exceeds the promise, as threads request much and use little; memory in
use is measured separately. A size taken from a header is larger still."""

MAIN = "any"
_FORBIDDEN = (
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.", "pty.spawn",
    "socket.connect", "socket.getaddrinfo", "socket.gethost", "socket.bind", "socket.sendto", "urllib.", "ftplib.",
    "pickle.find_class", "webbrowser.", "ctypes.dlopen", "code.__new__", "sqlite3.", "shutil.unpack_archive",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MOVING = ("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod")
_QUIET = 4 << 20
_STATUS = Path("/proc/self/status")


class Broken(AssertionError):
    """The promise is broken for an input."""


class TooSlow(BaseException):
    """Not an `Exception`: a reader that catches those must not be able to continue."""


@dataclass(frozen=True)
class Case:
    """An input.

    Attributes
    ----------
    group
        The format, archive or kind of damage of its seed.
    content
        The file.
    companion
        A file given with it; None without.
    beside
        Name of that file: readers of word lists look at its suffix, that of gensim at all of it.
    """

    group: str
    content: bytes
    companion: bytes | None = None
    beside: str = "any.txt"


class Target:
    """Reads inputs in a folder of its own.

    Parameters
    ----------
    folder
        Parent of that folder; a file system in memory is fastest.
    """

    def __init__(self, folder: Path | None = None, seconds: float = HANG) -> None:
        self.seconds = seconds
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=folder))
        self.slowest = 0.0
        self.largest = 0
        self._deeds: list[str] = []
        self._watching = False
        self._status = os.open(_STATUS, os.O_RDONLY) if _STATUS.exists() else -1
        sys.addaudithook(self._audit)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._status >= 0:
            os.close(self._status)
            self._status = -1

    def check(self, case: Case) -> str:
        """Read an input in every way that is offered: as it is, rescued, and with another table.

        Returns
        -------
        str
            Code of the error; empty if it opened.

        Raises
        ------
        Broken
            If the promise does not hold.
        """
        main = self.folder / MAIN
        main.write_bytes(case.content)
        files = [File(main, MAIN)]
        if case.companion is not None:
            files.append(File(self.folder / case.beside, case.beside))
            files[1].path.write_bytes(case.companion)
        size = len(case.content) + len(case.companion or b"")
        try:
            found = self._held(OpenRequest(tuple(files)), size)
            if isinstance(found, LoadError):
                if found.rescuable:
                    self._held(OpenRequest(tuple(files), rescue=True), size)
                return found.code
            for choice in found.source.choices[-1:]:
                self._held(OpenRequest(tuple(files), choice=choice), size)
            return ""
        finally:
            left = {entry.name for entry in os.scandir(self.folder)} - {file.name for file in files}
            if left:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir()
                raise Broken(f"left behind: {sorted(left)}")
            if case.companion is not None:
                files[1].path.unlink(missing_ok=True)

    def _held(self, wish: OpenRequest, size: int) -> Vectors | LoadError:
        """Result of one reading, after checking the promise."""
        self._deeds.clear()
        before, peak = self._memory()
        if peak - before > _QUIET:
            Path("/proc/self/clear_refs").write_text("5")  # reset the peak memory
        start = process_time()
        found: Vectors | LoadError
        with self._limits():
            try:
                found = open_request(wish)
            except LoadError as error:
                _no_room(error)
                found = error.without_traceback()
            except TooSlow as error:
                raise Broken(f"slow: more than {self.seconds} s") from error
            except Exception as error:
                raise Broken(f"{type(error).__name__}: {str(error)[:200]}") from error
        seconds, used = process_time() - start, self._memory()[1] - before
        self.slowest, self.largest = max(seconds, self.slowest), max(used, self.largest)
        if self._deeds:
            raise Broken(f"deed: {self._deeds[0]}")
        if used > MEMORY + MEMORY_PER_BYTE * size:
            raise Broken(f"memory: {used >> 20} MB for {size} bytes")
        if seconds > self.seconds:
            raise Broken(f"slow: {seconds:.1f} s")
        look = _answered if isinstance(found, LoadError) else _whole
        try:
            look(found)
        except Broken:
            raise
        except Exception as error:
            raise Broken(f"{look.__name__.strip('_')}: {type(error).__name__}: {str(error)[:100]}") from error
        return found

    def _memory(self) -> tuple[int, int]:
        """Memory in use now, and the peak since the last reset, in bytes."""
        if self._status < 0:
            return 0, 0
        text = os.pread(self._status, 4096, 0)
        now, most = (int(text.split(mark, 1)[1].split(None, 1)[0]) << 10 for mark in (b"VmRSS:", b"VmHWM:"))
        return now, most

    def _room(self) -> int:
        text = os.pread(self._status, 4096, 0)
        return int(text.split(b"VmSize:", 1)[1].split(None, 1)[0]) << 10

    @contextmanager
    def _limits(self) -> Iterator[None]:
        """Limits on time and address space, and an audit of side effects, during one reading."""

        def stop(*_: object) -> None:
            raise TooSlow

        handlers = [(number, signal.signal(number, stop)) for number in (signal.SIGPROF, signal.SIGALRM)]
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        temporary, tempfile.tempdir = tempfile.tempdir, str(self.folder)
        signal.setitimer(signal.ITIMER_PROF, 1.25 * self.seconds)
        signal.setitimer(signal.ITIMER_REAL, WAIT)
        if self._status >= 0:
            resource.setrlimit(resource.RLIMIT_AS, (self._room() + ROOM, hard))
        self._watching = True
        try:
            yield
        finally:
            self._watching = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
            tempfile.tempdir = temporary
            for number, handler in handlers:
                signal.signal(number, handler)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Record a side effect that no reader needs."""
        if not self._watching:
            return
        if event == "open":
            path, _, flags = arguments
            if not (isinstance(flags, int) and flags & _WRITING):
                return
        elif event in _MOVING:
            path = arguments[0]
        elif event.startswith(_FORBIDDEN):
            self._deeds.append(f"{event} {arguments!r}"[:200])
            return
        else:
            return
        if isinstance(path, str | bytes | os.PathLike):
            fd = arguments[-1] if event in _MOVING else -1  # relative to the folder of the path
            root = Path(f"/proc/self/fd/{fd}").resolve() if isinstance(fd, int) and fd >= 0 else Path()
            inside = (root / os.fsdecode(path)).resolve().is_relative_to(self.folder)
            if not inside and "__pycache__" not in os.fsdecode(path):
                self._deeds.append(f"{event} {path!r}"[:200])


def _no_room(error: BaseException) -> None:
    """Find a request for too much memory among the causes of an error."""
    cause: BaseException | None = error
    for _ in range(20):
        if cause is None:
            return
        # NumPy and Arrow have errors of their own; Python raises it for text that is nested too deeply
        if isinstance(cause, MemoryError) and type(cause).__module__ != "builtins":
            raise Broken(f"memory: {str(cause)[:100]}")
        cause = cause.__cause__ or cause.__context__


def _answered(error: LoadError) -> None:
    """Check that an error has a printable sentence in both languages."""
    said = [error.sentence(language) for language in LANGUAGES]
    if not all(said) or len(set(said)) < len(said):
        raise Broken(f"no sentence: {said}")
    try:
        "".join(said).encode()
    except UnicodeEncodeError as failure:
        raise Broken(f"sentence: {error.code} cannot be shown") from failure


def _whole(vectors: Vectors) -> None:
    """Check what every page relies on."""
    matrix, n = vectors.matrix, vectors.n
    flags = matrix.flags
    if matrix.dtype != np.float32 or matrix.ndim != 2 or not flags.c_contiguous or flags.writeable:
        raise Broken(f"matrix: {matrix.dtype} {matrix.shape} {flags}")
    if not n or vectors.d < 2 or not np.isfinite(matrix).all():
        raise Broken(f"matrix: {matrix.shape}, not finite or too small")
    if vectors.norms.shape != (n,) or vectors.norms.flags.writeable:
        raise Broken(f"norms: {vectors.norms.shape}")
    words = list(vectors.words)
    if len(words) != n or len(set(words)) != n or not all(words):
        raise Broken(f"words: {len(words)}, {len(set(words))} of them unique, {n} rows")
    for row in {0, n // 2, n - 1}:
        if vectors.words.id(words[row]) != row:
            raise Broken(f"words: row {row} is not found by its word")
    _whole_besides(vectors, words)


def _whole_besides(vectors: Vectors, words: list[str]) -> None:
    """Check what comes with the vectors: columns, report, unseen words; all text must be printable."""
    source, shown = vectors.source, list(words)
    for name, column in vectors.metadata.columns.items():
        if len(column) != vectors.n:
            raise Broken(f"metadata: {len(column)} values for {vectors.n} rows")
        shown.extend((name, *map(str, column)))
    if any(count <= 0 for count in source.warnings.values()):
        raise Broken(f"warnings: {source.warnings}")
    unseen = vectors.subwords.vector("unseen") if vectors.subwords is not None else None
    if unseen is not None and (unseen.shape != (vectors.d,) or not np.isfinite(unseen).all()):
        raise Broken("vector of an unseen word")
    try:
        "\n".join((*shown, source.name, source.wrapper, source.choice, *source.choices, *source.files)).encode()
    except UnicodeEncodeError as error:
        raise Broken(f"text: {error.reason} cannot be shown") from error


def check(content: bytes, companion: bytes | None = None, beside: str = "any.txt") -> str:
    """Check the promise for one input; see `Target.check`."""
    target = Target()
    try:
        return target.check(Case("", content, companion, beside))
    finally:
        target.close()
