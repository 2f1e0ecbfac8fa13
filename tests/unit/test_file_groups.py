"""Grouping of files that are named or uploaded at once."""

import gzip
import io
import json

import numpy as np
import pytest
from gensim.models import KeyedVectors, Word2Vec
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from explorer.vectors.file_groups import group_files
from explorer.vectors.file_probe import probe_bytes, probe_file
from explorer.vectors.opening import open_request
from explorer.vectors.reading import File, OpenRequest


def npy(rows: int, d: int = 4) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.random.default_rng(rows).normal(size=(rows, d)))
    return buffer.getvalue()


def words(n: int, begin: str = "w") -> bytes:
    return "".join(f"{begin}{i}\n" for i in range(n)).encode()


def text(n: int) -> bytes:
    return f"{n} 3\n".encode() + b"".join(b"t%d 0.5 1 2\n" % i for i in range(n))


VEC, OTHER = text(5), text(6)
LIKE = VEC.partition(b"\n")[2]
TENSORS = save({"embeddings": np.ones((4, 3), "f4")})
PROJECTED = b"".join(b"%d.5\t1\t2\n" % i for i in range(7))
COUNTED = b"word\tcount\n" + b"".join(b"w%d\t%d\n" % (i, i) for i in range(7))
TOKENS = json.dumps({"model": {"vocab": {f"w{i}": i for i in range(4)}}}).encode()
RAW = np.random.default_rng(1).normal(size=(6, 3)).astype("<f4").tobytes()

CASES = {
    "text, and a matrix without words": ({"a.vec": VEC, "b.npy": npy(9)}, ["a.vec", "b.npy"]),
    "two text files": ({"a.vec": VEC, "b.vec": OTHER}, ["a.vec", "b.vec"]),
    "a matrix and its words": ({"w.txt": words(3), "m.npy": npy(3)}, ["m.npy w.txt"]),
    "a matrix, its words, and others": (
        {"a.vec": VEC, "m.npy": npy(3), "w.txt": words(3)},
        ["a.vec", "m.npy w.txt"],
    ),
    "words named like one of two": (
        {"a.npy": npy(3), "b.npy": npy(3), "a.txt": words(3), "b_vocab.txt": words(3)},
        ["a.npy a.txt", "b.npy b_vocab.txt"],
    ),
    "the longer name": (
        {"a.npy": npy(3), "a-b.npy": npy(3), "a-b.txt": words(3), "a.txt": words(3)},
        ["a.npy a.txt", "a-b.npy a-b.txt"],
    ),
    "a name that only begins alike": (
        {"a.npy": npy(3), "a2.txt": words(3), "b.npy": npy(4)},
        ["a.npy a2.txt", "b.npy"],
    ),
    "as many rows": (
        {"x.npy": npy(3), "y.npy": npy(4), "p.txt": words(4), "q.txt": words(3)},
        ["x.npy q.txt", "y.npy p.txt"],
    ),
    "as many rows, with a header": ({"x.npy": npy(3), "y.npy": npy(5), "p.txt": words(6)}, ["x.npy", "y.npy p.txt"]),
    "one list for two": ({"x.npy": npy(3), "y.npy": npy(3, 5), "p.txt": words(3)}, ["x.npy p.txt", "y.npy p.txt"]),
    "two lists that fit both": (
        {"x.npy": npy(3), "y.npy": npy(3, 5), "p.txt": words(3), "q.txt": words(3, "v")},
        ["x.npy", "y.npy", "p.txt", "q.txt"],
    ),
    "what is left for the one that has none": (
        {"x.npy": npy(3), "x.txt": words(3), "y.npy": npy(5), "p.txt": words(4)},
        ["x.npy x.txt", "y.npy p.txt"],
    ),
    "words with numbers": ({"m.npy": npy(5), "list": LIKE}, ["m.npy list"]),
    "text that begins with its shape": ({"m.npy": npy(5), "a": VEC}, ["m.npy", "a"]),
    "text with another number of lines": ({"m.npy": npy(9), "list": VEC}, ["m.npy", "list"]),
    "the projector": ({"metadata.tsv": COUNTED, "tensors.tsv": PROJECTED}, ["tensors.tsv metadata.tsv"]),
    "two pairs of the projector": (
        {"a_metadata.tsv": COUNTED, "a_tensor.tsv": PROJECTED, "b.metadata.tsv": COUNTED, "b.tensors.tsv": PROJECTED},
        ["a_tensor.tsv a_metadata.tsv", "b.tensors.tsv b.metadata.tsv"],
    ),
    "the projector, and others": (
        {"metadata.tsv": COUNTED, "tensors.tsv": PROJECTED, "a.vec": VEC},
        ["tensors.tsv metadata.tsv", "a.vec"],
    ),
    "tensors and their tokenizer": (
        {"config.json": b"{}", "m.safetensors": TENSORS, "tokenizer.json": TOKENS},
        ["m.safetensors config.json tokenizer.json"],
    ),
    "tensors, a matrix, and the words of both": (
        {"m.safetensors": TENSORS, "tokenizer.json": TOKENS, "x.npy": npy(3), "p.txt": words(3)},
        ["m.safetensors tokenizer.json", "x.npy p.txt"],
    ),
    "a model in several files": (
        {"m-1-of-2.safetensors": TENSORS, "m-2-of-2.safetensors": TENSORS, "tokenizer.json": TOKENS},
        ["m-1-of-2.safetensors m-2-of-2.safetensors tokenizer.json"],
    ),
    "compressed": (
        {"a.vec.gz": gzip.compress(VEC), "b.npy.gz": gzip.compress(npy(3)), "b.txt": words(3)},
        ["a.vec.gz", "b.npy.gz b.txt"],
    ),
    "compressed, and its words": ({"b.npy.gz": gzip.compress(npy(3)), "list": words(3)}, ["b.npy.gz list"]),
    "numbers without a mark": ({"tensor.bytes": RAW, "list.txt": words(6)}, ["tensor.bytes list.txt"]),
    "words in another encoding": (
        {"m.npy": npy(3), "list": "\u5317\u4eac\n\u4e0a\u6d77\n\u5e7f\u5dde\n".encode("gb18030"), "a.vec": VEC},
        ["m.npy list", "a.vec"],
    ),
    "a note": ({"a.vec": VEC, "README.md": b"About these.\n"}, ["a.vec README.md"]),
    "nothing": ({}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_belongs_together(case):
    files, expected = CASES[case]
    for order in (list(files), list(reversed(files))):
        pieces = [probe_bytes(name, memoryview(files[name])) for name in order]
        sets = group_files(pieces)
        mains = [places[0] for places in sets if pieces[places[0]].may_hold_vectors]
        assert mains == sorted(mains)
        found = {order[places[0]]: {order[place] for place in places} for places in sets}
        assert found == {names.split()[0]: set(names.split()) for names in expected}


def test_files_that_nothing_is_known_of_are_one_set():
    pieces = [probe_bytes(name, memoryview(b"some words\nmore\n")) for name in ("b.txt", "a.txt")]
    assert group_files(pieces) == [[0, 1]]


@given(st.lists(st.sampled_from(list(CASES)), max_size=3))
def test_every_file_is_somewhere(cases):
    files = {name: content for case in cases for name, content in CASES[case][0].items()}
    sets = group_files([probe_bytes(name, memoryview(content)) for name, content in files.items()])
    assert {place for places in sets for place in places} == set(range(len(files)))
    assert len({places[0] for places in sets}) == len(sets)
    assert all(len(set(places)) == len(places) for places in sets)


@pytest.mark.parametrize("kind", ["vectors", "model"])
def test_two_of_gensim_with_their_arrays(tmp_path, kind):
    saved = {}
    for name, d in (("x.model", 5), ("x.model.2", 6)):
        model = Word2Vec([["a", "b", f"only in {d}"]], vector_size=d, min_count=1, seed=d)
        thing = model if kind == "model" else model.wv
        thing.save(str(tmp_path / name), sep_limit=1)
        saved[name] = model.wv
    files = [File(path, path.name) for path in sorted(tmp_path.iterdir())]
    assert len(files) > 4
    sets = group_files([probe_file(file) for file in files])
    assert [files[places[0]].name for places in sets] == list(saved)
    for places in sets:
        found = open_request(OpenRequest(tuple(files[place] for place in places)))
        kept: KeyedVectors = saved[files[places[0]].name]
        assert list(found.words) == kept.index_to_key
        np.testing.assert_array_equal(found.matrix, kept.vectors)


def test_a_folder_and_what_is_not_there(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.vec").write_bytes(VEC)
    (tmp_path / "b.vec").write_bytes(OTHER)
    pieces = [probe_file(File(tmp_path / name, name)) for name in ("folder", "b.vec", "gone")]
    assert group_files(pieces) == [[0], [1], [2]]


@given(st.binary(max_size=300))
def test_lines_on_disk_and_in_memory(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("lines") / "f"
    path.write_bytes(content)
    expected = len(content.split(b"\n")) - content.endswith(b"\n") - (not content)
    assert probe_file(File(path, "f")).lines == probe_bytes("f", memoryview(content)).lines == expected
