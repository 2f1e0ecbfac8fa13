"""One set of vectors that can be chosen, and the ids and names of such sets."""

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
"""Ids of the built-in vectors, in the order in which they are offered."""

_RESERVED = frozenset(BUILTINS) | {package.id for package in PACKAGES}
_ID_LENGTH = 60


@dataclass(frozen=True)
class Entry:
    """One set of vectors that can be chosen, not yet opened.

    Attributes
    ----------
    id
        Unique, ``[a-z0-9-]{1,60}``: what links carry.
    name
        What a person sees of a file; empty for the others, which have a `label_key`.
    label_key
        Key of the name in the locale files; empty for files.
    kind
        Where it comes from.
    path
        The file with the numbers, or the folder or archive around it.
    size
        Its bytes.
    format
        Name of its format, or of the archive around it; empty if it was not recognised.
    error
        Why it cannot be opened; None if it can, as far as its first bytes tell.
    stamp
        Changes when the file does: part of the keys of caches.
    shape
        Rows and dimensions, where the begin of the file announces them.
    more
        Files that were given together with it.
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
        """What errors call it."""
        return self.name or self.id


def shown_name(name: str) -> str:
    """Name of a file as it can be sent to a browser: a lone surrogate stands for each byte that is no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def ids_of(names: list[str]) -> list[str]:
    """An id for each file name; where two would share one, or letters are lost, a digest of the name is added."""
    slugs = [re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") for name in names]
    shared = Counter(slugs)
    ids = []
    for name, slug in zip(names, slugs, strict=True):
        if shared[slug] > 1 or slug in _RESERVED or len(slug) > _ID_LENGTH or not name.isascii() or not slug:
            digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
            slug = f"{slug[: _ID_LENGTH - 9].strip('-') or 'file'}-{digest}"
        ids.append(slug)
    return ids
