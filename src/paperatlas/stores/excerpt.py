"""Read a part of a store: some nodes, what goes out from them, and what else holds an entity there."""

from collections import Counter
from collections.abc import Iterable, Iterator

import networkx as nx

from paperatlas import cypher
from paperatlas.errors import StoreError
from paperatlas.schema import ENTITY_LABELS, NODES, RELATIONS
from paperatlas.stores.base import Rows, Store

__all__ = ["lower_ends", "named_entities", "read_papers_part", "supports"]

_AT_ONCE = 5_000
_ENTITY_SOURCES = ("Paper", "Evaluation")


def read_papers_part(store: Store, papers: Iterable[str], entities: Iterable[str]) -> nx.MultiDiGraph:
    """Read papers with all that they say, and entities with all above them, as a graph like `read_graph`'s.

    Args:
        store: Where to read.
        papers: Ids of the nodes of papers; what is not there is left out.
        entities: Ids of further entities beside those that the papers name.
    """
    graph = nx.MultiDiGraph()
    wanted = set(entities)
    _add_nodes(store, graph, "Paper", papers)
    _add_edges(store, graph, "Paper", list(graph))
    reported = [target for _, target, type_ in graph.edges(keys=True) if type_ == "REPORTS"]
    _add_nodes(store, graph, "Evaluation", reported)
    _add_edges(store, graph, "Evaluation", reported)
    waiting, before = wanted | _bare(graph), set[str]()
    while waiting:
        if waiting == before:
            raise StoreError(f"{store.where} holds nodes whose ids tell no type: {', '.join(sorted(waiting)[:3])}")
        for label in ENTITY_LABELS:
            some = _of_label(waiting, label)
            _add_nodes(store, graph, label, some)
            _add_edges(store, graph, label, [id_ for id_ in some if id_ in graph])
        waiting, before = _bare(graph), waiting
    return graph


def _bare(graph: nx.MultiDiGraph) -> set[str]:
    return {id_ for id_, data in graph.nodes(data=True) if not data}


def supports(store: Store, ids: Iterable[str]) -> Counter[str]:
    """Count the edges from papers and evaluations to each of some entities."""
    found: Counter[str] = Counter()
    wanted = set(ids)
    for label in ENTITY_LABELS:
        some = _of_label(wanted, label)
        for source in _ENTITY_SOURCES:
            types = [t for t, kind in RELATIONS.items() if source in kind.sources and label in kind.targets]
            if types:
                pattern = f"(a:{source})-[r:{'|'.join(map(cypher.identifier, types))}]->(b:{label} {{id: one}})"
                for id_, number in _each(store, f"UNWIND $ids AS one MATCH {pattern} RETURN one, count(*)", some):
                    found[str(id_)] += int(str(number))
    return found


def lower_ends(store: Store, ids: Iterable[str]) -> dict[str, set[str]]:
    """List for each of some entities what is a variant of it or built from it."""
    found: dict[str, set[str]] = {}
    wanted = set(ids)
    sources = "|".join(ENTITY_LABELS)
    for label in ENTITY_LABELS:
        some = _of_label(wanted, label)
        pattern = f"(a:{sources})-[:VARIANT_OF|BASED_ON]->(b:{label} {{id: one}})"
        for id_, lower in _each(store, f"UNWIND $ids AS one MATCH {pattern} RETURN one, a.id", some):
            found.setdefault(str(id_), set()).add(str(lower))
    return found


def named_entities(store: Store) -> dict[str, int]:
    """Count the entities of each type that papers name."""
    types = "|".join(t for t, kind in RELATIONS.items() if kind.sources == ("Paper",) and t != "REPORTS")
    statement = "MATCH (:Paper)-[:{}]->(e:{}) RETURN count(DISTINCT e.id)"
    rows = {label: store.run(statement.format(types, label)).rows for label in ENTITY_LABELS}
    return {label: int(str(found[0][0])) for label, found in rows.items()}


def _add_nodes(store: Store, graph: nx.MultiDiGraph, label: str, ids: Iterable[str]) -> None:
    for rows in _in_turn(store, cypher.read_some_nodes(label, NODES[label]), ids):
        for row in rows.as_dicts():
            graph.add_node(row["id"], label=label, **row)


def _add_edges(store: Store, graph: nx.MultiDiGraph, label: str, ids: list[str]) -> None:
    """Add the edges that go out from some nodes; their other ends may be bare for now."""
    for type_, kind in RELATIONS.items():
        if label not in kind.sources:
            continue
        columns = "".join(f", r.{cypher.identifier(name)}" for name in kind.properties)
        pattern = f"(a:{label} {{id: one}})-[r:{cypher.identifier(type_)}]->(b:{'|'.join(kind.targets)})"
        for source, target, *values in _each(
            store, f"UNWIND $ids AS one MATCH {pattern} RETURN a.id, b.id{columns}", ids
        ):
            graph.add_edge(source, target, key=type_, **dict(zip(kind.properties, values, strict=True)))


def _of_label(ids: Iterable[str], label: str) -> list[str]:
    """List the ids of a label: an entity's id begins with it."""
    return sorted(id_ for id_ in ids if id_.startswith(f"{label.lower()}:"))


def _each(store: Store, statement: str, ids: Iterable[str]) -> Iterator[tuple[object, ...]]:
    for rows in _in_turn(store, statement, ids):
        yield from rows


def _in_turn(store: Store, statement: str, ids: Iterable[str]) -> Iterator[Rows]:
    """Run a statement for `$ids`, so many at a time."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield store.run(statement, {"ids": every[start : start + _AT_ONCE]})
