"""The player in a real browser: stepping is exact, leaves nothing behind, and does not call the server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.lessons.lookup import lookup_lesson

APP = Path(__file__).with_name("player_app.py")
STEPS = len(lookup_lesson().steps)
# Chromium locators pierce open shadow roots; a script has to search for them
STAGE = """() => [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.stage')).find(Boolean)"""


@pytest.fixture
def lesson(serve: Callable[[Path], str], page: Page) -> Callable[..., Page]:
    """Function that opens the test page, waits for the picture, and returns the page."""

    def opened(query: str = "", in_page: Page = page) -> Page:
        in_page.goto(f"{serve(APP)}/?{query}")
        in_page.locator(".stage [data-id]").first.wait_for()
        return in_page

    return opened


def counter(page: Page, step: int) -> None:
    expect(page.locator(".counter")).to_have_text(f"{step} / {STEPS}")


def picture(page: Page) -> str:
    """The picture at rest: all animations are finished and removed elements are gone."""
    page.evaluate(f"({STAGE})().getAnimations({{subtree: true}}).forEach((animation) => animation.finish())")
    page.wait_for_function(f"() => !({STAGE})().querySelector('.ghosts > *')")
    return page.evaluate(f"({STAGE})().outerHTML")


@pytest.mark.journey
def test_ten_fast_presses_are_ten_steps(lesson):
    page = lesson()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    counter(page, 11)
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    counter(page, 4)
    assert "step=4" in page.url


@pytest.mark.journey
def test_every_step_backwards_is_the_fresh_picture(lesson):
    page = lesson(f"step={STEPS}")
    backwards = {}
    for step in range(STEPS, 0, -1):
        backwards[step] = picture(page)
        page.keyboard.press("PageUp")
    counter(page, 1)
    for step in range(1, STEPS + 1):
        assert picture(page) == backwards[step], step
        page.keyboard.press("PageDown")


@pytest.mark.journey
def test_stepping_never_runs_the_script(lesson):
    page = lesson()
    for key in ["ArrowRight"] * 6 + ["End", "Home", "p", "p", "5"]:
        page.keyboard.press(key)
    counter(page, 5)
    picture(page)
    expect(page.get_by_text("runs 1")).to_be_visible()
    page.get_by_label("sentence").fill("好好学习")
    page.keyboard.press("Enter")
    expect(page.get_by_text("runs 2")).to_be_visible()
    expect(page.locator(".stage").get_by_text("学")).to_have_count(1)
    counter(page, 5)  # new data keep the step
    assert "step=5" in page.url
    assert "lang=zh" in page.url


def test_keys_belong_to_a_field_while_it_is_edited(lesson):
    page = lesson("step=3")
    page.get_by_label("sentence").click()
    page.keyboard.type("5 p")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    counter(page, 3)
    assert page.get_by_label("sentence").input_value().endswith("5 p")


def test_space_on_a_button_is_one_step(lesson):
    page = lesson()
    page.locator(".bar .next").click()
    counter(page, 2)
    page.keyboard.press("Space")
    counter(page, 3)
    page.locator(".bar .next").focus()
    page.keyboard.press("Space")
    counter(page, 4)
    page.keyboard.press("Control+ArrowRight")
    counter(page, 4)


def test_the_scrubber_jumps_and_takes_the_keys(lesson):
    page = lesson()
    slider = page.get_by_role("slider")
    slider.fill("6")
    counter(page, 7)
    slider.focus()
    page.keyboard.press("ArrowRight")
    counter(page, 8)
    page.keyboard.press("PageUp")
    counter(page, 7)
    assert slider.get_attribute("aria-valuetext").startswith("7, ")


def test_a_number_tells_its_arithmetic(lesson):
    page = lesson("step=4")
    said = page.locator(".tip .said")
    expect(said).to_contain_text("0·(−0.31) + 1·(−0.53)")  # of the result, while no cell is hovered
    page.locator("[data-id='p-0-0']").hover()
    expect(said).to_have_text("0·(−0.31) = 0.00")
    page.locator("[data-id='y-hand-0']").hover()
    expect(said).to_contain_text("0·(−0.31) + 1·(−0.53)")
    expect(page.locator(".stage .lit")).to_have_count(6)  # the result and the five products
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-id='p-1-1']")).to_have_count(1)
    picture(page)
    expect(page.locator(".stage .lit")).to_have_count(0)  # a pointer that rests does not count


def test_playing_reads_and_stops_at_the_end(lesson, page):
    page.clock.install()
    lesson(f"step={STEPS - 1}")
    page.keyboard.press("p")
    page.clock.run_for(1400)
    counter(page, STEPS - 1)
    page.clock.run_for(6000)
    counter(page, STEPS)
    expect(page.locator(".bar .play")).to_have_attribute("aria-label", "自动播放")


@pytest.mark.journey
def test_reduced_motion_cuts(lesson, browser: Browser):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 760})
    try:
        page = lesson("step=3&lang=en", context.new_page())
        page.keyboard.press("ArrowRight")
        counter(page, 4)
        assert page.evaluate(f"({STAGE})().getAnimations({{subtree: true}}).length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        context.close()


@pytest.mark.journey("<img src=x onerror=alert(1)>")
@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "&lt;b&gt; </text><script>"])
def test_words_are_text(lesson, page, text):
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    lesson()
    page.get_by_label("sentence").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_text("runs 2")).to_be_visible()
    expect(page.locator(".stage .token").first).to_contain_text(text[0])
    assert page.locator(".player img, .player script, .player b:not(.ticks b)").count() == 0
    assert opened == []
