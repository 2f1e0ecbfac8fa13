"""No test touches the store of the person who runs it."""

import os
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def own_store() -> Iterator[None]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["EXPLORER_STORE"] = folder
        yield
        del os.environ["EXPLORER_STORE"]
