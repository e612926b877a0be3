"""The served pages in a real browser: asking, cards, hostile titles, and a policy that holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")

from graphs import hostile_graph, hostile_texts, sample_graph
from paperatlas.stores import open_store
from serving import Server, serving

pytestmark = pytest.mark.browser
TOKEN = "a-token-that-is-long-enough"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "sample.db"
    with open_store(path, write=True) as store:
        store.replace(sample_graph(120))
    return path


@pytest.fixture(scope="module")
def server(sample: Path) -> Iterator[Server]:
    with serving(sample) as running:
        yield running


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    with open_store(path, write=True) as store:
        store.replace(hostile_graph())
    with serving(path) as running:
        yield running


class Visitor:
    """Open addresses in a fresh context, and watch what the pages do."""

    def __init__(self, browser: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def visitor(browser: Any) -> Iterator[Visitor]:
    made = Visitor(browser)
    yield made
    made.context.close()


def assert_quiet(visitor: Visitor, server: Server) -> None:
    assert visitor.complaints == []
    assert all(url.startswith((server.address, "data:", "blob:")) for url in visitor.requests)


def asked(visitor: Visitor, server: Server, text: str) -> Any:
    page = visitor.page
    page.goto(f"{server.address}ask")
    page.wait_for_selector("body[data-loaded=yes]")
    page.fill("#question", text)
    page.press("#question", "Enter")
    page.wait_for_selector("body[data-ready]")
    return page


def test_a_question_gives_a_table_with_marked_sentences(visitor: Visitor, server: Server) -> None:
    page = asked(visitor, server, "which papers evaluate LLaMA")
    assert page.locator("#answer tbody tr").count() > 0
    assert "LLaMA" in page.locator("#answer mark").all_inner_texts()
    assert "q=" in page.url
    assert "120 papers" in page.inner_text("#stats")
    page.locator("#answer button.name").first.click()
    page.wait_for_selector("#card h2")
    assert "Model" in page.inner_text("#card h2")
    assert_quiet(visitor, server)


def test_completion_opens_a_card_by_keyboard(visitor: Visitor, server: Server) -> None:
    page = visitor.page
    page.goto(f"{server.address}ask")
    page.wait_for_selector("body[data-loaded=yes]")
    page.locator("#question").press_sequentially("grade sch")
    page.wait_for_selector("#hits li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h2")
    assert page.inner_text("#card h2").startswith("GSM8K")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#card h2")
    assert_quiet(visitor, server)


def test_cypher_and_its_errors_are_shown(visitor: Visitor, server: Server) -> None:
    page = visitor.page
    page.goto(f"{server.address}ask")
    page.click("summary")
    page.click("#cypher button")
    page.wait_for_selector("#answer tbody tr")
    assert page.locator("#answer tbody tr").count() == 10
    assert_quiet(visitor, server)
    page.fill("#statement", "MATCH (p:Paper) DETACH DELETE p")
    page.click("#cypher button")
    page.locator("#message", has_text="would change").wait_for()


def test_hostile_text_is_shown_and_never_runs(visitor: Visitor, hostile: Server) -> None:
    page = asked(visitor, hostile, "which papers use x")
    for text in hostile_texts():
        name = f"{text}Model"
        page.goto("about:blank")
        page.goto(f"{hostile.address}ask")
        page.fill("#question", f"which papers use {text}")
        page.press("#question", "Enter")
        page.wait_for_selector("body[data-ready]")
        page.evaluate("(id) => open(id)", hostile.get("/api/v1/search", q=name).json["hits"][0]["id"])
        page.wait_for_selector("#card h2")
        assert page.locator("#card table").count() > 0
        assert page.locator("img, iframe, main script, svg, [onerror], [onmouseover]").count() == 0
    visitor.complaints = [text for text in visitor.complaints if "status of 4" not in text]
    assert_quiet(visitor, hostile)
    page.goto(hostile.address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)
    assert_quiet(visitor, hostile)


def test_the_policy_stops_what_is_injected(visitor: Visitor, server: Server) -> None:
    for path in ("ask", ""):
        page = visitor.page
        page.goto(f"{server.address}{path}")
        page.wait_for_load_state("load")
        page.evaluate("""() => {
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
            const script = document.createElement("script");
            script.textContent = "window.ran = 2";
            document.body.append(script);
        }""")
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") is None
        assert any("Content Security Policy" in text for text in visitor.complaints)
        visitor.complaints.clear()


def test_the_picture_and_the_description_open_without_complaint(visitor: Visitor, server: Server) -> None:
    for path in ("", "docs"):
        visitor.page.goto(f"{server.address}{path}")
        visitor.page.wait_for_load_state("load")
        visitor.page.wait_for_timeout(500)
        assert_quiet(visitor, server)


def test_the_token_is_brought_once(visitor: Visitor, sample: Path) -> None:
    with serving(sample, PAPERATLAS_TOKEN=TOKEN) as guarded:
        page = visitor.page
        page.goto(f"{guarded.address}ask")
        assert "token" in page.inner_text("body")
        visitor.complaints.clear()
        page.goto(f"{guarded.address}?token={TOKEN}")
        page.wait_for_url(guarded.address)
        page.goto(f"{guarded.address}ask")
        page.locator("#stats", has_text="papers").wait_for()
        assert page.evaluate("document.cookie") == ""
        assert_quiet(visitor, guarded)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_window(visitor: Visitor, server: Server, width: int, tmp_path: Path) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 800})
    page = asked(visitor, server, "which papers evaluate LLaMA")
    page.screenshot(path=tmp_path / f"ask-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{server.address}docs")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
