"""Principal component analysis: the linear projection that preserves the most variance."""

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix

COVARIANCE_MAX = 2000
"""Maximum d for the covariance solver, the fastest exact one; beyond it, the covariance costs more than the table."""


def fit(rows: NDArray[np.floating], dimensions: int) -> tuple[FloatMatrix, tuple[float, ...]]:
    """Coordinates on the first principal components.

    The sign of every component is chosen so that its largest loading is positive; equal tables yield equal maps.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    dimensions
        Dimensions of the map; axes beyond those of the table are zero.

    Returns
    -------
    coords
        (n, dimensions) float32, in the unit of the rows.
    explained
        Share of the variance on each axis, 0 to 1; 0 on an axis without variance.

    Notes
    -----
    Computed by scikit-learn in float64: in float32, its covariance loses the variance of rows far from the origin.
    """
    # Import late: importing scikit-learn would delay the first page.
    from sklearn.decomposition import PCA

    n, d = rows.shape
    coords = np.zeros((n, dimensions), dtype=np.float32)
    centred = rows.astype(np.float64)
    centred -= centred.mean(axis=0)
    largest = np.abs(centred).max(initial=0.0)
    components = min(dimensions, n, d)
    if components == 0 or largest == 0:
        return coords, (0.0,) * dimensions
    solver = "covariance_eigh" if d <= COVARIANCE_MAX else "auto"
    model = PCA(components, svd_solver=solver, random_state=0)
    scores = model.fit_transform(centred / largest)
    loadings = model.components_
    signs = np.sign(loadings[np.arange(components), np.abs(loadings).argmax(axis=1)])
    coords[:, :components] = scores * (signs * largest)
    shares = [*np.nan_to_num(model.explained_variance_ratio_).clip(0, 1), *[0.0] * (dimensions - components)]
    return coords, tuple(float(share) for share in shares)
