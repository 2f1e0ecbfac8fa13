"""Random walks over all controls end in the picture of a fresh load at that step and never call the server."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from explorer.lessons.lookup import lookup_lesson
from tests.browser.playing import LESSON, PLAYER, at_step, open_player, rest, whole

STEPS = len(lookup_lesson().steps)
WALKS, LENGTH, PICTURES = 100, 8, 6
KEYS = {
    "ArrowRight": 1, "ArrowLeft": -1, "PageDown": 1, "PageUp": -1, " ": 1, "Home": -99, "End": 99,
    **{str(n): n for n in range(1, 10)},
}  # fmt: skip
BUTTONS = {"first": -99, "back": -1, "next": 1, "last": 99}
# one call per walk: a hundred walks of a dozen actions would otherwise be thousands of messages
ACT = f"""(acts) => {{
  const player = ({PLAYER})()
  const range = player.querySelector('input[type=range]')
  for (const [kind, value] of acts) {{
    if (kind === 'key') document.dispatchEvent(new KeyboardEvent('keydown', {{key: value, bubbles: true, cancelable: true}}))
    else if (kind === 'press') player.querySelector(`button${{value}}`).click()
    else {{ range.value = String(value); range.dispatchEvent(new Event('input')) }}
  }}
  return player.querySelector('.counter').textContent
}}"""  # noqa: E501


def bounded(step: int) -> int:
    return min(STEPS - 1, max(0, step))


class Walker:
    """Chooses actions and knows the state that they lead to: step, playing, presenting."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a fixed walk
        self.step = 0
        self.playing = self.presenting = False

    def act(self) -> tuple[str, str | int]:
        kind = self.chance.choice(["key", "key", "button", "scrub", "speed", "present", "play"])
        if kind == "key":
            key = self.chance.choice(list(KEYS))
            self._go(KEYS[key] - 1 if key.isdigit() else self.step + KEYS[key], jump=key.isdigit())
            return "key", key
        if kind == "button":
            name = self.chance.choice(list(BUTTONS))
            self._go(self.step + BUTTONS[name])
            return "press", f".{name}"
        if kind == "scrub":
            place = self.chance.randrange(STEPS)
            self._go(place)
            return "scrub", place
        if kind == "speed":
            return "press", f"[data-speed='{self.chance.choice(['0.5', '1', '2'])}']"
        if kind == "present":
            self.presenting = not self.presenting
            return "press", ".present"
        self._play()
        return "key", "p"

    def _play(self) -> None:
        self.playing = not self.playing
        if self.playing and self.step == STEPS - 1:
            self.step = 0

    def _go(self, step: int, jump: bool = False) -> None:
        if jump and step > STEPS - 1:
            return
        moved = bounded(step) != self.step
        self.step = bounded(step)
        if moved and self.step == STEPS - 1:
            self.playing = False

    def settle(self) -> list[tuple[str, str | int]]:
        """Actions that bring speed, playing and presenting back to those of a fresh load."""
        acts: list[tuple[str, str | int]] = [("press", "[data-speed='1']")]
        acts += [("press", ".leave")] if self.presenting else []
        acts += [("key", "p")] if self.playing else []
        self.playing = self.presenting = False
        return acts


@pytest.fixture
def fresh(serve: Callable[[Path], str], browser: Browser):
    """Function that returns markup and pixels of a fresh load at a step, loaded once per step."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    page = context.new_page()
    known: dict[int, tuple[str, bytes]] = {}

    def at(step: int) -> tuple[str, bytes]:
        if step not in known:
            open_player(serve, page, LESSON, f"step={step + 1}")
            at_step(page, step + 1, STEPS)
            known[step] = whole(page), page.locator(".player").screenshot()
        return known[step]

    yield at
    context.close()


def farthest(one: bytes, other: bytes) -> int:
    """Largest difference of a channel of a pixel; a layer that is drawn again may round an edge by one of 255."""
    a, b = (Image.open(io.BytesIO(png)).convert("RGB") for png in (one, other))
    assert a.size == b.size
    return max(high for _, high in ImageChops.difference(a, b).getextrema())


def ends(page: Page, walker: Walker, fresh: Callable[[int], tuple[str, bytes]], pixels: bool) -> None:
    at_step(page, walker.step + 1, STEPS)
    markup, seen = fresh(walker.step)
    assert whole(page) == markup
    if pixels:
        page.mouse.move(0, 0)
        assert farthest(page.locator(".player").screenshot(), seen) <= 1


def test_a_hundred_walks_end_in_the_picture_of_a_fresh_load(serve, page, fresh):
    open_player(serve, page, LESSON)
    walker = Walker(11)
    for walk in range(WALKS):
        acts = [walker.act() for _ in range(LENGTH)]
        acts += walker.settle()
        assert page.evaluate(ACT, acts) == f"{walker.step + 1} / {STEPS}", acts
        ends(page, walker, fresh, pixels=walk % (WALKS // PICTURES) == 0)
    assert f"step={walker.step + 1}" in page.url
    expect(page.get_by_text("runs 1")).to_be_visible()


def test_what_the_clock_does_is_a_walk_too(serve, page, fresh):
    page.clock.install()
    open_player(serve, page, LESSON, "speed=2")
    page.keyboard.press("p")
    for _ in range(STEPS - 1):
        page.clock.run_for(6000)
    at_step(page, STEPS, STEPS)
    page.locator("[data-speed='1']").click()
    page.mouse.move(0, 0)
    walker = Walker(0)
    walker.step = STEPS - 1
    rest(page)
    ends(page, walker, fresh, pixels=False)
    expect(page.get_by_text("runs 1")).to_be_visible()
