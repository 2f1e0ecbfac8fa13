"""Write files atomically: under a temporary name in the same folder, renamed when they are complete."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_NAME_BYTES = 200
"""Bytes of the name of a target that its temporary name keeps: systems allow 255, mostly."""


@contextmanager
def atomic_files(*targets: Path) -> Iterator[tuple[BinaryIO, ...]]:
    """Open new files; rename them to their targets at the end, the first one last, or remove them after an error.

    The files are not private, as those of `tempfile` are: a cache may be shared.

    Parameters
    ----------
    targets
        Final paths; existing files are replaced.

    Yields
    ------
    tuple of BinaryIO
        One stream per target.

    Raises
    ------
    OSError
        If the disk does not take a file.
    """
    mark = f".{secrets.token_hex(6)}.part"
    parts = [target.with_name(f".{_end(target.name)}{mark}") for target in targets]
    try:
        with ExitStack() as stack:
            streams = tuple(stack.enter_context(part.open("xb")) for part in parts)
            yield streams
            for stream in streams:
                stream.flush()
                os.fsync(stream.fileno())
        for part, target in reversed(list(zip(parts, targets, strict=True))):
            part.replace(target)
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _end(name: str) -> str:
    return name.encode("utf-8", "surrogateescape")[-_NAME_BYTES:].decode("utf-8", "ignore")
