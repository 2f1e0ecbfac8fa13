"""Protocol between the server and the worker process: frames of a JSON header and raw numbers, over two pipes.

A frame is the length of the header (four bytes, big-endian), the header, and a float32 array of the header's ``shape``.
There is no pickle, so received data cannot execute code.

To the worker: ``job`` (id, digest, parameters; the rows), ``cancel`` (id).
From the worker: ``ready``, ``progress`` (id, stage, fraction), ``done`` (id, layout; the coordinates),
``cancelled`` (id), ``failed`` (id, code, details).
"""

import json
import math
import struct
from typing import Any, BinaryIO

import numpy as np

from explorer.vectors.model import FloatMatrix

Header = dict[str, Any]

_LENGTH = struct.Struct(">I")
_NOTHING = np.empty((0,), dtype=np.float32)


def write_frame(stream: BinaryIO, header: Header, array: FloatMatrix = _NOTHING) -> None:
    """Write one frame and flush the stream.

    Parameters
    ----------
    stream
        Buffered binary stream.
    header
        JSON values; ``shape`` is added.
    array
        float32 array of any shape.
    """
    text = json.dumps({**header, "shape": array.shape}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.write(np.ascontiguousarray(array, dtype="<f4").data.cast("B") if array.size else b"")
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[Header, FloatMatrix]:
    """Read one frame.

    Raises
    ------
    EOFError
        If the stream ends, even within a frame.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    header: Header = json.loads(_exactly(stream, length))
    shape = tuple(header["shape"])
    numbers = np.frombuffer(_exactly(stream, 4 * math.prod(shape)), dtype="<f4")
    return header, numbers.reshape(shape)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
