"""The lookup page in a real browser: edits in the picture reach the server, the link, and the picture again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playing import at_step, expect_picture, picture, rest
from tests.browser.test_app import go, settled


def shown(page: Page, app: str, query: str, path: str = "lookup") -> None:
    """Open the page of a lesson and wait for its picture."""
    go(page, app, path, query)
    page.locator(".stage [data-id]").first.wait_for()
    rest(page)


def cell(page: Page, name: str) -> Locator:
    return page.locator(f".stage [data-id='{name}']")


def middle(page: Page, name: str) -> tuple[float, float]:
    rest(page)
    box = cell(page, name).locator(".edge").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def fresh(page: Page, app: str) -> str:
    """The picture in a new window at the address of a page."""
    settled(page)
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    other.locator(".stage [data-id]").first.wait_for()
    found = picture(other)
    other.close()
    return found


@pytest.mark.journey
def test_the_one_goes_where_it_is_clicked_and_dragged_and_the_link_says_so(page, app):
    shown(page, app, "lang=zh&step=3")
    cell(page, "x-hand-3").click()
    expect(page).to_have_url(re.compile("token=3"))
    expect(cell(page, "x-hand-3")).to_have_text("1")
    at_step(page, 3, 14)
    start, end = middle(page, "x-hand-3"), middle(page, "x-hand-4")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("token=4"))
    expect(cell(page, "x-hand-4")).to_have_text("1")
    page.mouse.move(5, 5)
    at_step(page, 3, 14)
    expect_picture(page, fresh(page, app))


@pytest.mark.journey
def test_a_number_of_w_is_typed_and_the_result_follows(page, app):
    shown(page, app, "lang=en&step=7")
    cell(page, "w-1-0").click()
    field = page.locator(".field")
    field.fill("1.256")
    field.press("Enter")
    expect(page).to_have_url(re.compile("W=10126"))
    expect(cell(page, "w-1-0")).to_have_text("1.26")
    page.keyboard.press("ArrowLeft")
    at_step(page, 6, 14)
    expect(cell(page, "y-hand-0")).to_have_text("1.26")
    page.mouse.move(5, 5)
    page.get_by_role("button", name="Reset").click()
    expect(page).not_to_have_url(re.compile("W="))
    expect(cell(page, "w-1-0")).to_have_text("−0.53")


def test_two_ones_and_a_soft_one(page, app):
    shown(page, app, "lang=zh&step=6")
    page.get_by_role("radio", name="0.7 + 0.3").click()
    expect(page).to_have_url(re.compile("x=0_0.7_0_0.3_0"))
    expect(page.locator(".player .text")).to_contain_text("0.7·W[1] + 0.3·W[3]")
    expect(cell(page, "p-3-0")).to_have_text("−0.132")
    at_step(page, 6, 14)
    page.keyboard.press("ArrowRight")  # the control that was clicked does not keep the arrow keys
    at_step(page, 7, 14)


@pytest.mark.journey("lang=zh")
@pytest.mark.parametrize("query", ["lang=zh", "lang=en", "lang=zh&numbers=own", "lang=en&numbers=own"])
def test_a_projector_shows_picture_and_controls_without_scrolling(page, app, query):
    shown(page, app, query)
    link = page.get_by_role("main").get_by_role("link").last
    box = link.bounding_box()
    assert box["y"] + box["height"] <= 720
    size = page.evaluate(
        """() => { for (const e of document.querySelectorAll('*')) {
          const s = e.shadowRoot?.querySelector('.stage'); if (s) return s.getBoundingClientRect().width / 1120 } }"""
    )
    assert size * 30 >= 24


@pytest.mark.journey
def test_the_open_vectors_have_the_same_steps(page, app):
    shown(page, app, "lang=zh&w=苹果")
    page.get_by_role("radio", name="真实词向量").click()
    expect(page.locator(".player .text")).to_contain_text("苹果")
    at_step(page, 1, 9)
    expect(page).to_have_url(re.compile("numbers=own"))
    page.keyboard.press("End")
    expect(page.locator(".player .text")).to_contain_text("29,999")
    page.get_by_role("main").get_by_role("link").last.click()
    expect(page).to_have_url(re.compile("similarity"))


def test_a_clicker_steps_after_every_control_of_the_page(page, app):
    shown(page, app, "lang=en&step=1")
    page.get_by_role("radio", name="Two 1s").click()
    expect(page).to_have_url(re.compile("x="))
    page.keyboard.press("PageDown")
    at_step(page, 2, 14)
    sentence = page.get_by_role("textbox", name="Sentence")
    sentence.fill("天天向上")
    sentence.press("Enter")
    expect(page.locator(".stage [data-id='vocab-0']")).to_have_text("天")
    page.keyboard.press("PageDown")
    at_step(page, 3, 14)
    page.get_by_role("radio", name="中文").click()
    expect(page.locator(".said-now")).to_contain_text("摆")
    page.keyboard.press("PageUp")
    at_step(page, 2, 14)


def test_the_document_has_the_language_of_its_words(page, app):
    language = "() => document.documentElement.lang"
    shown(page, app, "lang=en")
    page.wait_for_function(f"() => ({language})() === 'en'")
    page.get_by_role("radio", name="中文").click()
    page.wait_for_function(f"() => ({language})() === 'zh-Hans'")
    page.get_by_role("radio", name="English").click()
    page.wait_for_function(f"() => ({language})() === 'en'")


def test_a_change_in_the_picture_changes_nothing_that_was_changed_beside_it(page, app):
    shown(page, app, "lang=en&step=1")
    box = page.get_by_role("textbox", name="Sentence")
    box.fill("我爱看大海")
    box.press("Enter")
    cell(page, "tok-3-0").click()  # usually before the page has answered
    expect(cell(page, "vocab-0")).to_have_text("我")
    expect(cell(page, "drawer-3")).to_have_class(re.compile("strong"))
    expect(page).to_have_url(re.compile("token=3"))
    expect(page).to_have_url(re.compile("text="))
    expect(box).to_have_value("我爱看大海")
    page.mouse.move(5, 5)
    expect_picture(page, fresh(page, app))


def test_a_box_that_is_being_written_in_is_taken_first(page, app):
    shown(page, app, "lang=en&step=1")
    page.get_by_role("textbox", name="Sentence").fill("好好学习")  # and without Enter
    cell(page, "tok-2-0").click()
    expect(cell(page, "vocab-0")).to_have_text("好")
    expect(page).to_have_url(re.compile("token=2"))


def test_reset_stays_reset_after_a_fast_click(page, app):
    shown(page, app, "lang=en&step=3&W=00500&text=天天向上")
    page.get_by_role("button", name="Reset").click()
    cell(page, "x-hand-2").click()  # before the page has answered
    expect(cell(page, "vocab-0")).to_have_text("北")
    expect(page).not_to_have_url(re.compile("W=|text="))
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    expect(cell(page, "vocab-0")).to_have_text("北")
    cell(page, "w-1-0").click()
    page.locator(".field").fill("7")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Reset")).to_be_disabled()
    expect(cell(page, "w-1-0")).to_have_text("−0.53")
    expect(page).not_to_have_url(re.compile("W="))


@pytest.mark.journey
def test_back_after_a_change_has_the_address_of_what_is_seen(page, app):
    shown(page, app, "lang=en&step=4")
    cell(page, "vocab-3").click()
    expect(page).to_have_url(re.compile("token=3"))
    expect(cell(page, "x-hand-3")).to_have_text("1")  # the address is written before the new lesson arrives
    page.keyboard.press("PageDown")
    at_step(page, 5, 14)
    page.go_back()
    expect(cell(page, "x-hand-1")).to_have_text("1")
    expect(page).not_to_have_url(re.compile("token=3"))
    at_step(page, 4, 14)
    page.mouse.move(5, 5)
    expect_picture(page, fresh(page, app))


def test_a_number_that_has_no_room_is_told(page, app):
    shown(page, app, "lang=en&step=3")
    for typed, said in (("100", "from −99 to 99"), ("-99.5", "from −99 to 99"), ("1,000", "This is no number")):
        cell(page, "w-1-0").click()
        page.locator(".field").fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator(".tip")).to_contain_text(said)
        page.keyboard.press("Escape")
    expect(cell(page, "w-1-0")).to_have_text("−0.53")


def from_toy_numbers_to_vectors(page, app):
    """Step 6 of the toy numbers, then step 1 of the vectors."""
    shown(page, app, "lang=en")
    for _ in range(5):
        page.keyboard.press("PageDown")
    at_step(page, 6, 14)
    page.get_by_role("radio", name="Real vectors").click()
    at_step(page, 1, 9)


def test_the_step_is_there_again_after_another_page(page, app):
    from_toy_numbers_to_vectors(page, app)
    page.get_by_test_id("stSidebarNav").get_by_text("Similarity", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which words are nearest?")
    page.get_by_test_id("stSidebarNav").get_by_text("Lookup", exact=True).click()
    at_step(page, 1, 9)
    page.get_by_role("radio", name="Toy numbers").click()
    at_step(page, 6, 14)


def test_back_and_forward_between_the_lessons_keep_the_step_of_each(page, app):
    from_toy_numbers_to_vectors(page, app)
    for _ in range(3):
        page.keyboard.press("PageDown")
    at_step(page, 4, 9)
    for move, step, steps in ((page.go_back, 6, 14), (page.go_forward, 4, 9), (page.go_back, 6, 14)):
        move()
        at_step(page, step, steps)
        expect(page).to_have_url(re.compile(f"step={step}(&|$)"))


def test_what_the_page_writes_into_the_address_takes_nothing_of_the_player_away(page, app):
    shown(page, app, "lang=en&step=3&present=1")  # without a word, which the page adds
    cell(page, "x-hand-3").click()
    expect(page).to_have_url(re.compile("token=3"))
    for _ in range(2):
        page.go_back()
        expect(page).to_have_url(re.compile("step=3"))
        expect(page).to_have_url(re.compile("present=1"))
        at_step(page, 3, 14)
