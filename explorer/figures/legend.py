"""Legend of a map: entries that can be switched off, and a colour bar for numbers."""

from collections.abc import Callable

from explorer.figures import theme
from explorer.figures.columns import Group
from explorer.figures.disambiguate import shorten_distinct
from explorer.figures.escape import plain, shorten_middle
from explorer.figures.points import Colouring, order_of, token_of
from explorer.figures.theme import Figure

_COLUMNS = 24
"""Width of an entry in columns; matches the style sheet of the legend."""

_UNCUT = 400
"""Maximum width in columns of an uncut value: a cell of a file may hold a megabyte."""


def legend(colouring: Colouring, say: Callable[..., str]) -> Figure:
    """Legend of a map coloured by a metadata column.

    Parameters
    ----------
    colouring
        As given to `explorer.figures.cloud.map_figure`.
    say
        Translation function: returns the sentence for a key in the language of the page.

    Returns
    -------
    dict
        ``title``; for numbers ``scale``: ``colors`` from low to high, the texts ``low`` and ``high``, a ``note``;
        ``items``: label, count, colour and trace of every group, and ``whole``, the full value, if the label is cut;
        ``hint`` for a click, ``hold`` for a long touch, ``all`` for showing all groups again. Only ``title``,
        ``hint``, empty ``items`` and a ``note`` if there are too many values.
    """
    values = colouring.values
    result: Figure = {"title": colouring.label, "hint": say("map.legend.hint"), "items": []}
    if values.has_too_many_categories:
        return result | {"note": say("map.legend.too_many", n=values.different)}
    traces = {id(group): index for index, group in enumerate(order_of(colouring))}
    own = [group.value for group in values.groups if group.kind == "value"]
    labels = dict(zip(own, shorten_distinct(own, _COLUMNS), strict=True))
    for index, group in enumerate(values.groups):
        item = {
            "label": plain(labels.get(group.value, "")) or _label(group, colouring, say),
            "count": f"{len(group.points):,}",
            "color": token_of(group, index),
            "trace": traces[id(group)],
        }
        if labels.get(group.value, group.value) != group.value:
            item["whole"] = plain(shorten_middle(group.value, _UNCUT))
        result["items"].append(item)
    if values.numbers is not None:
        low, high = values.ends
        result["scale"] = {
            "colors": [color for _, color in theme.VALUES],
            "low": low,
            "high": high,
            "note": say("map.legend.log") if values.is_logarithmic else "",
        }
    return result | {"hold": say("map.legend.hold"), "all": say("map.legend.all")}


def rank_legend(n: int, say: Callable[..., str]) -> Figure:
    """Legend of a map whose n points are coloured by row number; see `legend`."""
    colors = [color for _, color in theme.SEQUENTIAL]
    scale = {"colors": colors, "low": "1", "high": f"{n:,}", "note": ""}
    return {"title": say("map.legend.row"), "hint": "", "items": [], "scale": scale}


def _label(group: Group, colouring: Colouring, say: Callable[..., str]) -> str:
    """Label of a group that is not a single value."""
    if group.kind == "missing":
        return plain(colouring.missing)
    return plain(say("map.legend.other") if group.values == 1 else say("map.legend.others", n=group.values))
