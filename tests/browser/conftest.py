"""A real server and a real browser for the tests in this folder."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Browser context: window of a projector, Chinese, light theme."""
    opened = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN", color_scheme="light")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


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
