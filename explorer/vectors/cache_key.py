"""Names of the entries of the store: a digest of everything that an entry was made from.

Small files are known by all their bytes, large ones by what the system says of them and by samples. A process that
changes a large file through a memory map would escape that: a page of the file that it wrote to once can be written to
again without a trace, until the system has written the page out. So large files are written out before they are read
for the store (`flush_to_disk`): the next write to any page then changes the times of the file and the key. Where
files lie in memory there is nothing to write out, and no such trace: there all bytes count.
"""

import contextlib
import hashlib
import os
import sys
import time
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from explorer.vectors.parsing.file_io import opened
from explorer.vectors.parsing.pseudo_files import file_systems
from explorer.vectors.reading import File, OpenRequest, Progress, ProgressCallback
from explorer.vectors.store_entry import VERSION

_WHOLE = 64 << 20
"""Files up to this size are known by all their bytes."""

_SAMPLES, _SAMPLE_BYTES = 64, 1 << 16
_PIECE, _SPAN = 1 << 20, 1 << 24
_WORKERS = min(os.cpu_count() or 1, 8)
_PAUSE = 0.1
"""Seconds after which somebody who waits is told that it still goes on."""

_IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"})


def cache_key(files: Iterable[File], request: OpenRequest) -> str:
    """Name of an entry of the store: it changes with the content of every file.

    Raises
    ------
    FileUnreadable
        If the system does not let us look at one.
    """
    state = hashlib.blake2b(
        f"{VERSION}|{request.choice}|{request.rescue}".encode("utf-8", "surrogatepass"), digest_size=16
    )
    for file in files:
        with opened(file.path, file.name) as stream:
            status = os.fstat(stream.fileno())
            # lengths first, so that no content can pass for a name
            name = f"{'' if file.is_named else '+'}{file.name}".encode("utf-8", "surrogatepass")
            state.update(f"|{len(name)}|{status.st_size}|".encode() + name)
            if status.st_size <= _WHOLE:
                while piece := stream.read(1 << 20):
                    state.update(piece)
                continue
            known = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
            state.update(repr(known).encode())
            for sample in range(_SAMPLES):
                stream.seek(sample * (status.st_size - _SAMPLE_BYTES) // (_SAMPLES - 1))
                state.update(stream.read(_SAMPLE_BYTES))
            if _in_memory(status.st_dev):
                state.update(_sums(stream, status.st_size))
    return state.hexdigest()


def flush_to_disk(files: Iterable[File], report: ProgressCallback) -> bool:
    """Have the system write large files out, so that whatever is written to them later changes their times.

    It takes no time where nothing waits to be written. A system that refuses is left alone.

    Parameters
    ----------
    files
        Those that are about to be read.
    report
        Hears now and then that it goes on; what it raises ends the waiting.

    Returns
    -------
    bool
        Whether there were any, so that a key from before need not hold any more.
    """
    large = [file.path for file in files if _is_large(file.path)]
    if not large or not sys.platform.startswith("linux"):
        return False
    began, total = time.monotonic(), sum(path.stat().st_size for path in large)
    thread = Thread(target=_write_out, args=(large,), daemon=True)
    thread.start()
    thread.join(_PAUSE)
    while thread.is_alive():
        report(Progress(0, total, 0, time.monotonic() - began))
        thread.join(_PAUSE)
    return True


def _is_large(path: Path) -> bool:
    """Whether a file is not known by all its bytes."""
    try:
        status = path.stat()
    except OSError:
        return False
    return status.st_size > _WHOLE and not _in_memory(status.st_dev)


def _write_out(paths: list[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)


def _in_memory(device: int) -> bool:
    """Whether a device, as `os.stat` numbers it, is a file system that keeps its files in memory."""
    return not file_systems(device).isdisjoint(_IN_MEMORY)


def _sums(stream: BinaryIO, size: int) -> bytes:
    """A CRC-32 of every piece of a file: it shows every change of up to 32 bits in a row, and nearly all others.

    Nobody gains by a change that keeps the sums: the same hand could write anything into the file. Digests take five
    times as long.
    """
    descriptor = stream.fileno()

    def span(start: int) -> bytes:
        buffer, sums = memoryview(bytearray(_PIECE)), []
        for at in range(start, min(start + _SPAN, size), _PIECE):
            count = os.preadv(descriptor, [buffer], at)
            sums.append(zlib.crc32(buffer[:count]).to_bytes(4, "little"))
        return b"".join(sums)

    with ThreadPoolExecutor(_WORKERS) as pool:
        return b"".join(pool.map(span, range(0, size, _SPAN)))
