"""Parameters of a projection, and the cache key of its result."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Method = Literal["umap", "pca"]
Metric = Literal["cosine", "euclidean"]
Dimensions = Literal[2, 3]

ALGORITHM = 1
"""Version of the algorithm. Increase it when equal parameters yield a different map: it invalidates older layouts."""


@dataclass(frozen=True)
class Parameters:
    """Everything that determines a map, except the vectors.

    Attributes
    ----------
    method
        UMAP or PCA.
    n
        Number of projected rows: the first n, usually the most frequent words.
    dimensions
        Dimensions of the map.
    n_neighbors
        Neighbourhood size of UMAP, including the point itself: small for local detail, large for global structure.
    min_dist
        Minimum distance of two points in UMAP, in units of the map.
    metric
        Distance between rows.
    seed
        Seed of all random numbers in UMAP.
    """

    method: Method = "umap"
    n: int = 10_000
    dimensions: Dimensions = 2
    n_neighbors: int = 15
    min_dist: float = 0.1
    metric: Metric = "cosine"
    seed: int = 42

    def __post_init__(self) -> None:
        valid = (
            self.method in get_args(Method)
            and self.metric in get_args(Metric)
            and self.dimensions in get_args(Dimensions)
            and self.n >= 0
            and self.n_neighbors >= 2
            and 0 <= self.min_dist <= 1
            and 0 <= self.seed < 1 << 32
        )
        if not valid:
            raise ValueError(repr(self))

    def effective(self, rows: int) -> "Parameters":
        """Return the effective parameters for a table of a given number of rows; layouts are stored under them.

        n is at most the number of rows, and n_neighbors is less than n. For PCA, n_neighbors, min_dist and seed have
        their defaults, because PCA does not use them.
        """
        n = min(self.n, rows)
        if self.method == "pca":
            default = Parameters()
            return replace(self, n=n, n_neighbors=default.n_neighbors, min_dist=default.min_dist, seed=default.seed)
        return replace(self, n=n, n_neighbors=max(2, min(self.n_neighbors, n - 1)))

    def key(self, digest: str) -> str:
        """Cache key of the layout of some vectors with these parameters: 16 hex digits.

        Parameters
        ----------
        digest
            Digest of the vectors.
        """
        text = json.dumps([ALGORITHM, digest, self.to_dict()], sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Parameters":
        """Create parameters from a result of `to_dict`.

        Raises
        ------
        TypeError
            If a name is unknown.
        ValueError
            If a value is out of range.
        """
        return cls(**values)
