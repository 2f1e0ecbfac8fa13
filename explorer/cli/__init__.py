"""The command ``explorer``: open, examine, convert and query vectors without the app."""

from explorer.cli.program import main

__all__ = ["main"]
