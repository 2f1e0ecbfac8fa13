"""What the colours of a map mean: entries that can be switched off, and a slim bar for numbers."""

from collections.abc import Callable

from explorer.figures import theme
from explorer.figures.columns import Group
from explorer.figures.disambiguate import shorten_distinct
from explorer.figures.escape import plain, shorten_middle
from explorer.figures.points import Colouring, order_of, token_of
from explorer.figures.theme import Figure

_COLUMNS = 24
"""Width of an entry, as much as the style of the legend gives it."""

_WHOLE = 400
"""Columns of the longest value that is told whole: a cell of a file may hold a megabyte."""


def legend(colouring: Colouring, say: Callable[..., str]) -> Figure:
    """Legend of a map that is coloured by a column.

    Parameters
    ----------
    colouring
        As given to `explorer.figures.cloud.map_figure`.
    say
        Sentence of a key in the language of the page.

    Returns
    -------
    dict
        ``title``; of numbers ``scale``: ``colors`` from low to high, what stands at both ends, a ``note``; ``items``:
        label, count, colour and trace of every group, ``whole`` where the label is cut; ``hint`` says what a click
        does, ``hold`` what a finger does, ``all`` what brings everything back. ``note``: there are too many values.
    """
    values = colouring.values
    made: Figure = {"title": colouring.label, "hint": say("map.legend.hint"), "items": []}
    if values.is_too_many:
        return made | {"note": say("map.legend.too_many", n=values.different)}
    traces = {id(group): place for place, group in enumerate(order_of(colouring))}
    own = [group.value for group in values.groups if group.kind == "value"]
    labels = dict(zip(own, shorten_distinct(own, _COLUMNS), strict=True))
    for place, group in enumerate(values.groups):
        item = {
            "label": plain(labels.get(group.value, "")) or _label(group, colouring, say),
            "count": f"{len(group.points):,}",
            "color": token_of(group, place),
            "trace": traces[id(group)],
        }
        if labels.get(group.value, group.value) != group.value:
            item["whole"] = plain(shorten_middle(group.value, _WHOLE))
        made["items"].append(item)
    if values.numbers is not None:
        low, high = values.ends
        made["scale"] = {
            "colors": [color for _, color in theme.VALUES],
            "low": low,
            "high": high,
            "note": say("map.legend.log") if values.is_logarithmic else "",
        }
    return made | {"hold": say("map.legend.hold"), "all": say("map.legend.all")}


def rank_legend(n: int, say: Callable[..., str]) -> Figure:
    """Legend of a map whose n points are coloured by their rows; see `legend`."""
    colors = [color for _, color in theme.SEQUENTIAL]
    scale = {"colors": colors, "low": "1", "high": f"{n:,}", "note": ""}
    return {"title": say("map.legend.row"), "hint": "", "items": [], "scale": scale}


def _label(group: Group, colouring: Colouring, say: Callable[..., str]) -> str:
    """What a group of no single value is called."""
    if group.kind == "missing":
        return plain(colouring.missing)
    return plain(say("map.legend.other") if group.values == 1 else say("map.legend.others", n=group.values))
