"""Keyboard and screen reader: help, walking through the picture, one live sentence, no axe violation."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from explorer.lessons.lookup import lookup_lesson
from tests.browser.playing import GALLERY, LESSON, PLAYER, STAGE, at_step, open_player, rest

STEPS = len(lookup_lesson().steps)
FOCUSED = f"() => ({STAGE})().getRootNode().activeElement?.dataset?.id ?? null"


@pytest.fixture
def gallery(serve: Callable[[Path], str], page: Page) -> Page:
    """The gallery at its second step."""
    return open_player(serve, page, GALLERY, "step=2")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_lists_all_keys_and_is_modal(serve, page, language):
    open_player(serve, page, LESSON, f"lang={language}")
    labels = tomllib.loads(Path(f"explorer/locales/{language}.toml").read_text(encoding="utf-8"))["player"]
    page.keyboard.press("?")
    overlay = page.get_by_role("dialog", name=labels["help"])
    expect(overlay).to_be_visible()
    for text in labels["does"].values():
        expect(overlay.get_by_text(text, exact=True).first).to_be_visible()
    assert overlay.locator("dt").count() == len(labels["keys"])
    page.keyboard.press("ArrowRight")
    at_step(page, 1, STEPS)
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    page.keyboard.press("?")
    expect(overlay).to_be_visible()
    page.keyboard.press("?")
    expect(overlay).to_be_hidden()
    page.keyboard.press("ArrowRight")
    at_step(page, 2, STEPS)


def test_tab_stays_in_what_is_presented(serve, page):
    open_player(serve, page, LESSON, "present=1")
    inside = """() => {
        let node = document.activeElement;
        while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
        return node === document.body || node.closest(".player") !== null;
    }"""
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 24:
        page.keyboard.press(key)
        assert page.evaluate(inside)


HELD = """() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node.dataset.id ?? node.className ?? node.tagName;
}"""


def test_tab_goes_round_all_of_what_is_presented(serve, page):
    open_player(serve, page, LESSON, "present=1&step=3&lang=en")
    ways = []
    for key in ("Tab", "Shift+Tab"):
        page.evaluate(f"({PLAYER})().focus()")
        stops: list[str] = []
        for _ in range(20):
            page.keyboard.press(key)
            if stops and page.evaluate(HELD) == stops[0]:
                break
            stops.append(page.evaluate(HELD))
        ways.append(stops)
    forth, back = ways
    assert forth == back[::-1]
    assert forth[0].startswith("vocab")  # a number or token of the picture
    assert {"choice", "lines", "leave"} <= set(forth)


def test_a_question_that_goes_leaves_the_focus_in_the_player(serve, page):
    open_player(serve, page, LESSON, "step=3")
    page.locator(".choice").first.focus()
    page.keyboard.press("PageDown")
    at_step(page, 4, STEPS)
    assert page.evaluate(HELD).split()[0] == "player"
    page.keyboard.press("ArrowRight")
    at_step(page, 5, STEPS)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) is not None


@pytest.mark.parametrize("way", ["PageDown", "PageUp"])
def test_a_walk_in_the_picture_survives_every_step(serve, page, way):
    """A sample of the numbers: after the step a number has the focus, or the player if there is none, not the page."""
    page.emulate_media(reduced_motion="reduce")
    first, last = (1, STEPS) if way == "PageDown" else (STEPS, 1)
    open_player(serve, page, LESSON, f"step={first}")
    lost = []
    for step in range(first, last, 1 if first < last else -1):
        stops = page.locator(".stage g[tabindex]")
        names = stops.evaluate_all("nodes => nodes.map((node) => node.dataset.id)")
        for name in names[:: max(1, len(names) // 4)]:
            page.locator(f".stage [data-id='{name}']").focus()
            page.keyboard.press(way)
            held = page.evaluate(HELD)
            if page.evaluate(FOCUSED) is None and not held.startswith("player"):
                lost.append((step, name, held))
            page.keyboard.press("PageUp" if way == "PageDown" else "PageDown")
        page.keyboard.press(way)
        at_step(page, step + (1 if first < last else -1), STEPS)
    assert lost == []


def test_the_list_of_keys_stays_modal(serve, page):
    open_player(serve, page, LESSON, "present=1&step=4&lang=en")
    page.keyboard.press("?")
    page.keyboard.press("Tab")
    page.keyboard.press("PageDown")
    at_step(page, 4, STEPS)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    assert "present=1" in page.url
    page.keyboard.press("PageDown")
    at_step(page, 5, STEPS)


@pytest.mark.journey
def test_presenting_is_a_dialog_and_gives_the_focus_back(serve, page):
    open_player(serve, page, LESSON, "lang=en")
    present = page.get_by_role("button", name="Present", exact=True)
    present.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Present")).to_be_visible()
    assert page.evaluate(HELD).startswith("player")
    page.keyboard.press("Escape")
    expect(present).to_be_focused()
    page.evaluate(f"({PLAYER})().focus()")
    present.click()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")  # after the mouse was used, the keys still work
    at_step(page, 2, STEPS)


def test_every_number_says_what_it_is_and_what_enter_does(serve, page):
    open_player(serve, page, LESSON, "step=4&lang=en")
    rest(page)
    cell = page.locator(".stage [data-id='w-1-0']")
    expect(cell).to_have_accessible_name(re.compile(r"^W, row 1 \(京\), column 0: −\d\.\d\d$"))
    expect(page.locator(".stage [data-id='p-1-0']")).to_have_accessible_name(
        re.compile("^product, row 1, column 0: .*1·")
    )
    expect(page.locator(".stage [data-id='y-hand-0']")).to_have_accessible_name(re.compile("^x @ W, row 0, column 0: "))
    stops = page.locator(".stage g[tabindex]")
    names = [node.get_attribute("aria-label") for node in stops.all()]
    assert all(re.search(r"[^\W\d_]", name) for name in names), names  # none is a bare number


def test_escape_closes_the_help_before_it_leaves_presenting(serve, page):
    open_player(serve, page, LESSON, "present=1")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    assert "present=1" in page.url
    page.keyboard.press("Escape")
    expect(page.locator(".controls .bar")).to_be_visible()


@pytest.mark.journey
def test_the_picture_is_one_stop_and_arrows_walk_inside_of_it(gallery):
    rest(gallery)
    assert gallery.locator(".stage [tabindex='0']").count() == 1
    gallery.evaluate(f"({PLAYER})().focus()")
    gallery.keyboard.press("Tab")
    assert gallery.evaluate(FOCUSED) == "w-0-0"
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp"):
        gallery.keyboard.press(key)
        walked.append(gallery.evaluate(FOCUSED))
    assert walked == ["w-0-1", "w-1-1", "w-1-0", "x-0", "w-0-0"]
    at_step(gallery, 2, 3)
    assert gallery.locator(".stage [tabindex='0']").count() == 1
    gallery.keyboard.press("Tab")
    assert gallery.evaluate(FOCUSED) is None
    gallery.keyboard.press("Shift+Tab")
    assert gallery.evaluate(FOCUSED) == "w-0-0"


def test_a_number_in_focus_writes_its_arithmetic_and_lights_its_sources(gallery):
    rest(gallery)
    gallery.locator("[data-id='w-1-1']").focus()
    for _ in range(9):
        gallery.keyboard.press("ArrowDown" if gallery.evaluate(FOCUSED)[0] == "w" else "ArrowRight")
        if gallery.evaluate(FOCUSED) == "y-0":
            break
    expect(gallery.locator(".tip .said")).to_have_text("0·0.5 + 1·(-0.8) = 0.5")
    expect(gallery.locator(".stage .lit")).to_have_count(3)
    expect(gallery.locator(".question")).to_be_visible()


def test_stepping_inside_of_the_picture_keeps_the_focus_in_it(gallery):
    gallery.locator("[data-id='bar']").focus()
    gallery.keyboard.press("Space")
    at_step(gallery, 3, 3)
    assert gallery.evaluate(FOCUSED) == "bar"
    gallery.keyboard.press("PageUp")
    gallery.locator("[data-id='y-1']").focus()
    gallery.keyboard.press("PageDown")  # the number disappears; the nearest one gets the focus
    at_step(gallery, 3, 3)
    assert gallery.evaluate(FOCUSED) is not None
    gallery.keyboard.press("Home")
    at_step(gallery, 1, 3)


def test_a_touch_looks_at_a_number(serve, browser):
    context = browser.new_context(viewport={"width": 900, "height": 700}, has_touch=True)
    try:
        page = open_player(serve, context.new_page(), GALLERY, "step=2")
        rest(page)
        page.locator("[data-id='y-1']").tap()
        expect(page.locator(".tip .said")).to_have_text("0·-0.25 + 1·(0.1) = -0.25")
        expect(page.locator(".stage .lit")).to_have_count(3)
        page.locator("[data-id='plane']").tap(force=True, position={"x": 40, "y": 8})
        expect(page.locator(".stage .lit")).to_have_count(0)
    finally:
        context.close()


@pytest.mark.journey
def test_one_live_sentence_a_step(gallery):
    live = gallery.locator(".player [aria-live], .player [role=status], .player [role=alert]")
    spoken = [node.inner_text() for node in live.all() if node.inner_text()]
    assert spoken == [gallery.locator(".said-now").inner_text()]


@pytest.mark.journey("lesson-light-zh", "gallery-dark-en")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("app", [LESSON, GALLERY], ids=["lesson", "gallery"])
def test_axe_finds_nothing(serve, page, app, scheme, language):
    page.emulate_media(color_scheme=scheme)
    open_player(serve, page, app, f"lang={language}&step=2")

    def violations() -> list[str]:
        rest(page)
        inside = {"fromShadowDom": ["[data-testid=stBidiComponentIsolated]", ".player"]}
        report = Axe().run(page, context={"include": [inside]}).response
        assert {"button-name", "color-contrast"} <= {one["id"] for one in report["passes"]}  # axe did see the player
        found = report["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in found]

    assert violations() == []
    page.keyboard.press("ArrowRight")
    assert violations() == []
    page.keyboard.press("?")
    assert violations() == []
    page.keyboard.press("Escape")
    page.locator(".bar .present").click()
    assert violations() == []
