"""A bounded run over mutated files of every format, and proofs that the run detects what it should."""

import json
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import LoadError, WrongFormat
from explorer.vectors.formats import FORMATS
from explorer.vectors.model import Source, Vectors
from tests.fuzz import target as module
from tests.fuzz.falling import falling
from tests.fuzz.guided import BESIDE, packed, unpacked
from tests.fuzz.long import OPENED, Pool, Run, again
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import ROWS, WORDS, good, hostile
from tests.fuzz.target import MAIN, Broken, Case, Target

GOOD = good()
SEEDS = [*GOOD, *hostile()]
GROUPS = list(dict.fromkeys(case.group for case in SEEDS))
REGRESSIONS = Path(__file__).parent / "regressions"
FEW_EXAMPLES, EXAMPLES = 30, 800


@pytest.fixture(scope="module")
def target():
    made = Target()
    for case in SEEDS:  # late imports and one-time growth do not count as memory of an input
        made.check(case)
    yield made
    made.close()


def test_every_format_has_seeds():
    assert {found.name for found in FORMATS} | {"gzip", "bzip2", "zip"} == {case.group for case in GOOD}


@pytest.mark.parametrize("case", GOOD, ids=[f"{number}-{case.group}" for number, case in enumerate(GOOD)])
def test_good_seeds_open_in_their_format(case, target, monkeypatch):
    seen = []
    opened = module.open_request
    monkeypatch.setattr(module, "open_request", lambda wish: seen.append(opened(wish)) or seen[-1])
    assert target.check(case) == ""
    assert case.group in (seen[0].source.wrapper, seen[0].source.format)


@pytest.mark.long(keep=tuple(f"{group}-{FEW_EXAMPLES}" for group in GROUPS))
@pytest.mark.parametrize("examples", [FEW_EXAMPLES, EXAMPLES])
@pytest.mark.parametrize("group", GROUPS)
def test_mutated_files_open_or_are_refused_by_name(group, examples, target):
    """Structure-aware: headers, lengths, members and lines are changed and the rest is kept consistent."""
    seeds = [case for case in SEEDS if case.group == group]
    outcomes = set()

    @settings(max_examples=examples, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(seed=st.sampled_from(seeds), random=st.randoms(use_true_random=False))
    def hold(seed, random):
        outcomes.add(target.check(mutated(seed, random, SEEDS)))

    hold()
    assert len(outcomes) >= (4 if examples == EXAMPLES else 2), "the changes do not get far"


FOUND = {
    "fasttext-ngrams-of-huge-numbers": "",
    "safetensors-half-a-character-in-a-name": "BadHeader",
    "parquet-index-of-lists-in-lists": "DamagedTable",
    "parquet-index-that-ended-the-process": "DamagedTable",
    "parquet-page-sizes-that-are-no-numbers": "DamagedTable",
    "safetensors-half-a-character-as-a-choice": "BadHeader",
    "parquet-page-of-gigabytes": "DamagedTable",
    "projector-without-a-whole-row": "BadNumber",
    "quantised-shape-of-no-numbers": "WrongFormat",
    "safetensors-mapping-of-an-unknown-kind": "",
    "zip-member-without-a-name": "",
    "zip-whose-index-points-before-its-begin": "WrongFormat",
}  # fmt: skip
KEPT = {path.stem: case for path, case in again(REGRESSIONS)}


def test_every_kept_input_is_expected():
    assert set(FOUND) == set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_what_failed_once_holds(name, target):
    assert target.check(KEPT[name]) == FOUND[name]


# The target detects what it should


def vectors(**more) -> Vectors:
    return replace(Vectors.of(WORDS, ROWS, Source("x", "x")), **more)


class Mute(LoadError):
    """An error without a sentence in any language."""


def fail(error: Exception, cause: Exception | None = None):
    raise error from cause


def spend(seconds: float) -> Vectors:
    """Compute, and swallow every exception."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        try:
            sum(range(1000))
        except Exception:  # noqa: S112
            continue
    return vectors()


def hide(size: int) -> None:
    """Request too much memory, and raise another error instead."""
    try:
        np.empty(size, np.uint8)
    except MemoryError as error:
        raise WrongFormat(file="x") from error


WRONG = {
    "float64": (lambda: vectors(matrix=ROWS.astype("f8")), "matrix"),
    "writable": (lambda: vectors(matrix=ROWS.copy()), "matrix"),
    "columns-first": (lambda: vectors(matrix=np.asfortranarray(ROWS)), "matrix"),
    "not-finite": (lambda: Vectors.of(WORDS, ROWS / np.float32(0), Source("x", "x")), "matrix"),
    "one-dimension": (lambda: Vectors.of(WORDS, ROWS[:, :1], Source("x", "x")), "matrix"),
    "no-rows": (lambda: Vectors.of([], ROWS[:0], Source("x", "x")), "matrix"),
    "twice": (lambda: vectors(words=["a"] * 5), "words"),
    "empty-word": (lambda: vectors(words=["", *WORDS[1:]]), "words"),
    "too-few-words": (lambda: vectors(words=WORDS[:4]), "words"),
    "norms": (lambda: vectors(norms=np.ones(4, "f4")), "norms"),
    "short-column": (lambda: vectors(metadata=SimpleNamespace(columns={"a": np.arange(4.0)})), "metadata"),
    "half-a-character": (lambda: vectors(source=Source("\ud800", "x")), "text"),
    "another-exception": (lambda: fail(ValueError("unexpected")), "ValueError: unexpected"),
    "no-memory": (lambda: np.empty(1 << 40, np.uint8), "MemoryError: Unable to allocate"),
    "no-memory-by-another-name": (lambda: hide(1 << 40), "memory"),
    "without-a-sentence": (lambda: fail(Mute(file="x")), "answered: KeyError"),
    "slow": (lambda: spend(2), "slow"),
    "large": (lambda: np.ones(80 << 20, np.uint8).any() and vectors(), "memory"),
    "program": (lambda: subprocess.run(["true"], check=True) and vectors(), "deed: subprocess.Popen"),
    "network": (lambda: socket.getaddrinfo("localhost", 80) and vectors(), "deed: socket.getaddrinfo"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_the_target_notices(name, target, monkeypatch):
    made, said = WRONG[name]
    monkeypatch.setattr(target, "seconds", 0.5)
    monkeypatch.setattr(module, "open_request", lambda wish: made())
    with np.errstate(divide="ignore"), pytest.raises(Broken, match=said):
        target.check(Case("", b"x"))
    monkeypatch.undo()
    assert target.check(GOOD[0]) == ""


def test_the_target_notices_what_is_written_elsewhere(target, monkeypatch, tmp_path):
    deeds = {
        "outside": lambda: (tmp_path / "x").write_text("x"),
        "above": lambda: (target.folder / ".." / "fuzzed").mkdir(),
        "left": lambda: (target.folder / "more").write_text("x"),
    }
    for name, do in deeds.items():
        monkeypatch.setattr(module, "open_request", lambda wish, do=do: (do(), vectors())[1])
        with pytest.raises(Broken, match="left behind" if name == "left" else "deed"):
            target.check(Case("", b"x"))
    (target.folder / ".." / "fuzzed").rmdir()
    assert not list(target.folder.iterdir()) or [path.name for path in target.folder.iterdir()] == [MAIN]


# The long run


@pytest.mark.long
def test_a_long_run_goes_on_where_it_was_and_outlives_the_end_of_a_process(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tests.fuzz.long.CHUNK", 50)
    for inputs in (50, 100):
        run = Run(tmp_path, 1, 0, GOOD[:6], work=falling)
        run.until(inputs)
        run.save()
        run.close()
    assert run.tally.total == 100
    assert run.tally.next == 100
    assert run.tally.count("failed") == 2
    assert set(run.tally.kinds) == {f"process ended with -6: {run.pool.case(30).group}", "OverflowError: sixty"}
    assert "100 inputs" in run.tally.summary()
    assert "2 failures of 2 kinds" in run.tally.summary()
    assert json.loads((tmp_path / "state.json").read_text())["left"] == []
    kept = {path.stem: case for path, case in again(tmp_path)}
    assert set(kept) == {"30", "60"}
    assert kept["60"].content == run.pool.case(60).content
    assert kept["60"].companion == run.pool.case(60).companion
    assert run.tally.count(OPENED) > 10
    assert "60: OverflowError: sixty" in capsys.readouterr().out


def test_an_input_has_a_number():
    one, two = Pool(SEEDS, 3), Pool(SEEDS, 3)
    assert [one.case(number) for number in range(200)] == [two.case(number) for number in range(200)]
    assert {one.case(number).group for number in range(len(GROUPS))} == set(GROUPS)


@pytest.mark.parametrize("case", [case for case in SEEDS if case.companion is None or case.beside in BESIDE][::7])
def test_guided_inputs_are_the_same_when_unpacked(case):
    found = unpacked(packed(case))
    assert (found.content, found.companion) == (case.content, case.companion)
    assert case.companion is None or found.beside == case.beside


@given(data=st.binary(max_size=40))
def test_any_bytes_are_a_guided_input(data):
    case = unpacked(data)
    assert len(case.content) + len(case.companion or b"") <= len(data)
    assert case.companion is None or case.beside in BESIDE
