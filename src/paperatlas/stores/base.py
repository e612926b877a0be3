"""What every store can do, and what all stores share: the load plan, reading back, counting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from paperatlas import cypher
from paperatlas.errors import StoreError
from paperatlas.model import Paper
from paperatlas.names import paper_node_id
from paperatlas.schema import NODES, RELATIONS

if TYPE_CHECKING:
    import networkx as nx

    from paperatlas.stores.difference import Difference

__all__ = [
    "HIDDEN",
    "SCHEMA_VERSION",
    "Changes",
    "LoadPlan",
    "Progress",
    "Rows",
    "Store",
    "check_open",
    "count_all",
    "count_graph",
    "meta_of_graph",
    "notes_of",
    "paper_id",
    "plan_load",
    "read_graph",
    "read_papers",
    "with_schema",
]

SCHEMA_VERSION = "1"
"""Changes whenever labels, relation types or properties change; a store of another version is rebuilt."""

HIDDEN = "_"
"""What the names of notes begin with that are for the next build alone."""

Progress = Callable[[int, int], None]
"""Called with the nodes and edges written so far and in all."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Count the nodes and edges that an update wrote."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold the answer to one statement; `truncated` says that the row limit cut it off."""

    columns: list[str]
    rows: list[tuple[object, ...]]
    truncated: bool = False

    def as_dicts(self) -> list[dict[str, object]]:
        """Give each row as a dictionary by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def check_open(where: str, *, closed: bool, write: bool = True) -> None:
    """Raise StoreError where a store is closed, or was opened for reading and is to be written."""
    if not write:
        raise StoreError(f"the store {where} is open for reading only; open it with write=True")
    if closed:
        raise StoreError(f"the store {where} is closed")


@runtime_checkable
class Store(Protocol):
    """Keep one graph in a database that speaks Cypher.

    A store opened for reading refuses `replace` and `run(..., write=True)` with StoreError. A statement
    that the engine refuses raises QueryError. `dialect` is the engine's name, `where` the place as the user
    gave it, `most_changes` how many rows `change` takes.
    """

    dialect: str
    where: str
    most_changes: int

    def replace(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> None:
        """Make the store hold exactly this graph; whatever happens, it holds the old one or the new one.

        With `spend` the graph is emptied on the way: a large one and the engine at work need much memory together.
        """

    def update(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> Changes:
        """Make the store hold exactly this graph, as `replace` does, but write only what is different."""

    def change(self, made: "Difference", meta: Mapping[str, str]) -> None:
        """Write a difference and the notes of a build in one step; whatever happens, all of it or nothing."""

    def run(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Run one Cypher statement; without `write` the engine itself refuses every change.

        With `write`, the store forgets the hidden notes: they may be true no more.

        Args:
            statement: One statement; values are bound, never pasted in.
            parameters: The values of its `$names`.
            write: Allow changes.
            limit: Give at most so many rows and say whether there were more.
            timeout: Stop after so many seconds with QueryError.
        """

    def papers(self) -> list[Paper]:
        """Give all papers that the store holds, by id, as they were read."""

    def counts(self) -> dict[str, int]:
        """Count the nodes of every label and the edges of every relation type."""

    def meta(self) -> dict[str, str]:
        """Give what the build noted about itself: versions, options, and `schema`."""

    def notes(self) -> dict[str, str]:
        """Give the hidden notes: what the build left for the next one."""

    def close(self) -> None:
        """Let go of the database and of every lock; closing twice does no harm."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Hold a graph as checked tables in load order: sorted, nodes by label, edges by type and labels.

    `nodes` maps a label to the property dictionaries of its nodes; `relations` maps
    (type, source label, target label) to (source id, target id, properties).
    """

    nodes: dict[str, list[Mapping[str, object]]]
    relations: dict[tuple[str, str, str], list[tuple[str, str, Mapping[str, object]]]]
    meta: dict[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """Count nodes by label, then edges by relation type, as `Store.counts` does."""
        found = {label: len(self.nodes.get(label, ())) for label in NODES} | dict.fromkeys(RELATIONS, 0)
        for kind, edges in self.relations.items():
            found[kind[0]] += len(edges)
        return found


def plan_load(graph: "nx.MultiDiGraph", *, spend: bool = False) -> LoadPlan:
    """Check a graph against the schema and sort it into tables; with `spend`, empty it.

    Raises:
        StoreError: A label, type, property or value that the schema has not; names the node or edge.
    """
    nodes: dict[str, list[Mapping[str, object]]] = {label: [] for label in NODES}
    for id_, attributes in sorted(graph.nodes(data=True)):
        label = attributes.get("label")
        if label not in NODES:
            raise StoreError(f"node {id_!r} has no label of the schema: {label!r}")
        if attributes.get("id") != id_:
            raise StoreError(f"node {id_!r} carries another id: {attributes.get('id')!r}")
        _check(attributes, NODES[label], f"node {id_!r}", 1)
        nodes[label].append(attributes)
    relations: dict[tuple[str, str, str], list[tuple[str, str, Mapping[str, object]]]] = {}
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for source, target, type_, attributes in edges:
        labels = graph.nodes[source]["label"], graph.nodes[target]["label"]
        kind = RELATIONS.get(type_)
        if kind is None or labels[0] not in kind.sources or labels[1] not in kind.targets:
            raise StoreError(f"edge {source!r} to {target!r}: {type_!r} does not connect {labels}")
        _check(attributes, kind.properties, f"edge {source!r} -{type_}-> {target!r}", 0)
        relations.setdefault((type_, *labels), []).append((source, target, attributes))
    meta = meta_of_graph(graph)
    if spend:
        graph.clear()
    return LoadPlan(nodes, dict(sorted(relations.items())), meta)


def meta_of_graph(graph: "nx.MultiDiGraph") -> dict[str, str]:
    """Give the build's notes with the schema version, sorted by name."""
    return with_schema({str(name): str(value) for name, value in graph.graph.get("meta", {}).items()})


def with_schema(notes: Mapping[str, str]) -> dict[str, str]:
    """Add the schema version to the notes of a build, sorted by name."""
    return dict(sorted({**notes, "schema": SCHEMA_VERSION}.items()))


def count_graph(graph: "nx.MultiDiGraph") -> dict[str, int]:
    """Count nodes by label, then edges by relation type, as `Store.counts` will."""
    found = dict.fromkeys(NODES, 0) | dict.fromkeys(RELATIONS, 0)
    for name in (*dict(graph.nodes(data="label")).values(), *(key for *_, key in graph.edges(keys=True))):
        found[name] += 1
    return found


def notes_of(store: Store, *, hidden: bool) -> dict[str, str]:
    """Read the notes of a store by name, sorted: the hidden ones, or the others."""
    which = "" if hidden else "NOT "
    statement = f"MATCH (m:Meta) WHERE {which}m.id STARTS WITH $hidden RETURN m.id AS id, m.value AS value"
    rows = store.run(statement, {"hidden": HIDDEN})
    return dict(sorted((str(name), str(value)) for name, value in rows))


_PYTHON = {"STRING": str, "INT64": int, "DOUBLE": float, "BOOL": bool}
_LARGEST = 2**63


def _check(attributes: Mapping[str, object], properties: Mapping[str, str], where: str, extra: int) -> None:
    """Hold attributes against the declared properties; `extra` counts those that are none (the label)."""
    for name, type_ in properties.items():
        if name not in attributes:
            raise StoreError(f"{where} lacks the property {name!r}")
        value = attributes[name]
        # The usual text first: a large graph has millions of values.
        if not (type_ == "STRING" and type(value) is str) and not _fits(value, type_):
            raise StoreError(f"{where}: {name!r} must be {type_}, not {value!r:.80}")
    if len(attributes) != len(properties) + extra:
        unknown = sorted(set(attributes) - set(properties) - {"label"})
        raise StoreError(f"{where} has properties that the schema has not: {', '.join(unknown)}")


def _fits(value: object, type_: str) -> bool:
    if type_.endswith("[]"):
        if not isinstance(value, list) or not {_PYTHON[type_[:-2]]}.issuperset(map(type, value)):
            return False
        return type_ != "INT64[]" or all(-_LARGEST <= number < _LARGEST for number in value)
    if value is None:
        return type_ == "INT64"
    if type_ == "INT64" and type(value) is int:
        return -_LARGEST <= value < _LARGEST
    return type(value) is _PYTHON[type_]


def read_graph(store: Store) -> "nx.MultiDiGraph":
    """Read a store back into the graph that `assemble` makes, nodes and edges sorted by id."""
    import networkx as nx

    graph = nx.MultiDiGraph(meta=store.meta(), dropped=[])
    for label, properties in NODES.items():
        rows = store.run(cypher.read_nodes(label, properties))
        for values in sorted(rows.as_dicts(), key=lambda row: str(row["id"])):
            graph.add_node(values["id"], label=label, **values)
    for type_, kind in RELATIONS.items():
        rows = store.run(cypher.read_relations(type_, kind.properties))
        for source, target, *edge in sorted(rows.rows, key=lambda row: (str(row[0]), str(row[1]))):
            graph.add_edge(source, target, key=type_, **dict(zip(kind.properties, edge, strict=True)))
    return graph


def read_papers(store: Store) -> list[Paper]:
    """Read all papers of a store, sorted by the id of their nodes."""
    rows = store.run(cypher.read_nodes("Paper", NODES["Paper"])).as_dicts()
    return [_paper(row) for row in sorted(rows, key=lambda row: str(row["id"]))]


def _paper(row: Mapping[str, object]) -> Paper:
    stated = str(row["date"] or "")
    return Paper.model_validate(
        {
            **row,
            "id": paper_id(str(row["id"])),
            "date": date.fromisoformat(stated) if stated else None,
            "url": row["url"] or None,
        }
    )


def paper_id(node_id: str) -> str:
    """Give the paper's own id back from the id of its node.

    >>> paper_id("paper:arxiv:2302.13971"), paper_id("paper:108cfbbd1c")
    ('2302.13971', '108cfbbd1c')
    """
    plain = node_id.removeprefix("paper:")
    arxiv = plain.removeprefix("arxiv:")
    return arxiv if paper_node_id(arxiv) == node_id else plain


def count_all(store: Store) -> dict[str, int]:
    """Count nodes by label, then edges by relation type, in the order of the schema; zeros included."""
    counted = {label: store.run(cypher.count_nodes(label)) for label in NODES}
    counted |= {type_: store.run(cypher.count_relations(type_)) for type_ in RELATIONS}
    return {name: _integer(rows) for name, rows in counted.items()}


def _integer(rows: Rows) -> int:
    value = rows.rows[0][0]
    if not isinstance(value, int):
        raise StoreError(f"a count came back as {value!r}")
    return value
