"""An entry of the catalogue: one set of vectors, with its id and name."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from explorer.errors import LoadError
from explorer.vectors.packages import PACKAGES
from explorer.vectors.reading import File

BUILTINS = ("zh", "en")
"""Ids of the built-in vectors, in the order of the catalogue."""

_RESERVED = frozenset(BUILTINS) | {package.id for package in PACKAGES}
_ID_LENGTH = 60


@dataclass(frozen=True)
class Entry:
    """One set of vectors that can be opened.

    Attributes
    ----------
    id
        Unique, ``[a-z0-9-]{1,60}``; used in links.
    name
        Display name of a file; empty for other entries, which have a `label_key`.
    label_key
        Key of the name in the locale files; empty for files.
    kind
        Origin.
    path
        File with the numbers, or the folder or archive around it.
    size
        Size in bytes.
    format
        Name of its format, or of the archive around it; empty if unknown.
    error
        Reason why it cannot be opened; None if the first bytes show none.
    fingerprint
        Changes when the file does; part of cache keys.
    shape
        Rows and dimensions; None if the first bytes of the file do not announce them.
    more
        Further files that were named together with it.
    """

    id: str
    name: str
    label_key: str
    kind: Literal["builtin", "file", "given", "package"]
    path: Path
    size: int
    format: str
    error: LoadError | None
    fingerprint: str
    shape: tuple[int, int] | None = None
    more: tuple[File, ...] = ()

    @property
    def title(self) -> str:
        """Name for errors."""
        return self.name or self.id


def shown_name(name: str) -> str:
    """Return a file name that can be sent to a browser: the surrogates of bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


def ids_of(names: list[str]) -> list[str]:
    """Return an id per file name; a digest of the name is added if two would be equal or characters are lost."""
    slugs = [re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") for name in names]
    shared = Counter(slugs)
    ids = []
    for name, slug in zip(names, slugs, strict=True):
        if shared[slug] > 1 or slug in _RESERVED or len(slug) > _ID_LENGTH or not name.isascii() or not slug:
            digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
            slug = f"{slug[: _ID_LENGTH - 9].strip('-') or 'file'}-{digest}"
        ids.append(slug)
    return ids
