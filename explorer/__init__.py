"""A visual explorer of word vectors: public functions for notebooks and scripts.

>>> import explorer
>>> vectors = explorer.open("vectors.txt")
>>> explorer.neighbours(vectors, "king", 5)
"""

from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.geometry.analogy import analogy
    from explorer.geometry.neighbours import neighbours
    from explorer.lessons.catalogue import lesson
    from explorer.projection.parameters import Parameters
    from explorer.projection.project import project
    from explorer.vectors.gensim import from_gensim, to_gensim
    from explorer.vectors.health import Health
    from explorer.vectors.model import Vectors
    from explorer.vectors.opening import open_file as open
    from explorer.vectors.reading import ProgressCallback

_MODULES = {
    "Parameters": "explorer.projection.parameters",
    "Vectors": "explorer.vectors.model",
    "analogy": "explorer.geometry.analogy",
    "from_gensim": "explorer.vectors.gensim",
    "lesson": "explorer.lessons.catalogue",
    "neighbours": "explorer.geometry.neighbours",
    "open": "explorer.vectors.opening",
    "project": "explorer.projection.project",
    "to_gensim": "explorer.vectors.gensim",
}
_NAMES_IN_MODULE = {"open": "open_file"}

__all__ = [
    "Parameters",
    "Vectors",
    "analogy",
    "from_gensim",
    "health",
    "lesson",
    "neighbours",
    "open",
    "project",
    "to_gensim",
]


def health(
    vectors: "Vectors | str | PathLike[str]", seed: int = 0, report: "ProgressCallback | None" = None
) -> "Health":
    """Examine the content and the defects of vectors; see `explorer.vectors.health.health`.

    Parameters
    ----------
    vectors
        Vectors with n words and d dimensions, or the path of a file that is opened first.
    seed
        Seed of the random samples.
    report
        Progress callback.

    Returns
    -------
    Health
        Health report with numbers and words, serialisable as JSON.

    Raises
    ------
    LoadError
        If the file cannot be read.
    """
    from explorer.vectors.health import health as measure
    from explorer.vectors.opening import open_file
    from explorer.vectors.reading import ignore_progress

    progress = ignore_progress if report is None else report
    opened = open_file(vectors, report=progress) if isinstance(vectors, str | PathLike) else vectors
    return measure(opened, seed, progress)


def __getattr__(name: str) -> object:
    # Imports are deferred until first use, so that the projection process and the first page start faster.
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), _NAMES_IN_MODULE.get(name, name))
    raise AttributeError(name)
