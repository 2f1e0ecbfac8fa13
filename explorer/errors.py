"""What can go wrong, one class a kind of failure; their sentences live in the locale files.

The sentence of an error says what is wrong, where, the numbers, and what to do next. It is found under
``error.<code>`` in every language, with the details of the error as its fields.
"""

import errno
import os
from typing import Self

from explorer.locales import catalogue, sentence


class ExplorerError(Exception):
    """A failure that a person can do something about.

    Parameters
    ----------
    details
        What the sentence needs: file, line, numbers. The names are those in the locale files.
    """

    code = "Unexpected"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def sentence(self, language: str) -> str:
        """Message and hint in one language, as plain text."""
        return sentence(language, "error.whole", message=self.message(language), hint=self.hint(language))

    def message(self, language: str = "en") -> str:
        """What is wrong, where, with the numbers."""
        return self._said(language, "message")

    def hint(self, language: str = "en") -> str:
        """What to do next."""
        return self._said(language, "hint")

    def _said(self, language: str, part: str) -> str:
        return _shown(sentence(language, f"error.{self.code}.{part}", **self.details))

    def without_traceback(self) -> Self:
        """Return the same error without its traceback, which would keep alive all objects of the failed work."""
        return type(self)(**self.details)

    def __str__(self) -> str:
        return self.sentence("en")

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__


class _Refused:
    """The system refuses a file; the common reasons have sentences of their own, in the language of the person."""

    code: str
    details: dict[str, object]

    def _said(self, language: str, part: str) -> str:
        reason, name = _REASONS.get(str(self.details.get("reason")), "other"), str(self.details.get("file"))
        key = f"error.{self.code}.{reason}.{part}"
        if key not in catalogue(language):
            key = f"error.{self.code}.{part}"
        more = {"bytes": len(name.encode("utf-8", "surrogatepass"))}
        short = {"file": f"{name[:_NAME]}…"} if reason == "long" and len(name) > _NAME else {}
        return _shown(sentence(language, key, **self.details | more | short))


NO_REGULAR_FILE = "no regular file"
"""Reason for what looks like a file and is a device, a pipe, a socket, or made by the system while it is read."""

NO_NAME = "no name"
STANDARD_OUTPUT = "standard output"
"""Reasons for names under which no file is written."""

_NAME = 40
"""Characters that are shown of a name that is too long."""

_REASONS = {NO_REGULAR_FILE: "special", NO_NAME: "nameless", STANDARD_OUTPUT: "stdout"} | {
    os.strerror(number): name
    for name, numbers in {
        "missing": (errno.ENOENT, errno.ENOTDIR),
        "folder": (errno.EISDIR,),
        "forbidden": (errno.EACCES, errno.EPERM, errno.EROFS),
        "full": (errno.ENOSPC,),
        "long": (errno.ENAMETOOLONG,),
    }.items()
    for number in numbers
}
"""Names of reasons by what the system says."""


def _shown(text: str) -> str:
    """The text with what no page can show written out: halves of characters, from a name in a file or of one."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _DamagedRow:
    """One row is damaged; once the others were counted, the sentence says how many that are, too."""

    code: str
    details: dict[str, object]

    @property
    def rescuable(self) -> bool:
        """Whether any other row can be used; before they were counted, it is thought so."""
        return bool(self.details.get("left", True))

    def _said(self, language: str, part: str) -> str:
        text = _shown(sentence(language, f"error.{self.code}.{part}", **self.details))
        bad, left = self.details.get("bad"), self.details.get("left")
        if part != "message" or bad is None or left is None:
            return text
        counted = sentence(language, f"error.rows.{'some' if left else 'none'}", bad=bad, left=left)
        return sentence(language, "error.whole", message=text, hint=counted)


class LoadError(ExplorerError, ValueError):
    """A vector file cannot be read. Details always hold `file`."""

    @property
    def rescuable(self) -> bool:
        """Whether the undamaged rows can be read with `ReadContext.rescue`."""
        return False

    def hint(self, language: str = "en") -> str:
        """What to do next; where there is nothing to rescue, nothing is offered."""
        nothing = not self.rescuable and f"error.{self.code}.nothing" in catalogue(language)
        return self._said(language, "nothing" if nothing else "hint")


class EmptyFile(LoadError):
    """There is nothing in the file. Details: `file`."""


class BadHeader(LoadError):
    """The begin of the file gives no usable shape. Details: `file`, `line` (its text, shortened)."""


class TooLarge(LoadError):
    """More is promised than the file or the program holds. Details: `file`, `what`, `want`, `limit`."""


class Truncated(LoadError):
    """The file ends early. Details: `file`, `want`, `got` (complete rows)."""

    @property
    def rescuable(self) -> bool:
        """Whether a single row is complete."""
        return bool(self.details["got"])


class Incomplete(Truncated):
    """The file ends early, and its rows are of no use without the rest. Details: `file`, `want`, `got` (rows)."""

    rescuable = False


class CountMismatch(LoadError):
    """Words and rows differ in number. Details: `file`, `words`, `rows`."""


class RowWidth(_DamagedRow, LoadError):
    """A row has another number of values. Details: `file`, `line`, `got`, `want`; of all rows: `bad`, `left`."""


class BadNumber(_DamagedRow, LoadError):
    """A value is no number. Details: `file`, `line`, `text`; of all rows: `bad`, `left`."""


class NonFinite(_DamagedRow, LoadError):
    """A value is nan or infinite. Details: `file`, `line`, `word`; of all rows: `bad`, `left`."""


class NonFiniteNgram(LoadError):
    """A value of an n-gram, which is part of many words, is nan or infinite. Details: `file`, `row` (from 1)."""


class NoWholeRow(LoadError):
    """Only undamaged rows were wanted, and there is none. Details: `file`, `bad` (damaged rows)."""


class Encoding(LoadError):
    """The text is not UTF-8. Details: `file`, `found`."""


class LineTooLong(LoadError):
    """A line has no end within the limit. Details: `file`, `line`, `limit`."""


class WordTooLong(LoadError):
    """A word has no end within the limit. Details: `file`, `row`, `limit`."""


class WrongShape(LoadError):
    """An array is no table of rows. Details: `file`, `shape`."""


class WrongDtype(LoadError):
    """An array holds no real numbers. Details: `file`, `dtype`."""


class TrailingData(LoadError):
    """There are bytes behind the end. Details: `file`, `extra` (bytes)."""


class NoVectorColumn(LoadError):
    """A table has no column of vectors and no numbered columns. Details: `file`, `columns` (the first names)."""


class TooManyColumns(LoadError):
    """A table is wider than any table of vectors. Details: `file`, `want`, `limit`."""


class DamagedTable(LoadError):
    """The inner structure of a table is broken. Details: `file`, `got` (rows before the damage)."""

    @property
    def rescuable(self) -> bool:
        """Whether any row stands before it."""
        return bool(self.details["got"])


class OldFeather(LoadError):
    """A Feather file of version 1, which Arrow itself gives up. Details: `file`."""


class BadJson(LoadError):
    """The JSON holds no words in the order of rows. Details: `file`."""


class FileTooLarge(LoadError):
    """A file that is read as a whole is larger than the limit. Details: `file`, `want` (bytes), `limit` (bytes)."""


class IndexTooLarge(LoadError):
    """The index of a table lists too much. Details: `file`, `bytes`, `most` (bytes), `limit` (entries)."""


class LabelsMissing(LoadError):
    """There are rows but no words for them. Details: `file`, `rows`."""


class NotWords(LabelsMissing):
    """No file that was given along with rows can be their words. Details: `file`, `rows`, `names` (the first)."""


class SeveralWordLists(LoadError):
    """Several lists of words fit the rows, and no name decides. Details: `file`, `rows`, `n`, `names` (the first)."""


class Bomb(LoadError):
    """An archive would unpack to far more than it is. Details: `file`, `want` (bytes), `limit` (bytes)."""


class TruncatedArchive(LoadError):
    """A compressed file ends early. Details: `file`, `got` (bytes that could be unpacked)."""

    @property
    def rescuable(self) -> bool:
        """Whether anything could be unpacked."""
        return bool(self.details["got"])


class TooManyMembers(LoadError):
    """An archive holds more files than are looked at. Details: `file`, `want`, `limit`."""


class Encrypted(LoadError):
    """An archive asks for a password. Details: `file`."""


class NoSpace(LoadError):
    """There is no room to unpack the file. Details: `file`, `want` (bytes)."""


class UnknownChoice(LoadError):
    """The file does not hold the table that was asked for. Details: `file`, `choice`, `choices`."""


class OnlyTable(UnknownChoice):
    """A table was asked for by name in a format that holds a single one. Details: `file`, `choice`."""


class WrongFormat(LoadError):
    """The content is no vector file that we read. Details: `file`."""


class OnlyWords(WrongFormat):
    """Several files were named, and all of them are text without numbers. Details: `file`, `names` (the first)."""


class PickleRefused(LoadError):
    """The file is a pickle, and unpickling runs code. Details: `file`."""


class PickleForeign(PickleRefused):
    """A pickle of gensim's asks for something that no word vectors need. Details: `file`, `name` (what)."""


class Damaged(LoadError):
    """A binary file breaks off or contradicts itself. Details: `file`, `at` (byte)."""


class Quantised(LoadError):
    """A fastText model whose rows were compressed with loss. Details: `file`."""


class CompanionMissing(LoadError):
    """The numbers are in a second file, which is not there. Details: `file`, `missing` (its name)."""


class SeveralFiles(LoadError):
    """A folder holds vectors more than once. Details: `file` (the folder), `n`, `names` (the first ones)."""


class FileUnreadable(_Refused, LoadError):
    """The system does not let us read the file. Details: `file`, `reason`."""


class FolderWithoutVectors(LoadError):
    """A folder that was named holds nothing that could be opened. Details: `file`."""


class FolderTooLarge(LoadError):
    """A folder has more files than are looked at, and none of those has vectors. Details: `file`, `looked` (files)."""


class FileChanged(LoadError):
    """The file was written to while it was read. Details: `file`."""


class NoFullPath(LoadError):
    """A path does not begin at the top of the disk, so that it depends on a folder of the server. Details: `file`."""


class OutsideFolder(LoadError):
    """A link in `models/` points outside of it. Details: `file`."""


class ReadingCancelled(ExplorerError):
    """The person stopped the reading. Details: `file`."""


class UnwritableWord(ExplorerError, ValueError):
    """A format cannot hold a word or a cell beside it. Details: `word`, `row` (from 1), `format`."""

    __str__ = ExplorerError.__str__


class FileUnwritable(_Refused, ExplorerError):
    """The system does not take the file. Details: `file`, `reason`."""


class NoVectors(ExplorerError):
    """There is nothing to open. Details: `folder`."""


class VectorsGone(ExplorerError):
    """Vectors that were asked for are not at hand. Details: `name`."""


class UploadGone(VectorsGone):
    """An upload that a link names is no longer kept. Details: `name`."""


class UnknownWord(ExplorerError, KeyError):
    """The vectors do not hold the word. Details: `word`, `n` (words searched)."""

    __str__ = ExplorerError.__str__


class ZeroVector(ExplorerError, ValueError):
    """The row is zero: it has no direction, so no cosine. Details: `word`."""


class ProjectionError(ExplorerError):
    """A projection cannot be made."""


class TooFewPoints(ProjectionError):
    """Too few different rows. Details: `n`, `need`."""


class Degenerate(ProjectionError):
    """All rows are the same: a picture of them would be noise. Details: `n`."""


class OutOfRange(ProjectionError):
    """Values too large for the distances. Details: `value`, `limit`."""


class QueueFull(ProjectionError):
    """Too many projections wait. Details: `n`."""


class WorkerLost(ProjectionError):
    """The projection process ended while at work. No details."""
