"""Which format a file has, by its content and never by its suffix."""

import codecs
import zipfile
from collections.abc import Iterable
from pathlib import Path

from explorer.errors import EmptyFile, Encoding, PickleRefused, WrongFormat
from explorer.vectors.formats import FORMATS, Format, gensim_pickle, numpy_array
from explorer.vectors.parsing.encoding import is_gb18030, marked
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.pickle_detect import is_pickle

_REFUSED = (b"\x1f\x8b", b"BZh9", b"PK\x05\x06")
"""Begins of files that are none of our formats, whatever follows: compressed files, an empty zip."""


def detect(path: Path, name: str = "", others: tuple[Path, ...] = ()) -> Format:
    """Recognise a file by its first bytes; one without any mark of its own by what belongs to it.

    Parameters
    ----------
    path
        Where it is.
    name
        What people call it, for errors; the name of the path without it.
    others
        Files given along with it.

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
    if encoding := marked(head):
        raise Encoding(file=file, found=encoding)
    if not head.startswith(_REFUSED):
        for candidate in FORMATS:
            if candidate.matches(head, path):
                if candidate.is_text and is_gb18030(head):
                    raise Encoding(file=file, found="GB18030")
                return candidate
        for candidate in FORMATS:
            # what lies beside a file is only looked for where it decides anything
            if candidate.fits is not Format.fits and candidate.fits(path, (*others, *candidate.companions(path))):
                return candidate
    raise WrongFormat(file=file)


def leading(heads: Iterable[bytes]) -> list[int]:
    """Which of several files, that themselves are not at hand, hold vectors; the others may belong to them.

    A list of words can look like text vectors: it counts as words where there is one matrix that needs some. Beside
    something that gensim saved, arrays are parts of it.

    Parameters
    ----------
    heads
        The first bytes of each.

    Returns
    -------
    list of int
        Places, ascending.
    """
    found = {place: kind for place, head in enumerate(heads) if (kind := _recognised(head)) is not None}
    if any(kind.name == gensim_pickle.NAME for kind in found.values()):
        found = {place: kind for place, kind in found.items() if kind.name != numpy_array.NAME}
    if sum(kind.needs_words for kind in found.values()) != 1:
        return list(found)
    return [place for place, kind in found.items() if kind.needs_words or not kind.is_text]


def needs_words(head: bytes) -> bool:
    """Whether a file looks like rows without words."""
    kind = _recognised(head)
    return kind is not None and kind.needs_words


def _recognised(head: bytes) -> Format | None:
    """Format that the first bytes of a file look like."""
    if head.startswith(_REFUSED):
        return None
    return next((candidate for candidate in FORMATS if candidate.matches(head, Path())), None)


def _is_pickle(head: bytes, path: Path) -> bool:
    """Whether a file is a pickle that is not gensim's, or the zip around one that PyTorch writes."""
    if is_pickle(head):
        return not gensim_pickle.matches(head, path)
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member.endswith(".pkl") for member in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
