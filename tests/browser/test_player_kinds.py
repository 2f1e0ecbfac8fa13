"""Every kind of element, drawn and moved, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from explorer.lessons.lesson import Kind
from tests.browser.gallery import gallery
from tests.browser.playing import GALLERY, STAGE, open_player, picture

KINDS = Kind.__args__


@pytest.fixture
def shown(serve: Callable[[Path], str], page: Page) -> Callable[..., Page]:
    """Function that opens the gallery at a step."""
    return lambda query="", other=None: open_player(serve, other or page, GALLERY, query)


@pytest.mark.journey
def test_the_gallery_has_every_kind():
    assert {element.kind for element in gallery().steps[0].scene.elements} == set(KINDS)


@pytest.mark.journey
def test_every_kind_is_drawn_inside_of_the_picture(shown):
    page = shown()
    frame = page.locator(".stage").bounding_box()
    for kind in KINDS:
        drawn = page.locator(f".scene > .{kind}")
        assert drawn.count() >= 1, kind
        assert drawn.first.locator("> *").count() >= 1, kind
        box = drawn.first.bounding_box()
        assert box["width"] > 4, kind
        assert box["height"] > 4, kind
        assert box["x"] >= frame["x"], kind
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1, kind


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tween_ends_in_the_picture_of_a_fresh_load(shown, page, scheme):
    page.emulate_media(color_scheme=scheme)
    shown()
    for key, step in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        walked = picture(page)
        pixels = page.locator(".stage").screenshot()
        with page.context.new_page() as fresh:
            fresh.emulate_media(color_scheme=scheme)
            shown(f"step={step}", fresh)
            assert walked == picture(fresh)
            assert pixels == fresh.locator(".stage").screenshot()


def moving(page: Page, name: str) -> set[str]:
    """Names of the properties of an element and its parts that are animated just after a step."""
    found = page.evaluate(
        f"""(name) => ({STAGE})().querySelector(`.scene > [data-id="${{name}}"]`).getAnimations({{subtree: true}})
            .flatMap(one => one.effect.getKeyframes().flatMap(Object.keys))""",
        name,
    )
    return set(found) - {"offset", "computedOffset", "easing", "composite"}


@pytest.mark.parametrize(("name", "properties"), [
    ("point", {"transform"}), ("curve", {"d"}), ("dial", {"transform", "d"}), ("bar", {"transform"}),
    ("window", {"transform"}), ("matrix", {"transform"}), ("arrow", {"d"}), ("y-0", {"opacity", "transform"}),
])  # fmt: skip
def test_every_kind_moves_in_its_own_way(shown, page, name, properties):
    shown()
    page.keyboard.press("ArrowRight")
    assert properties <= moving(page, name)


def test_the_hand_of_a_dial_turns_between_the_two_angles(shown, page):
    shown()
    page.keyboard.press("ArrowRight")
    angle = page.evaluate(f"""() => {{
      const hand = ({STAGE})().querySelector('.hand:not(.rest)')
      const [animation] = hand.getAnimations()
      animation.pause()
      animation.currentTime = animation.effect.getComputedTiming().duration / 2
      const {{a, b}} = new DOMMatrixReadOnly(getComputedStyle(hand).transform)
      return -Math.atan2(b, a) * 180 / Math.PI
    }}""")
    assert 60 < angle < 105


def test_newcomers_come_in_their_turn_and_faster_at_double_speed(shown, page):
    delays = f"""() => ['y-0', 'y-1'].map(name => ({STAGE})().querySelector(`[data-id="${{name}}"]`).getAnimations()[0]
        .effect.getComputedTiming().delay)"""
    shown()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(delays) == [0, 160]
    page.keyboard.press("ArrowLeft")
    page.locator("[data-speed='2']").click()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(delays) == [0, 80]


def test_reduced_motion_cuts_every_kind(shown, page):
    page.emulate_media(reduced_motion="reduce")
    shown()
    page.keyboard.press("ArrowRight")
    page.locator("[data-id='y-1']").wait_for()
    assert page.evaluate(f"({STAGE})().getAnimations({{subtree: true}}).length") == 0


def test_digits_are_large_enough_for_a_projector(shown, page):
    shown("present=1")
    sizes = page.evaluate(f"""() => {{
      const stage = ({STAGE})()
      const scale = stage.getScreenCTM().a
      return [...stage.querySelectorAll('.scene text')].map(t => [t.parentNode.dataset.id, t.textContent, scale * t.getAttribute('font-size')])
    }}""")  # noqa: E501
    small = [(name, text, size) for name, text, size in sizes if size < 28 and not re.fullmatch("note", name)]
    assert not small
