"""What the explorer's page holds."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from graphs import empty_graph, hostile_graph, hostile_texts, sample_graph
from paperatlas.exporters import ExportError, ExportOptions, explorer, page
from paperatlas.exporters.text import visible


@pytest.fixture(scope="module")
def html() -> str:
    return explorer.render(sample_graph(60), ExportOptions(title="Sixty papers")).decode()


def unpacked(html: str, part: str) -> Any:
    found = re.search(rf'<script type="text/plain" id="{part}">([A-Za-z0-9+/=]*)</script>', html)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_the_page_holds_the_content(html: str) -> None:
    held = explorer.content(sample_graph(60), ExportOptions(title="Sixty papers"))
    assert unpacked(html, "overview") == json.loads(json.dumps(held.overview))
    assert unpacked(html, "details") == json.loads(json.dumps(held.details))


def test_the_columns_are_of_one_length() -> None:
    held = explorer.content(sample_graph(60), ExportOptions())
    for group in ("nodes", "lines", "results"):
        assert len({len(column) for column in held.overview[group].values()}) == 1
    nodes, lines = held.overview["nodes"], held.overview["lines"]
    assert len(held.details["nodes"]) == len(nodes["id"])
    assert len(held.details["lines"]) == len(lines["source"])
    assert max(lines["source"] + lines["target"]) < len(nodes["id"])
    assert held.overview["results"]["line"]


def test_marks_count_as_javascript_counts() -> None:
    one = explorer.Evidence(("𝛼 and 👩‍🔬: ", "LLaMA", " wins"))
    said = explorer._said(one, "".join(one.pieces), "")
    text = said[0].encode("utf-16-le")
    start, length = said[1]
    assert text[2 * start : 2 * (start + length)].decode("utf-16-le") == "LLaMA"


def test_a_sentence_stands_once(html: str) -> None:
    sentences = unpacked(html, "details")["sentences"]
    assert len(sentences) == len(set(sentences))


def test_the_page_refers_to_no_file(html: str) -> None:
    plain = re.sub(r'id="(overview|details)">[^<]*<', "", html)
    namespaces = {
        "http://www.w3.org/" + name
        for name in ("1999/xhtml", "2000/svg", "1999/xlink", "XML/1998/namespace", "2000/xmlns/")
    }
    assert set(re.findall(r"(?:https?|wss?):/{2}[^\s\"'`)]+", plain)) <= namespaces
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\(|sourceMappingURL", plain)


def test_the_policy_allows_what_is_in_the_page_by_hash_only(html: str) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert found
    policy = found[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL)
    assert len(inline) == 2
    for text in inline:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_the_licences_of_what_is_built_in_are_in_the_page(html: str) -> None:
    assert re.search(r"d3-zoom 3[^<]*Copyright", html)
    assert re.search(r"d3-quadtree 3[^<]*Copyright", html)


def test_hostile_text_is_only_in_the_data() -> None:
    html = explorer.render(hostile_graph(), ExportOptions(title="</title><img src=x onerror=alert(1)>")).decode()
    assert "<img" not in html
    assert html.count("<script") == explorer.render(empty_graph(), ExportOptions()).decode().count("<script")
    names = unpacked(html, "overview")["nodes"]["name"]
    assert {visible(text) for text in hostile_texts()} <= set(names)


def test_the_live_page_asks_its_own_server_only() -> None:
    html = explorer.live_page("Live", "api/")
    assert '<meta name="paperatlas-api" content="api/">' in html
    assert "connect-src 'self'" in html
    assert 'id="overview"></script>' in html


def test_a_page_that_was_not_built_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "TEMPLATE", "missing.html")
    explorer._template.cache_clear()
    with pytest.raises(ExportError, match=r"was not built .* python hatch_build\.py\), or choose --as pyvis"):
        explorer.render(empty_graph(), ExportOptions())
    explorer._template.cache_clear()


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert page.fill("{{A}} {{B}} {{C}}", {"A": "{{B}}", "B": "b"}) == "{{B}} b {{C}}"


def test_twenty_thousand_nodes_are_the_limit_unless_told() -> None:
    assert explorer.content(sample_graph(30), ExportOptions(top=20)).overview["words"] == "the best connected"
    assert explorer.DEFAULT_TOP == 20_000


@pytest.mark.corpus
def test_the_sample_corpus_is_under_a_megabyte_and_a_half(dumps: list[Path]) -> None:
    from paperatlas.assembly import assemble
    from paperatlas.extraction import Extractor
    from paperatlas.readers import read

    found = Extractor().extract(read([str(path) for path in dumps]).papers)
    graph = assemble(found.extractions, found.entities)
    assert len(explorer.render(graph, ExportOptions())) < 1_500_000
