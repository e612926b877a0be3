"""Every shipped statement is run, and its header is held against what it does."""

from collections.abc import Iterator

import pytest

from paperatlas import cypher
from paperatlas.assembly import assemble
from paperatlas.query import Atlas
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores import Store, open_store
from samples import ENTITIES, extractions

QUERIES = cypher.named_queries()
VALUES = {
    "benchmark": "MMLU",
    "dataset": "Alpaca",
    "method": "LoRA",
    "model": "LLaMA",
    "name": "LLaMA",
    "paper": "Judging chat models",
    "since": "2023-01-01",
    "until": "2030-01-01",
    "limit": 3,
}
OTHER_VALUES = {
    ("baselines_of", "name"): "DPO",
    ("compared_with", "name"): "LoRA",
    ("lineage", "name"): "Vicuna",
}
EMPTY = {"orphan_entities"}
"""Queries whose answer over the sample is rightly empty."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with open_store(":memory:") as opened:
        opened.replace(assemble(extractions(), ENTITIES))
        yield opened


def values(query: cypher.NamedQuery) -> dict[str, object]:
    return {p.name: OTHER_VALUES.get((query.name, p.name), VALUES[p.name]) for p in query.parameters}


@pytest.mark.parametrize("name", QUERIES)
def test_header_and_body_agree(name: str) -> None:
    query = QUERIES[name]
    assert query.problems() == []
    assert query.summary.endswith(".")
    assert all(parameter.help for parameter in query.parameters)


@pytest.mark.parametrize("name", QUERIES)
def test_it_runs_and_returns_what_it_says(store: Store, name: str) -> None:
    rows = Atlas(store).query(name, values(QUERIES[name]))
    assert tuple(rows.columns) == QUERIES[name].returns
    assert bool(rows.rows) == (name not in EMPTY)
    assert Atlas(store).query(name, values(QUERIES[name])) == rows


@pytest.mark.parametrize("name", QUERIES)
def test_its_rows_have_an_order(name: str) -> None:
    assert "ORDER BY" in QUERIES[name].text


def test_limits_limit(store: Store) -> None:
    for name, query in QUERIES.items():
        if "limit" in {parameter.name for parameter in query.parameters}:
            assert len(Atlas(store).query(name, values(query) | {"limit": 1})) <= 1


def test_the_pair_with_variants(store: Store) -> None:
    rows = Atlas(store).query("evaluates_on_pair", {"model": "llama", "benchmark": "MMLU"}).as_dicts()
    assert [(row["model"], row["benchmark"], row["value"]) for row in rows] == [
        ("Llama 2 Chat", "MMLU-Pro", "31.0"),
        ("LLaMA", "MMLU", ""),
        ("LLaMA", "MMLU", "63.4%"),
    ]


def test_orphans_are_what_no_paper_names() -> None:
    chat = [one for one in extractions() if one.paper.id == "chat-1"]
    with open_store(":memory:") as store:
        store.replace(assemble(chat, ENTITIES))
        assert [row[0] for row in Atlas(store).query("orphan_entities")] == ["LLaMA", "Llama 2", "MMLU"]


def test_papers_without_date_count_only_without_a_period(store: Store) -> None:
    atlas = Atlas(store)
    every = {row["benchmark"] for row in atlas.query("most_used_benchmarks").as_dicts()}
    dated = {row["benchmark"] for row in atlas.query("most_used_benchmarks", {"since": "2020"}).as_dicts()}
    assert every - dated == {"HumanEval"}


def test_the_embedded_schema_is_the_declared_one(store: Store) -> None:
    for name, properties in [
        *NODES.items(),
        *((type_, kind.properties) for type_, kind in RELATIONS.items()),
    ]:
        rows = store.run(f"CALL table_info('{name}') RETURN *").as_dicts()
        assert {str(row["name"]): row["type"] for row in rows} == properties
    for type_, kind in RELATIONS.items():
        rows = store.run(f"CALL show_connection('{type_}') RETURN *")
        pairs = {(row[0], row[1]) for row in rows}
        assert pairs == {(source, target) for source in kind.sources for target in kind.targets}


@pytest.mark.parametrize("label", NODES)
def test_generated_reading_of_nodes(store: Store, label: str) -> None:
    rows = store.run(cypher.read_nodes(label, NODES[label]))
    assert rows.columns == list(NODES[label])
    assert store.run(cypher.count_nodes(label)).rows == [(len(rows),)]


@pytest.mark.parametrize("type_", RELATIONS)
def test_generated_reading_of_relations(store: Store, type_: str) -> None:
    rows = store.run(cypher.read_relations(type_, RELATIONS[type_].properties))
    assert rows.columns == ["source", "target", *RELATIONS[type_].properties]
    assert store.run(cypher.count_relations(type_)).rows == [(len(rows),)]
