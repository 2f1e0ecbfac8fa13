"""Benchmark of opening files: this project and gensim alternate, each run in a fresh process.

``python benchmarks/opening.py [--rows text,binary,again] [--runs 3] [--scale 1.0] [--folder DIR]``. Input files are
created once and kept in the folder (0.9 GB text, 0.5 GB binary, 3.6 GB for the store). Prints a table and writes
``benchmarks/results/opening.json``. The result is the ratio of medians. Times are of the call, after imports; memory is
the peak of the process.
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
    """Run code in its own process; return the JSON object that it prints."""
    done = subprocess.run([sys.executable, "-c", code + _END], capture_output=True, text=True, check=True)  # noqa: S603
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def pair(ours: str, theirs: str, runs: int, fresh: Path | None) -> dict[str, list[dict[str, float]]]:
    """Run both sides alternately; the store `fresh`, if given, is emptied before each of our runs."""
    measured: dict[str, list[dict[str, float]]] = {"ours": [], "gensim": []}
    for _ in range(runs):
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
        measured["ours"].append(run(ours))
        measured["gensim"].append(run(theirs))
    return measured


def main() -> None:
    """Create the input, measure, print a table, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="text,binary,again")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "explorer-benchmarks")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    n, many, d = int(400_000 * options.scale), int(3_000_000 * options.scale), 300
    store = options.folder / "store"
    results: dict[str, object] = {"scale": options.scale, "cores": os.cpu_count(), "python": platform.python_version()}

    def input_file(name: str, write: object, rows: int) -> Path:
        path: Path = options.folder / f"{rows}x{d}.{name}"
        if not path.exists():
            write(path, rows, d)  # type: ignore[operator]
        return path

    for row in options.rows.split(","):
        if row == "again":
            path = input_file("bin", write_binary, many)
            saved = path.with_suffix(".kv")
            if not saved.exists():
                run(
                    f"from gensim.models import KeyedVectors\n"
                    f"KeyedVectors.load_word2vec_format({str(path)!r}, binary=True).save({str(saved)!r})\n"
                    "seconds, more = 0, {}\n"
                )
            ours = _OURS.format(root=str(ROOT), path=str(path), store=str(store), query=True)
            theirs = _GENSIM.format(load=f"KeyedVectors.load({str(saved)!r}, mmap='r')", query=True)
            run(ours)  # the first opening fills the store
            measured = pair(ours, theirs, options.runs, None)
        else:
            path = input_file("txt", write_text, n) if row == "text" else input_file("bin", write_binary, n)
            load = f"KeyedVectors.load_word2vec_format({str(path)!r}, binary={row == 'binary'})"
            ours = _OURS.format(root=str(ROOT), path=str(path), store=str(store), query=False)
            measured = pair(ours, _GENSIM.format(load=load, query=False), options.runs, store)
        median = {side: statistics.median(one["seconds"] for one in runs) for side, runs in measured.items()}
        peak = {side: max(one["peak"] for one in runs) for side, runs in measured.items()}
        rows = int(measured["ours"][0]["n"])
        private = max(one["private"] for one in measured["ours"])
        suggest = 1000 * max(one["suggest"] for one in measured["ours"])
        ratio = median["gensim"] / median["ours"]
        results[row] = {"words": rows, "dimensions": d, "median seconds": median, "ratio": ratio, "runs": measured}
        print(f"{row}: {rows:,} x {d}, the matrix takes {rows * d * 4 / 1e6:,.0f} MB")
        for side in measured:
            print(f"  {side:7}{median[side]:9.3f} s   peak {peak[side]:7,.0f} MB")
        print(f"  ratio {ratio:.1f}; our private memory {private:,.0f} MB; suggestions {suggest:.2f} ms", flush=True)
    target = ROOT / "benchmarks" / "results" / "opening.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
