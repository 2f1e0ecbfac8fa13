import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.errors import Degenerate, OutOfRange, QueueFull, TooFewPoints, WorkerLost
from explorer.limits import LIMITS
from explorer.projection.layouts import cache_path, read_layout
from explorer.projection.parameters import Parameters
from explorer.projection.project import project
from explorer.projection.protocol import read_frame, write_frame
from explorer.projection.service import ProjectionService
from explorer.projection.stages import StageProgress
from tests.unit.projection_data import clustered, named

ROOT = Path(__file__).parents[2]
STUB = (sys.executable, "-m", "tests.unit.stub_worker", "ready")
PATIENCE = 90


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    found = ProjectionService(tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("cache"))
    found.warm()
    yield found
    found.close()


@pytest.fixture
def stub(tmp_path):
    found = ProjectionService(tmp_path / "models", tmp_path / "cache", command=STUB)
    yield found
    found.close()


def stage(status):
    """Progress of a job; the start before its first report."""
    return status.progress or StageProgress()


def until(job, condition):
    """Wait for a state; fail if the job ends before, and give up on a job that hangs."""
    end = time.monotonic() + PATIENCE
    while not condition(status := job.status):
        assert not status.final, status
        if time.monotonic() > end:
            raise TimeoutError(status)
        job.wait(0.005)
    return status


def gone(pid):
    """Wait until a process that is not our child has ended."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.02)
    return False


# --- the protocol -----------------------------------------------------------------------------------------------------


@given(
    header=st.dictionaries(
        st.text(max_size=5).filter(lambda name: name != "shape"), st.text(max_size=9) | st.integers()
    ),
    array=hnp.arrays(np.float32, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0)),
)
@settings(max_examples=60, derandomize=True)
def test_frames_come_out_as_they_went_in_and_never_by_half(header, array):
    stream = io.BytesIO()
    write_frame(stream, header, array)
    write_frame(stream, {"type": "next"})
    stream.seek(0)
    found, numbers = read_frame(stream)
    assert {name: value for name, value in found.items() if name != "shape"} == header
    np.testing.assert_array_equal(numbers, array)
    assert read_frame(stream)[0]["type"] == "next"
    whole = stream.getvalue()
    first = len(whole) - len(json.dumps({"type": "next", "shape": [0]})) - 4
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(whole[: first - 1]))


# --- with the real process --------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_map_from_the_process_is_the_map_from_here(service):
    vectors = named(clustered(300))
    seen = []
    job = service.submit(vectors, Parameters())
    while not job.status.final:
        seen.append(job.status)
        job.wait(0.01)
    status = job.wait(PATIENCE)
    assert status.state == "done"
    assert status.progress == StageProgress("measure", 1.0)
    fractions = [stage(each).fraction for each in seen]
    assert fractions == sorted(fractions)
    expected = project(vectors, Parameters())
    np.testing.assert_array_equal(status.result.coords, expected.coords)
    assert status.result.header() == expected.header()
    # and it is cached
    again = service.submit(vectors, Parameters())
    assert again.status.state == "done"
    np.testing.assert_array_equal(again.status.result.coords, expected.coords)


def test_progress_of_a_longer_job_passes_through_the_stages(service):
    job = service.submit(named(clustered(2500)), Parameters(seed=11))
    seen = [until(job, lambda status: stage(status).stage == "layout" and 0.2 < stage(status).fraction < 0.9)]
    while not job.status.final:
        seen.append(job.status)
        job.wait(0.01)
    fractions = [stage(each).fraction for each in seen]
    assert fractions == sorted(fractions)
    assert len({*fractions}) > 3
    assert job.wait(PATIENCE).state == "done"


def test_errors_come_back_as_they_are(service):
    job = service.submit(named(clustered(3)), Parameters())
    error = job.wait(PATIENCE).error
    assert type(error) is TooFewPoints
    assert error.details == {"n": 3, "need": 4}
    assert "4" in error.sentence("zh")
    same = service.submit(named(np.ones((30, 5), np.float32)), Parameters()).wait(PATIENCE)
    assert (same.state, type(same.error)) == ("failed", Degenerate)
    huge = service.submit(named(clustered(30) * np.float32(1e18)), Parameters()).wait(PATIENCE)
    assert type(huge.error) is OutOfRange


def test_cancel_ends_the_work_and_keeps_the_process(service):
    pid = service.pid
    job = service.submit(named(clustered(6000)), Parameters(seed=21))
    until(job, lambda status: stage(status).stage == "layout")
    job.cancel()
    assert job.status.state == "cancelled"
    assert service.submit(named(clustered(50)), Parameters(seed=21)).wait(PATIENCE).state == "done"
    assert service.pid == pid  # a process that had not answered the cancel would have been replaced


def test_two_who_want_the_same_share_the_work(service):
    vectors = named(clustered(3000))
    first, second = (service.submit(vectors, Parameters(seed=31)) for _ in range(2))
    waiting = service.submit(named(clustered(60)), Parameters(seed=31))
    assert waiting.status.ahead <= 1
    until(second, lambda status: stage(status).stage == "layout")
    assert waiting.status.state == "queued"
    assert waiting.status.ahead == 1
    first.cancel()
    first.cancel()
    assert first.status.state == "cancelled"
    assert second.wait(PATIENCE).state == "done"
    assert waiting.wait(PATIENCE).state == "done"


def test_pca_does_not_wait_for_umap(service, tmp_path):
    slow = service.submit(named(clustered(6000)), Parameters(seed=41))
    vectors = named(clustered(400))
    status = service.submit(vectors, Parameters(method="pca")).wait(PATIENCE)
    assert not slow.status.final
    slow.cancel()
    expected = project(vectors, Parameters(method="pca"))
    np.testing.assert_array_equal(status.result.coords, expected.coords)
    assert status.result.explained == expected.explained
    assert type(service.submit(named(clustered(3)), Parameters(method="pca")).wait(PATIENCE).error) is TooFewPoints


def test_a_killed_process_fails_its_job_and_no_other(service):
    pid = service.pid
    job = service.submit(named(clustered(6000)), Parameters(seed=51))
    until(job, lambda status: stage(status).stage == "layout")
    following = service.submit(named(clustered(60)), Parameters(seed=51))
    os.kill(pid, signal.SIGKILL)
    status = job.wait(PATIENCE)
    assert (status.state, type(status.error)) == ("failed", WorkerLost)
    assert following.wait(PATIENCE).state == "done"
    assert service.pid != pid


def test_closing_leaves_no_process(tmp_path):
    service = ProjectionService(tmp_path, tmp_path)
    service.warm()
    pid = service.pid
    job = service.submit(named(clustered(60)), Parameters())
    service.close()
    assert job.wait(PATIENCE).final
    assert gone(pid)
    with pytest.raises(QueueFull):
        service.submit(named(clustered(60)), Parameters())


PARENT = """
import sys, threading
from pathlib import Path
from explorer.projection.service import ProjectionService
service = ProjectionService(Path(sys.argv[1]), Path(sys.argv[1]))
service.warm()
print(service.pid, flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["threading.Event().wait()", ""])
def test_the_process_ends_with_its_server(tmp_path, end):
    command = [sys.executable, "-c", PARENT.format(end=end), tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        pid = int(parent.stdout.readline())
        if end:
            parent.kill()
    assert gone(pid)


# --- with a process that misbehaves -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_process_that_breaks_is_replaced(stub, seed):
    vectors = named(clustered(30))
    stub.warm()
    before = stub.pid
    status = stub.submit(vectors, Parameters(seed=seed)).wait(PATIENCE)
    assert (status.state, type(status.error)) == ("failed", WorkerLost)
    assert type(stub.submit(vectors, Parameters(seed=4)).wait(PATIENCE).error) is OutOfRange
    assert stub.pid != before


def test_a_process_that_cannot_start_fails_every_job_but_does_not_start_over_and_over(tmp_path):
    service = ProjectionService(tmp_path, tmp_path, command=(sys.executable, "-c", "raise SystemExit(1)"))
    for seed in (1, 2):
        assert type(service.submit(named(clustered(30)), Parameters(seed=seed)).wait(PATIENCE).error) is WorkerLost
        assert service.pid is None
    service.close()
    missing = ProjectionService(tmp_path, tmp_path, command=(str(tmp_path / "none"),))
    assert type(missing.submit(named(clustered(30)), Parameters()).wait(PATIENCE).error) is WorkerLost
    missing.close()


def test_a_process_that_ignores_a_cancel_is_replaced(stub, monkeypatch):
    monkeypatch.setattr("explorer.projection.service.CANCEL_SECONDS", 0.2)
    job = stub.submit(named(clustered(30)), Parameters())
    assert stage(until(job, lambda status: stage(status).stage == "layout")).fraction == pytest.approx(0.55)
    before = stub.pid
    job.cancel()
    # the next job gets a new process
    assert type(stub.submit(named(clustered(30)), Parameters(seed=4)).wait(PATIENCE).error) is OutOfRange
    assert stub.pid != before
    assert gone(before)


def test_the_queue_is_bounded_and_knows_the_order(stub):
    vectors = named(clustered(30))
    running = stub.submit(vectors, Parameters(seed=100))
    until(running, lambda status: status.state == "running")
    jobs = [stub.submit(vectors, Parameters(seed=200 + i)) for i in range(LIMITS.projection_queue)]
    assert [job.status.ahead for job in jobs] == [*range(1, len(jobs) + 1)]
    with pytest.raises(QueueFull) as caught:
        stub.submit(vectors, Parameters(seed=999))
    assert caught.value.details == {"n": LIMITS.projection_queue}
    shared = stub.submit(vectors, Parameters(seed=200))  # takes no further place
    jobs[0].cancel()
    assert jobs[0].status.state == "cancelled"
    assert shared.status.ahead == 1
    jobs[1].cancel()
    assert jobs[1].wait(0).state == "cancelled"
    assert jobs[2].status.ahead == 2
    stub.submit(vectors, Parameters(seed=999))
    # a request given up by all owners is a new request
    assert stub.submit(vectors, Parameters(seed=999)).status.ahead == LIMITS.projection_queue


def test_cancel_before_the_process_is_ready_takes_no_time(tmp_path):
    service = ProjectionService(tmp_path, tmp_path, command=STUB[:-1])  # never ready
    service.warm()
    pid = service.pid
    job = service.submit(named(clustered(30)), Parameters())
    until(job, lambda status: status.state == "running")
    job.cancel()
    following = service.submit(named(clustered(30)), Parameters())
    until(following, lambda status: status.state == "running")
    assert service.pid == pid
    service.close()
    assert following.wait(PATIENCE).final


def test_layouts_are_kept_only_where_that_is_possible(tmp_path):
    (tmp_path / "file").write_text("")
    vectors = named(clustered(40))
    blocked = ProjectionService(tmp_path, tmp_path / "file" / "cache")
    assert blocked.submit(vectors, Parameters(method="pca")).wait(PATIENCE).state == "done"
    blocked.close()
    service = ProjectionService(tmp_path, tmp_path / "cache")
    layout = service.submit(vectors, Parameters(method="pca")).wait(PATIENCE).result
    service.close()
    kept = read_layout(cache_path(tmp_path / "cache", vectors.digest, layout.parameters))
    np.testing.assert_array_equal(kept.coords, layout.coords)


def test_a_save_that_fails_ends_neither_the_job_nor_the_queue(stub, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("explorer.projection.service.write_layout", fail)
    vectors = named(clustered(60, 5))
    for n in (50, 55):
        job = stub.submit(vectors, Parameters(method="pca", n=n))
        assert job.wait(PATIENCE).state == "failed"
    monkeypatch.undo()
    assert stub.submit(vectors, Parameters(method="pca", n=58)).wait(PATIENCE).state == "done"
