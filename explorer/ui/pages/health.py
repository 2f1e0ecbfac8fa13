"""Health: content of the open file, repairs, and how far to trust it."""

import json
from collections import Counter
from operator import itemgetter

import streamlit as st

from explorer.figures.escape import shorten
from explorer.figures.health import HEIGHT, Mark, health_figure
from explorer.geometry.neighbours import neighbours
from explorer.jobs import JobHandle
from explorer.limits import LIMITS
from explorer.locales import catalogue
from explorer.ui import cache, frame, progress
from explorer.ui.clickable_figure import picture
from explorer.ui.progress import PATIENCE
from explorer.ui.state import view
from explorer.ui.text import language, number, plain, t, visible
from explorer.vectors.health import DAMAGED, GOOD, LOOK, Finding, Health, scope
from explorer.vectors.model import Vectors

_SIGNS = {
    GOOD: ("green", ":material/check_circle:"),
    LOOK: ("orange", ":material/visibility:"),
    DAMAGED: ("red", ":material/error:"),
}
"""Colour and icon of a state, shown next to its name."""

_WORD_COLUMNS = 14
_FILES = 4
_COLUMNS = 6


def page() -> None:
    """Draw the page."""
    frame.header("health")
    vectors = frame.vectors()
    report = cache.health(st.session_state["entry"], vectors, PATIENCE)
    if isinstance(report, JobHandle):
        progress.progress_bar(report, t("health.measuring"))
        return
    left, right = st.columns([9, 2], vertical_alignment="center")
    with left:
        _facts(report)
    with right:
        _download(report, vectors)
    left, right = st.columns([13, 11], gap="large")
    with left, st.container(gap="xsmall"):
        st.markdown(f"**{_verdict(report)}**")
        for finding in report.findings:
            _finding(finding)
    with right:
        _picture(report, vectors)
    _changed_lines(report)
    _word_tables(report)


def _download(report: Health, vectors: Vectors) -> None:
    """Download button of the report; the file name contains no text from the file."""
    st.download_button(
        t("health.download"),
        json.dumps(report.to_dict(), indent=1),
        file_name=f"health-{vectors.digest[:8]}.json",
        mime="application/json",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _facts(report: Health) -> None:
    """Format, size, and how the format was detected."""
    named = t(_format_key(report, "name"), format=report.format)
    facts = [t("health.facts", format=f"**{plain(named)}**", n=report.n, d=report.d, mb=report.bytes / 1e6)]
    if report.wrapper:
        facts.append(t("health.facts.wrapper", wrapper=plain(report.wrapper)))
    if len(report.choices) > 1:
        facts.append(t("health.facts.choice", choice=plain(report.choice), n=len(report.choices)))
    if len(report.files) > 1:
        names = t("health.comma").join(map(plain, report.files[:_FILES]))
        more = t("health.more") if len(report.files) > _FILES else ""
        facts.append(t("health.facts.files", n=len(report.files), names=names + more))
    if columns := frame.vectors().metadata.names:
        names = t("health.comma").join(map(plain, columns[:_COLUMNS]))
        more = t("health.more") if len(columns) > _COLUMNS else ""
        facts.append(t("health.facts.columns", names=names + more))
    decided = plain(t(_format_key(report, "decided"), format=report.format))
    st.markdown(" · ".join(facts) + f"  \n:gray[:small[{decided}]]")


def _format_key(report: Health, part: str) -> str:
    key = f"format.{report.format}.{part}"
    return key if key in catalogue(language()) else f"format.other.{part}"


def _verdict(report: Health) -> str:
    """Answer to the question of the page in one line: the number of findings per state."""
    counts = Counter(finding.state for finding in report.findings)
    if counts[GOOD] == len(report.findings):
        return t("health.verdict.good", n=counts[GOOD])
    parts = [t(f"health.verdict.{state}", n=counts[state]) for state in (DAMAGED, LOOK) if counts[state]]
    return t("health.verdict.mixed", found=t("health.comma").join(parts), n=counts[GOOD])


def _finding(finding: Finding) -> None:
    """State and sentence of a finding, and its advice."""
    color, icon = _SIGNS[finding.state]
    state = t(f"health.state.{finding.state}")
    advice = finding.advice(language())
    more = f"  \n:gray[{plain(advice)}]" if advice else ""
    st.markdown(f":small[:{color}[{icon} **{state}**] \u2002{plain(finding.sentence(language()))}{more}]")


def _picture(report: Health, vectors: Vectors) -> None:
    """The histograms, with the selected word marked."""
    spread, hubs = report.anisotropy, report.hubness
    if hubs is None or spread.mean is None or report.norms.median is None:
        st.info(t("health.caption.none"))
        return
    norm_marks = [Mark(report.norms.median, t("health.figure.median", value=number(report.norms.median)))]
    cosine_marks = [Mark(spread.mean, t("health.figure.mean", value=number(spread.mean, 3)))]
    word = view().word
    if word in vectors.words and 0 < (norm := float(vectors.norms[vectors.words.id(word)])) < float("inf"):
        short = shorten(word, _WORD_COLUMNS)
        norm_marks.append(Mark(norm, t("health.figure.own", word=short, value=number(norm)), own=True))
        cosine = neighbours(vectors, word, 1)[0].score
        label = t("health.figure.nearest", word=short, value=number(cosine, 3))
        cosine_marks.append(Mark(cosine, label, own=True))
    titles = (t("health.figure.norms"), t("health.figure.cosines"), t("health.figure.counts", k=hubs.k))
    picture(
        health_figure(report, titles, norm_marks, cosine_marks),
        key="health",
        height=HEIGHT,
        alt=t("health.alt"),
    )
    st.caption(
        t(
            "health.caption.all" if spread.pairs == spread.of else "health.caption",
            n=report.n,
            pairs=spread.pairs,
            all=spread.of,
            mean=spread.mean,
            scope=scope(language(), hubs.drawn, hubs.of),
            seed=report.seed,
        )
    )


def _changed_lines(report: Health) -> None:
    """Lines that were dropped or repaired."""
    if not report.lines:
        return
    rows = sorted(((kind, line) for kind, lines in report.lines.items() for line in lines), key=itemgetter(1))
    with st.expander(t("health.lines", n=len(rows))):
        known = catalogue(language())
        names = {kind: known.get(f"health.changed.{kind}", visible(kind)) for kind in report.lines}
        st.dataframe(
            {
                t("health.lines.line"): [line for _, line in rows],
                t("health.lines.kind"): [names[kind] for kind, _ in rows],
            },
            hide_index=True,
        )
        if max(map(len, report.lines.values())) >= LIMITS.report_lines:
            st.caption(t("health.lines.first", n=LIMITS.report_lines))


def _word_tables(report: Health) -> None:
    """Hubs, and pairs of words that may be the same."""
    twins = (*report.doubles.pairs, *report.words.form_twins, *report.words.case_twins)
    if report.hubness is None and not twins:
        return
    with st.expander(t("health.details")):
        left, right = st.columns([2, 3], gap="large")
        if report.hubness is not None:
            with left:
                st.caption(t("health.hubs"))
                st.dataframe(
                    {
                        t("table.word"): [visible(hub.word) for hub in report.hubness.hubs],
                        t("health.hubs.count"): [hub.count for hub in report.hubness.hubs],
                        t("table.row"): [hub.row for hub in report.hubness.hubs],
                    },
                    hide_index=True,
                )
        if twins:
            with right:
                st.caption(t("health.twins"))
                cosine = t("health.twins.cosine")
                st.dataframe(
                    {
                        t("health.twins.first"): [visible(pair.first) for pair in twins],
                        t("health.twins.second"): [visible(pair.second) for pair in twins],
                        cosine: [pair.cosine for pair in twins],
                        t("health.twins.kind"): [t(f"health.kind.{pair.kind}") for pair in twins],
                        t("health.twins.same"): [
                            t("health.twins.yes") if pair.same_text else t("health.twins.no") for pair in twins
                        ],
                    },
                    hide_index=True,
                    column_config={cosine: st.column_config.NumberColumn(format="%.4f")},
                )
