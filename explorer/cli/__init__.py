"""The command ``explorer``: open, examine, convert and ask vectors without a page."""

from explorer.cli.program import main

__all__ = ["main"]
