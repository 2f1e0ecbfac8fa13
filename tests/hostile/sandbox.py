"""Read bad files in one process that has a memory limit and a clock, and report what came of each.

Started as `python -m tests.hostile.sandbox folder`: reads every file of the folder, writes one JSON object.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

MEMORY = 3 << 29  # 1.5 GB of address space: an allocation from a header alone does not fit
SECONDS = 2  # what the project promises for a bad file
USUAL = 0.025  # seconds in which a usual machine counts to a million in Python; a slower one is given as much more time


class TooLong(BaseException):
    """The alarm. No reader may take it for a failure of the file: a TimeoutError is an OSError."""


def run(folder: Path, cases: dict[str, bytes]) -> dict[str, dict]:
    """Outcome of every case: error code and details, or what was read."""
    for name, content in cases.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "tests.hostile.sandbox", str(folder)]
    root = Path(__file__).resolve().parents[2]
    # Arrow's usual allocator reserves a gigabyte of addresses, which is no memory but counts against the limit
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=120, check=True)
    finally:
        for name in cases:
            (folder / name).unlink()
    return json.loads(done.stdout)


def outcome(path: Path) -> dict:
    from explorer.errors import LoadError
    from explorer.vectors.opening import open_file

    start = time.process_time()
    try:
        vectors = open_file(path)
    except LoadError as error:
        found = {"code": error.code, "details": error.details, "said": [error.sentence(lang) for lang in ("zh", "en")]}
    else:
        found = {
            "code": "",
            "words": list(vectors.words),
            "matrix": vectors.matrix.tolist(),
            "format": vectors.source.format,
            "warnings": vectors.source.warnings,
        }
    return found | {"seconds": time.process_time() - start}


def slowness() -> float:
    """How many times slower than a usual machine this one is now; 1 for a faster one. The best of five counts."""

    def counted() -> float:
        start, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number
        return time.process_time() - start

    return max(1.0, min(counted() for _ in range(5)) / USUAL)


def main(folder: Path) -> None:
    import explorer.vectors.detect  # noqa: F401 - before the limit, so that only the reading counts

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    slow = slowness()
    outcomes = {}
    for path in sorted(folder.iterdir()):
        signal.alarm(20)
        try:
            outcomes[path.name] = outcome(path)
        except (Exception, TooLong) as error:
            outcomes[path.name] = {"code": f"not a LoadError: {error!r}", "seconds": 0}
        signal.alarm(0)
        if outcomes[path.name]["seconds"] > 1:  # it may have become slower since
            slow = max(slow, slowness())
        outcomes[path.name]["seconds"] /= slow
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
