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
        From the first `HEAD_BYTES` of a file, and its path for formats with an index at the end:
        whether this format reads it. It looks at content only, never at the suffix.
    read
        From a `ReadContext` to `Vectors`; any error is a `LoadError`.
    shape
        Rows and dimensions announced by the first bytes; None if they announce none or impossible ones.
    is_text
        Whether it is a text file, so that its encoding matters.
    companions
        From the path of a file to its companions in the same folder (labels, further arrays).
    needs_words
        Whether its words are in another file.
    is_choosing
        Whether it can hold several tables and uses `ReadContext.choice`.
    fits
        From the path of a file that no format recognised, and its companions, to whether it can be of this
        format: for a format without a signature.
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
