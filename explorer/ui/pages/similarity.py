"""Similarity: the nearest words of a word, and a - b + c."""

import streamlit as st

from explorer.errors import UnknownWord
from explorer.figures.bars import bars
from explorer.geometry.analogy import analogy
from explorer.geometry.neighbours import Neighbour, nearest
from explorer.geometry.preprocessing import PREPROCESSINGS
from explorer.geometry.similarity import METRICS
from explorer.ui import cache, frame
from explorer.ui.pictures import picture
from explorer.ui.state import bound, update, view
from explorer.ui.text import number, plain, t
from explorer.ui.words import answer_unknown, default_analogy, word_row
from explorer.vectors.model import Vectors

_QUESTION = ("plus", "minus", "plus2")


def page() -> None:
    """Draw the page."""
    frame.header("similarity")
    vectors = cache.prepared(frame.vectors(), view().preprocessing)
    left, right = st.columns(2, gap="large")
    with left:
        _near(vectors)
    with right:
        _analogy(vectors)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(t("similarity.k"), 5, 50, width=220, **bound("k"))
        st.segmented_control(
            t("similarity.metric"), METRICS, required=True, format_func=lambda m: t(f"metric.{m}"), **bound("metric")
        )
        st.selectbox(
            t("similarity.rows"),
            PREPROCESSINGS,
            format_func=lambda p: t(f"rows.{p}"),
            width=260,
            help=t("similarity.rows.help"),
            **bound("preprocessing"),
        )


def _near(vectors: Vectors) -> None:
    """List of the word in hand."""
    row = word_row(vectors)
    if row is None:
        return
    word = view().word
    st.subheader(t("similarity.near", word=plain(word)), anchor=False)
    if view().metric == "cosine" and vectors.norms[row] == 0:
        from explorer.errors import ZeroVector

        raise ZeroVector(word=word)
    found = nearest(vectors, vectors.matrix[row], view().k, metric=view().metric, exclude=(row,))
    _list(found, key="near", alt=t("similarity.near", word=word))
    st.caption(t("similarity.caption", n=vectors.n, d=vectors.d, **_how()))


def _analogy(vectors: Vectors) -> None:
    """Three words, and the list of their answer."""
    entry_id = view().vectors
    standard = dict(zip(_QUESTION, default_analogy(entry_id, vectors), strict=True))
    update(**{field: getattr(view(), field) or word for field, word in standard.items()})
    a, b, c = (getattr(view(), field) for field in _QUESTION)
    st.subheader(t("similarity.analogy", a=plain(a), b=plain(b), c=plain(c)), anchor=False)
    with st.container(horizontal=True, gap="xsmall"):
        for field in _QUESTION:
            st.text_input(
                t(f"similarity.{field}"), label_visibility="collapsed", max_chars=200, icon=_SIGNS[field],
                width="stretch", **bound(field, str.strip),
            )
    for field in _QUESTION:
        if getattr(view(), field) not in vectors.words:
            answer_unknown(vectors, getattr(view(), field), lambda word, f=field: update(**{f: word}), key=field)
            return
    answer = analogy(vectors, a, b, c, max(1, view().k - 2), metric=view().metric)
    _list(list(answer.answers), key="analogy", alt=t("similarity.analogy", a=a, b=b, c=c))
    ranks = t("similarity.and").join(
        t("similarity.rank", word=plain(word), rank=rank) for word, rank in answer.question_ranks
    )
    st.caption(t("similarity.excluded", ranks=ranks, **_how()))


_SIGNS = {"plus": None, "minus": ":material/remove:", "plus2": ":material/add:"}


def _list(found: list[Neighbour], *, key: str, alt: str) -> None:
    """Bars to click on, and the same as a table to read and copy."""
    if not found:
        st.info(t("similarity.none"))
        return
    picture(bars(found), key=key, height=26 * len(found) + 16, alt=alt)
    with st.expander(t("similarity.table")):
        st.dataframe(
            {
                t("table.rank"): [item.rank for item in found],
                t("table.word"): [item.word for item in found],
                t(f"metric.{view().metric}"): [item.score for item in found],
                t("table.row"): [item.id for item in found],
            },
            hide_index=True,
            column_config={t(f"metric.{view().metric}"): st.column_config.NumberColumn(format="%.6f")},
        )


def _how() -> dict[str, str]:
    """Metric and preprocessing, for the sentence beside the numbers."""
    return {"metric": t(f"metric.{view().metric}"), "rows": t(f"rows.{view().preprocessing}")}
