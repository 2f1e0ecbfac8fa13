"""Detect the format of a file by its content, never by its suffix."""

import zipfile
from pathlib import Path

from explorer.errors import EmptyFile, Encoding, PickleRefused, WrongFormat
from explorer.vectors.formats import FORMATS, Format, gensim_pickle
from explorer.vectors.parsing.encoding import BOM, is_gb18030, marked
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.pickle_detect import is_pickle

_REFUSED = (b"\x1f\x8b", b"BZh9", b"PK\x05\x06")
"""First bytes of files that are not vectors in any format: compressed files, an empty zip."""


def detect(path: Path, name: str = "", others: tuple[Path, ...] = ()) -> Format:
    """Detect a format by the first bytes of a file, or by its companions if the format has no signature.

    Parameters
    ----------
    path
        Path of the file.
    name
        Display name for errors; by default the name of the path.
    others
        Files given with it.

    Returns
    -------
    Format
        Format that reads the file.

    Raises
    ------
    EmptyFile, Encoding, PickleRefused, WrongFormat, FileUnreadable
        If no format reads it.
    """
    file = name or path.name
    with opened(path, file) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.removeprefix(BOM).strip() and len(head) < HEAD_BYTES:
        raise EmptyFile(file=file)
    if _is_pickle(head, path):
        raise PickleRefused(file=file)
    if encoding := marked(head):
        raise Encoding(file=file, found=encoding)
    if not head.startswith(_REFUSED):
        for candidate in FORMATS:
            if candidate.matches(head, path):
                if candidate.is_text and is_gb18030(head):
                    raise Encoding(file=file, found="GB18030")
                return candidate
        for candidate in FORMATS:
            # companions are only searched for when they decide
            if candidate.fits is not Format.fits and candidate.fits(path, (*others, *candidate.companions(path))):
                return candidate
    raise WrongFormat(file=file)


def format_of_head(head: bytes) -> Format | None:
    """Format that the first bytes of a file match; None if there is none, or if the whole file is needed to tell."""
    if head.startswith(_REFUSED):
        return None
    return next((candidate for candidate in FORMATS if candidate.matches(head, Path())), None)


def _is_pickle(head: bytes, path: Path) -> bool:
    """Whether a file is a pickle not written by gensim, or a zip with a pickle as PyTorch writes it."""
    if is_pickle(head):
        return not gensim_pickle.matches(head, path)
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member.endswith(".pkl") for member in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
