"""Names of files: without the suffix of a compression, and as a list in a sentence."""

_LISTED = 10
"""Number of names in a sentence about several files."""


def stem_of(name: str) -> str:
    """Return a name without the suffix of a compression."""
    for suffix in (".gz", ".gzip", ".bz2"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def enumerate_names(names: list[str]) -> str:
    """Return the first names, separated by commas, with an ellipsis if there are more."""
    return ", ".join((*names[:_LISTED], *("…" for _ in names[_LISTED : _LISTED + 1])))
