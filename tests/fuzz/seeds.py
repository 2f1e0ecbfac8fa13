"""Seeds: one small file of every format and every archive, valid or with a known damage."""

import bz2
import gzip
import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from explorer.vectors.formats.quantised import write_quantised
from explorer.vectors.model import Source, Vectors
from explorer.vectors.writing import write
from tests.fuzz.target import MAIN, Case

WORDS = ["the", "北京", "naïve", "x1", "q"]
D = 3
ROWS = (np.random.default_rng(7).standard_normal((len(WORDS), D)) * 2).astype(np.float32)
LINES = "\n".join(WORDS).encode() + b"\n"
TABLE = b"word\tpos\tfreq\n" + b"".join(f"{word}\tn\t{row}\n".encode() for row, word in enumerate(WORDS))
NUMBERED = json.dumps({word: row for row, word in enumerate(WORDS)}).encode()
TOKENIZER = json.dumps(
    {
        "added_tokens": [{"id": 5, "content": "[PAD]"}],
        "model": {"type": "WordPiece", "vocab": {word: row for row, word in enumerate(WORDS)}},
    }
).encode()
LARGEST = 1 << 13
"""Largest hostile file used as a seed; larger ones have tests of their own."""


@cache
def good() -> list[Case]:
    """Valid files. The group of each is the format that reads it, or the archive around it."""
    return [*_written(), *_text(), *_arrays(), *_tables(), *_tensors(), *_fasttext(), *_gensim(), *_archives()]


@cache
def hostile() -> list[Case]:
    """The hostile files of the other tests, as far as they are small."""
    from tests.hostile import test_archives, test_arrays, test_binary, test_fasttext, test_pickles, test_text

    pickles = {name: content for name, (content, _) in test_pickles.BOMBS.items()}
    pickles |= {name: test_pickles.within(piece) for name, (piece, _) in test_pickles.evil("/nowhere/canary").items()}
    sources: dict[str, dict[str, bytes]] = {
        "text": test_text.CASES,
        "binary": test_binary.CASES,
        "arrays": test_arrays.FILES,
        "archives": test_archives.CASES,
        "fasttext": {name: case[0] for name, case in test_fasttext.CASES.items()},
        "pickles": pickles,
    }
    found = []
    for group, files in sources.items():
        for name, content in sorted(files.items()):
            if len(content) > LARGEST or name.endswith((".txt", ".tsv", ".json")):
                continue
            case = Case(f"hostile {group}", content)
            for ending in (".txt", ".tsv", ".json"):
                beside = files.get(name + ending)
                if beside is not None and len(beside) < LARGEST:
                    case = replace(case, companion=beside, beside=MAIN + ending)
            found.append(case)
    return found


def _made(make: Callable[[Path], object], name: str = MAIN) -> dict[str, bytes]:
    """What a function writes into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / name)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def _written() -> list[Case]:
    """What the writers of this program write."""
    vectors = Vectors.of(WORDS, ROWS, Source("seed", "seed"))
    made = {
        name: _made(lambda path, name=name: write(vectors, path, name))
        for name in ("word2vec-text", "word2vec-binary", "projector", "parquet", "numpy", "safetensors")
    }
    found = [Case(name, made[name][MAIN]) for name in ("word2vec-text", "word2vec-binary", "parquet")]
    for name in ("projector", "numpy", "safetensors"):
        beside = next(other for other in made[name] if other != MAIN)
        found.append(Case(name, made[name][MAIN], made[name][beside], beside))
    packed = _made(lambda path: write_quantised(path, WORDS, ROWS, {"source": "seed"}))
    return [*found, Case("quantised", packed[MAIN])]


def _text() -> list[Case]:
    """Text vectors, with and without a header."""
    rows = [f"{word} {' '.join(map(str, row))}" for word, row in zip(WORDS, ROWS.tolist(), strict=True)]
    body = "\n".join(rows).encode() + b"\n"
    tensors = b"".join(b"\t".join(b"%.3f" % value for value in row) + b"\n" for row in ROWS)
    return [
        Case("word2vec-text", b"5 3\n" + body),
        Case("word2vec-text", b"\xef\xbb\xbf5 3\r\n" + body.replace(b"\n", b"\r\n")),
        Case("word2vec-text", b"3 2\nnew york 1 2.5\n\nb 1e-3 -4\nb 3 4\n"),
        Case("glove-text", body),
        Case("glove-text", body.replace(b" ", b"\t")),
        Case("projector", tensors, TABLE, "any.tsv"),
        Case("word2vec-binary", b"5 3\n" + b"".join(
            word.encode() + b" " + row.tobytes() for word, row in zip(WORDS, ROWS, strict=True))),
        Case("tensor-bytes", ROWS.tobytes(), LINES),
        Case("tensor-bytes", np.tile(ROWS, (1, 5)).tobytes(), TABLE, "any.tsv"),
    ]  # fmt: skip


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _arrays() -> list[Case]:
    """Files that NumPy writes."""
    stored = io.BytesIO()
    np.savez(stored, vectors=ROWS, words=np.array([word.encode() for word in WORDS]))
    return [
        Case("numpy", _npy(ROWS), LINES),
        Case("numpy", _npy(np.asfortranarray(ROWS.astype(">f8"))), NUMBERED, "any.json"),
        Case("numpy", _npy((np.pad(ROWS, ((0, 1), (0, 0))) * 10).astype("<i2")), TOKENIZER, "tokenizer.json"),
        Case("numpy-archive", _npz(m=ROWS, words=np.array(WORDS), count=np.arange(5), pos=np.array(list("nvnan")))),
        Case("numpy-archive", _npz(a=ROWS, b=np.asfortranarray(ROWS.astype("<f2")), words=np.array(WORDS))),
        Case("numpy-archive", stored.getvalue()),
        Case("numpy-archive", _npz(matrix=ROWS), LINES),
    ]


def _tables() -> list[Case]:
    """Parquet, Feather and CSV."""
    import pyarrow as pa
    from pyarrow import feather, ipc, parquet

    more = {"freq": [5, 4, 3, None, 1], "pos": ["n", "v", None, "", "a"]}
    lists = pa.table({"word": WORDS, "vector": list(ROWS), **more})
    fixed = pa.table({
        "word": pa.array(WORDS).dictionary_encode(),
        "emb": pa.FixedSizeListArray.from_arrays(pa.array(ROWS.astype("f8").ravel()), D),
        "other": pa.FixedSizeListArray.from_arrays(pa.array(ROWS.astype("f2").ravel()), D),
    })  # fmt: skip
    wide = pa.table({"word": WORDS, **{f"d{column}": ROWS[:, column] for column in range(D)}})

    views = pa.table({"word": pa.array(WORDS, pa.string_view()), "v": pa.array(list(ROWS), pa.list_view(pa.float32()))})

    def stream(table: pa.Table) -> Callable[[Path], object]:
        def make(path: Path) -> None:
            with ipc.new_stream(path, table.schema) as out:
                out.write_table(table)

        return make

    made = [
        ("parquet", lambda path: parquet.write_table(lists, path)),
        ("parquet", lambda path: parquet.write_table(wide, path, compression="zstd", row_group_size=2)),
        ("parquet", lambda path: parquet.write_table(wide, path, compression="none", use_dictionary=False)),
        ("parquet", lambda path: parquet.write_table(fixed, path, compression="gzip", data_page_version="2.0")),
        ("feather", lambda path: feather.write_feather(lists, path)),
        ("feather", lambda path: feather.write_feather(fixed, path, compression="uncompressed", chunksize=2)),
        ("feather", lambda path: feather.write_feather(wide, path, compression="zstd")),
        ("feather", stream(lists)),
        ("feather", stream(fixed)),
        ("feather", stream(views)),
        ("feather", lambda path: feather.write_feather(views, path, compression="uncompressed")),
    ]  # fmt: skip
    numbers = [[b"%.2f" % value for value in row] for row in ROWS]
    words = [word.encode() for word in WORDS]
    nested = [b'%s,"[%s]",9' % (word, b", ".join(row)) for word, row in zip(words, numbers, strict=True)]
    flat = [b"\t".join([word, b'"a ""b"" c"', *row]) for word, row in zip(words, numbers, strict=True)]
    return [
        *(Case(group, _made(make)[MAIN]) for group, make in made),
        Case("csv", b"word,vector,freq\n" + b"\n".join(nested) + b"\n"),
        Case("csv", b"word\tnote\td0\td1\td2\r\n" + b"\r\n".join(flat)),
        Case("csv", b"word;0;1\na;1.5;2\nb;3;4e-1\n"),
    ]


def _tensors() -> list[Case]:
    """safetensors: of a model, of model2vec, with number types that NumPy lacks."""

    def packed(tensors: dict[str, tuple[str, list[int], bytes]]) -> bytes:
        head: dict[str, object] = {"__metadata__": {"format": "pt"}}
        data = b""
        for name, (kind, shape, numbers) in tensors.items():
            head[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(numbers)]}
            data += numbers
        text = json.dumps(head).encode()
        return struct.pack("<Q", len(text)) + text + data

    six = np.pad(ROWS, ((0, 1), (0, 0)))
    upper = (six.view("<u4") >> 16).astype("<u2").tobytes()
    halves, whole = six.astype("<f2").tobytes(), ROWS.tobytes()
    return [
        Case("safetensors", packed({"bias": ("F32", [3], bytes(12)), "bert.embeddings.word_embeddings.weight": (
            "BF16", [6, D], upper), "b": ("F16", [6, D], halves)}), TOKENIZER, "tokenizer.json"),
        Case("safetensors", packed({"embeddings": ("F32", [5, D], whole), "mapping": ("I64", [5], np.arange(
            4, -1, -1).tobytes()), "weights": ("F64", [5], np.ones(5).tobytes())}), LINES),
        Case("safetensors", packed({"t": ("I8", [5, D], bytes(range(15)))}), TABLE, "any.tsv"),
    ]  # fmt: skip


def _fasttext() -> list[Case]:
    """fastText models, new, with dropped buckets, and from before 2017."""

    def arguments(buckets: int, maxn: int) -> bytes:
        return struct.pack("<12id", D, 5, 5, 1, 5, 1, 2, 2, buckets, 3 if maxn else 0, maxn, 100, 1e-4)

    def rows(n: int) -> bytes:
        return struct.pack("<2q", n, D) + np.resize(ROWS, (n, D)).tobytes()

    words = b"".join(word.encode() + b"\0" + struct.pack("<qb", 9 - row, 0) for row, word in enumerate(WORDS))
    label = b"__label__a\0" + struct.pack("<qb", 1, 1)

    def counts(entries: int, labels: int, kept: int) -> bytes:
        return struct.pack("<3iqq", entries, entries - labels, labels, 99, kept)

    mark = struct.pack("<2i", 793712314, 12)
    pruned = struct.pack("<4i", 3, 0, 7, 1)
    return [
        Case("fasttext-binary", mark + arguments(10, 6) + counts(5, 0, -1) + words + b"\0" + rows(15)),
        Case("fasttext-binary", mark + arguments(10, 6) + counts(6, 1, 2) + words + label + pruned + b"\0" + rows(7)),
        Case("fasttext-binary", mark + arguments(0, 0) + counts(5, 0, -1) + words + b"\0" + rows(5)),
        Case("fasttext-binary", arguments(10, 6) + struct.pack("<3iq", 5, 5, 0, 99) + words + rows(15)),
    ]


def _gensim() -> list[Case]:
    """Files that gensim saves: vectors in all protocols, with and without a separate array, and models."""
    from gensim.models import Doc2Vec, FastText, KeyedVectors, Word2Vec
    from gensim.models.doc2vec import TaggedDocument

    vectors = KeyedVectors(D)
    vectors.add_vectors(WORDS, ROWS)
    vectors.set_vecattr("the", "count", 5)
    texts = [WORDS, WORDS[::-1]]
    shared = {"vector_size": D, "min_count": 1, "workers": 1, "epochs": 1, "seed": 1}
    fast = FastText(sentences=texts, bucket=10, **shared)
    word = Word2Vec(sentences=texts, **shared)
    documents = Doc2Vec([TaggedDocument(text, [number]) for number, text in enumerate(texts)], **shared)
    found = []
    for protocol in (2, 3, 4, 5):
        content = _made(lambda path, p=protocol: vectors.save(str(path), pickle_protocol=p))[MAIN]
        found.append(Case("gensim", content))
    for kept, name in ((vectors, "vectors"), (fast.wv, "vectors_ngrams")):
        apart = _made(lambda path, k=kept, n=name: k.save(str(path), separately=[n]))
        beside = f"{MAIN}.{name}.npy"
        found.append(Case("gensim", apart[MAIN], apart[beside], beside))
    for model in (fast.wv, fast, word, documents):
        found.append(Case("gensim", _made(lambda path, m=model: m.save(str(path)))[MAIN]))
    return found


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some files, with reproducible bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return stream.getvalue()


def _archives() -> list[Case]:
    """gzip, bzip2 and zip of some of them."""
    text, tensors, rows, array = *(_text()[place].content for place in (0, 5, 6)), _npy(ROWS)
    return [
        Case("gzip", gzip.compress(text, mtime=0)),
        Case("gzip", gzip.compress(text[:40], mtime=0) + gzip.compress(text[40:], mtime=0)),
        Case("gzip", gzip.compress(array, mtime=0), LINES),
        Case("bzip2", bz2.compress(text)),
        Case("bzip2", bz2.compress(rows)),
        Case("zip", zipped({"readme.md": b"hello\n", "data/a.vec": text})),
        Case("zip", zipped({"m/matrix.npy": array, "m/matrix.txt": LINES, "__MACOSX/._x": b"x"})),
        Case("zip", zipped({"a.vec": text, "b.csv": b"word,a0,a1\nx,1,2\n", "c.bin": rows}, zipfile.ZIP_STORED)),
        Case("zip", zipped({"tensors.tsv": tensors, "metadata.tsv": TABLE}, zipfile.ZIP_LZMA)),
        Case("zip", zipped({"t.bytes": ROWS.tobytes(), "t.txt": LINES}, zipfile.ZIP_BZIP2)),
    ]
