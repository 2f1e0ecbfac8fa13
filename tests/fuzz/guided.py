"""The same inputs chosen by atheris: those that reach new lines of the program are kept and changed further.

Atheris (https://github.com/google/atheris) is an extra: ``pip install atheris``. It has wheels for Linux only.
"""

import os
import struct
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.fuzz.mutate import LONGEST, mutated
from tests.fuzz.runs import FAILED, OPENED, Tally, keep, kind_of, say
from tests.fuzz.seeds import good, hostile
from tests.fuzz.target import Broken, Case, Target

BESIDE = ("any.txt", "any.tsv", "any.json", "tokenizer.json", "any.vectors.npy", "any.vectors_ngrams.npy", "vocab.txt")
_HEAD = struct.Struct("<BI")
_SAVED = 1000
"""Inputs after which it is written down how far the run is."""


def packed(case: Case) -> bytes:
    """An input as one run of bytes: which name the companion has (0: there is none), the length of the file, both."""
    if case.companion is None:
        return _HEAD.pack(0, len(case.content)) + case.content
    name = BESIDE.index(case.beside) if case.beside in BESIDE else 0
    return _HEAD.pack(1 + name, len(case.content)) + case.content + case.companion


def unpacked(data: bytes) -> Case:
    """The input of some bytes, whatever they are."""
    name, length = _HEAD.unpack(data[: _HEAD.size].ljust(_HEAD.size, b"\0"))
    content, companion = data[_HEAD.size :][:length], data[_HEAD.size :][length:]
    name %= 1 + len(BESIDE)
    return Case("guided", content, companion, BESIDE[name - 1]) if name else Case("guided", content)


def guided(folder: Path, inputs: int, seed: int) -> int:
    """Let atheris read so many inputs; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["explorer.vectors"], enable_loader_override=False):
        for name in [name for name in sys.modules if name.startswith("explorer.vectors")]:
            del sys.modules[name]
        import explorer.vectors.opening
        from tests.fuzz import target as module
    module.open_wish, module.Wish = explorer.vectors.opening.open_wish, explorer.vectors.opening.Wish
    cases = [*good(), *hostile()]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(cases):
        (corpus / f"seed-{number}").write_bytes(packed(case))
    tally = Tally.of(folder / "guided.json")
    memory = Path("/dev/shm")  # noqa: S108 - a file system without a disk
    target = Target(memory if memory.is_dir() else Path(tempfile.gettempdir()))
    before, began, read = tally.seconds, time.monotonic(), 0

    def change(data: bytes, longest: int, number: int) -> bytes:
        random = Random(number)  # noqa: S311 - to find damage, not to hide anything
        case = unpacked(data)
        if random.randrange(4):
            return packed(mutated(case, random, cases))[:longest]
        return atheris.Mutate(data, longest)

    def one(data: bytes) -> None:
        nonlocal read
        case = unpacked(data)
        try:
            outcome = target.check(case) or OPENED
        except Broken as failure:
            outcome, kind = FAILED, kind_of(failure)
            count = tally.kinds.get(kind, 0)
            keep(folder, kind, f"guided-{tally.total}", case, count)
            tally.kinds[kind] = count + 1
            if not count:
                say(kind)
        tally.add("guided", outcome)
        read += 1
        if read % _SAVED == 0 or tally.total >= inputs:
            tally.seconds = before + time.monotonic() - began
            tally.slowest, tally.largest = max(tally.slowest, target.slowest), max(tally.largest, target.largest)
            tally.save(folder / "guided.json")
        if tally.total >= inputs:
            say(tally.summary())
            target.close()
            os._exit(int(bool(tally.kinds)))  # anything else counts as a failure of the last input

    options = [
        f"-max_len={2 * LONGEST}",
        f"-seed={seed + 1}",
        "-rss_limit_mb=0",
        "-timeout=120",
        "-print_final_stats=0",
    ]
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", *options], one, custom_mutator=change)
    atheris.Fuzz()
    return 0
