"""A real server and a real browser for the tests in this folder."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.server import ROOT, served

expect.set_options(timeout=30_000)  # two cores render in software


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    executable = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, which runs with an empty cache."""
    folder = tmp_path_factory.mktemp("app")
    with served(ROOT / "app.py", folder) as address:
        yield address


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """The one context of most tests: a new one would compile the scripts of Streamlit again, a third of each load."""
    opened = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN", color_scheme="light")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture
def context(shared_context: BrowserContext) -> Iterator[BrowserContext]:
    """Browser context: window of a projector, Chinese, light theme; without pages and stored data of other tests."""
    yield shared_context
    for page in shared_context.pages:
        with contextlib.suppress(PlaywrightError):  # a blank page has no storage
            page.evaluate("localStorage.clear()")
        page.close()
    shared_context.clear_cookies()
    shared_context.clear_permissions()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page in that context."""
    return context.new_page()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Function that serves a script of the tests, once per script, and returns its address."""
    addresses: dict[Path, str] = {}
    with contextlib.ExitStack() as stack:

        def start(script: Path) -> str:
            if script not in addresses:
                folder = tmp_path_factory.mktemp(script.stem)
                addresses[script] = stack.enter_context(served(script, folder))
            return addresses[script]

        yield start
