"""Parse typed or pasted paths: quoted, with shell escapes, as file URLs, several at once."""

import errno
import os
import re
import shlex
from pathlib import Path
from urllib.request import url2pathname

from explorer.errors import FileUnreadable, NoFullPath

_QUOTES = ('""', "''", "\u201c\u201d", "\u2018\u2019", "<>")
_SEVERAL = re.compile(r"""("[^"]+"|'[^']+')(\s+("[^"]+"|'[^']+'))+""")
_ONE = re.compile(r""""([^"]+)"|'([^']+)'""")
_ADDRESS = re.compile(r"(?i)file:(//(localhost)?(?=/))?")


def parse_paths(typed: str) -> list[Path]:
    """Return the absolute paths in typed or pasted text; several paths must be quoted or escaped as in a shell.

    Raises
    ------
    LoadError
        If the text is empty, or a path is relative.
    """
    text = typed.strip()
    if not _exists(text):
        if _SEVERAL.fullmatch(text):
            return [parse_path(double or single) for double, single in _ONE.findall(text)]
        words = _split_escaped(text)
        if words and all(map(_exists, map(os.path.expanduser, words))):
            return [parse_path(word) for word in words]
    return [parse_path(text)]


def parse_path(typed: str) -> Path:
    """Return the absolute path in typed or pasted text: plain, quoted, with ``~``, or as a ``file:`` URL.

    Raises
    ------
    FileUnreadable, NoFullPath
        If the text is empty, or the path is relative.
    """
    text = typed.strip()
    while len(text) > 1 and text[0] + text[-1] in _QUOTES:
        text = text[1:-1].strip()
    text = os.path.expanduser(path_from_file_url(text))  # noqa: PTH111 - unlike pathlib, it never fails
    if not text:
        raise FileUnreadable(file='""', reason=os.strerror(errno.ENOENT))
    if not os.path.isabs(text):  # noqa: PTH117
        raise NoFullPath(file=text)
    return Path(os.path.abspath(text))  # noqa: PTH100


def path_from_file_url(text: str) -> str:
    """Return the path of a ``file:`` URL on this computer; any other text unchanged.

    Browsers escape special characters, users do not: text after ``#`` or ``?`` is part of the name.
    """
    scheme = _ADDRESS.match(text)
    if scheme is None or _exists(text):
        return text
    rest = text[scheme.end() :]
    if rest.startswith("//"):  # another computer
        return text
    try:
        path = url2pathname(rest)
    except (OSError, ValueError):
        return text
    return rest if _exists(rest) and not _exists(path) else path


def _split_escaped(text: str) -> list[str]:
    """Split a line with shell escapes, as a terminal pastes dragged paths; empty if there are no escapes."""
    if os.name == "nt" or not set("\\'\"").intersection(text):
        return []
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _exists(text: str) -> bool:
    return os.path.lexists(text)
