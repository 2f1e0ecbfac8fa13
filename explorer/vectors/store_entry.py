"""Write and map one entry of the store.

An entry is a folder: ``matrix.f32`` (rows), ``norms.f32``, ``words.utf8`` and ``offsets.i64`` (words), ``order.i32``
(their sort order), ``entry.json`` (shape, digest, source), and if present ``metadata.arrow``,
``subwords.f32`` and ``kept.i64`` (n-grams).
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.metadata_file import read_columns, write_columns
from explorer.vectors.model import Source, Subwords, Vectors, Vocabulary

VERSION = 4
"""Version of the layout of an entry; other versions are never opened."""

ENTRY = "entry.json"
"""File name of the description, which is written last."""

_PROBES, _PROBE_BYTES = 64, 4096


def write_entry(place: Path, vectors: Vectors) -> None:
    """Write vectors to a folder, the description last; the matrix is skipped if it already exists."""
    words = vectors.words
    matrix = place / "matrix.f32"
    if not matrix.exists():  # the file was small, so it was read into memory
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
    meta = json.loads(json.dumps(meta))  # the form that is read back: tuples become lists
    (place / ENTRY).write_text(json.dumps(meta | {"seal": _seal(meta)}), encoding="utf-8")


def map_entry(place: Path) -> Vectors:
    """Map the vectors of an entry; ValueError if it is incomplete or damaged."""
    meta = meta_of(place)
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


def meta_of(place: Path) -> dict[str, Any]:
    """Read the description of an entry; ValueError if it has another version or was changed."""
    try:
        meta = json.loads((place / ENTRY).read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("depth") from error
    if not isinstance(meta, dict) or meta.get("version") != VERSION or meta.pop("seal", "") != _seal(meta):
        raise ValueError("version")
    return meta


def _seal(meta: dict[str, Any]) -> str:
    """Return the digest of a description: if it were damaged, the other files would be misread silently."""
    return hashlib.blake2b(json.dumps(meta, sort_keys=True).encode(), digest_size=16).hexdigest()


def _array(path: Path, dtype: Any, shape: tuple[int, ...]) -> NDArray[Any]:  # noqa: ANN401 - any NumPy scalar type
    if 0 in shape:
        return np.empty(shape, dtype)
    mapped = np.memmap(path, dtype=dtype, mode="r", shape=shape)
    # a plain array over the same pages: every slice of a memmap costs a Python call
    plain: NDArray[Any] = np.asarray(mapped).view(np.ndarray)
    return plain


def _order(words: Vocabulary) -> NDArray[np.int32]:
    """Return the row numbers in the byte order of the words."""
    from pyarrow import LargeBinaryArray, compute, large_binary, py_buffer

    buffers = [None, py_buffer(np.ascontiguousarray(words.offsets, np.int64)), py_buffer(np.asarray(words.blob))]
    array = LargeBinaryArray.from_buffers(large_binary(), len(words), buffers)
    # not to_numpy, which imports pandas
    order = np.frombuffer(compute.sort_indices(array).buffers()[1], dtype=np.uint64)[: len(words)]
    return order.astype(np.int32)


def _probe(folder: Path, names: list[str]) -> str:
    """Return the digest of samples of the files: after a power failure a file may have its size but not its content."""
    state = hashlib.blake2b(digest_size=16)
    for name in names:
        size = (folder / name).stat().st_size
        with (folder / name).open("rb") as stream:
            step = max((size - _PROBE_BYTES) // (_PROBES - 1), _PROBE_BYTES)
            for start in range(0, max(size, 1), step):
                stream.seek(start)
                state.update(stream.read(_PROBE_BYTES))
    return state.hexdigest()
