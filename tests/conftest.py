"""Where the tests find the real papers, and what happens where they are missing."""

import os
from pathlib import Path

import pytest


def _given(variable: str, what: str) -> Path:
    """Return the path that the variable names; skip without it, or fail where it is required."""
    value = os.environ.get(variable)
    if value and Path(value).exists():
        return Path(value)
    missing = f"{variable} names no existing path: {what}"
    if os.environ.get("PAPERATLAS_REQUIRE_CORPUS") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def dumps() -> list[Path]:
    """Return the five daily-papers dumps, in order."""
    folder = _given("PAPERATLAS_CORPUS", "the folder with the daily-papers dumps")
    found = sorted(folder.glob("*.txt"))
    assert found, f"{folder} holds no dump (*.txt)"
    return found


@pytest.fixture(scope="session")
def gold_papers() -> Path:
    """Return the file with the labelled papers; the variable may name its folder too."""
    path = _given("PAPERATLAS_GOLD", "the labelled papers (a .jsonl file)")
    return path / "dev.jsonl" if path.is_dir() else path


@pytest.fixture(autouse=True)
def _own_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own store out of the tests."""
    monkeypatch.delenv("PAPERATLAS_STORE", raising=False)
