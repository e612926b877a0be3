"""What tells two graphs apart, as tables: what a store writes so that it comes to hold the new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paperatlas.errors import StoreError
from paperatlas.stores.base import Changes, LoadPlan, Store, plan_load, read_graph

__all__ = ["Difference", "EdgeKind", "Edges", "difference", "plan_of"]

Edges = list[tuple[str, str, Mapping[str, object]]]
EdgeKind = tuple[str, str, str]


@dataclass(slots=True)
class Difference:
    """Hold what is to be written, by label and by (type, source label, target label).

    A node that changed has all its new properties. An edge that a removed node takes with it is listed too.
    """

    added_nodes: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    changed_nodes: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    removed_nodes: dict[str, list[str]] = field(default_factory=dict)
    added_edges: dict[EdgeKind, Edges] = field(default_factory=dict)
    changed_edges: dict[EdgeKind, Edges] = field(default_factory=dict)
    removed_edges: dict[EdgeKind, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def changes(self) -> Changes:
        """Count the rows."""
        kinds = ("added", "changed", "removed")
        tables = ((getattr(self, f"{kind}_nodes"), getattr(self, f"{kind}_edges")) for kind in kinds)
        return Changes(*(sum(len(rows) for table in pair for rows in table.values()) for pair in tables))

    def counts(self, before: Mapping[str, int]) -> dict[str, int]:
        """Count what a store holds after this, by label and relation type, from what it held before."""
        after = dict(before)
        for sign, nodes, edges in (
            (1, self.added_nodes, self.added_edges),
            (-1, self.removed_nodes, self.removed_edges),
        ):
            for label, some in nodes.items():
                after[label] += sign * len(some)
            for kind, several in edges.items():
                after[kind[0]] += sign * len(several)
        return after

    @property
    def rows(self) -> int:
        """Count everything that is written."""
        changes = self.changes
        return changes.added + changes.changed + changes.removed


def difference(old: LoadPlan, new: LoadPlan) -> Difference:
    """Find what must be added, changed and removed so that the old tables become the new ones."""
    made = Difference()
    for label in dict.fromkeys([*old.nodes, *new.nodes]):
        _nodes(made, label, old.nodes.get(label, []), new.nodes.get(label, []))
    for kind in dict.fromkeys([*old.relations, *new.relations]):
        _edges(made, kind, old.relations.get(kind, []), new.relations.get(kind, []))
    return made


def _nodes(made: Difference, label: str, old: list[Mapping[str, object]], new: list[Mapping[str, object]]) -> None:
    before = {str(node["id"]): node for node in old}
    ids = {str(node["id"]) for node in new}
    added = [node for node in new if node["id"] not in before]
    changed = [node for node in new if node["id"] in before and before[str(node["id"])] != node]
    removed = [id_ for id_ in before if id_ not in ids]
    for table, rows in ((made.added_nodes, added), (made.changed_nodes, changed)):
        if rows:
            table[label] = rows
    if removed:
        made.removed_nodes[label] = removed


def _edges(made: Difference, kind: EdgeKind, old: Edges, new: Edges) -> None:
    before = {(source, target): properties for source, target, properties in old}
    ends = {(source, target) for source, target, _ in new}
    added = [edge for edge in new if edge[:2] not in before]
    changed = [edge for edge in new if edge[:2] in before and before[edge[:2]] != edge[2]]
    removed = [pair for pair in before if pair not in ends]
    for table, rows in ((made.added_edges, added), (made.changed_edges, changed)):
        if rows:
            table[kind] = rows
    if removed:
        made.removed_edges[kind] = removed


def plan_of(store: Store) -> LoadPlan | None:
    """Read what a store holds as tables; None where that is no graph of ours and must be replaced whole.

    So it is after a hand has been at the store: a property is missing, or an edge is there twice.
    """
    graph = read_graph(store)
    graph.graph["meta"] |= store.notes()
    if sum(store.counts().values()) != graph.number_of_nodes() + graph.number_of_edges():
        return None
    try:
        return plan_load(graph)
    except StoreError:
        return None
