"""Read a part of the graph from a store: what is around a node, or the strongest nodes.

A whole store of half a million edges takes many seconds to read; a part takes as long as the part is large.
"""

from collections.abc import Iterable, Iterator, Sequence

import networkx as nx

from paperatlas import cypher
from paperatlas.schema import ENTITY_LABELS, NODES, RELATIONS
from paperatlas.stores.base import Rows, Store

__all__ = ["around", "each", "read_part", "strongest"]

_ENTITIES = "|".join(ENTITY_LABELS)
_DOTS = ("Paper", *ENTITY_LABELS)
_MOST_EVALUATIONS = 20_000


def around(store: Store, center: str, depth: int, most: int) -> tuple[list[str], bool]:
    """List the ids within `depth` steps of a node, nearest first, and tell whether `most` cut them off.

    An Evaluation is no step of its own: it joins what it is of and what it is on.
    """
    seen = {center: None}
    frontier = [center]
    for _ in range(depth):
        found: dict[str, None] = {}
        for id_ in _next(store, frontier, most + 1):
            if id_ not in seen:
                found[id_] = None
        for id_ in found:
            if len(seen) >= most:
                return list(seen), True
            seen[id_] = None
        frontier = list(found)
    return list(seen), False


def _next(store: Store, ids: Sequence[str], most: int) -> Iterator[str]:
    """Yield the neighbours of nodes, kin before papers."""
    steps = [
        *(f"MATCH (a:{label} {{id: one}})-[:VARIANT_OF|BASED_ON]-(b:{_ENTITIES})" for label in ENTITY_LABELS),
        f"MATCH (a:Paper {{id: one}})-[]->(b:{_ENTITIES})",
        *(
            f"MATCH (a:{label} {{id: one}})<-[:OF]-(:Evaluation)-[:`ON`]->(b:Benchmark|Dataset)"
            for label in RELATIONS["OF"].targets
        ),
        *(
            f"MATCH (a:{label} {{id: one}})<-[:`ON`]-(:Evaluation)-[:OF]->(b:Model|Method)"
            for label in RELATIONS["ON"].targets
        ),
        *(f"MATCH (a:{label} {{id: one}})<-[]-(b:Paper)" for label in ENTITY_LABELS),
    ]
    for step in steps:
        statement = f"UNWIND $ids AS one {step} RETURN DISTINCT b.id AS id ORDER BY id LIMIT $most"
        for row in each(store, statement, ids, most=most):
            yield str(row[0])


def strongest(store: Store, most: int) -> list[str]:
    """List the ids of the nodes with the most edges between papers and entities."""
    counted: list[tuple[int, str]] = []
    for end in ("p", "e"):
        statement = (
            f"MATCH (p:Paper)-[]->(e:{_ENTITIES}) RETURN {end}.id AS id, count(*) AS n ORDER BY n DESC, id LIMIT $most"
        )
        counted += [(int(str(n)), str(id_)) for id_, n in store.run(statement, {"most": most})]
    return [id_ for _, id_ in sorted(counted, key=lambda row: (-row[0], row[1]))[:most]]


def read_part(store: Store, ids: Iterable[str]) -> nx.MultiDiGraph:
    """Read nodes, all edges between them and the Evaluations that join two of them.

    The graph has the shape of `read_graph`'s.
    """
    graph = nx.MultiDiGraph(meta=store.meta(), dropped=[])
    wanted = sorted(set(ids))
    for label in _DOTS:
        _add_nodes(store, graph, label, wanted)
    _add_nodes(store, graph, "Evaluation", _evaluations(store, graph))
    for type_, kind in RELATIONS.items():
        for label in kind.sources:
            _add_edges(store, graph, type_, label)
    return graph


def _add_nodes(store: Store, graph: nx.MultiDiGraph, label: str, ids: Sequence[str]) -> None:
    columns = ", ".join(f"n.{cypher.identifier(name)} AS {cypher.identifier(name)}" for name in NODES[label])
    statement = f"UNWIND $ids AS one MATCH (n:{label} {{id: one}}) RETURN {columns}"
    for row in each(store, statement, ids).as_dicts():
        graph.add_node(row["id"], label=label, **row)


def _evaluations(store: Store, graph: nx.MultiDiGraph) -> list[str]:
    """Find the Evaluations whose model and benchmark are both in the graph."""
    found: set[str] = set()
    for label in RELATIONS["OF"].targets:
        statement = (
            f"UNWIND $ids AS one MATCH (m:{label} {{id: one}})<-[:OF]-(v:Evaluation)"
            "-[:`ON`]->(b:Benchmark|Dataset) RETURN v.id AS id, b.id AS other ORDER BY id LIMIT $most"
        )
        rows = each(store, statement, _of_label(graph, label), most=_MOST_EVALUATIONS)
        found.update(str(id_) for id_, other in rows if other in graph)
    return sorted(found)


def _add_edges(store: Store, graph: nx.MultiDiGraph, type_: str, label: str) -> None:
    """Add the edges of a type from the nodes of a label to nodes that are there."""
    names = list(RELATIONS[type_].properties)
    columns = "".join(f", r.{cypher.identifier(name)} AS {cypher.identifier(name)}" for name in names)
    targets = "|".join(RELATIONS[type_].targets)
    statement = (
        f"UNWIND $ids AS one MATCH (a:{label} {{id: one}})-[r:{cypher.identifier(type_)}]->(b:{targets}) "
        f"RETURN a.id AS source, b.id AS target{columns}"
    )
    for source, target, *values in each(store, statement, _of_label(graph, label)):
        if target in graph:
            graph.add_edge(source, target, key=type_, **dict(zip(names, values, strict=True)))


def _of_label(graph: nx.MultiDiGraph, label: str) -> list[str]:
    return [node for node, own in graph.nodes(data="label") if own == label]


def each(store: Store, statement: str, ids: Sequence[str], **values: object) -> Rows:
    """Run a statement over ids; an empty list is no parameter for every engine."""
    return store.run(statement, {"ids": list(ids), **values}) if ids else Rows([], [])
