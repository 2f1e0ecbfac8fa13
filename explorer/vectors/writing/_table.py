"""Words and what stands beside them as lines: a plain list, or a table between tabs with a header."""

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
    """Write the words, one a line; with metadata as a table whose first line names the columns.

    A spreadsheet that opens a table takes a text like ``=1+2`` for a formula, and some formulas run programs
    (CWE-1236). So texts that begin like one get a ``'`` in front where a spreadsheet may be the reader: in every table,
    and in the list of a ``.tsv`` file. Our reader takes it away again. A plain list of words keeps them as they are,
    because other programs read those letter by letter.

    Parameters
    ----------
    job
        What is written.
    stream
        Where to.
    for_spreadsheets
        Whether a plain list, too, may be opened as a table.

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, an end of a line or a zero byte in it.
    """
    from pyarrow import array, large_string

    words, metadata = job.vectors.words, job.vectors.metadata
    check_words(words, job.format, _FORBIDDEN.encode())
    columns = [arrow_words(words)]
    names = [name.translate(dict.fromkeys(map(ord, _FORBIDDEN), " ")) for name in metadata.names]
    listed = list(words)
    # a list that the reader would take for one with guards must have them
    if names or for_spreadsheets or unguarded(listed) != listed:
        protected = guarded(listed)
        if protected != listed:
            columns = [array(protected, large_string())]
    if not names:
        _write_begin(stream, listed)
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


def _write_begin(stream: BinaryIO, words: list[str]) -> None:
    """Write what a plain list needs in front, so that its first word is read as it is."""
    if words and words[0].startswith(_BOM):
        stream.write(_BOM.encode())  # a reader takes one away
    if is_json("\n".join(words[:100]).encode()):
        stream.write(b"word\n")  # a header, which JSON has not
