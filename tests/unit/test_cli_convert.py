"""``explorer convert``: the output opens with the same vectors, and nothing is overwritten or left incomplete."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from explorer.errors import NO_NAME, FileUnwritable
from explorer.locales import LANGUAGES, catalogue
from explorer.vectors.opening import open_file
from explorer.vectors.writing import WRITERS, write
from tests.unit.cli_checks import run

pytestmark = pytest.mark.usefixtures("store")
LEE = datapath("lee_fasttext.vec")


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
    # with --to any name is allowed
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
        reason = os.strerror(errno.EISDIR) if out else NO_NAME
        assert err.rstrip() == FileUnwritable(file=out, reason=reason).sentence(lang)
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
