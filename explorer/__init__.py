"""A visual explorer of word vectors: the public functions for notebooks and scripts.

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

_ROOMS = {
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
_NAMES = {"open": "open_file"}

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
    """Examine vectors: what they hold, and what is wrong with them; see `explorer.vectors.health.health`.

    Parameters
    ----------
    vectors
        n words in d dimensions, or the path of a file, which is opened first.
    seed
        Seed of the random samples.
    report
        Progress callback.

    Returns
    -------
    Health
        Numbers and words, ready for JSON.

    Raises
    ------
    LoadError
        If the file cannot be read.
    """
    from explorer.vectors.health import health as measure
    from explorer.vectors.opening import open_file
    from explorer.vectors.reading import ignore_progress

    hears = ignore_progress if report is None else report
    opened = open_file(vectors, report=hears) if isinstance(vectors, str | PathLike) else vectors
    return measure(opened, seed, hears)


def __getattr__(name: str) -> object:
    # Imports are deferred to first use: this speeds up the start of the projection process and of the first page.
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), _NAMES.get(name, name))
    raise AttributeError(name)
