"""Machine code from Python loops, kept on disk where that is possible."""

from collections.abc import Callable
from typing import Any


def compiled(function: Callable[..., Any], numba: Any) -> Any:  # noqa: ANN401 - numba has no types
    """Compile a loop; other threads of the program run while it does.

    The machine code is kept beside the program or in the cache folder of the user, so that only the first use on a
    machine waits for the compiler. Where neither can be written to, it is compiled anew in each process.
    """
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True)(function)
