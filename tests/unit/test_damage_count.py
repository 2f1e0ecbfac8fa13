"""A file with damaged rows reports how many there are and how many are left; opening the rest yields exactly these."""

import gzip
import io
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from explorer.errors import BadNumber, LoadError, NonFinite, ReadingCancelled, RowWidth
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES
from explorer.vectors.formats.quantised import write_quantised
from explorer.vectors.opening import open_file
from explorer.vectors.parsing.row_collector import DAMAGED
from explorer.vectors.store import Store

N, D = 400, 5
WORDS = [f"w{row}" for row in range(N)]
ROWS = np.random.default_rng(11).standard_normal((N, D)).astype("f4")
BAD = {7: np.nan, 8: np.inf, 250: -np.inf, 399: np.nan}
SPOILED = ROWS.copy()
for place, value in BAD.items():
    SPOILED[place, place % D] = value


def text(rows: np.ndarray, words=WORDS, sep=" ") -> bytes:
    return "".join(
        sep.join([word, *map(str, row)]) + "\n" for word, row in zip(words, rows.tolist(), strict=True)
    ).encode()


def npy(rows: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, rows)
    return out.getvalue()


def archive(rows: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.savez(out, m=rows, words=np.array(WORDS))
    return out.getvalue()


def table(rows: np.ndarray, *, stream=False) -> bytes:
    found = pa.table({"word": WORDS, "vector": list(rows), "n": range(N)})
    out = io.BytesIO()
    if stream:
        with pa.ipc.new_stream(out, found.schema) as writer:
            writer.write_table(found, max_chunksize=90)
    else:
        pq.write_table(found, out, row_group_size=90)
    return out.getvalue()


def quantised(rows: np.ndarray, folder: Path) -> bytes:
    """A file with infinite scales for the rows that are not finite."""
    write_quantised(folder / "q", WORDS, np.nan_to_num(rows, nan=1, posinf=1, neginf=1), {"source": "test"})
    whole = dict(np.load(folder / "q"))
    whole["scale"][~np.isfinite(rows).all(axis=1)] = np.inf
    out = io.BytesIO()
    np.savez(out, **whole)
    return out.getvalue()


BINARY = b"%d %d\n" % (N, D) + b"".join(
    word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(WORDS, SPOILED, strict=True)
)
FILES = {
    "word2vec-text": b"%d %d\n" % (N, D) + text(SPOILED),
    "glove-text": text(SPOILED),
    "word2vec-binary": BINARY,
    "numpy": npy(SPOILED),
    "numpy-columns": npy(np.asfortranarray(SPOILED)),
    "numpy-archive": archive(SPOILED),
    "parquet": table(SPOILED),
    "feather": table(SPOILED, stream=True),
    "csv": b"word,a0,a1,a2,a3,a4\n" + text(SPOILED, sep=","),
    "projector": text(SPOILED, words=["1"] * N, sep="\t").replace(b"\n1\t", b"\n")[2:],
    "safetensors": save({"embeddings": SPOILED}),
    "gzip": gzip.compress(text(SPOILED)),
}
WORDLESS = {"numpy", "numpy-columns", "projector", "safetensors"}


def checked(path: Path, *more: Path, kind: type[LoadError] = NonFinite, store: Store | None = None) -> LoadError:
    """The error of a file; its counts are compared with what opening the rest yields."""
    with pytest.raises(kind) as caught:
        open_file(path, *more, store=store)
    error = caught.value
    assert error.rescuable
    rest = open_file(path, *more, rescue=True, store=store)
    warnings = rest.source.warnings
    assert error.details["left"] == rest.n
    assert error.details["bad"] == warnings.get("bad_rows", 0) + warnings.get("non_finite_rows", 0)
    for language in LANGUAGES:
        for number in (error.details["bad"], rest.n):
            assert f"{number:,}" in error.message(language)
    assert "left" in error.without_traceback().details
    return error


@pytest.mark.parametrize("name", FILES)
def test_rows_with_infinite_or_missing_numbers(tmp_path, name):
    (tmp_path / "m").write_bytes(FILES[name])
    words = [tmp_path / "m.txt"] if name in WORDLESS else []
    for path in words:
        path.write_text("\n".join(WORDS) + "\n")
    error = checked(tmp_path / "m", *words)
    assert (error.details["bad"], error.details["left"]) == (len(BAD), N - len(BAD))
    assert error.details["word"] == "w7"


def test_a_quantised_file(tmp_path):
    (tmp_path / "m").write_bytes(quantised(SPOILED, tmp_path))
    error = checked(tmp_path / "m")
    assert (error.details["bad"], error.details["left"]) == (len(BAD), N - len(BAD))


@pytest.mark.parametrize("damage", ["w 1 2 3 4 x", "w 1 2 3", "w 1 2 3 4 1_0", "w nan 2 3 4 5", "w 1 2 3 4 5 6"])
@pytest.mark.parametrize("n", [100, 30_000], ids=["small", "compiled"])
def test_lines_of_text_of_every_damage(tmp_path, damage, n):
    rows = np.random.default_rng(0).standard_normal((n, 5)).round(4)
    lines = text(rows, [f"w{row}" for row in range(n)]).decode().splitlines()
    for place in (3, n // 2, n - 1):
        lines[place] = f"x{place}{damage}"
    lines[5] = lines[6]  # a duplicate: neither damaged nor left
    content = f"{n} 5\n" + "\n".join(lines) + "\n\n"
    assert (len(content) >= LIMITS.compiled_bytes) == (n == 30_000)
    (tmp_path / "m").write_text(content)
    kind = NonFinite if "nan" in damage else BadNumber if damage[-1] in "x0" else RowWidth
    error = checked(tmp_path / "m", kind=kind)
    assert (error.details["line"], error.details["bad"], error.details["left"]) == (5, 3, n - 4)


def test_lists_of_another_length_in_a_table(tmp_path):
    rows = [[1.0, 2.0], [3.0], None, [5.0, 6.0], [7.0, float("nan")]]
    pq.write_table(pa.table({"word": list("abcde"), "vector": rows}), tmp_path / "m")
    error = checked(tmp_path / "m", kind=RowWidth)
    assert (error.details["bad"], error.details["left"]) == (3, 2)


def test_a_file_that_also_ends_early(tmp_path):
    (tmp_path / "m").write_bytes(BINARY[: len(BINARY) // 2])
    error = checked(tmp_path / "m")
    assert error.details["bad"] == 2


def test_not_one_sound_row(tmp_path):
    (tmp_path / "m").write_text("2 2\na nan 1\nb 1 inf\n")
    with pytest.raises(NonFinite) as caught:
        open_file(tmp_path / "m")
    assert (caught.value.details["bad"], caught.value.details["left"]) == (2, 0)
    assert not caught.value.rescuable
    for language in LANGUAGES:
        assert "2" in caught.value.message(language)
        assert caught.value.hint(language) != NonFinite(file="m", line=1, word="a").hint(language)


def test_a_file_that_cannot_be_rescued_offers_nothing(tmp_path):
    (tmp_path / "m").write_text("3 2\na nan 1\nb 1 2\n" + "c" * 2000 + " 1 2\n")
    with pytest.raises(NonFinite) as caught:
        open_file(tmp_path / "m")
    assert caught.value.details["left"] is None
    assert not caught.value.rescuable
    assert "None" not in caught.value.sentence("en")
    with pytest.raises(LoadError):
        open_file(tmp_path / "m", rescue=True)


def test_counting_can_be_followed_and_stopped(tmp_path):
    (tmp_path / "m").write_text("a nan 1\n" + "".join(f"w{row} 1 2\n" for row in range(1000)))
    heard = []

    def stop(progress) -> None:
        heard.append(progress)
        raise ReadingCancelled(file="m")

    with pytest.raises(ReadingCancelled):
        open_file(tmp_path / "m", report=stop)
    assert heard[-1].words == 1001  # the damaged row stops the first reading before any progress is reported


def test_counting_keeps_no_numbers(tmp_path):
    """The rows take 40 MB, their words less than one."""
    rows = np.zeros((20_000, 500), "f4")
    rows[19_999, 0] = np.nan
    np.save(tmp_path / "m.npy", rows)
    (tmp_path / "m.txt").write_text("".join(f"w{row}\n" for row in range(20_000)))
    from explorer.vectors.formats import numpy_array
    from explorer.vectors.reading import File, ReadContext, RowsCounted

    files = (File(tmp_path / "m.txt", "m.txt"),)
    tracemalloc.start()
    with pytest.raises(RowsCounted) as caught:
        numpy_array.read(ReadContext(tmp_path / "m.npy", "m", files, rescue=True, counting=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (caught.value.bad, caught.value.left) == (1, 19_999)
    assert peak < rows.nbytes * 0.8


def test_with_a_store(tmp_path):
    words = [f"w{row}" for row in range(59_999)]
    body = text(np.full((60_000, 5), 0.25), [*words, "w0"]) + b"x 1 2 3 4 nan\n"
    (tmp_path / "m").write_bytes(b"60001 5\n" + body)
    assert (tmp_path / "m").stat().st_size >= LIMITS.store_file_bytes
    error = checked(tmp_path / "m", store=Store(tmp_path / "store"))
    assert (error.details["bad"], error.details["left"]) == (1, 59_999)


LINES = ["a 1 2", "b 3 4", " 5 6", "c nan 1", "d 1", "e x 1", "", "f 1 2 3", "g 1e39 0"]


@settings(max_examples=80, derandomize=True)
@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["c nan 1", "d 1", "e x 1", "g 1e39 0"]))
def test_whatever_the_damage_the_number_is_that_of_the_rows_that_open(tmp_path_factory, lines, damaged):
    path = tmp_path_factory.getbasetemp() / "counted"
    lines = ["s 0 1", "t 1 0", *lines, damaged, "u 1 1"]
    path.write_text(f"{len(lines)} 2\n" + "".join(line + "\n" for line in lines))
    with pytest.raises((NonFinite, BadNumber, RowWidth)) as caught:
        open_file(path)
    rest = open_file(path, rescue=True)
    assert caught.value.details["left"] == rest.n
    assert caught.value.details["bad"] == sum(rest.source.warnings.get(kind, 0) for kind in DAMAGED)
