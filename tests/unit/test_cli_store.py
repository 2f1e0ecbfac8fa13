"""``explorer store``: entries are listed, cleaned and removed."""

import json
import os
import time

import pytest

from explorer.locales import LANGUAGES
from explorer.vectors import store as store_module
from explorer.vectors.uploads import uploads_of
from tests.unit.cli_checks import run

pytestmark = pytest.mark.usefixtures("store")


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
    ids = [uploads.add([(name, memoryview(file.read_bytes()))]) for name in ("旧.vec", "new\x1b.vec")]
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
    uploads_of(store).add([("a.vec", memoryview(file.read_bytes()))])
    monkeypatch.setattr("explorer.vectors.uploads.Uploads.remove", lambda *_: False)
    code, _, err = run("store", "clean", "--all")
    assert code == 1
    assert "could not be removed" in err


def test_a_key_that_begins_several_entries(file, store):
    for number in range(17):  # more entries than there are first digits of a key
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
