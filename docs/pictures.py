"""Take the screenshots of the READMEs from the running app, in both languages: ``make pictures``.

Screenshots of every step of the lessons go into a separate folder, which is not committed: they are for visual review.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.lessons.catalogue import LESSONS  # noqa: E402 - the root must be importable first
from explorer.locales import LANGUAGES  # noqa: E402
from explorer.ui.pages import PAGES  # noqa: E402
from tests.browser.chromium import ARGUMENTS, chromium  # noqa: E402
from tests.browser.server import served  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
STEPS = PICTURES / "steps"
WINDOW = {"width": 1280, "height": 720}  # size of a projector
VIEWS = {
    "zh": {
        "lookup": "step=6",
        "cosine": "step=6",
        "similarity": "w=苹果",
        "neighbourhood": "w=音乐",
        "map": "w=大学",
        "health": "w=北京",
    },
    "en": {
        "lookup": "step=6",
        "cosine": "v=en&step=6",
        "similarity": "v=en",
        "neighbourhood": "v=en&w=music",
        "map": "v=en&w=music",
        "health": "v=en&w=king",
    },
}


def take(page: Page, address: str, path: str, language: str) -> None:
    """Save one screenshot of a page after all its animations have ended."""
    query = VIEWS[language].get(path, "v=en" if language == "en" else "")
    page.goto(f"{address}/{'' if path == PAGES[0].path else path}?lang={language}&{query}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    if path in LESSONS:
        expect(page.locator("svg [data-id]").first).to_be_visible()
    elif path != "start":
        expect(page.locator("[data-ready=true]").first).to_be_attached()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1200)  # animations end within 800 ms; there is no event for the last one
    small(page, PICTURES / f"{path}.{language}.png")


def small(page: Page, path: Path) -> None:
    """Save the visible part in 256 colours: a third of the bytes, without a visible difference."""
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE).save(path, optimize=True)


def take_steps(page: Page, address: str, name: str, language: str) -> None:
    """Save every step of a lesson, in the page and in presentation mode, using the keys of a clicker."""
    for mode, folder in (("", "page"), ("&present=1", "present")):
        (STEPS / folder).mkdir(parents=True, exist_ok=True)
        page.goto(f"{address}/{name}?lang={language}{mode}")
        expect(page.locator(".stage [data-id]").first).to_be_visible()
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
        count = page.locator(".ticks > span").count()
        for step in range(count):
            expect(page.locator(".counter")).to_have_text(f"{step + 1} / {count}")
            page.wait_for_timeout(1800)  # as above; a step with many turns takes 1.4 s
            small(page, STEPS / folder / f"{name}-{step + 1:02}.{language}.png")
            page.keyboard.press("PageDown")


def main() -> None:
    """Take all screenshots, or only those named as arguments: pages by path, the lessons by ``steps``."""
    PICTURES.mkdir(exist_ok=True)
    named = sys.argv[1:] or [*(spec.path for spec in PAGES), "steps"]
    with (
        tempfile.TemporaryDirectory() as folder,
        served(ROOT / "app.py", Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for language in LANGUAGES:
            page = browser.new_context(viewport=WINDOW, locale=language, color_scheme="light").new_page()
            for spec in PAGES:
                if spec.path in named:
                    take(page, address, spec.path, language)
            for name in LESSONS if "steps" in named else ():
                take_steps(page, address, name, language)
        browser.close()


if __name__ == "__main__":
    main()
