"""Take the pictures of the READMEs from the running app, in both languages: ``make pictures``."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.locales import LANGUAGES  # noqa: E402 - the root must be importable first
from explorer.ui.pages import PAGES  # noqa: E402
from tests.browser.chromium import ARGUMENTS, chromium  # noqa: E402
from tests.browser.server import served  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 720}  # a projector: what is not on the picture is not on the wall
VIEWS = {
    "zh": {"lookup": "step=6", "similarity": "w=苹果", "neighbourhood": "w=音乐", "map": "w=大学", "health": "w=北京"},
    "en": {
        "lookup": "step=6",
        "similarity": "v=en",
        "neighbourhood": "v=en&w=music",
        "map": "v=en&w=music",
        "health": "v=en&w=king",
    },
}


def take(page: Page, address: str, path: str, language: str) -> None:
    """One picture, when everything on the page stands still."""
    query = VIEWS[language].get(path, "v=en" if language == "en" else "")
    page.goto(f"{address}/{'' if path == PAGES[0].path else path}?lang={language}&{query}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    if path == "lookup":
        expect(page.locator("svg [data-id]").first).to_be_visible()
    elif path != "start":
        expect(page.locator("[data-ready=true]").first).to_be_attached()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1200)  # movements end within 800 ms; there is no event for the last one
    page.screenshot(path=PICTURES / f"{path}.{language}.png")


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(ROOT / "app.py", Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for language in LANGUAGES:
            page = browser.new_context(viewport=WINDOW, locale=language, color_scheme="light").new_page()
            for spec in PAGES:
                take(page, address, spec.path, language)
        browser.close()


if __name__ == "__main__":
    main()
