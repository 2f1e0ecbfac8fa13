"""Principal components: the flat cut through the cloud that keeps the most variance."""

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix

COVARIANCE_MAX = 2000
"""Up to this width the d x d covariance is the fastest exact way; beyond, it costs more than the table itself."""


def fit(rows: NDArray[np.floating], dimensions: int) -> tuple[FloatMatrix, tuple[float, ...]]:
    """Coordinates on the first principal components.

    Every component points to where its largest loading is positive, so that the same table always gives the same map.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    dimensions
        Of the map; what the table does not have is filled with zeros.

    Returns
    -------
    coords
        (n, dimensions) float32, in the unit of the rows.
    explained
        Share of the variance on each axis, 0 to 1; 0 where there is none.

    Notes
    -----
    The work is done by scikit-learn, in float64: for float32 its covariance loses the variance of rows far from the
    origin.
    """
    # here and not above: importing scikit-learn takes longer than the first page may
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
    found = model.fit_transform(centred / largest)
    loadings = model.components_
    signs = np.sign(loadings[np.arange(components), np.abs(loadings).argmax(axis=1)])
    coords[:, :components] = found * (signs * largest)
    shares = [*np.nan_to_num(model.explained_variance_ratio_).clip(0, 1), *[0.0] * (dimensions - components)]
    return coords, tuple(float(share) for share in shares)
