"""Inputs chosen by atheris: those that reach new lines of the program are kept and mutated further.

Atheris (https://github.com/google/atheris) is an extra: ``pip install atheris``. It has wheels for Linux only.
"""

import os
import signal
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.fuzz.mutate import LONGEST, mutated
from tests.fuzz.runs import FAILED, OPENED, Tally, keep, kind_of, say
from tests.fuzz.seeds import good, hostile
from tests.fuzz.target import SECONDS, Broken, Case, Target

BESIDE = ("any.txt", "any.tsv", "any.json", "tokenizer.json", "any.vectors.npy", "any.vectors_ngrams.npy", "vocab.txt")
_HEAD = struct.Struct("<BI")
_SAVED = 1000
"""Number of inputs between two checkpoints."""


def packed(case: Case) -> bytes:
    """An input as bytes: index of the companion name (0: none), length of the file, both contents."""
    if case.companion is None:
        return _HEAD.pack(0, len(case.content)) + case.content
    name = BESIDE.index(case.beside) if case.beside in BESIDE else 0
    return _HEAD.pack(1 + name, len(case.content)) + case.content + case.companion


def unpacked(data: bytes) -> Case:
    """Decode an input from any bytes."""
    name, length = _HEAD.unpack(data[: _HEAD.size].ljust(_HEAD.size, b"\0"))
    content, companion = data[_HEAD.size :][:length], data[_HEAD.size :][length:]
    name %= 1 + len(BESIDE)
    return Case("guided", content, companion, BESIDE[name - 1]) if name else Case("guided", content)


class Guided:
    """Callback of atheris: reads a number of inputs, including those of earlier runs in the same folder."""

    def __init__(self, folder: Path, inputs: int) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - a file system without a disk
        self.cases = [*good(), *hostile()]
        self._folder, self._inputs = folder, inputs
        self._state = folder / "guided.json"
        self._tally = Tally.of(self._state)
        self._target = Target(memory if memory.is_dir() else None, SECONDS)
        self._before, self._began, self._read = self._tally.seconds, time.monotonic(), 0

    def warm(self) -> None:
        """Read every seed, so that late imports do not count as time of an input."""
        for case in self.cases:
            with suppress(Broken):
                self._target.check(case)
        self._target.slowest = self._target.largest = 0

    def change(self, data: bytes, longest: int, number: int) -> bytes:
        """Mutate an input: by `mutate`, which knows the formats, or by atheris, which knows the comparisons."""
        import atheris

        random = Random(number)  # noqa: S311 - to find damage, not to hide anything
        if random.randrange(4):
            return packed(mutated(unpacked(data), random, self.cases))[:longest]
        changed: bytes = atheris.Mutate(data, longest)
        return changed

    def one(self, data: bytes) -> None:
        """Read an input."""
        case, tally = unpacked(data), self._tally
        try:
            outcome = self._target.check(case) or OPENED
        except Broken as failure:
            outcome, kind = FAILED, kind_of(failure)
            count = tally.kinds.get(kind, 0)
            keep(self._folder, kind, f"guided-{tally.total}", case, count)
            tally.kinds[kind] = count + 1
            if not count:
                say(kind)
        tally.add("guided", outcome)
        self._read += 1
        if self._read % _SAVED == 0:
            self.save()
        if tally.total >= self._inputs:
            self.end(int(bool(tally.kinds)))

    def save(self) -> None:
        """Write a checkpoint."""
        tally, target = self._tally, self._target
        tally.seconds = self._before + time.monotonic() - self._began
        tally.slowest, tally.largest = max(tally.slowest, target.slowest), max(tally.largest, target.largest)
        tally.save(self._state)

    def end(self, code: int) -> None:
        """End the process; any other exit counts as a failure of the last input."""
        self.save()
        say(self._tally.summary())
        self._target.close()
        os._exit(code)


def guided(folder: Path, inputs: int, seed: int) -> None:
    """Let atheris read a number of inputs; the process then ends."""
    import atheris

    with atheris.instrument_imports(include=["explorer.vectors"], enable_loader_override=False):
        for name in [name for name in sys.modules if name.startswith("explorer.vectors")]:
            del sys.modules[name]
        import explorer.vectors.opening
        from tests.fuzz import target as module
    module.open_request, module.OpenRequest = (
        explorer.vectors.opening.open_request,
        explorer.vectors.opening.OpenRequest,
    )
    run = Guided(folder, inputs)
    run.warm()
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(run.cases):
        (corpus / f"seed-{number}").write_bytes(packed(case))
    signal.signal(signal.SIGTERM, lambda *_: run.end(143))
    options = [
        f"-max_len={2 * LONGEST}", f"-seed={seed + 1}", f"-artifact_prefix={folder}/", "-rss_limit_mb=0",
        "-timeout=120", "-verbosity=0", "-handle_term=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], str(corpus), *options], run.one, custom_mutator=run.change)
    atheris.Fuzz()
