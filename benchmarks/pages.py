"""Benchmark of waiting times: first page, built-in map and lesson steps in a real browser; queries on the server.

The goals are fixed times, and machines are noisy: an empty Streamlit page, measured in the same run, shows what this
machine can do. ``python benchmarks/pages.py`` prints a table and writes ``benchmarks/results/pages.json``. Every visit
has an empty browser cache.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.geometry.analogy import analogy  # noqa: E402 - the root must be importable first
from explorer.geometry.neighbours import neighbours  # noqa: E402
from explorer.vectors.opening import open_file  # noqa: E402
from tests.browser.chromium import ARGUMENTS, chromium  # noqa: E402
from tests.browser.server import served  # noqa: E402

VISITS = 7
WINDOW = {"width": 1280, "height": 720}
READY = "[data-ready=true]"
STEP = """() => new Promise(done => {
  const began = performance.now()
  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', code: 'ArrowRight', bubbles: true}))
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
})"""


def visit(browser: Browser, address: str, shown: str, then: Callable[[Page], list[float]] | None = None) -> list[float]:
    """Return the seconds from the request to the element, or the result of `then` on the page."""
    context = browser.new_context(viewport=WINDOW, locale="zh-CN")
    page = context.new_page()
    start = time.monotonic()
    page.goto(address)
    page.locator(shown).first.wait_for(state="attached")
    seconds = [time.monotonic() - start]
    result = then(page) if then else seconds
    context.close()
    return result


def steps(page: Page) -> list[float]:
    """Return the seconds from a key press to the second frame after it, for ten steps of the lesson."""
    return [page.evaluate(STEP) / 1000 for _ in range(10)]


def queries() -> dict[str, list[float]]:
    """Return the seconds of 50 neighbour lists and 50 analogies on each built-in set, in this process."""
    seconds: dict[str, list[float]] = {"neighbours": [], "analogy": []}
    for name in ("zh", "en"):
        vectors = open_file(ROOT / "models" / f"{name}.npz")
        words = [vectors.words.word(row) for row in range(0, vectors.n, vectors.n // 52)]
        for a, b, c in zip(words[:50], words[1:51], words[2:52], strict=True):
            start = time.perf_counter()
            neighbours(vectors, a, 10)
            middle = time.perf_counter()
            analogy(vectors, a, b, c, 10)
            seconds["neighbours"].append(middle - start)
            seconds["analogy"].append(time.perf_counter() - middle)
    return seconds


def main() -> None:
    """Measure, print a table, and write the results."""
    rows: dict[str, tuple[list[float], float]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        served(ROOT / "app.py", Path(folder)) as address,
        served(ROOT / "benchmarks" / "empty.py", Path(folder)) as empty,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        # On the first visit the server imports modules, and the projection process compiles.
        visit(browser, address, "[data-testid=stTextInput] input")
        time.sleep(15)  # until it has compiled, so that a warm server is measured
        rows["an empty page of Streamlit's"] = (
            [s for _ in range(VISITS) for s in visit(browser, empty, "[data-testid=stTextInput] input")],
            2.0,
        )
        for name, path, shown, goal in (
            ("first page", "", "[data-testid=stTextInput] input", 2.0),
            ("first lesson", "lookup", "svg [data-id]", 2.0),
            ("built-in map, 2D", "map", READY, 3.0),
            ("built-in map, 3D", "map?dim=3", READY, 3.0),
            ("neighbourhood", "neighbourhood", READY, 3.0),
            ("similarity", "similarity", READY, 3.0),
        ):
            rows[name] = ([s for _ in range(VISITS) for s in visit(browser, f"{address}/{path}", shown)], goal)
        rows["key to second frame"] = (visit(browser, f"{address}/lookup", "svg [data-id]", steps), 0.05)
        browser.close()
    for name, seconds in queries().items():
        rows[f"query on the server: {name}"] = (seconds, 0.15)
    print(f"{'':36}{'median':>10}{'worst':>10}{'goal':>8}   seconds")
    for name, (seconds, goal) in rows.items():
        print(f"{name:36}{statistics.median(seconds):>10.4f}{max(seconds):>10.4f}{goal:>8.2f}")
    target = ROOT / "benchmarks" / "results" / "pages.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({name: {"seconds": s, "goal": goal} for name, (s, goal) in rows.items()}, indent=1))


if __name__ == "__main__":
    main()
