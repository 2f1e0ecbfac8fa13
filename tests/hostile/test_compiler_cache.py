"""A damaged or unwritable cache of compiled code: files open all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
N = 100_000  # above 1 MiB, where compiled code reads text
SCRIPT = """
import json, pathlib, resource, sys
from explorer.vectors.opening import open_request
from explorer.vectors.reading import OpenRequest
from explorer.vectors.reading import File

path, most = sys.argv[1], int(sys.argv[2])
if most:  # a disk that takes so many bytes of a file and no more
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
vectors = open_request(OpenRequest((File(pathlib.Path(path), 'a'),)))
from explorer.vectors.parsing.number_kernel import parse
from explorer.vectors.parsing.row_kernel import take
stats = [loop._function.stats for loop in (parse, take)]
print(json.dumps([vectors.n, vectors.matrix.sum(dtype="f8"), *(sum(one.cache_hits.values()) for one in stats)]))
"""


def opened(path: Path, cache: Path, most: int = 0) -> list[float]:
    """Rows and sum of the numbers, and how much compiled code of either loop came from the cache."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path), str(most)],
        cwd=ROOT,
        env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A text and a binary file of the same vectors."""
    folder = tmp_path_factory.mktemp("vectors")
    lines = b"".join(b"w%d %d.5 2 3\n" % (row, row % 7) for row in range(N))
    (folder / "text").write_bytes(b"%d 3\n" % N + lines)
    import numpy as np

    rows = [b"w%d " % row + np.float32([row % 7 + 0.5, 2, 3]).tobytes() for row in range(N)]
    (folder / "binary").write_bytes(b"%d 3\n" % N + b"".join(rows))
    return folder


SUM = sum(row % 7 + 0.5 + 5 for row in range(N))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["text", "binary"])
def test_damaged_files_are_compiled_anew_and_mended(files, tmp_path, kind):
    place = ["text", "binary"].index(kind)
    opened(files / kind, tmp_path)
    for damage in (b"", b"\x80\x05", b"\0 no pickle at all"):
        for ending in ("nbi", "nbc"):
            kept = list(tmp_path.rglob(f"*.{ending}"))
            assert kept
            for path in kept:
                path.write_bytes(damage)
            assert opened(files / kind, tmp_path)[:2] == [N, SUM], (damage, ending)
    assert opened(files / kind, tmp_path)[2 + place] > 0


@pytest.mark.long
@pytest.mark.parametrize("kind", ["text", "binary"])
@pytest.mark.parametrize("most", [1, 4096])
def test_a_full_disk(files, tmp_path, kind, most):
    assert opened(files / kind, tmp_path, most) == [N, SUM, 0, 0]
    assert not list(tmp_path.rglob("*.nbc"))
