"""Reading in the background: once for all who ask, with progress, to be cancelled; failures are not remembered."""

import threading

import numpy as np

from explorer.errors import EmptyFile, ReadingCancelled
from explorer.vectors.model import Source, Vectors
from explorer.vectors.reading import Progress
from explorer.vectors.shelf import Shelf

VECTORS = Vectors.of(["a", "b"], np.eye(2, dtype="f4"), Source("a", "test"))


def test_two_who_ask_share_one_reading():
    shelf, go, reads = Shelf(), threading.Event(), []

    def read(report):
        reads.append(1)
        go.wait(10)
        return VECTORS

    first, second = shelf.ask("key", "a", read), shelf.ask("key", "a", read)
    assert first is second
    assert not first.finished
    assert shelf.get("key") is None
    go.set()
    assert first.wait(10)
    assert first.vectors is VECTORS
    assert shelf.get("key") is VECTORS
    assert reads == [1]


def test_progress_is_seen_and_cancelling_ends_the_reading():
    shelf, go = Shelf(), threading.Event()

    def read(report):
        report(Progress(1, 4, 10, 2.0))
        go.wait(10)
        report(Progress(2, 4, 20, 4.0))
        raise AssertionError("went on")

    opening = shelf.ask("key", "a.vec", read)
    while opening.progress is None:
        opening.wait(0.001)
    assert opening.progress.share == 0.25
    assert opening.progress.left == 6.0
    opening.cancel()
    go.set()
    assert opening.wait(10)
    assert isinstance(opening.error, ReadingCancelled)
    assert opening.vectors is None


def test_a_failure_is_told_and_then_forgotten():
    shelf, failing = Shelf(), [True]

    def read(report):
        if failing.pop():
            raise EmptyFile(file="a")
        return VECTORS

    first = shelf.ask("key", "a", read)
    assert first.wait(10)
    assert isinstance(first.error, EmptyFile)
    failing.append(False)
    second = shelf.ask("key", "a", read)
    assert second.wait(10)
    assert second.vectors is VECTORS


def test_what_nobody_foresaw_is_a_failure_too():
    opening = Shelf().ask("key", "a", lambda report: 1 / 0)
    assert opening.wait(10)
    assert opening.error is not None
    assert opening.error.code == "Unexpected"


def test_the_least_used_goes_first():
    shelf = Shelf(room=2)
    for key in "abc":
        assert shelf.ask(key, key, lambda report: VECTORS).wait(10)
        shelf.get("a")
    assert shelf.get("a") is VECTORS
    assert shelf.get("b") is None
    assert shelf.get("c") is VECTORS
