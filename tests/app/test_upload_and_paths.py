"""Naming a file or folder on the Start page, and who is allowed to."""

import threading

import numpy as np
import pytest
from streamlit import config

from explorer.errors import FileUnreadable, FolderWithoutVectors
from explorer.locales import LANGUAGES, sentence
from explorer.ui import local_access
from explorer.ui.streamlit_i18n import css_escape
from explorer.ui.text import plain
from explorer.vectors.local_files import LocalFiles

TEXT = b"2 2\nking 1 2\nqueen 3 4\n"
BOX = "start.path"

came_straight = local_access._came_straight


@pytest.fixture(autouse=True)
def no_names(monkeypatch):
    """No named files, and the configuration of the project, wherever the tests run."""
    known = LocalFiles()
    monkeypatch.setattr("explorer.ui.vector_picker.local_files", lambda: known)
    monkeypatch.setattr("explorer.ui.uploader.local_files", lambda: known)
    monkeypatch.setattr(local_access, "_came_straight", lambda: True)  # requests here have no remote address
    serve(monkeypatch, "localhost", ["localhost", "127.0.0.1", "[::1]"])
    return known


def serve(monkeypatch, address, hosts) -> None:
    """Serve at an address, under some host names."""
    options = {"server.address": address, "server.allowedHosts": hosts}
    before = config.get_option
    monkeypatch.setattr(
        local_access.st, "get_option", lambda name: options[name] if name in options else before(name), raising=True
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_opened_where_it_is(open_page, tmp_path, language):
    path = tmp_path / "mine.vec"
    path.write_bytes(TEXT)
    at = open_page("start", lang=language)
    at.text_input(key=BOX).set_value(f'"{path}"').run()
    assert not at.error
    assert at.session_state["view"].vectors == "mine-vec-named"
    assert at.session_state["vectors"].n == 2
    assert at.text_input(key=BOX).value == ""
    assert str(tmp_path) not in str(at.query_params)
    # it stays available when others are opened
    at.button(key="open.zh").click().run()
    assert at.session_state["view"].vectors == "zh"
    at.button(key="open.mine-vec-named").click().run()
    assert at.session_state["vectors"].n == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_open_is_answered_in_place(open_page, tmp_path, language):
    (tmp_path / "empty").mkdir()
    at = open_page("start", lang=language)
    for name, error in (
        ("gone.vec", FileUnreadable(file="gone.vec", reason="No such file or directory")),
        ("empty", FolderWithoutVectors(file="empty")),
    ):
        at.text_input(key=BOX).set_value(str(tmp_path / name)).run()
        assert [one.value for one in at.error] == [plain(error.sentence(language))]
        assert at.session_state["view"].vectors == "zh"
        assert at.text_input(key=BOX).value == str(tmp_path / name)
    at.text_input(key=BOX).set_value("").run()
    assert not at.error
    assert not at.exception


@pytest.mark.parametrize("typed", ["file://[", "a.vec", ".", '""', "file:", "/proc/kmsg", "/proc", "/"])
def test_what_is_no_path_of_a_file_is_a_sentence(open_page, typed):
    at = open_page("start", lang="en")
    at.text_input(key=BOX).set_value(typed).run()
    assert len(at.error) == 1
    assert not at.exception
    assert at.session_state["view"].vectors == "zh"


def test_several_paths_in_quotes(open_page, tmp_path):
    np.save(tmp_path / "m n.npy", np.eye(3, dtype="f4"))
    (tmp_path / "list.txt").write_text("a\nb\nc\n")
    at = open_page("start", lang="en")
    at.text_input(key=BOX).set_value(f'"{tmp_path}/m n.npy" "{tmp_path}/list.txt"').run()
    assert not at.error
    assert list(at.session_state["vectors"].words) == ["a", "b", "c"]


def test_a_model_in_a_folder(open_page, tmp_path):
    folder = tmp_path / "a model"
    folder.mkdir()
    np.save(folder / "m.npy", np.eye(3, dtype="f4"))
    (folder / "m.txt").write_text("a\nb\nc\n")
    at = open_page("start", lang="en")
    at.text_input(key=BOX).set_value(folder.as_uri()).run()
    assert not at.error
    assert at.session_state["vectors"].n == 3


ELSEWHERE = [
    ("0.0.0.0", ["localhost"]),  # noqa: S104 - what is refused
    (None, ["localhost"]),
    ("192.168.1.5", ["192.168.1.5"]),
    ("localhost", ["localhost", "explorer.example.org"]),
    ("localhost", ["*"]),
    ("localhost", []),
]


@pytest.mark.parametrize(("address", "hosts"), ELSEWHERE)
def test_a_server_for_others_takes_no_path(open_page, monkeypatch, no_names, tmp_path, address, hosts):
    path = tmp_path / "mine.vec"
    path.write_bytes(TEXT)
    at = open_page("start", lang="en")
    box = at.text_input(key=BOX).set_value(str(path))
    serve(monkeypatch, address, hosts)
    box.run()  # a session that still has the box, or sends what it would send
    assert at.session_state["view"].vectors == "zh"
    assert no_names._files == {}
    assert BOX not in [one.key for one in at.text_input]
    assert not at.exception
    # nor does a link reach what was named before
    id = no_names.add(path).id
    assert open_page("start", lang="en", v=id).session_state["view"].vectors == "zh"


def test_whoever_serves_can_say_that_no_path_is_taken(open_page, monkeypatch):
    monkeypatch.setenv("EXPLORER_NO_PATHS", "1")
    assert BOX not in [one.key for one in open_page("start", lang="en").text_input]


@pytest.mark.parametrize(
    ("headers", "address", "expected"),
    [
        ({"Host": "localhost:8501"}, None, True),
        ({"Host": "[::1]:8501"}, None, True),
        ({"Host": "127.0.0.1"}, None, True),
        ({"Host": "explorer.example.org"}, None, False),
        ({"Host": "localhost:8501", "X-Forwarded-For": "10.0.0.7"}, None, False),
        ({"Host": "localhost:8501", "Forwarded": "for=10.0.0.7"}, None, False),
        *(
            ({"Host": "localhost:8501", name: "x"}, None, False)
            for name in ("X-Forwarded-Proto", "X-Forwarded-Server", "X-Client-Ip", "Cf-Connecting-Ip")
        ),
        ({"Host": "localhost:8501"}, "10.0.0.7", False),
    ],
)
def test_a_session_through_a_proxy_is_not_at_this_computer(monkeypatch, headers, address, expected):
    context = type("Context", (), {"headers": headers, "ip_address": address})
    monkeypatch.setattr(local_access.st, "context", context)
    assert came_straight() is expected


def test_no_text_ends_a_string_of_css():
    assert css_escape('a"\\\n</style>字9') == "a\\22 \\5c \\a \\3c \\2f style\\3e 字9"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slow_path_says_so_and_can_be_cancelled(open_page, monkeypatch, no_names, tmp_path, language):
    path = tmp_path / "mine.vec"
    path.write_bytes(TEXT)
    answer, take = threading.Event(), no_names.add_groups

    def slow(paths):
        assert answer.wait(60)
        return take(paths)

    monkeypatch.setattr(no_names, "add_groups", slow)
    at = open_page("start", lang=language)
    at.text_input(key=BOX).set_value(str(path)).run()
    assert at.session_state["view"].vectors == "zh"
    at.button(key="path.cancel").click().run()
    assert "path.cancel" not in [one.key for one in at.button]
    assert not at.error
    at.text_input(key=BOX).set_value("").run()
    at.text_input(key=BOX).set_value(str(path)).run()
    _, looking = at.session_state["path.looking"]
    answer.set()
    assert looking.wait(60)
    at.run()
    assert at.session_state["view"].vectors == "mine-vec-named"
    assert not at.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_file_has_its_size_in_kilobytes(open_page, models, language):
    (models / "small.txt").write_text(
        "king 0.5 1 2\nqueen 1.5 2 3\n" * 200
    )  # the first bytes do not tell the number of rows
    at = open_page("start", lang=language)
    assert sentence(language, "start.kilobytes", kb=5) in [one.value for one in at.caption]
