"""Fixtures shared by several modules."""

import pytest

from explorer.vectors import store as store_module


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store that also takes small files."""
    monkeypatch.setenv("EXPLORER_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("STREAMLIT_LOGGER_LEVEL", "")  # so that variables set by the app are restored too
    monkeypatch.delenv("STREAMLIT_LOGGER_LEVEL")
    monkeypatch.setattr(
        "explorer.vectors.opening.LIMITS", type("L", (), {"store_file_bytes": 1, "archive_members": 99})
    )
    return store_module.Store(tmp_path / "store")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.vec"
    path.write_bytes(b"5 2\nking 1 0\nqueen 0.9 0.1\nking 0 1\n\nman -1 0\nzero 0 0\n")
    return path
