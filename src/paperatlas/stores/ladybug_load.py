"""Bring graphs into the embedded engine: whole ones by bulk loads, differences by small ones."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

from paperatlas import cypher
from paperatlas.cypher_write import create_nodes, create_relations, set_nodes, write_statement
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores.base import LoadPlan, Progress, with_schema
from paperatlas.stores.difference import Difference, EdgeKind, Edges

if TYPE_CHECKING:
    import ladybug
    import pyarrow as pa

__all__ = ["apply_difference", "create_if_empty", "fill"]

_T = TypeVar("_T")

_NODES = 5_000
_EDGES = 200_000
"""Rows a batch: nodes carry long texts; edges load five times faster in few large pieces."""
_PART = 10_000
"""Rows that are turned into a table at a time where those behind are let go of."""
_CHANGED = 10_000


def create_if_empty(connection: "ladybug.Connection") -> None:
    """Create the schema in a database that has no table yet."""
    tables = connection.execute("CALL show_tables() RETURN count(*)")
    assert not isinstance(tables, list)
    if tables.get_all() == [[0]]:
        _create(connection, with_schema({}))


def _create(connection: "ladybug.Connection", meta: Mapping[str, str]) -> None:
    for statement in cypher.schema("ladybug"):
        connection.execute(statement)
    _write_meta(connection, meta)


def _write_meta(connection: "ladybug.Connection", meta: Mapping[str, str]) -> None:
    rows = {"id": list(meta), "value": list(meta.values())}
    connection.execute(
        create_nodes("Meta", ("id", "value")), {"rows": _table(rows, {"id": "STRING", "value": "STRING"})}
    )


def fill(
    connection: "ladybug.Connection",
    plan: LoadPlan,
    progress: Progress | None = None,
    *,
    spend: bool = False,
    beside: Path | None = None,
) -> None:
    """Create the schema and load the tables in bulk, nodes before edges.

    With `spend` the rows of the plan are let go of before the engine needs its memory: as Arrow tables in a file
    without a name, in the folder `beside` (the system's for such files if None), they wait for their turn.

    Raises:
        OSError: The folder has no room for the file.
    """
    _create(connection, plan.meta)
    total = sum(map(len, plan.nodes.values())) + sum(map(len, plan.relations.values()))
    written = 0
    edges, nodes = _edge_tables(plan.relations, spend=spend), _node_tables(plan.nodes, spend=spend)
    with ExitStack() as stack:
        if spend:  # edges first: they hold the most
            file = stack.enter_context(TemporaryFile(dir=beside))
            edges, nodes = _put_by(file, edges), _put_by(file, nodes)
        for statement, table in chain(nodes, edges):
            written += table.num_rows
            _copy(connection, statement, table)
            if progress:
                progress(written, total)


def apply_difference(connection: "ladybug.Connection", made: Difference, meta: Mapping[str, str]) -> None:
    """Change what a database holds: removals before additions, nodes before edges."""
    for (type_, source, target), ends in _without(made):
        statement = write_statement("delete_relations", Source=source, Target=target, TYPE=type_)
        for pairs in _batches(ends, _CHANGED):
            rows = [{"source": one, "target": other} for one, other in pairs]
            connection.execute(cypher.for_ladybug(statement), {"rows": rows})
    for label, ids in made.removed_nodes.items():
        for some in _batches(ids, _CHANGED):
            connection.execute(write_statement("delete_nodes", Label=label), {"rows": some})
    for label, nodes in made.changed_nodes.items():
        for batch in _batches(nodes, _NODES):
            columns = {f"new_{name}": [node[name] for node in batch] for name in NODES[label]}
            types = {f"new_{name}": type_ for name, type_ in NODES[label].items()}
            connection.execute(set_nodes(label, tuple(NODES[label])), {"rows": _table(columns, types)})
    for label, nodes in made.added_nodes.items():
        for batch in _batches(nodes, _CHANGED):
            table = _node_table(label, batch)
            connection.execute(create_nodes(label, tuple(NODES[label])), {"rows": table})
    for several in (made.changed_edges, made.added_edges):
        for (type_, source, target), edges in several.items():
            statement = create_relations(type_, source, target, tuple(RELATIONS[type_].properties))
            for part in _batches(edges, _CHANGED):
                connection.execute(statement, {"rows": _edge_table(type_, part)})
    connection.execute("MATCH (m:Meta) DELETE m")
    _write_meta(connection, meta)


def _without(made: Difference) -> Iterator[tuple[EdgeKind, list[tuple[str, str]]]]:
    """List the edges that go: an edge that changes is made anew, lists of any length with it."""
    yield from made.removed_edges.items()
    for kind, edges in made.changed_edges.items():
        yield kind, [edge[:2] for edge in edges]


_Loads = Iterator[tuple[str, "pa.Table"]]
"""Statements of the bulk load, each with the table that it loads."""


def _put_by(file: IO[bytes], loads: _Loads) -> _Loads:
    """Write all tables to the end of a file now, and read each back when its turn comes."""
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="lz4")
    places = []
    for statement, table in loads:
        places.append((statement, file.seek(0, SEEK_END)))
        with pa.ipc.new_stream(file, table.schema, options=options) as writer:
            writer.write_table(table)
    return _read_back(file, places)


def _read_back(file: IO[bytes], places: list[tuple[str, int]]) -> _Loads:
    import pyarrow as pa

    for statement, place in places:
        file.seek(place)
        with pa.ipc.open_stream(file, memory_pool=pa.system_memory_pool()) as reader:
            yield statement, reader.read_all()


def _node_tables(tables: Mapping[str, list[Mapping[str, object]]], *, spend: bool) -> _Loads:
    for label, nodes in tables.items():
        for batch in _taken(nodes, _NODES) if spend else _batches(nodes, _NODES):
            yield cypher.copy_nodes(label), _node_table(label, batch)


def _node_table(label: str, nodes: list[Mapping[str, object]]) -> "pa.Table":
    return _table({name: [node[name] for node in nodes] for name in NODES[label]}, NODES[label])


def _edge_tables(tables: Mapping[EdgeKind, Edges], *, spend: bool) -> _Loads:
    import pyarrow as pa

    for (type_, source, target), edges in tables.items():
        for rows in _taken(edges, _EDGES) if spend else _batches(edges, _EDGES):
            parts = _taken(rows, _PART) if spend else iter([rows])
            yield cypher.copy_relations(type_, source, target), pa.concat_tables(_edge_table(type_, p) for p in parts)


def _copy(connection: "ladybug.Connection", statement: str, table: "pa.Table") -> None:
    """Load a table by a connection of its own: a connection keeps every table that it was given until it ends."""
    import ladybug

    with ladybug.Connection(connection.database) as own:
        own.execute(statement, {"rows": table})


def _edge_table(type_: str, rows: Edges) -> "pa.Table":
    properties = RELATIONS[type_].properties
    columns: dict[str, list[Any]] = {"source": [row[0] for row in rows], "target": [row[1] for row in rows]}
    columns |= {name: [row[2][name] for row in rows] for name in properties}
    return _table(columns, {"source": "STRING", "target": "STRING", **properties})


def _batches(rows: list[_T], size: int) -> Iterator[list[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _taken(rows: list[_T], size: int) -> Iterator[list[_T]]:
    """Take the rows of a list batch by batch out of it."""
    rows.reverse()
    while rows:
        batch = rows[-size:]
        del rows[-size:]
        batch.reverse()
        yield batch


def _table(columns: Mapping[str, list[Any]], types: Mapping[str, str]) -> "pa.Table":
    """Make an Arrow table with exact types, so that empty lists and missing numbers are no guesswork."""
    import pyarrow as pa

    plain = {"STRING": pa.string(), "INT64": pa.int64(), "DOUBLE": pa.float64(), "BOOL": pa.bool_()}
    lists = {f"{name}[]": pa.list_(type_) for name, type_ in plain.items()}
    known = plain | lists
    pool = pa.system_memory_pool()  # which gives back what is let go of
    arrays = {name: pa.array(values, known[types[name]], memory_pool=pool) for name, values in columns.items()}
    return pa.table(arrays)
