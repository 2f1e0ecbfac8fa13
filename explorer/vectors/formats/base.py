"""What a format of vector files is."""

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
        From the first `HEAD_BYTES` of a file, and its path for those that keep their index at the end:
        whether this format should read it. It looks at content only, never at the suffix.
    read
        From a `ReadContext` to `Vectors`; any failure is a `LoadError`.
    shape
        Rows and dimensions as the begin of the file announces them; None where it does not, or cannot be right.
    is_text
        Whether it is a text file, so that its encoding matters.
    companions
        From the path of a file to those beside it that belong to it (labels, further arrays).
    needs_words
        Whether its words are in another file.
    is_choosing
        Whether it can hold several tables, so that it looks at `ReadContext.choice`.
    fits
        From the path of a file that no format recognised, and those that belong to it, to whether it can be of this
        format: for one without any mark.
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
