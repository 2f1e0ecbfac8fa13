"""Any bytes give either complete vectors or a `LoadError`."""

import struct

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.opening import opened_or_refused

PIECES = [b"1", b"2", b"3", b"-0.5", b"1e3", b"1e39", b"nan", b"1_0", b"0,5", b"a", b"\xff", "词".encode(), b"\xc2\xa0"]
BREAKS = [b" ", b" ", b" ", b"\t", b"\n", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\x80\x04", b"PK\x03\x04", b"\x1f"]
TOKENS = st.sampled_from(PIECES + BREAKS)
SOUP = st.lists(TOKENS, max_size=60).map(b"".join)
WORD = st.binary(max_size=4).map(lambda word: word.translate(None, b" \t\r\n"))
VALUE = st.floats(width=32)


@st.composite
def near_files(draw) -> bytes:
    """Almost valid files, text or binary, with or without wrong counts and cuts."""
    d = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(WORD, st.lists(VALUE, min_size=d, max_size=d)), max_size=6))
    count = draw(st.sampled_from([len(rows), len(rows), len(rows) + 1, max(len(rows) - 1, 0), 10**9]))
    if draw(st.booleans()):
        body = b"".join(word + b" " + struct.pack(f"<{d}f", *values) + b"\n" for word, values in rows)
    else:
        body = b"".join(word + b"".join(f" {value}".encode() for value in values) + b"\n" for word, values in rows)
    content = b"%d %d\n" % (count, d) * draw(st.booleans()) + body
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@settings(max_examples=600, derandomize=True)
@given(content=st.one_of(near_files(), SOUP, st.binary(max_size=200)))
@example(content=b"2 2\n\n\n\n")
@example(content=b"1 2\n \n")
@example(content=b" 1 2\n 3 4\n")
@example(content=b"1 2\n" + b"\n" * 5000)
@example(content=b"a\t1 2 3\n")
def test_any_bytes(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    vectors = opened_or_refused(path)
    if vectors is None:
        return
    words = list(vectors.words)
    assert vectors.matrix.shape == (len(words), vectors.d)
    assert len(set(words)) == len(words) > 0
    assert all(words)
    assert "\n".join(words).encode("utf-8")
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.flags.c_contiguous
    assert not vectors.matrix.flags.writeable
    assert np.isfinite(vectors.matrix).all()
