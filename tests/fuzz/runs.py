"""Shared by all kinds of runs: numbered inputs, outcomes, and saved failures."""

import json
import os
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutated
from tests.fuzz.target import Case

KEPT = 3
"""Inputs saved per kind of failure."""

OPENED, FAILED = "opened", "failed"


@dataclass
class Tally:
    """Outcomes of the inputs so far.

    Attributes
    ----------
    next
        Number of the first input not handed out yet.
    left
        Ranges handed out without a result so far.
    inputs
        Group to outcome to number of inputs: opened, failed, or the code of an error.
    kinds
        Kind of failure to number of inputs.
    seconds
        Wall-clock time.
    slowest, largest
        Largest computing time (seconds) and memory (bytes) of one reading.
    """

    next: int = 0
    left: list[list[int]] = field(default_factory=list)
    inputs: dict[str, dict[str, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: float = 0.0
    largest: int = 0

    @classmethod
    def of(cls, path: Path) -> "Tally":
        """Load the checkpoint of an earlier run; empty without one."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def save(self, path: Path) -> None:
        """Save a checkpoint atomically."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(vars(self), indent=1), encoding="utf-8")
        part.replace(path)

    @property
    def total(self) -> int:
        """Number of inputs read."""
        return sum(sum(outcomes.values()) for outcomes in self.inputs.values())

    def count(self, outcome: str) -> int:
        """Number of inputs with an outcome."""
        return sum(outcomes.get(outcome, 0) for outcomes in self.inputs.values())

    def add(self, group: str, outcome: str, count: int = 1) -> None:
        """Count inputs."""
        outcomes = self.inputs.setdefault(group, {})
        outcomes[outcome] = outcomes.get(outcome, 0) + count

    def summary(self) -> str:
        """Summary in one line."""
        total, opened, failed = self.total, self.count(OPENED), self.count(FAILED)
        return (
            f"{total:,} inputs in {self.seconds:,.0f} s ({total / max(self.seconds, 1e-9):,.0f}/s): {opened:,} opened, "
            f"{total - opened - failed:,} refused by name, {failed:,} failures of {len(self.kinds)} kinds; "
            f"slowest {self.slowest:.2f} s, most memory {self.largest / 1e6:.0f} MB"
        )


class Pool:
    """Inputs by number.

    Parameters
    ----------
    cases
        Seeds.
    seed
        Seed of the random choices.
    """

    def __init__(self, cases: list[Case], seed: int) -> None:
        self.cases = cases
        self.seed = seed
        self.groups: dict[str, list[Case]] = {}
        for case in cases:
            self.groups.setdefault(case.group, []).append(case)
        self._names = list(self.groups)

    def case(self, number: int) -> Case:
        """The input of a number; the groups alternate."""
        random = Random(f"{self.seed}/{number}")  # noqa: S311 - to find damage, not to hide anything
        group = self._names[number % len(self._names)]
        return mutated(random.choice(self.groups[group]), random, self.cases)


def kind_of(failure: BaseException) -> str:
    """Kind of a failure: the error and the line of the program; equal for all inputs with the same cause."""
    place = ""
    error = failure.__cause__ or failure
    for frame in traceback.extract_tb(error.__traceback__):
        if f"{os.sep}explorer{os.sep}" in frame.filename:
            place = f" at {Path(frame.filename).name}:{frame.lineno}"
    return f"{re.sub('[0-9]+', '#', str(failure)[:60])}{place}"


def say(line: str) -> None:
    """Print a line without buffering."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def keep(folder: Path, kind: str, name: str, case: Case, count: int) -> None:
    """Save an input that failed, unless there are enough of its kind."""
    if count >= KEPT:
        return
    place = folder / "failures" / "".join(letter if letter.isalnum() else "-" for letter in kind)[:100]
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.main").write_bytes(case.content)
    if case.companion is not None:
        (place / f"{name}.beside.{case.beside}").write_bytes(case.companion)
    (place / "kind.txt").write_text(f"{kind}\n{case.group}\n", encoding="utf-8", errors="replace")


def again(folder: Path) -> Iterator[tuple[Path, Case]]:
    """The saved inputs."""
    for path in sorted(folder.rglob("*.main")):
        beside = next(path.parent.glob(f"{path.stem}.beside.*"), None)
        if beside is None:
            yield path, Case(path.parent.name, path.read_bytes())
        else:
            name = beside.name.removeprefix(f"{path.stem}.beside.")
            yield path, Case(path.parent.name, path.read_bytes(), beside.read_bytes(), name)
