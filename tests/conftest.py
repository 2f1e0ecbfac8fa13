"""No test touches the store of the person who runs it, and none fails because the machine is busy."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(autouse=True, scope="session")
def own_store() -> Iterator[None]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["EXPLORER_STORE"] = folder
        yield
        del os.environ["EXPLORER_STORE"]
