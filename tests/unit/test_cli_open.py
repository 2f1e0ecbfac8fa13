"""``explorer open`` with several files: what belongs together, what is not used, what cannot be opened."""

import errno
import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest

from explorer.cli import app as app_module
from explorer.errors import NO_REGULAR_FILE, FileUnreadable
from explorer.locales import LANGUAGES, sentence
from tests.unit.cli_checks import HAN, run

pytestmark = pytest.mark.usefixtures("store")


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
    # the file that was named first is shown
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
    # with several groups it is the same
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
    code, out, err = run("open", "--no-app", path, lang=lang)
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
