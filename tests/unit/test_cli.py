"""The command line: answers equal to gensim's, every failure a sentence, JSON that can be relied on."""

import ast
import contextlib
import errno
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from gensim.models import FastText, KeyedVectors
from gensim.models.fasttext import save_facebook_model
from gensim.test.utils import datapath

from explorer.cli import app as app_module
from explorer.cli import progress, voice
from explorer.cli.command import METRICS
from explorer.cli.found import lines
from explorer.cli.layout import columns
from explorer.cli.program import COMMANDS, Program, voice_of
from explorer.cli.reading import Request
from explorer.errors import NO_REGULAR_FILE, FileUnreadable, FileUnwritable, Truncated
from explorer.geometry import similarity
from explorer.locales import LANGUAGES, catalogue, sentence
from explorer.locales.writing import visible
from explorer.vectors import store as store_module
from explorer.vectors.health import health
from explorer.vectors.model import Source, Subwords, Vectors
from explorer.vectors.opening import open_file
from explorer.vectors.reading import Progress
from explorer.vectors.uploads import uploads_of
from explorer.vectors.writing import WRITERS, write
from tests.hostile.test_binary import CASES as BINARY
from tests.hostile.test_text import CASES as TEXT

ROOT = Path(__file__).resolve().parents[2]
LEE = datapath("lee_fasttext.vec")
HOSTILE = {f"text-{name}": content for name, content in TEXT.items()}
HOSTILE |= {f"binary-{name}": content for name, content in BINARY.items()}
HAN = re.compile(r"[\u4e00-\u9fff]")


def run(*args, lang="en", **env):
    """Exit code, stdout, stderr of the command in this process; whatever escapes it fails the test."""
    found = CliRunner().invoke(Program(name="explorer"), list(map(str, args)), env={"LC_ALL": f"{lang}_XX.UTF-8"} | env)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert "\x1b" not in found.output
    assert "Traceback" not in found.output
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """An empty store, into which small files go, too."""
    monkeypatch.setenv("EXPLORER_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("STREAMLIT_LOGGER_LEVEL", "")  # so that what the app sets is taken back, too
    monkeypatch.delenv("STREAMLIT_LOGGER_LEVEL")
    monkeypatch.setattr(
        "explorer.vectors.opening.LIMITS", type("L", (), {"store_file_bytes": 1, "archive_members": 99})
    )
    return store_module.Store(tmp_path / "store")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.vec"
    path.write_bytes(b"5 2\nking 1 0\nqueen 0.9 0.1\nking 0 1\n\nman -1 0\nzero 0 0\n")
    return path


# Sentences


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_an_error_ends_before_its_hint_begins(lang):
    ends = {key: text[-1] for key, text in catalogue(lang).items() if re.fullmatch(r"error\.\w+\.message", key)}
    assert set(ends.values()) == {"。" if lang == "zh" else "."}
    said = Truncated(file="a", want=9, got=5).sentence(lang)
    assert ("。请" in said) == (lang == "zh")
    assert (". D" in said) == (lang == "en")


# Help


def every_help():
    yield ()
    for name in COMMANDS:
        yield (name,)
    for name in ("list", "path", "clean", "remove"):
        yield "store", name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("parts", list(every_help()), ids=" ".join)
def test_help_is_in_the_language_and_fits_the_terminal(parts, lang):
    code, out, err = run(*parts, "--help", lang=lang)
    assert (code, err) == (0, "")
    assert bool(HAN.search(out)) == (lang == "zh")
    assert max(map(columns, out.splitlines())) <= 80
    assert " ".join(("explorer", *parts)) in out
    assert out == run(*parts, "-h", "--lang", lang)[1]


def test_help_is_there_at_once():
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "explorer.cli", "--help"], cwd=ROOT, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.3


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom explorer.cli import main\nsys.argv = ['explorer', '--help']\ntry:\n main()\n"
        "except SystemExit:\n pass\nprint(sorted({'numpy', 'pyarrow', 'streamlit', 'gensim'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_sentence_is_used_and_every_key_has_one():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "explorer" / "cli").glob("*.py"))
    literals = {
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = set(re.findall(r'\.say\(\s*"([\w.-]+)"', code)) | {
        f"failure.{key}" for key in re.findall(r'Failure\(\s*"(\w+)"', code)
    }
    keys = {key.removeprefix("cli.") for key in catalogue("en") if key.startswith("cli.")}
    assert said <= keys
    composed = re.compile(r"^(option|argument|damage|health\.state)\.|\.(help|short)$|^failure\.(memory|unexpected)$")
    assert not {key for key in keys - said if not composed.search(key) and key not in literals}
    damages = {"duplicates", "empty_words", "repaired_words", "blank_lines", "bad_rows", "non_finite_rows"}
    assert damages <= {key.removeprefix("damage.") for key in keys}


def test_metrics_are_those_of_the_program():
    assert METRICS == similarity.METRICS


# Language


@pytest.mark.parametrize(
    ("args", "env", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LC_MESSAGES": "zh_HK", "LANG": "de_DE.UTF-8"}, "zh"),
        (["open", "--lang", "zh"], {"LANG": "en_GB"}, "zh"),
        (["--lang=en", "open"], {"LANG": "zh_CN"}, "en"),
        (["neighbours", "a", "--", "--lang", "zh"], {}, "en"),
        (["--lang", "klingon"], {"LANG": "zh_CN"}, "zh"),
        (["--lang"], {}, "en"),
    ],
)
def test_language(args, env, language):
    assert voice_of(args, env).language == language


# Wrong use


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["fly"], "fly"),
        (["store", "fly"], "list, path, clean, remove"),
        (["open"], "FILE"),
        (["open", "a", "--bogus"], "--bogus"),
        (["open", "a", "--choice"], "--choice"),
        (["open", "a", "--rescue=1"], "--rescue"),
        (["neighbours", "a"], "WORD"),
        (["neighbours", "a", "new", "york"], "york"),
        (["neighbours", "a", "b", "-k", "0"], "1"),
        (["neighbours", "a", "b", "-k", "ten"], "-k"),
        (["neighbours", "a", "b", "--metric", "manhattan"], "cosine, dot, euclidean"),
        (["open", "a", "--lang", "klingon"], "zh, en"),
        (["store", "clean"], "--older-than"),
        (["store", "clean", "--all", "--older-than", "3"], "--all"),
        (["store", "remove"], "KEY"),
    ],
)
def test_wrong_use_is_2(args, says, lang):
    code, out, err = run(*args, lang=lang)
    assert (code, out) == (2, "")
    assert says in err
    assert bool(HAN.search(err)) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("args", "key", "option", "command"),
    [
        (["neighbours", "a", "b", "-k"], "option_use", "-k", "explorer neighbours"),
        (["open", "a", "--choice"], "option_use", "--choice", "explorer open"),
        (["store", "clean", "--older-than"], "option_use", "--older-than", "explorer store clean"),
        (["store", "--lang"], "option_use", "--lang", "explorer store"),
        (["--lang"], "option_use", "--lang", "explorer"),
        (["open", "a", "--rescue=1"], "option_flag", "--rescue", "explorer open"),
        (["store", "list", "--json=yes"], "option_flag", "--json", "explorer store list"),
        (["open", "a", "--bogus"], "option", "--bogus", "explorer open"),
    ],
)
def test_an_option_used_in_a_wrong_way_names_the_command(args, key, option, command, lang):
    code, out, err = run(*args, lang=lang)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        sentence(lang, f"cli.failure.{key}", option=option),
        sentence(lang, "cli.help.try", command=command),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("parts", [(), ("store",)])
def test_a_language_alone_shows_the_help(parts, lang):
    code, out, err = run(*parts, "--lang", lang)
    assert (code, out) == (2, "")
    assert err == run(*parts, "--help", lang=lang)[1] == run(*parts, lang=lang)[2]
    assert bool(HAN.search(err)) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_of_the_help_have_one_kind_of_colon(lang):
    out = run("open", "--help", lang=lang)[1]
    assert (":" in out.replace("zh|en", ""), "：" in out) == (lang == "en", lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "near"), [(["neighbors"], "neighbours"), (["Opn"], "open"), (["store", "lst"], "list")]
)
def test_an_unknown_command_suggests_near_ones(typed, near, lang):
    code, _, err = run(*typed, lang=lang)
    assert code == 2
    assert err.splitlines()[1] == sentence(lang, "cli.near", words=near)
    assert len(run("xyzzy", lang=lang)[2].splitlines()) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["neighbours", "convert"])
def test_a_second_file_is_given_with_an_option(file, lang, command):
    words = file.with_name("words.txt")
    words.write_text("a\n")
    code, out, err = run(command, file, words, "third", lang=lang)
    assert (code, out) == (2, "")
    assert f"--with {words}" in err
    assert "--with" not in run(command, file, "new", "york", lang=lang)[2]


def test_nothing_typed_shows_the_help():
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "neighbours" in err


# Reading


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


# Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_on_a_terminal_is_one_line_that_goes_away(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: next(clock))
    stream = Terminal()
    line = progress.Line(voice.Voice("zh"), stream)
    line.show(Progress(10**8, 10**9, 41_307, 2.0))
    assert "10%" in stream.getvalue()
    assert "41,307" in stream.getvalue()
    assert "18" in stream.getvalue(), "seconds left"
    line.show(Progress(10**9, 10**9, 1, 20.0))
    line.clear()
    assert "\n" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().endswith("\r")
    shown = [columns(part) for part in stream.getvalue().split("\r")]
    assert max(shown) < 80


def test_progress_is_said_no_more_often_than_it_is_read(monkeypatch):
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: 0.0)
    stream = Terminal()
    line = progress.Line(voice.Voice("en"), stream)
    for done in range(1000):
        line.show(Progress(done, 1000, done, 0.1))
    line.clear()
    assert stream.getvalue() == ""


def test_progress_in_a_log_has_lines(monkeypatch):
    clock = iter(range(0, 100, 6))
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    line = progress.Line(voice.Voice("en"), stream)
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
    assert voice.size(count) == text


# Neighbours


@pytest.mark.parametrize("metric", METRICS)
def test_neighbours_equal_gensim(metric):
    reference = KeyedVectors.load_word2vec_format(LEE)
    code, out, err = run("neighbours", LEE, "fire", "-k", 25, "--metric", metric, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)["neighbours"]
    if metric == "cosine":
        expected = reference.most_similar("fire", topn=25)
    else:
        query = reference["fire"]
        values = reference.vectors @ query if metric == "dot" else np.linalg.norm(reference.vectors - query, axis=1)
        order = np.argsort(-values if metric == "dot" else values, kind="stable")
        expected = [
            (reference.index_to_key[row], values[row]) for row in order if row != reference.key_to_index["fire"]
        ]
    assert [one["word"] for one in found] == [word for word, _ in expected[:25]]
    np.testing.assert_allclose([one["score"] for one in found], [score for _, score in expected[:25]], rtol=1e-5)
    assert [one["rank"] for one in found] == list(range(1, 26))
    assert [one["row"] for one in found] == [reference.key_to_index[one["word"]] for one in found]


def test_neighbours_as_lines(file):
    code, out, _ = run("neighbours", file, "king", "-k", 2)
    assert code == 0
    assert out == "1\t0.9939\tqueen\n2\t\N{MINUS SIGN}1.0000\tman\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_word_is_1_with_near_spellings(file, lang):
    code, out, err = run("neighbours", file, "quen", lang=lang)
    assert (code, out) == (1, "")
    assert "queen" in err.splitlines()[1]
    code, out, _ = run("neighbours", file, "quen", "--json", lang=lang)
    error = json.loads(out)["error"]
    assert (code, error["code"], error["details"]) == (1, "UnknownWord", {"word": "quen", "n": 4, "near": ["queen"]})


@pytest.mark.parametrize("typed", ["Quen", "QUEEN", "KINGg"])
def test_near_spellings_do_not_depend_on_case(file, typed):
    near = json.loads(run("neighbours", file, typed, "--json")[1])["error"]["details"]["near"]
    assert near[0] == ("queen" if typed[0] == "Q" else "king")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_without_direction_is_1(file, lang):
    code, _, err = run("neighbours", file, "zero", lang=lang)
    assert code == 1
    assert "zero" in err
    code, out, _ = run("neighbours", file, "zero", "--metric", "euclidean", "-k", 1)
    assert code == 0
    assert out.endswith("queen\n")


def test_a_word_that_looks_like_an_option(tmp_path):
    path = tmp_path / "dash.vec"
    path.write_bytes(b"2 2\n--json 1 2\nb 1 1\n")
    code, out, _ = run("neighbours", path, "--", "--json")
    assert code == 0
    assert out.endswith("\tb\n")


def test_words_cannot_speak_to_the_terminal(tmp_path):
    path = tmp_path / "evil.vec"
    word = "\x1b]0;owned\x07\u202e\x9b2J"
    path.write_bytes(b"2 2\na 1 2\n" + word.encode() + b" 1 1\n")
    code, out, _ = run("neighbours", path, "a")
    assert code == 0
    assert not set(word) - set(";0123456789]JownedU+") & set(out)
    code, out, _ = run("neighbours", path, "a", "--json")
    assert json.loads(out)["neighbours"][0]["word"] == word
    assert not {"\x1b", "\u202e", "\x9b", "\x07"} & set(out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_subwords_answer_unseen_words(monkeypatch, file, lang):
    from dataclasses import replace

    rows = np.float32([[1, 0], [0, 1], [-1, 0.5]])
    buckets = np.random.default_rng(3).standard_normal((50, 2)).astype(np.float32)
    known = Vectors.of(["a", "b", "c"], rows, Source("f", "fasttext-binary"))
    known = replace(known, subwords=Subwords(buckets, 3, 6))
    monkeypatch.setattr("explorer.cli.neighbours.read_all", lambda *_: known)
    code, out, err = run("neighbours", file, "unseen", "--json", lang=lang)
    assert code == 0
    assert "unseen" in err
    answer = json.loads(out)
    made = known.subwords.vector("unseen")
    cosines = rows @ made / np.linalg.norm(rows, axis=1) / np.linalg.norm(made)
    assert answer["from_subwords"] is True
    assert [one["row"] for one in answer["neighbours"]] == np.argsort(-cosines).tolist()
    assert json.loads(run("neighbours", file, "a", "--json")[1])["from_subwords"] is False


# Names


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_compressed_file_and_words_of_other_scripts_are_named(tmp_path, lang):
    path = tmp_path / "small.vec.gz"
    path.write_bytes(gzip.compress(b"2 2\na 1 2\nb 3 4\n"))
    _, out, _ = run("open", path, "--no-app", lang=lang)
    form = sentence(lang, "cli.found.packed", form=catalogue(lang)["format.word2vec-text.name"], wrapper="gzip")
    assert out.splitlines()[0].endswith(form)
    warned = Source("f", "glove-text", warnings={"other_scripts": 1234})
    said = lines(voice.Voice(lang), Vectors.of(["a"], np.ones((1, 2), np.float32), warned))
    assert said[-1] == sentence(lang, "cli.damage.other_scripts", n=1234)
    assert catalogue(lang)["format.glove-text.name"] in said[0]


# Convert


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("to", sorted(WRITERS))
def test_convert_writes_what_opens_the_same(tmp_path, to, lang):
    suffix = WRITERS[to].suffix
    out = tmp_path / f"out{suffix}"
    code, said, err = run("convert", LEE, out, lang=lang)
    assert (code, err) == (0, "")
    assert catalogue(lang)[f"format.{to}.name"] in said.splitlines()[-1]
    files = [out, *WRITERS[to].beside(out)]
    assert all(str(path) in said for path in files)
    before, after = open_file(LEE), open_file(*files)
    assert after.source.format == to
    assert list(after.words) == list(before.words)
    np.testing.assert_array_equal(after.matrix, before.matrix)
    # any name will do with --to
    code, said, _ = run("convert", LEE, tmp_path / "any.thing", "--to", to, "--json", lang=lang)
    found = json.loads(said)
    assert (code, found["to"], found["format"], found["words"]) == (0, to, "word2vec-text", before.n)
    assert [Path(path).exists() for path in found["written"]] == [True] * len(files)


@pytest.mark.parametrize(("name", "binary"), [("out.txt", False), ("out.vec", False), ("out.bin", True)])
def test_gensim_reads_what_convert_wrote(tmp_path, name, binary):
    assert run("convert", LEE, tmp_path / name)[0] == 0
    found = KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary)
    reference = KeyedVectors.load_word2vec_format(LEE)
    assert found.index_to_key == reference.index_to_key
    np.testing.assert_array_equal(found.vectors, reference.vectors)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_convert_overwrites_nothing_without_force(file, tmp_path, lang):
    out = tmp_path / "m.npy"
    (tmp_path / "m.txt").write_text("notes")
    code, said, err = run("convert", file, out, lang=lang)
    assert (code, said) == (1, "")
    assert "m.txt" in err
    assert "--force" in err
    assert not out.exists()
    assert (tmp_path / "m.txt").read_text() == "notes"
    assert run("convert", file, out, "--force", lang=lang)[0] == 0
    assert open_file(out).n == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_convert_without_a_known_suffix_is_2(file, tmp_path, lang):
    code, said, err = run("convert", file, tmp_path / "out.xyz", lang=lang)
    assert (code, said) == (2, "")
    assert all(name in err for name in WRITERS)
    code, _, err = run("convert", file, tmp_path / "out.xyz", "--to", "xyz", lang=lang)
    assert code == 2
    assert all(name in err for name in WRITERS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_convert_where_nothing_can_be_written(file, tmp_path, lang):
    code, out, err = run("convert", file, tmp_path / "missing" / "out.vec", lang=lang)
    assert (code, out) == (1, "")
    assert "out.vec" in err
    tab = tmp_path / "tab.csv"
    tab.write_text('word,0,1\n"a\tb",1,2\nc,3,4\n')
    code, out, err = run("convert", tab, tmp_path / "out.npy", lang=lang)
    assert (code, out) == (1, "")
    assert "numpy" in err
    assert sorted(path.name for path in tmp_path.glob("*out*")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("out", ["", "/", ".", "..", "folder"])
def test_convert_to_a_folder(monkeypatch, file, tmp_path, out, lang):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for force in ([], ["--force"]):
        code, said, err = run("convert", file, out, "--to", "numpy", *force, lang=lang)
        assert (code, said) == (1, "")
        assert err.rstrip() == FileUnwritable(file=out or '""', reason=os.strerror(errno.EISDIR)).sentence(lang)
        assert os.strerror(errno.EISDIR) not in err
    assert list((tmp_path / "folder").iterdir()) == []


def test_convert_stopped_leaves_nothing(monkeypatch, file, tmp_path):
    def interrupted(vectors, path, name, report):
        def stop(_):
            raise KeyboardInterrupt

        return write(vectors, path, name, stop)

    monkeypatch.setattr("explorer.cli.convert.write", interrupted)
    before = set(tmp_path.iterdir())
    code, out, err = run("convert", file, tmp_path / "out.vec", "--no-store")
    assert (code, out) == (130, "")
    assert "Stopped" in err
    assert set(tmp_path.iterdir()) == before


# Health


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_says_what_it_finds(file, lang):
    code, out, err = run("health", file, lang=lang)
    assert (code, err) == (0, "")
    first, decided, *findings = out.splitlines()
    assert "small.vec" in first
    assert decided.endswith(catalogue(lang)["format.word2vec-text.decided"])
    states = [catalogue(lang)[f"cli.health.state.{state}"] for state in ("damaged", "look", "good")]
    found = [next(place for place, state in enumerate(states) if line.startswith(state)) for line in findings]
    assert found == sorted(found), "the worst first"
    expected = health(open_file(file)).findings
    for line, finding in zip(findings, expected, strict=True):
        assert visible(finding.sentence(lang)) in line
        assert visible(finding.advice(lang)) in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_as_json_is_the_report(file, lang):
    code, out, _ = run("health", file, "--json", lang=lang)
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(health(open_file(file)).to_dict(lang)))
    assert json.loads(out)["decided"] == catalogue(lang)["format.word2vec-text.decided"]


def test_health_can_be_stopped(monkeypatch, file):
    def interrupted(*_, report):
        report(Progress(1, 2, 3, 4.0))
        raise KeyboardInterrupt

    monkeypatch.setattr("explorer.cli.health.health", interrupted)
    code, out, err = run("health", file)
    assert (code, out) == (130, "")
    assert "Stopped" in err


# The store


@pytest.mark.parametrize("lang", LANGUAGES)
def test_store_lists_cleans_and_removes(file, store, lang):
    other = file.with_name("other.vec")
    other.write_bytes(b"1 2\nx 1 2\n")
    for path in (file, other):
        assert run("open", path, "--no-app")[0] == 0
    code, out, _ = run("store", "list", lang=lang)
    assert code == 0
    assert "small.vec" in out
    listed = json.loads(run("store", "list", "--json")[1])
    assert [entry["name"] for entry in listed["entries"]] == ["other.vec", "small.vec"]
    assert listed["bytes"] == sum(entry["bytes"] for entry in listed["entries"]) > 0
    small = listed["entries"][1]
    assert (small["words"], small["dimensions"]) == (4, 2)

    assert json.loads(run("store", "clean", "--older-than", 1, "--json")[1])["removed"] == []
    entry = store.folder / small["key"] / "entry.json"
    os.utime(entry, (time.time() - 3 * 86400,) * 2)
    removed = json.loads(run("store", "clean", "--older-than", 2.5, "--json")[1])
    assert [one["key"] for one in removed["removed"]] == [small["key"]]
    assert removed["bytes"] == small["bytes"]
    assert not entry.exists()

    code, _, err = run("store", "remove", "nothing", lang=lang)
    assert code == 1
    assert "nothing" in err
    assert run("store", "remove", listed["entries"][0]["key"][:8], lang=lang)[0] == 0
    assert store.entries() == []
    run("open", file, "--no-app")
    assert run("store", "remove", "small.vec")[0] == 0
    run("open", file, "--no-app")
    (store.folder / ("0" * 32)).mkdir()
    (store.folder / ".part-999999999-abc").mkdir()
    (store.folder / "of the person").mkdir()
    assert run("store", "clean", "--all", lang=lang)[0] == 0
    assert [place.name for place in store.folder.iterdir()] == ["of the person"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_uploads_and_remains_are_listed_and_cleaned(file, store, lang):
    run("open", file, "--no-app")
    uploads = uploads_of(store)
    ids = [uploads.take([(name, memoryview(file.read_bytes()))]) for name in ("旧.vec", "new\x1b.vec")]
    place = store.folder.parent / f"{store.folder.name}-uploads"
    os.utime(place / ids[0], (time.time() - 3 * 86400,) * 2)
    (place / ".part-999999999-abc").mkdir()
    (place / ".part-999999999-abc" / "0").write_bytes(bytes(700))
    (store.folder / ("0" * 32)).mkdir()
    (store.folder / ("0" * 32) / "matrix.f32").write_bytes(bytes(50))

    code, out, _ = run("store", "list", lang=lang)
    assert code == 0
    assert "旧.vec" in out
    assert "2" in out.splitlines()[-1]
    listed = json.loads(run("store", "list", "--json")[1])
    assert [(one["id"], one["names"]) for one in listed["uploads"]] == [
        (ids[1], ["new\x1b.vec"]),
        (ids[0], ["旧.vec"]),
    ]
    assert listed["bytes"] == sum(entry["bytes"] for entry in listed["entries"])

    cleaned = json.loads(run("store", "clean", "--older-than", 2, "--json")[1])
    assert cleaned["removed"] == []
    assert [one["id"] for one in cleaned["uploads"]] == [ids[0]]
    assert cleaned["remains"] == 2
    assert cleaned["bytes"] == 750 + listed["uploads"][1]["bytes"]
    (place / ".part-999999999-abc").mkdir()
    code, out, _ = run("store", "clean", "--all", lang=lang)
    assert code == 0
    assert len(out.splitlines()) == 3
    assert list(place.iterdir()) == list(store.folder.iterdir()) == []


def test_an_upload_that_stays_is_a_failure(monkeypatch, file, store):
    uploads_of(store).take([("a.vec", memoryview(file.read_bytes()))])
    monkeypatch.setattr("explorer.vectors.uploads.Uploads.remove", lambda *_: False)
    code, _, err = run("store", "clean", "--all")
    assert code == 1
    assert "could not be removed" in err


def test_a_key_that_begins_several_entries(file, store):
    for number in range(17):  # more than there are first digits of a key
        path = file.with_name(f"{number}.vec")
        path.write_bytes(b"1 2\nx 1 2\n")
        run("open", path, "--no-app")
    keys = [entry.key for entry in store.entries()]
    shared = next(key[0] for key in keys if [other[0] for other in keys].count(key[0]) > 1)
    code, _, err = run("store", "remove", shared)
    assert code == 1
    assert "Give more characters" in err
    assert len(store.entries()) == 17


def test_store_path_and_no_store(file, store):
    assert run("store", "path")[1] == f"{store.folder}\n"
    assert run("open", file, "--no-app", "--no-store")[0] == 0
    assert run("open", file, "--no-app", EXPLORER_NO_STORE="1")[0] == 0
    assert store.entries() == []


def test_an_entry_that_stays_is_a_failure(monkeypatch, file):
    run("open", file, "--no-app")
    monkeypatch.setattr(store_module.Store, "remove", lambda *_: False)
    code, _, err = run("store", "clean", "--all")
    assert code == 1
    assert "could not be removed" in err


# The app


@pytest.mark.parametrize("stop", ["Ctrl-C", "kill"])
def test_the_app_runs_on_the_file_and_ends_with_the_command(tmp_path, stop):
    file = tmp_path / "cut.vec"
    file.write_bytes(b"5 2\nking 1 0\nqueen 0.9 0.1\nman -1 0\n")
    env = {name: value for name, value in os.environ.items() if "DISPLAY" not in name} | {"LC_ALL": "zh_CN.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer.cli", "open", str(file), "--rescue", "--json"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        said = next(line for line in process.stderr if "localhost" in line)  # the first address that is named
        link = re.search(r"http://\S+\?v=cut-vec\S*", said)[0]
        assert link.endswith("-given&lang=zh&rescue=1")
        with urllib.request.urlopen(link) as answer:  # noqa: S310 - our own app
            assert answer.status == 200
        if stop == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.terminate()
        out, err = process.communicate(timeout=30)  # which waits for the app, too: it holds the same stderr
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == 0, err
    assert json.loads(out)["words"] == 3
    assert "Traceback" not in err
    assert "localhost" not in err
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(link)  # noqa: S310


def test_the_link_names_the_table(monkeypatch, file):
    monkeypatch.setenv("EXPLORER_FILES", json.dumps([[str(file)]]))
    asked = urllib.parse.parse_qs(app_module.query(Request((str(file),), choice="a b&c"), "zh"))
    assert asked["table"] == ["a b&c"]
    assert set(asked) == {"v", "lang", "table"}
    assert asked["lang"] == ["zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_server_said_is_shown_when_it_fails(monkeypatch, file, tmp_path, lang):
    server = tmp_path / "server"
    server.write_text("#!/bin/sh\necho 'URL: http://localhost:1'\nprintf 'no \\033[31mway\\n'\nexit 3\n")
    server.chmod(0o755)
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.sys, "executable", str(server))
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert err.splitlines()[1:] == [
        "URL: http://localhost:1",
        "no ⟨U+001B⟩[31mway",
        sentence(lang, "cli.failure.app", exit=3),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_unrelated_files_are_sets_of_their_own(tmp_path, file, lang, monkeypatch):
    np.save(tmp_path / "m.npy", np.arange(6, dtype="f4").reshape(3, 2) + 1)
    (tmp_path / "list").write_text("a\nb\nc\n")
    named = (file, tmp_path / "list", tmp_path / "m.npy")
    code, out, _ = run("open", "--no-app", *named, lang=lang)
    assert code == 0
    assert next(line for line in out.splitlines() if ".vec" in line).startswith("small.vec")
    assert "m.npy" in out
    first, second = json.loads(run("open", "--no-app", "--json", *named)[1])["sets"]
    assert (first["name"], first["words"], second["files"]) == ("small.vec", 4, ["m.npy", "list"])
    # the one that was named first is the one that is shown
    second, first = json.loads(run("open", "--no-app", "--json", *named[::-1])[1])["sets"]
    assert (first["name"], second["files"]) == ("small.vec", ["m.npy", "list"])
    told = []
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.subprocess, "Popen", lambda *_, **__: told.append(dict(os.environ)) or 1 / 0)
    run("open", *named)
    assert json.loads(told[0]["EXPLORER_FILES"]) == [[str(file)], [str(tmp_path / "m.npy"), str(tmp_path / "list")]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_is_not_there_stops_everything(file, tmp_path, lang):
    for more in (["gone.vec"], ["--with", "gone.vec"]):
        code, out, err = run("open", "--no-app", file, *more, lang=lang)
        assert (code, out) == (1, "")
        assert err.splitlines() == [FileUnreadable(file="gone.vec", reason=os.strerror(errno.ENOENT)).sentence(lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_that_nobody_needs_are_named(file, tmp_path, lang):
    (tmp_path / "README.txt").write_text("About these.\n")
    (tmp_path / "empty.vec").write_bytes(b"")
    for more in (["README.txt", "empty.vec"], ["--with", "README.txt", "--with", "empty.vec"]):
        paths = [tmp_path / word if "." in word else word for word in more]
        code, out, err = run("open", "--no-app", file, *paths, "--json", lang=lang)
        assert (code, json.loads(out)["files"]) == (0, ["small.vec"])
        assert [Path(path).name for path in json.loads(out)["unused"]] == ["README.txt", "empty.vec"]
        names = sentence(lang, "cli.comma").join(("README.txt", "empty.vec"))
        assert err.splitlines() == [sentence(lang, "cli.unused", files=names)]
    assert "README.txt" in run("neighbours", file, "king", "--with", tmp_path / "README.txt")[2]
    # beside several sets it is the same
    np.save(tmp_path / "m.npy", np.ones((2, 2), "f4"))
    (tmp_path / "m.txt").write_text("a\nb\n")
    named = [tmp_path / name for name in ("m.npy", "m.txt", "README.txt")]
    code, out, err = run("open", "--no-app", file, *named, "--json", lang=lang)
    whole = json.loads(out)
    assert (code, len(whole["sets"]), whole["errors"]) == (0, 2, [])
    assert whole["unused"] == [str(tmp_path / "README.txt")]
    assert err.splitlines() == [sentence(lang, "cli.unused", files="README.txt")]


def test_a_packed_file_and_a_renamed_one_are_used(file, tmp_path):
    np.save(tmp_path / "m.npy", np.ones((2, 2), "f4"))
    (tmp_path / "m.npy.gz").write_bytes(gzip.compress((tmp_path / "m.npy").read_bytes()))
    (tmp_path / "list").write_text("a\nb\n")
    for name in ("m.npy", "m.npy.gz"):
        code, _, err = run("open", "--no-app", tmp_path / name, tmp_path / "list", "--name", "mine")
        assert (code, err) == (0, "")
    assert run("open", "--no-app", file, "--name", "mine")[2] == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_can_be_opened_is_opened(file, tmp_path, monkeypatch, lang):
    for name in ("bad1.vec", "bad2.vec"):
        (tmp_path / name).write_bytes(b"2 2\na 1 2\nb 1 nan\n")
    named = [tmp_path / "bad1.vec", file, tmp_path / "bad2.vec"]
    code, out, err = run("open", "--no-app", *named, lang=lang)
    assert (code, len(out.splitlines())) == (1, 3)
    assert "bad1.vec" in err
    assert "bad2.vec" in err
    whole = json.loads(run("open", "--no-app", "--json", *named, lang=lang)[1])
    assert [one["name"] for one in whole["sets"]] == ["small.vec"]
    assert [(one["code"], one["details"]["file"]) for one in whole["errors"]] == [
        ("NonFinite", "bad1.vec"),
        ("NonFinite", "bad2.vec"),
    ]
    started = []
    monkeypatch.setattr("explorer.cli.open.start_app", lambda _, wanted, further: started.append((wanted, further)))
    assert run("open", *named)[0] == 1
    assert [(wanted.paths, further) for wanted, further in started] == [((str(file),), [])]
    assert run("open", *named[::2])[0] == 1
    assert len(started) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["open", "health"])
def test_several_lists_of_words_are_no_matter_of_chance(tmp_path, lang, command):
    np.save(tmp_path / "m.npy", np.ones((3, 2), "f4"))
    (tmp_path / "p.txt").write_text("a\nb\nc\n")
    (tmp_path / "q.txt").write_text("d\ne\nf\n")
    more = ["--no-app"] if command == "open" else []
    for named in ([tmp_path / name for name in ("m.npy", "p.txt", "q.txt")], [tmp_path]):
        code, out, err = run(command, *named, *more, lang=lang)
        assert (code, out) == (1, "")
        assert "p.txt, q.txt" in err
        assert "--with" in err
    code, out, _ = run(command, tmp_path / "m.npy", "--with", tmp_path / "q.txt", *more, lang=lang)
    assert code == 0
    assert "q.txt" in out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_examines_one_set(file, tmp_path, lang):
    np.save(tmp_path / "m.npy", np.ones((5, 2), "f4"))
    code, out, err = run("health", file, tmp_path / "m.npy", lang=lang)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        sentence(lang, "cli.failure.several_sets", files=sentence(lang, "cli.comma").join(("small.vec", "m.npy")))
    ]


def test_a_file_named_twice_is_one(file, tmp_path):
    (tmp_path / "link.vec").symlink_to(file)
    for again in (file, f"{file.parent}/./small.vec", tmp_path / "link.vec", f"file://{file}"):
        found = json.loads(run("open", "--no-app", "--json", file, again)[1])
        assert (found["files"], found["unused"]) == (["small.vec"], [])


def test_an_address_of_a_file(file, tmp_path):
    odd = tmp_path / "a b#c?d%20e.vec"
    odd.write_bytes(file.read_bytes())
    for typed in (odd.as_uri(), f"file://{odd}", f"FILE://localhost{odd}"):
        code, out, _ = run("open", "--no-app", typed)
        assert (code, "a b#c?d%20e.vec" in out) == (0, True)
    assert run("neighbours", file.as_uri(), "king", "-k", "99999")[1].splitlines()[-1].endswith("man")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/proc/kmsg", "/proc", "/proc/self/status", "/sys/kernel", "/dev/zero", "pipe"])
def test_what_only_looks_like_a_file_is_refused_at_once(tmp_path, monkeypatch, path, lang):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    begin = time.perf_counter()
    code, out, err = run("open", "--no-app", path, lang=lang)
    assert time.perf_counter() - begin < 1
    assert (code, out) == (1, "")
    assert err.splitlines() == [FileUnreadable(file=Path(path).name, reason=NO_REGULAR_FILE).sentence(lang)]
    assert sentence(lang, "error.FileUnreadable.special.hint") in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_say_what_is_really_wrong(tmp_path, lang):
    for name in ("b.txt", "list.txt"):
        (tmp_path / name).write_text("one\ntwo\n")
    np.save(tmp_path / "m.npy", np.ones((2, 2), "f4"))
    (tmp_path / "pic.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "bad.vec").write_bytes(b"2 2\na 1 nan\nb 1 nan\n")
    (tmp_path / "empty").mkdir()
    for named, code, says in (
        (["b.txt", "list.txt"], "OnlyWords", "b.txt, list.txt"),
        (["m.npy", "pic.png"], "NotWords", "pic.png"),
        (["bad.vec", "--rescue"], "NoWholeRow", "2"),
        (["empty"], "FolderWithoutVectors", "empty"),
        (["x" * 5000], "FileUnreadable", "xxx"),
        (["a\0b"], "FileUnreadable", "b"),
    ):
        paths = [word if word.startswith("-") else tmp_path / word for word in named]
        _, out, err = run("open", "--no-app", "--json", *paths, lang=lang)
        assert json.loads(out)["error"]["code"] == code
        assert says in err
        assert "ValueError" not in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_fit_several_matrices_are_asked_for(tmp_path, lang):
    for name in ("x", "y"):
        np.save(tmp_path / f"{name}.npy", np.ones((3, 2), "f4"))
        (tmp_path / f"of {name}").write_text("a\nb\nc\n")
    code, _, err = run("open", "--no-app", *sorted(tmp_path.glob("*[xy]*")), lang=lang)
    assert code == 1
    *asked, left = err.splitlines()
    assert len(asked) == 2
    assert all(line.endswith(sentence(lang, "error.LabelsMissing.hint")) for line in asked)
    assert "of x" in left
    assert "of y" in left


def test_what_the_app_is_told(monkeypatch, file):
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("EXPLORER_MODELS", "models")
    told = app_module.variables(("small.vec", "words.txt"))
    assert json.loads(told["EXPLORER_FILES"]) == [[str(file), str(file.with_name("words.txt"))]]
    assert told["EXPLORER_MODELS"] == str(file.parent / "models")
    assert "EXPLORER_NO_STORE" not in told


def test_the_app_leaves_the_store_alone_where_the_command_does(monkeypatch, file, store):
    told = []
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setenv("EXPLORER_NO_STORE", "")
    monkeypatch.setattr(app_module.subprocess, "Popen", lambda *_, **__: told.append(dict(os.environ)) or 1 / 0)
    run("open", file, "--no-store")
    run("open", file)
    assert [environment["EXPLORER_NO_STORE"] for environment in told] == ["1", "1"]
    assert store_module.store_in_use() is None
    monkeypatch.setenv("EXPLORER_NO_STORE", "")
    assert store_module.store_in_use().folder == store.folder


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_does_not_reach_the_app(monkeypatch, file, lang):
    monkeypatch.setattr(app_module, "app_path", lambda: pytest.fail("started"))
    code, out, err = run("open", file, "--name", "Mine", lang=lang)
    assert (code, out) == (2, "")
    assert "--name" in err
    assert "--no-app" in err
    assert "Mine" in run("open", file, "--name", "Mine", "--no-app")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_of_a_format_that_has_one_only(tmp_path, file, lang, packed):
    path = file
    if packed:
        path = tmp_path / "small.vec.gz"
        path.write_bytes(gzip.compress(file.read_bytes()))
    code, out, err = run("open", path, "--no-app", "--choice", "embeddings", lang=lang)
    assert (code, out) == (1, "")
    assert "embeddings" in err
    assert bool(HAN.search(err)) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_the_app(monkeypatch, file, lang):
    monkeypatch.setattr(app_module, "app_path", lambda: file.with_name("app.py"))
    code, out, err = run("open", file, lang=lang)
    assert code == 1
    assert "small.vec" in out
    assert "--no-app" in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_app_that_fails(monkeypatch, file, lang):
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.sys, "executable", "/bin/false")
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert "1" in err.splitlines()[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_port_is_free(monkeypatch, file, lang):
    monkeypatch.setenv("EXPLORER_FILES", "")
    monkeypatch.setattr(app_module.socket.socket, "connect_ex", lambda *_: 0)
    code, _, err = run("open", file, lang=lang)
    assert code == 1
    assert "STREAMLIT_SERVER_PORT" in err


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


# The process


@pytest.mark.parametrize("typed", [["store", "list", "--json"], ["store", "path"], ["--help"], ["open", "--help"]])
@pytest.mark.parametrize("target", ["> /dev/full", ">&-"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_takes_nothing(typed, target, unbuffered):
    script = f'"{sys.executable}" -m explorer.cli {" ".join(typed)} {target}'
    env = os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60, env=env, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == sentence("en", "cli.failure.stdout") + "\n"


def test_a_failure_that_cannot_be_written_as_json(file):
    script = f'"{sys.executable}" -m explorer.cli neighbours "{file}" nope --json --lang en > /dev/full'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60, text=True)
    assert done.returncode == 1
    assert "nope" in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[1:] == [sentence("en", "cli.failure.stdout")]


def command(*args, **env):
    env = os.environ | {"LC_ALL": "C.UTF-8"} | env
    return subprocess.run(
        [sys.executable, "-m", "explorer.cli", *map(str, args)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        timeout=60,
    )


def test_a_process_says_the_same(file):
    done = command("neighbours", file, "king", "-k", 1)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.split() == [b"1", b"0.9939", b"queen"]
    done = command("open", file.with_name("missing"), "--no-app")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_chinese_gets_escapes(tmp_path):
    path = tmp_path / "zh.vec"
    path.write_bytes("2 2\n北京 1 2\n上海 1 1\n".encode())
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = command("neighbours", path, "北京", "--lang", "zh", **latin)
    assert done.returncode == 0
    assert b"\\u4e0a\\u6d77" in done.stdout
    done = command("neighbours", path, "北京", "--json", **latin)
    assert json.loads(done.stdout)["neighbours"][0]["word"] == "上海"


def test_a_reader_that_has_enough(tmp_path):
    path = tmp_path / "many.vec"
    path.write_bytes(b"9000 2\n" + b"".join(b"w%d 1 2\n" % number for number in range(9000)))
    script = f'"{sys.executable}" -m explorer.cli neighbours "{path}" w1 -k 9000 | head -n 1; echo ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60)
    assert done.stdout.splitlines()[1] == b"0"
    assert done.stderr == b""
