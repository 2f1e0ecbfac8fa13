"""A file of the user: dropped, read with progress, cancelled, damaged, full of hostile words."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.locales import LANGUAGES, sentence
from tests.browser.server import ROOT, built_in, served
from tests.browser.test_app import settled

SLOW_LINES = 150_000
"""Lines of a file that is read in at least four pieces of a megabyte, with a progress report for each."""

HOSTILE = ["<img src=http://evil.test/a.png>", "![x](http://evil.test/b.png)", "[a](http://evil.test)", "$x$", "=1+1"]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = built_in(tmp_path_factory.mktemp("files"))
    with (folder / "slow.vec").open("w") as file:
        file.writelines(f"new york{i} 0.5 {i}.25 -1\n" for i in range(SLOW_LINES))
    (folder / "cut.vec").write_text("100 3\n" + "".join(f"w{i} 1 2 {i}\n" for i in range(40)))
    return folder


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[io.FileIO]:
    """A pipe; each byte lets the reader of slow.vec go on to its next progress report."""
    path = tmp_path_factory.mktemp("gate") / "pipe"
    os.mkfifo(path)
    with path.open("r+b", buffering=0) as pipe:  # open at both ends: neither waits for the other
        yield pipe


@pytest.fixture(scope="module")
def server(models: Path, gate: io.FileIO, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script, folder = ROOT / "tests/browser/gated_app.py", tmp_path_factory.mktemp("server")
    with served(script, folder, EXPLORER_MODELS=str(models), GATE=str(gate.name)) as address:
        yield address


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def drop(page: Page, **files: bytes) -> None:
    """Upload files to the page."""
    payload = [
        {"name": name.replace("__", "."), "mimeType": "application/octet-stream", "buffer": content}
        for name, content in files.items()
    ]
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(payload)


def opened(page: Page, name: str) -> None:
    """Wait until vectors are open."""
    expect(page.locator("[data-testid=stSelectbox] input").first).to_have_value(re.compile(re.escape(name)))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)


@pytest.mark.journey("zh")
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_files_that_belong_together_are_dropped(page, server, language, browser: Browser):
    rows = np.random.default_rng(3).normal(size=(40, 6))
    words = [f"词{i}" for i in range(40)]
    page.goto(f"{server}/?lang={language}")
    settled(page)
    drop(page, matrix__npy=npy(rows), words__txt="\n".join(words).encode())
    opened(page, "matrix.npy")
    expect(page.get_by_text(sentence(language, "start.size", n=40, d=6)).first).to_be_visible()
    unit = rows.astype("f4") / np.linalg.norm(rows.astype("f4"), axis=1, keepdims=True)
    nearest = words[int(np.argsort(-(unit @ unit[0]))[1])]
    expect(page.get_by_text(nearest, exact=True).first).to_be_visible()
    # the link opens the same vectors in another window
    other = browser.new_context()
    second = other.new_page()
    second.goto(page.url)
    opened(second, "matrix.npy")
    other.close()


@pytest.mark.journey
def test_reading_shows_how_far_it_is_and_can_be_cancelled(page, server, gate):
    page.goto(f"{server}/?lang=en")
    settled(page)
    page.goto(f"{server}/similarity?lang=en&v=slow-vec")
    expect(page.get_by_role("heading", name="Reading slow.vec")).to_be_visible()
    expect(page.get_by_text("words.")).to_be_visible()
    first = page.locator("[data-testid=stProgress]").inner_text()
    gate.write(b".")
    page.wait_for_function("first => document.querySelector('[data-testid=stProgress]').innerText !== first", arg=first)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)
    opened(page, "Chinese")
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0)


@pytest.mark.journey
def test_what_is_whole_of_a_damaged_file_can_be_opened(page, server):
    page.goto(f"{server}/?lang=en&v=cut-vec")
    settled(page)
    expect(page.get_by_text("40 of the 100 announced rows are complete")).to_be_visible()
    page.get_by_role("button", name="Open the undamaged part").click()
    opened(page, "cut.vec")
    expect(page.get_by_text("40 words × 3 dimensions").first).to_be_visible()
    assert "rescue=1" in page.url


def test_hostile_words_and_names_stay_text(page, server):
    foreign = []
    page.on("request", lambda sent: foreign.append(sent.url) if urlsplit(sent.url).hostname == "evil.test" else None)
    page.on("dialog", lambda dialog: foreign.append(dialog.message))
    body = "".join(f"{word.replace(' ', '_')} {i} 1 2\n" for i, word in enumerate(HOSTILE))
    page.goto(f"{server}/?lang=en")
    settled(page)
    drop(page, **{"<img src=x onerror=alert(1)>![e](http:evil)__vec": body.encode()})
    opened(page, "<img src=x onerror=alert(1)>")
    expect(page.get_by_text("5 words × 3 dimensions").first).to_be_visible()
    for path in ("similarity", "neighbourhood", "health"):
        page.goto(f"{server}/{path}{page.url[page.url.index('?') :]}")
        opened(page, "<img src=x onerror=alert(1)>")
        expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)
        assert page.locator("img[src*=evil], img[src=x], a[href*=evil]").count() == 0
    assert foreign == []


def test_a_file_that_is_nothing_gets_a_sentence(page, server):
    page.goto(f"{server}/?lang=en")
    settled(page)
    drop(page, notes__txt=b"just some words in a file\nand nothing else\n")
    expect(page.get_by_text("The format of notes.txt was not recognised.").first).to_be_visible()
    settled(page)
    opened(page, "Chinese")
