"""What every store promises, run against every store."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import paperatlas.stores
from paperatlas.assembly import assemble
from paperatlas.errors import QueryError, StoreError
from paperatlas.model import Entity, Extraction, Found, Mention, Paper
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores import Store, open_store
from paperatlas.stores.base import SCHEMA_VERSION, read_graph
from paperatlas.stores.ladybug import LadybugStore
from paperatlas.stores.neo4j import Neo4jStore
from samples import ENTITIES, HOSTILE, extractions, hostile_extractions

KINDS: dict[str, type] = {
    "ladybug file": LadybugStore,
    "ladybug memory": LadybugStore,
    "neo4j": Neo4jStore,
}
EACH = [pytest.param(kind, marks=pytest.mark.neo4j if kind == "neo4j" else ()) for kind in KINDS]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    def of(kind: str) -> str:
        if kind == "neo4j":
            return str(request.getfixturevalue("neo4j_place"))
        return ":memory:" if kind == "ladybug memory" else str(tmp_path / "atlas.db")

    return of


@pytest.fixture(params=EACH)
def store(request: pytest.FixtureRequest, place: Callable[[str], str]) -> Iterator[Store]:
    with open_store(place(request.param), write=True) as opened:
        assert type(opened) is KINDS[request.param]
        yield opened


def sample_graph() -> nx.MultiDiGraph:
    graph = assemble([*extractions(), *hostile_extractions()], ENTITIES)
    graph.graph["meta"] = {"lexicon": "abc", "created": "2024-01-01"}
    return graph


def contents(graph: nx.MultiDiGraph) -> tuple[dict[str, object], dict[tuple[str, str, str], object]]:
    edges = {(source, target, key): data for source, target, key, data in graph.edges(keys=True, data=True)}
    return dict(graph.nodes(data=True)), edges


def test_no_store_escapes_this_suite() -> None:
    implementations = set()
    for module in pkgutil.iter_modules(paperatlas.stores.__path__, "paperatlas.stores."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and kind is not Store and hasattr(kind, "replace"):
                implementations.add(kind)
    assert implementations == set(KINDS.values())


def test_a_store_is_a_store(store: Store) -> None:
    assert isinstance(store, Store)
    assert store.dialect in ("ladybug", "neo4j")


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.counts() == dict.fromkeys([*NODES, *RELATIONS], 0)
    assert store.papers() == []
    assert store.meta() == {"schema": SCHEMA_VERSION}
    assert read_graph(store).number_of_nodes() == 0


def test_what_goes_in_comes_out_unchanged(store: Store) -> None:
    graph = sample_graph()
    store.replace(graph)
    back = read_graph(store)
    assert contents(back) == contents(graph)
    assert back.graph["meta"] == {"lexicon": "abc", "created": "2024-01-01", "schema": SCHEMA_VERSION}


def test_a_graph_that_is_spent_is_stored_and_empty(store: Store) -> None:
    wanted, graph = sample_graph(), sample_graph()
    store.replace(graph, spend=True)
    assert contents(read_graph(store)) == contents(wanted)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (0, 0)
    for several, changes in ((extractions()[:-2], True), (extractions()[:-2], False)):
        assert bool(store.update(assemble(several, ENTITIES), spend=True)) is changes
        assert contents(read_graph(store)) == contents(assemble(several, ENTITIES))


def test_papers_come_back_as_they_were_read(store: Store) -> None:
    given_papers = [extraction.paper for extraction in [*extractions(), *hostile_extractions()]]
    store.replace(sample_graph())
    assert sorted(store.papers(), key=lambda p: p.id) == sorted(given_papers, key=lambda p: p.id)


def test_counts_are_those_of_the_graph(store: Store) -> None:
    graph = sample_graph()
    store.replace(graph)
    counts = store.counts()
    assert sum(counts[label] for label in NODES) == graph.number_of_nodes()
    assert sum(counts[type_] for type_ in RELATIONS) == graph.number_of_edges()


def test_building_twice_gives_the_same(store: Store) -> None:
    store.replace(sample_graph())
    first = store.counts()
    store.replace(sample_graph())
    assert store.counts() == first


def test_the_order_of_the_graph_does_not_matter(store: Store) -> None:
    graph = sample_graph()
    turned = nx.MultiDiGraph(meta=graph.graph["meta"])
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    store.replace(turned)
    assert contents(read_graph(store)) == contents(graph)


def test_replace_leaves_nothing_of_the_old(store: Store) -> None:
    store.replace(sample_graph())
    store.replace(assemble(extractions()[-1:], {}))
    assert store.counts()["Paper"] == 1
    assert sum(store.counts().values()) == 1


BAD: dict[str, Callable[[nx.MultiDiGraph], object]] = {
    "a label that the schema has not": lambda g: g.add_node("x:1", label="Thing", id="x:1"),
    "no label": lambda g: g.add_edge("x:1", "x:2", key="USES"),
    "a missing property": lambda g: g.nodes["model:llama"].pop("name"),
    "an unknown property": lambda g: g.nodes["model:llama"].update(color="red"),
    "a wrong type": lambda g: g.nodes["model:llama"].update(year="2023"),
    "a wrong type in a list": lambda g: g.nodes["model:llama"].update(aliases=["a", 1]),
    "None for a text": lambda g: g.nodes["model:llama"].update(name=None),
    "a number too large": lambda g: g.nodes["model:llama"].update(year=2**63),
    "a number too large in a list": lambda g: g["paper:arxiv:2305.14314"]["method:lora"]["USES"].update(ends=[2**63]),
    "another id": lambda g: g.nodes["model:llama"].update(id="model:other"),
    "a half of a character": lambda g: g.nodes["model:llama"].update(name="\ud800"),
    "a relation that the schema has not": lambda g: g.add_edge("model:llama", "model:vicuna", key="LIKES"),
    "labels that it does not connect": lambda g: g.add_edge("model:llama", "model:vicuna", key="OF"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_graph_leaves_the_old_one(store: Store, what: str) -> None:
    store.replace(sample_graph())
    bad = sample_graph()
    BAD[what](bad)
    with pytest.raises(StoreError):
        store.replace(bad)
    assert contents(read_graph(store)) == contents(sample_graph())


CHANGES = (
    "CREATE (m:Model {id: 'model:new'})",
    "MATCH (p:Paper) DETACH DELETE p",
    "MATCH (p:Paper) SET p.title = 'x'",
    "MATCH (m:Model) WITH m LIMIT 1 MERGE (:Method {id: m.id})",
)
OUTSIDE = (
    "LOAD FROM 'papers.csv' RETURN *",
    "LOAD CSV FROM 'file:///papers.csv' AS row RETURN row",
    "MATCH (p:Paper) LOAD /* x */ FROM 'papers.csv' RETURN *",
    "COPY (MATCH (p:Paper) RETURN p.id) TO 'out.csv'",
    "  // note\n copy Paper FROM 'x.csv'",
    "EXPORT DATABASE 'folder'",
    "INSTALL httpfs",
    "ATTACH 'other.db' AS other (dbtype lbug)",
    "CHECKPOINT",
    "COMMIT",
    "BEGIN TRANSACTION",
    "CALL threads = 1",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_reading_cannot_change(store: Store, statement: str) -> None:
    store.replace(sample_graph())
    with pytest.raises(QueryError, match="write"):
        store.run(statement)
    assert contents(read_graph(store)) == contents(sample_graph())


@pytest.mark.parametrize("statement", OUTSIDE)
def test_reading_stays_inside(store: Store, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store.replace(sample_graph())
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(QueryError):
        store.run(statement)
    assert {path.name for path in tmp_path.iterdir()} == before
    assert contents(read_graph(store)) == contents(sample_graph())


@pytest.mark.parametrize("text", ["RETURN 1; RETURN 2", "", "// nothing", ";"])
def test_exactly_one_statement(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match="one"):
        store.run(text)


def test_writing_changes(store: Store) -> None:
    store.replace(sample_graph())
    models = store.counts()["Model"]
    rows = store.run(
        "CREATE (m:Model {id: $id, name: $name}) RETURN m.name AS name",
        {"id": "model:new", "name": HOSTILE},
        write=True,
    )
    assert rows.rows == [(HOSTILE,)]
    assert store.counts()["Model"] == models + 1
    with pytest.raises(QueryError):
        store.run("CREATE (m:Model {id: 'model:new'})", write=True)
    assert store.counts()["Model"] == models + 1


def test_writing_into_a_new_store(store: Store) -> None:
    store.run("CREATE (m:Model {id: 'model:new'})", write=True)
    assert store.counts()["Model"] == 1


@pytest.mark.parametrize("statement", ["nonsense", "RETURN $missing", "MATCH (n:Paper) RETURN n.id +"])
def test_what_the_engine_refuses_is_a_query_error(store: Store, statement: str) -> None:
    with pytest.raises(QueryError):
        store.run(statement)
    assert store.run("RETURN 1 AS one").as_dicts() == [{"one": 1}]


def test_values_are_neither_missing_nor_left_over(store: Store) -> None:
    with pytest.raises(QueryError, match="missing is used but not given"):
        store.run("RETURN $missing AS x", {})
    with pytest.raises(QueryError, match="extra is given but not used"):
        store.run("RETURN 1 AS x", {"extra": 1})


def test_the_row_limit(store: Store) -> None:
    assert store.run("UNWIND range(1, 10) AS n RETURN n ORDER BY n", limit=3).rows == [(1,), (2,), (3,)]
    assert store.run("UNWIND range(1, 10) AS n RETURN n", limit=3).truncated
    assert not store.run("UNWIND range(1, 3) AS n RETURN n", limit=3).truncated


def test_the_time_limit(store: Store) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b) AS s"
    with pytest.raises(QueryError, match="time limit"):
        store.run(slow, timeout=0.1)
    assert store.run("RETURN 1 AS one").rows == [(1,)]


def test_values_are_bound(store: Store) -> None:
    values = {"text": HOSTILE, "list": ["a", HOSTILE], "missing": None, "number": 2**40, "flag": True}
    rows = store.run("RETURN $text AS t, $list AS l, $missing AS n, $number AS i, $flag AS f", values)
    assert rows.rows == [(HOSTILE, ["a", HOSTILE], None, 2**40, True)]
    assert store.run("MATCH (p:Paper) WHERE p.id IN $ids RETURN p.id", {"ids": []}).rows == []


def test_one_spelling_for_types_and_labels(store: Store) -> None:
    store.replace(sample_graph())
    rows = store.run(
        "MATCH (v:Evaluation)-[r:ON]->(b:Benchmark) "
        "RETURN DISTINCT type(r) AS type, labels(b)[0] AS label, 'type(r)' AS text"
    )
    assert rows.rows == [("ON", "Benchmark", "type(r)")]


def test_closing_twice_does_no_harm(store: Store) -> None:
    store.replace(sample_graph())
    store.close()
    store.close()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
numbers = st.integers(-(2**63), 2**63 - 1)


@st.composite
def any_extraction(draw: st.DrawFn) -> Extraction:
    paper = Paper(
        id="p",
        title="t" + draw(texts),
        abstract=draw(texts),
        authors=tuple(draw(st.lists(texts, max_size=3))),
        categories=tuple(draw(st.lists(texts, max_size=2))),
        source=draw(texts),
    )
    mention = st.builds(
        Mention, st.just("title"), numbers, numbers, texts, texts, st.just("uses"), texts, st.floats(0, 1)
    )
    found = Found("method:x", "x", "Method", ["x"], ["uses"], mentions=draw(st.lists(mention, max_size=3)))
    return Extraction(paper, [found])


@pytest.mark.parametrize("kind", EACH)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(extraction=any_extraction(), aliases=st.lists(texts, max_size=3), year=st.none() | numbers)
def test_any_text_and_number_survives(
    kind: str, place: Callable[[str], str], extraction: Extraction, aliases: list[str], year: int | None
) -> None:
    entity = Entity("method:x", "x", "Method", tuple(aliases), year=year)
    graph = assemble([extraction], {entity.id: entity})
    with open_store(place(kind), write=True) as opened:
        opened.replace(graph)
        assert contents(read_graph(opened)) == contents(graph)
        assert opened.papers() == [extraction.paper]
