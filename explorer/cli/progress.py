"""Progress of a job on one line, overwritten on a terminal."""

import shutil
import sys
import time
from typing import TextIO

from explorer.cli.console import Console, size
from explorer.locales.text_width import text_width
from explorer.vectors.reading import Progress

_TERMINAL_STEP = 0.1
_PLAIN_STEP = 5.0
"""Seconds between two lines that are not overwritten, so that a log does not get hundreds of lines."""


class Line:
    """Progress line of one job.

    Parameters
    ----------
    console
        Output in one language.
    stream
        Stream to write to.
    key
        Key of the sentence with the amount done and the total.
    """

    def __init__(self, console: Console, stream: TextIO | None = None, key: str = "progress.bytes") -> None:
        self._console = console
        self._key = key
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._step = _TERMINAL_STEP if self._terminal else _PLAIN_STEP
        self._next = time.monotonic() + self._step
        self._shown = 0

    def show(self, progress: Progress) -> None:
        """Show the progress, at most once per time step."""
        now = time.monotonic()
        if now < self._next or not progress.total:
            return
        self._next = now + self._step
        if self._terminal:
            self._replace(shortened(self._text(progress), shutil.get_terminal_size().columns - 1))
        else:
            self._stream.write(self._text(progress) + "\n")
        self._stream.flush()

    def clear(self) -> None:
        """Clear the line for the next output."""
        if self._shown:
            self._replace("")
            self._stream.write("\r")
            self._stream.flush()
            self._shown = 0

    def _replace(self, text: str) -> None:
        # spaces overwrite the previous text, so that a carriage return is the only control character
        rest = " " * max(self._shown - text_width(text), 0)
        self._shown = max(self._shown, text_width(text))  # set before writing, as Ctrl-C may interrupt the write
        self._stream.write(f"\r{text}{rest}")

    def _text(self, progress: Progress) -> str:
        done = min(progress.done, progress.total)
        text = self._console.text(self._key, share=progress.share, done=size(done), total=size(progress.total))
        if progress.words:
            text += self._console.text("progress.words", words=progress.words)
        if progress.left is not None:
            text += self._console.text("progress.left", left=self._console.seconds(progress.left))
        return text


def shortened(text: str, most: int) -> str:
    """Cut a text to a number of columns."""
    while text_width(text) > max(most, 0):
        text = text[:-1]
    return text
