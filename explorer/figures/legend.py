"""What the colours of a map mean: entries that can be switched off, and a slim bar for numbers."""

from collections.abc import Callable

from explorer.figures import tokens
from explorer.figures.columns import Group, written
from explorer.figures.escape import plain
from explorer.figures.points import Colouring, order_of, shown, token_of
from explorer.figures.tokens import Figure


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
        label, count, colour and trace of every group; ``hint`` says what a click does.
    """
    values = colouring.values
    traces = {id(group): place for place, group in enumerate(order_of(colouring))}
    made: Figure = {
        "title": colouring.label,
        "hint": say("map.legend.hint"),
        "items": [
            {
                "label": _label(group, colouring, say),
                "count": f"{len(group.points):,}",
                "color": token_of(group, place),
                "trace": traces[id(group)],
            }
            for place, group in enumerate(values.groups)
        ],
    }
    if values.numbers is not None:
        low, high = values.bounds
        made["scale"] = {
            "colors": [color for _, color in tokens.VALUES],
            "low": written(low),
            "high": written(high),
            "note": say("map.legend.log") if values.is_logarithmic else "",
        }
    return made


def rank_legend(n: int, say: Callable[..., str]) -> Figure:
    """Legend of a map whose n points are coloured by their rows; see `legend`."""
    colors = [color for _, color in tokens.SEQUENTIAL]
    scale = {"colors": colors, "low": "1", "high": f"{n:,}", "note": ""}
    return {"title": say("map.legend.row"), "hint": "", "items": [], "scale": scale}


def _label(group: Group, colouring: Colouring, say: Callable[..., str]) -> str:
    if group.kind == "value":
        return shown(group.value)
    if group.kind == "missing":
        return plain(colouring.missing)
    return plain(say("map.legend.other") if group.values == 1 else say("map.legend.others", n=group.values))
