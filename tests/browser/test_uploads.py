"""Rows 67 to 69 of the list of bad input: uploads that are too large, empty, mislabelled, unwanted or withdrawn."""

import http.client
import io
import re
import struct
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.locales import LANGUAGES, sentence
from tests.browser.server import ROOT, served
from tests.browser.test_app import settled
from tests.browser.test_files import drop, opened

TEXT = b"2 3\na 0.5 -1.25 3\nb 4 0.001 -6\n"
BINARY = b"2 3\n" + b"".join(
    word + b" " + struct.pack("<3f", *row) for word, row in ((b"a", (1, 2, 3)), (b"b", (4, 5, 6)))
)


ZONE = "[data-testid=stFileUploaderDropzone]"
BOX = ".st-key-start-path input"

WRITTEN = """place => {
    const seen = [];
    const hidden = style => style.display === "none" || style.visibility !== "visible" || !parseFloat(style.fontSize);
    const walk = element => {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const clipped = style.position === "absolute" && box.width < 2 && box.height < 2;
        if (style.display === "none" || clipped || element.dataset.testid === "stIconMaterial") return;
        for (const child of element.childNodes) {
            if (child.nodeType === Node.ELEMENT_NODE) walk(child);
            else if (child.nodeType === Node.TEXT_NODE && !hidden(style)) seen.push(child.data);
        }
        for (const pseudo of ["::before", "::after"]) {
            const made = getComputedStyle(element, pseudo);
            if (made.content.startsWith('"') && !hidden(made)) seen.push(JSON.parse(made.content));
        }
        if (element.placeholder && !element.value) seen.push(element.placeholder);
    };
    walk(place);
    return seen.join(" ");
}"""
"""Visible text of a part of the page, including text from its style, without text for screen readers only."""


def start(page, app) -> None:
    page.goto(f"{app}/?lang=en")
    settled(page)


@pytest.mark.journey
def test_row_67_more_than_the_limit(page, app, tmp_path):
    start(page, app)
    too_large(page, tmp_path)
    zone = page.locator(ZONE)
    said = sentence("en", "start.upload.refused", mb=200) + sentence("en", "start.upload.instead")
    assert said in zone.evaluate(WRITTEN)
    assert zone.locator("[role=alert]").evaluate("e => getComputedStyle(e, '::after').content") == f'"{said}"'
    opened(page, "Chinese")


def too_large(page, tmp_path) -> None:
    """Upload a file that the page refuses, and hover over it."""
    path = tmp_path / "large.vec"
    with path.open("wb") as file:
        file.truncate(201 << 20)
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(path)
    chip = page.locator("[data-testid=stFileChip][aria-invalid=true]")
    expect(chip).to_be_visible()
    chip.hover()
    page.locator("[data-testid=stTooltipErrorContent]").wait_for(state="attached")


def dragged(page) -> None:
    """Drag a file over the page without dropping it."""
    page.locator(ZONE).evaluate(
        """zone => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["x"], "a.vec"));
            for (const kind of ["dragenter", "dragover"])
                zone.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    page.locator(f"{ZONE} > div > span").wait_for(state="attached")


def typed(page) -> None:
    """Type a path without submitting it."""
    page.locator(BOX).fill("/1/2")
    page.locator(".st-key-start-path [data-testid=InputInstructions] > *").wait_for(state="attached")


STATES = {
    "at rest": (lambda page, folder: None, ("choose", "limit")),
    "with a file over it": (lambda page, folder: dragged(page), ("release",)),
    "with a file that is too large": (too_large, ("refused", "instead")),
    "with a path": (lambda page, folder: typed(page), ("choose", "limit", "app.enter")),
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("state", STATES)
def test_the_widgets_speak_the_language_of_the_page(page, app, tmp_path, state, width):
    bring, keys = STATES[state]
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{app}/?lang=zh")
    settled(page)
    expect(page.locator(BOX)).to_be_visible()
    page.locator(f"{ZONE} > span button [data-testid=stMarkdownContainer]").wait_for(state="attached")
    bring(page, tmp_path)
    places = ".stFileUploader, .st-key-start-path, [data-testid=stTooltipErrorContent]"
    seen = " ".join(page.locator(places).evaluate_all(f"all => all.map({WRITTEN})"))
    for key in keys:
        assert sentence("zh", key if "." in key else f"start.upload.{key}", mb=200) in seen
    # if a new version of Streamlit changes these texts, `explorer/ui/streamlit_i18n.py` must follow
    assert set(re.findall("[A-Za-z]+", seen)) <= {"MB", "large", "vec"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_word_in_hand_is_typed_in_the_language_of_the_page(page, app):
    page.goto(f"{app}/similarity?lang=zh")
    settled(page)
    page.get_by_label(sentence("zh", "strip.word")).first.fill("苹果")
    hint = page.locator("[data-testid=InputInstructions]").first
    hint.locator("> *").wait_for(state="attached")
    seen = hint.evaluate(WRITTEN)
    assert sentence("zh", "app.enter") in seen
    assert not re.search("[A-Za-z]", seen)


def test_the_button_is_named_and_reached_in_the_language_of_the_page(page, app):
    page.goto(f"{app}/?lang=zh")
    settled(page)
    button = page.get_by_role("button", name=sentence("zh", "start.upload.choose"), exact=True)
    expect(page.locator(BOX)).to_be_visible()
    settled(page)
    with page.expect_file_chooser():
        button.press("Enter")


@pytest.mark.journey
def test_a_file_is_named_and_opened_where_it_is(page, app, tmp_path):
    path = tmp_path / "large one.vec"
    path.write_bytes(TEXT)
    start(page, app)
    page.locator(BOX).fill(f'"{path}"')
    page.locator(BOX).press("Enter")
    opened(page, "large one.vec")
    expect(page.get_by_text("2 words × 3 dimensions").first).to_be_visible()
    expect(page.locator(BOX)).to_have_value("")
    assert tmp_path.name not in page.url
    page.reload()
    opened(page, "large one.vec")
    page.locator(BOX).fill("~/there is no such file.vec")
    page.locator(BOX).press("Enter")
    said = sentence("en", "error.FileUnreadable.missing.message", file="there is no such file.vec")
    expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.journey
def test_a_server_for_others_offers_no_paths(page, tmp_path):
    with served(ROOT / "app.py", tmp_path, STREAMLIT_SERVER_ADDRESS="0.0.0.0") as address:  # noqa: S104 - on purpose
        start(page, address)
        expect(page.locator(ZONE)).to_be_visible()
        expect(page.locator(BOX)).to_have_count(0)


@pytest.mark.parametrize("name", ["vectors__txt__exe", "vectors__jpg", "no suffix", "vectors__bin__gz"])
@pytest.mark.parametrize("content", [TEXT, BINARY], ids=["text", "binary"])
def test_row_67_the_name_says_nothing(page, app, name, content):
    start(page, app)
    drop(page, **{name: content})
    opened(page, name.replace("__", "."))
    expect(page.get_by_text("2 words × 3 dimensions").first).to_be_visible()


def test_row_67_an_empty_file(page, app):
    start(page, app)
    drop(page, empty__vec=b"")
    expect(page.get_by_text(sentence("en", "error.EmptyFile.message", file="empty.vec")).first).to_be_visible()
    opened(page, "Chinese")


def test_row_68_two_uploads_at_once_and_another(page, app):
    start(page, app)
    drop(page, first__vec=TEXT, other__vec=BINARY)
    opened(page, "first.vec")
    expect(page.get_by_text("other.vec").first).to_be_visible()
    drop(page, second__vec=BINARY)
    opened(page, "second.vec")
    expect(page.get_by_text("first.vec").first).to_be_visible()
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


@pytest.mark.journey
def test_row_69_the_upload_endpoint_wants_a_token(app):
    where = urlsplit(app)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.request("PUT", "/_stcore/upload_file/session/file", body=b"x", headers={"Content-Type": "text/plain"})
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.journey
def test_numbers_and_words_one_after_the_other(page, app):
    rows = io.BytesIO()
    np.save(rows, np.random.default_rng(1).normal(size=(30, 4)))
    start(page, app)
    drop(page, rows__npy=rows.getvalue())
    expect(page.get_by_text("holds 30 rows, but no words for them").first).to_be_visible()
    settled(page)
    drop(page, words__txt="\n".join(f"w{i}" for i in range(30)).encode())
    opened(page, "rows.npy")
    expect(page.get_by_text("30 words × 4 dimensions").first).to_be_visible()


REST = b"3 3\n" + b"".join(b"w%d x y z\n" % row for row in range(3))
"""A file without a complete row, which only reading reveals."""


def rows(n: int = 30) -> bytes:
    made = io.BytesIO()
    np.save(made, np.random.default_rng(n).normal(size=(n, 4)))
    return made.getvalue()


def words(n: int = 30) -> bytes:
    return "\n".join(f"w{i}" for i in range(n)).encode()


def failures(page):
    return page.locator("[data-testid=stAlertContentError]")


@pytest.mark.journey("True-zh")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad_first", [True, False])
def test_what_opens_is_opened_and_what_does_not_is_told(page, app, language, bad_first):
    page.goto(f"{app}/?lang={language}")
    settled(page)
    both = {"allbad__vec": REST, "a__vec": TEXT}
    drop(page, **(both if bad_first else dict(reversed(both.items()))))
    opened(page, "a.vec")
    expect(failures(page)).to_have_count(1)
    expect(failures(page)).to_contain_text("allbad.vec")
    size = sentence(language, "start.size", n=2, d=3)
    said = sentence(language, "start.arrived.one", name="a.vec", size=size, word="a").replace("**", "")
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("[data-testid=stAlertContentInfo]")).to_have_count(0)


def test_every_set_that_fails_has_its_sentence(page, app):
    start(page, app)
    drop(page, m1__npy=rows(), m2__npy=rows(), x__txt=words(), y__txt=words())
    for name in ("m1.npy", "m2.npy"):
        expect(failures(page).filter(has_text=name).first).to_be_visible()
    opened(page, "Chinese")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_that_was_given_is_opened_and_the_others_are_one_click_away(page, app, language):
    page.goto(f"{app}/?lang={language}")
    settled(page)
    drop(page, a__vec=TEXT, b__npy=rows(), b__txt=words())
    opened(page, "a.vec")
    expect(page.get_by_text(sentence(language, "start.arrived", n=2))).to_be_visible()
    page.get_by_role("radio", name="b.npy").or_(page.get_by_role("button", name="b.npy")).first.click()
    opened(page, "b.npy")
    size = sentence(language, "start.size", n=30, d=4)
    said = sentence(language, "start.arrived.one", name="b.npy", size=size, word="w0").replace("**", "")
    expect(page.get_by_text(said)).to_be_visible()
    expect(failures(page)).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_with_a_path_is_seen_once_and_without_moving_the_page(browser, app, language):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{app}/?lang={language}")
    settled(page)
    page.locator(BOX).fill("/there is/no such.vec")
    page.locator(BOX).press("Enter")
    expect(failures(page)).to_have_count(1)
    expect(failures(page)).to_contain_text("no such.vec")
    for place in (failures(page), page.locator(BOX)):
        box = place.bounding_box()
        assert box["y"] + box["height"] <= 720
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    context.close()


def test_a_link_still_says_which_word_was_exchanged(page, app):
    start(page, app)
    drop(page, mine__vec=TEXT)
    opened(page, "mine.vec")
    address = page.url
    page.goto(f"{app}/?lang=en")
    settled(page)
    page.goto(address.replace("w=a", "w=gone"))
    expect(page.locator("[data-testid=stAlert]").first).to_contain_text("gone")


def test_on_a_phone_vectors_and_word_share_a_row(browser, app):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{app}/map?lang=en")
    settled(page)
    left = page.get_by_label(sentence("en", "strip.vectors"), exact=True).bounding_box()
    right = page.get_by_label(sentence("en", "strip.word"), exact=True).bounding_box()
    assert left["x"] + left["width"] < right["x"]
    assert abs(left["y"] + left["height"] / 2 - right["y"] - right["height"] / 2) < 8
    assert min(left["width"], right["width"]) > 90
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
