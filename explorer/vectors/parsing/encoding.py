"""Detection of text encodings other than UTF-8."""

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
"""Number of lines that must indicate another encoding."""

_COMMON_FIRST, _COMMON_SECOND = range(0xB0, 0xD8), range(0xA1, 0xFF)
"""Two-byte ranges of the 3,755 most common Chinese characters in GB18030. No UTF-8 character starts with such a pair of
first and second byte, except two-byte scripts, and damaged Chinese UTF-8 starts with others."""


def marked(head: bytes) -> str:
    """Name of the encoding announced by a byte order mark; empty for none or UTF-8."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def is_gb18030(head: bytes) -> bool:
    """Whether most lines with Chinese are GB18030 and not UTF-8; a few damaged words do not count.

    Few lines only count for a small file, and if most of their characters are common: a fragment of a UTF-8 character,
    or a Western European letter, can look like a rare one.

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
    """Whether the first bytes are not text: they contain zeros and are not UTF-8, apart from a cut end."""
    if b"\0" not in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _is_usual(text: bytes) -> bool:
    """Whether most non-ASCII characters of GB18030 text are common Chinese ones."""
    pairs = [letter.encode("gb18030") for letter in text.decode("gb18030") if not letter.isascii()]
    usual = sum(len(pair) == 2 and pair[0] in _COMMON_FIRST and pair[1] in _COMMON_SECOND for pair in pairs)
    return 2 * usual > len(pairs)


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are valid text in an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
