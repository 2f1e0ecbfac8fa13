"""What a health report holds: numbers, words and counts, ready for JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from explorer.locales import catalogue, sentence
from explorer.vectors.health.finding import Finding


@dataclass(frozen=True)
class Histogram:
    """How values are spread.

    Attributes
    ----------
    edges
        (b + 1,) borders of the bins, ascending.
    counts
        (b,) values in each bin, the upper border left out except in the last one.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Norms:
    """Euclidean lengths of the rows.

    Attributes
    ----------
    minimum, median, maximum
        Of all rows that are not zero; None if all are.
    zeros
        Rows of zeros, which have no direction.
    zero_words
        The first of their words.
    histogram
        Of all rows that are not zero, in even bins over the middle 99.8 %; what lies outside is in the outermost bins.
    """

    minimum: float | None
    median: float | None
    maximum: float | None
    zeros: int
    zero_words: tuple[str, ...]
    histogram: Histogram | None


@dataclass(frozen=True)
class Order:
    """Whether the frequent words stand first.

    Attributes
    ----------
    kind
        ``frequency``, ``other`` (counts are there, and do not fall along the rows), ``alphabetical``, ``shorter``
        (words get shorter along the rows: frequent ones probably stand last), ``norms`` (the lengths of the rows have a
        trend, those of the words have none), ``none`` (no sign of any order) or ``few`` (too few words to tell).
    by
        What decided it: ``counts``, ``signs`` (both kinds of lengths), ``letters`` or ``norms`` (one of them),
        ``alphabet``, or nothing.
    column
        The metadata column with the counts; empty without.
    counts_rho
        Spearman's correlation of row number and count; None without a column.
    length_rho, norm_rho
        Of row number and length of the word in characters; of row number and length of the vector. None if one of the
        two is the same everywhere.
    sample, of
        Rows looked at, and all of them.
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
    """How much all rows point the same way.

    Attributes
    ----------
    mean
        Mean cosine of all pairs of different rows, exact; None with fewer than two rows that are not zero.
    sample_mean
        The same over the sample.
    pairs, of
        Random pairs in the sample, and pairs that there are.
    histogram
        Of the cosines of the sample, 100 bins from -1 to 1.
    """

    mean: float | None
    sample_mean: float | None
    pairs: int
    of: int
    histogram: Histogram | None


@dataclass(frozen=True)
class Hub:
    """A word among the neighbours of many: `count` words list it."""

    word: str
    row: int
    count: int


@dataclass(frozen=True)
class Hubness:
    """How unevenly the words are each other's neighbours.

    Attributes
    ----------
    k
        Neighbours of each word that were counted; their mean occurrence is k as well.
    skewness
        Of the occurrence counts, as scipy.stats.skew has it; None where all are equal.
    antihubs
        Share (0 to 1) of words that are no one's neighbour.
    hubs
        The words with the largest counts, the largest first.
    histogram
        Of the counts, in bins that double.
    drawn, of
        Words among which was searched, exactly, and all that are not zero.
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
    """Two words, and what is suspicious about them.

    Attributes
    ----------
    first, second
        The words.
    rows
        Their row numbers.
    cosine
        Of their rows; None where one has no direction.
    kind
        ``identical`` (equal rows), ``near`` (a cosine above the limit), ``form`` (equal after NFC) or ``case`` (equal
        but for upper and lower case).
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
    """Different words in one place.

    Attributes
    ----------
    identical
        Words whose row is that of another word, too, among all rows that are not zero.
    largest
        Words that share the most frequent row.
    near
        Words with another word at a cosine above `limit`, among the drawn ones.
    drawn, of
        As in `Hubness`.
    limit
        The cosine.
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
    """Words of one kind: how many, and the first of them."""

    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What is in the vocabulary, all of it looked at.

    Attributes
    ----------
    scripts
        Name of a script to words, the most frequent first. ``mixed`` has letters of several scripts, ``digits`` and
        ``symbols`` have no letters.
    marked
        ``space`` (white space inside), ``control`` (characters that cannot be seen), ``replaced`` (U+FFFD, the mark of
        a lost character), ``run`` (one character eight times in a row or more), ``empty``.
    forms
        Pairs that are equal after NFC: one word, written composed and decomposed.
    form_twins, case_twins
        Examples of those, and of words that differ in upper and lower case only.
    cases
        Words that differ from another one in upper and lower case only.
    """

    scripts: dict[str, int]
    marked: dict[str, Marked]
    forms: int
    form_twins: tuple[Twins, ...]
    cases: int
    case_twins: tuple[Twins, ...]


@dataclass(frozen=True)
class Health:
    """What a file of vectors is like.

    Attributes
    ----------
    name, format, wrapper, files, choice, choices
        From `Source`; for what decided the format see `Health.decided`.
    n, d, bytes
        Words, dimensions, and bytes of the float32 matrix.
    changed
        What was dropped or repaired, and how often.
    lines
        Where it stood; the first ones of each kind.
    norms, order, anisotropy, hubness, doubles, words
        See there. `hubness` is None with fewer than two rows that are not zero.
    seed
        Of all samples.
    findings
        What it comes to.
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
        """By what the format was recognised, as a sentence."""
        key = f"format.{self.format}.decided"
        return sentence(language, key if key in catalogue(language) else "format.other.decided", format=self.format)

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """The same as nested dictionaries of plain values, for JSON; ``decided`` is a sentence of a language."""
        return asdict(self) | {"decided": self.decided(language)}
