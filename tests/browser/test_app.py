"""The five pages in a real browser."""

import json
import re
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.locales import LANGUAGES, sentence
from explorer.ui.pages import PAGES
from explorer.vectors.catalogue import catalogue
from tests.browser.server import ROOT, built_in, served

PATHS = [spec.path for spec in PAGES]
WITH_FIGURE = {spec.path for spec in PAGES if spec.pictures}
EVIL = [
    "http://evil.test/x",
    "www.evil.test",
    "me@evil.test",
    "![x](http://evil.test/p.png)",
    ":material/home:",
    ":streamlit:",
    ":smile:",
    "<b>bold</b>",
    "$x^2$",
    "\u202eabc",
]

COUNT_MESSAGES = """() => {
  window.__sent = 0
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (...message) { window.__sent += 1; return send.apply(this, message) }
}"""


def go(page: Page, app: str, path: str, query: str = "") -> None:
    """Open a page and wait until the server has finished the run."""
    page.goto(f"{app}/{'' if path == 'start' else path}{'?' + query if query else ''}")
    settled(page)


# largest number of captions of a map that were on the page at once
COUNT_CAPTIONS = """() => {
  const count = () => [...document.querySelectorAll('[data-testid=stCaptionContainer]')]
    .filter((caption) => caption.textContent.startsWith('The first 10,000 of 30,000')).length;
  window.__captions = count();
  new MutationObserver(() => { window.__captions = Math.max(window.__captions, count()); })
    .observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def settled(page: Page) -> None:
    """Wait until the script has finished."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()


def space(page: Page):
    """The figure of the page, once it is drawn."""
    drawn = page.locator("[data-ready=true]").first
    expect(drawn).to_be_attached()
    return drawn


def camera(page: Page) -> dict:
    """Camera of the 3D picture."""
    return json.loads(space(page).get_attribute("data-camera"))


def numbers(tree: object) -> list[float]:
    """All numbers of a camera, in a fixed order."""
    if isinstance(tree, dict):
        return [number for key in sorted(tree) for number in numbers(tree[key])]
    return [float(tree)] if isinstance(tree, int | float) else []


def turn(page: Page) -> None:
    """Rotate the 3D view with the mouse."""
    box = space(page).bounding_box()
    x, y = box["x"] + box["width"] / 2 + 150, box["y"] + box["height"] / 2
    before = camera(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y + 40, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "before => document.querySelector('[data-ready=true]').dataset.camera !== before",
        arg=space(page).get_attribute("data-camera") if camera(page) == before else "",
    )


def choose_language(page: Page, language: str) -> None:
    page.get_by_role("radio", name=sentence(language, f"strip.language.{language}")).click()


@pytest.fixture
def watched(page: Page):
    """A page whose errors and foreign requests are collected."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if re.match(r"(http://localhost:|data:|blob:)", request.url) else problems.append(request.url)
        ),
    )
    yield page
    assert problems == []


@pytest.mark.journey("zh")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_walks_through_all_pages(watched, app, language):
    page = watched
    go(page, app, "start", f"lang={language}")
    box = page.get_by_label(sentence(language, "strip.word"))
    box.fill("苹果")
    box.press("Enter")
    expect(page.get_by_text("苹果公司").first).to_be_visible()
    for path in PATHS[1:]:
        page.get_by_test_id("stSidebarNav").get_by_text(sentence(language, f"page.{path}.name"), exact=True).click()
        title = sentence(language, f"page.{path}.title", word="苹果")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        settled(page)
        expect(page.get_by_label(sentence(language, "strip.word"))).to_have_value("苹果")
        if path in WITH_FIGURE:
            space(page)
        assert "stException" not in page.content()


def test_first_guess_of_the_language_is_the_browsers(browser, app):
    for locale, language in (("zh-TW", "zh"), ("en-GB", "en"), ("fr-FR", "en")):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        go(page, app, "start")
        expect(page.get_by_role("heading", level=1)).to_have_text(sentence(language, "page.start.title"))
        context.close()


@pytest.mark.journey
def test_camera_stays_through_query_slider_and_language(page, app):
    go(page, app, "neighbourhood", "lang=zh&w=北京")
    turn(page)
    seen = numbers(camera(page))
    box = page.get_by_label(sentence("zh", "strip.word"))
    box.fill("苹果")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("苹果")
    settled(page)
    assert numbers(camera(page)) == pytest.approx(seen, abs=1e-6)
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("around=31"))
    settled(page)
    assert numbers(camera(page)) == pytest.approx(seen, abs=1e-6)
    choose_language(page, "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What lies around")
    settled(page)
    assert numbers(camera(page)) == pytest.approx(seen, abs=1e-6)


@pytest.mark.journey
def test_clicking_a_word_walks_to_it(page, app):
    go(page, app, "similarity", "lang=zh&w=北京")
    space(page)
    nearest = page.evaluate(
        "() => { const p = document.querySelector('.js-plotly-plot').getBoundingClientRect(); return [p.x, p.y] }"
    )
    page.mouse.click(nearest[0] + 220, nearest[1] + 20)
    expect(page.get_by_label(sentence("zh", "strip.word"))).not_to_have_value("北京")


@pytest.mark.journey
def test_a_link_reproduces_the_view(page, context, app):
    go(page, app, "similarity", "lang=zh&w=苹果")
    choose_language(page, "en")
    expect(page).to_have_url(re.compile("lang=en"))
    other = context.new_page()
    other.goto(page.url)
    settled(other)
    expect(other.get_by_label(sentence("en", "strip.word"))).to_have_value("苹果")
    expect(other.get_by_role("heading", level=1)).to_have_text(sentence("en", "page.similarity.title"))


@pytest.mark.journey
def test_another_map_is_fitted_with_progress_and_can_be_cancelled(page, app):
    go(page, app, "map", "lang=en&n=5000&near=30")
    cancel = page.get_by_role("button", name=sentence("en", "fitting.cancel"))
    expect(cancel).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    # the rest of the app stays usable
    page.get_by_test_id("stSidebarNav").get_by_text(sentence("en", "page.similarity.name"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence("en", "page.similarity.title"))
    space(page)
    page.get_by_test_id("stSidebarNav").get_by_text(sentence("en", "page.map.name"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence("en", "page.map.title"))
    expect(page.get_by_text("The first 5,000 of 30,000").or_(cancel).first).to_be_visible()
    expect(page.get_by_text("The first 5,000 of 30,000")).to_be_visible(timeout=120_000)


def test_cancel_goes_back_to_the_map_that_was_drawn(page, app):
    go(page, app, "map", "lang=en")
    expect(page.get_by_text("The first 10,000 of 30,000")).to_be_visible()
    space(page)
    page.get_by_role("button", name=sentence("en", "map.settings")).click()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    cancel = page.get_by_role("button", name=sentence("en", "fitting.cancel"))
    expect(cancel).to_be_visible()
    page.evaluate(COUNT_CAPTIONS)
    cancel.click()
    expect(cancel).to_be_hidden()
    expect(page).not_to_have_url(re.compile("near="))
    settled(page)
    expect(page.get_by_text("The first 10,000 of 30,000")).to_be_visible()
    assert page.evaluate("window.__captions") == 1  # never twice, not even while the page is drawn again
    assert int(space(page).get_attribute("data-drawn")) >= 10_000


@pytest.mark.journey("lookup", "map")
@pytest.mark.parametrize("path", PATHS)
def test_phone_has_no_sideways_scroll(browser, app, path):
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", is_mobile=True)
    page = context.new_page()
    go(page, app, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.journey
def test_ten_presses_are_ten_steps_without_the_server(page, app):
    go(page, app, "lookup", "lang=zh")
    expect(page.locator("svg [data-id]").first).to_be_visible()
    page.evaluate(COUNT_MESSAGES)
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("step=11"))
    for step in range(10, 0, -1):
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile(f"step={step}(&|$)"))
    assert page.evaluate("window.__sent") == 0


def take_in_hand(page: Page, language: str, word: str) -> None:
    box = page.get_by_label(sentence(language, "strip.word"))
    box.fill(word)
    box.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(f"w={quote(word, safe='')}")))
    settled(page)


@pytest.mark.journey
def test_back_and_forward_go_through_the_words(page, app):
    go(page, app, "similarity", "lang=zh&w=苹果")
    box = page.get_by_label(sentence("zh", "strip.word"))
    for word in ("香蕉", "足球"):
        take_in_hand(page, "zh", word)
    page.go_back()
    expect(box).to_have_value("香蕉")
    page.go_back()
    expect(box).to_have_value("苹果")
    page.go_forward()
    expect(box).to_have_value("香蕉")
    page.get_by_test_id("stSidebarNav").get_by_text(sentence("zh", "page.map.name"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence("zh", "page.map.title"))
    expect(box).to_have_value("香蕉")


@pytest.fixture
def evil(tmp_path):
    """The app on a folder of words that look like markup, links or icons."""
    folder = built_in(tmp_path)
    rows = [f"{word} {i} {i * i % 7 + 1} 1 {i % 3}" for i, word in enumerate(EVIL, start=1)]
    (folder / "![x](http:evil.test).txt").write_text(f"{len(EVIL)} 4\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with served(ROOT / "app.py", tmp_path) as address:
        yield address, next(entry.id for entry in catalogue(folder) if entry.kind == "file")


def test_row_83_words_are_text_everywhere(watched, evil):
    page, (address, identity) = watched, evil
    for path in ("start", "similarity", "neighbourhood"):
        go(page, address, path, f"lang=en&v={identity}&w={quote(EVIL[0])}")
        for word in EVIL:
            if word != EVIL[0]:
                take_in_hand(page, "en", word)
            written = word.replace("\u202e", "⟨U+202E⟩")
            main = page.get_by_test_id("stMain")
            expect(main.get_by_text(written[-4:]).first).to_be_attached()
            links = main.locator("a").evaluate_all("links => links.map(link => link.href)")
            assert [link for link in links if not link.startswith(address)] == []
            assert main.locator("img, b, [data-testid=stIconEmoji]").count() == 0
            headings = main.locator("h1, h2, h3, p").evaluate_all("all => all.map(one => one.textContent)")
            shown = "".join(headings).replace("\u2060", "")
            assert path == "start" or written in shown


def test_cancel_after_other_vectors_were_opened(page, tmp_path):
    folder = built_in(tmp_path)
    random = np.random.default_rng(0)
    rows = "\n".join(f"w{i} " + " ".join(f"{x:.3f}" for x in random.normal(size=30)) for i in range(9000))
    (folder / "own.txt").write_text(rows + "\n", encoding="utf-8")
    with served(ROOT / "app.py", tmp_path) as address:
        go(page, address, "map", "lang=en")
        space(page)
        page.get_by_test_id("stMain").get_by_role("combobox").first.click()
        page.get_by_role("option", name="own.txt").click()
        cancel = page.locator(".st-key-fitting-cancel button")  # reading the file shows a progress bar too
        cancel.click()
        expect(page.get_by_role("radio", name="PCA")).to_be_checked()
        expect(page.get_by_text("The first 9,000 of 9,000 words")).to_be_visible()
        expect(cancel).to_be_hidden()


def test_a_word_outside_of_the_window_is_brought_into_it(page, app):
    go(page, app, "map", "lang=zh&w=北京")
    space(page)
    box = space(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = camera(page)["x"]
    for share in (0.95, 0.85, 0.75):
        page.mouse.wheel(0, -300)
        page.wait_for_function(
            "width => { const [a, b] = JSON.parse(document.querySelector('[data-ready=true]').dataset.camera).x;"
            " return b - a < width }",
            arg=(before[1] - before[0]) * share,
        )
    take_in_hand(page, "zh", "总统")
    selected = page.locator(".explorer-space .words span, .explorer-space span").get_by_text("总统", exact=True)
    expect(selected.first).to_be_visible()
    assert camera(page)["x"][1] - camera(page)["x"][0] < before[1] - before[0]
