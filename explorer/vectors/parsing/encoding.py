"""Detect text encodings other than UTF-8."""

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
"""Number of GB18030 lines that are sufficient evidence."""

_COMMON_FIRST, _COMMON_SECOND = range(0xB0, 0xD8), range(0xA1, 0xFF)
"""Ranges of the two bytes of the 3,755 most common Chinese characters in GB18030. In UTF-8, only characters of two-byte
scripts start with such a pair; damaged Chinese UTF-8 starts with other bytes."""


def marked(head: bytes) -> str:
    """Return the encoding that a byte order mark announces; empty without a mark or for UTF-8."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def is_gb18030(head: bytes) -> bool:
    """Whether most non-ASCII lines are GB18030 and not UTF-8; a few damaged words do not count.

    A few lines are only evidence if the file is small and most of their characters are common Chinese ones: a fragment
    of a UTF-8 character, or a Western European letter, can look like a rare one.

    Parameters
    ----------
    head
        The first `HEAD_BYTES` of a file.
    """
    is_complete = len(head) < HEAD_BYTES
    all_lines = head.split(b"\n")
    lines = [line for line in (all_lines if is_complete else all_lines[:-1]) if not line.isascii()]
    foreign = [line for line in lines if not _decodes(line, "utf-8")]
    if not foreign or 2 * len(foreign) <= len(lines):
        return False
    text = b"\n".join(foreign)
    return _decodes(text, "gb18030") and (len(foreign) >= _ENOUGH_LINES or (is_complete and _is_common_chinese(text)))


def is_binary(head: bytes) -> bool:
    """Whether the first bytes contain zeros and are not UTF-8; the last character may be incomplete."""
    if b"\0" not in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _is_common_chinese(text: bytes) -> bool:
    """Whether most non-ASCII characters of GB18030 text are common Chinese ones."""
    pairs = [character.encode("gb18030") for character in text.decode("gb18030") if not character.isascii()]
    common = sum(len(pair) == 2 and pair[0] in _COMMON_FIRST and pair[1] in _COMMON_SECOND for pair in pairs)
    return 2 * common > len(pairs)


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are valid text in an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
