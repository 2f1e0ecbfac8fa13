"""One thin module a page; each has one function `page()`. Here they are registered."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class PageSpec:
    """One page.

    Attributes
    ----------
    path
        Its module below this package, its address, and the key of its name: ``page.<path>.name``.
    section
        Key of its section in the navigation, ``nav.<section>``; empty for the page above all sections.
    icon
        Its Material symbol.
    pictures
        Whether it draws with the space component, whose library is then asked for ahead of time.
    needs_vectors
        Whether it has nothing to show without vectors.
    prepares
        Whether its module has a function `prepare()`, which brings the state into what the page can show before the
        notice about the link is written.
    """

    path: str
    section: str
    icon: str
    pictures: bool = False
    needs_vectors: bool = True
    prepares: bool = False

    def load(self) -> Callable[[], None]:
        """Its function, imported when it is first needed."""
        function: Callable[[], None] = import_module(f"{__name__}.{self.path}").page
        return function

    def prepare(self) -> None:
        """Bring the state into what the page can show."""
        if self.prepares:
            import_module(f"{__name__}.{self.path}").prepare()


PAGES = (
    PageSpec("start", "", ":material/flag:"),
    PageSpec("lookup", "learn", ":material/table_rows:", needs_vectors=False, prepares=True),
    PageSpec("similarity", "explore", ":material/sort:", pictures=True),
    PageSpec("neighbourhood", "explore", ":material/hub:", pictures=True),
    PageSpec("map", "explore", ":material/scatter_plot:", pictures=True),
    PageSpec("health", "explore", ":material/monitor_heart:", pictures=True),
)
"""All pages, in the order of the navigation; the first one opens."""


def spec_of(path: str) -> PageSpec:
    """Page of an address; the first page has an empty one."""
    return next((spec for spec in PAGES if spec.path == path), PAGES[0])
