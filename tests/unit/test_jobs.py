"""Jobs in the background: shared by their owners, with progress and cancellation; failures are not kept."""

import gc
import threading
import weakref

import numpy as np
import pytest

from explorer.errors import EmptyFile, QueueFull
from explorer.jobs import JobCache, JobHandle, JobQueue
from explorer.vectors.model import Source, Vectors
from explorer.vectors.reading import Progress

VECTORS = Vectors.of(["a", "b"], np.eye(2, dtype="f4"), Source("a", "test"))


def ended(handle):
    """Status after the work itself has ended, also for an owner who left."""
    assert handle._job.finished.wait(10)
    return handle._job.status


def test_two_requests_share_one_job():
    jobs, go, runs = JobCache(), threading.Event(), []

    def read(job):
        runs.append(1)
        go.wait(10)
        return VECTORS

    first, second = jobs.submit("key", "a", read), jobs.submit("key", "a", read)
    assert first._job is second._job
    assert not first.finished
    assert jobs.get("key") is None
    go.set()
    assert first.wait(10).result is VECTORS
    assert jobs.get("key") is VECTORS
    assert runs == [1]


def test_progress_is_reported_and_cancelling_ends_the_work():
    jobs, go, reached = JobCache(), threading.Event(), []

    def read(job):
        job.report(Progress(1, 4, 10, 2.0))
        go.wait(10)
        job.report(Progress(2, 4, 20, 4.0))
        reached.append("the end")

    handle = jobs.submit("key", "a.vec", read)
    while handle.status.progress is None:
        handle.wait(0.001)
    assert handle.status.progress.share == 0.25
    assert handle.status.progress.left == 6.0
    handle.cancel()
    go.set()
    assert ended(handle).state == "cancelled"
    assert (handle.status.state, handle.status.result, handle.cancelled) == ("cancelled", None, True)
    assert reached == []


def test_a_failure_is_reported_and_not_kept():
    jobs, failing = JobCache(), [True]

    def read(job):
        if failing.pop():
            raise EmptyFile(file="a")
        return VECTORS

    assert isinstance(jobs.submit("key", "a", read).wait(10).error, EmptyFile)
    failing.append(False)
    assert jobs.submit("key", "a", read).wait(10).result is VECTORS


def test_an_unexpected_exception_is_a_failure():
    status = JobCache().submit("key", "a", lambda job: 1 / 0).wait(10)
    assert status.state == "failed"
    assert status.error.code == "Unexpected"


def test_the_result_used_longest_ago_is_dropped():
    jobs = JobCache(size=2)
    for key in "abc":
        assert jobs.submit(key, key, lambda job: VECTORS).wait(10).final
        jobs.get("a")
    assert jobs.get("a") is VECTORS
    assert jobs.get("b") is None
    assert jobs.get("c") is VECTORS


def test_an_owner_who_leaves_does_not_stop_the_others():
    jobs, go = JobCache(), threading.Event()

    def read(job):
        go.wait(10)
        job.report(Progress(1, 2, 1, 1.0))
        return VECTORS

    mine = jobs.submit("key", "a", read, "me")
    yours = jobs.submit("key", "a", read, "you")
    mine.cancel()
    assert not yours.cancelled
    go.set()
    assert yours.wait(10).result is VECTORS


def test_an_owner_counts_once():
    jobs, go = JobCache(), threading.Event()

    def read(job):
        go.wait(10)
        job.report(Progress(1, 2, 1, 1.0))

    first = jobs.submit("key", "a", read, "me")
    second = jobs.submit("key", "a", read, "me")
    second.cancel()
    assert first.cancelled
    go.set()
    assert ended(first).state == "cancelled"


def test_a_cancelled_job_is_not_joined():
    jobs, go = JobCache(), threading.Event()

    def slow(job):
        go.wait(10)
        job.report(Progress(1, 2, 1, 1.0))
        raise AssertionError("went on")

    first = jobs.submit("key", "a", slow, "me")
    first.cancel()
    second = jobs.submit("key", "a", lambda job: VECTORS, "me")
    assert second._job is not first._job
    assert second.wait(10).result is VECTORS
    go.set()
    assert ended(first).state == "cancelled"
    assert jobs.get("key") is VECTORS
    assert jobs.submit("key", "a", lambda job: VECTORS, "me")._job is not first._job


class Held:
    """An object that a reader holds while it reads."""


def test_a_finished_job_keeps_nothing_alive():
    jobs, held = JobCache(size=1), []

    def failing(job):
        mine = Held()
        held.append(weakref.ref(mine))
        handle.cancel()
        job.report(Progress(1, 2, 1, 1.0))

    started = threading.Event()
    handle = jobs.submit("key", "a", lambda job: (started.wait(10), failing(job))[1])
    started.set()
    assert ended(handle).state == "cancelled"
    gc.collect()
    assert held[0]() is None
    for key in "bcd":
        made = Vectors.of(["a"], np.ones((1, 2), "f4"), Source(key, "test"))
        held.append(weakref.ref(made))
        assert jobs.submit(key, key, lambda job, made=made: made).wait(10).final
        del made
    gc.collect()
    assert [ref() is None for ref in held] == [True, True, True, False]


def test_a_result_that_cannot_be_kept_leaves_no_owner_waiting(monkeypatch):
    jobs = JobCache()
    monkeypatch.setattr(jobs, "_keep", lambda job, result: 1 / 0)
    assert jobs.submit("key", "a", lambda job: VECTORS).wait(10).result is VECTORS


def test_a_queue_runs_one_job_at_a_time_in_order():
    queue, go, order = JobQueue("test", size=2), threading.Event(), []
    started = threading.Event()

    def work(name):
        return lambda job: (order.append(name), started.set(), go.wait(10), name)[-1]

    first = queue.submit("a", "a", work("a"))
    assert started.wait(10)
    second, third = queue.submit("b", "b", work("b")), queue.submit("c", "c", work("c"))
    assert [handle.status.ahead for handle in (first, second, third)] == [0, 1, 2]
    with pytest.raises(QueueFull):
        queue.submit("d", "d", work("d"))
    second.cancel()
    assert third.status.ahead == 1
    go.set()
    assert third.wait(10).result == "c"
    assert order == ["a", "c"]
    assert second.status.state == "cancelled"
    queue.close(10)
    with pytest.raises(QueueFull):
        queue.submit("e", "e", work("e"))


def test_closing_a_queue_cancels_what_waits_and_what_runs():
    queue, started, go = JobQueue("test", size=2), threading.Event(), threading.Event()

    def work(job):
        started.set()
        go.wait(10)
        job.report(None)
        raise AssertionError("went on")

    running, waiting = queue.submit("a", "a", work), queue.submit("b", "b", work)
    assert started.wait(10)
    closing = threading.Thread(target=queue.close, args=(10,))
    closing.start()
    assert ended(waiting).state == "cancelled"
    go.set()
    assert ended(running).state == "cancelled"
    closing.join(10)
    assert not closing.is_alive()


def test_a_result_that_needs_no_work_is_done():
    handle = JobHandle.done("key", "a", VECTORS)
    assert handle.wait(0).result is VECTORS
    handle.cancel()
    assert handle.status.state == "done"
