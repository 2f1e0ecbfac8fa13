"""Rows 67 to 69 of the table of bad input: uploads that are too large, empty, mislabelled, unwanted or withdrawn."""

import http.client
import io
import struct
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.locales import sentence
from tests.browser.test_app import settled
from tests.browser.test_files import drop, opened

TEXT = b"2 3\na 0.5 -1.25 3\nb 4 0.001 -6\n"
BINARY = b"2 3\n" + b"".join(
    word + b" " + struct.pack("<3f", *row) for word, row in ((b"a", (1, 2, 3)), (b"b", (4, 5, 6)))
)


def start(page, app) -> None:
    page.goto(f"{app}/?lang=en")
    settled(page)


def test_row_67_more_than_the_limit(page, app, tmp_path):
    path = tmp_path / "large.vec"
    with path.open("wb") as file:
        file.truncate(201 << 20)
    start(page, app)
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(path)
    expect(page.get_by_text("200.0MB or smaller")).to_be_visible()
    opened(page, "Chinese")


@pytest.mark.parametrize("name", ["vectors__txt__exe", "vectors__jpg", "no suffix", "vectors__bin__gz"])
@pytest.mark.parametrize("content", [TEXT, BINARY], ids=["text", "binary"])
def test_row_67_the_name_says_nothing(page, app, name, content):
    start(page, app)
    drop(page, **{name: content})
    opened(page, name.replace("__", "."))
    expect(page.get_by_text("2 words × 3 dimensions")).to_be_visible()


def test_row_67_an_empty_file(page, app):
    start(page, app)
    drop(page, empty__vec=b"")
    expect(page.get_by_text(sentence("en", "error.EmptyFile.message", file="empty.vec")).first).to_be_visible()
    opened(page, "Chinese")


def test_row_68_two_uploads_at_once_and_another(page, app):
    start(page, app)
    drop(page, first__vec=TEXT, other__vec=BINARY)
    opened(page, "first.vec")
    expect(page.get_by_text("other.vec")).to_be_visible()
    drop(page, second__vec=BINARY)
    opened(page, "second.vec")
    expect(page.get_by_text("first.vec")).to_be_visible()
    page.reload()
    opened(page, "second.vec")


def test_row_68_a_page_that_is_closed_during_an_upload_harms_nobody(context, page, app):
    other = context.new_page()
    other.goto(f"{app}/?lang=en")
    settled(other)
    drop(other, gone__vec=b"900000 3\n" + b"".join(b"w%d 1 2 3\n" % i for i in range(900_000)))
    other.close()
    start(page, app)
    drop(page, mine__vec=TEXT)
    opened(page, "mine.vec")


def test_row_69_the_upload_endpoint_wants_a_token(app):
    where = urlsplit(app)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.request("PUT", "/_stcore/upload_file/session/file", body=b"x", headers={"Content-Type": "text/plain"})
    assert connection.getresponse().status == 403
    connection.close()


def test_numbers_and_words_one_after_the_other(page, app):
    rows = io.BytesIO()
    np.save(rows, np.random.default_rng(1).normal(size=(30, 4)))
    start(page, app)
    drop(page, rows__npy=rows.getvalue())
    expect(page.get_by_text("holds 30 rows, but no words for them").first).to_be_visible()
    settled(page)
    drop(page, words__txt="\n".join(f"w{i}" for i in range(30)).encode())
    opened(page, "rows.npy")
    expect(page.get_by_text("30 words × 4 dimensions")).to_be_visible()
