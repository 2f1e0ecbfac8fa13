"""Compile Python loops to machine code, cached on disk if possible."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any


class Compiled:
    """A compiled loop that releases the GIL.

    The machine code is cached next to the program or in the cache folder of the user, so that only the first use on a
    machine waits for the compiler. If neither is writable, the disk is full or the cache is damaged, the loop is
    compiled again: numba itself raises any error of its cache files.

    Parameters
    ----------
    loop
        The function to compile.
    numba
        The module numba, whose import takes half a second.
    """

    def __init__(self, loop: Callable[..., Any], numba: Any) -> None:  # noqa: ANN401 - numba has no types
        self._loop = loop
        self._numba = numba
        self._lock = Lock()
        try:
            self._function = numba.njit(nogil=True, cache=True)(loop)
        except (RuntimeError, OSError):  # no folder for the cache
            self._function = numba.njit(nogil=True)(loop)

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the loop takes
        """Result of the loop."""
        function = self._function
        with suppress(Exception):  # damaged pickles raise anything
            return function(*arguments)
        with self._lock:
            if self._function is function:
                self._function = self._mended(function, arguments)
        return self._function(*arguments)

    def _mended(self, function: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """A working function; a new one, so that no thread loses the code that it is running."""
        with suppress(Exception):
            function(*arguments)  # if only saving failed, it is compiled now
            return function
        with suppress(Exception):
            fresh = self._numba.njit(nogil=True, cache=True)(self._loop)
            fresh.recompile()  # with nothing compiled yet, this only clears the cache
            fresh(*arguments)
            return fresh
        return self._numba.njit(nogil=True)(self._loop)
