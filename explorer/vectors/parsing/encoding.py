"""Text that is not UTF-8 but something that can be named."""

import codecs

from explorer.vectors.parsing.file_io import HEAD_BYTES

BOM = codecs.BOM_UTF8

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_ENOUGH_LINES = 8
"""Lines that must speak for another encoding before a whole file is taken for it."""

_COMMON_FIRST, _COMMON_SECOND = range(0xB0, 0xD8), range(0xA1, 0xFF)
"""The two bytes of the 3,755 most usual Chinese characters in GB18030; no UTF-8 character begins with such a pair of
the first and the second, except of scripts with two bytes each, and damaged Chinese in UTF-8 begins with others."""


def marked(head: bytes) -> str:
    """Name of the encoding that the first bytes of a file announce; empty if they do not, or it is UTF-8."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def is_gb18030(head: bytes) -> bool:
    """Whether most lines with Chinese are no UTF-8 but GB18030; a few damaged words do not make it so.

    Few lines only speak for a file that is small, and if most of their characters are usual ones: a piece of a UTF-8
    character, or a letter of Western Europe, can be taken for a rare one.

    Parameters
    ----------
    head
        The first `HEAD_BYTES` of a file.
    """
    is_whole = len(head) < HEAD_BYTES
    every = head.split(b"\n")
    lines = [line for line in (every if is_whole else every[:-1]) if not line.isascii()]
    foreign = [line for line in lines if not _decodes(line, "utf-8")]
    if not foreign or 2 * len(foreign) <= len(lines):
        return False
    text = b"\n".join(foreign)
    return _decodes(text, "gb18030") and (len(foreign) >= _ENOUGH_LINES or (is_whole and _is_usual(text)))


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are no text: they hold zeros and are no UTF-8, a cut end aside."""
    if b"\0" not in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _is_usual(text: bytes) -> bool:
    """Whether most characters beyond ASCII in GB18030 text are among the usual Chinese ones."""
    pairs = [letter.encode("gb18030") for letter in text.decode("gb18030") if not letter.isascii()]
    usual = sum(len(pair) == 2 and pair[0] in _COMMON_FIRST and pair[1] in _COMMON_SECOND for pair in pairs)
    return 2 * usual > len(pairs)


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are text of an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
