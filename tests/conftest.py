"""No test touches the store of the person who runs it, and none fails because the machine is busy.

Two processes share the suite: one has the browser, which two could only take from each other, the other all the rest.
"""

import os
import tempfile
from collections.abc import Iterator

if "PYTEST_XDIST_WORKER" in os.environ:  # two processes with two threads each wait for one another half of the time
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser/"

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


class TogetherScheduling(LoadFileScheduling):
    """Give all tests in the browser to the process that is first, and a file of the others to who is free.

    The groups of pytest-xdist would do, but pytest 9.2 no longer writes them into the names that it reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling:
    """Hand the tests out as above."""
    return TogetherScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the tests in the browser first: they take the longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


@pytest.fixture(autouse=True, scope="session")
def own_store() -> Iterator[None]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["EXPLORER_STORE"] = folder
        yield
        del os.environ["EXPLORER_STORE"]
