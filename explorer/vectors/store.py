"""Convert once, map for ever: vectors that were read stay on disk in a form that opens at once.

An entry is a folder: ``matrix.f32`` (rows), ``norms.f32``, ``words.utf8`` and ``offsets.i64`` (words), ``order.i32``
(how they sort), ``entry.json`` (shape, digest, where they come from), and where there are any ``metadata.arrow``,
``subwords.f32`` and ``kept.i64`` (n-grams). It is built under another name and renamed when it is whole, so that a
process that is killed leaves nothing that could be taken for an entry; its pages are shared by every process that maps
it.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from explorer.limits import LIMITS
from explorer.vectors.columns import read_columns, write_columns
from explorer.vectors.model import Source, Subwords, Vectors, Vocabulary

VERSION = 2
"""Of the form of an entry; another version is never opened."""

_ENTRY = "entry.json"
_KEY = re.compile("[0-9a-f]{32}")
_PART = ".part-"
_STALE = 24 * 3600
"""Seconds after which a folder that was not finished is taken for abandoned."""

_PROBES, _PROBE_BYTES = 64, 4096


@dataclass(frozen=True)
class Stored:
    """One entry of the store.

    Attributes
    ----------
    key
        Its name.
    source
        Name of the file that it was made from.
    n, d
        Words and dimensions.
    bytes
        On disk.
    used
        Seconds since the epoch when it was last opened.
    """

    key: str
    source: str
    n: int
    d: int
    bytes: int
    used: float


class Store:
    """Vectors on disk, ready to be mapped.

    Parameters
    ----------
    folder
        Where the entries are; made when the first one is built.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Vectors | None:
        """Map an entry; None if there is none, or it is damaged."""
        place = self.folder / key
        try:
            vectors = _map(place)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with contextlib.suppress(OSError):  # a store that may only be read is as good
            os.utime(place / _ENTRY)
        return vectors

    @contextmanager
    def building(self, key: str) -> Iterator[Path]:
        """Folder in which an entry is put together; it is gone afterwards, unless `add` has made an entry of it.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        place = self.folder / f"{_PART}{os.getpid()}-{secrets.token_hex(6)}"
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def add(self, key: str, place: Path, vectors: Vectors) -> Vectors:
        """Make an entry of a folder from `building`, in which the matrix lies already, and map it.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        _write(place, vectors)
        target = self.folder / key
        for _ in range(2):
            try:
                place.rename(target)
                break
            except OSError:
                if self.find(key) is not None:  # another process was faster with the same
                    break
                shutil.rmtree(target, ignore_errors=True)  # damaged, or of another version
        found = self.find(key)
        if found is None:
            raise OSError(f"{key} is not there")
        self._trim(key)
        return found

    def entries(self) -> list[Stored]:
        """All entries, the last used first."""
        found = []
        for place in self._folders():
            try:
                meta = _meta(place)
                size = sum(file.stat().st_size for file in place.iterdir())
                used = (place / _ENTRY).stat().st_mtime
                found.append(
                    Stored(place.name, str(meta["source"]["name"]), int(meta["n"]), int(meta["d"]), size, used)
                )
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return sorted(found, key=lambda entry: entry.used, reverse=True)

    def remove(self, key: str) -> bool:
        """Remove an entry; whoever has mapped it keeps it until it lets go. False if there is none."""
        if key not in {place.name for place in self._folders()}:
            return False
        shutil.rmtree(self.folder / key, ignore_errors=True)
        return not (self.folder / key / _ENTRY).exists()

    def tidy(self) -> int:
        """Remove what nobody can open: damaged entries, those of other versions, remains of processes that ended.

        Returns
        -------
        int
            How many of these were found.
        """
        whole = {entry.key for entry in self.entries()}
        useless = [place for place in self._folders() if _KEY.fullmatch(place.name) and place.name not in whole]
        with contextlib.suppress(OSError):
            useless += [place for place in self.folder.glob(f"{_PART}*") if not _alive(place)]
        for place in useless:
            shutil.rmtree(place, ignore_errors=True)
        return len(useless)

    def free(self) -> int:
        """Bytes that the disk still takes; 0 if that cannot be told."""
        place = self.folder
        while not place.exists() and place != place.parent:
            place = place.parent
        try:
            return shutil.disk_usage(place).free
        except OSError:
            return 0

    def _folders(self) -> list[Path]:
        try:
            return [place for place in self.folder.iterdir() if not place.name.startswith(".") and place.is_dir()]
        except OSError:
            return []

    def _sweep(self) -> None:
        """Remove what killed processes left behind."""
        with contextlib.suppress(OSError):
            for place in self.folder.glob(f"{_PART}*"):
                if not _alive(place) or time.time() - place.stat().st_mtime > _STALE:
                    shutil.rmtree(place, ignore_errors=True)

    def _trim(self, newest: str) -> None:
        """Keep the store within its limit; the newest entry stays in any case."""
        total = 0
        for entry in self.entries():
            total += entry.bytes
            if total > LIMITS.store_bytes and entry.key != newest:
                self.remove(entry.key)


def default_store() -> Store:
    """The store of this user; the variable EXPLORER_STORE names another folder."""
    chosen = os.environ.get("EXPLORER_STORE")
    return Store(Path(chosen) if chosen else user_cache_path("explorer", appauthor=False) / "vectors")


def _alive(place: Path) -> bool:
    """Whether the process that builds a folder may still be there."""
    number = place.name.removeprefix(_PART).partition("-")[0]
    if os.name == "nt" or not number.isdigit():
        return True  # on Windows the question itself would end the process
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _write(place: Path, vectors: Vectors) -> None:
    """Put everything but the matrix, which is there, beside it; the description comes last."""
    words = vectors.words
    matrix = place / "matrix.f32"
    if not matrix.exists():  # read in memory, because it was small
        vectors.matrix.tofile(matrix)
    vectors.norms.tofile(place / "norms.f32")
    np.asarray(words.blob).tofile(place / "words.utf8")
    np.asarray(words.offsets, dtype=np.int64).tofile(place / "offsets.i64")
    _order(words).tofile(place / "order.i32")
    meta: dict[str, Any] = {
        "version": VERSION,
        "n": vectors.n,
        "d": vectors.d,
        "digest": vectors.digest,
        "source": asdict(vectors.source),
    }
    if vectors.metadata.names:
        write_columns(place / "metadata.arrow", vectors.metadata)
    if vectors.subwords is not None:
        sub = vectors.subwords
        meta["subwords"] = {"rows": len(sub.matrix), "minn": sub.minn, "maxn": sub.maxn, "buckets": sub.buckets}
        if sub.kept is not None:
            np.asarray(sub.kept, dtype=np.int64).tofile(place / "kept.i64")
        if not (place / "subwords.f32").exists():
            np.asarray(sub.matrix).tofile(place / "subwords.f32")
    meta["sizes"] = {file.name: file.stat().st_size for file in sorted(place.iterdir())}
    meta["probe"] = _probe(place, sorted(meta["sizes"]))
    (place / _ENTRY).write_text(json.dumps(meta), encoding="utf-8")


def _map(place: Path) -> Vectors:
    """Vectors of an entry, mapped; ValueError if it is not whole."""
    meta = _meta(place)
    n, d = int(meta["n"]), int(meta["d"])
    sizes = {name: int(size) for name, size in meta["sizes"].items()}
    if any((place / name).stat().st_size != size for name, size in sizes.items()):
        raise ValueError("sizes")
    if _probe(place, sorted(sizes)) != meta["probe"]:
        raise ValueError("content")
    source = meta["source"]
    source["lines"] = {kind: tuple(lines) for kind, lines in source["lines"].items()}
    for name in ("files", "choices"):
        source[name] = tuple(source[name])
    words = Vocabulary.packed(
        _array(place / "words.utf8", np.uint8, (sizes["words.utf8"],)),
        _array(place / "offsets.i64", np.int64, (n + 1,)),
        _array(place / "order.i32", np.int32, (n,)),
    )
    subwords = None
    if sub := meta.get("subwords"):
        count = int(sub["rows"])
        rows = _array(place / "subwords.f32", np.float32, (count, d))
        kept = _array(place / "kept.i64", np.int64, (count,)) if "kept.i64" in sizes else None
        subwords = Subwords(rows, int(sub["minn"]), int(sub["maxn"]), int(sub["buckets"]), kept)
    return Vectors(
        words,
        _array(place / "matrix.f32", np.float32, (n, d)),
        _array(place / "norms.f32", np.float32, (n,)),
        str(meta["digest"]),
        Source(**source),
        read_columns(place / "metadata.arrow"),
        subwords,
    )


def _meta(place: Path) -> dict[str, Any]:
    meta = json.loads((place / _ENTRY).read_text(encoding="utf-8"))
    if not isinstance(meta, dict) or meta.get("version") != VERSION:
        raise ValueError("version")
    return meta


def _array(path: Path, dtype: Any, shape: tuple[int, ...]) -> NDArray[Any]:  # noqa: ANN401 - any NumPy scalar type
    if 0 in shape:
        return np.empty(shape, dtype)
    mapped = np.memmap(path, dtype=dtype, mode="r", shape=shape)
    # a plain array over the same pages: every slice of a memmap costs a Python call
    plain: NDArray[Any] = np.asarray(mapped).view(np.ndarray)
    return plain


def _order(words: Vocabulary) -> NDArray[np.int32]:
    """Row numbers in the order of the bytes of the words."""
    from pyarrow import LargeBinaryArray, compute, large_binary, py_buffer

    buffers = [None, py_buffer(np.ascontiguousarray(words.offsets, np.int64)), py_buffer(np.asarray(words.blob))]
    array = LargeBinaryArray.from_buffers(large_binary(), len(words), buffers)
    # not to_numpy, which imports pandas
    found = np.frombuffer(compute.sort_indices(array).buffers()[1], dtype=np.uint64)[: len(words)]
    return found.astype(np.int32)


def _probe(place: Path, names: list[str]) -> str:
    """Digest of pieces spread over the files: after a loss of power a file can have its size and not its content."""
    state = hashlib.blake2b(digest_size=16)
    for name in names:
        size = (place / name).stat().st_size
        with (place / name).open("rb") as stream:
            step = max((size - _PROBE_BYTES) // (_PROBES - 1), _PROBE_BYTES)
            for start in range(0, max(size, 1), step):
                stream.seek(start)
                state.update(stream.read(_PROBE_BYTES))
    return state.hexdigest()
