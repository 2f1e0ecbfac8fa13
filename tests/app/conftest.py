"""The app without a browser, on a folder of vectors that a test may add to."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from explorer.ui import cache, vector_picker
from explorer.ui.pages import PAGES, health

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy of the models folder, used by the app."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("zh.npz", "en.npz"):  # without other files that a developer keeps there
        shutil.copy(ROOT / "models" / name, folder)
    shutil.copytree(ROOT / "models" / "layouts", folder / "layouts")
    monkeypatch.setenv("EXPLORER_MODELS", str(folder))
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path / "cache"))
    # No test here reruns a page when a job ends; the progress display is tested in the browser.
    monkeypatch.setattr(vector_picker, "PATIENCE", None)
    monkeypatch.setattr(health, "PATIENCE", None)
    # The projection process has tests of its own; here it would only use the processor.
    monkeypatch.setattr(cache, "warm", lambda: None)
    cache._projections.cache_clear()
    yield folder
    cache.projections().close()
    cache._projections.cache_clear()


@pytest.fixture
def open_page(models: Path) -> Open:
    """Function that opens a page with the values of a link."""

    def open_(path: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        # Streamlit identifies a page by the hash of its path; AppTest.switch_page only knows pages that are files.
        at._page_hash = calc_hash("" if path == PAGES[0].path else path)
        return at.run()

    return open_
