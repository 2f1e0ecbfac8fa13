import os
import subprocess
import sys
import threading
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances

from explorer.errors import Degenerate, OutOfRange, TooFewPoints
from explorer.projection import pca, umap
from explorer.projection.faithfulness import measure
from explorer.projection.knn import nearest
from explorer.projection.metric import prepare
from explorer.projection.parameters import Parameters
from explorer.projection.project import project
from tests.unit.projection_data import clustered, hash_of, named

ROOT = Path(__file__).parents[2]


# --- neighbours -------------------------------------------------------------------------------------------------------


@given(
    rows=hnp.arrays(
        np.float32, hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=40), elements=st.integers(-9, 9)
    ),
    metric=st.sampled_from(["cosine", "euclidean"]),
)
@settings(max_examples=60, derandomize=True)
def test_nearest_has_the_distances_of_brute_force(rows, metric):
    table = prepare(rows, metric)
    k = min(10, len(rows))
    indices, squares = nearest(table, k)
    all_squares = pairwise_distances(table) ** 2
    np.fill_diagonal(all_squares, 0)
    assert (indices[:, 0] == np.arange(len(rows))).all()
    assert all(len({*line}) == k for line in indices.tolist())
    np.testing.assert_allclose(squares, np.sort(all_squares, axis=1)[:, :k], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(all_squares, indices, axis=1), squares, atol=1e-6)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_nearest_is_exact_in_many_blocks_far_from_the_origin(metric, monkeypatch):
    monkeypatch.setattr("explorer.projection.knn.BLOCK_VALUES", 20_000)
    rows = clustered(600) + (1000 if metric == "euclidean" else 0)
    shares = []
    indices, _ = nearest(prepare(rows, metric), 15, shares.append)
    distances = pairwise_distances(rows.astype(np.float64), metric=metric)
    np.fill_diagonal(distances, -1)
    assert (indices == np.argsort(distances, axis=1)[:, :15]).mean() > 0.999  # float32 cannot distinguish the rest
    assert len(shares) > 5
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_nearest_puts_duplicates_at_distance_zero():
    rows = np.repeat(clustered(10, d=300), 16, axis=0)
    for metric in ("cosine", "euclidean"):
        _, squares = nearest(prepare(rows, metric), 15)
        assert not squares.any()


# --- PCA --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "d"), [(300, 20), (12, 40), (3000, 6)])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_pca_equals_sklearn_up_to_the_sign(n, d, dimensions):
    rows = clustered(n, d) + 100
    coords, explained = pca.fit(rows, dimensions)
    model = PCA(dimensions, svd_solver="full").fit(rows.astype(np.float64))
    expected = model.transform(rows.astype(np.float64))
    loadings = model.components_
    expected *= np.sign(loadings[np.arange(dimensions), np.abs(loadings).argmax(axis=1)])
    np.testing.assert_allclose(coords, expected, atol=1e-4)
    assert explained == pytest.approx(model.explained_variance_ratio_, abs=1e-9)


@pytest.mark.parametrize("rows", [np.zeros((9, 5)), np.full((9, 5), 0.1), np.full((9, 1), 7.0)])
def test_pca_of_a_constant_explains_nothing(rows):  # HOSTILE 76
    coords, explained = pca.fit(rows.astype(np.float32), 3)
    assert explained == (0.0, 0.0, 0.0)
    assert not coords.any()


def test_pca_fills_the_axes_that_a_narrow_table_lacks():
    coords, explained = pca.fit(clustered(50, d=2), 3)
    assert not coords[:, 2].any()
    assert explained[2] == 0
    assert sum(explained) == pytest.approx(1)


# --- UMAP -------------------------------------------------------------------------------------------------------------


def test_umap_equals_the_estimator_given_the_same_neighbours_and_start():
    from umap import UMAP

    rows, parameters = clustered(), Parameters()
    table = prepare(rows, "cosine")
    indices, squares = nearest(table, 15)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        expected = UMAP(
            precomputed_knn=(indices, squares / np.float32(2)),
            init=umap._start(table, parameters),
            random_state=42,
            n_jobs=1,
            metric="cosine",
        ).fit_transform(table.astype(np.float32))
    np.testing.assert_array_equal(umap.fit(rows, parameters), expected)


@pytest.mark.long
@pytest.mark.parametrize("dimensions", [2, 3])
def test_umap_keeps_as_many_neighbours_as_umap_learn_as_it_comes(dimensions):
    from umap import UMAP

    rows = clustered()
    ours = measure(rows, umap.fit(rows, Parameters(dimensions=dimensions)))
    theirs = measure(rows, UMAP(n_components=dimensions, metric="cosine", n_jobs=1, random_state=1).fit_transform(rows))
    assert ours.kept > theirs.kept - 0.02
    assert ours.trustworthiness > theirs.trustworthiness - 0.01
    assert ours.continuity > theirs.continuity - 0.01


def test_same_seed_same_map_also_with_duplicates():  # HOSTILE 74
    rows = np.concatenate([clustered(150), np.repeat(clustered(2, seed=5), 40, axis=0)])
    maps = [umap.fit(rows, Parameters()) for _ in range(3)]
    assert len({hash_of(coords) for coords in maps}) == 1
    assert hash_of(umap.fit(rows, Parameters(seed=1))) != hash_of(maps[0])


def test_the_map_does_not_depend_on_the_unit():
    rows = clustered(200)
    for metric in ("cosine", "euclidean"):
        parameters = Parameters(metric=metric)
        plain = hash_of(umap.fit(rows, parameters))
        assert hash_of(umap.fit(rows * np.float32(2**40), parameters)) == plain
        assert hash_of(umap.fit(rows * np.float32(2**-40), parameters)) == plain


@pytest.mark.parametrize("stage", ["neighbours", "graph", "layout"])
@pytest.mark.parametrize("error", [RuntimeError, ValueError("closed"), KeyboardInterrupt])
def test_what_report_raises_ends_the_fit(stage, error):
    told = []

    def report(name, fraction):
        told.append(name)
        if name == stage:
            raise error

    with pytest.raises(error if isinstance(error, type) else type(error)):
        umap.fit(clustered(200), Parameters(), report)
    assert told.count(stage) == 1
    assert told[-1] == stage


def test_progress_tells_every_stage_and_never_falls():
    told = []
    layout = project(named(clustered(800)), Parameters(), lambda stage, fraction: told.append((stage, fraction)))
    stages = [stage for stage, _ in told]
    assert list(dict.fromkeys(stages)) == ["start", "neighbours", "graph", "layout", "measure"]
    for name in {*stages}:
        shares = [share for stage, share in told if stage == name]
        assert shares == sorted(shares)
        assert name == "start" or shares[-1] == 1
    assert layout.coords.shape == (800, 2)
    assert layout.faithfulness.trustworthiness > 0.8


FITS = """
import threading, numpy
from explorer.projection import umap
from explorer.projection.parameters import Parameters
from tests.unit.projection_data import clustered, hash_of
found = set()
def run():
    for _ in range(6):
        found.add(hash_of(umap.fit(clustered(200), Parameters())))
threads = [threading.Thread(target=run) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
import numba
assert numba.threading_layer() == "workqueue"
print(*found)
"""


@pytest.mark.long
def test_four_threads_with_the_fragile_layer_and_another_locale():  # HOSTILE 87, 95
    env = {**os.environ, "NUMBA_THREADING_LAYER": "workqueue", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", FITS], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [hash_of(umap.fit(clustered(200), Parameters()))]


# --- checks before and after ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["umap", "pca"])
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_too_few_points(n, method):  # HOSTILE 70
    with pytest.raises(TooFewPoints) as caught:
        project(named(clustered(n)), Parameters(method=method))
    assert caught.value.details == {"n": n, "need": 4}


@pytest.mark.parametrize("n", [4, 5, 10, 15, 16])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_neighbourhood_shrinks_with_the_table(n, dimensions):  # HOSTILE 71
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layout = project(named(clustered(n, d=2)), Parameters(dimensions=dimensions))
    assert layout.parameters.n_neighbors == min(15, n - 1)
    assert layout.coords.shape == (n, dimensions)
    assert np.isfinite(layout.coords).all()


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("value", [0.0, 0.1, 3.0])
def test_identical_rows_are_no_map(metric, value):  # HOSTILE 72
    with pytest.raises(Degenerate):
        project(named(np.full((40, 8), value, np.float32)), Parameters(metric=metric))


def test_one_direction_is_no_map_under_cosine():
    rows = np.outer(np.arange(1, 30), clustered(1)[0]).astype(np.float32)
    with pytest.raises(Degenerate):
        project(named(rows), Parameters())
    assert np.isfinite(project(named(rows), Parameters(metric="euclidean")).coords).all()


def test_zero_rows_change_nothing_for_the_others():  # HOSTILE 73
    rows = clustered(200)
    holes = np.insert(rows, [0, 50, 50], 0, axis=0)
    layout = project(named(holes), Parameters())
    place = holes.any(axis=1)
    assert np.isfinite(layout.coords).all()
    np.testing.assert_array_equal(layout.coords[place], project(named(rows), Parameters()).coords)
    few = np.concatenate([clustered(3), np.zeros((20, 20), np.float32)])
    with pytest.raises(TooFewPoints):
        project(named(few), Parameters())


@pytest.mark.parametrize("method", ["umap", "pca"])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_huge_and_tiny_values(method, metric):  # HOSTILE 75
    rows, parameters = clustered(60), Parameters(method=method, metric=metric)
    for scale in (1e38, 1.1e18):
        with pytest.raises(OutOfRange):
            project(named(rows / np.abs(rows).max() * np.float32(scale)), parameters)
    for scale in (9e17, 1e-30, 1e-40):
        layout = project(named(rows / np.abs(rows).max() * np.float32(scale)), parameters)
        assert np.isfinite(layout.coords).all()
        assert layout.faithfulness.trustworthiness > 0.6


def test_only_the_first_rows_are_projected():
    rows = clustered(120)
    layout = project(named(rows), Parameters(n=100))
    assert layout.parameters == Parameters(n=100)
    np.testing.assert_array_equal(layout.coords, project(named(rows[:100]), Parameters()).coords)
    assert layout.digest == named(rows).digest
    assert project(named(rows), Parameters(n=500)).parameters.n == 120


def test_pca_layout_explains():
    layout = project(named(clustered(100)), Parameters(method="pca", dimensions=3))
    assert len(layout.explained) == 3
    assert project(named(clustered(100)), Parameters()).explained == ()
    assert layout.parameters == replace(Parameters(), method="pca", n=100, dimensions=3)


def test_an_ended_fit_leaves_umap_learn_as_it_was():
    from tqdm import tqdm
    from umap import layouts

    bar = layouts.tqdm

    def stop(stage, fraction):
        if stage == "layout":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        umap.fit(clustered(100, 5), Parameters(n=100, n_neighbors=5), stop)
    assert layouts.tqdm is bar
    free = threading.Event()

    def take():
        with tqdm.get_lock():
            free.set()

    threading.Thread(target=take, daemon=True).start()
    assert free.wait(10), "the lock of every progress bar of the process is held for ever"
