"""Read a part of the graph from a store: what is around a node, or the strongest nodes.

A whole store of half a million edges takes many seconds to read; a part takes as long as the part is large.
"""

from collections.abc import Iterable, Iterator, Sequence

import networkx as nx

from paperatlas import cypher
from paperatlas.schema import ENTITY_LABELS, NODES, RELATIONS
from paperatlas.stores.base import Rows, Store

__all__ = ["STEPS", "around", "each", "read_part", "strongest"]

_ENTITIES = "|".join(ENTITY_LABELS)
_DOTS = ("Paper", *ENTITY_LABELS)
_MOST_EVALUATIONS = 20_000
_FEW = 150

STEPS: list[tuple[str, str]] = [
    *((label, f"-[:VARIANT_OF|BASED_ON]-(b:{_ENTITIES})") for label in ENTITY_LABELS),
    ("Paper", f"-[]->(b:{_ENTITIES})"),
    *((label, "<-[:OF]-(:Evaluation)-[:`ON`]->(b:Benchmark|Dataset)") for label in RELATIONS["OF"].targets),
    *((label, "<-[:`ON`]-(:Evaluation)-[:OF]->(b:Model|Method)") for label in RELATIONS["ON"].targets),
    *((label, "<-[]-(b:Paper)") for label in ENTITY_LABELS),
]
"""The ways from a node to its neighbours: the node's label, and the pattern that goes on from there to `b`."""


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
    for step in STEPS:
        for row in each(store, step, "DISTINCT b.id AS id ORDER BY id LIMIT $most", ids, most=most):
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
    columns = ", ".join(f"a.{cypher.identifier(name)} AS {cypher.identifier(name)}" for name in NODES[label])
    for row in each(store, (label, ""), columns, ids).as_dicts():
        graph.add_node(row["id"], label=label, **row)


def _evaluations(store: Store, graph: nx.MultiDiGraph) -> list[str]:
    """Find the Evaluations whose model and benchmark are both in the graph."""
    found: set[str] = set()
    for label in RELATIONS["OF"].targets:
        step = (label, "<-[:OF]-(v:Evaluation)-[:`ON`]->(b:Benchmark|Dataset)")
        returns = "v.id AS id, b.id AS other ORDER BY id LIMIT $most"
        rows = each(store, step, returns, list(graph), most=_MOST_EVALUATIONS)
        found.update(str(id_) for id_, other in rows if other in graph)
    return sorted(found)


def _add_edges(store: Store, graph: nx.MultiDiGraph, type_: str, label: str) -> None:
    """Add the edges of a type from the nodes of a label to nodes that are there."""
    names = list(RELATIONS[type_].properties)
    columns = "".join(f", r.{cypher.identifier(name)} AS {cypher.identifier(name)}" for name in names)
    targets = "|".join(RELATIONS[type_].targets)
    step = (label, f"-[r:{cypher.identifier(type_)}]->(b:{targets})")
    for source, target, *values in each(store, step, f"a.id AS source, b.id AS target{columns}", list(graph)):
        if target in graph:
            graph.add_edge(source, target, key=type_, **dict(zip(names, values, strict=True)))


def each(store: Store, step: tuple[str, str], returns: str, ids: Sequence[str], **values: object) -> Rows:
    """Run a pattern from every node of one label.

    Args:
        store: Where to ask.
        step: The label of the nodes `a`, and the pattern that goes on from there.
        returns: What is returned of it.
        ids: Where to begin; ids of other labels are passed over.
        values: The parameters of `returns`.
    """
    label, way = step
    own = [id_ for id_ in ids if id_.startswith(f"{label.lower()}:")]
    if not own:
        return Rows([], [])
    # The embedded engine goes through whole tables for a pattern after UNWIND; a condition on few ids saves that,
    # while many are compared one by one.
    if way and len(own) <= _FEW:
        start = f"MATCH (a:{label}){way} WHERE a.id IN $ids"
    else:
        start = f"UNWIND $ids AS one MATCH (a:{label} {{id: one}}){way}"
    return store.run(f"{start} RETURN {returns}", {"ids": own, **values})
