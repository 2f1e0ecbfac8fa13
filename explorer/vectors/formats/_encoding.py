"""Text that is not UTF-8 but something that can be named."""

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_ENOUGH_LINES = 8
"""Lines that must speak for another encoding before a whole file is taken for it."""


def marked(head: bytes) -> str:
    """Name of the encoding that the first bytes of a file announce; empty if they do not, or it is UTF-8."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def is_gb18030(head: bytes) -> bool:
    """Whether most lines with Chinese are no UTF-8 but GB18030; a few damaged words do not make it so."""
    lines = [line for line in head.split(b"\n")[:-1] if not line.isascii()]
    foreign = [line for line in lines if not _decodes(line, "utf-8")]
    return len(foreign) >= _ENOUGH_LINES and 2 * len(foreign) > len(lines) and _decodes(b"\n".join(foreign), "gb18030")


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are no text: they hold zeros and are no UTF-8, a cut end aside."""
    if b"\0" not in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are text of an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
