"""The compiled loops read the same rows and numbers as Python, and leave the rest to the careful reader."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.errors import LoadError
from explorer.limits import LIMITS, Limits
from explorer.vectors.formats import word2vec_binary
from explorer.vectors.opening import open_file, open_request
from explorer.vectors.parsing import number_kernel, row_kernel, text_chunks, text_rows
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.reading import File, OpenRequest

SIGN = st.sampled_from(["", "-", "+"])
DIGITS = st.text("0123456789", max_size=25)
NUMBER = st.builds(
    lambda sign, whole, point, part, exponent: f"{sign}{whole}{point}{part}{exponent}",
    SIGN,
    DIGITS,
    st.sampled_from(["", "."]),
    DIGITS,
    st.sampled_from(["", "e0", "E-3", "e+07", "e-38", "e-44", "e38", "e22", "e-300", "e999", "e", "e1_0"]),
)


def taken(text: bytes, d: int = 1) -> tuple[list[bytes], np.ndarray]:
    """Words and numbers of the rows that the compiled loop reads."""
    data = np.frombuffer(text, dtype=np.uint8)
    matrix, lengths, words = np.empty((50, d), "f4"), np.empty(50, "i8"), np.empty(len(text), "u1")
    count, _, _ = number_kernel.parse(data, 0, d, ord(" "), matrix, words, lengths)
    ends = np.cumsum(lengths[:count])
    return [words[e - n : e].tobytes() for e, n in zip(ends, lengths[:count], strict=True)], matrix[:count]


@settings(max_examples=1500)
@given(text=NUMBER)
@example("1.0000000596046448")  # just above the midpoint of two float32
@example("1.00000005960464477539062")  # the midpoint itself
@example("16777217")
@example("0.1")
@example("3.4028235677973366e38")
@example("1e-45")
@example(".")
@example("-.5")
@example("5.")
def test_a_number_is_what_python_reads_or_is_left_alone(text):
    words, matrix = taken(f"a {text}\n".encode())
    if not words:
        return
    assert words == [b"a"]
    with np.errstate(over="ignore"):
        assert matrix[0, 0] == np.float32(float(text))
    assert "_" not in text


@pytest.mark.parametrize("text", ["0.12345", "-1", "+2.5", "1e-3", "1.25E+2", "0", "-0.0", "123456789.123", "7e-10"])
def test_plain_numbers_are_taken(text):
    assert taken(f"a {text}\n".encode())[1][0, 0] == np.float32(text)


@settings(max_examples=300)
@given(values=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_float32_come_back_bit_for_bit(values):
    row = " ".join(str(np.float32(value)) for value in values)
    words, matrix = taken(f"a {row}\n".encode(), len(values))
    assert not words or np.array_equal(matrix[0].view("u4"), np.float32(values).view("u4"))


ODD = [
    "", " ", "a", "a 1", "a 1 2 3", " 1 2", "new york 1 2", "a  1 2", "a\t1 2", "a nan 2", "a 1 inf", "a 1_0 2",
    "a 1 2\r", "a 1 2 ", "a 1 2 \r", "a 0x1 2", "a 1,5 2", "é 1 2", "\ufeff 1 2", "a 1 2\0", "a 1e400 2", "a 1 +2",
    "b -.5 5.",
]  # fmt: skip


@settings(max_examples=300)
@given(lines=st.lists(st.sampled_from([*ODD, "w 1 2", "x 3 4"]), min_size=1, max_size=30), header=st.booleans())
def test_both_ways_of_reading_agree(lines, header, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "agree"
    rows = [line.replace("w ", f"w{number} ") for number, line in enumerate(lines)]
    path.write_text(f"{len(rows)} 2\n" * header + "\n".join(rows) + "\n", encoding="utf-8")
    found = []
    for size in (1 << 30, 0):  # careful, then compiled
        with mock.patch.object(text_rows, "LIMITS", Limits(compiled_bytes=size)):
            try:
                vectors = open_file(path)
                found.append((list(vectors.words), vectors.matrix.tolist(), vectors.source, vectors.digest))
            except LoadError as error:
                found.append((error.code, error.details))
    assert found[0] == found[1]


def test_blocks_end_within_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(text_rows, "LIMITS", Limits(compiled_bytes=0))
    rows = np.random.default_rng(1).normal(size=(700, 7)).astype("f4")
    path = tmp_path / "a.vec"
    path.write_text("".join(f"词{i} {' '.join(map(str, row))}\n" for i, row in enumerate(rows.tolist())).rstrip("\n"))
    vectors = open_file(path)
    assert list(vectors.words) == [f"词{i}" for i in range(700)]
    np.testing.assert_array_equal(vectors.matrix, rows)


def test_long_runs_of_odd_lines_are_read_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "LIMITS", Limits(compiled_bytes=0))
    lines = [f"two words{i} 1 {i}" if i % 50 < 30 else f"w{i} 2 {i}" for i in range(5000)]
    path = tmp_path / "a.vec"
    path.write_text("5000 2\n" + "\n".join(lines) + "\n")
    vectors = open_file(path)
    assert list(vectors.words) == [line.rsplit(" ", 2)[0] for line in lines]
    np.testing.assert_array_equal(vectors.matrix[:, 1], np.arange(5000))


@settings(max_examples=300)
@given(data=st.binary(max_size=200), d=st.integers(2, 4), room=st.integers(1, 5))
def test_binary_loops_agree(data, d, room):
    text = np.frombuffer(data, dtype=np.uint8)
    results = []
    for take in (word2vec_binary.take_few, row_kernel.take):
        rows, words, lengths = np.zeros((room, 4 * d), "u1"), np.zeros(len(data), "u1"), np.zeros(room, "i8")
        count, used, end = take(text, 4 * d, 20, rows, words, lengths)
        results.append((count, used, end, rows[:count].tolist(), words[:used].tolist(), lengths[:count].tolist()))
    assert results[0] == results[1]


def test_an_error_in_a_later_block_ends_the_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(text_rows, "LIMITS", Limits(compiled_bytes=0))
    path = tmp_path / "a.vec"
    path.write_text(
        "".join(f"w{i} 1 2\n" for i in range(2000)) + "bad 1\n" + "".join(f"x{i} 1 2\n" for i in range(500))
    )
    with pytest.raises(LoadError) as caught:
        open_file(path)
    assert caught.value.code == "RowWidth"
    assert caught.value.details["line"] == 2001


def test_a_block_is_cut_where_a_line_is_odd():
    text = np.frombuffer(b"a 1 2\nb 1 2\nnew york 1 2\nc 1 2\nd 1 2", dtype=np.uint8)
    found = text_chunks.cut(text, 2, b" ")
    assert found.words.pieces() == [b"a", b"b", b"c"]
    assert found.at.tolist() == [0, 1, 3]
    assert (found.text, found.odd.tolist()) == (b"new york 1 2\nd 1 2", [2, 4])
    assert found.lines == 5
    assert LIMITS.compiled_bytes < 1 << 22


def alternating(n: int) -> bytes:
    """Plain and odd lines alternately."""
    return b"".join(b"w%d 1 %d\nnew y%d 1e-50 2\n" % (i, i, i) for i in range(n // 2))


def test_plain_and_odd_lines_by_turns_are_read_in_few_pieces(tmp_path, monkeypatch):
    sizes = []
    add = RowCollector.add
    monkeypatch.setattr(
        RowCollector, "add", lambda self, words, *rest: (sizes.append(len(words)), add(self, words, *rest))
    )
    path = tmp_path / "a.vec"
    path.write_bytes(b"200000 2\n" + alternating(200_000))
    text_chunks.cut(np.frombuffer(b"a 1 2\n", dtype=np.uint8).copy(), 2, b" ")  # compile now
    vectors = open_request(OpenRequest((File(path, "a"),)))
    assert len(sizes) <= path.stat().st_size // text_rows.at_once(2) + 1
    assert list(vectors.words) == [f"{stem}{i}" for i in range(100_000) for stem in ("w", "new y")]
    want = np.ones((200_000, 2), "f4")
    want[::2, 1], want[1::2] = np.arange(100_000), [0, 2]
    np.testing.assert_array_equal(vectors.matrix, want)


@pytest.mark.parametrize("size", [1 << 30, 0])
@pytest.mark.parametrize(
    ("lines", "error", "line"),
    [
        ("new x 1 2|a 1|b nan 2", "RowWidth", 3),
        ("new x 1 2|a nan 2|b 1", "NonFinite", 3),
        ("new x 1 2|a 1 2|b 1_0 2|c d nan 2|e 1", "BadNumber", 4),
        ("new x 1 2|" + "long" * 300 + " 1 2|b 1", "WordTooLong", 0),
    ],
)
def test_the_first_damage_is_named(tmp_path, monkeypatch, size, lines, error, line):
    monkeypatch.setattr(text_rows, "LIMITS", Limits(compiled_bytes=size))
    path = tmp_path / "a.vec"
    path.write_text("9 2\n" + lines.replace("|", "\n") + "\n" + "z 1 2\n" * 9)
    with pytest.raises(LoadError) as caught:
        open_file(path)
    assert caught.value.code == error
    assert caught.value.details.get("line", 0) == line
    assert caught.value.details.get("row", 2) == 2


def test_rescued_lines_by_turns_keep_their_numbers(tmp_path, monkeypatch):
    path = tmp_path / "a.vec"
    path.write_text("9 2\na 1 2\n\nnew x 1 2\nbad 1\nb 1 2\nc nan 2\nno 1_0 2\na 3 4\nnew y 3 4\nd 5 6\n")
    found = []
    for size in (1 << 30, 0):
        monkeypatch.setattr(text_rows, "LIMITS", Limits(compiled_bytes=size))
        vectors = open_file(path, rescue=True)
        assert list(vectors.words) == ["a", "new x", "b", "new y", "d"]
        assert vectors.matrix.tolist() == [[1, 2], [1, 2], [1, 2], [3, 4], [5, 6]]
        found.append(vectors.source)
    assert found[0] == found[1]
    assert dict(found[1].lines) == {
        "blank_lines": (3,), "bad_rows": (5, 8), "non_finite_rows": (7,), "duplicates": (9,)
    }  # fmt: skip
