"""Compile Python loops to machine code, cached on disk if possible."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any


class Compiled:
    """A compiled loop that releases the GIL.

    The machine code is cached next to the module or in the cache folder of the user, so only the first use on a machine
    waits for the compiler. If neither folder is writable, the disk is full or the cache is damaged, the loop is
    compiled again: numba does not handle errors of its cache files.

    Parameters
    ----------
    loop
        The function to compile.
    numba
        The module numba, passed in because its import takes half a second.
    """

    def __init__(self, loop: Callable[..., Any], numba: Any) -> None:  # noqa: ANN401 - numba has no types
        self._loop = loop
        self._numba = numba
        self._lock = Lock()
        try:
            self._function = numba.njit(nogil=True, cache=True)(loop)
        except (RuntimeError, OSError):  # no writable cache folder
            self._function = numba.njit(nogil=True)(loop)

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401 - any arguments of the loop
        """Run the loop and return its result."""
        function = self._function
        with suppress(Exception):  # damaged pickles in the cache raise any exception
            return function(*arguments)
        with self._lock:
            if self._function is function:
                self._function = self._repaired(function, arguments)
        return self._function(*arguments)

    def _repaired(self, function: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """Return a function that works; the old one is not changed, because other threads may be running its code."""
        with suppress(Exception):
            function(*arguments)  # if only saving to the cache failed, it is compiled now
            return function
        with suppress(Exception):
            fresh = self._numba.njit(nogil=True, cache=True)(self._loop)
            fresh.recompile()  # only clears the cache, because nothing is compiled yet
            fresh(*arguments)
            return fresh
        return self._numba.njit(nogil=True)(self._loop)
