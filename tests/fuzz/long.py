"""A long run over mutated files: ``python -m tests.fuzz.long --inputs 1000000``, which is ``make fuzz``.

Input number i is always the same one, so a run can be stopped and resumed at any time, and an input that killed a
process can be reproduced from its number. Every failing input is written to the folder of the run. With ``--guided``
atheris (an extra, for Linux) chooses inputs by the code that they reach; without it they come in numerical order.
"""

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tests.fuzz.runs import FAILED, OPENED, Pool, Tally, again, keep, kind_of, say
from tests.fuzz.seeds import good, hostile
from tests.fuzz.target import SECONDS, Broken, Case, Target

CHUNK = 500
"""Inputs handed to a process at once."""

HANGS = 120
"""Seconds without a next input after which a process counts as lost."""


def work(pipe: Connection, at: Any, cases: list[Case], seed: int, folder: Path) -> None:
    """Read the inputs of one range after another until there is none."""
    pool, target = Pool(cases, seed), Target(folder, SECONDS)
    warnings.simplefilter("ignore")
    for case in cases:  # late imports and one-time growth do not count as memory of an input
        try:
            target.check(case)
        except Broken:
            continue
    while (span := pipe.recv()) is not None:
        outcomes: Counter[tuple[str, str]] = Counter()
        failures = []
        target.slowest = target.largest = 0
        for number in range(*span):
            at.value = number
            case = pool.case(number)
            try:
                outcomes[case.group, target.check(case) or OPENED] += 1
            except Broken as failure:
                outcomes[case.group, FAILED] += 1
                failures.append((number, kind_of(failure)))
        at.value = -1
        pipe.send((span, dict(outcomes), failures, target.slowest, target.largest))
    target.close()


@dataclass
class Worker:
    """A process that reads inputs.

    Attributes
    ----------
    process, pipe
        The process and the pipe to it.
    at
        Number of the input being read; -1 for none.
    span
        Range being read; None while it waits.
    last, seen
        Number of the last reported input, and the time of the report.
    """

    process: Any
    pipe: Connection
    at: Any
    span: list[int] | None = None
    last: int = -1
    seen: float = 0.0


class Run:
    """Several processes that read inputs, and their results in a folder.

    Parameters
    ----------
    folder
        Folder for failing inputs and the checkpoint.
    processes
        Number of processes.
    seed
        See `Pool`.
    cases
        Seeds; by default those of all formats.
    work
        Function that a process runs.
    """

    def __init__(
        self, folder: Path, processes: int, seed: int, cases: list[Case] | None = None, work: Callable[..., None] = work
    ) -> None:
        self.folder = folder
        self.pool = Pool([*good(), *hostile()] if cases is None else cases, seed)
        self._work = work
        self._state = folder / "state.json"
        self.tally = Tally.of(self._state)
        self._before, self._began = self.tally.seconds, time.monotonic()
        self._context = multiprocessing.get_context("spawn")
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a file system without a disk
        self._scratch = tempfile.TemporaryDirectory(prefix="fuzz-", dir=memory, ignore_cleanup_errors=True)
        self._todo = self.tally.left
        self.tally.left = []
        self._processes = processes

    def until(self, inputs: int) -> None:
        """Run until a number of inputs has been read."""
        workers = [self._start() for _ in range(self._processes)]
        while True:
            for worker in workers:
                self._feed(worker, inputs)
            busy = [worker for worker in workers if worker.span]
            if not busy:
                break
            wait([worker.pipe for worker in busy], 1)
            for number, worker in enumerate(workers):
                if lost := self._take(worker):
                    self._mend(worker, lost)
                    workers[number] = self._start()
        for worker in workers:
            worker.pipe.send(None)
            worker.process.join(10)

    def close(self) -> None:
        """Remove the scratch files."""
        self._scratch.cleanup()

    def _start(self) -> Worker:
        """Start a process without work."""
        here, there = self._context.Pipe()
        at = self._context.Value("q", -1, lock=False)
        arguments = (there, at, self.pool.cases, self.pool.seed, Path(self._scratch.name))
        process = self._context.Process(target=self._work, args=arguments, daemon=True)
        process.start()
        there.close()
        return Worker(process, here, at)

    def _feed(self, worker: Worker, inputs: int) -> None:
        """Hand a range to a process, if any is left."""
        if worker.span is not None:
            return
        given = sum(stop - first for first, stop in self.tally.left)
        if not self._todo and self.tally.total + given < inputs:
            self._todo.append([self.tally.next, self.tally.next + CHUNK])
            self.tally.next += CHUNK
        if self._todo:
            worker.span = self._todo.pop()
            worker.seen = time.monotonic()
            self.tally.left.append(worker.span)
            worker.pipe.send(tuple(worker.span))

    def _take(self, worker: Worker) -> str:
        """Count a message of a process; return what is wrong with a process that will send none."""
        try:
            if worker.pipe.poll():
                self._count(worker, *worker.pipe.recv())
            elif not worker.process.is_alive():
                return "end"
        except (EOFError, OSError):
            return "end"
        now = time.monotonic()
        if worker.at.value != worker.last or worker.span is None:
            worker.last, worker.seen = worker.at.value, now
        return "hang" if now - worker.seen > HANGS else ""

    def _count(
        self,
        worker: Worker,
        span: tuple[int, int],
        outcomes: dict[tuple[str, str], int],
        failures: list[tuple[int, str]],
        slowest: float,
        largest: int,
    ) -> None:
        """Count the outcomes of a range."""
        self.tally.left.remove(list(span))
        worker.span = None
        for (group, outcome), count in outcomes.items():
            self.tally.add(group, outcome, count)
        for number, kind in failures:
            self._failed(number, kind)
        self.tally.slowest, self.tally.largest = max(self.tally.slowest, slowest), max(self.tally.largest, largest)
        self.save()

    def _failed(self, number: int, kind: str) -> None:
        count = self.tally.kinds.get(kind, 0)
        keep(self.folder, kind, str(number), self.pool.case(number), count)
        self.tally.kinds[kind] = count + 1
        if not count:
            say(f"{number}: {kind}")

    def _mend(self, worker: Worker, lost: str) -> None:
        """Count the input at which a process died or hung as a failure, and put the rest of its range back."""
        if lost == "hang":
            worker.process.kill()
        worker.process.join()
        lost = lost if lost == "hang" else f"process ended with {worker.process.exitcode}"
        span, number = worker.span, worker.at.value
        if span is None:
            return
        self.tally.left.remove(span)
        if number < 0:
            self._todo.append(span)
        else:
            group = self.pool.case(number).group
            self.tally.add(group, FAILED)
            self._failed(number, f"{lost}: {group}")
            self._todo += [part for part in ([span[0], number], [number + 1, span[1]]) if part[0] < part[1]]
        self.save()

    def save(self) -> None:
        """Write a checkpoint atomically."""
        self.tally.seconds = self._before + time.monotonic() - self._began
        replace(self.tally, left=[*self.tally.left, *self._todo]).save(self._state)


def check_again(folder: Path) -> int:
    """Read the failed inputs again; return how many still fail."""
    target, failed = Target(seconds=SECONDS), 0
    for path, case in again(folder):
        try:
            said = target.check(case) or OPENED
        except Broken as failure:
            said, failed = f"FAILED {kind_of(failure)}", failed + 1
        say(f"{path.relative_to(folder)}: {said}")
    target.close()
    return failed


def main() -> int:
    """0 without failures, 1 with failures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="read so many, those of earlier runs counted")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=Path(".fuzz"), help="for failing inputs, and how far the run is")
    parser.add_argument("--seed", type=int, default=0, help="another one gives other inputs")
    parser.add_argument("--again", action="store_true", help="only read the inputs that failed, once more")
    parser.add_argument("--guided", action="store_true", help="let atheris choose the inputs by the code they reach")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and print the progress
    if chosen.again:
        return int(check_again(chosen.folder) > 0)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    if chosen.guided:
        from tests.fuzz.guided import guided

        guided(chosen.folder, chosen.inputs, chosen.seed)
    run = Run(chosen.folder, chosen.processes, chosen.seed)
    try:
        run.until(chosen.inputs)
    finally:
        run.save()
        run.close()
        say(run.tally.summary())
    return int(bool(run.tally.kinds))


if __name__ == "__main__":
    sys.exit(main())
