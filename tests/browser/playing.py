"""Helpers of the player tests: open a page with the player, and get its picture at rest."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, expect

HERE = Path(__file__).parent
GALLERY = HERE / "gallery_app.py"
LESSON = HERE / "player_app.py"

# Chromium locators pierce open shadow roots; a script has to search for them
PLAYER = """() => [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.player')).find(Boolean)"""
STAGE = f"() => ({PLAYER})()?.querySelector('.stage')"


def open_player(serve: Callable[[Path], str], page: Page, app: Path, query: str = "") -> Page:
    """Open a test page and wait for the picture."""
    page.goto(f"{serve(app)}/?{query}")
    page.locator(".stage [data-id]").first.wait_for()
    return page


def rest(page: Page) -> None:
    """Finish all animations and wait until removed elements are gone."""
    page.evaluate(f"({PLAYER})().getAnimations({{subtree: true}}).forEach((animation) => animation.finish())")
    page.wait_for_function(f"() => !({STAGE})().querySelector('.ghosts > *')")


def picture(page: Page) -> str:
    """The picture at rest, as markup."""
    rest(page)
    markup: str = page.evaluate(f"({STAGE})().outerHTML")
    return markup


def expect_picture(page: Page, markup: str) -> None:
    """Wait until the picture at rest is the expected one: the server may still be sending data."""
    try:
        page.wait_for_function(
            f"""markup => {{
              ({PLAYER})().getAnimations({{subtree: true}}).forEach(animation => animation.finish())
              return ({STAGE})().outerHTML === markup
            }}""",
            arg=markup,
        )
    except TimeoutError:
        # one element a line, so that a failure shows which of them differ
        assert picture(page).split("<") == markup.split("<")


def whole(page: Page) -> str:
    """The whole player at rest, as markup, without the empty style that a screenshot leaves on fields."""
    rest(page)
    markup: str = page.evaluate(f"({PLAYER})().outerHTML")
    return markup.replace(' style=""', "")


def at_step(page: Page, step: int, steps: int) -> None:
    """Expect the counter to show a step, also while presenting, when it is hidden."""
    expect(page.locator(".counter")).to_have_text(f"{step} / {steps}")
