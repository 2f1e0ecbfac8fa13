"""What a projection is asked for, and the name under which its result is kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Method = Literal["umap", "pca"]
Metric = Literal["cosine", "euclidean"]
Dimensions = Literal[2, 3]

ALGORITHM = 1
"""Counted up whenever the same parameters lead to another picture: older layouts are then no longer found."""


@dataclass(frozen=True)
class Parameters:
    """Everything that decides how a map looks, besides the vectors.

    Attributes
    ----------
    method
        UMAP, or PCA.
    n
        Rows projected: the first n, which are usually the most frequent words.
    dimensions
        Of the map.
    n_neighbors
        Size of a neighbourhood in UMAP, the point itself included: small shows detail, large shows the whole.
    min_dist
        How close UMAP may put two points, in units of the map.
    metric
        The distance between rows.
    seed
        Of every random draw in UMAP.
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
        """What remains of the wish for a table of so many rows: the parameters that a layout keeps and is found by.

        No more points than rows, a neighbourhood smaller than the table; PCA knows no neighbourhood, distance or seed.
        """
        n = min(self.n, rows)
        if self.method == "pca":
            default = Parameters()
            return replace(self, n=n, n_neighbors=default.n_neighbors, min_dist=default.min_dist, seed=default.seed)
        return replace(self, n=n, n_neighbors=max(2, min(self.n_neighbors, n - 1)))

    def key(self, digest: str) -> str:
        """Name of the layout of these vectors with these parameters: 16 hex digits.

        Parameters
        ----------
        digest
            Of the vectors.
        """
        text = json.dumps([ALGORITHM, digest, self.to_dict()], sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Parameters":
        """From what `to_dict` gave.

        Raises
        ------
        TypeError
            If a name is unknown.
        ValueError
            If a value is out of range.
        """
        return cls(**values)
