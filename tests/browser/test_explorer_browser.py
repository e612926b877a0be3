"""The explorer in a real browser, with the network off."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphs import crowd, hostile_graph, hostile_texts, sample_graph
from paperatlas.exporters import ExportOptions, export
from paperatlas.exporters.text import visible

pytestmark = pytest.mark.browser

PAPERS = 160
HEADED = "(name) => document.querySelector('#card h2')?.textContent === name"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(sample_graph(PAPERS), tmp_path_factory.mktemp("atlas") / "atlas.html")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = ExportOptions(title="</script><script>alert(1)</script>")
    return export(hostile_graph(), tmp_path_factory.mktemp("hostile") / "atlas.html", options)


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Return a function that keeps a screenshot in the folder that PAPERATLAS_ARTIFACTS names."""

    def shoot(page: Any, name: str) -> None:
        folder = os.environ.get("PAPERATLAS_ARTIFACTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return shoot


def find(page: Any, text: str) -> None:
    """Search for `text`, take the first match and wait for its card."""
    page.fill("#search", text)
    page.press("#search", "Enter")
    page.wait_for_selector("#card h2")


def shown(page: Any) -> tuple[int, int]:
    """Return how many nodes and links the page says it shows."""
    nodes, links = page.inner_text("#count").split(" nodes, ")
    return int(nodes.split()[0].replace(",", "")), int(links.split()[0].replace(",", ""))


def slide(page: Any, name: str, value: str) -> None:
    """Move a slider."""
    page.eval_on_selector(
        f"#{name}", "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )


def colours(page: Any) -> int:
    return int(
        page.evaluate("""() => {
            const c = document.getElementById("picture"), seen = new Set();
            const p = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            for (let i = 0; i < p.length; i += 4) seen.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]);
            return seen.size;
        }""")
    )


def pixels(page: Any) -> str:
    return str(page.evaluate("document.getElementById('picture').toDataURL()"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_without_network_or_complaint(
    opened: Any, atlas: Path, keep: Callable[[Any, str], None], width: int, dark: bool
) -> None:
    visit = opened(atlas, width=width, height=800 if width > 400 else 844, dark=dark)
    page = visit.page
    assert visit.requests == [atlas.as_uri()]
    assert visit.complaints == []
    assert colours(page) > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 200) is dark
    keep(page, f"explorer-{width}-{'dark' if dark else 'light'}")
    find(page, "LLaMA")
    box = page.locator("#card").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    keep(page, f"explorer-card-{width}-{'dark' if dark else 'light'}")
    assert visit.complaints == []


def test_search_completes_names_aliases_and_titles(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    page.fill("#search", "grade school")
    assert page.inner_text("#search-hits li >> nth=0").startswith("GSM8K")
    assert page.get_attribute("#search", "aria-expanded") == "true"
    page.press("#search", "Enter")
    page.wait_for_selector("#card h2")
    assert page.inner_text("#card h2") == "GSM8K"
    assert "Benchmark" in page.inner_text("#card .kind")
    assert page.evaluate("document.activeElement.id") == "card"
    page.keyboard.press("Escape")
    page.wait_for_selector("#card", state="hidden")
    page.fill("#search", "zzzz")
    assert page.inner_text("#search-hits") == "Nothing here bears this name"
    page.fill("#search", "a")
    page.press("#search", "ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "search-hits1"
    assert page.get_attribute("#search-hits1", "aria-selected") == "true"


def test_a_card_shows_names_counts_and_neighbours(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    find(page, "LLaMA")
    group = page.locator('#card [data-role="~EVALUATES"]')
    assert int(group.locator("h3 small").inner_text()) >= group.locator(".row").count() > 0
    assert page.locator('#card [data-role="TOGETHER"] .row').count() > 0
    group.locator(".name").first.click()
    page.wait_for_function("document.querySelector('#card .kind').textContent === 'Paper'")


def test_evidence_marks_the_surface_and_links_the_paper(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    find(page, "LLaMA")
    page.locator('#card [data-role="~EVALUATES"] .why').first.click()
    page.wait_for_selector("#card blockquote")
    assert "confidence 0.80" in page.inner_text("#card")
    assert "We evaluate LLaMA under a shared protocol" in page.inner_text("#card blockquote")
    assert page.inner_text("#card blockquote mark") == "LLaMA"
    link = page.locator("#card a", has_text="Open the paper")
    assert link.get_attribute("href").startswith("https://arxiv.org/abs/24")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_filters_hide_types_roles_periods_and_the_uncertain(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    nodes, links = shown(page)
    page.click("#tab-filters")
    papers = int(page.inner_text("#types [data-id=Paper] b"))
    page.click("#types [data-id=Paper]")
    assert page.get_attribute("#types [data-id=Paper]", "aria-pressed") == "false"
    assert shown(page)[0] == nodes - papers
    page.click("#types [data-id=Paper]")
    page.click("#roles [data-id=USES]")
    assert shown(page)[1] < links
    page.click("#roles [data-id=USES]")
    slide(page, "least", "90")
    assert page.inner_text("#sureness output") == "at least 0.90"
    assert shown(page)[1] < links
    page.click("text=Show everything again")
    assert shown(page) == (nodes, links)


def test_the_period_hides_papers_outside_it(opened: Any, tmp_path: Path) -> None:
    graph = sample_graph(40)
    papers = sorted(node for node, label in graph.nodes(data="label") if label == "Paper")
    for number, paper in enumerate(papers):
        graph.nodes[paper]["date"] = f"2024-{1 + number % 10:02}-15"
    page = opened(export(graph, tmp_path / "dated.html")).page
    nodes, _ = shown(page)
    page.click("#tab-filters")
    assert page.inner_text("#period output") == "Jan 2024 to Oct 2024"
    slide(page, "since", str(int(page.get_attribute("#since", "max")) - 1))
    assert page.inner_text("#period output") == "Sep 2024 to Oct 2024"
    assert shown(page)[0] < nodes
    assert "since=2024-09" in page.url


def test_x_on_y_answers_with_a_table(opened: Any, atlas: Path, keep: Callable[[Any, str], None]) -> None:
    page = opened(atlas).page
    page.click("#tab-ask")
    page.locator("#ask .pair").first.click()
    page.wait_for_selector("#card table")
    rows = page.locator("#card tbody tr").count()
    assert f"{rows} result" in page.inner_text("#card")
    what, on = page.input_value("#ask-x"), page.input_value("#ask-y")
    assert page.inner_text("#card h2") == f"{what} on {on}?"
    keep(page, "explorer-answer-1280-light")
    page.fill("#ask-y", "no such benchmark")
    assert page.inner_text("#ask-y-hits") == "Nothing here bears this name"
    page.fill("#ask-y", on)
    page.press("#ask-y", "Enter")
    page.wait_for_selector("#card table")
    page.locator("#card tbody .cell").last.click()
    page.wait_for_selector("#card .result")


def test_the_answer_counts_what_the_graph_holds(opened: Any, atlas: Path) -> None:
    graph = sample_graph(PAPERS)
    pairs: dict[tuple[str, str], int] = {}
    for node, label in graph.nodes(data="label"):
        if label == "Evaluation":
            ends = {relation: target for _, target, relation in graph.out_edges(node, keys=True)}
            pairs[ends["OF"], ends["ON"]] = pairs.get((ends["OF"], ends["ON"]), 0) + 1
    (x, y), count = max(pairs.items(), key=lambda item: (item[1], item[0]))
    page = opened(atlas, fragment=f"#tab=ask&x={x}&y={y}&exact=1").page
    page.wait_for_selector("#card table")
    assert page.locator("#card tbody tr").count() == count


def test_a_path_joins_two_names(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    page.click("#tab-path")
    for field, name in (("#path-a", "LoRA"), ("#path-b", "GSM8K")):
        page.fill(field, name)
        page.press(field, "Enter")
    page.wait_for_selector("#card .path")
    ends = page.locator("#card .end").all_inner_texts()
    assert (ends[0], ends[-1]) == ("LoRA", "GSM8K")
    plain = nx.Graph((u, v) for u, v in sample_graph(PAPERS).edges())
    assert len(ends) - 1 <= nx.shortest_path_length(plain, "method:lora", "benchmark:gsm8k")


def test_the_address_holds_the_view(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    find(page, "GSM8K")
    page.click("#tab-filters")
    page.click("#types [data-id=Method]")
    page.wait_for_timeout(700)
    fragment = page.url.partition("#")[2]
    again = opened(atlas, fragment=f"#{fragment}").page
    assert again.inner_text("#card h2") == "GSM8K"
    assert again.get_attribute("#types [data-id=Method]", "aria-pressed") == "false"
    assert shown(again) == shown(page)
    assert opened(atlas, fragment="#node=nothing&no=x&at=a~b~c&least=-3").complaints == []


def test_the_picture_and_the_visible_part_are_saved(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    with page.expect_download() as waiting:
        page.click("#png")
    assert waiting.value.suggested_filename == "paperatlas.png"
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as waiting:
        page.click("#json")
    whole = json.loads(Path(waiting.value.path()).read_text("utf-8"))
    ids = {node["id"] for node in whole["nodes"]}
    assert "model:llama" in ids
    assert all(link["source"] in ids and link["target"] in ids and link["roles"] for link in whole["links"])
    find(page, "LLaMA")
    page.keyboard.press("Escape")
    for _ in range(3):
        page.click("#in")
    with page.expect_download() as waiting:
        page.click("#json")
    assert len(json.loads(Path(waiting.value.path()).read_text("utf-8"))["nodes"]) < len(ids)


def test_the_keyboard_moves_the_map(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    page.focus("#picture")
    before = pixels(page)
    for key in ("ArrowRight", "+", "0"):
        page.keyboard.press(key)
        page.wait_for_timeout(250)
        assert pixels(page) != before
        before = pixels(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.focus("#tab-names")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-filters", "aria-selected") == "true"
    assert page.is_visible("#filters")


def test_everything_to_press_has_a_name(opened: Any, atlas: Path) -> None:
    page = opened(atlas).page
    for tab in ("names", "filters", "ask", "path"):
        page.click(f"#tab-{tab}")
        nameless = page.evaluate("""() => [...document.querySelectorAll("button, input, canvas[tabindex]")]
            .filter((e) => e.offsetParent && !(e.textContent.trim() || e.ariaLabel || (e.labels && e.labels.length)))
            .map((e) => e.outerHTML)""")
        assert nameless == []


def test_a_click_on_the_map_picks_a_node(opened: Any, tmp_path: Path) -> None:
    options = ExportOptions(around="LoRA", types=("Paper",))
    page = opened(export(sample_graph(60), tmp_path / "lora.html", options)).page
    assert page.inner_text("#card h2") == "LoRA"
    page.click("#card .close")
    page.wait_for_selector("#card", state="hidden")
    page.click("#fit")
    page.wait_for_timeout(200)
    x, y = page.evaluate("""() => {
        const hex = getComputedStyle(document.documentElement).getPropertyValue("--Method").trim();
        const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
        const c = document.getElementById("picture");
        const p = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
        let n = 0, sx = 0, sy = 0;
        for (let i = 0; i < p.length; i += 4) {
            if (!wanted.every((v, k) => p[i + k] === v)) continue;
            n++; sx += (i / 4) % c.width; sy += Math.floor(i / 4 / c.width);
        }
        return [sx / n, sy / n];
    }""")
    page.mouse.click(x, y)
    page.wait_for_function("document.querySelector('#card h2')?.textContent === 'LoRA'")
    page.mouse.click(700, 780)
    page.wait_for_selector("#card", state="hidden")


def test_hostile_text_is_shown_and_never_runs(opened: Any, hostile: Path) -> None:
    visit = opened(hostile)
    page = visit.page
    assert page.inner_text("h1") == "</script><script>alert(1)</script>"
    texts = {visible(text) for text in hostile_texts()}
    for text in sorted(texts):
        find(page, f"{text}Model")
        page.wait_for_function(HEADED, arg=f"{text}Model")
        assert text in page.text_content("#card dl")
        page.locator("#card .why").first.click()
        page.wait_for_selector("#card blockquote")
        paper = page.locator("#card .end span").first.text_content()
        assert paper in texts
        page.locator("#card .end").first.click()
        page.wait_for_function(HEADED, arg=paper)
        links = page.eval_on_selector_all("a[target]", "links => links.map((link) => link.href)")
        assert all(link.startswith(("http:", "https:")) for link in links)
    assert page.locator("img, iframe, #card script, [onload], [onerror], [onmouseover]").count() == 0
    assert visit.complaints == []
    assert visit.requests == [hostile.as_uri()]


def test_the_policy_stops_what_is_injected(opened: Any, atlas: Path) -> None:
    visit = opened(atlas)
    visit.page.evaluate("""() => {
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        fetch("https://example.org/").catch(() => {});
    }""")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.ran") is None
    assert len(visit.complaints) >= 2


@pytest.mark.timing
@pytest.mark.parametrize(("nodes", "lines", "seconds"), [(5_000, 15_000, 0.5), (20_000, 60_000, 2.0)])
def test_the_first_picture_comes_in_time(opened: Any, tmp_path: Path, nodes: int, lines: int, seconds: float) -> None:
    path = export(crowd(nodes, lines), tmp_path / "crowd.html")
    took = []
    for _ in range(3):
        page = opened(path, timed=True).page
        took.append(page.evaluate("performance.getEntriesByName('first-frame')[0].startTime") / 1000)
        if took[-1] < seconds:
            break
    assert min(took) < seconds, f"{took}"
    page.mouse.move(800, 400)
    step = page.evaluate("""() => new Promise((done) => {
        const c = document.getElementById("picture"), begin = performance.now();
        c.dispatchEvent(new WheelEvent("wheel",
            { deltaY: -120, clientX: 800, clientY: 400, bubbles: true, cancelable: true }));
        requestAnimationFrame(() => { c.getContext("2d").getImageData(0, 0, 1, 1); done(performance.now() - begin); });
    })""")
    assert step < 500
