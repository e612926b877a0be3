"""The explorer on a served store, in a real browser: what the overview leaves out is reached through the API."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import networkx as nx
import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")

from graphs import hostile_graph, hostile_texts, sample_graph
from paperatlas.exporters import ExportOptions, explorer
from paperatlas.exporters.text import visible
from paperatlas.stores import open_store
from serving import Server, serving

pytestmark = pytest.mark.browser

GRAPH = sample_graph(120)
HELD = explorer.content(GRAPH, ExportOptions()).overview
NAMES: dict[str, str] = dict(zip(HELD["nodes"]["id"], HELD["nodes"]["name"], strict=True))
FEW = explorer.content(GRAPH, ExportOptions(top=30)).overview["nodes"]["id"]
AWAY = sorted(set(NAMES) - set(FEW))
HEADED = "(name) => document.querySelector('#card h2')?.textContent === name"
TOKEN = "a-token-that-is-long-enough"


def served(path: Path, graph: nx.MultiDiGraph) -> Path:
    with open_store(path, write=True) as store:
        store.replace(graph)
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served(tmp_path_factory.mktemp("live") / "sample.db", GRAPH)


@pytest.fixture(scope="module")
def server(sample: Path) -> Iterator[Server]:
    with serving(sample, "--top", "30") as running:
        yield running


def visit(opened: Any, server: Server, fragment: str = "") -> Any:
    return opened(server.address, offline=False, fragment=fragment)


def assert_quiet(one: Any, server: Server) -> None:
    assert one.complaints == []
    assert all(url.startswith((server.address, "data:", "blob:")) for url in one.requests)


def pick(page: Any, field: str, name: str) -> None:
    """Type a name, wait until the server has been asked, and take the first match."""
    page.fill(field, name)
    page.wait_for_function("([field, name]) => document.querySelector(`${field}-hits li span`)?.textContent === name",
                           arg=[field, name])  # fmt: skip
    page.press(field, "Enter")


def place(page: Any, id_: str) -> tuple[int, int]:
    """Return where a node lies, from what the page saves."""
    with page.expect_download() as waiting:
        page.click("#json")
    nodes = json.loads(Path(waiting.value.path()).read_text("utf-8"))["nodes"]
    return next((node["x"], node["y"]) for node in nodes if node["id"] == id_)


def shown(page: Any) -> int:
    return int(page.inner_text("#count").split()[0].replace(",", ""))


def test_it_opens_on_the_strongest_and_asks_for_nothing_else(opened: Any, server: Server) -> None:
    one = visit(opened, server)
    assert one.page.inner_text("#count").startswith(f"30 of {len(NAMES)} nodes")
    assert {urlsplit(url).path for url in one.requests} == {"/", "/api/v1/explorer/overview"}
    assert_quiet(one, server)


def test_every_kind_of_node_outside_the_overview_is_found(opened: Any, server: Server) -> None:
    one = visit(opened, server)
    page = one.page
    for kind in ("model:", "benchmark:", "dataset:", "method:", "paper:"):
        away = next(id_ for id_ in AWAY if id_.startswith(kind) and list(NAMES.values()).count(NAMES[id_]) == 1)
        before = shown(page)
        pick(page, "#search", NAMES[away])
        page.wait_for_function(HEADED, arg=NAMES[away])
        assert shown(page) > before
        assert page.locator("#card .row").count() > 0
    assert_quiet(one, server)


def test_a_card_lists_all_neighbours_and_their_evidence(opened: Any, server: Server) -> None:
    one = visit(opened, server)
    page = one.page
    pick(page, "#search", "LLaMA")
    page.wait_for_function(HEADED, arg="LLaMA")
    evaluated = sum(key == "EVALUATES" for *_, key in GRAPH.in_edges("model:llama", keys=True))
    assert page.inner_text('#card [data-role="~EVALUATES"] h3 small') == str(evaluated)
    page.locator('#card [data-role="~EVALUATES"] .why').first.click()
    page.wait_for_selector("#card blockquote mark")
    assert "We evaluate LLaMA under a shared protocol" in page.inner_text("#card blockquote")
    assert page.locator("#card a", has_text="Open the paper").get_attribute("href").startswith("https://arxiv.org/")
    asked = {urlsplit(url).path.rpartition("/")[2] for url in one.requests}
    assert {"overview", "around", "node", "line"} <= asked
    assert_quiet(one, server)


def test_more_neighbours_are_fetched_than_come_at_once(opened: Any, tmp_path: Path) -> None:
    graph = sample_graph(400)
    name, papers = max(
        ((node, graph.in_degree(node)) for node, label in graph.nodes(data="label") if label == "Benchmark"),
        key=lambda one: one[1],
    )
    near = {source for source, _, key in graph.in_edges(name, keys=True) if key == "EVALUATES_ON"}
    assert papers > 130
    with serving(served(tmp_path / "many.db", graph), "--top", "10") as server:
        page = visit(opened, server, f"#node={name}").page
        group = page.locator('#card [data-role="~EVALUATES_ON"]')
        assert f"of {len(near)} here" in group.locator("h3").inner_text()
        while group.locator(".more").count():
            group.locator(".more").click()
            page.wait_for_timeout(400)
        assert group.locator(".row").count() == len(near)


def test_x_on_y_is_answered_from_the_store(opened: Any, server: Server) -> None:
    ends: dict[tuple[str, str], int] = {}
    for node, label in GRAPH.nodes(data="label"):
        if label == "Evaluation":
            to = {relation: target for _, target, relation in GRAPH.out_edges(node, keys=True)}
            ends[to["OF"], to["ON"]] = ends.get((to["OF"], to["ON"]), 0) + 1
    (x, y), count = max(
        ((pair, n) for pair, n in ends.items() if not set(pair) <= set(FEW)), key=lambda item: (item[1], item[0])
    )
    one = visit(opened, server)
    page = one.page
    page.click("#tab-ask")
    page.check("#exact")
    pick(page, "#ask-x", NAMES[x])
    pick(page, "#ask-y", NAMES[y])
    page.wait_for_selector("#card table")
    assert page.locator("#card tbody tr").count() == count
    assert page.locator("#card tbody .value").count() > 0
    page.fill("#ask-y", "no such benchmark")
    page.locator("#ask-y-hits", has_text="Nothing in the store bears this name").wait_for()
    assert_quiet(one, server)
    again = visit(opened, server, f"#tab=ask&x={x}&y={y}&exact=1").page
    assert again.locator("#card tbody tr").count() == count


def test_a_path_between_two_nodes_outside_the_overview(opened: Any, server: Server) -> None:
    plain = nx.Graph(
        (HELD["nodes"]["id"][a], HELD["nodes"]["id"][b])
        for a, b in zip(HELD["lines"]["source"], HELD["lines"]["target"], strict=True)
    )
    away = [id_ for id_ in AWAY if id_ in plain and not id_.startswith("paper:")]
    a, b = away[0], away[-1]
    one = visit(opened, server, f"#tab=path&a={a}&b={b}")
    one.page.wait_for_selector("#card .path")
    ends = one.page.locator("#card .end").all_inner_texts()
    assert (ends[0], ends[-1]) == (NAMES[a], NAMES[b])
    assert len(ends) - 1 == nx.shortest_path_length(plain, a, b)
    one.page.locator("#card .step .why").first.click()
    one.page.wait_for_selector("#card blockquote, #card .from")
    assert_quiet(one, server)


def test_the_address_holds_what_was_fetched_and_where(opened: Any, server: Server) -> None:
    away = next(id_ for id_ in AWAY if id_.startswith("method:") and list(NAMES.values()).count(NAMES[id_]) == 1)
    page = visit(opened, server).page
    pick(page, "#search", NAMES[away])
    page.wait_for_function(HEADED, arg=NAMES[away])
    page.wait_for_timeout(700)
    again = visit(opened, server, f"#{page.url.partition('#')[2]}")
    assert again.page.inner_text("#card h2") == NAMES[away]
    assert place(again.page, away) == place(page, away)
    lost = visit(opened, server, "#node=nothing&from=a&to=b&x=c")
    assert lost.page.inner_text("#count").startswith("30 of")
    assert [text for text in lost.complaints if "status of 404" not in text] == []


def test_hostile_text_is_shown_and_never_runs(opened: Any, tmp_path: Path) -> None:
    with serving(served(tmp_path / "hostile.db", hostile_graph()), "--top", "1") as server:
        one = visit(opened, server)
        page = one.page
        for text in sorted({visible(text) for text in hostile_texts()}):
            pick(page, "#search", f"{text}Model")
            page.wait_for_function(HEADED, arg=f"{text}Model")
            page.locator("#card .why").first.click()
            page.wait_for_selector("#card blockquote")
            links = page.eval_on_selector_all("a[target]", "links => links.map((link) => link.href)")
            assert all(link.startswith(("http:", "https:")) for link in links)
        assert page.locator("img, iframe, #card script, [onload], [onerror], [onmouseover]").count() == 0
        assert_quiet(one, server)


def test_a_token_and_a_server_that_goes_away(opened: Any, sample: Path) -> None:
    with serving(sample, "--top", "30", PAPERATLAS_TOKEN=TOKEN) as guarded:
        context = opened.browser.new_context()
        opened.contexts.append(context)
        page = context.new_page()
        page.goto(f"{guarded.address}?token={TOKEN}")
        page.wait_for_selector("body[data-ready=yes]")
        guarded.stop()
        page.fill("#search", "LLaMA")
        page.press("#search", "Enter")
        page.wait_for_selector("#card h2")
        assert page.inner_text("#card h2") == "This could not be loaded"
