"""Similarity: the nearest words of a word, and a - b + c."""

from functools import partial

import streamlit as st

from explorer.figures.bars import bars
from explorer.geometry.analogy import analogy
from explorer.geometry.neighbours import Neighbour, neighbours
from explorer.geometry.preprocessing import PREPROCESSINGS
from explorer.geometry.similarity import METRICS
from explorer.ui import cache, frame
from explorer.ui.clickable_figure import picture
from explorer.ui.selected_word import (
    default_analogy,
    explain_unknown_word,
    selected_row,
    subword_vector,
    suggest_spellings,
)
from explorer.ui.state import bind_widget, select_word, update, view
from explorer.ui.text import cleaned, names, plain, t
from explorer.vectors.model import Vectors

_FIELDS = {"plus": None, "minus": ":material/remove:", "plus2": ":material/add:"}
"""Fields of the analogy with the sign before each."""


def page() -> None:
    """Draw the page."""
    frame.header("similarity")
    vectors = cache.prepared(frame.vectors(), view().preprocessing)
    left, right = st.columns(2, gap="large")
    near: list[Neighbour] = []
    answers: list[Neighbour] = []
    # each half on its own: a word without direction on one side affects neither the other nor the controls
    with left, frame.failures_as_sentences():
        near = _neighbours(vectors)
    with right, frame.failures_as_sentences():
        answers = _analogy(vectors)
    _controls()
    with st.expander(t("similarity.table")):
        for column, rows in zip(st.columns(2, gap="large"), (near, answers), strict=True):
            if rows:
                with column:
                    _table(rows)


def _controls() -> None:
    """Controls of number, metric and preprocessing."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.slider(t("similarity.k"), 1, max(50, view().k), width=180, **bind_widget("k"))
        st.segmented_control(
            t("similarity.metric"),
            METRICS,
            required=True,
            format_func=names("metric", METRICS),
            **bind_widget("metric"),
        )
        st.selectbox(
            t("similarity.rows"),
            PREPROCESSINGS,
            format_func=names("rows", PREPROCESSINGS),
            width=250,
            help=t("similarity.rows.help"),
            **bind_widget("preprocessing", translated=True),
        )


def _neighbours(vectors: Vectors) -> list[Neighbour]:
    """Neighbours of the selected word, or of an unseen word with a subword vector."""
    word = view().word
    if subword_vector(vectors, word) is not None:
        st.subheader(t("similarity.near", word=plain(word)), anchor=False)
        result = neighbours(vectors, word, view().k, metric=view().metric)
        _bar_chart(result, key="near", alt=t("similarity.near", word=word))
        st.caption(t("similarity.unseen", word=plain(word), n=vectors.n, d=vectors.d, **_method()))
        suggest_spellings(vectors, word, select_word, key="word")  # a misspelt word has a subword vector too
        return result
    row = selected_row(vectors)
    if row is None:
        return []
    st.subheader(t("similarity.near", word=plain(view().word)), anchor=False)
    result = neighbours(vectors, view().word, view().k, metric=view().metric)
    _bar_chart(result, key="near", alt=t("similarity.near", word=view().word))
    st.caption(t("similarity.caption", n=vectors.n, d=vectors.d, **_method()))
    return result


def _analogy(vectors: Vectors) -> list[Neighbour]:
    """The three words of the analogy and the list of answers."""
    defaults = dict(zip(_FIELDS, default_analogy(view().vectors, vectors), strict=True))
    words = {field: getattr(view(), field) or word for field, word in defaults.items()}
    a, b, c = words.values()
    st.subheader(t("similarity.analogy", a=plain(a), b=plain(b), c=plain(c)), anchor=False)
    for column, (field, sign) in zip(st.columns(3, gap="xsmall"), _FIELDS.items(), strict=True):
        column.text_input(
            t(f"similarity.{field}"),
            label_visibility="collapsed",
            icon=sign,
            **bind_widget(field, cleaned, standard=defaults[field]),
        )
    for field, word in words.items():
        if word not in vectors.words and subword_vector(vectors, word) is None:
            explain_unknown_word(vectors, word, partial(_set_field, field), key=field)
            return []
    answer = analogy(vectors, a, b, c, view().k, metric=view().metric)
    _bar_chart(list(answer.answers), key="analogy", alt=t("similarity.analogy", a=a, b=b, c=c))
    ranks = t("similarity.and").join(
        t("similarity.rank", word=plain(word), rank=rank) for word, rank in answer.question_ranks
    )
    # only words with a row are excluded from the answers
    st.caption(t("similarity.excluded", ranks=ranks, **_method()) if ranks else t("similarity.compared", **_method()))
    for field, word in words.items():
        if word not in vectors.words:
            st.caption(t("similarity.made", word=plain(word)))
            suggest_spellings(vectors, word, partial(_set_field, field), key=field)
    return list(answer.answers)


def _set_field(field: str, word: str) -> None:
    """Put a word into the analogy."""
    update(**{field: word})


def _bar_chart(result: list[Neighbour], *, key: str, alt: str) -> None:
    """Bar chart of neighbours; a click selects a word."""
    if result:
        figure = bars(result)
        picture(figure, key=key, height=figure["height"], alt=alt)
    else:
        st.info(t("similarity.none"))


def _table(result: list[Neighbour]) -> None:
    """The same numbers with six decimals, to read and to copy."""
    metric = t(f"metric.{view().metric}")
    st.dataframe(
        {
            t("table.rank"): [item.rank for item in result],
            t("table.word"): [item.word for item in result],
            metric: [item.score for item in result],
            t("table.row"): [item.id for item in result],
        },
        hide_index=True,
        column_config={metric: st.column_config.NumberColumn(format="%.6f")},
    )


def _method() -> dict[str, str]:
    """Metric and preprocessing, for the caption."""
    return {"metric": t(f"metric.{view().metric}"), "rows": t(f"rows.{view().preprocessing}")}
