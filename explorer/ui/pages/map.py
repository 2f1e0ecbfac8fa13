"""Map: the first n words in two or three dimensions, with the error of the picture printed on it."""

import streamlit as st

from explorer.figures.cloud import map_figure
from explorer.limits import LIMITS
from explorer.projection.faithfulness import judge
from explorer.projection.layouts import Layout
from explorer.projection.parameters import Parameters
from explorer.ui import cache, frame, fitting
from explorer.ui.pictures import picture
from explorer.ui.state import bound, update, view
from explorer.ui.text import number, plain, t
from explorer.ui.words import word_row
from explorer.vectors.model import Vectors

_SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 40_000, 50_000)
_K = 10  # neighbours by which the map is judged, as in the printed faithfulness


def page() -> None:
    """Draw the page."""
    vectors = frame.vectors()
    frame.header("map", word=view().word)
    row = word_row(vectors)
    _controls(vectors)
    layout = fitting.layout_for(vectors, parameters(vectors))
    if layout is None:
        return
    _map(vectors, layout, row)


def parameters(vectors: Vectors) -> Parameters:
    """What the state asks for, within what the vectors hold."""
    state = view()
    n = min(state.points, vectors.n, LIMITS.map_points_max)
    return Parameters(
        method=state.method,
        n=n,
        dimensions=state.dimensions,
        n_neighbors=min(state.n_neighbors, max(2, n - 1)),
        min_dist=state.min_dist,
    )


def _controls(vectors: Vectors) -> None:
    sizes = sorted({size for size in _SIZES if size < vectors.n} | {min(view().points, vectors.n)})
    if vectors.n <= LIMITS.map_points_max:
        sizes = sorted({*sizes, vectors.n})
    update(points=min(view().points, vectors.n))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            t("map.dimensions"), [2, 3], required=True, format_func=lambda d: t(f"map.dimensions.{d}"),
            **bound("dimensions"),
        )
        st.segmented_control(
            t("map.method"), ["umap", "pca"], required=True, format_func=lambda m: t(f"map.method.{m}"),
            **bound("method"),
        )
        st.selectbox(t("map.points"), sizes, format_func=lambda n: f"{n:,}", width=140, **bound("points"))
        off = view().method != "umap"
        st.select_slider(
            t("map.n_neighbors"), sorted({5, 10, 15, 30, 50, 100, view().n_neighbors}), width=170, disabled=off,
            help=t("map.n_neighbors.help"), **bound("n_neighbors"),
        )
        st.select_slider(
            t("map.min_dist"), sorted({0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.8, view().min_dist}), width=170,
            disabled=off, help=t("map.min_dist.help"), **bound("min_dist"),
        )


def _map(vectors: Vectors, layout: Layout, row: int | None) -> None:
    """Picture, caption, and the lists of kept, missing and false neighbours."""
    n = len(layout.coords)
    inside = row is not None and row < n
    judgement = None
    if inside:
        judgement = judge(vectors.matrix[:n], layout.coords, row, k=_K, metric=layout.parameters.metric)
    elif row is not None:
        st.info(t("map.outside", word=plain(view().word), row=row, n=n), icon=":material/wrong_location:")
    picture(
        map_figure(layout.coords, vectors.words, selected=row if inside else None, judgement=judgement),
        key=f"map.{layout.parameters.dimensions}",
        height=520,
        alt=t("map.alt", n=n, word=view().word),
    )
    st.caption(caption(vectors, layout))
    if judgement is not None:
        for column, (kind, ids) in zip(
            st.columns(3),
            {"kept": judgement.kept, "missing": judgement.missing, "false": judgement.false}.items(),
            strict=True,
        ):
            column.markdown(
                t(f"map.{kind}", count=len(ids), k=_K)
                + "  \n"
                + (plain(t("map.comma").join(vectors.words.word(i) for i in ids)) or t("map.nobody"))
            )


def caption(vectors: Vectors, layout: Layout) -> str:
    """What is drawn, how many of how many, how it was made, how far to trust it."""
    p, f = layout.parameters, layout.faithfulness
    made = (
        t("map.made.umap", near=p.n_neighbors, dist=p.min_dist, metric=t(f"metric.{p.metric}"), seed=p.seed)
        if p.method == "umap"
        else t("map.made.pca", share=sum(layout.explained))
    )
    trust = t(
        "map.trust", kept=f.kept, k=f.k, trustworthiness=number(f.trustworthiness, 3),
        continuity=number(f.continuity, 3),
        sample=t("map.trust.all") if f.sample >= len(layout.coords) else t("map.trust.sample", n=f.sample),
    )
    return " ".join((t("map.drawn", n=len(layout.coords), total=vectors.n), made, trust))
