"""Interface of a format."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from explorer.vectors.model import Vectors
from explorer.vectors.reading import ReadContext


@dataclass(frozen=True)
class Format:
    """One kind of vector file.

    Attributes
    ----------
    name
        Stable name, for `Source.format`, tests and documentation.
    matches
        Whether this format reads a file, given its first `HEAD_BYTES` and its path (for formats with an index at the
        end). It looks at the content only, never at the suffix.
    read
        Read a file: takes a `ReadContext`, returns `Vectors`. Any error is a `LoadError`: no vectors in the file,
        damage (with its line or row), words that do not fit, a limit exceeded. With `ReadContext.rescue` damaged rows
        are dropped and counted.
    shape
        Return the rows and dimensions that the first bytes announce; None if they are missing or impossible.
    is_text
        Whether it is a text format, so that the encoding matters.
    companions
        Return the companions of a file in the same folder (labels, further arrays), given its path.
    needs_words
        Whether the words are in another file.
    is_choosing
        Whether a file can hold several tables, so that `ReadContext.choice` is used.
    fits
        Whether a file that no format recognised can be of this format, given its path and its companions. For formats
        without a signature.
    """

    name: str
    matches: Callable[[bytes, Path], bool]
    read: Callable[[ReadContext], Vectors]
    shape: Callable[[Path], tuple[int, int] | None] = lambda path: None
    is_text: bool = False
    companions: Callable[[Path], tuple[Path, ...]] = lambda path: ()
    needs_words: bool = False
    is_choosing: bool = False
    fits: Callable[[Path, tuple[Path, ...]], bool] = lambda path, others: False
