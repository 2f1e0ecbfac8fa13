import json
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.projection.faithfulness import Faithfulness
from explorer.projection.layouts import (
    Layout,
    bundle_path,
    cache_folder,
    cache_path,
    find_layout,
    read_layout,
    trim,
    write_layout,
)
from explorer.projection.parameters import Parameters
from tests.unit.projection_data import clustered

wishes = st.builds(
    Parameters,
    method=st.sampled_from(["umap", "pca"]),
    n=st.integers(0, 60_000),
    dimensions=st.sampled_from([2, 3]),
    n_neighbors=st.integers(2, 200),
    min_dist=st.floats(0, 1),
    metric=st.sampled_from(["cosine", "euclidean"]),
    seed=st.integers(0, 2**32 - 1),
)


def layout_of(n=50, dimensions=2, digest="d" * 32):
    parameters = Parameters(n=n, dimensions=dimensions)
    coords = clustered(n, d=dimensions)
    return Layout(coords, parameters, digest, Faithfulness(0.9, 0.8, 0.7, 10, n))


def same(a, b):
    return a.header() == b.header() and np.array_equal(a.coords, b.coords)


@given(a=wishes, b=wishes, digests=st.tuples(st.text(max_size=3), st.text(max_size=3)))
@settings(max_examples=100, derandomize=True)
def test_keys_are_equal_exactly_for_equal_wishes(a, b, digests):
    assert Parameters.from_dict(json.loads(json.dumps(a.to_dict()))) == a
    assert (a.key(digests[0]) == b.key(digests[1])) == ((a, digests[0]) == (b, digests[1]))
    assert len(a.key("x")) == 16
    assert a.key("x") == Parameters.from_dict(a.to_dict()).key("x")


def test_the_key_names_the_algorithm(monkeypatch):
    before = Parameters().key("x")
    monkeypatch.setattr("explorer.projection.parameters.ALGORITHM", 2)
    assert Parameters().key("x") != before


@given(wish=wishes, rows=st.integers(0, 100_000))
@settings(max_examples=100, derandomize=True)
def test_effective_parameters_stay_as_they_are(wish, rows):
    effective = wish.effective(rows)
    assert effective.n == min(wish.n, rows)
    assert effective.effective(rows) == effective.effective(effective.n) == effective
    if wish.method == "pca":
        assert replace(wish, n_neighbors=7, min_dist=0.5, seed=9).effective(rows) == effective
    elif effective.n > wish.n_neighbors:
        assert effective.n_neighbors == wish.n_neighbors


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "tsne"},
        {"n": -1},
        {"dimensions": 4},
        {"n_neighbors": 1},
        {"min_dist": 1.5},
        {"metric": "l1"},
        {"seed": -1},
    ],
)
def test_wishes_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="Parameters"):
        Parameters(**wrong)


def test_written_is_read_the_same_bytes_for_the_same_layout(tmp_path):
    layout = layout_of()
    assert write_layout(tmp_path / "deep" / "a.npz", layout)
    assert write_layout(tmp_path / "b.npz", layout)
    assert same(read_layout(tmp_path / "b.npz"), layout)
    assert (tmp_path / "deep" / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert not read_layout(tmp_path / "b.npz").coords.flags.writeable
    (tmp_path / "plain").write_text("")
    assert (tmp_path / "b.npz").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_compact_file_is_exact_to_a_fraction_of_a_pixel(tmp_path, dimensions):
    layout = layout_of(2000, dimensions)
    write_layout(tmp_path / "full.npz", layout)
    write_layout(tmp_path / "compact.npz", layout, compact=True)
    found = read_layout(tmp_path / "compact.npz")
    assert found.header() == layout.header()
    extent = np.ptp(layout.coords, axis=0)
    assert (np.abs(found.coords - layout.coords) <= extent / 65535).all()
    assert (tmp_path / "compact.npz").stat().st_size < 0.6 * (tmp_path / "full.npz").stat().st_size


def test_a_flat_axis_survives_compactness(tmp_path):
    coords = np.stack([np.arange(9.0), np.full(9, 4.0)], axis=1).astype(np.float32)
    layout = replace(layout_of(9), coords=coords)
    write_layout(tmp_path / "a.npz", layout, compact=True)
    np.testing.assert_allclose(read_layout(tmp_path / "a.npz").coords, coords, atol=1e-3)


def test_every_cut_of_a_file_is_a_miss(tmp_path):  # HOSTILE 94
    path = tmp_path / "a.npz"
    write_layout(path, layout_of())
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        assert read_layout(path) is None


@given(at=st.integers(0, 10**6), value=st.integers(0, 255))
@settings(max_examples=150, derandomize=True)
def test_a_changed_byte_is_a_miss_or_changes_nothing(tmp_path_factory, at, value):
    path = tmp_path_factory.mktemp("layouts") / "a.npz"
    layout = layout_of()
    write_layout(path, layout)
    data = bytearray(path.read_bytes())
    data[at % len(data)] = value
    path.write_bytes(data)
    found = read_layout(path)
    assert found is None or same(found, layout)


@pytest.mark.parametrize(
    "change", [{"coords": np.full((50, 2), np.nan, np.float32)}, {"coords": np.zeros((49, 2), np.float32)}]
)
def test_a_layout_that_contradicts_itself_is_a_miss(tmp_path, change):
    write_layout(tmp_path / "a.npz", replace(layout_of(), **change))
    assert read_layout(tmp_path / "a.npz") is None


def test_a_pickle_is_a_miss(tmp_path):
    np.savez(tmp_path / "a.npz", header=np.array([{"a": 1}], dtype=object), coords=np.zeros((4, 2)))
    assert read_layout(tmp_path / "a.npz") is None
    assert read_layout(tmp_path / "none.npz") is None


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    assert not write_layout(tmp_path / "file" / "a.npz", layout_of())

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    assert not write_layout(tmp_path / "a.npz", layout_of())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_layout(tmp_path, monkeypatch):
    old = layout_of()
    write_layout(tmp_path / "a.npz", old)

    def half(file, **kwargs):
        file.write(b"PK half")
        raise OSError

    monkeypatch.setattr(np, "savez_compressed", half)
    assert not write_layout(tmp_path / "a.npz", layout_of(60))
    assert same(read_layout(tmp_path / "a.npz"), old)
    assert len(list(tmp_path.iterdir())) == 1


def test_found_in_the_bundle_first_then_in_the_cache(tmp_path):
    models, cache, layout = tmp_path / "models", tmp_path / "cache", layout_of()
    digest, parameters = layout.digest, layout.parameters
    assert find_layout(digest, parameters, models, cache) is None
    write_layout(cache_path(cache, digest, parameters), layout)
    assert same(find_layout(digest, parameters, models, cache), layout)
    shipped = replace(layout, faithfulness=Faithfulness(1, 1, 1, 10, 50))
    write_layout(bundle_path(models, digest, parameters), shipped)
    assert same(find_layout(digest, parameters, models, cache), shipped)
    assert bundle_path(models, digest, parameters) == models / "layouts" / f"{parameters.key(digest)}.npz"


def test_a_file_under_another_name_is_not_believed(tmp_path):
    layout = layout_of()
    write_layout(cache_path(tmp_path, "e" * 32, layout.parameters), layout)
    assert find_layout("e" * 32, layout.parameters, tmp_path / "none", tmp_path) is None


def test_the_oldest_layouts_leave_the_cache(tmp_path):
    for age, name in enumerate(["new", "newer-than-half", ".half", "old"]):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    trim(tmp_path, keep=2)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "newer-than-half"}
    trim(tmp_path / "none")


def test_the_environment_moves_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORER_CACHE", os.fspath(tmp_path))
    assert cache_folder() == tmp_path / "layouts"
    monkeypatch.delenv("EXPLORER_CACHE")
    assert cache_folder().parts[-2:] == ("explorer", "layouts")
