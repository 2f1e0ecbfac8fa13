"""The space component in a real browser: the view stays, clicks arrive, words are only ever text."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.space_words import HOSTILE

APP = Path(__file__).with_name("space_app.py")
PLACE = ".explorer-space"


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str]) -> str:
    return serve(APP)


def opened(page: Page, address: str, query: str) -> Page:
    page.goto(f"{address}/?{query}")
    page.wait_for_selector(f"{PLACE}[data-ready=true]")
    return page


def view(page: Page) -> Any:
    return json.loads(page.get_attribute(PLACE, "data-camera") or "null")


def numbers(node: Any) -> list[float]:
    if isinstance(node, dict):
        return [number for name in sorted(node) for number in numbers(node[name])]
    if isinstance(node, list):
        return [number for item in node for number in numbers(item)]
    return [node] if isinstance(node, int | float) else []


def moved(page: Page, act: Callable[[], None]) -> list[float]:
    """Do something that changes the view, wait until two frames agree, and return its numbers."""
    before = page.get_attribute(PLACE, "data-camera")
    act()
    page.wait_for_function(
        """before => new Promise(done => {
            const now = () => document.querySelector('.explorer-space').dataset.camera;
            const look = last => requestAnimationFrame(() => requestAnimationFrame(() =>
                now() === last && last !== before ? done(true) : look(now())));
            look(now());
        })""",
        arg=before,
    )
    return numbers(view(page))


def drag(page: Page, dx: int, dy: int) -> None:
    box = page.locator(PLACE).bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=4)
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def slide(page: Page, key: str, k: int) -> None:
    page.get_by_role("slider").press(key)
    expect(page.get_by_text(f"k={k} ")).to_be_visible()
    page.wait_for_function(
        "n => document.querySelector('.explorer-space').dataset.drawn === n || n === ''",
        arg=str(k + 1) if "picture=3d" in page.url else "",
    )


def where(page: Page, word: str) -> tuple[float, float]:
    """Centre of a word in the picture, in pixels of the page."""
    box = page.locator(f"{PLACE} .labels span").get_by_text(word, exact=True).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("picture", ["3d", "map"])
def test_the_view_stays_when_data_language_and_theme_change(page: Page, address: str, picture: str) -> None:
    opened(page, address, f"picture={picture}&word=300")
    untouched = numbers(view(page))
    slide(page, "ArrowRight", 25)
    assert numbers(view(page)) == pytest.approx(untouched, abs=1e-6)
    kept = moved(page, lambda: drag(page, 90, 40))
    assert kept != pytest.approx(untouched, abs=1e-3)
    kept = moved(page, lambda: page.mouse.wheel(0, -200))
    node = page.locator(f"{PLACE} .drawing").element_handle()
    slide(page, "ArrowRight", 26)
    assert numbers(view(page)) == pytest.approx(kept, abs=1e-6)
    page.get_by_text("english").click()
    expect(page.get_by_text("language=en")).to_be_visible()
    expect(page.locator(PLACE)).to_have_attribute("aria-description", re.compile("Arrow keys"))
    assert numbers(view(page)) == pytest.approx(kept, abs=1e-6)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(f"{PLACE}[data-theme=dark]")
    assert numbers(view(page)) == pytest.approx(kept, abs=1e-6)
    slide(page, "ArrowLeft", 25)
    assert numbers(view(page)) == pytest.approx(kept, abs=1e-6)
    assert page.evaluate("node => node.isConnected", node)  # never mounted again


@pytest.mark.journey
def test_a_click_on_a_3d_point_reaches_python_and_keeps_the_camera(page: Page, address: str) -> None:
    opened(page, address, "picture=3d&word=300")
    kept = moved(page, lambda: drag(page, 60, 30))
    expect(page.get_by_text("word=300 event=None")).to_be_visible()  # the drag was not a click
    word = page.locator(f"{PLACE} .labels span").nth(2).inner_text()
    page.mouse.click(*where(page, word))
    status = page.get_by_text(re.compile(r"word=(\d+) event=\1 "))
    expect(status).to_be_visible()
    assert "word=300" not in status.inner_text()
    expect(page.locator(f"{PLACE} .spoken")).to_contain_text(word)
    page.wait_for_function(  # the clicked word is now the centre, in large type
        "word => [...document.querySelectorAll('.explorer-space .labels span')]"
        ".some(node => node.textContent === word && getComputedStyle(node).fontSize === '18px')",
        arg=word,
    )
    assert numbers(view(page)) == pytest.approx(kept, abs=1e-6)


def test_a_click_on_the_point_itself_counts_too(page: Page, address: str) -> None:
    opened(page, address, "picture=3d&word=300")
    box = page.locator(PLACE).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # the word itself is in the middle
    expect(page.get_by_text("word=300 event=300")).to_be_visible()


@pytest.mark.journey
def test_a_row_of_bars_is_clicked_as_a_whole(page: Page, address: str) -> None:
    opened(page, address, "picture=bars&word=300")
    box = page.locator(PLACE).bounding_box()
    assert box
    page.mouse.click(box["x"] + 12, box["y"] + 27 * 3.5)
    expect(page.get_by_text(re.compile(r"word=(\d+) event=\1 "))).to_be_visible()


@pytest.mark.parametrize("picture", ["3d", "map"])
def test_keys_move_the_view_and_zero_brings_it_back(page: Page, address: str, picture: str) -> None:
    opened(page, address, f"picture={picture}&word=300")
    home = numbers(view(page))
    page.locator(PLACE).focus()
    seen = [home]
    for key in ("ArrowLeft", "ArrowUp", "+", "-"):
        seen.append(moved(page, lambda key=key: page.keyboard.press(key)))
        assert seen[-1] != pytest.approx(seen[-2], abs=1e-6)
    assert seen[4] == pytest.approx(seen[2], abs=1e-6)  # zoom in and out again
    assert moved(page, lambda: page.keyboard.press("0")) == pytest.approx(home, abs=1e-6)


def test_labels_never_touch_and_zooming_in_shows_other_words(page: Page, address: str) -> None:
    opened(page, address, "picture=map&n=4000&quiet=1")
    boxes = f"() => [...document.querySelectorAll('{PLACE} .labels span')].map(node => {{" + (
        "const b = node.getBoundingClientRect(); return [node.textContent, b.left, b.top, b.right, b.bottom]; })"
    )
    before = page.evaluate(boxes)
    assert len(before) > 20
    for i, (_, left, top, right, bottom) in enumerate(before):
        for _, left2, top2, right2, bottom2 in before[:i]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
    page.locator(PLACE).focus()
    for _ in range(8):
        moved(page, lambda: page.keyboard.press("+"))
    after = {text for text, *_ in page.evaluate(boxes)}
    assert len(after - {text for text, *_ in before}) > 5


def test_another_view_begins_anew(page: Page, address: str) -> None:
    opened(page, address, "picture=map&view=a")
    home = numbers(view(page))
    page.locator(PLACE).focus()
    moved(page, lambda: page.keyboard.press("+"))
    opened(page, address, "picture=map&view=b")
    assert numbers(view(page)) == pytest.approx(home, abs=1e-6)


@pytest.mark.journey("map")
@pytest.mark.parametrize("picture", ["3d", "map", "bars"])
def test_hostile_words_are_shown_and_nothing_leaves(page: Page, address: str, picture: str) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    opened(page, address, f"picture={picture}&word=0&n=300&hostile=1")
    inside = "text" if picture == "bars" else ".labels span"
    shown = [text.strip("\u200b") for text in page.locator(f"{PLACE} {inside}").all_text_contents()]
    starts = [word.replace("\u202e", "⟨U+202E⟩")[:12] for word in HOSTILE]
    assert sum(any(text.startswith(start) for text in shown) for start in starts) >= 5  # within the available space
    assert page.locator(f"{PLACE} img, {PLACE} b, {PLACE} a").count() == 0
    box = page.locator(PLACE).bounding_box()
    assert box
    share, down = (0.65, 27 * 1.5) if picture == "bars" else (0.5, box["height"] / 2)  # the second bar, in the middle
    page.mouse.move(box["x"] + box["width"] * share + 3, box["y"] + down)
    page.mouse.move(box["x"] + box["width"] * share, box["y"] + down)
    if picture != "map":  # there the point in the middle of the window may be any word
        hover = page.locator(f"{PLACE} .hovertext text").first
        expect(hover).to_be_visible()
        assert HOSTILE[2 if picture == "bars" else 0][:8] in (hover.text_content() or "")
    assert page.evaluate("window.ran") is None
    assert not foreign
