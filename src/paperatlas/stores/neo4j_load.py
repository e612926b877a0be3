"""Bring a graph into a Neo4j server: a difference in one transaction, a whole graph as a draft beside the old.

A draft's nodes bear labels of their own (`_DraftPaper`), so no pattern with the labels of the graph finds
them. Each batch is noted in its own transaction: whatever cuts the load off, and wherever, the next run of the
same graph goes on after the last batch that is there. The last transaction gives the old nodes the label
`_Retired` and the draft's nodes the labels of the graph: before it readers see the old graph, after it the new.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from paperatlas.cypher_write import write_statement
from paperatlas.errors import StoreError
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores.base import LoadPlan, Progress
from paperatlas.stores.difference import Difference, Edges
from paperatlas.stores.hold import Hold
from paperatlas.stores.server import Server

if TYPE_CHECKING:
    import neo4j

__all__ = ["MOST_IN_ONE", "apply_difference", "load_whole", "sweep"]

_T = TypeVar("_T")

MOST_IN_ONE = 50_000
"""Rows that are written in one transaction; the server keeps an open one in memory."""
_NODES = 4_000
_EDGES = 10_000
_SWEPT = 10_000
_LANES = 2
"""Transactions at a time: while the server works on one batch, the next is packed."""
_RETIRED = "_Retired"
_LOADED = "_Loaded"


def _draft(label: str) -> str:
    return f"_Draft{label}"


@dataclass(frozen=True, slots=True)
class _Batch:
    """Hold one statement with the rows that it takes, and how many nodes or edges these are."""

    id: str
    statement: str
    rows: Callable[[], list[Any]]
    size: int


# --- a whole graph -----------------------------------------------------------------------------------------


def load_whole(server: Server, hold: Hold, plan: LoadPlan, progress: Progress | None = None) -> None:
    """Load a graph as a draft, or finish the draft of it that is there, and put it in the old one's place."""
    digest = _digest(plan)
    done = _begin(server, hold, digest)
    nodes, edges = list(_node_batches(plan, digest)), list(_edge_batches(plan, digest))
    total, written = sum(batch.size for batch in nodes + edges), 0
    for several in (nodes, edges):
        for size in _in_lanes(server, hold, digest, [batch for batch in several if batch.id not in done]):
            written += size
            if progress:
                progress(written + sum(b.size for b in nodes + edges if b.id in done), total)
    _publish(server, hold, plan, digest)
    sweep(server)


def _digest(plan: LoadPlan) -> str:
    """Hash the tables: equal graphs have equal digests."""
    made = hashlib.sha256()
    try:
        for tables in (plan.nodes, plan.relations):
            for name, rows in tables.items():
                made.update(orjson.dumps([name, len(rows)]))
                for row in rows:
                    made.update(orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
    except TypeError as error:  # half of a character has no bytes
        raise StoreError(f"a text of the graph cannot be written: {error}") from error
    return made.hexdigest()[:32]


def _begin(server: Server, hold: Hold, digest: str) -> set[str]:
    """Start a draft, or give the batches that the draft of this very graph holds already."""
    rows = server.write_one(write_statement("loaded_read"), {})
    if any(row["id"] == "draft" and row["digest"] == digest for row in rows):
        return {row["id"] for row in rows}
    sweep(server)

    def begin(transaction: "neo4j.ManagedTransaction") -> None:
        _fence(transaction, hold, lock=True)
        if not transaction.run(write_statement("loaded_has"), id="draft").data():
            transaction.run(write_statement("loaded_add"), id="draft", digest=digest).consume()

    server.write(begin)
    return set()


def _node_batches(plan: LoadPlan, digest: str) -> Iterator[_Batch]:
    for label, nodes in plan.nodes.items():
        statement = write_statement("create_nodes", Label=_draft(label))
        for number, batch in enumerate(_pieces(nodes, _NODES)):
            yield _Batch(f"{digest} {label} {number}", statement, partial(_maps, batch), len(batch))


def _edge_batches(plan: LoadPlan, digest: str) -> Iterator[_Batch]:
    for (type_, source, target), edges in plan.relations.items():
        names = tuple(RELATIONS[type_].properties)
        kind = "create_evidence" if names else "create_relations"
        statement = write_statement(kind, Source=_draft(source), Target=_draft(target), TYPE=type_)
        for number, batch in enumerate(_pieces(edges, _EDGES)):
            id_ = f"{digest} {source} {type_} {target} {number}"
            yield _Batch(id_, statement, partial(_stars, batch, names), len(batch))


def _in_lanes(server: Server, hold: Hold, digest: str, batches: list[_Batch]) -> Iterator[int]:
    """Write batches, some at a time, and yield their sizes."""
    pool = ThreadPoolExecutor(_LANES, thread_name_prefix="paperatlas-load")
    try:
        yield from pool.map(lambda batch: _write_batch(server, hold, digest, batch), batches)
    finally:
        pool.shutdown(cancel_futures=True)


def _write_batch(server: Server, hold: Hold, digest: str, batch: _Batch) -> int:
    """Write one batch and its note in one transaction, unless an earlier try has done so."""
    rows = batch.rows()

    def work(transaction: "neo4j.ManagedTransaction") -> None:
        _fence(transaction, hold, lock=False)
        if transaction.run(write_statement("loaded_has"), id=batch.id).data():
            return
        transaction.run(write_statement("loaded_add"), id=batch.id, digest=digest).consume()
        made = transaction.run(batch.statement, rows=rows).consume().counters
        if made.nodes_created + made.relationships_created != batch.size:
            raise StoreError(f"a batch of the draft came out short: {batch.id}")

    server.write(work)
    return batch.size


def _publish(server: Server, hold: Hold, plan: LoadPlan, digest: str) -> None:
    """Put the draft in the place of the graph, with the notes of the build, in one transaction."""

    def work(transaction: "neo4j.ManagedTransaction") -> dict[str, int]:
        _fence(transaction, hold, lock=True)
        noted = transaction.run(write_statement("loaded_read")).data()
        if not any(row["id"] == "draft" and row["digest"] == digest for row in noted):
            return {}  # an earlier try has published it
        found = {}
        for label in NODES:
            transaction.run(write_statement("relabel", Old=label, New=_RETIRED)).consume()
            relabel = write_statement("relabel", Old=_draft(label), New=label)
            found[label] = transaction.run(relabel).data()[0]["n"]
        wanted = {label: len(plan.nodes[label]) for label in NODES}
        if found != wanted:
            raise StoreError(
                f"the draft in {server.where} is not what was written ({found}, not {wanted}); the store is as it was"
            )
        _write_meta(transaction, plan.meta)
        transaction.run(write_statement("relabel", Old=_LOADED, New=_RETIRED)).consume()
        return found

    server.write(work)


def sweep(server: Server) -> None:
    """Delete what is no part of the graph: retired nodes, drafts and their notes. The notes go first."""
    for label in (_LOADED, _RETIRED, *map(_draft, NODES)):
        statement = write_statement("sweep", Label=label)
        while server.write_one(statement, {"limit": _SWEPT})[0]["n"]:
            pass


# --- a difference ------------------------------------------------------------------------------------------


def apply_difference(server: Server, hold: Hold, made: Difference, meta: Mapping[str, str]) -> None:
    """Write a difference and the notes of the build in one transaction: readers see all of it or nothing."""
    batches = list(_difference_batches(made))

    def work(transaction: "neo4j.ManagedTransaction") -> None:
        _fence(transaction, hold, lock=True)
        for statement, rows in batches:
            transaction.run(statement, rows=rows).consume()
        _write_meta(transaction, meta)

    server.write(work)


def _difference_batches(made: Difference) -> Iterator[tuple[str, list[Any]]]:
    for (type_, source, target), pairs in made.removed_edges.items():
        statement = write_statement("delete_relations", Source=source, Target=target, TYPE=type_)
        for piece in _pieces(pairs, _EDGES):
            yield statement, [{"source": one, "target": other} for one, other in piece]
    for label, ids in made.removed_nodes.items():
        for some in _pieces(ids, _EDGES):
            yield write_statement("delete_nodes", Label=label), some
    for table in (made.added_nodes, made.changed_nodes):
        for label, nodes in table.items():
            for batch in _pieces(nodes, _NODES):
                yield write_statement("merge_nodes", Label=label), _maps(batch)
    for edges_table in (made.added_edges, made.changed_edges):
        for (type_, source, target), edges in edges_table.items():
            statement = write_statement("merge_relations", Source=source, Target=target, TYPE=type_)
            for part in _pieces(edges, _EDGES):
                yield statement, _stars(part)


# --- rows --------------------------------------------------------------------------------------------------


def _fence(transaction: "neo4j.ManagedTransaction", hold: Hold, *, lock: bool) -> None:
    """Raise unless the store is still held; with `lock` nobody can take it until the transaction ends."""
    statement, values = hold.renewal if lock else hold.check
    if not transaction.run(statement, values).data():
        raise hold.lost()


def _write_meta(transaction: "neo4j.ManagedTransaction", meta: Mapping[str, str]) -> None:
    transaction.run(write_statement("meta_keep"), ids=list(meta)).consume()
    rows = [{"id": name, "value": value} for name, value in meta.items()]
    transaction.run(write_statement("meta_write"), rows=rows).consume()


def _maps(nodes: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in node.items() if name != "label"} for node in nodes]


def _stars(edges: Edges, names: tuple[str, ...] | None = None) -> list[list[object]]:
    """Group edges by their source, so that the server looks it up once; properties as a map or, by `names`, a row."""
    stars = groupby(edges, key=lambda edge: edge[0])
    if names is None:
        return [[source, [[target, properties] for _, target, properties in star]] for source, star in stars]
    return [
        [source, [[target, *(properties[name] for name in names)] for _, target, properties in star]]
        for source, star in stars
    ]


def _pieces(rows: list[_T], size: int) -> Iterator[list[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
