"""Reading in the background: once for all who ask, with progress, to be cancelled; failures are not remembered."""

import gc
import threading
import weakref

import numpy as np

from explorer.errors import EmptyFile, ReadingCancelled
from explorer.vectors.job_cache import Shelf
from explorer.vectors.model import Source, Vectors
from explorer.vectors.reading import Progress

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
    assert first.result is VECTORS
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
    opening.leave("")
    go.set()
    assert opening.wait(10)
    assert isinstance(opening.error, ReadingCancelled)
    assert opening.result is None


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
    assert second.result is VECTORS


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


def test_one_who_leaves_does_not_stop_the_others():
    shelf, go = Shelf(), threading.Event()

    def read(report):
        go.wait(10)
        report(Progress(1, 2, 1, 1.0))
        return VECTORS

    mine = shelf.ask("key", "a", read, "me")
    assert shelf.ask("key", "a", read, "you") is mine
    shelf.leave(mine, "me")
    assert not mine.cancelled
    go.set()
    assert mine.wait(10)
    assert mine.result is VECTORS


def test_a_cancelled_reading_is_not_joined():
    shelf, go = Shelf(), threading.Event()

    def slow(report):
        go.wait(10)
        report(Progress(1, 2, 1, 1.0))
        raise AssertionError("went on")

    first = shelf.ask("key", "a", slow, "me")
    shelf.leave(first, "me")
    second = shelf.ask("key", "a", lambda report: VECTORS, "me")
    assert second is not first
    assert second.wait(10)
    go.set()
    assert first.wait(10)
    assert shelf.get("key") is VECTORS
    assert shelf.ask("key", "a", lambda report: VECTORS, "me") is not first


class Held:
    """Something that a reader holds while it reads."""


def test_nothing_of_an_ended_reading_stays_alive():
    shelf, held = Shelf(room=1), []

    def failing(report):
        mine = Held()
        held.append(weakref.ref(mine))
        opening.leave("")
        report(Progress(1, 2, 1, 1.0))

    begun = threading.Event()
    opening = shelf.ask("key", "a", lambda report: (begun.wait(10), failing(report))[1])
    begun.set()
    assert opening.wait(10)
    assert isinstance(opening.error, ReadingCancelled)
    gc.collect()
    assert held[0]() is None
    for key in "bcd":  # nobody comes back for these
        made = Vectors.of(["a"], np.ones((1, 2), "f4"), Source(key, "test"))
        held.append(weakref.ref(made))
        assert shelf.ask(key, key, lambda report, made=made: made).wait(10)
        del made
    gc.collect()
    assert [ref() is None for ref in held] == [True, True, True, False]


def test_a_failure_at_the_end_leaves_nobody_waiting(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    monkeypatch.setattr(shelf, "_put", lambda key, opening: 1 / 0)
    assert shelf.ask("key", "a", lambda report: VECTORS).wait(10)
