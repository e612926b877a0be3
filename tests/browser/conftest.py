"""A real Chromium for the pages: the one of `PAPERATLAS_CHROMIUM`, else the machine's own."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# A canvas is drawn later than it is told to; reading a pixel back before the mark waits for the true picture.
HONEST_MARK = """
const mark = performance.mark.bind(performance);
performance.mark = (name) => {
    const canvas = document.getElementById("picture");
    if (canvas) canvas.getContext("2d").getImageData(0, 0, 1, 1);
    return mark(name);
};
"""

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def chromium() -> str:
    """Return the path of a Chromium, or the empty string."""
    named = os.environ.get("PAPERATLAS_CHROMIUM")
    if named:
        return named
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Start Chromium once; skip, with the remedy, where there is none."""
    playwright = pytest.importorskip(
        "playwright.sync_api",
        reason="BROWSER TESTS SKIPPED: pip install playwright (no browser download needed)",
    )
    path = chromium()
    if not path:
        pytest.skip("BROWSER TESTS SKIPPED: install chromium or set PAPERATLAS_CHROMIUM to its path")
    # Chromium's own sandbox refuses to start for root, as in most containers.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with playwright.sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@dataclass
class Visit:
    """Hold an opened page and all that it did but should not."""

    page: "Page"
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def _complain(visit: Visit, text: str) -> None:
    """Note what the console says, but for the browser's hint about the tests' own reading of pixels."""
    if not text.startswith("Canvas2D: Multiple readback operations"):
        visit.complaints.append(text)


class Opener:
    """Open files in fresh contexts, with the network off, and watch what they do."""

    def __init__(self, browser: "Browser") -> None:
        self.browser = browser
        self.contexts: list[Any] = []

    def __call__(
        self,
        where: Path | str,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        fragment: str = "",
        offline: bool = True,
        timed: bool = False,
    ) -> Visit:
        """Open a file or an address and wait until the page says that it is drawn."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            offline=offline,
        )
        self.contexts.append(context)
        if timed:
            context.add_init_script(HONEST_MARK)
        page = context.new_page()
        visit = Visit(page)
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("console", lambda message: _complain(visit, message.text))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (visit.complaints.append(dialog.message), dialog.dismiss()))
        page.goto((where.as_uri() if isinstance(where, Path) else where) + fragment)
        page.wait_for_selector("body[data-ready=yes]", timeout=10_000)
        return visit


@pytest.fixture
def opened(browser: "Browser") -> Iterator[Opener]:
    """Return a function that opens a file; what it opened is closed after the test."""
    opener = Opener(browser)
    yield opener
    for context in opener.contexts:
        context.close()
