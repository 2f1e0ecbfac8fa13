"""Benchmark of a step in the browser: time from key press to painted frame, and intervals between frames.

Measures every step of the lookup lesson, forwards and back; the animation of each step is finished before the next one.
The intervals are those during the animation of a step. ``python benchmarks/stepping.py`` prints a table and writes
``benchmarks/results/stepping.json``. A key press without effect, in the same run, shows what this machine can do.
"""

import json
import statistics
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import ARGUMENTS, chromium  # noqa: E402 - the root must be importable first
from tests.browser.server import served  # noqa: E402

ROUNDS = 3
GOAL = 0.05
WINDOW = {"width": 1280, "height": 720}
STAGE = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.stage')).find(Boolean)"
# A message that is posted in a frame arrives after that frame is painted.
PRESS = """(key) => new Promise(done => {
  const began = performance.now()
  document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))
  const worked = performance.now() - began
  requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel()
    port1.onmessage = () => done([performance.now() - began, worked])
    port2.postMessage(0)
  })
})"""
FRAMES = """() => new Promise(done => {
  const times = []
  const frame = (now) => times.push(now) < 30 ? requestAnimationFrame(frame) : done(times)
  requestAnimationFrame(frame)
})"""
REST = f"""async () => {{
  {STAGE}.getAnimations({{subtree: true}}).forEach(one => one.finish())
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
}}"""


def stepping(page: Page) -> dict[str, list[float]]:
    """Return the seconds of all steps: to the painted frame, of script within, and between the following frames."""
    last = int(page.locator(".counter").inner_text().split("/")[1])
    seconds: dict[str, list[float]] = {
        "key to painted frame": [],
        "of it script": [],
        "between frames": [],
        "empty key": [],
    }
    for key in (["ArrowRight"] * (last - 1) + ["ArrowLeft"] * (last - 1)) * ROUNDS:
        painted, worked = page.evaluate(PRESS, key)
        seconds["key to painted frame"].append(painted / 1000)
        seconds["of it script"].append(worked / 1000)
        times = page.evaluate(FRAMES)
        seconds["between frames"] += [(b - a) / 1000 for a, b in pairwise(times)]
        page.evaluate(REST)
        seconds["empty key"].append(page.evaluate(PRESS, "q")[0] / 1000)
    return seconds


def main() -> None:
    """Measure, print a table, and write the results."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(ROOT / "app.py", Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_context(viewport=WINDOW, locale="zh-CN").new_page()
        page.goto(f"{address}/lookup")
        page.locator(".stage [data-id]").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate(PRESS, "q")
        rows = stepping(page)
        browser.close()
    print(f"{'':24}{'median':>10}{'worst':>10}   milliseconds (goal for the first row: {GOAL * 1000:.0f})")
    for name, seconds in rows.items():
        print(f"{name:24}{1000 * statistics.median(seconds):>10.1f}{1000 * max(seconds):>10.1f}")
    print(f"frames a second while moving: {1 / statistics.mean(rows['between frames']):.0f}")
    target = ROOT / "benchmarks" / "results" / "stepping.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({name: {"seconds": seconds} for name, seconds in rows.items()} | {"goal": GOAL}))


if __name__ == "__main__":
    main()
