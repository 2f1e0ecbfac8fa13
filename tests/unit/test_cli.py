"""The command line as a whole: help, languages, usage errors, the sentences of every command."""

import ast
import re
import subprocess
import sys

import pytest

from explorer.cli.command import METRICS
from explorer.cli.program import COMMANDS, console_for
from explorer.errors import Truncated
from explorer.geometry import similarity
from explorer.locales import LANGUAGES, catalogue, sentence
from explorer.locales.number_format import visible
from explorer.locales.text_width import text_width
from tests.unit.cli_checks import HAN, ROOT, run

pytestmark = pytest.mark.usefixtures("store")


# Sentences


# Help


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_an_error_ends_before_its_hint_begins(lang):
    ends = {key: text[-1] for key, text in catalogue(lang).items() if re.fullmatch(r"error\.\w+\.message", key)}
    assert set(ends.values()) == {"。" if lang == "zh" else "."}
    said = Truncated(file="a", want=9, got=5).sentence(lang)
    assert ("。请" in said) == (lang == "zh")
    assert (". D" in said) == (lang == "en")


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
    assert max(map(text_width, out.splitlines())) <= 80
    assert " ".join(("explorer", *parts)) in out
    assert out == run(*parts, "-h", "--lang", lang)[1]


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom explorer.cli import main\nsys.argv = ['explorer', '--help']\ntry:\n main()\n"
        "except SystemExit:\n pass\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
        "print(*sorted({'.'.join(name.split('.')[:2]) for name in sys.modules if name.startswith('explorer.')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    libraries, rooms = (line.split() for line in done.stdout.splitlines()[-2:])
    assert not {"numpy", "pyarrow", "streamlit", "gensim"} & set(libraries)
    assert set(rooms) <= {"explorer.cli", "explorer.errors", "explorer.limits", "explorer.lessons", "explorer.locales"}


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
    assert console_for(args, env).language == language


# Usage errors


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


@pytest.mark.parametrize("text", ["x" * 300, "a\0b", "x/" * 3000])
def test_too_much_that_can_be_no_file_is_wrong_use_all_the_same(file, text):
    code, _, err = run("neighbours", file, "king", text)
    assert (code, err.rstrip()) == (2, visible(sentence("en", "cli.failure.extra", text=text)))


def test_nothing_typed_shows_the_help():
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "neighbours" in err
