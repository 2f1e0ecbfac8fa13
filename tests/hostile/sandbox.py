"""Read bad files in one process with a limit on memory and on computing time, and report the outcome of each.

Started as `python -m tests.hostile.sandbox folder`: reads every file of the folder, writes one JSON object.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

MEMORY = 3 << 29  # 1.5 GB of address space: an allocation from a header alone does not fit
HANG = 30  # seconds of computing after which a reader of a small file counts as hanging, on any machine
WAIT = 120  # seconds after which a reader that computes nothing counts as waiting for ever


class TooLong(BaseException):
    """Raised by the timers. Not an `Exception`, so that no reader can take it for an error of the file."""


def run(folder: Path, cases: dict[str, bytes]) -> dict[str, dict]:
    """Outcome of every case: error code and details, or what was read."""
    for name, content in cases.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "tests.hostile.sandbox", str(folder)]
    root = Path(__file__).resolve().parents[2]
    # Arrow's default allocator reserves a gigabyte of addresses, which would count against the limit
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=1800, check=True)
    finally:
        for name in cases:
            (folder / name).unlink()
    return json.loads(done.stdout)


def outcome(path: Path) -> dict:
    from explorer.errors import LoadError
    from explorer.vectors.opening import open_file

    try:
        vectors = open_file(path)
    except LoadError as error:
        return {"code": error.code, "details": error.details, "said": [error.sentence(lang) for lang in ("zh", "en")]}
    return {
        "code": "",
        "words": list(vectors.words),
        "matrix": vectors.matrix.tolist(),
        "format": vectors.source.format,
        "warnings": vectors.source.warnings,
    }


def has_ended(found: dict) -> bool:
    """Whether a file was read or refused by name, within the limits."""
    return not found["code"].startswith("not a LoadError")


def main(folder: Path) -> None:
    import explorer.vectors.detect  # noqa: F401 - before the limit, so that only the reading counts

    def stop(*_: object) -> None:
        raise TooLong

    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, stop)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    outcomes = {}
    for path in sorted(folder.iterdir()):
        signal.setitimer(signal.ITIMER_PROF, HANG)
        signal.alarm(WAIT)
        try:
            outcomes[path.name] = outcome(path)
        except (Exception, TooLong) as error:
            outcomes[path.name] = {"code": f"not a LoadError: {error!r}"}
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
