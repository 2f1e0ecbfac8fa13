"""Findings of a health report: one or more per subject, each with a state and a text."""

from typing import Any

from explorer.locales import catalogue
from explorer.vectors.health.finding import DAMAGED, GOOD, LOOK, STATES, Finding
from explorer.vectors.health.report import Health

_CHANGED = {
    "bad_rows": DAMAGED,
    "missing_rows": DAMAGED,
    "non_finite_rows": DAMAGED,
    "blank_lines": GOOD,
    "other_scripts": GOOD,
}
"""State of each kind of damage or repair; other kinds are worth a look."""

_SORTED = {"counts": "order_counts", "signs": "order_frequency", "letters": "order_longer"}
"""Text keys of an order by frequency, by the evidence for it."""

_LINES = 5
_SCRIPTS = 4
_ONE_WAY = 0.3
"""Mean cosine above which a common direction distorts all neighbour lists."""

_EVERYWHERE = 0.05
"""Largest acceptable share of neighbour lists that contain the same word."""

_FEW = 50
"""Number of words below which neighbours and mean cosines are random."""

_STRAY = 100
"""Ratio of the longest row to the median above which the longest rows are outliers."""


def findings_of(health: "Health") -> tuple[Finding, ...]:
    """Return all findings, the worst first."""
    findings = [
        *_changed(health),
        *_norms(health),
        _doubles(health),
        *_words(health),
        _spelling(health),
        _order(health),
        *_space(health),
        _scripts(health),
    ]
    return tuple(sorted(findings, key=lambda finding: STATES.index(finding.state)))


def _changed(health: "Health") -> list[Finding]:
    if not health.changed:
        return [Finding(GOOD, "whole", {})]
    findings = []
    for name, count in health.changed.items():
        lines = health.lines.get(name, ())
        values = {"kind": name, "n": count, "lines": lines[:_LINES]}
        has_text = f"health.finding.changed_{name}" in catalogue("en")
        findings.append(Finding(_CHANGED.get(name, LOOK), f"changed_{name}" if has_text else "changed", values))
    return findings


def _norms(health: "Health") -> list[Finding]:
    norms = health.norms
    findings = []
    if norms.zeros:
        state = DAMAGED if 2 * norms.zeros > health.n else LOOK
        findings.append(Finding(state, "zeros", {"n": norms.zeros, "of": health.n, "words": norms.zero_words[:_LINES]}))
    if norms.minimum is None or norms.median is None or norms.maximum is None:
        return findings
    values = {"low": norms.minimum, "median": norms.median, "high": norms.maximum}
    if norms.maximum - norms.minimum < 1e-3 * norms.median:
        return [*findings, Finding(GOOD, "norms_same", values)]
    has_outliers = norms.maximum > _STRAY * norms.median
    return [*findings, Finding(LOOK if has_outliers else GOOD, "norms_stray" if has_outliers else "norms", values)]


def _doubles(health: "Health") -> Finding:
    doubles = health.doubles
    values = {
        "identical": doubles.identical,
        "largest": doubles.largest,
        "near": doubles.near,
        "drawn": doubles.drawn,
        "of": doubles.of,
        "limit": doubles.limit,
        "words": next(((pair.first, pair.second) for pair in doubles.pairs), ()),
    }
    if doubles.identical:
        return Finding(DAMAGED if 2 * doubles.identical > health.n else LOOK, "identical", values)
    return Finding(LOOK, "near", values) if doubles.near else Finding(GOOD, "apart", values)


def _words(health: "Health") -> list[Finding]:
    suspicious = {name: kind for name, kind in health.words.marked.items() if kind.count}
    if not suspicious:
        return [Finding(GOOD, "words", {"n": health.n})]
    return [
        Finding(LOOK, f"words_{name}", {"n": kind.count, "words": kind.examples[:_LINES]})
        for name, kind in suspicious.items()
    ]


def _spelling(health: "Health") -> Finding:
    words = health.words
    values: dict[str, Any] = {"n": words.forms, "cases": words.cases}
    if words.forms:
        values["words"] = (words.form_twins[0].first, words.form_twins[0].second)
        return Finding(LOOK, "forms", values)
    return Finding(GOOD, "cases" if words.cases else "spelling", values)


def _order(health: "Health") -> Finding:
    order = health.order
    values = {
        "column": order.column,
        "counts": order.counts_rho or 0.0,
        "letters": order.length_rho or 0.0,
        "norms": order.norm_rho or 0.0,
        "drawn": order.sample,
        "of": order.of,
    }
    state = GOOD if order.kind in ("frequency", "few") else LOOK
    key = _SORTED[order.by] if order.kind == "frequency" else f"order_{order.kind}"
    return Finding(state, key, values)


def _space(health: "Health") -> list[Finding]:
    spread, hubs = health.anisotropy, health.hubness
    if spread.mean is None or hubs is None:
        return []
    if hubs.of < _FEW:
        return [Finding(GOOD, "space_few", {"of": hubs.of})]
    one_way = spread.mean > _ONE_WAY
    values: dict[str, Any] = {"mean": spread.mean, "of": spread.of}
    findings = [Finding(LOOK if one_way else GOOD, "one_way" if one_way else "all_ways", values)]
    top = hubs.hubs[0]
    has_hub = hubs.drawn > 1 / _EVERYWHERE * hubs.k and top.count > _EVERYWHERE * hubs.drawn
    values = {
        "skew": hubs.skewness or 0.0,
        "word": top.word,
        "count": top.count,
        "share": hubs.antihubs,
        "k": hubs.k,
        "drawn": hubs.drawn,
        "of": hubs.of,
    }
    return [*findings, Finding(LOOK if has_hub else GOOD, "hubs_many" if has_hub else "hubs", values)]


def _scripts(health: "Health") -> Finding:
    shares = {name: count / health.n for name, count in list(health.words.scripts.items())[:_SCRIPTS]}
    return Finding(GOOD, "scripts", {"scripts": shares})
