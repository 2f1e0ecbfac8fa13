"""The store: entries open unchanged, changed files are read again, and an incomplete entry is never opened."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import UnknownWord
from explorer.limits import Limits
from explorer.vectors import atomic_dir as parts
from explorer.vectors import cache_key, opening
from explorer.vectors import store as module
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import Source, Subwords, Vectors
from explorer.vectors.opening import open_file
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.reading import File, OpenRequest, Progress, ReadContext
from explorer.vectors.store import Store
from explorer.vectors.vocabulary import Vocabulary


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    return Store(tmp_path / "store")


def text_file(path: Path, n: int = 50, d: int = 5, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype("f4")
    body = "".join(f"词{i} {' '.join(map(str, row))}\n" for i, row in enumerate(rows.tolist()))
    path.write_text(f"{n} {d}\n{body}", encoding="utf-8")
    return rows


def same(a: Vectors, b: Vectors) -> None:
    assert list(a.words) == list(b.words)
    np.testing.assert_array_equal(a.matrix, b.matrix)
    np.testing.assert_array_equal(a.norms, b.norms)
    assert a.digest == b.digest
    assert a.source == b.source
    assert a.metadata.names == b.metadata.names


def test_opens_as_it_was_read(tmp_path, store):
    rows = text_file(tmp_path / "a.vec")
    first = open_file(tmp_path / "a.vec", store=store)
    again = open_file(tmp_path / "a.vec", store=store)
    same(first, again)
    np.testing.assert_array_equal(again.matrix, rows)
    assert not again.matrix.flags.writeable
    assert again.matrix.flags.c_contiguous
    plain = Vectors.of(list(first.words), rows, first.source)
    assert plain.digest == first.digest
    (entry,) = store.entries()
    assert (entry.source, entry.n, entry.d) == ("a.vec", 50, 5)
    assert entry.bytes > rows.nbytes


def test_the_second_opening_reads_nothing(tmp_path, store, monkeypatch):
    text_file(tmp_path / "a.vec")
    open_file(tmp_path / "a.vec", store=store)

    def never(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(opening, "_read", never)
    assert open_file(tmp_path / "a.vec", store=store).n == 50


def test_a_changed_file_is_read_anew(tmp_path, store):
    path = tmp_path / "a.vec"
    text_file(path)
    before = open_file(path, store=store)
    status = path.stat()
    content = path.read_bytes()
    # same size, same time: only the content differs
    at = content.index(b".") + 1
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert open_file(path, store=store).digest != before.digest
    path.write_bytes(content)
    assert open_file(path, store=store).digest == before.digest


def few_bytes_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_key, "_WHOLE", 100)
    monkeypatch.setattr(cache_key, "_SAMPLE_BYTES", 4)
    monkeypatch.setattr(cache_key, "_SAMPLES", 3)


def test_a_large_changed_file_is_read_anew(tmp_path, store, monkeypatch):
    few_bytes_are_known(monkeypatch)
    path = tmp_path / "a.vec"
    text_file(path)
    before = open_file(path, store=store)
    content = path.read_bytes()
    at = content.index(b".", 300) + 1
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert open_file(path, store=store).digest != before.digest


@pytest.fixture(params=["disk", "memory"])
def place(request, tmp_path):
    """A folder on a disk, and one of a file system that never flushes; each the usual one on its system."""
    memory = Path("/dev/shm")  # noqa: S108 - no other place is in memory
    if request.param == "disk" or not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_a_large_file_changed_through_a_map_that_stays_open_is_read_anew(place, store, monkeypatch):
    few_bytes_are_known(monkeypatch)
    path = place / "a.vec"
    text_file(path)
    at = path.read_bytes().index(b".", 300) + 1
    mapped = np.memmap(path, dtype=np.uint8, mode="r+")
    for _ in range(3):  # the first round finds a page that was written before, the others one that was in the store
        for digit in b"38":
            mapped[at] = digit
            fresh = open_file(path, store=None).matrix
            np.testing.assert_array_equal(open_file(path, store=store).matrix, fresh)
    assert len(store.entries()) >= 2
    same(open_file(path, store=store), open_file(path, store=store))


def test_what_lies_in_memory_is_known_by_all_its_bytes(tmp_path, monkeypatch):
    few_bytes_are_known(monkeypatch)
    monkeypatch.setattr(cache_key, "_in_memory", lambda device: True)
    monkeypatch.setattr(cache_key, "_CHUNK", 64)
    monkeypatch.setattr(cache_key, "_SPAN", 128)
    path = tmp_path / "a.vec"
    text_file(path)
    content, status = bytearray(path.read_bytes()), path.stat()
    request, known = OpenRequest((File(path, path.name),)), set()
    # the file times are no help here
    monkeypatch.setattr(cache_key.os, "fstat", lambda descriptor: status)
    for at in (10, 63, 64, 127, 128, 500, len(content) - 10):
        changed = content.copy()
        changed[at] ^= 1
        path.write_bytes(changed)
        known.add(cache_key.cache_key(request.files, request))
    assert len(known) == 7


def test_waiting_for_the_disk_can_be_ended(tmp_path, monkeypatch):
    few_bytes_are_known(monkeypatch)
    path, done = tmp_path / "a.vec", threading.Event()
    text_file(path)
    monkeypatch.setattr(cache_key, "_in_memory", lambda device: False)
    monkeypatch.setattr(cache_key.os, "fdatasync", lambda descriptor: done.wait(60))
    monkeypatch.setattr(cache_key, "_PAUSE", 0.001)

    def enough(progress: Progress) -> None:
        assert progress.share == 0
        raise InterruptedError

    with pytest.raises(InterruptedError):
        open_file(path, store=Store(tmp_path / "store"), report=enough)
    done.set()


def test_a_disk_that_writes_nothing_out_is_no_failure(tmp_path, store, monkeypatch):
    few_bytes_are_known(monkeypatch)

    def refuse(descriptor: int) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(cache_key.os, "fdatasync", refuse)
    text_file(tmp_path / "a.vec")
    same(open_file(tmp_path / "a.vec", store=store), open_file(tmp_path / "a.vec", store=store))


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, store):
    path = tmp_path / "a.vec"
    text_file(path, seed=1)
    turns = []

    def change(progress: object) -> None:
        if not turns:
            turns.append(progress)
            text_file(path, seed=2)

    vectors = open_file(path, store=store, report=change)
    np.testing.assert_array_equal(vectors.matrix, text_file(tmp_path / "b.vec", seed=2))
    same(vectors, open_file(path, store=store))


def test_choice_and_rescue_have_entries_of_their_own(tmp_path, store):
    path = tmp_path / "a.vec"
    path.write_text("3 2\na 1 2\nb 3 nan\nc 5 6\n")
    kept = open_file(path, store=store, rescue=True)
    assert list(kept.words) == ["a", "c"]
    assert kept.source.warnings == {"non_finite_rows": 1}
    assert kept.source.lines == {"non_finite_rows": (3,)}
    same(kept, open_file(path, store=store, rescue=True))
    with pytest.raises(ValueError, match="infinite"):
        open_file(path, store=store)


@pytest.mark.parametrize("file", ["matrix.f32", "norms.f32", "words.utf8", "offsets.i64", "order.i32", "entry.json"])
@pytest.mark.parametrize("damage", ["gone", "short", "zeros"])
def test_a_damaged_entry_is_made_anew(tmp_path, store, file, damage):
    path = tmp_path / "a.vec"
    text_file(path)
    first = open_file(path, store=store)
    first_rows = first.matrix.copy()
    (folder,) = store._folders()
    target = folder / file
    content = target.read_bytes()
    if damage == "gone":
        target.unlink()
    else:
        target.write_bytes(content[: len(content) // 2] if damage == "short" else bytes(len(content)))
    again = open_file(path, store=store)
    np.testing.assert_array_equal(again.matrix, first_rows)
    assert list(again.words) == [f"词{i}" for i in range(50)]


def test_metadata_and_subwords_come_back(tmp_path, store):
    rows = np.eye(3, dtype="f4")
    columns = {"pos": np.array(["n", "", "v"], dtype=object), "count": np.array([3.0, np.nan, 1.0])}
    grams = np.arange(12, dtype="f4").reshape(4, 3)
    vectors = Vectors.of(["a", "b", "c"], rows, Source("a", "test"))
    with store.new_entry("0" * 32) as place:
        made = Vectors(
            vectors.words, vectors.matrix, vectors.norms, vectors.digest, vectors.source,
            Metadata(columns), Subwords(grams, 3, 6, 4),
        )  # fmt: skip
        found = store.add("0" * 32, place, made)
    assert found.metadata.columns["pos"].tolist() == ["n", "", "v"]
    np.testing.assert_array_equal(found.metadata.columns["count"], columns["count"])
    assert found.subwords is not None
    np.testing.assert_array_equal(found.subwords.vector("unseen"), made.subwords.vector("unseen"))


def test_two_threads_that_read_the_same_get_the_same(tmp_path, store):
    text_file(tmp_path / "a.vec", 2000)
    found: list[Vectors] = []
    threads = [
        threading.Thread(target=lambda: found.append(open_file(tmp_path / "a.vec", store=store))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({vectors.digest for vectors in found}) == 1
    assert len(found) == 6
    assert len(store.entries()) == 1
    assert not list(store.folder.glob(".part-*"))


def test_works_where_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LIMITS", Limits(store_file_bytes=0))
    (tmp_path / "file").write_text("no folder")
    text_file(tmp_path / "a.vec")
    assert open_file(tmp_path / "a.vec", store=Store(tmp_path / "file" / "store")).n == 50


def test_works_on_a_full_disk(tmp_path, store, monkeypatch):
    text_file(tmp_path / "a.vec")
    full = Path("/dev/full")

    class Full(RowCollector):
        def __init__(self, reading: ReadContext, want: int, first_line: int) -> None:
            super().__init__(reading, want, first_line)
            if reading.folder:
                self._table._path = full

    from explorer.vectors.formats import word2vec_text

    monkeypatch.setattr(word2vec_text, "RowCollector", Full)
    assert open_file(tmp_path / "a.vec", store=store).n == 50
    assert store.entries() == []


def test_the_store_keeps_within_its_limit(tmp_path, store, monkeypatch):
    monkeypatch.setattr(module, "LIMITS", Limits(store_bytes=6000))
    for number in range(4):
        text_file(tmp_path / f"{number}.vec", seed=number)
        open_file(tmp_path / f"{number}.vec", store=store)
        for entry in store.entries():  # files with equal times have no order
            place = store.folder / entry.key / "entry.json"
            os.utime(place, (place.stat().st_atime, place.stat().st_mtime - 10))
    assert sum(entry.bytes for entry in store.entries()) <= 6000
    assert store.entries()[0].source == "3.vec"


def test_entries_of_another_version_count_and_go_first(tmp_path, store, monkeypatch):
    old = store.folder / ("a" * 32)
    old.mkdir(parents=True)
    (old / "entry.json").write_text('{"version": 1}')
    (old / "matrix.f32").write_bytes(bytes(5000))
    text_file(tmp_path / "1.vec")
    open_file(tmp_path / "1.vec", store=store)
    assert old.exists(), "there is room for it"
    monkeypatch.setattr(module, "LIMITS", Limits(store_bytes=2 * store.entries()[0].bytes + 2000))
    text_file(tmp_path / "2.vec", seed=2)
    open_file(tmp_path / "2.vec", store=store)
    assert not old.exists()
    assert {entry.source for entry in store.entries()} == {"1.vec", "2.vec"}


def test_tidy_counts_the_bytes_of_what_it_removes(tmp_path, store):
    text_file(tmp_path / "1.vec")
    open_file(tmp_path / "1.vec", store=store)
    for name, size in (("b" * 32, 700), (".part-999999999-abc", 30)):
        (store.folder / name).mkdir()
        (store.folder / name / "matrix.f32").write_bytes(bytes(size))
    assert sorted(store.clean_up()) == [30, 700]
    assert store.clean_up() == []
    assert len(store.entries()) == 1


def test_what_another_machine_builds_is_left_alone_for_a_day(tmp_path, store, monkeypatch):
    monkeypatch.setattr(parts.platform, "node", lambda: "other")
    with store.new_entry("0" * 32) as there:
        foreign = there.with_name(re.sub(r"-\d+-", "-999999999-", there.name))
        shutil.copytree(there, foreign)
    monkeypatch.setattr(parts.platform, "node", lambda: "this")
    with store.new_entry("0" * 32):
        assert foreign.exists(), "its process is none of ours"
    os.utime(foreign, (time.time() - 25 * 3600,) * 2)
    with store.new_entry("0" * 32):
        assert not foreign.exists()


def test_nothing_is_mapped_when_an_entry_gets_its_name(tmp_path, store, monkeypatch):
    """Windows neither renames a folder nor truncates a file while anything of it is mapped."""
    path = tmp_path / "a.bin"
    rows = np.random.default_rng(0).normal(size=(3000, 20)).astype("<f4")
    body = b"".join(b"w%d " % (i % 2900) + row.tobytes() + b"\n" for i, row in enumerate(rows))
    path.write_bytes(b"3000 20\n" + body)
    seen = []

    def look(self: Path, *_: object) -> list[str]:
        return [line for line in Path("/proc/self/maps").read_text().splitlines() if str(store.folder) in line]

    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: (seen.append(look(self)), rename(self, to))[1])
    found = open_file(path, store=store)
    assert found.source.warnings == {"duplicates": 100}
    assert seen == [[]]
    assert look(path), "afterwards it is"
    np.testing.assert_array_equal(found.matrix, rows[:2900])


def test_without_the_store(tmp_path, store, monkeypatch):
    monkeypatch.setenv("EXPLORER_STORE", str(store.folder))
    text_file(tmp_path / "a.vec")
    monkeypatch.setenv("EXPLORER_NO_STORE", "1")
    open_file(tmp_path / "a.vec")
    assert store.entries() == []
    monkeypatch.delenv("EXPLORER_NO_STORE")
    open_file(tmp_path / "a.vec")
    assert len(store.entries()) == 1


def test_removing_leaves_open_vectors_alone(tmp_path, store):
    rows = text_file(tmp_path / "a.vec")
    vectors = open_file(tmp_path / "a.vec", store=store)
    (entry,) = store.entries()
    assert store.remove(entry.key)
    assert not store.remove(entry.key)
    assert not store.remove("../" + tmp_path.name)
    np.testing.assert_array_equal(vectors.matrix, rows)
    assert vectors.words.id("词7") == 7


SLOW = """
import sys, time
from pathlib import Path
from explorer.vectors import opening
from explorer.limits import Limits
from explorer.vectors.store import Store
opening.LIMITS = Limits(store_file_bytes=0)
def tell(progress):
    print("reading", flush=True)
opening.open_file(sys.argv[1], store=Store(Path(sys.argv[2])), report=tell)
print("done", flush=True)
"""


@pytest.mark.long(keep=("1", "4"))
@pytest.mark.parametrize("moment", range(8))
def test_killed_at_any_moment(tmp_path, store, moment):
    path = tmp_path / "a.vec"
    rows = text_file(path, 20_000, 20)
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(path), str(store.folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    time.sleep(0.03 * moment)  # not a wait: the moment of the kill is what varies
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    vectors = open_file(path, store=store)
    np.testing.assert_array_equal(vectors.matrix, rows)
    assert not list(store.folder.glob(".part-*")), "what the killed process left is gone"
    same(vectors, open_file(path, store=store))


WORDS = st.lists(st.text(max_size=6), unique=True, max_size=60)


@settings(max_examples=200)
@given(words=WORDS, prefix=st.text(max_size=3), asked=st.text(max_size=6))
def test_a_packed_vocabulary_is_like_a_list(words, prefix, asked):
    plain = Vocabulary(words)
    mapped = Vocabulary.packed(plain.blob, plain.offsets, plain.order)
    for vocabulary in (plain, mapped):
        assert list(vocabulary) == words
        assert [vocabulary.word(row) for row in range(len(words))] == words
        assert [vocabulary.id(word) for word in words] == list(range(len(words)))
        assert (asked in vocabulary) == (asked in words)
        expected = [word for word in words if word.startswith(prefix)][:5]
        assert vocabulary.suggest(prefix, 5) == expected
    if asked not in words:
        with pytest.raises(UnknownWord):
            mapped.id(asked)
