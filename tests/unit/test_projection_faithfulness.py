import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness
from sklearn.metrics import pairwise_distances

from explorer.projection.faithfulness import judge, measure
from tests.unit.projection_data import clustered


def brute_neighbours(table, metric, k):
    distances = pairwise_distances(table.astype(np.float64), metric=metric)
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("k", [1, 5, 10])
def test_equals_sklearn_when_everyone_is_asked(metric, k):
    rows = clustered(300)
    coords = rows[:, :2]
    found = measure(rows, coords, k=k, metric=metric)
    assert found.sample == 300
    assert found.trustworthiness == pytest.approx(trustworthiness(rows, coords, n_neighbors=k, metric=metric), abs=1e-9)
    if metric == "euclidean":  # continuity is trustworthiness with the two spaces exchanged
        assert found.continuity == pytest.approx(trustworthiness(coords, rows, n_neighbors=k), abs=1e-9)


@given(seed=st.integers(0, 10_000), n=st.integers(5, 60), k=st.integers(1, 12))
@settings(max_examples=40, derandomize=True)
def test_kept_equals_the_shared_neighbours(seed, n, k):
    rng = np.random.default_rng(seed)
    rows, coords = rng.normal(size=(n, 7)).astype(np.float32), rng.normal(size=(n, 2)).astype(np.float32)
    found = measure(rows, coords, k=k, metric="cosine")
    true, shown = brute_neighbours(rows, "cosine", found.k), brute_neighbours(coords, "euclidean", found.k)
    shared = np.mean([len({*a} & {*b}) / found.k for a, b in zip(true, shown, strict=True)])
    assert found.k == min(k, (n - 1) // 2)
    assert found.kept == pytest.approx(shared)
    assert 0 <= found.trustworthiness <= 1
    assert 0 <= found.continuity <= 1


def test_a_perfect_map_is_perfect_and_noise_is_not():
    flat = clustered(500, d=2)
    perfect = measure(flat, flat, metric="euclidean")
    assert (perfect.trustworthiness, perfect.continuity, perfect.kept) == (1, 1, 1)
    noise = measure(clustered(500), np.random.default_rng(1).normal(size=(500, 2)).astype(np.float32))
    assert noise.trustworthiness == pytest.approx(0.5, abs=0.05)
    assert noise.kept < 0.1


def test_a_sample_is_near_the_whole():
    rows = clustered(1500)
    whole, sample = (measure(rows, rows[:, :2], sample=size) for size in (1500, 500))
    assert sample.sample == 500
    assert sample.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.01)
    assert sample.kept == pytest.approx(whole.kept, abs=0.02)


def test_duplicates_are_no_false_neighbours():
    rows = np.repeat(clustered(20), 15, axis=0)
    coords = np.repeat(np.arange(20.0), 15)[:, None].repeat(2, axis=1).astype(np.float32)
    found = measure(rows, coords, k=10)
    assert (found.trustworthiness, found.continuity, found.kept) == (1, 1, 1)


def test_zero_rows_are_left_out_under_cosine():
    rows, coords = clustered(200), clustered(200, seed=3)[:, :2]
    more = np.concatenate([rows, np.zeros((50, 20), np.float32)])
    placed = np.concatenate([coords, np.zeros((50, 2), np.float32)])
    assert measure(more, placed) == measure(rows, coords)


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_to_compare(n):
    assert measure(clustered(n), clustered(n, d=2)).k == 0


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(3, 50),
    k=st.integers(1, 10),
    metric=st.sampled_from(["cosine", "euclidean"]),
)
@settings(max_examples=40, derandomize=True)
def test_judge_equals_brute_force(seed, n, k, metric):
    rng = np.random.default_rng(seed)
    rows, coords = rng.normal(size=(n, 6)).astype(np.float32), rng.normal(size=(n, 2)).astype(np.float32)
    row = int(rng.integers(n))
    true = brute_neighbours(rows, metric, min(k, n - 1))[row].tolist()
    shown = brute_neighbours(coords, "euclidean", min(k, n - 1))[row].tolist()
    found = judge(rows, coords, row, k, metric)
    assert found.kept == tuple(i for i in true if i in shown)
    assert found.missing == tuple(i for i in true if i not in shown)
    assert found.false == tuple(i for i in shown if i not in true)


def test_judge_leaves_zero_rows_alone():
    rows, coords = clustered(50), clustered(50, seed=3)[:, :2].copy()
    rows[7] = 0
    coords[7] = coords[8]  # the nearest on the map
    assert judge(rows, coords, 7).kept == judge(rows, coords, 7).missing == judge(rows, coords, 7).false == ()
    found = judge(rows, coords, 8)
    assert 7 not in {*found.kept, *found.missing, *found.false}
    assert len(found.kept) + len(found.missing) == 10


def test_judge_makes_one_pass_over_the_rows():
    rows = clustered(10_000, d=100)
    coords = rows[:, :2].copy()
    judge(rows, coords, 0)
    tracemalloc.start()
    judge(rows, coords, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * rows.nbytes  # distances of all pairs would take a hundred times the rows
