"""Paths as typed or pasted: quoted, with shell escapes, as file URLs, several at once."""

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
    """Absolute paths that were typed or pasted; several of them are quoted or escaped as in a shell.

    Raises
    ------
    LoadError
        If the text is empty, or a path is relative.
    """
    text = typed.strip()
    if not _is_there(text):
        if _SEVERAL.fullmatch(text):
            return [parse_path(double or single) for double, single in _ONE.findall(text)]
        words = _unescaped(text)
        if words and all(map(_is_there, map(os.path.expanduser, words))):
            return [parse_path(word) for word in words]
    return [parse_path(text)]


def parse_path(typed: str) -> Path:
    """Absolute path that was typed or pasted: quoted or not, with ``~``, or as a ``file:`` URL.

    Raises
    ------
    FileUnreadable, NoFullPath
        If the text is empty, or the path is relative.
    """
    text = typed.strip()
    while len(text) > 1 and text[0] + text[-1] in _QUOTES:
        text = text[1:-1].strip()
    text = os.path.expanduser(path_from_file_url(text))  # noqa: PTH111 - it does not fail, whatever was typed
    if not text:
        raise FileUnreadable(file='""', reason=os.strerror(errno.ENOENT))
    if not os.path.isabs(text):  # noqa: PTH117
        raise NoFullPath(file=text)
    return Path(os.path.abspath(text))  # noqa: PTH100


def path_from_file_url(text: str) -> str:
    """Path of a ``file:`` URL on this computer; any other text unchanged.

    Browsers escape special characters, people do not: text after ``#`` or ``?`` belongs to the name.
    """
    begin = _ADDRESS.match(text)
    if begin is None or _is_there(text):
        return text
    rest = text[begin.end() :]
    if rest.startswith("//"):  # another computer
        return text
    try:
        path = url2pathname(rest)
    except (OSError, ValueError):
        return text
    return rest if _is_there(rest) and not _is_there(path) else path


def _unescaped(text: str) -> list[str]:
    """Words of a line with shell escapes, as a terminal writes dragged paths; none without escapes."""
    if os.name == "nt" or not set("\\'\"").intersection(text):
        return []
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _is_there(text: str) -> bool:
    return os.path.lexists(text)
