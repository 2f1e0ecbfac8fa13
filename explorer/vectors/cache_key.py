"""Keys of the store: a digest of everything that an entry was made from.

All bytes of a small file count, but only status and samples of a large one. A process that changes a large file through
a memory map could evade this: once it has written to a page, it can write to it again without any change of the file
times, until the system writes the page to disk. Therefore `flush_to_disk` flushes large files before they are read for
the store; the next write to any page then changes the file times, and with them the key. On file systems in memory
there is nothing to flush, so all bytes count there.
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
"""Files up to this size are hashed completely."""

_SAMPLES, _SAMPLE_BYTES = 64, 1 << 16
_CHUNK, _SPAN = 1 << 20, 1 << 24
_WORKERS = min(os.cpu_count() or 1, 8)
_PAUSE = 0.1
"""Seconds between two progress reports while flushing."""

_IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"})


def cache_key(files: Iterable[File], request: OpenRequest) -> str:
    """Return the key of an entry of the store; it changes with the content of every file.

    Raises
    ------
    FileUnreadable
        If a file cannot be read.
    """
    state = hashlib.blake2b(
        f"{VERSION}|{request.choice}|{request.rescue}".encode("utf-8", "surrogatepass"), digest_size=16
    )
    for file in files:
        with opened(file.path, file.name) as stream:
            status = os.fstat(stream.fileno())
            # lengths come first, so that content cannot be mistaken for a name
            name = f"{'' if file.is_named else '+'}{file.name}".encode("utf-8", "surrogatepass")
            state.update(f"|{len(name)}|{status.st_size}|".encode() + name)
            if status.st_size <= _WHOLE:
                while chunk := stream.read(1 << 20):
                    state.update(chunk)
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
    """Flush large files to disk, so that every later write changes their times.

    Takes no time if nothing is pending. Errors of the system are ignored.

    Parameters
    ----------
    files
        Files that are about to be read.
    report
        Progress callback; an exception that it raises ends the waiting.

    Returns
    -------
    bool
        Whether a large file was flushed, so that an earlier key may be outdated.
    """
    large = [file.path for file in files if _is_large(file.path)]
    if not large or not sys.platform.startswith("linux"):
        return False
    started, total = time.monotonic(), sum(path.stat().st_size for path in large)
    thread = Thread(target=_write_out, args=(large,), daemon=True)
    thread.start()
    thread.join(_PAUSE)
    while thread.is_alive():
        report(Progress(0, total, 0, time.monotonic() - started))
        thread.join(_PAUSE)
    return True


def _is_large(path: Path) -> bool:
    """Whether only samples of a file are hashed."""
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
    """CRC-32 of every chunk of a file: detects all changes of up to 32 consecutive bits and nearly all others.

    Collisions made on purpose are no risk: who can write them can write anything into the file. A cryptographic digest
    takes five times as long.
    """
    descriptor = stream.fileno()

    def span(start: int) -> bytes:
        buffer, sums = memoryview(bytearray(_CHUNK)), []
        for at in range(start, min(start + _SPAN, size), _CHUNK):
            count = os.preadv(descriptor, [buffer], at)
            sums.append(zlib.crc32(buffer[:count]).to_bytes(4, "little"))
        return b"".join(sums)

    with ThreadPoolExecutor(_WORKERS) as pool:
        return b"".join(pool.map(span, range(0, size, _SPAN)))
