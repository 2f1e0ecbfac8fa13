"""A finished map, and the files in which maps are kept."""

import json
import os
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from explorer.projection.faithfulness import Faithfulness
from explorer.projection.parameters import Parameters
from explorer.vectors.atomic_file import atomic_files
from explorer.vectors.model import FloatMatrix

CACHE_VARIABLE = "EXPLORER_CACHE"
"""Environment variable that moves the cache."""

CACHE_FILES = 500
"""Layouts kept in the cache: 40 MB of maps of 10,000 words."""

STEPS = (1 << 16) - 1
"""A compact file places every point on one of so many steps along each axis: far less than a pixel."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A map: where every row stands, how it was made, how far it may be trusted.

    Attributes
    ----------
    coords
        (n, dimensions) float32, read-only.
    parameters
        As they took effect: n and n_neighbors not beyond what the table had.
    digest
        Of the vectors.
    faithfulness
        Of this very map.
    explained
        PCA: share of the variance on each axis; empty for UMAP.
    """

    coords: FloatMatrix
    parameters: Parameters
    digest: str
    faithfulness: Faithfulness
    explained: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        coords = self.coords.view()
        coords.setflags(write=False)
        object.__setattr__(self, "coords", coords)

    def header(self) -> dict[str, Any]:
        """Everything but the coordinates, as JSON has it."""
        return {
            "parameters": self.parameters.to_dict(),
            "digest": self.digest,
            "faithfulness": asdict(self.faithfulness),
            "explained": list(self.explained),
        }

    @classmethod
    def of(cls, header: dict[str, Any], coords: FloatMatrix) -> "Layout":
        """From what `header` gave and the coordinates.

        Raises
        ------
        ValueError, TypeError, KeyError
            If they do not belong together or are no layout.
        """
        parameters = Parameters.from_dict(header["parameters"])
        if coords.shape != (parameters.n, parameters.dimensions) or not np.isfinite(coords).all():
            raise ValueError(coords.shape)
        explained = tuple(float(share) for share in header["explained"])
        return cls(coords, parameters, str(header["digest"]), Faithfulness(**header["faithfulness"]), explained)


def cache_folder() -> Path:
    """Where layouts of the user's own vectors are kept: the cache folder of the system, or what EXPLORER_CACHE says."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("explorer")) / "layouts"


def cache_path(folder: Path, digest: str, parameters: Parameters) -> Path:
    """File of a layout in a folder; `parameters` as they take effect (`Parameters.effective`)."""
    return folder / f"{parameters.key(digest)}.npz"


def bundle_path(models_folder: Path, digest: str, parameters: Parameters) -> Path:
    """File of a layout that ships with built-in vectors; `parameters` as they take effect."""
    return cache_path(models_folder / "layouts", digest, parameters)


def find_layout(digest: str, parameters: Parameters, models_folder: Path, cache: Path) -> Layout | None:
    """A layout made before: shipped, else cached, else None.

    Parameters
    ----------
    digest
        Of the vectors.
    parameters
        As they take effect (`Parameters.effective`).
    models_folder
        With the folder ``layouts`` in it.
    cache
        The folder of the cache.
    """
    for path in (bundle_path(models_folder, digest, parameters), cache_path(cache, digest, parameters)):
        layout = read_layout(path)
        if layout is not None and (layout.digest, layout.parameters) == (digest, parameters):
            return layout
    return None


def write_layout(path: Path, layout: Layout, *, compact: bool = False) -> bool:
    """Keep a layout: the whole file or none, the same bytes for the same layout.

    Parameters
    ----------
    path
        Where; its folder is made.
    layout
        What.
    compact
        Store 16-bit steps along each axis, an eighth of a pixel on a map of 8,000: for layouts that ship.

    Returns
    -------
    bool
        False when the disk does not take it: a cache that cannot be written is no failure of the work.
    """
    arrays = _pack(layout.coords) if compact else {"coords": layout.coords}
    header = np.frombuffer(json.dumps(layout.header(), sort_keys=True).encode(), dtype=np.uint8)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_files(path) as (stream,):
            np.savez_compressed(stream, allow_pickle=False, header=header, **arrays)
    except OSError:
        return False
    return True


def read_layout(path: Path) -> Layout | None:
    """A kept layout, or None when there is none or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            coords = archive["coords"] if "coords" in archive else _unpack(archive["steps"], archive["bounds"])
            return Layout.of(header, np.ascontiguousarray(coords, dtype=np.float32))
    except (OSError, ValueError, TypeError, KeyError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error):
        return None


def trim(folder: Path, keep: int = CACHE_FILES) -> None:
    """Remove the oldest files of a cache beyond so many; those that a killed process left half-written grow old too."""
    try:
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    except OSError:
        return
    for path in files[keep:]:
        _remove(path)


def _pack(coords: FloatMatrix) -> dict[str, NDArray[Any]]:
    """Coordinates as steps between the bounds of every axis."""
    low, high = coords.min(axis=0), coords.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    steps = np.rint((coords - low) / width * STEPS).astype(np.uint16)
    return {"steps": steps, "bounds": np.stack([low, low + width]).astype(np.float32)}


def _unpack(steps: NDArray[np.uint16], bounds: FloatMatrix) -> FloatMatrix:
    """Coordinates back from `_pack`."""
    low, high = bounds.astype(np.float64)
    result: FloatMatrix = (low + steps / STEPS * (high - low)).astype(np.float32)
    return result


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return
