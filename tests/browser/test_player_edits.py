"""Edits in the picture by click, drag and typing; the page receives all inputs."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import INPUTS
from tests.browser.playing import GALLERY, STAGE, at_step, open_player, rest


@pytest.fixture
def gallery(serve: Callable[[Path], str], page: Page) -> Page:
    """The gallery at its second step."""
    return open_player(serve, page, GALLERY, "step=2")


def inputs(page: Page, **changed: Any) -> None:
    """Expect the page to have the inputs of the gallery, some of them changed."""
    expect(page.get_by_text(json.dumps(INPUTS | changed), exact=True)).to_be_visible()


def middle(page: Page, name: str) -> tuple[float, float]:
    rest(page)
    box = page.locator(f"[data-id='{name}'] .edge").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.journey
def test_a_click_sets_the_input_and_keeps_the_step(gallery):
    gallery.locator("[data-id='x-1']").click()
    inputs(gallery, slot=1)
    at_step(gallery, 2, 3)
    expect(gallery.locator("[data-id='y-0']")).to_contain_text("−0.80")
    gallery.keyboard.press("ArrowRight")  # after a click the keys still step
    at_step(gallery, 3, 3)


@pytest.mark.journey
def test_a_drag_is_followed_by_a_ghost_and_sets_the_input(gallery):
    start, end = middle(gallery, "x-0"), middle(gallery, "x-1")
    gallery.mouse.move(*start)
    gallery.mouse.down()
    gallery.mouse.move(start[0] + 3, start[1] + 12)
    gallery.mouse.move(*end)
    ghost = gallery.locator(".hand-held .cell").bounding_box()
    assert abs(ghost["y"] + ghost["height"] / 2 - end[1]) < 3
    expect(gallery.locator(".target.here")).to_have_count(1)
    gallery.mouse.up()
    inputs(gallery, slot=1)
    expect(gallery.locator(".hand-held")).to_have_count(0)
    # and back: sending the same inputs again is a second change
    start, end = middle(gallery, "x-1"), middle(gallery, "x-0")
    gallery.mouse.move(*start)
    gallery.mouse.down()
    gallery.mouse.move(*end, steps=4)
    gallery.mouse.up()
    inputs(gallery, slot=0)


def test_escape_lets_go(gallery):
    start, end = middle(gallery, "x-0"), middle(gallery, "x-1")
    gallery.mouse.move(*start)
    gallery.mouse.down()
    gallery.mouse.move(*end, steps=4)
    gallery.keyboard.press("Escape")
    expect(gallery.locator(".hand-held")).to_have_count(0)
    gallery.mouse.up()
    expect(gallery.get_by_text("runs 1")).to_be_visible()
    inputs(gallery)


def test_a_finger_drags_too(serve, browser):
    context = browser.new_context(viewport={"width": 900, "height": 700}, has_touch=True)
    try:
        page = open_player(serve, context.new_page(), GALLERY, "step=2")
        start, end = middle(page, "x-0"), middle(page, "x-1")
        touch = context.new_cdp_session(page)

        def finger(kind: str, *points: tuple[float, float]) -> None:
            places = [{"x": x, "y": y} for x, y in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        finger("touchStart", start)
        finger("touchMove", (start[0] + 2, start[1] + 15))
        finger("touchMove", end)
        finger("touchEnd")
        inputs(page, slot=1)
        at_step(page, 2, 3)
    finally:
        context.close()


def test_a_number_is_typed_over_its_cell(gallery):
    gallery.locator("[data-id='w-0-1']").click()
    field = gallery.locator(".field")
    expect(field).to_be_focused()
    assert field.input_value() == "-0.25"
    cell, over = gallery.locator("[data-id='w-0-1'] .edge").bounding_box(), field.bounding_box()
    assert abs(cell["x"] - over["x"]) < 4
    assert abs(cell["y"] - over["y"]) < 4
    gallery.keyboard.type("5 p")  # keys in the field belong to the field
    gallery.keyboard.press("Home")
    gallery.keyboard.press("End")
    at_step(gallery, 2, 3)
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".tip")).to_contain_text("这不是一个数")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("−1，5")
    gallery.keyboard.press("Enter")
    inputs(gallery, w=[[0.5, -1.5], [-0.8, 0.1]])
    expect(gallery.locator("[data-id='w-0-1']")).to_contain_text("−1.50")
    at_step(gallery, 2, 3)


def test_escape_leaves_the_field(gallery):
    gallery.locator("[data-id='w-0-0']").click()
    gallery.locator(".field").fill("7")
    gallery.keyboard.press("Escape")
    expect(gallery.locator(".field")).to_have_count(0)
    gallery.locator("[data-id='x-1']").click()  # the next edit shows what was sent before
    inputs(gallery, slot=1)
    expect(gallery.get_by_text("runs 2")).to_be_visible()


def test_a_clicker_steps_out_of_a_field_and_what_was_typed_counts(gallery):
    gallery.locator("[data-id='w-0-0']").click()
    gallery.locator(".field").fill("0.9")
    gallery.keyboard.press("PageDown")
    at_step(gallery, 3, 3)
    expect(gallery.locator(".field")).to_have_count(0)
    inputs(gallery, w=[[0.9, -0.25], [-0.8, 0.1]])
    gallery.keyboard.press("PageUp")
    gallery.locator("[data-id='w-0-0']").click()
    gallery.locator(".field").fill("nothing")
    gallery.keyboard.press("PageUp")
    at_step(gallery, 1, 3)
    expect(gallery.locator(".field")).to_have_count(0)


def test_playing_waits_for_what_is_being_typed(serve, page):
    page.clock.install()
    gallery = open_player(serve, page, GALLERY, "step=2")
    gallery.keyboard.press("p")
    gallery.locator("[data-id='w-0-0']").click()
    gallery.keyboard.type("1")
    gallery.mouse.move(3, 3)
    page.clock.run_for(20_000)
    at_step(gallery, 2, 3)
    expect(gallery.locator(".field")).to_have_value("1")
    gallery.keyboard.press("Escape")
    page.clock.run_for(20_000)
    at_step(gallery, 3, 3)


def test_a_field_stays_over_its_number_when_the_window_changes_or_new_data_come(gallery):
    gallery.evaluate(f"""() => {{
      const find = (name) => ({STAGE})().querySelector(`[data-id="${{name}}"]`)
      const click = (name) => find(name).dispatchEvent(new MouseEvent('click', {{bubbles: true}}))
      click('x-1')
      click('w-0-1')
    }}""")
    field = gallery.locator(".field")
    gallery.keyboard.type("0.6")
    expect(gallery.get_by_text("runs 2")).to_be_visible()
    expect(gallery.locator("[data-id='x-1']")).to_have_class(re.compile("by-drag"))
    expect(field).to_have_value("0.6")
    gallery.set_viewport_size({"width": 1000, "height": 700})
    at = "[data-id='w-0-1']"
    gallery.wait_for_function(
        f"""() => {{
          const [a, b] = [({STAGE})().querySelector("{at} .edge"), ({STAGE})().parentNode.querySelector(".field")]
            .map((node) => node.getBoundingClientRect());
          return Math.hypot(a.x - b.x, a.y - b.y) < 4;
        }}"""
    )
    gallery.keyboard.press("Enter")
    inputs(gallery, slot=1, w=[[0.5, 0.6], [-0.8, 0.1]])


def test_what_answers_the_keyboard_is_spoken(gallery):
    spoken = gallery.locator(".spoken")
    gallery.locator("[data-id='w-0-0']").focus()
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".field")).to_have_accessible_description("回车算数，Esc 不改")
    gallery.locator(".field").fill("abc")
    gallery.keyboard.press("Enter")
    expect(spoken).to_contain_text("这不是一个数")
    gallery.locator(".field").fill("0.75")
    gallery.keyboard.press("Enter")
    expect(spoken).to_contain_text("0.75")  # the focused number, once the page has answered
    gallery.locator("[data-id='x-0']").focus()
    gallery.keyboard.press("Enter")
    expect(spoken).to_contain_text("方向键")
    expect(gallery.locator("[data-id='x-1']")).to_have_accessible_description("按回车放在这里，Esc 放弃")
    gallery.keyboard.press("Escape")
    expect(gallery.locator("[data-id='x-1']")).to_have_accessible_description("按回车，换成这一个")


def test_what_the_page_refuses_comes_back_and_the_next_edit_starts_from_there(gallery):
    gallery.locator("[data-id='w-0-0']").click()
    gallery.locator(".field").fill("1000")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_text("runs 2")).to_be_visible()
    gallery.locator("[data-id='w-1-1']").click()
    gallery.locator(".field").fill("0.3")
    gallery.keyboard.press("Enter")
    inputs(gallery, w=[[0.5, -0.25], [-0.8, 0.3]])


@pytest.mark.journey
def test_two_fast_edits_are_both_kept(gallery):
    gallery.evaluate(f"""() => {{
      const click = (name) => ({STAGE})().querySelector(`[data-id="${{name}}"]`)
      click('x-1').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))
      click('w-0-0').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))
      const field = ({STAGE})().parentNode.querySelector('.field')
      field.value = '0.9'
      field.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true}}))
    }}""")
    inputs(gallery, slot=1, w=[[0.9, -0.25], [-0.8, 0.1]])


@pytest.mark.journey
def test_the_keyboard_edits(gallery):
    gallery.locator("[data-id='w-0-0']").focus()
    gallery.keyboard.press("Enter")
    gallery.locator(".field").fill("0.75")
    gallery.keyboard.press("Enter")
    inputs(gallery, w=[[0.75, -0.25], [-0.8, 0.1]])
    expect(gallery.locator("[data-id='w-0-0']")).to_be_focused()
    gallery.locator("[data-id='x-0']").focus()
    gallery.keyboard.press("Enter")  # picked up
    expect(gallery.locator(".tip")).to_contain_text("回车")
    gallery.keyboard.press("ArrowDown")
    expect(gallery.locator("[data-id='x-1']")).to_be_focused()
    gallery.keyboard.press("Enter")
    inputs(gallery, slot=1, w=[[0.75, -0.25], [-0.8, 0.1]])


def test_without_a_page_that_listens_nothing_can_be_changed(serve, page):
    open_player(serve, page, GALLERY, "step=2&fixed=1")
    page.locator("[data-id='w-0-0']").click()
    page.locator("[data-id='x-1']").click()
    expect(page.locator(".field")).to_have_count(0)
    expect(page.get_by_text("runs 1")).to_be_visible()
