"""Machine code from Python loops, kept on disk where that is possible."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any


class Compiled:
    """A compiled loop; other threads of the program run while it does.

    The machine code is kept beside the program or in the cache folder of the user, so that only the first use on a
    machine waits for the compiler. Where neither can be written to, the disk is full or what was kept is damaged, it is
    compiled anew: numba itself passes on whatever goes wrong with its files.

    Parameters
    ----------
    loop
        The function.
    numba
        The module, which takes half a second to import.
    """

    def __init__(self, loop: Callable[..., Any], numba: Any) -> None:  # noqa: ANN401 - numba has no types
        self._loop = loop
        self._numba = numba
        self._lock = Lock()
        try:
            self._function = numba.njit(nogil=True, cache=True)(loop)
        except (RuntimeError, OSError):  # no folder for it
            self._function = numba.njit(nogil=True)(loop)

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the loop takes
        """What the loop returns."""
        function = self._function
        with suppress(Exception):  # damaged pickles raise anything
            return function(*arguments)
        with self._lock:
            if self._function is function:
                self._function = self._mended(function, arguments)
        return self._function(*arguments)

    def _mended(self, function: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """A function that works; another one than before, so that no thread loses the code that it is in."""
        with suppress(Exception):
            function(*arguments)  # where only the saving failed, it is compiled by now
            return function
        with suppress(Exception):
            fresh = self._numba.njit(nogil=True, cache=True)(self._loop)
            fresh.recompile()  # with nothing compiled yet, this only empties what was kept
            fresh(*arguments)
            return fresh
        return self._numba.njit(nogil=True)(self._loop)
