"""Words and metadata as lines: a plain list, or a tab-separated table with a header."""

from typing import BinaryIO

from explorer.vectors.parsing.formula_guard import guarded, unguarded
from explorer.vectors.parsing.word_list import is_json
from explorer.vectors.writing._base import Job
from explorer.vectors.writing._numbers import lines, text_numbers
from explorer.vectors.writing._words import arrow_words, check_cells, check_words

_FORBIDDEN = "\t\n\r\0"
_BOM = "\ufeff"
_AT_ONCE = 1 << 16


def write_words(job: Job, stream: BinaryIO, *, for_spreadsheets: bool) -> None:
    """Write the words, one per line; with metadata as a table whose first line has the column names.

    A spreadsheet interprets a text like ``=1+2`` as a formula, and some formulas run programs (CWE-1236). Such texts
    get a leading ``'`` if a spreadsheet may open the file: in every table, and in the list of a ``.tsv`` file. The
    reader of this package removes it. A plain list keeps them unchanged: other programs read its lines verbatim.

    Parameters
    ----------
    job
        Input of the writer.
    stream
        Target stream.
    for_spreadsheets
        Whether a plain list may also be opened as a table.

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, a line break or a zero byte.
    """
    from pyarrow import array, large_string

    words, metadata = job.vectors.words, job.vectors.metadata
    check_words(words, job.format, _FORBIDDEN.encode())
    columns = [arrow_words(words)]
    names = [name.translate(dict.fromkeys(map(ord, _FORBIDDEN), " ")) for name in metadata.names]
    word_list = list(words)
    # also guard a list that the reader would mistake for a guarded one
    if names or for_spreadsheets or unguarded(word_list) != word_list:
        protected = guarded(word_list)
        if protected != word_list:
            columns = [array(protected, large_string())]
    if not names:
        _write_prefix(stream, word_list)
    for column in metadata.names:
        values = metadata.columns[column]
        if metadata.is_number(column):
            columns.append(text_numbers(values))
            continue
        texts = values.tolist()
        check_cells(texts, job.format, _FORBIDDEN)
        columns.append(array(guarded(texts), large_string()))
    if names:
        stream.write("\t".join(["word", *names]).encode() + b"\n")
    for start in range(0, len(words), _AT_ONCE):
        stream.write(lines(*(column[start : start + _AT_ONCE] for column in columns), separator="\t"))


def _write_prefix(stream: BinaryIO, words: list[str]) -> None:
    """Write the prefix that a plain list may need so that its first word is read correctly."""
    if words and words[0].startswith(_BOM):
        stream.write(_BOM.encode())  # the reader removes one
    if is_json("\n".join(words[:100]).encode()):
        stream.write(b"word\n")  # a header, so that it does not look like JSON
