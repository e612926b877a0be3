"""What the server tells the explorer is what the export holds, on every engine."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import orjson
import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")

from graphs import empty_graph, hostile_graph, sample_graph
from paperatlas.exporters import ExportOptions, explorer
from paperatlas.query import Atlas
from paperatlas.server import explore
from paperatlas.server.problems import NotFound
from paperatlas.stores import open_store
from paperatlas.stores.base import read_graph

GRAPH = sample_graph(70)
HELD = explorer.content(GRAPH, ExportOptions())
IDS: list[str] = HELD.overview["nodes"]["id"]
LINES = list(zip(HELD.overview["lines"]["source"], HELD.overview["lines"]["target"], strict=True))
PLAIN = nx.Graph((IDS[a], IDS[b]) for a, b in LINES)
SOME = ["model:llama", "benchmark:gsm8k", "method:lora", "model:gpt-4", next(id_ for id_ in IDS if "paper" in id_)]


@pytest.fixture(scope="module", params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def atlas(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    if request.param == "neo4j":
        place = str(request.getfixturevalue("neo4j_url"))
    else:
        place = str(tmp_path_factory.mktemp("explore") / "sample.db")
    with open_store(place, write=True) as store:
        store.replace(GRAPH)
    with open_store(place) as store:
        yield Atlas(store)


def pairs(part: dict[str, Any]) -> set[tuple[str, str]]:
    ids = part["nodes"]["id"]
    return {(ids[a], ids[b]) for a, b in zip(part["lines"]["source"], part["lines"]["target"], strict=True)}


def test_the_overview_of_a_small_store_is_the_export(atlas: Atlas) -> None:
    made = orjson.loads(explore.overview(atlas, 20_000))
    assert made == orjson.loads(orjson.dumps(HELD.overview))
    few = orjson.loads(explore.overview(atlas, 30))
    assert len(few["nodes"]["id"]) == 30
    assert few["all"] == made["all"]
    counted = dict(zip(made["nodes"]["id"], made["nodes"]["papers"], strict=True))
    assert dict(zip(few["nodes"]["id"], few["nodes"]["papers"], strict=True)).items() <= counted.items()


def test_the_overview_of_a_large_store_reads_a_part(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "_WHOLE", 10)
    made = orjson.loads(explore.overview(atlas, 30))
    assert len(made["nodes"]["id"]) == 30
    assert made["all"] == [len(IDS), 0]
    counted = dict(zip(IDS, HELD.overview["nodes"]["papers"], strict=True))
    assert dict(zip(made["nodes"]["id"], made["nodes"]["papers"], strict=True)).items() <= counted.items()


def test_every_neighbour_can_be_reached_page_by_page(atlas: Atlas) -> None:
    for id_ in SOME:
        seen: set[str] = set()
        offset, more = 0, True
        while more:
            part = explore.around(atlas, id_, offset, 7)
            page = set(part["nodes"]["id"]) - {id_}
            assert page
            assert not page & seen
            assert len(page) <= 7
            assert {pair for pair in pairs(part) if id_ in pair} == {
                (IDS[a], IDS[b]) for a, b in LINES if {IDS[a], IDS[b]} <= page | {id_} and id_ in (IDS[a], IDS[b])
            }
            seen |= page
            offset, more = offset + 7, part["more"]
        assert seen == set(PLAIN[id_])


def test_what_introduces_a_name_comes_first(atlas: Atlas) -> None:
    introduced = sorted((target, source) for source, target, key in GRAPH.edges(keys=True) if key == "INTRODUCES")
    entity, paper = introduced[0]
    assert paper in explore.around(atlas, entity, 0, 3)["nodes"]["id"]


def test_a_card_counts_what_the_export_counts(atlas: Atlas) -> None:
    for id_ in SOME:
        url, facts, counts = HELD.details["nodes"][IDS.index(id_)]
        card = explore.node(atlas, id_)
        assert (card["url"], card["facts"], card["counts"]) == (url, facts, counts)
        if id_.startswith("paper:"):
            assert card["together"] == []
            continue
        papers = {other for other in PLAIN[id_] if other.startswith("paper:")}
        for one in card["together"]:
            assert one["papers"] == sum(one["id"] in PLAIN[paper] for paper in papers) > 1


def test_the_evidence_of_every_kind_of_line_is_that_of_the_export(atlas: Atlas) -> None:
    roles = HELD.overview["lines"]["roles"]
    chosen = {mask: number for number, mask in enumerate(roles)}
    assert len(chosen) > 8
    texts = HELD.details["sentences"]
    for number in chosen.values():
        expected = [
            {
                "role": HELD.overview["roles"][role][0],
                "surface": surface,
                "confidence": confidence / 100,
                "said": [
                    {
                        "text": texts[text], "marks": marks, "cue": cue, "paper": IDS[paper] if paper >= 0 else "",
                        "title": title, "url": url, "result": result,
                    }
                    for text, marks, cue, paper, title, url, result in said
                ],
            }
            for role, surface, confidence, said in HELD.details["lines"][number]
        ]  # fmt: skip
        source, target = (IDS[end] for end in LINES[number])
        assert explore.line(atlas, source, target) == {"roles": expected}


def test_an_answer_holds_every_result_of_the_pair_and_what_is_below_it(atlas: Atlas) -> None:
    results, below = HELD.overview["results"], set(atlas.index.below([atlas.index.by_id["model:llama"]]))
    counts = Counter(LINES[line][1] for line in results["line"] if IDS[LINES[line][0]] in below)
    on = max(counts, key=lambda b: (counts[b], b))
    assert explore.answer(atlas, ("model:llama", IDS[on]), False, 1)["more"]
    for exact, names in ((False, below), (True, {"model:llama"})):
        expected = sorted(
            (IDS[LINES[line][0]], IDS[paper], metric, value)
            for line, paper, metric, value in zip(
                results["line"], results["paper"], results["metric"], results["value"], strict=True
            )
            if IDS[LINES[line][0]] in names and LINES[line][1] == on
        )
        part = explore.answer(atlas, ("model:llama", IDS[on]), exact, 1000)
        ids, ends, found = part["nodes"]["id"], part["lines"], part["results"]
        rows = sorted(
            (ids[ends["source"][line]], ids[paper], metric, value)
            for line, paper, metric, value in zip(
                found["line"], found["paper"], found["metric"], found["value"], strict=True
            )
            if ids[ends["target"][line]] == IDS[on] and ids[ends["source"][line]] in names
        )
        assert rows == expected
        assert exact or len(expected) > 1
        assert not part["more"]
        assert "model:llama" in ids


def test_a_way_is_a_shortest_one(atlas: Atlas) -> None:
    lengths = dict(nx.all_pairs_shortest_path_length(PLAIN))
    for a, b in zip(IDS[::9], IDS[5::11], strict=False):
        part = explore.path(atlas, a, b)
        way = nx.Graph(list(pairs(part)))
        way.add_nodes_from(part["nodes"]["id"])
        if b in lengths.get(a, {}):
            assert nx.shortest_path_length(way, a, b) == lengths[a][b]
        else:
            assert set(way) == {a, b}
        assert not part["more"]


def test_an_unknown_node_is_said(atlas: Atlas) -> None:
    for ask in (
        lambda: explore.around(atlas, "model:nonesuch", 0, 5),
        lambda: explore.node(atlas, "x' OR 1=1"),
        lambda: explore.answer(atlas, ("model:llama", "nonesuch"), False, 5),
        lambda: explore.path(atlas, "model:llama", ""),
        lambda: explore.line(atlas, "model:llama", "model:nonesuch"),
        lambda: explore.line(atlas, "method:lora", "model:gpt-4"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_an_empty_and_a_hostile_store_are_explored(tmp_path: Path) -> None:
    for number, graph in enumerate((empty_graph(), hostile_graph())):
        with open_store(tmp_path / f"{number}.db", write=True) as store:
            store.replace(graph)
            atlas = Atlas(store)
            made = orjson.loads(explore.overview(atlas, 1000))
            assert len(made["nodes"]["id"]) == sum(
                label != "Evaluation" for _, label in read_graph(store).nodes(data="label")
            )
            for id_ in made["nodes"]["id"]:
                assert set(explore.around(atlas, id_, 0, 500)["nodes"]["id"]) <= set(made["nodes"]["id"])
                explore.node(atlas, id_)
