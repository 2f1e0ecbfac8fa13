"""Data of a health report: numbers, words and counts, ready for JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from explorer.locales import catalogue, sentence
from explorer.vectors.health.finding import Finding


@dataclass(frozen=True)
class Histogram:
    """Distribution of values.

    Attributes
    ----------
    edges
        (b + 1,) edges of the bins, ascending.
    counts
        (b,) number of values per bin; a bin includes its lower edge, the last one also its upper edge.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Norms:
    """Euclidean lengths of the rows.

    Attributes
    ----------
    minimum, median, maximum
        Of all non-zero rows; None if all are zero.
    zeros
        Number of zero rows, which have no direction.
    zero_words
        First words of zero rows.
    histogram
        Of all non-zero rows, in even bins over the middle 99.8 %; the outermost bins contain the rest.
    """

    minimum: float | None
    median: float | None
    maximum: float | None
    zeros: int
    zero_words: tuple[str, ...]
    histogram: Histogram | None


@dataclass(frozen=True)
class Order:
    """Whether the rows are ordered by frequency.

    Attributes
    ----------
    kind
        ``frequency``, ``other`` (counts exist and do not descend), ``alphabetical``, ``shorter`` (words get shorter
        along the rows: probably ascending frequency), ``norms`` (the lengths of the rows have a trend, those of the
        words have none), ``none`` (no sign of any order) or ``few`` (too few words).
    by
        Evidence: ``counts``, ``signs`` (both kinds of lengths), ``letters`` or ``norms`` (one of them),
        ``alphabet``, or nothing.
    column
        Metadata column of the counts; empty if there is none.
    counts_rho
        Spearman's correlation of row number and count; None if there is no column.
    length_rho, norm_rho
        Correlation of row number with word length in characters, and with vector length. None if one of the
        two is constant.
    sample, of
        Number of examined rows, and of all rows.
    """

    kind: str
    by: str
    column: str
    counts_rho: float | None
    length_rho: float | None
    norm_rho: float | None
    sample: int
    of: int


@dataclass(frozen=True)
class Anisotropy:
    """How similar the directions of all rows are.

    Attributes
    ----------
    mean
        Mean cosine of all pairs of different rows, exact; None with fewer than two non-zero rows.
    sample_mean
        Mean over the sample.
    pairs, of
        Number of sampled pairs, and of all pairs.
    histogram
        Of the sampled cosines, 100 bins from -1 to 1.
    """

    mean: float | None
    sample_mean: float | None
    pairs: int
    of: int
    histogram: Histogram | None


@dataclass(frozen=True)
class Hub:
    """A word that is a neighbour of many: `count` words list it."""

    word: str
    row: int
    count: int


@dataclass(frozen=True)
class Hubness:
    """How unevenly words occur as neighbours of others.

    Attributes
    ----------
    k
        Number of counted neighbours per word, which is also the mean count.
    skewness
        Skewness of the counts, as in scipy.stats.skew; None if all are equal.
    antihubs
        Share (0 to 1) of words that are not a neighbour of any word.
    hubs
        Words with the largest counts, descending.
    histogram
        Of the counts, in doubling bins.
    drawn, of
        Number of words in the exact search, and of all words with a non-zero row.
    """

    k: int
    skewness: float | None
    antihubs: float
    hubs: tuple[Hub, ...]
    histogram: Histogram
    drawn: int
    of: int


@dataclass(frozen=True)
class Twins:
    """A suspicious pair of words.

    Attributes
    ----------
    first, second
        The words.
    rows
        Their row numbers.
    cosine
        Cosine of their rows; None if one has no direction.
    kind
        ``identical`` (equal rows), ``near`` (cosine above the limit), ``form`` (equal after NFC) or ``case`` (equal
        after case folding).
    same_text
        Whether they are equal after NFKC and case folding: one word in two spellings.
    """

    first: str
    second: str
    rows: tuple[int, int]
    cosine: float | None
    kind: str
    same_text: bool


@dataclass(frozen=True)
class Doubles:
    """Different words with equal or nearly equal rows.

    Attributes
    ----------
    identical
        Number of words whose row occurs more than once, among all non-zero rows.
    largest
        Number of words with the most frequent row.
    near
        Number of words with another word at a cosine above `limit`, among the sampled ones.
    drawn, of
        As in `Hubness`.
    limit
        The limit of the cosine.
    pairs
        Examples.
    """

    identical: int
    largest: int
    near: int
    drawn: int
    of: int
    limit: float
    pairs: tuple[Twins, ...]


@dataclass(frozen=True)
class Marked:
    """Words of one kind: their number and the first examples."""

    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Content of the vocabulary.

    Attributes
    ----------
    scripts
        Script -> words, by frequency. ``mixed`` words have letters of several scripts, ``digits``
        and ``symbols`` have no letters.
    marked
        ``space`` (white space inside), ``control`` (invisible characters), ``replaced`` (U+FFFD, for a
        lost character), ``run`` (one character at least eight times in a row), ``empty``.
    forms
        Number of pairs that are equal after NFC: one word, composed and decomposed.
    form_twins, case_twins
        Examples of those, and of words that differ in case only.
    cases
        Number of words that differ from another one in case only.
    """

    scripts: dict[str, int]
    marked: dict[str, Marked]
    forms: int
    form_twins: tuple[Twins, ...]
    cases: int
    case_twins: tuple[Twins, ...]


@dataclass(frozen=True)
class Health:
    """Health report of a set of vectors.

    Attributes
    ----------
    name, format, wrapper, files, choice, choices
        From `Source`; `Health.decided` explains how the format was detected.
    n, d, bytes
        Number of words, dimensions, and bytes of the float32 matrix.
    changed
        Damage and repairs, counted by kind.
    lines
        Their line numbers, the first ones per kind.
    norms, order, anisotropy, hubness, doubles, words
        See their classes. `hubness` is None with fewer than two non-zero rows.
    seed
        Seed of all samples.
    findings
        Findings, the worst first.
    """

    name: str
    format: str
    wrapper: str
    files: tuple[str, ...]
    choice: str
    choices: tuple[str, ...]
    n: int
    d: int
    bytes: int
    changed: dict[str, int]
    lines: dict[str, tuple[int, ...]]
    norms: Norms
    order: Order
    anisotropy: Anisotropy
    hubness: Hubness | None
    doubles: Doubles
    words: Words
    seed: int
    findings: tuple[Finding, ...] = ()

    def decided(self, language: str) -> str:
        """Return a sentence on how the format was detected."""
        key = f"format.{self.format}.decided"
        return sentence(language, key if key in catalogue(language) else "format.other.decided", format=self.format)

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """Return the report as nested dictionaries of plain values, for JSON; ``decided`` is in the given language."""
        return asdict(self) | {"decided": self.decided(language)}
