"""A worker of the long run that crashes; in a module of its own because each new process imports it."""

import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.fuzz import target as module
from tests.fuzz.long import work


def falling(pipe: Connection, at: Any, cases: list[module.Case], seed: int, folder: Path) -> None:
    """Like `work`, but input 30 ends the process and input 60 is a failure."""
    opened = module.open_request

    def fall(wish: Any) -> Any:
        if at.value == 30:
            os.abort()
        if at.value == 60:
            raise OverflowError("sixty")
        return opened(wish)

    module.open_request = fall
    work(pipe, at, cases, seed, folder)
