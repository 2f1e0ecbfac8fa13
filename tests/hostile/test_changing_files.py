"""Files that are truncated while they are read: a named damage, never the end of the process.

Access to a mapped file behind its new end kills the process (SIGBUS), so every case runs in a process of its own.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from gensim.models import KeyedVectors
from pyarrow import feather, parquet
from safetensors.numpy import save_file

N, D = 4000, 50
ROWS = np.random.default_rng(0).normal(size=(N, D)).astype("f4")
WORDS = [f"w{row}" for row in range(N)]

READ = """
import os, sys
from explorer.errors import LoadError
from explorer.vectors.formats import feather_table, parquet_table, safetensors_file
from explorer.vectors.parsing import matrix, pickled_array
from explorer.vectors.opening import open_file

main, cut = sys.argv[1:]
small = 1 << 15  # so that the first report comes long before the end
for module, name in (
    (matrix, "_BLOCK_BYTES"), (matrix, "_COLUMNS_BLOCK_BYTES"), (pickled_array, "_BLOCK_BYTES"),
    (feather_table, "_BLOCK_BYTES"), (parquet_table, "_BLOCK_BYTES"), (safetensors_file, "_ROWS_AT_ONCE_BYTES"),
):
    assert hasattr(module, name)
    setattr(module, name, small)
heard = []

def report(progress):
    if not heard:
        os.truncate(cut, os.stat(cut).st_size // 10 // 4096 * 4096)  # a page that is half there reads as zeros
    heard.append(progress)

try:
    open_file(main, report=report)
    print("read")
except LoadError as error:
    print(error.code)
assert heard
"""


def feather_file(folder: Path) -> tuple[Path, Path]:
    table = pa.table({"word": WORDS, "vector": pa.FixedSizeListArray.from_arrays(pa.array(ROWS.ravel()), D)})
    feather.write_feather(table, str(folder / "m"), compression="uncompressed", chunksize=100)
    return folder / "m", folder / "m"


def arrow_stream(folder: Path) -> tuple[Path, Path]:
    table = pa.table({"word": WORDS, "vector": pa.FixedSizeListArray.from_arrays(pa.array(ROWS.ravel()), D)})
    with pa.ipc.new_stream(folder / "m", table.schema) as stream:
        stream.write_table(table, max_chunksize=100)
    return folder / "m", folder / "m"


def parquet_file(folder: Path) -> tuple[Path, Path]:
    table = pa.table({"word": WORDS, "vector": pa.array(list(ROWS))})
    parquet.write_table(table, folder / "m", row_group_size=100)
    return folder / "m", folder / "m"


def array(folder: Path, order: str) -> tuple[Path, Path]:
    np.save(folder / "m.npy", np.asarray(ROWS, order=order))
    (folder / "m.txt").write_text("\n".join(WORDS) + "\n")
    return folder / "m.npy", folder / "m.npy"


def tensor(folder: Path, **more: np.ndarray) -> tuple[Path, Path]:
    save_file({"embeddings": ROWS, **more}, folder / "m.safetensors")
    (folder / "m.txt").write_text("\n".join(WORDS) + "\n")
    return folder / "m.safetensors", folder / "m.safetensors"


def pickled(folder: Path, order: str) -> tuple[Path, Path]:
    vectors = KeyedVectors(D)
    vectors.add_vectors(WORDS, ROWS)
    vectors.save(str(folder / "m.kv"), sep_limit=1)
    np.save(folder / "m.kv.vectors.npy", np.asarray(ROWS, order=order))
    return folder / "m.kv", folder / "m.kv.vectors.npy"


CASES = {
    "feather": (feather_file, "DamagedTable"),
    "arrow-stream": (arrow_stream, "DamagedTable"),
    "parquet": (parquet_file, "DamagedTable"),
    "npy": (lambda folder: array(folder, "C"), "Truncated"),
    "npy-columns": (lambda folder: array(folder, "F"), "Truncated"),
    "safetensors": (tensor, "Truncated"),
    "weights": (lambda folder: tensor(folder, weights=np.ones(N, "f4")), "Truncated"),
    "mapping": (lambda folder: tensor(folder, mapping=np.arange(N)[::-1].copy()), "Truncated"),
    "gensim": (lambda folder: pickled(folder, "C"), "Damaged"),
    "gensim-columns": (lambda folder: pickled(folder, "F"), "Damaged"),
}


@pytest.mark.long(keep=("parquet", "npy"))
@pytest.mark.parametrize("case", CASES)
def test_a_file_that_is_cut_while_it_is_read(tmp_path, case):
    make, code = CASES[case]
    main, cut = make(tmp_path)
    command = [sys.executable, "-c", READ, str(main), str(cut)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"{code}\n"), done.stderr
