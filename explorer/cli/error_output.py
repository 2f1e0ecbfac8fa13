"""Errors of the command line: sentences, hints, JSON and exit codes."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from explorer.cli.console import CANCELLED, FAILED, USAGE, Console, Failure
from explorer.cli.usage_errors import usage_sentence
from explorer.errors import ExplorerError, LoadError, ReadingCancelled
from explorer.lessons.errors import LessonError
from explorer.locales.number_format import visible

DEBUG = "EXPLORER_DEBUG"


@dataclass(frozen=True)
class ReportedError:
    """An error that was reported.

    Attributes
    ----------
    code, details, message
        Content of the JSON answer.
    status
        Exit code.
    """

    code: str
    details: Mapping[str, Any]
    message: str
    status: int

    def tree(self) -> dict[str, Any]:
        """Return the content of the JSON answer."""
        return {"code": self.code, "details": self.details, "message": self.message}


def handle_error(console: Console, error: Exception) -> int:
    """Report an error, in JSON if requested; return the exit code."""
    if isinstance(error, click.UsageError):
        console.err(usage_sentence(console, error))
        console.err(console.text("help.try", command=error.ctx.command_path if error.ctx else "explorer"))
        return USAGE
    if isinstance(error, click.Abort):
        console.err(console.text("failure.cancelled"))
        return CANCELLED
    reported = report_error(console, error)
    if reported.code == "stdout":
        mute()
    elif console.json and reported.status != USAGE:
        console.tree({"error": reported.tree()})
    return reported.status


def report_error(console: Console, error: Exception) -> ReportedError:
    """Print the sentence and the hints of an error to stderr; return what the JSON answer needs."""
    status: int = FAILED
    details: Mapping[str, Any] = {}
    if isinstance(error, ExplorerError):
        code, details, text = error.code, error.details, error.sentence(console.language)
        kinds = ((ReadingCancelled, CANCELLED), (LessonError, USAGE))
        status = next((number for kind, number in kinds if isinstance(error, kind)), FAILED)
    elif isinstance(error, Failure):
        code, details, status = error.code, error.details, error.status
        text = console.text(f"failure.{code}", **details)
    elif isinstance(error, MemoryError):
        code, text = "memory", console.text("failure.memory")
    else:
        code, text = "unexpected", console.text("failure.unexpected", kind=type(error).__name__, variable=DEBUG)
    for line in (visible(text), *_hints(console, error, details)):
        console.err(line)
    return ReportedError(code, details, text, status)


def _hints(console: Console, error: Exception, details: Mapping[str, Any]) -> list[str]:
    """Return the hints: the option that reads the undamaged rows, and similar names."""
    hints = []
    if isinstance(error, LoadError) and error.rescuable:
        left = details.get("left")
        hints.append(console.text("rescue") if left is None else console.text("rescue.rows", n=left))
    if near := details.get("near"):
        hints.append(console.text("near", words=console.text("comma").join(map(str, near))))
    return hints


def mute() -> None:
    """Redirect stdout to the null device, so that flushing at exit cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
