"""Opening files: ours against gensim, in turn, each time in a fresh process; the ratio of medians is the result.

``python benchmarks/opening.py [--rows text,binary,again] [--runs 3] [--scale 1.0] [--folder DIR]``. Input is made once
and kept in the folder (0.9 GB text, 0.5 GB binary, 3.6 GB for the store). Prints a table, writes
``benchmarks/results/opening.json``. Times are of the call, imports done; memory is the peak of the process.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.data import write_binary, write_text  # noqa: E402 - the root must be importable first

_END = """
import json
# not getrusage: its maximum is inherited from the process that started this one
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
kilobytes = {name: int(status[name].split()[0]) / 1e3 for name in ("VmHWM", "RssAnon")}
print(json.dumps({"seconds": seconds, "peak": kilobytes["VmHWM"], "private": kilobytes["RssAnon"], **more}))
"""
_OURS = """
import sys, time; from pathlib import Path
sys.path.insert(0, {root!r})
import pyarrow.csv, pyarrow.compute
import explorer.vectors.parsing.number_kernel, explorer.vectors.parsing.row_kernel
from explorer.vectors.opening import open_file
from explorer.vectors.store import Store
from explorer.geometry.neighbours import nearest
began = time.perf_counter()
vectors = open_file({path!r}, store=Store(Path({store!r})))
if {query}: nearest(vectors, vectors.matrix[12], 10)
seconds = time.perf_counter() - began
began = time.perf_counter(); vectors.words.suggest("a"); suggest = time.perf_counter() - began
more = {{"suggest": suggest, "n": vectors.n}}
"""
_GENSIM = """
import time; from gensim.models import KeyedVectors
began = time.perf_counter()
vectors = {load}
if {query}: vectors.similar_by_vector(vectors.vectors[12], 10)
seconds = time.perf_counter() - began
more = {{"n": len(vectors)}}
"""


def run(code: str) -> dict[str, float]:
    """What a program prints, run in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code + _END], capture_output=True, text=True, check=True)  # noqa: S603
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def pair(ours: str, theirs: str, runs: int, fresh: Path | None) -> dict[str, list[dict[str, float]]]:
    """Both sides in turn; the store is emptied before each of our runs, if it is named."""
    found: dict[str, list[dict[str, float]]] = {"ours": [], "gensim": []}
    for _ in range(runs):
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
        found["ours"].append(run(ours))
        found["gensim"].append(run(theirs))
    return found


def main() -> None:
    """Make the input, measure, print, write."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", default="text,binary,again")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "explorer-benchmarks")
    asked = arguments.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    n, many, d = int(400_000 * asked.scale), int(3_000_000 * asked.scale), 300
    store = asked.folder / "store"
    results: dict[str, object] = {"scale": asked.scale, "cores": os.cpu_count(), "python": platform.python_version()}

    def made(name: str, write: object, rows: int) -> Path:
        path: Path = asked.folder / f"{rows}x{d}.{name}"
        if not path.exists():
            write(path, rows, d)  # type: ignore[operator]
        return path

    for row in asked.rows.split(","):
        if row == "again":
            path = made("bin", write_binary, many)
            kept = path.with_suffix(".kv")
            if not kept.exists():
                run(
                    f"from gensim.models import KeyedVectors\n"
                    f"KeyedVectors.load_word2vec_format({str(path)!r}, binary=True).save({str(kept)!r})\n"
                    "seconds, more = 0, {}\n"
                )
            ours = _OURS.format(root=str(ROOT), path=str(path), store=str(store), query=True)
            theirs = _GENSIM.format(load=f"KeyedVectors.load({str(kept)!r}, mmap='r')", query=True)
            run(ours)  # the first opening fills the store
            found = pair(ours, theirs, asked.runs, None)
        else:
            path = made("txt", write_text, n) if row == "text" else made("bin", write_binary, n)
            load = f"KeyedVectors.load_word2vec_format({str(path)!r}, binary={row == 'binary'})"
            ours = _OURS.format(root=str(ROOT), path=str(path), store=str(store), query=False)
            found = pair(ours, _GENSIM.format(load=load, query=False), asked.runs, store)
        median = {side: statistics.median(one["seconds"] for one in runs) for side, runs in found.items()}
        peak = {side: max(one["peak"] for one in runs) for side, runs in found.items()}
        rows = int(found["ours"][0]["n"])
        private = max(one["private"] for one in found["ours"])
        suggest = 1000 * max(one["suggest"] for one in found["ours"])
        ratio = median["gensim"] / median["ours"]
        results[row] = {"words": rows, "dimensions": d, "median seconds": median, "ratio": ratio, "runs": found}
        print(f"{row}: {rows:,} x {d}, the matrix takes {rows * d * 4 / 1e6:,.0f} MB")
        for side in found:
            print(f"  {side:7}{median[side]:9.3f} s   peak {peak[side]:7,.0f} MB")
        print(f"  ratio {ratio:.1f}; our private memory {private:,.0f} MB; suggestions {suggest:.2f} ms", flush=True)
    target = ROOT / "benchmarks" / "results" / "opening.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
