"""One thin module per page, each with a function `page()`, and their registry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import ModuleType

from explorer.lessons.catalogue import SPECS


@dataclass(frozen=True)
class PageSpec:
    """A page.

    Attributes
    ----------
    path
        URL path, and the key of its name: ``page.<path>.name``. Also the name of its module in this package, unless it
        is a lesson of `SPECS`, whose module is ``lesson``.
    section
        Key of its section in the navigation, ``nav.<section>``; empty for the page above all sections.
    icon
        Material symbol.
    pictures
        Whether it uses the space component, whose library is then preloaded.
    needs_vectors
        Whether it shows nothing without vectors.
    prepares
        Whether its module has a function `prepare()`, which adapts the state to what the page can show before the
        notice about the link is written.
    """

    path: str
    section: str
    icon: str
    pictures: bool = False
    needs_vectors: bool = True
    prepares: bool = False

    def load(self) -> Callable[[], None]:
        """Return the function of the page, imported on first use."""
        module = self._module()
        if self.path not in SPECS:
            function: Callable[[], None] = module.page
            return function
        return partial(module.page, SPECS[self.path])

    def prepare(self) -> None:
        """Adapt the state to what the page can show."""
        if self.path in SPECS:
            self._module().prepare(SPECS[self.path])
        elif self.prepares:
            self._module().prepare()

    def _module(self) -> ModuleType:
        return import_module(f"{__name__}.{'lesson' if self.path in SPECS else self.path}")


PAGES = (
    PageSpec("start", "", ":material/flag:"),
    PageSpec("lookup", "learn", ":material/table_rows:", needs_vectors=False, prepares=True),
    *(PageSpec(spec.id, "learn", spec.icon, needs_vectors=False) for spec in SPECS.values()),
    PageSpec("similarity", "explore", ":material/sort:", pictures=True),
    PageSpec("neighbourhood", "explore", ":material/hub:", pictures=True),
    PageSpec("map", "explore", ":material/scatter_plot:", pictures=True),
    PageSpec("health", "explore", ":material/monitor_heart:", pictures=True),
)
"""All pages in the order of the navigation; the first one is the default."""


def spec_of(path: str) -> PageSpec:
    """Page of a URL path; the first page has an empty one."""
    return next((spec for spec in PAGES if spec.path == path), PAGES[0])
