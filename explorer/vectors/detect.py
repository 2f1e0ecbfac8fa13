"""Which format a file has, by its content and never by its suffix."""

import codecs
import zipfile
from pathlib import Path

from explorer.errors import EmptyFile, Encoding, PickleRefused, WrongFormat
from explorer.vectors.formats import FORMATS, HEAD_BYTES, Format, opened

_REFUSED = (b"\x1f\x8b", b"BZh9", b"PK\x05\x06")
"""Begins of files that are none of our formats, whatever follows: compressed files, an empty zip."""

_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_ENOUGH_LINES = 8
"""Lines that must speak for another encoding before a whole file is taken for it."""


def detect(path: Path, name: str = "") -> Format:
    """Recognise a file by its first bytes.

    Parameters
    ----------
    path
        Where it is.
    name
        What people call it, for errors; the name of the path without it.

    Returns
    -------
    Format
        The one that reads it.

    Raises
    ------
    EmptyFile, Encoding, PickleRefused, WrongFormat, FileUnreadable
        If none does.
    """
    file = name or path.name
    with opened(path, file) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.removeprefix(codecs.BOM_UTF8).strip() and len(head) < HEAD_BYTES:
        raise EmptyFile(file=file)
    if _is_pickle(head, path):
        raise PickleRefused(file=file)
    for mark, encoding in _ENCODINGS:
        if head.startswith(mark):
            raise Encoding(file=file, found=encoding)
    if not head.startswith(_REFUSED):
        for candidate in FORMATS:
            if candidate.matches(head, path):
                if candidate.is_text and _is_gb18030(head):
                    raise Encoding(file=file, found="GB18030")
                return candidate
    raise WrongFormat(file=file)


def recognises(head: bytes) -> bool:
    """Whether the first bytes of a file, which itself is not at hand, look like vectors."""
    if head.startswith(_REFUSED):
        return False
    return any(candidate.matches(head, Path()) for candidate in FORMATS)


def _is_gb18030(head: bytes) -> bool:
    """Whether most lines with Chinese are no UTF-8 but GB18030; a few damaged words do not make it so."""
    lines = [line for line in head.split(b"\n")[:-1] if not line.isascii()]
    foreign = [line for line in lines if not _decodes(line, "utf-8")]
    return len(foreign) >= _ENOUGH_LINES and 2 * len(foreign) > len(lines) and _decodes(b"\n".join(foreign), "gb18030")


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are text of an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_pickle(head: bytes, path: Path) -> bool:
    """Whether a file is a pickle of protocol 2 or later, or the zip around one that PyTorch writes."""
    if head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member.endswith(".pkl") for member in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
