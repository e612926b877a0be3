"""What each file format holds."""

import html
import io
import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import orjson
import pytest

from graphs import add_paper, empty_graph, hostile_graph, hostile_texts, sample_graph
from paperatlas.exporters import ExportError, ExportOptions, export, graphml, node_link, pyvis_html, show


def restored(text: bytes) -> nx.MultiDiGraph:
    """Read node-link JSON back; networkx takes the id out of each node's attributes."""
    graph = nx.node_link_graph(orjson.loads(text), edges="links")
    for node, data in graph.nodes(data=True):
        data["id"] = node
    return graph


@pytest.mark.parametrize("graph", [sample_graph(30), hostile_graph(), empty_graph()])
def test_node_link_is_read_back_equal(graph: nx.MultiDiGraph) -> None:
    back = restored(node_link.render(graph, ExportOptions()))
    assert isinstance(back, nx.MultiDiGraph)
    assert back.graph == graph.graph
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(back.edges(keys=True, data=True), key=str) == sorted(graph.edges(keys=True, data=True), key=str)


def test_node_link_replaces_what_utf_8_cannot_hold() -> None:
    graph = empty_graph()
    add_paper(graph, "1", "half \ud800 a pair", "")
    assert "half \ufffd a pair" in node_link.render(graph, ExportOptions()).decode()


@pytest.mark.parametrize("graph", [sample_graph(30), hostile_graph(), empty_graph()])
def test_graphml_is_read_back(graph: nx.MultiDiGraph) -> None:
    back = nx.read_graphml(io.BytesIO(graphml.render(graph, ExportOptions())), force_multigraph=True)
    assert len(back) == len(graph)
    relations = sorted(data["relation"] for _, _, data in back.edges(data=True))
    assert relations == sorted(key for _, _, key in graph.edges(keys=True))
    assert json.loads(back.graph["meta"]) == graph.graph["meta"]
    ids = [key for _, _, key in back.edges(keys=True)]
    assert len(set(ids)) == len(ids)


def test_graphml_keeps_values_and_lists() -> None:
    graph = sample_graph(10)
    back = nx.read_graphml(io.BytesIO(graphml.render(graph, ExportOptions())), force_multigraph=True)
    for node, data in graph.nodes(data=True):
        for name, value in data.items():
            found = back.nodes[node].get(name)
            assert (json.loads(found) if isinstance(value, list) else found) == value, (node, name)


def test_graphml_shows_what_xml_forbids() -> None:
    text = graphml.render(hostile_graph(), ExportOptions()).decode()
    assert "bell[U+0007] null[U+0000] escape[U+001B]" in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def page(graph: nx.MultiDiGraph, options: ExportOptions | None = None) -> str:
    return pyvis_html.render(graph, options or ExportOptions()).decode()


class Tags(HTMLParser):
    """Collect the names of the start tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def scripts_in(text: str) -> int:
    """Count the script elements that a parser finds."""
    parser = Tags()
    parser.feed(text)
    return parser.found.count("script")


def data_of(text: str) -> dict[str, list[object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_the_page_says_how_much_it_shows() -> None:
    graph = sample_graph(60)
    data = data_of(page(graph, ExportOptions(top=40)))
    assert len(data["nodes"]) == 40
    assert data["all"][0] == sum(1 for _, label in graph.nodes(data="label") if label != "Evaluation")
    assert data["words"] == "the best connected"


def test_the_page_shows_300_nodes_unless_told() -> None:
    graph = sample_graph(220)
    assert len(data_of(page(graph))["nodes"]) == pyvis_html.DEFAULT_TOP
    assert len(data_of(page(graph, ExportOptions(top=350)))["nodes"]) == 350


def test_the_page_refers_to_no_file() -> None:
    text = page(sample_graph(10))
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(src|href)\s*=|@import|url\(|https?:", outside)
    assert "sourceMappingURL" not in text
    assert scripts_in(text) == 3
    assert not re.search(r"cdn|jsdelivr|unpkg", text)


def test_the_licence_notice_of_the_library_stays() -> None:
    text = page(empty_graph())
    assert "Apache 2.0 License" in text
    assert "visjs contributors" in text


def test_the_policy_allows_the_two_scripts_and_the_style_only() -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page(empty_graph()))
    assert policy
    assert "unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert policy[1].count("sha256-") == 3


def test_hostile_text_stays_within_the_data() -> None:
    text = page(hostile_graph(), ExportOptions(title='</title><img src=x onerror="alert(1)">'))
    assert "<img" not in text
    assert "onload=alert(1)>" not in text.replace("\\u003e", "")
    names = json.dumps(data_of(text)["cards"], ensure_ascii=False)
    for hostile in list(hostile_texts())[:3]:
        assert json.dumps(hostile, ensure_ascii=False)[1:-1] in names
    assert "javascript:" not in names
    assert "\u202e" not in text


def test_a_notebook_gets_a_frame() -> None:
    shown = show(sample_graph(40), "LLaMA", height=500)._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts allow-popups"' in shown
    assert 'height="500"' in shown
    source = re.search(r'srcdoc="([^"]*)"', shown)
    assert source
    assert html.unescape(source[1]) == show(sample_graph(40), "LLaMA").page


def test_a_file_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "graph.json"
    target.write_text("old")
    assert export(sample_graph(5), target) == target.resolve()
    assert json.loads(target.read_text())["multigraph"] is True
    assert [file.name for file in tmp_path.iterdir()] == ["graph.json"]
    assert stat.S_IMODE(target.stat().st_mode) & 0o600 == 0o600


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    export(empty_graph(), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text().startswith("{")


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot write: No such file or directory; give a file"):
        export(empty_graph(), tmp_path / "missing" / "graph.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ExportError, match=r"folder\.json: cannot write"):
        export(empty_graph(), tmp_path / "folder.json")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.json"]
