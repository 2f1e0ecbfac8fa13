"""Generated files of millions of tiny things are read or refused within 8 times their size."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.hostile.sandbox import MEMORY

ROOT = Path(__file__).resolve().parents[2]
LEAST, PER_BYTE = 64 << 20, 8
PICKLE_PER_BYTE = 12  # Python objects, see docs/limits.md
KV = b"\x80\x03cgensim.models.keyedvectors\nWord2VecKeyedVectors\n)\x81}(X\x0a\x00\x00\x00index2word]("

_CODE = """
import json, resource, sys
from pathlib import Path
import pyarrow.csv
import explorer.vectors.parsing.number_kernel, explorer.vectors.parsing.word_kernel
from explorer.errors import LoadError
from explorer.vectors.opening import open_request
from explorer.vectors.reading import OpenRequest
from explorer.vectors.reading import File
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
warm = folder.parent / "warm.txt"
warm.write_text("".join(f"w{i}" + " 0.125" * 20 + "\\n" for i in range(9000)))
open_request(OpenRequest((File(warm, warm.name),)))
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
status = Path("/proc/self/status")
kilobytes = lambda name: int(status.read_text().split(name + ":")[1].split()[0]) << 10
Path("/proc/self/clear_refs").write_text("5")
before = kilobytes("VmRSS")
try:
    vectors = open_request(OpenRequest(tuple(File(path, path.name) for path in sorted(folder.iterdir()))))
    found = [vectors.source.format, vectors.n, vectors.d]
except LoadError as error:
    found = [error.code]
print(json.dumps([found, kilobytes("VmHWM") - before]))
"""


def npy(n: int) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ones((n, 2), dtype=np.float32))
    return stream.getvalue()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("m.npy", npy(100))
        for number in range(60):
            archive.writestr(f"words{number}.txt", b"w\n" * 500_000)
    return stream.getvalue()


def safetensors(header: str) -> bytes:
    return struct.pack("<Q", len(header)) + header.encode()


def entries(n: int) -> str:
    return "{" + ",".join(f'"{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for i in range(n)) + "}"


def numbered(n: int) -> str:
    return "{" + ",".join(f'"{i}":{i}' for i in range(n)) + "}"


LINES = b"".join(b"%d\n" % i for i in range(2_000_000))
CASES = {
    "zip-of-word-lists": (lambda: {"a.zip": zipped()}, ["CountMismatch"]),
    "empty-strings": (lambda: {"m.json": b"[" + b'"",' * 9_999_999 + b'""]', "m.npy": npy(1000)}, ["CountMismatch"]),
    "words-in-json": (
        lambda: {"m.json": json.dumps([f"w{i}" for i in range(2_000_000)]).encode(), "m.npy": npy(2_000_000)},
        ["numpy", 2_000_000, 2],
    ),
    "numbers-in-json": (
        lambda: {"m.json": numbered(2_000_000).encode(), "m.npy": npy(2_000_000)}, ["numpy", 2_000_000, 2]
    ),
    "tokenizer": (
        lambda: {"m.json": f'{{"model":{{"vocab":{numbered(1_000_000)}}}}}'.encode(), "m.npy": npy(1_000_000)},
        ["numpy", 1_000_000, 2],
    ),
    "lists-in-json": (lambda: {"m.json": b"[" + b"[]," * 3_000_000 + b"[]]", "m.npy": npy(1000)}, ["BadJson"]),
    "rows-of-two": (
        lambda: {"a.txt": b"6000000 2\n" + b"".join(b"%d 1 1\n" % i for i in range(6_000_000))},
        ["word2vec-text", 6_000_000, 2],
    ),
    "rows-of-a-letter": (lambda: {"a.txt": b"a 1 1\nb 1 1\n" * 3_000_000}, ["glove-text", 2, 2]),
    "quoted-lines": (lambda: {"m.txt": b"'" + LINES, "m.npy": npy(2_000_000)}, ["numpy", 2_000_000, 2]),
    "lines-that-end-early": (
        lambda: {"m.tsv": b"word" + b"\tc" * 99 + b"\n" + b"a\n" * 2_000_000, "m.npy": npy(2_000_000)},
        ["TooManyColumns"],
    ),
    "empty-cells": (
        lambda: {"m.tsv": b"word" + b"\tc" * 99 + b"\n" + (b"a" + b"\t" * 99 + b"\n") * 200_000, "m.npy": npy(200_000)},
        ["numpy", 1, 2],
    ),
    "entries-of-a-header": (lambda: {"a.safetensors": safetensors(entries(1_000_000))}, ["BadHeader"],
    ),
    "metadata-of-a-header": (
        lambda: {
            "a.safetensors": safetensors(
                '{"__metadata__":{' + ",".join(f'"{i}":""' for i in range(1_900_000)) + "}}"
            )
        },
        ["BadHeader"],
    ),
    "tiny-texts-in-a-pickle": (lambda: {"a.kv": KV + b"\x8c\x02\xc4\x80" * 4_000_000 + b"eub."}, ["Damaged"]),
    "nothing-in-a-pickle": (lambda: {"a.kv": KV + b"N" * 20_000_000 + b"eub."}, ["Damaged"]),
    "lists-in-a-pickle": (lambda: {"a.kv": KV + b"]NNNN" * 3_000_000 + b"eub."}, ["Damaged"]),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_memory_of_millions_of_tiny_things(tmp_path, case):
    make, expected = CASES[case]
    folder = tmp_path / "files"
    folder.mkdir()
    files = make()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    size = sum(map(len, files.values()))
    most = max(LEAST, (PICKLE_PER_BYTE if case.endswith("pickle") else PER_BYTE) * size)
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(folder), str(2 * MEMORY)],
        cwd=ROOT, env=environment, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    found, used = json.loads(done.stdout)
    assert found == expected
    assert used <= most, f"{used >> 20} MB for {size >> 20} MB"
