"""``explorer lesson``: file as exported, data as in the player, errors as one sentence."""

import json
import os
import stat
from pathlib import Path

import jsonschema
import pytest

import explorer
from explorer.export.page import page
from explorer.lessons.catalogue import LESSONS, lesson
from explorer.lessons.errors import HalfCharacter, NoSuchToken, NoTokens, UnknownLesson, WrongInput
from explorer.lessons.schema import schema
from explorer.locales import LANGUAGES, catalogue, sentence
from tests.unit.cli_checks import run

pytestmark = pytest.mark.usefixtures("store")
WORD = "</script>'\"& 🧑‍🤝‍🧑 مرحبا"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_name_they_are_listed(lang):
    code, out, _ = run("lesson", lang=lang)
    assert code == 0
    assert out.splitlines() == [f"{name}  {catalogue(lang)[f'lesson.{name}.title']}" for name in LESSONS]
    listed = json.loads(run("lesson", "--json", lang=lang)[1])["lessons"]
    assert [one["id"] for one in listed] == list(LESSONS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_is_the_one_of_the_export(tmp_path, lang):
    target = tmp_path / "好.html"
    code, out, _ = run("lesson", "lookup", "--text", "好好学习", "--token", 2, "--out", target, lang=lang)
    made = lesson("lookup", sentence="好好学习", position=2)
    assert code == 0
    assert str(len(made.steps)) in out
    assert str(target) in out
    assert target.read_bytes() == page(made, lang)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_the_language_is_the_one_that_was_asked_for(tmp_path):
    run("lesson", "lookup", "--lang", "zh", "--out", tmp_path / "a.html")
    assert (tmp_path / "a.html").read_bytes() == page(lesson("lookup"), "zh")


def test_a_hostile_sentence(tmp_path):
    assert run("lesson", "lookup", "--text", WORD, "--out", tmp_path / "a.html")[0] == 0
    assert (tmp_path / "a.html").read_bytes() == page(lesson("lookup", sentence=WORD), "en")


def test_by_word_a_sentence_without_spaces_is_cut(tmp_path):
    data = json.loads(run("lesson", "lookup", "--text", "北京欢迎你", "--by", "word", "--json")[1])
    tokens = [element["text"] for element in data["steps"][0]["scene"]["elements"] if element["kind"] == "token"]
    assert tokens[:3] == ["北京", "欢迎", "你"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_words_nothing_is_cut_by_word(tmp_path, monkeypatch, lang):
    monkeypatch.setenv("EXPLORER_MODELS", str(tmp_path))
    code, out, err = run("lesson", "lookup", "--by", "word", "--json", lang=lang)
    assert code == 1
    assert json.loads(out)["error"]["code"] == "no_words"
    assert err.strip() == sentence(lang, "cli.failure.no_words", folder=tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_data_are_those_of_the_player(lang):
    code, out, _ = run("lesson", "lookup", "--json", lang=lang)
    data = json.loads(out)
    assert code == 0
    jsonschema.validate(data, schema())
    first = lesson("lookup").steps[0].text
    assert data["steps"][0]["text"] == sentence(lang, first.key, **first.values)


def test_a_file_and_what_was_written_as_json(tmp_path):
    target = tmp_path / "a.html"
    answer = json.loads(run("lesson", "lookup", "--out", target, "--json")[1])
    assert answer == {
        "lesson": "lookup",
        "steps": len(lesson("lookup").steps),
        "bytes": target.stat().st_size,
        "written": [str(target)],
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_overwritten_without_force(tmp_path, lang):
    target = tmp_path / "a.html"
    target.write_text("mine")
    code, _, err = run("lesson", "lookup", "--out", target, lang=lang)
    assert code == 1
    assert err.strip() == sentence(lang, "cli.failure.exists", files=target)
    assert target.read_text() == "mine"
    assert run("lesson", "lookup", "--out", target, "--force", lang=lang)[0] == 0
    assert target.read_bytes() == page(lesson("lookup"), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("out", "says"),
    [("", "nameless"), (".", "folder"), ("nowhere/a.html", "missing"), ("a" * 300 + ".html", "long"), ("-", "stdout")],
)
@pytest.mark.parametrize("command", [["lesson", "lookup", "--out"], ["convert", "--to", "numpy", "small.vec"]])
def test_where_nothing_can_be_written(monkeypatch, file, command, out, says, lang):
    monkeypatch.chdir(file.parent)
    for more in ([], ["--force"]):
        code, said, err = run(*command, out, *more, lang=lang)
        assert (code, said, len(err.splitlines())) == (1, "", 1)
        assert err.rstrip().endswith(sentence(lang, f"error.FileUnwritable.{says}.hint"))
        assert [path.name for path in file.parent.iterdir() if path.name != "store"] == [file.name]


def test_a_file_may_be_called_like_the_standard_output(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run("lesson", "lookup", "--out", "./-")[0] == 0
    assert (tmp_path / "-").read_bytes() == page(lesson("lookup"), "en")


@pytest.mark.parametrize("command", [["lesson", "lookup", "--out"], ["convert", "--to", "numpy", "small.vec"]])
def test_force_overwrites_files_alone(monkeypatch, file, command):
    monkeypatch.chdir(file.parent)
    os.mkfifo("pipe.html")
    for more in ([], ["--force"]):
        code, _, err = run(*command, "pipe.html", *more)
        assert (code, err.rstrip().endswith(sentence("en", "error.FileUnwritable.special.hint"))) == (1, True)
    assert stat.S_ISFIFO(Path("pipe.html").stat().st_mode)
    Path("real.html").write_text("old")
    Path("link.html").symlink_to("real.html")
    assert run(*command, "link.html")[0] == 1
    assert Path("real.html").read_text() == "old"
    assert run(*command, "link.html", "--force")[0] == 0
    assert Path("link.html").readlink() == Path("real.html")
    assert Path("real.html").read_bytes() != b"old"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("args", "key", "values"),
    [
        (["lookup"], "no_out", {"name": "lookup"}),
        (["--text", "好"], "which_lesson", {"lessons": ", ".join(LESSONS)}),
    ],
)
def test_wrong_use_is_2(args, key, values, lang):
    code, out, err = run("lesson", *args, lang=lang)
    assert (code, out) == (2, "")
    assert err.strip() == sentence(lang, f"cli.failure.{key}", **values)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["nothing"], UnknownLesson(name="nothing", lessons=", ".join(LESSONS))),
        (["lookup", "--text", " \u3000 "], NoTokens(text=" \u3000 ")),
        (["lookup", "--token", "5"], NoSuchToken(got="5", n=5, last=4)),
        (["lookup", "--text", "好" * 20, "--token", "8"], NoSuchToken(got="8", n=8, last=7)),
        (["lookup", "--text", "ab\udcff"], HalfCharacter(place=3, point="U+DCFF")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_lesson_that_cannot_be_made_is_2(tmp_path, args, error, lang):
    for more in (["--json"], ["--out", tmp_path / "a.html"]):
        assert run("lesson", *args, *more, lang=lang) == (2, "", error.sentence(lang) + "\n")
    assert list(tmp_path.glob("*.html")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("args", "total"),
    [
        (["--text", "北" * 8], 8),
        (["--text", "北" * 9], 9),
        (["--text", "a b, " * 3000], 9000),
        (["--text", "北京" * 8, "--by", "word"], 8),
        (["--text", "北京" * 9, "--by", "word"], 9),
        ([], 5),
    ],
)
def test_a_sentence_that_is_cut_is_told(args, total, lang):
    code, out, err = run("lesson", "lookup", "--json", *args, lang=lang)
    assert (code, json.loads(out)["id"]) == (0, "lookup")
    assert err == (sentence(lang, "cli.lesson.cut", n=8, total=total) + "\n" if total > 8 else "")


def test_one_token_is_enough():
    assert json.loads(run("lesson", "lookup", "--json", "--text", "好")[1])["inputs"]["token"] == 0


def test_a_token_before_the_first_is_2():
    assert run("lesson", "lookup", "--token", "-1", "--json")[0] == 2


def test_a_notebook_makes_the_same_lesson():
    assert explorer.lesson("lookup", sentence="好好学习") == lesson("lookup", sentence="好好学习")
    with pytest.raises(ValueError, match="There are: lookup"):
        explorer.lesson("nothing")


@pytest.mark.parametrize(("a", "b"), [("国王", "王后"), ("king", "queen")])
def test_the_words_of_a_lesson_choose_the_built_in_vectors(a, b, tmp_path):
    target = tmp_path / "cosine.html"
    code, out, err = run("lesson", "cosine", "--a", a, "--b", b, "--u", "-1_2", "--out", target)
    assert (code, err) == (0, "")
    code, out, _ = run("lesson", "cosine", "--a", a, "--b", b, "--u", "-1_2", "--json")
    found = json.loads(out)
    assert found["inputs"] | {"dimension": 0} == found["inputs"]
    assert (found["inputs"]["a"], found["inputs"]["b"], found["inputs"]["u"]) == (a, b, [-1, 2])
    assert len(found["steps"]) == 13


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["cosine", "--u", "9_9"], WrongInput(lesson="cosine", name="u", got="'9_9'")),
        (["cosine", "--text", "好"], WrongInput(lesson="cosine", name="sentence", got="'好'")),
        (["lookup", "--a", "好"], WrongInput(lesson="lookup", name="a", got="'好'")),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_input_of_no_use_is_2(args, error, lang):
    assert run("lesson", *args, "--json", lang=lang) == (2, "", error.sentence(lang) + "\n")


def test_a_word_of_no_built_in_vectors_is_named():
    code, out, _ = run("lesson", "cosine", "--a", "qwertyuiop", "--json", lang="en")
    assert code == 1
    assert json.loads(out)["error"]["details"]["word"] == "qwertyuiop"
