"""Layout: nothing jumps from step to step, presenting fills the window, a phone pans inside the picture."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.lessons.lookup import lookup_lesson
from tests.browser.playing import GALLERY, LESSON, STAGE, at_step, open_player, rest

STEPS = len(lookup_lesson().steps)
PARTS = (".text", ".stage", ".foot", ".code", ".scrubber", ".controls .bar")


def boxes(page: Page, parts: tuple[str, ...] = PARTS) -> dict[str, dict[str, float]]:
    return {part: page.locator(part).first.bounding_box() for part in parts}


@pytest.mark.journey("zh")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_jumps_from_step_to_step(serve, page, language):
    open_player(serve, page, LESSON, f"lang={language}")
    first = boxes(page)
    for step in range(2, STEPS + 1):
        page.keyboard.press("ArrowRight")
        at_step(page, step, STEPS)
        assert boxes(page) == first, step


@pytest.mark.journey("zh")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_presenting_shows_the_whole_picture_in_large_type(serve, page, language):
    open_player(serve, page, LESSON, f"lang={language}")
    page.locator(".bar .present").click()
    assert "present=1" in page.url
    covered = page.locator(".player").bounding_box()
    assert covered == {"x": 0, "y": 0, "width": 1280, "height": 720}
    first = boxes(page, (".text", ".stage", ".foot", ".scrubber"))
    for step in range(1, STEPS + 1):
        at_step(page, step, STEPS)
        rest(page)
        assert boxes(page, tuple(first)) == first, step
        for part in (".stage", ".foot", ".scrubber"):
            box = page.locator(part).bounding_box()
            assert box["x"] >= 0, part
            assert box["y"] + box["height"] <= 720, part
        sizes = page.evaluate(f"""() => {{
          const stage = ({STAGE})()
          const player = stage.closest('.player')
          const scale = stage.getScreenCTM().a
          const drawn = [...stage.querySelectorAll('.scene text')].map(t => [t.textContent, scale * t.getAttribute('font-size')])
          const around = ['.said-now', '.tip .how', '.line code', '.asked', '.choice'].map(name => player.querySelector(name))
            .filter(Boolean).map(node => [node.textContent, parseFloat(getComputedStyle(node).fontSize)])
          return [...drawn, ...around].filter(([, size]) => size < 28)
        }}""")  # noqa: E501
        assert sizes == [], step
        page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    at_step(page, STEPS - 1, STEPS)
    page.keyboard.press("Escape")
    expect(page.locator(".controls .bar")).to_be_visible()
    assert "present" not in page.url
    expect(page.get_by_text("runs 1")).to_be_visible()


def test_a_link_opens_presenting_at_its_speed(serve, page):
    open_player(serve, page, LESSON, "step=3&speed=2&present=1&lang=en")
    assert page.locator(".player").bounding_box()["height"] == 720
    page.locator(".leave").click()
    expect(page.locator("[data-speed='2']")).to_have_attribute("aria-pressed", "true")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".bar .link").click()
    expect(page.locator(".status")).to_have_text("Link copied: it opens at this step")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert {"step=3", "speed=2", "lang=en"} <= set(copied.partition("?")[2].split("&"))


def test_full_screen_presents_and_goes_back_to_what_was(serve, page):
    open_player(serve, page, LESSON)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    expect(page.locator(".player")).to_have_class("player presenting")
    page.keyboard.press("ArrowRight")
    at_step(page, 2, STEPS)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    expect(page.locator(".player")).to_have_class("player")
    expect(page.locator(".controls .bar")).to_be_visible()


def test_the_code_opens_upwards_and_moves_nothing(serve, page):
    open_player(serve, page, GALLERY, "step=2")
    first = boxes(page)
    panel = page.locator(".panel")
    closed = panel.bounding_box()
    lines = page.locator(".line")
    for place, seen in enumerate([False, False, True, True, True]):  # the current one of five is the fourth
        box = lines.nth(place).bounding_box()
        assert (box["y"] > closed["y"] - 1 and box["y"] + box["height"] < closed["y"] + closed["height"] + 1) is seen, (
            place
        )
    expect(page.locator(".line.current")).to_have_text("X @ W  # [[0.50, −0.25], [−0.80, 0.10]]")
    page.get_by_role("button", name="展开全部代码").click()
    opened = panel.bounding_box()
    assert opened["y"] < closed["y"]
    assert opened["y"] + opened["height"] == pytest.approx(closed["y"] + closed["height"])
    assert all(lines.nth(place).bounding_box()["y"] >= opened["y"] for place in range(5))
    assert boxes(page) == first
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制代码").click()
    expect(page.locator(".status")).to_have_text("代码已复制")
    assert page.evaluate("navigator.clipboard.readText()").splitlines()[3] == "X @ W  # [[0.50, −0.25], [−0.80, 0.10]]"


@pytest.mark.journey
def test_a_question_is_answered_at_once_and_kept(serve, page):
    open_player(serve, page, GALLERY, "step=2")
    before = boxes(page)
    choices = page.locator(".choice")
    choices.nth(0).click()
    expect(page.locator(".verdict.wrong")).to_have_text("再看看：1 在哪个格子里？")
    expect(choices.nth(0)).to_have_text("✗[0.50, −0.25]")
    choices.nth(0).focus()
    page.keyboard.press("2")  # on a choice, a digit chooses
    expect(page.locator(".verdict.right")).to_have_text("对，1 号行原样出来。")
    expect(choices.nth(1)).to_have_attribute("aria-pressed", "true")
    assert boxes(page) == before
    page.keyboard.press("ArrowRight")
    expect(page.locator(".question")).to_be_hidden()
    page.keyboard.press("2")  # elsewhere it jumps to a step
    at_step(page, 2, 3)
    expect(page.locator(".verdict.right")).to_be_visible()
    expect(page.get_by_text("runs 1")).to_be_visible()


@pytest.fixture
def phone(browser: Browser, serve: Callable[[Path], str]):
    context = browser.new_context(viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True)
    yield open_player(serve, context.new_page(), LESSON, "step=4&lang=en")
    context.close()


def swipe(page: Page, start: tuple[float, float], by: float) -> None:
    """Swipe horizontally within a tenth of a second by the time stamps of the events, however slow the machine is."""
    touch = page.context.new_cdp_session(page)
    x, y = start
    now = time.time()

    def send(kind: str, part: int, *points: dict[str, float]) -> None:
        event = {"type": kind, "touchPoints": list(points), "timestamp": now + 0.1 * part / 6}
        touch.send("Input.dispatchTouchEvent", event)

    send("touchStart", 0, {"x": x, "y": y})
    for part in range(1, 6):
        send("touchMove", part, {"x": x + by * part / 5, "y": y})
    send("touchEnd", 6)


def test_a_phone_pans_inside_the_picture_and_has_buttons_for_fingers(phone):
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    view = phone.locator(".view")
    assert view.evaluate("view => view.scrollWidth") >= 720
    digits = phone.evaluate(f"""() => {{
      const stage = ({STAGE})()
      return Math.min(...[...stage.querySelectorAll('.cell text')].map(t => stage.getScreenCTM().a * t.getAttribute('font-size')))
    }}""")  # noqa: E501
    assert digits >= 16
    for button in phone.locator(".bar button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, button.get_attribute("aria-label")


def test_a_phone_looks_at_what_the_step_is_about(phone):
    rest(phone)
    phone.keyboard.press("ArrowRight")
    at_step(phone, 5, STEPS)
    phone.wait_for_function(f"() => ({STAGE})().parentNode.scrollLeft > 20")
    seen = phone.evaluate(f"""() => {{
      const strong = [...({STAGE})().querySelectorAll('.scene > .strong')].map(node => node.getBoundingClientRect())
      const [left, right] = [Math.min(...strong.map(b => b.left)), Math.max(...strong.map(b => b.right))]
      return Math.abs((left + right) / 2 - 195)
    }}""")
    assert seen < 390


@pytest.mark.journey
def test_a_swipe_steps_unless_it_pans(phone):
    text = phone.locator(".text").bounding_box()
    swipe(phone, (300, text["y"] + 20), -150)
    at_step(phone, 5, STEPS)
    swipe(phone, (100, text["y"] + 20), 150)
    at_step(phone, 4, STEPS)
    phone.evaluate(f"({STAGE})().parentNode.scrollTo({{left: 100, behavior: 'instant'}})")
    stage = phone.locator(".view").bounding_box()
    swipe(phone, (300, stage["y"] + 100), -150)  # the picture continues on the right
    phone.evaluate("() => new Promise(done => setTimeout(done, 0))")
    at_step(phone, 4, STEPS)
    phone.evaluate(f"({STAGE})().parentNode.scrollTo({{left: 9999, behavior: 'instant'}})")
    swipe(phone, (300, stage["y"] + 100), -150)
    at_step(phone, 5, STEPS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (853, 480)], ids=["projector", "old projector", "zoomed"])
def test_a_question_on_any_screen_is_whole_with_its_answers(serve, page, language, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_player(serve, page, LESSON, f"lang={language}&present=1")
    asked = [place for place, step in enumerate(lookup_lesson().steps, 1) if step.question]
    assert len(asked) == 2
    for step in asked:
        page.keyboard.press(str(step))
        at_step(page, step, STEPS)
        for choice in (None, 0, 1):
            if choice is not None:
                page.locator(".choice").nth(choice).click()
            said = page.locator(".asked:visible, .verdict:visible").bounding_box()
            choices = page.locator(".choices").bounding_box()
            foot = page.locator(".foot").bounding_box()
            assert foot["y"] <= said["y"] + 1, (step, choice)
            assert said["y"] + said["height"] <= choices["y"] + 1, (step, choice)
            assert choices["y"] + choices["height"] <= foot["y"] + foot["height"] + 1, (step, choice)


@pytest.mark.journey
def test_a_phone_has_sentence_picture_and_next_button_at_once(phone):
    for step in range(4, STEPS + 1):
        at_step(phone, step, STEPS)
        said, button = phone.locator(".said-now").bounding_box(), phone.locator(".next").bounding_box()
        assert said["y"] >= 0
        assert button["y"] + button["height"] <= 760
        assert phone.evaluate("scrollY") == 0
        if step < STEPS:
            phone.locator(".next").tap()


def test_a_phone_shows_the_row_that_is_taken(phone):
    for step in range(5, 8):
        phone.locator(".next").tap()
        at_step(phone, step, STEPS)
    for j in range(3):
        number = phone.locator(f".stage [data-id='w-1-{j}']")
        phone.wait_for_function(
            "id => { const box = " + f"({STAGE})()" + ".querySelector(`[data-id='${id}']`).getBoundingClientRect();"
            " return box.left >= 0 && box.right <= innerWidth }",
            arg=f"w-1-{j}",
        )
        expect(number).to_be_visible()
