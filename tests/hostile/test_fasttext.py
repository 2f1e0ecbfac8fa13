"""Rows 40 and 41 of the list of bad input, and similar ones: fastText models with false counts."""

import struct

import numpy as np
import pytest

from explorer.errors import LoadError
from tests.hostile import sandbox
from tests.hostile.mutations import mutated
from tests.unit.test_formats_fasttext import model, rows_of

MAGIC = struct.pack("<2i", 793712314, 12)


def arguments(d=4, buckets=10, minn=3, maxn=6, **_):
    return struct.pack("<12id", d, 5, 5, 1, 5, 1, 2, 2, buckets, minn, maxn, 100, 1e-4)


def counts(total=2, words=2, labels=0, pruned=-1):
    return struct.pack("<3iqq", total, words, labels, 99, pruned)


ENTRIES = b"a\0" + struct.pack("<qb", 5, 0) + b"b\0" + struct.pack("<qb", 4, 0)


def matrix(rows=12, d=4, have=None, quantised=b"\0"):
    data = np.ones((rows if have is None else have, d), "<f4").tobytes()
    return quantised + struct.pack("<2q", rows, d) + data


HEAD = MAGIC + arguments() + counts()
WHOLE = model({b"a": 5, b"b": 4}, rows_of(12), buckets=10, minn=3, maxn=6)
NAN = rows_of(12)
NAN[1, 1] = np.nan
INFINITE = rows_of(12)
INFINITE[7, 0] = np.inf
CASES = {
    "40": (MAGIC + arguments() + struct.pack("<3iqq", 5, 5, 0, 10, 0) + b"wor", "Truncated", {"want": 5, "got": 0}),
    "40-old": (arguments(5) + struct.pack("<3iq", 5, 5, 0, 10) + b"wor", "Truncated", {"want": 5, "got": 0}),
    "40-no-zero": (HEAD + b"\x01" * 5_000_000, "WordTooLong", {"row": 1}),
    "40-word-of-100-kB": (HEAD + b"x" * 100_000 + b"\0" + ENTRIES, "WordTooLong", {"row": 1, "limit": 1024}),
    "41": (MAGIC + arguments() + struct.pack("<3iqq", 2**31 - 1, 2**31 - 1, 0, 10, 0) + b"wor", "TooLarge",
           {"want": 2**31 - 1}),
    "41-old": (arguments(5) + struct.pack("<3iq", 2**31 - 1, 2**31 - 1, 0, 10) + b"wor", "TooLarge", {}),
    "41-labels": (MAGIC + arguments() + counts(2**31 - 1, 2, 2**31 - 3) + ENTRIES, "TooLarge", {}),
    "41-negative": (MAGIC + arguments() + counts(-2, -2) + ENTRIES, "Damaged", {}),
    "41-sum": (MAGIC + arguments() + counts(5, 2, 2) + ENTRIES, "Damaged", {}),
    "41-pruned": (MAGIC + arguments() + counts(pruned=1 << 40) + ENTRIES + matrix(), "TooLarge", {"want": 1 << 40}),
    "41-pruned-rows": (MAGIC + arguments() + counts(pruned=2) + ENTRIES + struct.pack("<4i", 1, 0, 2, 9) + matrix(4),
                       "Damaged", {}),
    "41-pruned-twice": (MAGIC + arguments() + counts(pruned=2) + ENTRIES + struct.pack("<4i", 1, 0, 1, 1) + matrix(4),
                        "Damaged", {}),
    "only-the-mark": (MAGIC, "Damaged", {}),
    "half-a-mark": (MAGIC[:5], "Damaged", {}),
    "only-arguments": (MAGIC + arguments(), "Damaged", {}),
    "version-99": (struct.pack("<2i", 793712314, 99) + HEAD[8:] + ENTRIES + matrix(), "Damaged", {"at": 4}),
    "no-dimensions": (MAGIC + arguments(0) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "dimensions": (MAGIC + arguments(2**31 - 1) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "buckets": (MAGIC + arguments(buckets=2**31 - 1) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "buckets-negative": (MAGIC + arguments(buckets=-1) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "ngrams-of-two-billion": (MAGIC + arguments(maxn=2**31 - 1) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "ngrams-negative": (MAGIC + arguments(maxn=-1) + counts() + ENTRIES + matrix(), "BadHeader", {}),
    "rows-of-exabytes": (HEAD + ENTRIES + matrix(1 << 60, have=12), "Damaged", {}),
    "rows-beyond-the-file": (MAGIC + arguments(buckets=10**8) + counts() + ENTRIES + matrix(10**8 + 2, have=12),
                             "TooLarge", {"want": 10**8 + 2}),
    "rows-cut": (HEAD + ENTRIES + matrix(12, have=7), "Incomplete", {"want": 12, "got": 7}),
    "rows-negative": (HEAD + ENTRIES + matrix(-1, have=12), "Damaged", {}),
    "rows-other": (HEAD + ENTRIES + matrix(11), "Damaged", {}),
    "width-other": (HEAD + ENTRIES + matrix(12, d=5), "Damaged", {}),
    "width-negative": (HEAD + ENTRIES + b"\0" + struct.pack("<2q", 12, -4), "Damaged", {}),
    "no-matrix": (HEAD + ENTRIES, "Damaged", {}),
    "kind-of-word": (HEAD + ENTRIES.replace(b"\0\0a", b"\0\0a")[:-1] + b"\x07" + matrix(), "Damaged", {}),
    "no-words": (MAGIC + arguments() + counts(0, 0) + matrix(10), "EmptyFile", {}),
    "quantised": (HEAD + ENTRIES + matrix(quantised=b"\1"), "Quantised", {}),
    "39-nan": (model({b"a": 5, b"b": 4}, NAN, buckets=10, minn=3, maxn=6), "NonFinite", {"line": 2, "word": "b"}),
    "39-infinite-ngram": (model({b"a": 5, b"b": 4}, INFINITE, buckets=10, minn=3, maxn=6), "NonFiniteNgram",
                          {"row": 8}),
    "39-sum-too-large": (model({b"abc": 5, b"b": 4}, np.full((12, 4), 3e38), buckets=10, minn=3, maxn=6), "NonFinite",
                         {"line": 1}),
    "long-words": (model({b"x" * 1000 + b"%03d" % n: 1 for n in range(500)}, rows_of(510), buckets=10, minn=1,
                         maxn=32), "", {}),
    "whole": (WHOLE, "", {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("fasttext"), {name: case[0] for name, case in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_rows_40_and_41_every_lie_has_its_name(outcomes, name):
    _, code, details = CASES[name]
    found = outcomes[name]
    assert found["code"] == code, found
    if code:
        assert {key: found["details"][key] for key in details} == details
        assert all(found["said"])
    else:
        assert found["format"] == "fasttext-binary"


def test_rows_40_and_41_end_at_once(outcomes):
    for name in ("40", "40-old", "41", "41-old"):
        assert sandbox.has_ended(outcomes[name]), name


def test_a_model_cut_anywhere_is_a_load_error(tmp_path):
    found = sandbox.run(tmp_path, {f"{stop:05}": WHOLE[:stop] for stop in range(4, len(WHOLE), 3)})
    assert {outcome["code"] for outcome in found.values()} == {"Damaged", "Truncated", "Incomplete", "TooLarge"}


def test_damaged_models_open_or_are_load_errors(tmp_path):
    old = arguments() + struct.pack("<3iq", 2, 2, 0, 99) + ENTRIES + matrix()[1:]
    found = {}
    for name, content in (("new", WHOLE), ("old", old)):
        found |= sandbox.run(tmp_path, {f"{name}-{seed:03}": mutated(content, seed) for seed in range(500)})
    codes = {outcome["code"] for outcome in found.values()}
    assert len(found) == 1000
    assert codes <= {"", "Incomplete", *(kind.__name__ for kind in LoadError.__subclasses__())}, codes
    assert {"", "Damaged", "Truncated", "TooLarge", "BadHeader", "NonFinite"} <= codes
    for outcome in found.values():
        assert outcome["code"] or np.isfinite(outcome["matrix"]).all()
