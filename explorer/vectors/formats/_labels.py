"""Words for rows that come without them: one a line, a table with a header, a list, a tokenizer's vocabulary."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import BadJson, CountMismatch, LabelsMissing, TooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats._packed import Packed
from explorer.vectors.formats.base import opened, size_of
from explorer.vectors.metadata import Metadata, column_of
from explorer.vectors.reading import File, Reading

_BOM = b"\xef\xbb\xbf"
_ENDINGS = (
    ".txt", ".tsv", ".json", ".vocab", ".words", ".labels", ".vocab.txt", ".words.txt", ".labels.txt", ".metadata.tsv",
    "_vocab.txt", "_words.txt", "_labels.txt", "_metadata.tsv", "-vocab.txt", "-words.txt", "-labels.txt",
    "-metadata.tsv", "_vocab.json", "_words.json", "_labels.json", ".words.json", ".labels.json", ".vocab.json",
)  # fmt: skip
_NAMES = (
    "tokenizer.json", "vocab.txt", "words.txt", "labels.txt", "tokens.txt", "metadata.tsv", "labels.tsv", "vocab.json",
    "words.json", "labels.json",
)  # fmt: skip
_WORD_COLUMNS = ("word", "words", "label", "labels", "token", "tokens", "name", "text", "key")


@dataclass(frozen=True)
class Labels:
    """Words of n rows.

    Attributes
    ----------
    words
        n words as bytes.
    metadata
        Columns that stood beside them.
    file
        Name of the file.
    """

    words: Packed
    metadata: Metadata
    file: str


def beside(path: Path) -> tuple[Path, ...]:
    """Files next to a matrix that may hold its words, those named like it first."""
    stems = (path.name, path.stem)
    names = [f"{stem}{ending}" for stem in stems for ending in _ENDINGS] + list(_NAMES)
    found = [path.with_name(name) for name in dict.fromkeys(names) if name != path.name]
    return tuple(candidate for candidate in found if candidate.is_file())


def labels(reading: Reading, n: int) -> Labels:
    """Words for the n rows of a matrix, from the first of the companions that has as many.

    Raises
    ------
    LabelsMissing
        If no companion was given or found.
    CountMismatch
        If none has n words: the numbers are those of the first one.
    """
    counts: list[tuple[int, File]] = []
    for file in reading.companions:
        for found in _readings(file):
            if len(found.words) == n:
                return found
            counts.append((len(found.words), file))
    if not counts:
        raise LabelsMissing(file=reading.name, rows=n)
    nearest, file = min(counts, key=lambda pair: abs(pair[0] - n))
    raise CountMismatch(file=file.name, words=nearest, rows=n)


def _readings(file: File) -> list[Labels]:
    """What a file can be read as: with and without a header line."""
    content = _content(file)
    first = content[:1]
    if first in (b"{", b"["):
        listed = _from_json(content, file)
        return [Labels(Packed([word.encode("utf-8", "surrogatepass") for word in listed]), Metadata(), file.name)]
    lines = content.split(b"\n")
    if lines and not lines[-1].strip(b"\r"):
        lines.pop()
    lines = [line.removesuffix(b"\r") for line in lines]
    if lines and b"\t" in lines[0]:
        return [found for found in (_table(lines, file, header=True), _table(lines, file, header=False)) if found]
    return [Labels(Packed(lines), Metadata(), file.name)]


def _content(file: File) -> bytes:
    """Bytes of a file of words, without a mark of byte order."""
    with opened(file.path, file.name) as stream:
        size = size_of(stream)
        if size > LIMITS.label_bytes:
            raise TooLarge(file=file.name, what="bytes", want=size, limit=LIMITS.label_bytes)
        return stream.read(LIMITS.label_bytes + 1).removeprefix(_BOM)


def _table(lines: list[bytes], file: File, *, header: bool) -> Labels | None:
    """A table between tabs: its column of words, and the others as metadata."""
    names = lines[0].decode("utf-8", "replace").split("\t")
    body = lines[1:] if header else lines
    if len(names) > LIMITS.metadata_columns:
        raise TooLarge(file=file.name, what="columns", want=len(names), limit=LIMITS.metadata_columns)
    lowered = [name.strip().lower() for name in names]
    at = next((lowered.index(name) for name in _WORD_COLUMNS if header and name in lowered), 0)
    fields = [line.split(b"\t", len(names) - 1) for line in body]
    if any(len(row) != len(names) for row in fields):
        if header:
            return None
        return Labels(Packed([row[0] for row in fields]), Metadata(), file.name)
    words = Packed([row[at] for row in fields])
    titles = names if header else [str(place + 1) for place in range(len(names))]
    columns = {
        titles[place]: column_of([row[place].decode("utf-8", "replace") for row in fields])
        for place in range(len(names))
        if place != at
    }
    return Labels(words, Metadata(columns), file.name)


def _from_json(content: bytes, file: File) -> list[str]:
    """Words of a JSON list, of a dictionary from words to row numbers, or of the tokenizer files of Hugging Face."""
    if len(content) > LIMITS.json_bytes:
        raise TooLarge(file=file.name, what="bytes", want=len(content), limit=LIMITS.json_bytes)
    try:
        tree: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadJson(file=file.name) from error
    words = words_of(tree)
    if words is None:
        raise BadJson(file=file.name)
    return words


def words_of(tree: Any) -> list[str] | None:  # noqa: ANN401 - whatever JSON holds
    """Words in the order of their rows, from parsed JSON; None if it is nothing of the kind."""
    if isinstance(tree, dict) and isinstance(tree.get("model"), dict) and "vocab" in tree["model"]:
        added = tree.get("added_tokens", [])
        return _tokenizer(tree["model"]["vocab"], added if isinstance(added, list) else [])
    if isinstance(tree, dict):
        return _by_number(tree)
    if isinstance(tree, list) and all(isinstance(word, str) for word in tree):
        return list(tree)
    return None


def _tokenizer(vocab: Any, added: list[Any]) -> list[str] | None:  # noqa: ANN401
    """Pieces of a tokenizer: a dictionary to numbers, or a list of pieces with their scores; added tokens behind."""
    if isinstance(vocab, list):
        if not all(isinstance(pair, list) and pair and isinstance(pair[0], str) for pair in vocab):
            return None
        table = {str(pair[0]): number for number, pair in enumerate(vocab)}
        if len(table) != len(vocab):
            return [str(pair[0]) for pair in vocab]
    elif isinstance(vocab, dict):
        table = vocab
    else:
        return None
    extra = {
        token["content"]: token["id"]
        for token in added
        if isinstance(token, dict) and isinstance(token.get("content"), str) and "id" in token
    }
    return _by_number({**extra, **table})


def _by_number(table: dict[str, Any]) -> list[str] | None:
    """Words of a dictionary whose values are the numbers from 0 on, each once."""
    if not all(type(number) is int for number in table.values()):
        return None
    if sorted(table.values()) != list(range(len(table))):
        return None
    return sorted(table, key=table.__getitem__)
