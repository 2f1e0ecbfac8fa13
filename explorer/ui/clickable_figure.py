"""A figure on a page, drawn by the space component; a click selects a word."""

from typing import Any

from explorer.ui import frame
from explorer.ui.space import SpaceEvent, space, space_labels
from explorer.ui.state import select_word
from explorer.ui.text import language


def picture(figure: dict[str, Any], *, key: str, height: int, alt: str) -> None:
    """Draw a figure of words; a click on one selects it.

    Parameters
    ----------
    figure
        Figure from `explorer.figures`; its row numbers are those of the open vectors.
    key
        Identity of the figure: the camera is kept as long as the key stays the same.
    height
        Height in CSS pixels.
    alt
        Description of the figure in one sentence.
    """

    def select(event: SpaceEvent) -> None:
        vectors = frame.vectors()
        # the number comes from the browser, possibly from a figure of the previous vectors
        if event.stamp == vectors.digest and event.id < vectors.n:
            select_word(vectors.words.word(event.id))

    flat = "scene" not in figure["layout"]
    space(
        figure,
        key=f"picture.{key}",
        height=height,
        labels=space_labels(language(), alt, flat=flat),
        stamp=frame.vectors().digest,
        on_click=select,
    )
