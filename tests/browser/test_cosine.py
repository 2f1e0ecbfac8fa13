"""The cosine lesson in a real browser: tips are dragged, numbers typed, words changed, and the link has it all."""

import re

import pytest
from playwright.sync_api import Page, expect

from explorer.locales import LANGUAGES
from tests.browser.playing import at_step, expect_picture
from tests.browser.test_app import settled
from tests.browser.test_lookup import cell, fresh
from tests.browser.test_lookup import shown as lesson_shown


def shown(page: Page, app: str, query: str) -> None:
    """Open the page and wait for its picture."""
    lesson_shown(page, app, query, "cosine")


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Position in the window of a point of the plane: four units to each side, three up and down."""
    axes = cell(page, "plane").locator(".axis")
    across, up = axes.nth(0).bounding_box(), axes.nth(1).bounding_box()
    return across["x"] + across["width"] * (x + 4) / 8, up["y"] + up["height"] * (3 - y) / 6


@pytest.mark.journey
def test_a_tip_is_dragged_and_numbers_and_link_follow(page, app):
    shown(page, app, "lang=en&step=3")
    expect(cell(page, "dot")).to_have_text("2.00 + 2.00 = 4.00")
    page.mouse.move(*place(page, 2, 1))
    page.mouse.down()
    page.mouse.move(*place(page, 1, -1), steps=5)
    # the page answers while the pointer is still down, and the tip stays at the pointer
    expect(cell(page, "dot")).to_have_text("1.00 + (−2.00) = −1.00")
    page.mouse.move(*place(page, -3, 2), steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"cosine\.u=-3_2"))
    expect(cell(page, "dot")).to_have_text("(−3.00) + 4.00 = 1.00")
    at_step(page, 3, 13)
    page.mouse.move(5, 5)
    expect_picture(page, fresh(page, app))
    page.get_by_role("button", name="Reset").click()
    expect(page).not_to_have_url(re.compile(r"cosine\.u"))
    expect(cell(page, "dot")).to_have_text("2.00 + 2.00 = 4.00")


def test_escape_puts_a_tip_back(page, app):
    shown(page, app, "lang=en&step=3")
    page.mouse.move(*place(page, 1, 2))
    page.mouse.down()
    page.mouse.move(*place(page, -2, -2), steps=4)
    expect(cell(page, "dot")).to_have_text("(−4.00) + (−2.00) = −6.00")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(cell(page, "dot")).to_have_text("2.00 + 2.00 = 4.00")
    expect(page).not_to_have_url(re.compile(r"cosine\.u"))


@pytest.mark.journey("en")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_typed_and_the_numbers_are_theirs(page, app, language):
    shown(page, app, f"lang={language}&v=en&step=12")
    boxes = page.get_by_role("main").get_by_role("textbox")
    for box, word in ((-2, "cat"), (-1, "dog")):
        count = boxes.count()
        boxes.nth(count + box).fill(word)
        boxes.nth(count + box).press("Enter")
        expect(page).to_have_url(re.compile(f"={word}"))
        settled(page)
    expect(page.locator(".stage .point.strong")).to_contain_text("cat · dog")
    page.locator(".stage").click(position={"x": 5, "y": 5})
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    at_step(page, 10, 13)
    cell(page, "dimension-0-0").click()
    page.locator(".field").fill("7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"cosine\.dimension=7"))
    expect(page.locator(".player .code")).to_contain_text("u[7]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", [1, 6, 12])
def test_a_projector_shows_the_whole_page(page, app, language, step):
    shown(page, app, f"lang={language}&step={step}")
    link = page.get_by_role("main").get_by_role("link").last.bounding_box()
    assert link["y"] + link["height"] <= 720
