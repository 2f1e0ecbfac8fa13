"""Tiers of the suite, its two processes, and a store of its own.

`pytest` runs the quick tier, which answers in minutes; `make test-all` adds the matrix, which has many cases per claim.
A test in a browser belongs to the matrix unless it is marked ``journey``; any other test belongs to the quick tier
unless it is marked ``long``. Both marks may name the parameters that stay in the quick tier. docs/testing.md has more.

Two processes share the suite.
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
QUICK = "not matrix"

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


class TogetherScheduling(LoadFileScheduling):
    """Give the browser journeys to one process, and all other files to whichever process is free.

    The journeys are the longer half of the quick tier: one process, one browser. The matrix has too many browser tests
    for that, so there each process starts a browser of its own. The groups of pytest-xdist would do, but pytest 9.2 no
    longer writes them into the names that it reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        together = self.config.getoption("markexpr") == QUICK
        return BROWSER if together and nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling:
    """Schedule the tests as above."""
    return TogetherScheduling(config, log)


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the matrix, and run the browser tests first: they take the longest."""
    for item in items:
        if _is_in_matrix(item):
            item.add_marker(pytest.mark.matrix)
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


def _is_in_matrix(item: pytest.Item) -> bool:
    parameters = item.callspec.id if hasattr(item, "callspec") else ""
    if long := item.get_closest_marker("long"):
        return parameters not in long.kwargs.get("keep", ())
    if not item.nodeid.startswith(BROWSER):
        return False
    journey = item.get_closest_marker("journey")
    return journey is None or bool(journey.args and parameters not in journey.args)


@pytest.fixture(autouse=True, scope="session")
def own_store() -> Iterator[None]:
    """No test touches the store of the user."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["EXPLORER_STORE"] = folder
        yield
        del os.environ["EXPLORER_STORE"]
