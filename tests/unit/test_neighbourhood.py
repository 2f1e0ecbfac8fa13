import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cosine
from sklearn.decomposition import PCA

from explorer.errors import ZeroVector
from explorer.geometry.neighbourhood import neighbourhood
from explorer.vectors.model import Source, Vectors


def vectors(n: int = 60, d: int = 12, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return Vectors.of([f"w{i}" for i in range(n)], rows, Source("test", "test"))


@settings(max_examples=60)
@given(
    seed=st.integers(0, 1000),
    d=st.integers(2, 40),
    ids=st.lists(st.integers(1, 59), min_size=1, max_size=30, unique=True),
)
def test_radii_are_the_cosine_distances(seed: int, d: int, ids: list[int]) -> None:
    v = vectors(d=d, seed=seed)
    hood = neighbourhood(v, 0, ids)
    truth = [cosine(v.matrix[0].astype(float), v.matrix[i].astype(float)) for i in ids]
    assert np.linalg.norm(hood.positions, axis=1) == pytest.approx(truth, abs=1e-6)
    assert hood.distances == pytest.approx(truth, abs=1e-9)
    assert hood.ids == tuple(ids)
    assert 0 <= hood.explained <= 1 + 1e-12


def test_directions_and_explained_share_are_those_of_scikit_learn() -> None:
    v = vectors()
    ids = list(range(5, 30))
    units = v.matrix.astype(float) / np.linalg.norm(v.matrix.astype(float), axis=1, keepdims=True)
    offsets = units[ids] - units[0]
    offsets /= np.linalg.norm(offsets, axis=1, keepdims=True)
    pca = PCA(3, svd_solver="full").fit(offsets)
    wanted = pca.transform(offsets)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    hood = neighbourhood(v, 0, ids)
    found = hood.positions / hood.distances[:, None]
    assert np.abs(found) == pytest.approx(np.abs(wanted), abs=1e-8)  # up to the sign of each axis
    assert hood.explained == pytest.approx(pca.explained_variance_ratio_.sum(), abs=1e-10)


@given(order=st.permutations(list(range(3, 15))))
def test_the_order_of_the_neighbours_does_not_matter(order: list[int]) -> None:
    v = vectors()
    sorted_hood, hood = neighbourhood(v, 0, sorted(order)), neighbourhood(v, 0, order)
    assert np.array_equal(hood.positions, sorted_hood.positions[np.argsort(np.argsort(order))])


def test_the_same_question_gives_the_same_picture_to_the_bit() -> None:
    once, again = (neighbourhood(vectors(), 7, [1, 2, 3, 9, 30]) for _ in range(2))
    assert np.array_equal(once.positions, again.positions)
    assert once.explained == again.explained


def test_in_three_dimensions_nothing_is_lost() -> None:
    assert neighbourhood(vectors(d=3), 0, range(1, 40)).explained == pytest.approx(1)


@pytest.mark.parametrize("ids", [[], [5], [5, 6]])
def test_few_neighbours_have_places_too(ids: list[int]) -> None:
    hood = neighbourhood(vectors(), 0, ids)
    assert hood.positions.shape == (len(ids), 3)
    assert np.linalg.norm(hood.positions, axis=1) == pytest.approx(hood.distances)


def test_duplicates_of_the_word_stand_in_its_place_and_duplicates_of_each_other_together() -> None:
    rows = np.random.default_rng(1).normal(size=(6, 5)).astype(np.float32)
    rows[1] = 2 * rows[0]
    rows[3] = rows[2]
    hood = neighbourhood(Vectors.of(list("abcdef"), rows, Source("test", "test")), 0, [1, 2, 3, 4, 5])
    assert np.isfinite(hood.positions).all()
    assert hood.positions[0] == pytest.approx([0, 0, 0], abs=1e-6)
    assert hood.positions[1] == pytest.approx(hood.positions[2], abs=1e-9)


@pytest.mark.parametrize(("row", "ids"), [(0, [1, 2]), (1, [0, 2])])
def test_a_row_without_direction_is_refused_by_name(row: int, ids: list[int]) -> None:
    rows = np.eye(3, dtype=np.float32)
    rows[0] = 0
    with pytest.raises(ZeroVector) as caught:
        neighbourhood(Vectors.of(["nil", "b", "c"], rows, Source("test", "test")), row, ids)
    assert caught.value.details == {"word": "nil"}
