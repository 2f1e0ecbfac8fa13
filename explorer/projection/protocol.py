"""How the server and the projection process talk: frames of a JSON header and raw numbers, over two pipes.

A frame is four bytes with the length of the header (big-endian), the header, and as many bytes as its ``shape`` of
float32 asks for. Nothing that is received can run: no pickle.

To the process: ``job`` (id, digest, parameters; the rows), ``cancel`` (id).
From it: ``ready``, ``progress`` (id, stage, fraction), ``done`` (id, layout; the coordinates), ``cancelled`` (id),
``failed`` (id, code, details).
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
    """Write one frame and push it out.

    Parameters
    ----------
    stream
        Binary, buffered.
    header
        What JSON can hold; ``shape`` is added.
    array
        float32 numbers of any shape.
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
        If the other side has gone, also in the middle of a frame.
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
