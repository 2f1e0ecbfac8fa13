"""Map: the first n words in two or three dimensions, with the error of the projection."""

import streamlit as st

from explorer.figures.cloud import map_figure
from explorer.figures.legend import legend, rank_legend
from explorer.figures.points import Colouring
from explorer.limits import LIMITS
from explorer.projection.faithfulness import Judgement, judge
from explorer.projection.layouts import Layout
from explorer.ui import frame, projection_progress
from explorer.ui.clickable_figure import picture
from explorer.ui.colour_picker import choose_colour, colouring, columns, reset_unknown_colour, show_value
from explorer.ui.selected_word import selected_row
from explorer.ui.state import bind_widget, set_state, view
from explorer.ui.text import number, plain, t
from explorer.ui.view import EXTENTS
from explorer.ui.widgets import choice
from explorer.vectors.model import Vectors

_SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 40_000, 50_000)
_NEIGHBOURS = (5, 10, 15, 30, 50, 100)
_DISTANCES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.8)
_K = 10  # number of neighbours by which a word is judged, as in the printed faithfulness


def page() -> None:
    """Draw the page."""
    vectors = frame.vectors()
    frame.header("map")
    reset_unknown_colour(vectors)
    row = selected_row(vectors)
    left, right = st.columns([7, 2], gap="medium")
    with right:
        _controls(vectors)
    with left:
        # the progress has its own container below the figure, so nothing moves when it disappears
        above, between, below = st.container(), st.container(), st.container()
        with between:
            layout = projection_progress.layout_for(vectors, projection_progress.parameters(vectors))
        if layout is None:
            return
        with above:
            colour = colouring(vectors, len(layout.coords))
            judgement = _map(vectors, layout, row, colour)
        with below:
            st.caption(caption(vectors, layout))
    with right:
        if judgement is not None and row is not None:
            show_value(colour, row)
            _neighbour_lists(vectors, judgement)
        elif row is not None:
            st.info(t("map.outside", word=plain(view().word), row=row, n=len(layout.coords)))


def _controls(vectors: Vectors) -> None:
    """Draw the controls; a change of a projection parameter starts another fit."""
    choice("map.dimensions", (2, 3), "dimensions", width="stretch")
    choice("map.method", ("umap", "pca"), "method", width="stretch")
    choice("map.extent", EXTENTS, "extent", width="stretch")
    most = min(vectors.n, LIMITS.map_points_max)
    set_state(points=min(view().points, most))
    sizes = sorted({size for size in _SIZES if size < most} | {view().points, most})
    st.selectbox(t("map.points"), sizes, format_func="{:,}".format, **bind_widget("points"))
    own = bool(columns(vectors))
    if own:
        choose_colour(vectors)
    if own and view().method != "umap":
        return
    with st.popover(t("map.settings.fit" if own else "map.settings"), icon=":material/tune:", width="stretch"):
        if not own:
            choose_colour(vectors)
        if view().method == "umap":
            st.select_slider(
                t("map.n_neighbors"),
                sorted({*_NEIGHBOURS, view().n_neighbors}),
                help=t("map.n_neighbors.help"),
                **bind_widget("n_neighbors"),
            )
            st.select_slider(
                t("map.min_dist"),
                sorted({*_DISTANCES, view().min_dist}),
                help=t("map.min_dist.help"),
                **bind_widget("min_dist"),
            )


def _map(vectors: Vectors, layout: Layout, row: int | None, colour: str | Colouring) -> Judgement | None:
    """Draw the figure; return the judgement of the selected word if it is on the map."""
    n = len(layout.coords)
    judgement = None
    if row is not None and row < n:
        judgement = judge(vectors.matrix[:n], layout.coords, row, k=_K, metric=layout.parameters.metric)
    figure = map_figure(
        layout.coords,
        [vectors.words.word(i) for i in range(n)],
        range(n),
        selected=None if judgement is None else row,
        judgement=judgement,
        colour_by=colour,
        near=view().extent == "near",
        view=_view_key(layout, judgement is not None),
    )
    if isinstance(colour, Colouring):
        figure["legend"] = legend(colour, t)
    elif colour == "rank":
        figure["legend"] = rank_legend(n, t)
    picture(
        figure,
        key=f"map.{layout.parameters.dimensions}",
        height=460,
        alt=t("map.alt", n=n, word=view().word),
    )
    return judgement


def _view_key(layout: Layout, colouring: bool) -> str:
    """Identity of the view: the zoom is kept as long as it stays the same."""
    name = layout.parameters.key(layout.digest)
    return f"{name} {view().word}" if colouring and view().extent == "near" else name


def _neighbour_lists(vectors: Vectors, judgement: Judgement) -> None:
    """List the neighbours that the map kept, those that it lost, and those wrongly close."""
    k = len(judgement.kept) + len(judgement.missing)  # fewer than requested on a map of few words
    for kind, rows in (("kept", judgement.kept), ("missing", judgement.missing), ("false", judgement.false)):
        words = t("map.comma").join(vectors.words.word(row) for row in rows) or t("map.nobody")
        st.markdown(t(f"map.{kind}", count=len(rows), k=k, words=plain(words)), help=t(f"map.{kind}.help", k=k))


def caption(vectors: Vectors, layout: Layout) -> str:
    """Caption: number of words, method, faithfulness."""
    p, f = layout.parameters, layout.faithfulness
    if p.method == "umap":
        metric = t(f"metric.{p.metric}")
        made = t("map.made.umap", near=p.n_neighbors, dist=p.min_dist, metric=metric, seed=p.seed)
    else:
        made = t("map.made.pca", share=sum(layout.explained))
    measured = t("map.trust.all") if f.sample >= len(layout.coords) else t("map.trust.sample", n=f.sample)
    trust = t(
        "map.trust",
        kept=f.kept,
        k=f.k,
        trustworthiness=number(f.trustworthiness, 3),
        continuity=number(f.continuity, 3),
        sample=measured,
    )
    return t("map.caption", drawn=t("map.drawn", n=len(layout.coords), total=vectors.n), made=made, trust=trust)
