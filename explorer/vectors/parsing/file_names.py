"""File names: without compression suffix, and as a list in a sentence."""

_LISTED = 10
"""Largest number of names in a sentence about several files."""


def stem_of(name: str) -> str:
    """Return a name without its compression suffix."""
    for suffix in (".gz", ".gzip", ".bz2"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def enumerate_names(names: list[str]) -> str:
    """Return the first names, separated by commas, with an ellipsis if there are more."""
    return ", ".join((*names[:_LISTED], *("…" for _ in names[_LISTED : _LISTED + 1])))
