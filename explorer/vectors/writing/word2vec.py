"""word2vec as text and binary, which gensim, the fastText tools and most others read."""

import re

from explorer.vectors.writing._base import Job, Writer
from explorer.vectors.writing._numbers import lines, text_rows
from explorer.vectors.writing._words import arrow_words, check_words

_ENDS_LIKE_A_NUMBER = re.compile(rb"(?s:.*) [+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def write_text(job: Job) -> None:
    """Write a line "count size", then a line per word.

    A word may contain spaces: the reader of this package takes the last d fields of a line as numbers. (gensim does not
    read such words.) A word may not start or end with a space, or end with a space and a number, because it could not
    be distinguished from the row. It may not contain tabs or line breaks.

    Raises
    ------
    UnwritableWord
        For such a word.
    """
    vectors, stream = job.vectors, job.streams[0]
    check_words(vectors.words, job.format, b"\t\r\n", _is_ambiguous)
    words = arrow_words(vectors.words)
    stream.write(b"%d %d\n" % vectors.matrix.shape)
    for rows, block in job.blocks():
        stream.write(lines(words[rows], text_rows(block, " "), separator=" "))


def write_binary(job: Job) -> None:
    """Write a line "count size", then per word the word, a space, its float32 numbers and a line feed.

    Raises
    ------
    UnwritableWord
        For a word that contains a space or a line feed, which end a word.
    """
    vectors, stream = job.vectors, job.streams[0]
    check_words(vectors.words, job.format, b" \n")
    blob = memoryview(vectors.words.blob.data)
    width = 4 * vectors.d
    stream.write(b"%d %d\n" % vectors.matrix.shape)
    for rows, block in job.blocks():
        ends = vectors.words.offsets[rows.start : rows.stop + 1].tolist()
        numbers = memoryview(block.data).cast("B")
        parts: list[bytes | memoryview] = []
        for row in range(len(block)):
            parts += (blob[ends[row] : ends[row + 1]], b" ", numbers[row * width : (row + 1) * width], b"\n")
        stream.write(b"".join(parts))


def _is_ambiguous(word: bytes) -> bool:
    """Whether a word with a space cannot be distinguished from its row."""
    return word[:1] == b" " or word[-1:] == b" " or _ENDS_LIKE_A_NUMBER.fullmatch(word) is not None


TEXT = Writer("word2vec-text", ".vec", write_text)
BINARY = Writer("word2vec-binary", ".bin", write_binary)
