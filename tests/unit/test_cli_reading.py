"""Reading on the command line: the summary, one sentence per error, the progress line."""

import errno
import gzip
import io
import json
import os
import re

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import save_facebook_model

from explorer.cli import console, progress
from explorer.cli.read_summary import lines
from explorer.errors import FileUnreadable, FileUnwritable
from explorer.locales import LANGUAGES, catalogue, sentence
from explorer.locales.text_width import text_width
from explorer.vectors.model import Source, Vectors
from explorer.vectors.reading import Progress
from tests.hostile.test_binary import CASES as BINARY
from tests.hostile.test_text import CASES as TEXT
from tests.unit.cli_checks import HAN, run

pytestmark = pytest.mark.usefixtures("store")
HOSTILE = {f"text-{name}": content for name, content in TEXT.items()}
HOSTILE |= {f"binary-{name}": content for name, content in BINARY.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_open_says_what_was_found(file, lang):
    code, out, err = run("open", file, "--no-app", lang=lang)
    assert (code, err) == (0, "")
    assert "small.vec" in out
    assert catalogue(lang)["format.word2vec-text.name"] in out
    assert "word2vec-text" not in out, "a name of the code"
    lines = out.splitlines()
    assert [line for line in lines if "1" in line and ("there before" in line or "重复" in line)]
    assert [line for line in lines if "5" in line and ("blank" in line or "空行" in line)], "the line number"


def test_open_as_json(file):
    code, out, _ = run("open", file, "--no-app", "--json", "--name", "mine")
    found = json.loads(out)
    assert code == 0
    assert (found["name"], found["format"], found["words"], found["dimensions"]) == ("mine", "word2vec-text", 4, 2)
    assert found["warnings"] == {"duplicates": 1, "blank_lines": 1}
    assert found["lines"] == {"duplicates": [4], "blank_lines": [5]}


def test_words_of_a_matrix(tmp_path):
    np.save(tmp_path / "m.npy", np.arange(6, dtype="f4").reshape(3, 2) + 1)
    (tmp_path / "other").write_text("a\nb\nc\n")
    for args in (
        ["open", "--no-app", tmp_path / "m.npy", tmp_path / "other"],
        ["open", "--no-app", tmp_path / "m.npy", "--with", tmp_path / "other"],
    ):
        code, out, _ = run(*args)
        assert code == 0
        assert "m.npy, other" in out
    code, _, err = run("open", "--no-app", tmp_path / "m.npy")
    assert code == 1
    assert "no words" in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_open_names_tables_columns_and_subwords(tmp_path, lang):
    rows = np.arange(6, dtype="f4").reshape(3, 2)
    words, lengths = np.array(["a", "b", "c"]), np.array([1, 2, 3])
    np.savez(tmp_path / "two.npz", first=rows, second=rows + 1, words=words, length=lengths)
    code, out, _ = run("open", tmp_path / "two.npz", "--no-app", "--choice", "second", lang=lang)
    assert code == 0
    assert sum("second" in line and "first" in line for line in out.splitlines()) == 1
    assert "length" in out
    found = json.loads(run("open", tmp_path / "two.npz", "--no-app", "--choice", "second", "--json")[1])
    assert (found["choice"], found["choices"]) == ("second", ["first", "second"])
    assert found["metadata"] == ["length"]
    code, out, err = run("open", tmp_path / "two.npz", "--no-app", "--choice", "third", lang=lang)
    assert (code, out) == (1, "")
    assert "first, second" in err

    model = FastText([["wind", "rain"]] * 5, vector_size=4, min_count=1, bucket=50, epochs=1)
    save_facebook_model(model, str(tmp_path / "model.bin"))
    code, out, _ = run("open", tmp_path / "model.bin", "--no-app", lang=lang)
    assert code == 0
    assert sentence(lang, "cli.found.subwords") in out
    assert "count" in out
    code, out, err = run("neighbours", tmp_path / "model.bin", "windy", "--json", lang=lang)
    expected = model.wv.most_similar("windy", topn=2)
    answer = json.loads(out)
    assert (code, answer["from_subwords"]) == (0, True)
    assert "windy" in err
    assert [one["word"] for one in answer["neighbours"]] == [word for word, _ in expected]
    np.testing.assert_allclose(
        [one["score"] for one in answer["neighbours"]], [score for _, score in expected], atol=1e-6
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["open", "neighbours", "health"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "FileUnreadable"),
        (b"", "EmptyFile"),
        (b"3 2\na 1 2\nb 1 2\n", "Truncated"),
        (b"2 2\na 1 2\nb 1 nan\n", "NonFinite"),
        (b"\x80\x04.", "PickleRefused"),
        (b"1000000000 300\na 1 2\n", "TooLarge"),
    ],
)
def test_a_bad_file_is_1_and_one_sentence(tmp_path, command, content, code, lang):
    path = tmp_path / "bad\x1b[31m\u202e.vec"
    if content is not None:
        path.write_bytes(content)
    args = [command, path, *(["w"] if command == "neighbours" else []), *(["--no-app"] if command == "open" else [])]
    status, out, err = run(*args, lang=lang)
    assert (status, out) == (1, "")
    assert bool(HAN.search(err)) == (lang == "zh")
    assert "\u202e" not in err
    assert ("--rescue" in err) == (code in ("Truncated", "NonFinite"))
    status, out, _ = run(*args, "--json", lang=lang)
    assert status == 1
    assert json.loads(out)["error"]["code"] == code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_damaged_rows_are_counted_before_anybody_decides(tmp_path, lang):
    path = tmp_path / "bad.vec"
    path.write_text("1003 2\n" + "".join(f"w{row} 1 {row}\n" for row in range(1001)) + "a nan 1\nb 1 inf\n")
    _, _, err = run("open", path, "--no-app", lang=lang)
    assert re.search(r"\b2 rows are damaged; without them, 1,001 rows" if lang == "en" else r"2 行损坏.*1,001 行", err)
    assert ("--rescue to read the 1,001" if lang == "en" else "--rescue，就只读完好的 1,001 行") in err
    _, out, _ = run("open", path, "--no-app", "--json", lang=lang)
    assert json.loads(out)["error"]["details"] | {"bad": 2, "left": 1001} == json.loads(out)["error"]["details"]


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_every_hostile_file_is_answered(tmp_path, case):
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[case])
    for args in (["open", path, "--no-app"], ["open", path, "--no-app", "--rescue"], ["neighbours", path, "a"]):
        code, out, err = run(*args, lang="zh")
        assert code in (0, 1)
        if code:
            assert out == ""
            assert HAN.search(err)
            assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    "path", ["", "missing", "missing\0", "http://169.254.169.254/latest", "file://elsewhere/a.vec"]
)
def test_row_61_a_path_that_is_none(monkeypatch, tmp_path, path):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("open", path, "--no-app", "--json")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "FileUnreadable"


@pytest.mark.parametrize("word", ["", " ", "\udcff", "a\udcffb", "\0", "x" * 100_000, "\U0010ffff"])
def test_words_that_are_none(file, word):
    code, out, err = run("neighbours", file, "--json", "--", word)
    assert code == 1
    assert json.loads(out)["error"]["code"] == "UnknownWord"
    assert json.loads(out)["error"]["details"]["word"] == word
    assert err.encode("utf-8")


def test_rescue(tmp_path):
    path = tmp_path / "cut.vec"
    path.write_bytes(b"3 2\na 1 2\nb 1 2\n")
    code, out, _ = run("open", path, "--no-app", "--rescue", "--json")
    assert code == 0
    assert json.loads(out)["warnings"] == {"missing_rows": 1}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ctrl_c_is_130_and_leaves_nothing(monkeypatch, tmp_path, file, lang):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress.Line, "show", interrupted)
    code, out, err = run("open", file, "--no-app", lang=lang)
    assert (code, out) == (130, "")
    assert "small.vec" in err
    assert not [entry for entry in (tmp_path / "store").iterdir()]


# Progress


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "status"), [(MemoryError(), 1), (RuntimeError("secret"), 1), (KeyboardInterrupt(), 130)]
)
def test_what_nobody_foresaw_is_a_sentence(monkeypatch, file, error, status, lang):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr("explorer.cli.neighbours.ranked", fails)
    code, out, err = run("neighbours", file, "king", lang=lang)
    assert (code, out) == (status, "")
    assert bool(HAN.search(err)) == (lang == "zh")
    assert "secret" not in err


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_on_a_terminal_is_one_line_that_goes_away(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: next(clock))
    stream = Terminal()
    line = progress.Line(console.Console("zh"), stream)
    line.show(Progress(10**8, 10**9, 41_307, 2.0))
    assert "10%" in stream.getvalue()
    assert "41,307" in stream.getvalue()
    assert "18" in stream.getvalue(), "seconds left"
    line.show(Progress(10**9, 10**9, 1, 20.0))
    line.clear()
    assert "\n" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().endswith("\r")
    shown = [text_width(part) for part in stream.getvalue().split("\r")]
    assert max(shown) < 80


def test_progress_is_said_no_more_often_than_it_is_read(monkeypatch):
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: 0.0)
    stream = Terminal()
    line = progress.Line(console.Console("en"), stream)
    for done in range(1000):
        line.show(Progress(done, 1000, done, 0.1))
    line.clear()
    assert stream.getvalue() == ""


def test_progress_in_a_log_has_lines(monkeypatch):
    clock = iter(range(0, 100, 6))
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    line = progress.Line(console.Console("en"), stream)
    line.show(Progress(5, 10, 7, 300.0))
    line.clear()
    assert stream.getvalue() == "50%, 5 B of 10 B, 7 words, about 5 min left\n"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (99_940, "99.9 kB"),
        (99_960, "100 kB"),
        (999_600, "1.0 MB"),
        (43 * 10**9, "43.0 GB"),
    ],
)
def test_sizes(count, text):
    assert console.size(count) == text


# Names


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_compressed_file_and_words_of_other_scripts_are_named(tmp_path, lang):
    path = tmp_path / "small.vec.gz"
    path.write_bytes(gzip.compress(b"2 2\na 1 2\nb 3 4\n"))
    _, out, _ = run("open", path, "--no-app", lang=lang)
    form = sentence(lang, "cli.found.packed", form=catalogue(lang)["format.word2vec-text.name"], wrapper="gzip")
    assert out.splitlines()[0].endswith(form)
    warned = Source("f", "glove-text", warnings={"other_scripts": 1234})
    said = lines(console.Console(lang), Vectors.of(["a"], np.ones((1, 2), np.float32), warned))
    assert said[-1] == sentence(lang, "cli.damage.other_scripts", n=1234)
    assert catalogue(lang)["format.glove-text.name"] in said[0]


# Files that the system refuses


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [FileUnreadable, FileUnwritable])
@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM])
def test_common_reasons_have_sentences_of_our_own(kind, number, lang):
    said = kind(file="数.vec" if lang == "zh" else "n.vec", reason=os.strerror(number)).sentence(lang)
    assert os.strerror(number) not in said
    assert ".vec" in said
    assert "{" not in said
    assert "odd" in kind(file="n.vec", reason="odd").sentence(lang)


def test_a_missing_file_and_folder(file, tmp_path):
    assert run("open", tmp_path / "nope.vec", lang="zh")[2] == "找不到文件 nope.vec。请检查路径。\n"
    assert run("open", tmp_path / "nope.vec")[2] == "There is no file nope.vec. Check the path.\n"
    assert run("convert", file, tmp_path / "no" / "o.vec")[2].startswith("There is no folder to write o.vec into.")


def test_one_is_not_said_as_many(file):
    out = run("open", file, "--no-app")[1]
    assert "1 blank line (line 5)" in out
    assert "1 row whose" in out
