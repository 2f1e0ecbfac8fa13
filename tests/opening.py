"""Open any bytes: the result is vectors or a sentence, nothing else."""

from pathlib import Path

from explorer.errors import LoadError
from explorer.locales import LANGUAGES
from explorer.vectors.model import Vectors
from explorer.vectors.opening import open_file


def opened_or_refused(path: Path) -> Vectors | None:
    """Open a file; None if it is refused with a sentence in every language."""
    try:
        return open_file(path)
    except LoadError as error:
        sentences = [error.sentence(language) for language in LANGUAGES]
    assert all(sentences)
    return None
