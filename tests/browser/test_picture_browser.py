"""The picture that pyvis makes, in a real browser."""

from pathlib import Path
from typing import Any

import pytest

from graphs import hostile_graph, hostile_texts, sample_graph
from paperatlas.exporters import ExportOptions, export, show
from paperatlas.exporters.text import visible

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(sample_graph(120), tmp_path_factory.mktemp("picture") / "pyvis.html", ExportOptions(top=200))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = ExportOptions(title="</script><script>alert(1)</script>")
    return export(hostile_graph(), tmp_path_factory.mktemp("hostile") / "pyvis.html", options)


def find(page: Any, text: str) -> None:
    """Search for `text` and take the first match."""
    page.fill("#search", text)
    page.press("#search", "Enter")


def shown(page: Any) -> tuple[int, int]:
    """Return how many nodes and lines the page says it shows."""
    words = page.inner_text("#count").split()
    return int(words[0].replace(",", "")), int(words[5].replace(",", ""))


def inked(page: Any) -> int:
    """Return how many colours the canvas holds."""
    return int(
        page.evaluate("""() => {
            const c = document.querySelector("canvas"), seen = new Set();
            const p = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            for (let i = 0; i < p.length; i += 4)
                if (p[i + 3]) seen.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]);
            return seen.size;
        }""")
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_without_network_or_complaint(opened: Any, picture: Path, width: int, dark: bool) -> None:
    visit = opened(picture, width=width, dark=dark)
    visit.page.wait_for_timeout(200)
    assert visit.requests == [picture.as_uri()]
    assert visit.complaints == []
    assert inked(visit.page) > 100
    assert shown(visit.page)[0] == 200
    ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 200) is dark
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_search_opens_the_card_of_a_node(opened: Any, picture: Path) -> None:
    page = opened(picture).page
    page.fill("#search", "grade school")
    assert page.inner_text("#hits li >> nth=0") == "GSM8K"
    page.press("#search", "Enter")
    assert page.inner_text("#card h2") == "GSM8K"
    assert page.inner_text("#card .kind") == "Benchmark"
    assert "evaluated on by" in page.inner_text("#card")
    page.keyboard.press("Escape")
    assert page.is_hidden("#card")
    page.fill("#search", "zzzz")
    assert page.inner_text("#hits") == "Nothing here bears this name"


def test_a_link_shows_role_surface_sentence_and_paper(opened: Any, picture: Path) -> None:
    page = opened(picture).page
    find(page, "LLaMA")
    page.click("#card h3:has-text('evaluated by') + .row .why")
    card = page.inner_text("#card")
    assert "evaluates" in card
    assert "confidence 0.80" in card
    assert "We evaluate LLaMA under a shared protocol" in page.inner_text("#card blockquote")
    assert page.inner_text("#card blockquote mark") == "LLaMA"
    link = page.locator("#card a", has_text="Open the paper")
    assert link.get_attribute("href").startswith("https://arxiv.org/abs/24")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_an_evaluation_shows_its_value_and_paper(opened: Any, picture: Path) -> None:
    page = opened(picture).page
    find(page, "GSM8K")
    page.click("#card h3:has-text('results of') + .row .why")
    assert page.inner_text("#card .result >> nth=0").startswith("accuracy ")
    assert "GSM8K" in page.locator("#card blockquote mark").all_inner_texts()
    assert page.locator("#card .from a").first.get_attribute("href").startswith("https://arxiv.org/abs/")


def test_the_filters_hide_types_and_roles(opened: Any, picture: Path) -> None:
    page = opened(picture).page
    nodes, lines = shown(page)
    papers = int(page.inner_text("#types [data-id=Paper] b"))
    page.click("#types [data-id=Paper]")
    assert page.get_attribute("#types [data-id=Paper]", "aria-pressed") == "false"
    assert shown(page)[0] == nodes - papers
    page.click("#types [data-id=Paper]")
    page.click("#roles [data-id=USES]")
    assert shown(page)[1] < lines
    page.click("#roles [data-id=USES]")
    assert shown(page) == (nodes, lines)


def test_the_keyboard_moves_the_picture(opened: Any, picture: Path) -> None:
    page = opened(picture).page
    page.focus("#stage")
    before = page.evaluate("document.querySelector('canvas').toDataURL()")
    for key in ("ArrowRight", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        after = page.evaluate("document.querySelector('canvas').toDataURL()")
        assert after != before
        before = after
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


PIXELS = """(name) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    const c = document.querySelector("canvas"), found = [];
    const p = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
    for (let i = 0; i < p.length; i += 4)
        if (p[i] === wanted[0] && p[i + 1] === wanted[1] && p[i + 2] === wanted[2])
            found.push([(i / 4) % c.width, Math.floor(i / 4 / c.width)]);
    return found;
}"""


def test_a_click_on_the_canvas_picks_nodes_and_links(opened: Any, tmp_path: Path) -> None:
    options = ExportOptions(around="LoRA", types=("Paper",), title="Around LoRA")
    page = opened(export(sample_graph(120), tmp_path / "lora.html", options, "pyvis")).page
    assert page.inner_text("h1") == "Around LoRA"
    assert page.inner_text("#card h2") == "LoRA"
    page.click("#card .close")
    assert page.is_hidden("#card")
    page.click("#fit")
    page.wait_for_timeout(200)
    middle = page.evaluate(PIXELS, "--Method")
    x, y = (sum(pixel[axis] for pixel in middle) / len(middle) for axis in (0, 1))
    far_x, far_y = page.evaluate(PIXELS, "--Paper")[0]
    page.mouse.click(x, y)
    page.wait_for_function("document.querySelector('#card h2')?.textContent === 'LoRA'")
    page.click("#card .close")
    page.mouse.click((x + far_x) / 2, (y + far_y) / 2)
    page.wait_for_selector("#card blockquote")
    assert page.inner_text("#card .kind") == "Link"
    page.mouse.click(far_x, far_y + 3)
    page.wait_for_function("document.querySelector('#card .kind')?.textContent === 'Paper'")
    page.mouse.click(640, 790)
    page.wait_for_selector("#card", state="hidden")


def test_hostile_text_is_shown_and_never_runs(opened: Any, hostile: Path) -> None:
    visit = opened(hostile)
    page = visit.page
    assert page.inner_text("h1") == "</script><script>alert(1)</script>"
    assert page.title() == "</script><script>alert(1)</script>"
    for text in hostile_texts():
        name = f"{visible(text)}Model"
        find(page, name)
        assert page.text_content("#card h2") == name
        assert name in page.text_content("#card")
        assert page.locator("#card .why").count() == 2
        for why in range(page.locator("#card .why").count()):
            page.locator("#card .why").nth(why).click()
            assert page.locator("#card blockquote").count() > 0
            find(page, name)
    assert page.locator("img, iframe, #card script, #card svg[onload], [onerror], [onmouseover]").count() == 0
    assert visit.complaints == []
    assert visit.requests == [hostile.as_uri()]


def test_only_web_links_can_be_clicked(opened: Any, hostile: Path) -> None:
    page = opened(hostile).page
    page.click("#types [data-id=Model]")
    page.click("#types [data-id=Benchmark]")
    for text in hostile_texts():
        find(page, visible(text))
        links = page.eval_on_selector_all("a", "links => links.map((link) => link.href)")
        assert all(link.startswith(("http:", "https:")) for link in links)


def test_the_policy_stops_what_is_injected(opened: Any, picture: Path) -> None:
    visit = opened(picture)
    visit.page.evaluate("""() => {
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
    }""")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.ran") is None
    assert visit.complaints


def test_a_notebook_frame_draws(opened: Any, tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.html"
    frame = show(sample_graph(40), "LLaMA")._repr_html_()
    notebook.write_text(f"<!doctype html><meta charset=utf-8><body data-ready=yes>{frame}", "utf-8")
    visit = opened(notebook)
    inner = visit.page.frame_locator("iframe")
    inner.locator("body[data-ready=yes]").wait_for()
    assert inner.locator("#card h2").inner_text() == "LLaMA"
    assert visit.complaints == []
