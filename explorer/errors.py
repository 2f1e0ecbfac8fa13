"""Exceptions, one class per kind of failure. Their messages are in the locale files.

A message names the problem, its location, the numbers, and the next step. It is the text ``error.<code>`` of a
language, with the details of the error as fields.
"""

import errno
import os
from typing import Self

from explorer.locales import catalogue, sentence


class ExplorerError(Exception):
    """An error with a message for the user.

    Parameters
    ----------
    details
        Fields of the message: file, line, numbers. The names are those in the locale files.
    """

    code = "Unexpected"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def sentence(self, language: str) -> str:
        """Return message and hint in one language, as plain text."""
        return sentence(language, "error.whole", message=self.message(language), hint=self.hint(language))

    def message(self, language: str = "en") -> str:
        """Return the problem, its location and the numbers."""
        return self._part_text(language, "message")

    def hint(self, language: str = "en") -> str:
        """Return the next step."""
        return self._part_text(language, "hint")

    def _part_text(self, language: str, part: str) -> str:
        return _printable(sentence(language, f"error.{self.code}.{part}", **self.details))

    def without_traceback(self) -> Self:
        """Return the same error without its traceback, which would keep all objects of the failed work alive."""
        return type(self)(**self.details)

    def __str__(self) -> str:
        return self.sentence("en")

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__


class _RefusedBySystem:
    """Mixin for files that the system refuses. Common reasons have their own localised messages."""

    code: str
    details: dict[str, object]

    def _part_text(self, language: str, part: str) -> str:
        reason, name = _REASON_NAMES.get(str(self.details.get("reason")), "other"), str(self.details.get("file"))
        key = f"error.{self.code}.{reason}.{part}"
        if key not in catalogue(language):
            key = f"error.{self.code}.{part}"
        more = {"bytes": len(name.encode("utf-8", "surrogatepass"))}
        short = {"file": f"{name[:_NAME_LENGTH]}…"} if reason == "long" and len(name) > _NAME_LENGTH else {}
        return _printable(sentence(language, key, **self.details | more | short))


NO_REGULAR_FILE = "no regular file"
"""Reason for a device, a pipe, a socket, or a file that the system generates while it is read."""

NO_NAME = "no name"
STANDARD_OUTPUT = "standard output"
"""Reasons for invalid names of output files."""

_NAME_LENGTH = 40
"""Shown characters of a name that is too long."""

_REASON_NAMES = {NO_REGULAR_FILE: "special", NO_NAME: "nameless", STANDARD_OUTPUT: "stdout"} | {
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
"""Names of reasons by error message of the system."""


def _printable(text: str) -> str:
    """Escape lone surrogates, which come from file names and file contents and cannot be displayed."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _DamagedRow:
    """Mixin for a damaged row. After all rows are counted, the message also states the counts."""

    code: str
    details: dict[str, object]

    @property
    def rescuable(self) -> bool:
        """Whether any other row can be used; True until the rows are counted."""
        return bool(self.details.get("left", True))

    def _part_text(self, language: str, part: str) -> str:
        text = _printable(sentence(language, f"error.{self.code}.{part}", **self.details))
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
        """Return the next step; rescuing is offered only if there are rows to rescue."""
        nothing = not self.rescuable and f"error.{self.code}.nothing" in catalogue(language)
        return self._part_text(language, "nothing" if nothing else "hint")


class EmptyFile(LoadError):
    """The file is empty. Details: `file`."""


class BadHeader(LoadError):
    """The start of the file does not contain a usable shape. Details: `file`, `line` (its text, shortened)."""


class TooLarge(LoadError):
    """The announced size exceeds the file or a limit. Details: `file`, `what`, `want`, `limit`."""


class Truncated(LoadError):
    """The file ends early. Details: `file`, `want`, `got` (complete rows)."""

    @property
    def rescuable(self) -> bool:
        """Whether at least one row is complete."""
        return bool(self.details["got"])


class Incomplete(Truncated):
    """The file ends early, and its rows are useless without the rest. Details: `file`, `want`, `got` (rows)."""

    rescuable = False


class CountMismatch(LoadError):
    """The number of words differs from the number of rows. Details: `file`, `words`, `rows`."""


class RowWidth(_DamagedRow, LoadError):
    """A row has a different number of values. Details: `file`, `line`, `got`, `want`; of all rows: `bad`, `left`."""


class BadNumber(_DamagedRow, LoadError):
    """A value is not a number. Details: `file`, `line`, `text`; of all rows: `bad`, `left`."""


class NonFinite(_DamagedRow, LoadError):
    """A value is nan or infinite. Details: `file`, `line`, `word`; of all rows: `bad`, `left`."""


class NonFiniteNgram(LoadError):
    """A value of an n-gram, which is shared by many words, is nan or infinite. Details: `file`, `row` (from 1)."""


class NoWholeRow(LoadError):
    """Only undamaged rows were requested, but there are none. Details: `file`, `bad` (damaged rows)."""


class Encoding(LoadError):
    """The text is not UTF-8. Details: `file`, `found`."""


class LineTooLong(LoadError):
    """A line exceeds the limit. Details: `file`, `line`, `limit`."""


class WordTooLong(LoadError):
    """A word exceeds the limit. Details: `file`, `row`, `limit`."""


class WrongShape(LoadError):
    """An array is not a table of rows. Details: `file`, `shape`."""


class WrongDtype(LoadError):
    """An array does not contain real numbers. Details: `file`, `dtype`."""


class TrailingData(LoadError):
    """There are bytes after the end. Details: `file`, `extra` (bytes)."""


class NoVectorColumn(LoadError):
    """A table has no column of vectors and no numbered columns. Details: `file`, `columns` (the first names)."""


class TooManyColumns(LoadError):
    """A table has more columns than word vectors have. Details: `file`, `want`, `limit`."""


class DamagedTable(LoadError):
    """The structure of a table is broken. Details: `file`, `got` (rows before the damage)."""

    @property
    def rescuable(self) -> bool:
        """Whether there are rows before the damage."""
        return bool(self.details["got"])


class OldFeather(LoadError):
    """A Feather file of version 1, which Arrow no longer supports. Details: `file`."""


class BadJson(LoadError):
    """The JSON does not contain words in the order of rows. Details: `file`."""


class FileTooLarge(LoadError):
    """A file that must be read at once exceeds the limit. Details: `file`, `want` (bytes), `limit` (bytes)."""


class IndexTooLarge(LoadError):
    """The index of a table is too large. Details: `file`, `bytes`, `most` (bytes), `limit` (entries)."""


class LabelsMissing(LoadError):
    """The rows have no words. Details: `file`, `rows`."""


class NotWords(LabelsMissing):
    """None of the given files can hold the words of the rows. Details: `file`, `rows`, `names` (the first)."""


class SeveralWordLists(LoadError):
    """Several word lists fit the rows, and no name decides. Details: `file`, `rows`, `n`, `names` (the first)."""


class Bomb(LoadError):
    """An archive would unpack to far more than its size. Details: `file`, `want` (bytes), `limit` (bytes)."""


class TruncatedArchive(LoadError):
    """A compressed file ends early. Details: `file`, `got` (unpacked bytes)."""

    @property
    def rescuable(self) -> bool:
        """Whether anything could be unpacked."""
        return bool(self.details["got"])


class TooManyMembers(LoadError):
    """An archive contains too many files. Details: `file`, `want`, `limit`."""


class Encrypted(LoadError):
    """An archive is encrypted. Details: `file`."""


class NoSpace(LoadError):
    """The disk has no space to unpack the file. Details: `file`, `want` (bytes)."""


class UnknownChoice(LoadError):
    """The file does not contain the requested table. Details: `file`, `choice`, `choices`."""


class OnlyTable(UnknownChoice):
    """A table was requested by name in a format with a single table. Details: `file`, `choice`."""


class WrongFormat(LoadError):
    """The content is not a supported vector file. Details: `file`."""


class OnlyWords(WrongFormat):
    """All named files are text without numbers. Details: `file`, `names` (the first)."""


class PickleRefused(LoadError):
    """The file is a pickle, and unpickling runs code. Details: `file`."""


class PickleForeign(PickleRefused):
    """A gensim pickle refers to something that word vectors do not need. Details: `file`, `name` (what)."""


class Damaged(LoadError):
    """A binary file ends early or contradicts itself. Details: `file`, `at` (byte)."""


class Quantised(LoadError):
    """A fastText model with quantised rows. Details: `file`."""


class CompanionMissing(LoadError):
    """The numbers are in a second file, which is missing. Details: `file`, `missing` (its name)."""


class SeveralFiles(LoadError):
    """A folder contains several sets of vectors. Details: `file` (the folder), `n`, `names` (the first ones)."""


class FileUnreadable(_RefusedBySystem, LoadError):
    """The system refuses to read the file. Details: `file`, `reason`."""


class FolderWithoutVectors(LoadError):
    """A named folder contains no vectors. Details: `file`."""


class FolderTooLarge(LoadError):
    """A folder has too many files, and none of the examined ones has vectors. Details: `file`, `looked` (files)."""


class FileChanged(LoadError):
    """The file was changed while it was read. Details: `file`."""


class NoFullPath(LoadError):
    """A path is relative, so that it depends on the folder of the server. Details: `file`."""


class OutsideFolder(LoadError):
    """A link in `models/` points outside the folder. Details: `file`."""


class ReadingCancelled(ExplorerError):
    """The user cancelled the job. Details: `file`."""


class UnwritableWord(ExplorerError, ValueError):
    """A format cannot store a word or a metadata cell. Details: `word`, `row` (from 1), `format`."""

    __str__ = ExplorerError.__str__


class FileUnwritable(_RefusedBySystem, ExplorerError):
    """The system refuses to write the file. Details: `file`, `reason`."""


class NoVectors(ExplorerError):
    """There is nothing to open. Details: `folder`."""


class VectorsGone(ExplorerError):
    """The requested vectors are not available. Details: `name`."""


class UploadGone(VectorsGone):
    """An upload named in a link is no longer stored. Details: `name`."""


class UnknownWord(ExplorerError, KeyError):
    """The vocabulary does not contain the word. Details: `word`, `n` (words searched)."""

    __str__ = ExplorerError.__str__


class ZeroVector(ExplorerError, ValueError):
    """The row is zero: it has no direction, hence no cosine. Details: `word`."""


class ProjectionError(ExplorerError):
    """A projection is impossible."""


class TooFewPoints(ProjectionError):
    """Too few distinct rows. Details: `n`, `need`."""


class Degenerate(ProjectionError):
    """All rows are equal: a map of them would be noise. Details: `n`."""


class OutOfRange(ProjectionError):
    """Values too large for the distances. Details: `value`, `limit`."""


class QueueFull(ProjectionError):
    """Too many projections wait. Details: `n`."""


class WorkerLost(ProjectionError):
    """The projection process ended during a job. No details."""
