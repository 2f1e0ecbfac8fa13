"""The format of the built-in vectors: reproducible bytes, values within half a step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.errors import EmptyFile, LoadError, NonFinite, WrongFormat
from explorer.vectors.detect import detect
from explorer.vectors.formats.quantised import FORMAT, read, read_meta, write_quantised
from explorer.vectors.opening import open_file
from explorer.vectors.reading import ReadContext

META = {"source": "某处", "words": 3, "nested": {"b": [1, 2.5, None], "a": True}}


@pytest.fixture
def matrix():
    rows = np.random.default_rng(3).standard_normal((40, 9)).astype(np.float32)
    rows[5] = 0
    return rows


@pytest.fixture
def path(tmp_path, matrix):
    path = tmp_path / "set.npz"
    write_quantised(path, [f"词{row}" for row in range(40)], matrix, META)
    return path


def test_words_and_meta_come_back(path, matrix):
    vectors = open_file(path)
    assert detect(path) is FORMAT
    assert list(vectors.words) == [f"词{row}" for row in range(40)]
    assert read_meta(path) == META
    assert (vectors.source.name, vectors.source.format) == ("set.npz", "quantised")
    assert FORMAT.shape(path) == matrix.shape


def test_numpy_alone_reads_it(path):
    with np.load(path, allow_pickle=False) as archive:
        expected = archive["q"].astype(np.float32) * archive["scale"][:, None]
        assert archive["words"].tobytes().decode().split("\n")[7] == "词7"
    np.testing.assert_array_equal(open_file(path).matrix, expected)


def test_the_same_input_gives_the_same_bytes(path, tmp_path, matrix):
    again = tmp_path / "again.npz"
    write_quantised(again, [f"词{row}" for row in range(40)], matrix.copy(order="F"), dict(reversed(META.items())))
    assert again.read_bytes() == path.read_bytes()


@settings(max_examples=60)
@given(
    rows=arrays(np.float32, (3, 4), elements=st.floats(-(2.0**127), 2.0**127, width=32)),
)
def test_error_is_at_most_half_a_step(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("q") / "a.npz"
    write_quantised(path, ["a", "b", "c"], rows, {})
    matrix = read(ReadContext(path, "a")).matrix.astype(np.float64)
    scale = (np.abs(rows).max(axis=1, keepdims=True) / 127).astype(np.float32).astype(np.float64)
    # a scale at the edge of float32 has few significant digits
    slack = 1e-6 * np.abs(rows) + 128 * 2.0**-149
    assert (np.abs(matrix - rows) <= scale / 2 + slack).all()


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["a", "a"], [[1, 2], [3, 4]]),
        (["a", ""], [[1, 2], [3, 4]]),
        (["a", "b\nc"], [[1, 2], [3, 4]]),
        (["a"], [[1, 2], [3, 4]]),
        (["a", "b"], [[1, 2], [3, np.nan]]),
        ([], np.empty((0, 2))),
    ],
)
def test_what_cannot_be_written(tmp_path, words, rows):
    with pytest.raises(ValueError, match=r"words|matrix"):
        write_quantised(tmp_path / "a.npz", words, np.asarray(rows, dtype=np.float32), {})
    assert not (tmp_path / "a.npz").exists()


def rebuilt(path, **changed):
    """The file with some of its arrays replaced; None removes one."""
    with np.load(path) as archive:
        members = {**archive} | changed
    np.savez(path, **{name: array for name, array in members.items() if array is not None})
    return path


@pytest.mark.parametrize(
    "changed",
    [
        {"q": None},
        {"more": np.zeros(3)},
        {"q": np.zeros((40, 9), "f4")},
        {"q": np.zeros(360, "i1")},
        {"scale": np.ones(40, "f8")},
        {"scale": np.ones((40, 1), "f4")},
        {"words": np.frombuffer(b"\xff\xfe", "u1")},
        {"meta": np.frombuffer(b"[1]", "u1")},
        {"meta": np.frombuffer(b"{", "u1")},
        {"meta": np.frombuffer(b"[" * 100_000, "u1")},
        {"meta": np.array([{"a": 1}], dtype=object)},
    ],
    ids=str,
)
def test_other_arrays_are_refused(path, changed):
    with pytest.raises(WrongFormat):
        read(ReadContext(rebuilt(path, **changed), "set"))


def test_infinite_rows_are_named(path):
    scale = np.ones(40, "f4")
    scale[3] = np.inf
    with pytest.raises(NonFinite) as caught:
        read(ReadContext(rebuilt(path, scale=scale), "set"))
    assert caught.value.details["word"] == "词3"
    assert caught.value.rescuable
    whole = read(ReadContext(rebuilt(path, scale=np.ones(40, "f4")), "set"))
    rescued = read(ReadContext(rebuilt(path, scale=scale), "set", rescue=True))
    assert "词3" not in rescued.words
    kept = [word for word in whole.words if word != "词3"]
    assert list(rescued.words) == kept
    np.testing.assert_array_equal(rescued.matrix, np.array([whole.row(word) for word in kept]))
    assert rescued.source.warnings == {"non_finite_rows": 1}
    assert rescued.source.lines == {"non_finite_rows": (whole.words.id("词3") + 1,)}
    with pytest.raises(EmptyFile):
        read(ReadContext(rebuilt(path, scale=np.full(40, np.inf, "f4")), "set", rescue=True))


def test_a_damaged_file_is_a_load_error_or_harmless(path):
    whole = path.read_bytes()
    rng = np.random.default_rng(5)
    refused = 0
    for _ in range(200):
        damaged = bytearray(whole)
        damaged[int(rng.integers(len(whole)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            assert np.isfinite(open_file(path).matrix).all()
        except LoadError:
            refused += 1
    assert refused > 150  # the checksums of the archive detect nearly all of it
