"""Which files of a folder belong together, and which word list is used: named files before companions."""

import gzip
import json
import zipfile

import numpy as np
import pytest
from gensim.models import KeyedVectors, Word2Vec
from gensim.test.utils import common_texts
from safetensors.numpy import save_file

from explorer.errors import (
    CountMismatch,
    Encoding,
    FolderTooLarge,
    FolderWithoutVectors,
    LabelsMissing,
    SeveralFiles,
    SeveralWordLists,
)
from explorer.limits import LIMITS, Limits
from explorer.locales import LANGUAGES
from explorer.vectors import opening, recognition
from explorer.vectors.opening import open_file
from explorer.vectors.reading import File
from explorer.vectors.store import Store

TEXT = "2 3\nfirst 1 2 3\nsecond 4 5 6\n"


def matrix(n: int, d: int = 4) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((n, d)).astype(np.float32)


def words(n: int, begin: str = "word") -> list[str]:
    return [f"{begin}{row}" for row in range(n)]


@pytest.fixture
def beside_a_tokenizer(tmp_path):
    """A matrix of 80 rows, 79 words for it, and an unrelated tokenizer of 200 tokens."""
    np.save(tmp_path / "short.npy", matrix(80))
    (tmp_path / "short.txt").write_text("\n".join(words(79)))
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {w: i for i, w in enumerate(words(200))}}}))
    return tmp_path


# Named word lists


def test_words_that_were_named_are_the_ones_blamed(beside_a_tokenizer):
    folder = beside_a_tokenizer
    with pytest.raises(CountMismatch) as caught:
        open_file(folder / "short.npy", folder / "short.txt")
    assert caught.value.details == {"file": "short.txt", "words": 79, "rows": 80}


def test_of_words_beside_those_named_like_the_matrix_are_blamed(beside_a_tokenizer):
    for path in (beside_a_tokenizer, beside_a_tokenizer / "short.npy"):
        with pytest.raises(CountMismatch) as caught:
            open_file(path)
        assert caught.value.details == {"file": "short.txt", "words": 79, "rows": 80}


def test_words_beside_are_not_taken_for_those_that_were_named(beside_a_tokenizer):
    folder = beside_a_tokenizer
    (folder / "words.txt").write_text("\n".join(words(80, "other")))
    assert list(open_file(folder / "short.npy").words) == words(80, "other")
    with pytest.raises(CountMismatch) as caught:
        open_file(folder / "short.npy", folder / "short.txt")
    assert caught.value.details["file"] == "short.txt"


def test_a_named_file_that_cannot_be_words_leaves_those_beside(beside_a_tokenizer):
    folder = beside_a_tokenizer
    (folder / "words.txt").write_text("\n".join(words(80)))
    (folder / "config.json").write_text("{}")
    assert list(open_file(folder / "short.npy", folder / "config.json").words) == words(80)


def test_named_words_in_another_encoding_are_blamed(beside_a_tokenizer):
    folder = beside_a_tokenizer
    (folder / "words.txt").write_text("\n".join(words(80)))
    (folder / "mine.txt").write_text("\n".join(words(80, "词")), encoding="utf-16")
    with pytest.raises(Encoding) as caught:
        open_file(folder / "short.npy", folder / "mine.txt")
    assert caught.value.details == {"file": "mine.txt", "found": "UTF-16"}


def test_words_named_for_a_compressed_matrix(tmp_path):
    np.save(tmp_path / "m.npy", matrix(5))
    (tmp_path / "m.npy.gz").write_bytes(gzip.compress((tmp_path / "m.npy").read_bytes()))
    (tmp_path / "m.npy").unlink()
    (tmp_path / "m.txt").write_text("\n".join(words(5)))
    (tmp_path / "mine.txt").write_text("\n".join(words(4)))
    assert list(open_file(tmp_path / "m.npy.gz").words) == words(5)
    with pytest.raises(CountMismatch) as caught:
        open_file(tmp_path / "m.npy.gz", tmp_path / "mine.txt")
    assert caught.value.details["file"] == "mine.txt"


def test_the_store_tells_named_words_from_those_beside(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    store = Store(tmp_path / "store")
    folder = tmp_path / "files"
    folder.mkdir()
    save_file({"embeddings": matrix(20)}, folder / "m.safetensors")
    (folder / "m.vocab.txt").write_text("\n".join(words(19, "named")))
    (folder / "tokenizer.json").write_text(json.dumps(words(20, "token")))
    assert list(open_file(folder / "m.safetensors", store=store).words) == words(20, "token")
    assert len(store.entries()) == 1
    found = open_file(folder / "m.safetensors", folder / "m.vocab.txt", store=store)
    assert list(found.words) == words(19, "named")


# Folders


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_files_of_vectors_in_a_folder_are_listed(tmp_path, language):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.vec").write_text(TEXT)
    (folder / "b.txt").write_text(TEXT)
    (folder / "c.vec.gz").write_bytes(gzip.compress(TEXT.encode()))
    np.save(folder / "d.npy", matrix(3))
    (folder / "d.words.txt").write_text("\n".join(words(3)))
    (folder / "README.md").write_text("what this is")
    with pytest.raises(SeveralFiles) as caught:
        open_file(folder)
    assert caught.value.details == {"file": "mine", "n": 4, "names": "a.vec, b.txt, c.vec.gz, d.npy"}
    assert "c.vec.gz" in caught.value.sentence(language)
    assert "mine" in caught.value.sentence(language)


def test_of_many_files_the_first_are_named(tmp_path):
    for number in range(25):
        (tmp_path / f"{number:02}.vec").write_text(TEXT)
    with pytest.raises(SeveralFiles) as caught:
        open_file(tmp_path)
    assert caught.value.details["n"] == 25
    assert caught.value.details["names"] == ", ".join([*(f"{number:02}.vec" for number in range(10)), "…"])


def test_several_files_in_the_folder_within(tmp_path):
    (tmp_path / "outer" / "inner").mkdir(parents=True)
    for name in ("a.vec", "b.vec"):
        (tmp_path / "outer" / "inner" / name).write_text(TEXT)
    with pytest.raises(SeveralFiles) as caught:
        open_file(tmp_path / "outer")
    assert caught.value.details["file"] == "outer/inner"


def test_a_folder_names_what_was_read(tmp_path):
    (tmp_path / "a.vec").write_text(TEXT)
    for number in range(5):
        (tmp_path / f"note{number}.md").write_text("nothing")
    found = open_file(tmp_path)
    assert found.source.files == ("a.vec",)
    assert found.source.wrapper == ""
    assert list(found.words) == ["first", "second"]


def test_a_folder_with_one_compressed_file(tmp_path):
    (tmp_path / "a.vec.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "note.md").write_text("nothing")
    found = open_file(tmp_path)
    assert list(found.words) == ["first", "second"]
    assert found.source.wrapper == "gzip"
    assert "note.md" not in found.source.files


def test_a_zip_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "a.vec").write_text(TEXT)
    with zipfile.ZipFile(tmp_path / "sheet.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    found = open_file(tmp_path)
    assert list(found.words) == ["first", "second"]
    assert (found.source.files, found.source.wrapper) == (("a.vec",), "")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("b.vec", TEXT)
    with pytest.raises(SeveralFiles) as caught:
        open_file(tmp_path)
    assert caught.value.details["names"] == "a.vec, b.zip"
    (tmp_path / "a.vec").unlink()
    assert open_file(tmp_path).source.files == ("b.zip",)


def test_compressed_words_do_not_make_the_matrix_compressed(tmp_path):
    np.save(tmp_path / "m.npy", matrix(5))
    (tmp_path / "list.txt.gz").write_bytes(gzip.compress("\n".join(words(5)).encode()))
    found = open_file(tmp_path / "m.npy", tmp_path / "list.txt.gz")
    assert list(found.words) == words(5)
    assert found.source.wrapper == ""
    assert found.source.files == ("m.npy", "list.txt")


def test_a_matrix_with_words_that_look_like_vectors(tmp_path):
    np.save(tmp_path / "m.npy", matrix(3))
    (tmp_path / "odd.txt").write_text("a 1 2\nb 3 4\nc 5 6\n")
    found = open_file(tmp_path)
    assert list(found.words) == ["a 1 2", "b 3 4", "c 5 6"]
    assert found.source.files == ("m.npy", "odd.txt")


def test_a_model_of_gensim_is_one_thing(tmp_path):
    model = Word2Vec(common_texts, min_count=1, vector_size=6, seed=1, workers=1)
    model.save(str(tmp_path / "a.model"), sep_limit=0)
    assert len(list(tmp_path.glob("*.npy"))) > 1
    (tmp_path / "note.txt").write_text("nothing")
    found = open_file(tmp_path)
    np.testing.assert_array_equal(found.matrix, model.wv.vectors)
    assert "note.txt" not in found.source.files
    (tmp_path / "a.model").rename(tmp_path / "renamed.model")
    np.testing.assert_array_equal(open_file(tmp_path).matrix, model.wv.vectors)


def test_two_models_of_gensim_are_two(tmp_path):
    vectors = KeyedVectors(4)
    vectors.add_vectors(words(5), matrix(5))
    for name in ("a.kv", "b.kv"):
        vectors.save(str(tmp_path / name))
    with pytest.raises(SeveralFiles) as caught:
        open_file(tmp_path)
    assert caught.value.details["names"] == "a.kv, b.kv"


def test_the_pieces_of_a_large_model_are_one(tmp_path):
    save_file({"embeddings.word_embeddings.weight": matrix(20)}, tmp_path / "model-00001-of-00002.safetensors")
    save_file({"encoder.weight": matrix(9, 9)}, tmp_path / "model-00002-of-00002.safetensors")
    (tmp_path / "vocab.txt").write_text("\n".join(words(20)))
    found = open_file(tmp_path)
    assert list(found.words) == words(20)
    assert found.source.files == ("model-00001-of-00002.safetensors", "vocab.txt")


def test_the_pair_of_the_projector_is_one(tmp_path):
    np.savetxt(tmp_path / "tensors.tsv", matrix(6), delimiter="\t")
    (tmp_path / "metadata.tsv").write_text("word\tcount\n" + "".join(f"w{row}\t{row}\n" for row in range(6)))
    found = open_file(tmp_path)
    assert list(found.words) == [f"w{row}" for row in range(6)]
    assert found.source.files == ("tensors.tsv", "metadata.tsv")


def test_a_folder_with_a_matrix_and_no_words(tmp_path):
    np.save(tmp_path / "m.npy", matrix(3))
    with pytest.raises(LabelsMissing):
        open_file(tmp_path)


# Several lists, and the number of files to look at


@pytest.mark.parametrize(
    ("lists", "taken"),
    [
        (["p.txt", "q.txt"], None),
        (["p.txt", "m.txt"], "m.txt"),
        (["p.txt", "m_words.txt", "q.txt"], "m_words.txt"),
        (["a.txt", "vocab.txt"], "vocab.txt"),
        (["m.english.txt", "m.chinese.txt"], None),
        (["m.english.txt", "a.txt"], "m.english.txt"),
        (["m.txt", "vocab.txt"], "m.txt"),
    ],
)
@pytest.mark.parametrize("raw", [False, True])
def test_of_several_lists_the_name_decides_or_nobody(tmp_path, lists, taken, raw):
    file = tmp_path / ("m.bytes" if raw else "m.npy")
    if raw:
        file.write_bytes(matrix(6).tobytes())
    else:
        np.save(file, matrix(6))
    for name in lists:
        (tmp_path / name).write_text("\n".join(words(6, f"{name}-")))
    with zipfile.ZipFile(tmp_path.parent / f"{tmp_path.name}.zip", "w") as archive:
        for path in tmp_path.iterdir():
            archive.write(path, path.name)
    for paths in ([tmp_path], [file, *(tmp_path / name for name in lists)], [tmp_path.parent / f"{tmp_path.name}.zip"]):
        if taken is None:
            with pytest.raises(SeveralWordLists) as caught:
                open_file(*paths)
            assert caught.value.details == {"file": file.name, "rows": 6, "n": 2, "names": ", ".join(sorted(lists))}
        else:
            found = open_file(*paths)
            assert list(found.words) == words(6, f"{taken}-")
    assert caught.value.sentence("en") if taken is None else found.source.files[-1] == taken


def test_a_name_given_by_hand_leaves_the_words_of_the_file(tmp_path):
    np.save(tmp_path / "m.npy", matrix(6))
    for name in ("m.txt", "p.txt"):
        (tmp_path / name).write_text("\n".join(words(6, name)))
    found = open_file(tmp_path / "m.npy", tmp_path / "p.txt", tmp_path / "m.txt", name="Mine")
    assert list(found.words) == words(6, "m.txt")


def test_numbers_of_uploads_name_nothing(tmp_path):
    matrix_and_lists = [tmp_path / str(place) for place in range(3)]
    with matrix_and_lists[0].open("wb") as stream:
        np.save(stream, matrix(6))
    for path in matrix_and_lists[1:]:
        path.write_text("\n".join(words(6)))
    files = tuple(map(File, matrix_and_lists, ("m.npy", "0.txt", "p.txt")))
    with pytest.raises(SeveralWordLists):
        opening.open_request(opening.OpenRequest(files))


def test_lists_beside_an_archive_whose_own_does_not_fit(tmp_path):
    np.savez(tmp_path / "m.npz", numbers=matrix(6), words=np.array(words(5)))
    for name in ("p.txt", "q.txt"):
        (tmp_path / name).write_text("\n".join(words(6, name)))
    with pytest.raises(SeveralWordLists):
        open_file(*(tmp_path / name for name in ("m.npz", "p.txt", "q.txt")))


def test_a_link_to_itself_beside_vectors(tmp_path):
    (tmp_path / "a.vec").write_text(TEXT)
    (tmp_path / "loop").symlink_to("loop")
    assert list(open_file(tmp_path).words) == ["first", "second"]


def test_vectors_and_a_matrix_in_one_folder_are_two(tmp_path):
    np.save(tmp_path / "m.npy", matrix(2))
    (tmp_path / "a.vec").write_text(TEXT)
    with pytest.raises(SeveralFiles):
        open_file(tmp_path)


def test_a_large_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(recognition, "LIMITS", Limits(folder_files=5))
    for number in range(20):
        (tmp_path / f"{number:02}.dat").write_bytes(bytes(range(200)))
    with pytest.raises(FolderTooLarge) as caught:
        open_file(tmp_path)
    assert caught.value.details == {"file": tmp_path.name, "looked": 5}
    assert all("5" in caught.value.sentence(language) for language in LANGUAGES)
    (tmp_path / "zz.vec").write_text(TEXT)
    assert list(open_file(tmp_path).words) == ["first", "second"]


def test_of_ten_thousand_files_few_are_read(tmp_path, monkeypatch):
    for number in range(10_000):
        (tmp_path / f"{number}.dat").touch()
    reads = []
    probe = recognition.probe_file
    monkeypatch.setattr(recognition, "probe_file", lambda file: (reads.append(file), probe(file))[1])
    with pytest.raises(FolderTooLarge):
        open_file(tmp_path)
    assert 0 < len(reads) <= LIMITS.folder_files


def test_only_folders_of_a_model_are_looked_into(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "a.vec").write_text(TEXT)
    with pytest.raises(FolderWithoutVectors):
        open_file(tmp_path)
    (tmp_path / "one").rename(tmp_path / "0_StaticEmbedding")
    assert list(open_file(tmp_path).words) == ["first", "second"]
