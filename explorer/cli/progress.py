"""Progress of a reader on one line, which a terminal overwrites."""

import shutil
import sys
import time
from typing import TextIO

from explorer.cli.console import Console, size
from explorer.locales.text_width import text_width
from explorer.vectors.reading import Progress

_TERMINAL_STEP = 0.1
_PLAIN_STEP = 5.0
"""Seconds between two lines if they are not overwritten, so that a log does not get hundreds of lines."""


class Line:
    """Progress line of one reading.

    Parameters
    ----------
    voice
        Output in one language.
    stream
        Stream to write to.
    key
        Key of the sentence about done and total.
    """

    def __init__(self, console: Console, stream: TextIO | None = None, key: str = "progress.bytes") -> None:
        self._voice = console
        self._key = key
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._step = _TERMINAL_STEP if self._terminal else _PLAIN_STEP
        self._next = time.monotonic() + self._step
        self._shown = 0

    def show(self, progress: Progress) -> None:
        """Show the progress, unless it was shown just before."""
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
        # spaces overwrite the previous text: only a carriage return is needed as a control character
        rest = " " * max(self._shown - text_width(text), 0)
        self._shown = max(self._shown, text_width(text))  # set before writing, as Ctrl-C may interrupt the write
        self._stream.write(f"\r{text}{rest}")

    def _text(self, progress: Progress) -> str:
        done = min(progress.done, progress.total)
        text = self._voice.text(self._key, share=progress.share, done=size(done), total=size(progress.total))
        if progress.words:
            text += self._voice.text("progress.words", words=progress.words)
        if progress.left is not None:
            text += self._voice.text("progress.left", left=self._voice.seconds(progress.left))
        return text


def shortened(text: str, most: int) -> str:
    """Cut a text to a number of columns."""
    while text_width(text) > max(most, 0):
        text = text[:-1]
    return text
