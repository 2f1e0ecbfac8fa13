"""Finished layouts, and the files that store them."""

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
"""Environment variable for the folder of the cache."""

CACHE_FILES = 500
"""Maximum number of layouts in the cache: 40 MB for maps of 10,000 words."""

STEPS = (1 << 16) - 1
"""Steps along each axis in a compact file; a step is far less than a pixel."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A map: coordinates, parameters and faithfulness.

    Attributes
    ----------
    coords
        (n, dimensions) float32, read-only.
    parameters
        Effective parameters: n and n_neighbors are limited by the number of rows.
    digest
        Digest of the vectors.
    faithfulness
        Faithfulness of this map.
    explained
        Share of the variance on each axis for PCA; empty for UMAP.
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
        """Everything except the coordinates, as JSON values."""
        return {
            "parameters": self.parameters.to_dict(),
            "digest": self.digest,
            "faithfulness": asdict(self.faithfulness),
            "explained": list(self.explained),
        }

    @classmethod
    def of(cls, header: dict[str, Any], coords: FloatMatrix) -> "Layout":
        """Create a layout from a result of `header` and the coordinates.

        Raises
        ------
        ValueError, TypeError, KeyError
            If the header is invalid or does not match the coordinates.
        """
        parameters = Parameters.from_dict(header["parameters"])
        if coords.shape != (parameters.n, parameters.dimensions) or not np.isfinite(coords).all():
            raise ValueError(coords.shape)
        explained = tuple(float(share) for share in header["explained"])
        return cls(coords, parameters, str(header["digest"]), Faithfulness(**header["faithfulness"]), explained)


def cache_folder() -> Path:
    """Folder for layouts of the user's own vectors: in EXPLORER_CACHE, or in the cache folder of the user."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("explorer")) / "layouts"


def cache_path(folder: Path, digest: str, parameters: Parameters) -> Path:
    """Path of a layout in a folder; `parameters` are effective (`Parameters.effective`)."""
    return folder / f"{parameters.key(digest)}.npz"


def bundle_path(models_folder: Path, digest: str, parameters: Parameters) -> Path:
    """Path of a layout that ships with built-in vectors; `parameters` are effective."""
    return cache_path(models_folder / "layouts", digest, parameters)


def find_layout(digest: str, parameters: Parameters, models_folder: Path, cache: Path) -> Layout | None:
    """Return the shipped layout, else the cached layout, else None.

    Parameters
    ----------
    digest
        Digest of the vectors.
    parameters
        Effective parameters (`Parameters.effective`).
    models_folder
        Folder that contains the folder ``layouts``.
    cache
        Folder of the cache.
    """
    for path in (bundle_path(models_folder, digest, parameters), cache_path(cache, digest, parameters)):
        layout = read_layout(path)
        if layout is not None and (layout.digest, layout.parameters) == (digest, parameters):
            return layout
    return None


def write_layout(path: Path, layout: Layout, *, compact: bool = False) -> bool:
    """Write a layout atomically; equal layouts produce equal bytes.

    Parameters
    ----------
    path
        Path of the file; its folder is created.
    layout
        The layout.
    compact
        Store coordinates as 16-bit steps, an eighth of a pixel on a map of 8,000 pixels: for layouts that ship.

    Returns
    -------
    bool
        False if the file cannot be written; a failed cache write is not an error of the job.
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
    """Read a layout; None if the file does not exist or is damaged."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            coords = archive["coords"] if "coords" in archive else _unpack(archive["steps"], archive["bounds"])
            return Layout.of(header, np.ascontiguousarray(coords, dtype=np.float32))
    except (OSError, ValueError, TypeError, KeyError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error):
        return None


def trim(folder: Path, keep: int = CACHE_FILES) -> None:
    """Keep the newest `keep` files of a cache and remove the others, including partial files of killed processes."""
    try:
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    except OSError:
        return
    for path in files[keep:]:
        _remove(path)


def _pack(coords: FloatMatrix) -> dict[str, NDArray[Any]]:
    """Encode coordinates as steps between the bounds of each axis."""
    low, high = coords.min(axis=0), coords.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    steps = np.rint((coords - low) / width * STEPS).astype(np.uint16)
    return {"steps": steps, "bounds": np.stack([low, low + width]).astype(np.float32)}


def _unpack(steps: NDArray[np.uint16], bounds: FloatMatrix) -> FloatMatrix:
    """Decode coordinates that `_pack` encoded."""
    low, high = bounds.astype(np.float64)
    result: FloatMatrix = (low + steps / STEPS * (high - low)).astype(np.float32)
    return result


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return
