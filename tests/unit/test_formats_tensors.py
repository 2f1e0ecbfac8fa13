"""safetensors files as their own library writes them: models, tokenizers, and models of model2vec."""

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load_file, save_file

from explorer.errors import (
    BadHeader,
    Bomb,
    CountMismatch,
    EmptyFile,
    FolderWithoutVectors,
    LabelsMissing,
    Truncated,
    UnknownChoice,
    WrongDtype,
)
from explorer.vectors.catalogue import catalogue, open_entry
from explorer.vectors.detect import detect
from explorer.vectors.opening import open_file
from explorer.vectors.parsing.file_io import HEAD_BYTES
from explorer.vectors.store import Store
from explorer.vectors.uploads import group_uploads

WORDS = ["[PAD]", "[UNK]", "the", "##ing", "词", "é", '"', "Ġthe", "▁a"]


def matrix_of(n, d=6, seed=5):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def tokenizer(words, added=()):
    table = {word: row for row, word in enumerate(words)}
    extra = [{"id": row, "content": word, "special": True} for word, row in added]
    return json.dumps({"version": "1.0", "added_tokens": extra, "model": {"type": "WordPiece", "vocab": table}})


def written(tensors, metadata=None):
    """A safetensors file by the specification, for number types that NumPy lacks."""
    header, data = {}, b""
    for name, (kind, shape, content) in tensors.items():
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header | ({"__metadata__": metadata} if metadata else {})).encode()
    return struct.pack("<Q", len(text)) + text + data


def same(vectors, words, matrix):
    assert list(vectors.words) == list(words)
    np.testing.assert_array_equal(vectors.matrix, matrix)
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.flags.c_contiguous
    assert not vectors.matrix.flags.writeable
    assert vectors.source.format == "safetensors"


@pytest.fixture
def bert(tmp_path):
    """A folder with the files and tensor names of a small BERT."""
    tensors = {
        "embeddings.position_embeddings.weight": matrix_of(512, 6, 1),
        "embeddings.position_ids": np.arange(512, dtype=np.int64)[None],
        "embeddings.token_type_embeddings.weight": matrix_of(2, 6, 2),
        "embeddings.word_embeddings.weight": matrix_of(len(WORDS), 6, 3),
        "embeddings.LayerNorm.weight": np.ones(6, np.float32),
        "encoder.layer.0.intermediate.dense.weight": matrix_of(600, 6, 4),
        "encoder.layer.0.output.dense.weight": matrix_of(6, 600, 5),
    }
    folder = tmp_path / "bert"
    folder.mkdir()
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    (folder / "config.json").write_text(json.dumps({"vocab_size": len(WORDS), "architectures": ["BertModel"]}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    (folder / "special_tokens_map.json").write_text(json.dumps({"pad_token": "[PAD]"}))
    (folder / "tokenizer.json").write_text(tokenizer(WORDS, [("[PAD]", 0)]), encoding="utf-8")
    (folder / "vocab.txt").write_text("".join(f"{word}\n" for word in WORDS), encoding="utf-8")
    (folder / "README.md").write_text("line\n" * len(WORDS))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder, tensors


def test_the_input_embeddings_of_a_model(bert):
    folder, tensors = bert
    for path in (folder, folder / "model.safetensors"):
        vectors = open_file(path)
        same(vectors, WORDS, tensors["embeddings.word_embeddings.weight"])
        assert vectors.source.choice == "embeddings.word_embeddings.weight"
        assert vectors.source.choices == ("embeddings.word_embeddings.weight",)
        assert vectors.source.files == ("model.safetensors", "tokenizer.json")
        assert vectors.source.warnings == {}


@pytest.mark.parametrize("left", ["tokenizer.json", "vocab.txt"])
def test_one_list_of_words_is_enough(bert, left):
    folder, tensors = bert
    for name in {"tokenizer.json", "vocab.txt"} - {left}:
        (folder / name).unlink()
    vectors = open_file(folder)
    same(vectors, WORDS, tensors["embeddings.word_embeddings.weight"])
    assert vectors.source.files == ("model.safetensors", left)


def test_words_that_were_given(bert, tmp_path):
    folder, tensors = bert
    words = [f"w{row}" for row in range(len(WORDS))]
    (tmp_path / "mine").write_text("\n".join(words))
    vectors = open_file(folder / "model.safetensors", tmp_path / "mine")
    same(vectors, words, tensors["embeddings.word_embeddings.weight"])


def test_another_tensor_can_be_chosen(bert, tmp_path):
    folder, tensors = bert
    words = [str(row) for row in range(512)]
    (tmp_path / "positions.txt").write_text("\n".join(words))
    name = "embeddings.position_embeddings.weight"
    vectors = open_file(folder / "model.safetensors", tmp_path / "positions.txt", choice=name)
    same(vectors, words, tensors[name])
    assert vectors.source.choices == (name,)  # the named words fit no other tensor
    with pytest.raises(UnknownChoice) as caught:
        open_file(folder, choice="embeddings.LayerNorm.weight")
    assert name in caught.value.details["choices"]
    with pytest.raises(CountMismatch) as mismatch:
        open_file(folder, choice=name)
    assert mismatch.value.details == {"file": "tokenizer.json", "words": len(WORDS), "rows": 512}


def test_no_words_for_a_model(bert):
    folder, _ = bert
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink()
    with pytest.raises(LabelsMissing) as caught:
        open_file(folder)
    assert caught.value.details == {"file": "model.safetensors", "rows": len(WORDS)}


def test_a_name_that_says_nothing_the_words_decide(tmp_path):
    tensors = {"a": matrix_of(len(WORDS), 4), "b": matrix_of(len(WORDS), 5), "c": matrix_of(40, 9)}
    save_file(tensors, tmp_path / "m.safetensors")
    (tmp_path / "vocab.txt").write_text("".join(f"{word}\n" for word in WORDS), encoding="utf-8")
    vectors = open_file(tmp_path / "m.safetensors")
    same(vectors, WORDS, tensors["b"])
    assert vectors.source.choices == ("a", "b")


@pytest.mark.parametrize(
    "name",
    [
        "model.embed_tokens.weight", "transformer.wte.weight", "shared.weight", "gpt_neox.embed_in.weight",
        "bert.embeddings.word_embeddings.weight", "text_model.embeddings.token_embedding.weight", "embedding.weight",
        "embeddings.tok_embeddings.weight", "embeddings", "encoder.embed_tokens.weight",
    ],
)  # fmt: skip
def test_names_of_input_embeddings(tmp_path, name):
    tensors = {name: matrix_of(9, 4), "lm_head.weight": matrix_of(9, 8), "position_embedding.weight": matrix_of(90, 4)}
    save_file(tensors, tmp_path / "m.safetensors")
    (tmp_path / "tokenizer.json").write_text(tokenizer(WORDS), encoding="utf-8")
    vectors = open_file(tmp_path / "m.safetensors")
    same(vectors, WORDS, tensors[name])
    assert detect(tmp_path / "m.safetensors").shape(tmp_path / "m.safetensors") == (9, 4)


def test_rows_without_a_token_are_left_out_and_counted(tmp_path):
    matrix = matrix_of(14)
    save_file({"embed_tokens.weight": matrix}, tmp_path / "m.safetensors")
    (tmp_path / "tokenizer.json").write_text(tokenizer(WORDS, [("<mask>", 11)]), encoding="utf-8")
    vectors = open_file(tmp_path / "m.safetensors")
    same(vectors, [*WORDS, "<mask>"], matrix[[*range(9), 11]])
    assert vectors.source.warnings == {"rows_without_words": 4}
    assert vectors.source.lines == {"rows_without_words": (10, 11, 13, 14)}


def test_a_list_may_be_a_little_shorter_than_the_rows(tmp_path):
    words = [f"w{row}" for row in range(61)]
    matrix = matrix_of(64)
    save_file({"embed_tokens.weight": matrix}, tmp_path / "m.safetensors")
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    vectors = open_file(tmp_path / "m.safetensors")
    same(vectors, words, matrix[:61])
    assert vectors.source.warnings == {"rows_without_words": 3}
    (tmp_path / "vocab.txt").write_text("\n".join(words[:50]))
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "m.safetensors")
    assert caught.value.details == {"file": "vocab.txt", "words": 50, "rows": 64}


def test_tokens_without_a_row_are_an_error(tmp_path):
    save_file({"embed_tokens.weight": matrix_of(9)}, tmp_path / "m.safetensors")
    (tmp_path / "tokenizer.json").write_text(tokenizer(WORDS, [("<mask>", 11)]), encoding="utf-8")
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "m.safetensors")
    assert caught.value.details == {"file": "tokenizer.json", "words": 10, "rows": 9}


KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


@settings(max_examples=150, derandomize=True)
@given(data=st.data(), kind=st.sampled_from(KINDS), shape=st.tuples(st.integers(1, 9), st.integers(2, 6)))
def test_tensors_are_what_the_library_reads(data, kind, shape, tmp_path_factory):
    bounds = {"min_value": -(2.0**15), "max_value": 2.0**15, "allow_nan": False} if kind[0] == "f" else {}
    array = data.draw(hnp.arrays(kind, shape, elements=hnp.from_dtype(np.dtype(kind), **bounds)))
    folder = tmp_path_factory.mktemp("kinds")
    save_file({"zero": np.zeros(3, np.float32), "m": array}, folder / "m.safetensors", {"note": "词"})
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in WORDS[: len(array)]), encoding="utf-8")
    reference = load_file(folder / "m.safetensors")["m"].astype(np.float32)
    same(open_file(folder / "m.safetensors"), WORDS[: len(array)], reference)


@settings(max_examples=60, derandomize=True)
@given(array=hnp.arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(2, 6)), elements=st.floats(width=16)))
def test_bfloat16_is_the_upper_half_of_float32(array, tmp_path_factory):
    array = np.where(np.isfinite(array), array, np.float32(0.5))
    halves = b"".join(struct.pack("<f", value)[2:] for value in array.ravel().tolist())
    whole = [struct.unpack("<f", b"\0\0" + halves[place : place + 2])[0] for place in range(0, len(halves), 2)]
    folder = tmp_path_factory.mktemp("bf16")
    (folder / "m.safetensors").write_bytes(written({"m": ("BF16", array.shape, halves)}))
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in WORDS[: len(array)]), encoding="utf-8")
    same(open_file(folder / "m.safetensors"), WORDS[: len(array)], np.float32(whole).reshape(array.shape))


@pytest.mark.parametrize("kind", ["F8_E4M3", "BOOL", "F4"])
def test_other_kinds_of_numbers_are_named(tmp_path, kind):
    size = 18 if kind != "F4" else 9
    (tmp_path / "m.safetensors").write_bytes(written({"m": (kind, (9, 2), bytes(size))}))
    with pytest.raises(WrongDtype) as caught:
        open_file(tmp_path / "m.safetensors")
    assert caught.value.details["dtype"] == kind


def test_no_table_at_all(tmp_path):
    save_file({"m": np.ones(3, np.float32)}, tmp_path / "m.safetensors")
    with pytest.raises(EmptyFile):
        open_file(tmp_path / "m.safetensors")


def test_rescue_of_a_table_that_was_cut(tmp_path):
    matrix = matrix_of(9)
    save_file({"embeddings": matrix}, tmp_path / "m.safetensors")
    (tmp_path / "tokenizer.json").write_text(tokenizer(WORDS), encoding="utf-8")
    (tmp_path / "m.safetensors").write_bytes((tmp_path / "m.safetensors").read_bytes()[:-50])
    with pytest.raises(Truncated) as caught:
        open_file(tmp_path / "m.safetensors")
    assert caught.value.details == {"file": "m.safetensors", "want": 9, "got": 6}
    vectors = open_file(tmp_path / "m.safetensors", rescue=True)
    same(vectors, WORDS[:6], matrix[:6])
    assert vectors.source.warnings == {"missing_rows": 3}


def test_large_tables_go_through_the_store(tmp_path):
    words, matrix = [f"w{row}" for row in range(50_000)], matrix_of(50_000, 8)
    save_file({"embeddings": matrix}, tmp_path / "m.safetensors")
    (tmp_path / "tokenizer.json").write_text(tokenizer(words))
    store = Store(tmp_path / "store")
    for _ in range(2):
        same(open_file(tmp_path / "m.safetensors", store=store), words, matrix)
    assert len(store.entries()) == 1
    (tmp_path / "tokenizer.json").write_text(tokenizer([f"v{row}" for row in range(50_000)]))
    assert open_file(tmp_path / "m.safetensors", store=store).words.word(0) == "v0"


def model2vec(folder: Path, tensors, words=WORDS):
    """The files that model2vec 0.10 writes."""
    folder.mkdir(parents=True)
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"normalize": True, "embedding_dtype": "float32"}))
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "."}]))
    (folder / "tokenizer.json").write_text(tokenizer(words), encoding="utf-8")
    (folder / "README.md").write_text("---\nlibrary_name: model2vec\n---\n")


def test_model2vec_folder(tmp_path):
    matrix = matrix_of(len(WORDS)).astype(np.float16)
    model2vec(tmp_path / "potion", {"embeddings": matrix})
    vectors = open_file(tmp_path / "potion")
    same(vectors, WORDS, matrix.astype(np.float32))
    assert vectors.source.name == "model.safetensors"
    assert vectors.source.choices == ()


def test_model2vec_in_a_sub_folder_of_sentence_transformers(tmp_path):
    matrix = matrix_of(len(WORDS))
    model2vec(tmp_path / "m" / "0_StaticEmbedding", {"embedding.weight": matrix})
    (tmp_path / "m" / "config_sentence_transformers.json").write_text("{}")
    (tmp_path / "m" / "README.md").write_text("# A model\n")
    same(open_file(tmp_path / "m"), WORDS, matrix)
    same(open_file(tmp_path / "m" / "0_StaticEmbedding"), WORDS, matrix)


def test_models_in_the_folder_of_the_user(tmp_path):
    matrix = matrix_of(len(WORDS))
    model2vec(tmp_path / "models" / "flat", {"embeddings": matrix})
    model2vec(tmp_path / "models" / "nested" / "0_StaticEmbedding", {"embedding.weight": matrix})
    np.savetxt(tmp_path / "models" / "tensors.tsv", matrix, delimiter="\t", fmt="%.9g")
    (tmp_path / "models" / "metadata.tsv").write_text("".join(f"{word}\n" for word in WORDS), encoding="utf-8")
    entries = [entry for entry in catalogue(tmp_path / "models") if entry.kind == "file"]
    assert [entry.name for entry in entries] == ["flat", "nested", "tensors.tsv"]
    assert [entry.format for entry in entries] == ["safetensors", "safetensors", "projector"]
    assert [entry.shape for entry in entries] == [(9, 6), (9, 6), None]
    for entry in entries:
        assert list(open_entry(entry).words) == WORDS


def test_a_linked_folder_is_not_looked_into(tmp_path):
    model2vec(tmp_path / "outside", {"embeddings": matrix_of(len(WORDS))})
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(FolderWithoutVectors):
        open_file(tmp_path / "m")


@pytest.fixture
def long_tokenizer():
    """A tokenizer whose first bytes are one long line of text that could be text vectors."""
    words = [f"w{row}" for row in range(9_000)]
    assert len(tokenizer(words)) > 2 * HEAD_BYTES
    return words


def test_files_of_a_model_that_are_dropped_together(tmp_path, long_tokenizer):
    model2vec(tmp_path / "m", {"embeddings": matrix_of(9_000)}, long_tokenizer)
    files = [(path.name, memoryview(path.read_bytes())) for path in sorted((tmp_path / "m").iterdir())]
    sets = group_uploads(files)
    assert [[name for name, _ in files] for files in sets] == [
        ["model.safetensors", "README.md", "config.json", "modules.json", "tokenizer.json"]
    ]


def test_model2vec_in_a_zip(tmp_path, long_tokenizer):
    matrix = matrix_of(9_000)
    model2vec(tmp_path / "m", {"embeddings": matrix}, long_tokenizer)
    with zipfile.ZipFile(tmp_path / "m.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((tmp_path / "m").iterdir()):
            archive.write(path, f"m/{path.name}")
    vectors = open_file(tmp_path / "m.zip")
    same(vectors, long_tokenizer, matrix)
    assert vectors.source.choices == ()


@pytest.mark.parametrize("kind", ["i4", "i8", "u1"])
@pytest.mark.parametrize("with_weights", [True, False])
def test_model2vec_with_tokens_that_share_rows(tmp_path, kind, with_weights):
    rng = np.random.default_rng(1)
    rows, weights = matrix_of(4, 3), rng.random(len(WORDS)).astype(np.float32)
    mapping = rng.integers(0, 4, len(WORDS)).astype(kind)
    tensors = {"embeddings": rows, "mapping": mapping} | ({"weights": weights} if with_weights else {})
    model2vec(tmp_path / "m", tensors)
    expected = np.stack(
        [rows[place] * (weights[token] if with_weights else 1) for token, place in enumerate(mapping.tolist())]
    )
    same(open_file(tmp_path / "m"), WORDS, expected)


def test_model2vec_with_weights_alone(tmp_path):
    rows, weights = matrix_of(len(WORDS)), np.linspace(0, 2, len(WORDS))
    model2vec(tmp_path / "m", {"embeddings": rows, "weights": weights})
    same(open_file(tmp_path / "m"), WORDS, rows * weights.astype(np.float32)[:, None])


@pytest.mark.parametrize("place", [-1, 4])
def test_model2vec_places_outside_the_table(tmp_path, place):
    mapping = np.array([0, 1, 2, 3, 0, 1, 2, 3, place])
    model2vec(tmp_path / "m", {"embeddings": matrix_of(4, 3), "mapping": mapping})
    with pytest.raises(CountMismatch):
        open_file(tmp_path / "m")


@pytest.mark.parametrize("other", ["mapping", "weights"])
def test_model2vec_parts_of_another_kind_are_not_taken(tmp_path, other):
    rows = matrix_of(len(WORDS), 3)
    model2vec(tmp_path / "m", {"embeddings": rows})
    tensors = {"embeddings": ("F32", rows.shape, rows.tobytes()), other: ("IX2", (len(WORDS),), bytes(len(WORDS)))}
    (tmp_path / "m" / "model.safetensors").write_bytes(written(tensors))
    same(open_file(tmp_path / "m"), WORDS, rows)


def test_model2vec_that_would_grow_without_bounds(tmp_path):
    mapping = np.zeros(300_000, np.uint8)
    model2vec(tmp_path / "m", {"embeddings": matrix_of(2, 10_000), "mapping": mapping})
    with pytest.raises(Bomb) as caught:
        open_file(tmp_path / "m")
    assert caught.value.details["want"] == 4 * 10_000 * 300_000


def test_the_library_refuses_what_we_refuse_for_its_places(tmp_path):
    content = written({"a": ("F32", (2, 2), bytes(16)), "b": ("F32", (2, 2), bytes(16))})
    path = tmp_path / "m.safetensors"
    path.write_bytes(content.replace(b"[16, 32]", b"[12, 28]")[:-4])
    with pytest.raises(BadHeader):
        open_file(path)
    with pytest.raises(Exception, match="offset"):
        load_file(path)
