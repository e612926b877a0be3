"""The store on a Neo4j server, over Bolt. One writer at a time; readers see whole graphs.

What readers are promised, as far as the engine allows: every transaction sees either the graph before a
`replace` or `update` or the one after it, or, if it runs while that is committed, first the one and then the
other (the engine isolates by read-committed). Statements that name no label may also see nodes of a draft or of a
graph that is being swept away; their labels begin with `_`.
"""

import contextlib
import re
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from paperatlas import cypher
from paperatlas.cypher_write import write_statement
from paperatlas.errors import StoreError
from paperatlas.model import Paper
from paperatlas.stores.address import Address
from paperatlas.stores.base import (
    HIDDEN,
    SCHEMA_VERSION,
    Changes,
    LoadPlan,
    Progress,
    Rows,
    check_open,
    count_all,
    notes_of,
    plan_load,
    read_papers,
)
from paperatlas.stores.difference import Difference, difference, plan_of
from paperatlas.stores.hold import Hold
from paperatlas.stores.neo4j_load import MOST_IN_ONE, apply_difference, load_whole, sweep
from paperatlas.stores.server import Server, check_procedures

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Neo4jStore"]

_VERSION = "MATCH (m:Meta {id: 'schema'}) RETURN m.value AS value"
_FOREIGN = "MATCH (n) WHERE none(label IN labels(n) WHERE label STARTS WITH '_') RETURN labels(n) AS labels LIMIT 1"

_NAMED = re.compile(r"(?:CONSTRAINT|INDEX) (\w+) IF NOT EXISTS")  # a constraint's index bears its name


class Neo4jStore:
    """Keep the graph in a database of a Neo4j server; see `Store` for what the methods promise."""

    dialect = "neo4j"
    most_changes = MOST_IN_ONE

    def __init__(self, where: str, *, write: bool = False) -> None:
        """Open the store at a URL like `neo4j://localhost:7687`; with `write`, hold it against other writers.

        Raises:
            StoreError: The server cannot be reached or refuses us, its database holds something else than an
                atlas, there is none (when reading), or another writer holds it.
        """
        address = Address.parse(where)
        self.where = address.shown
        self._write = write
        self._hold: Hold | None = None
        self._server: Server | None = Server(address)
        try:
            self._stale = self._check_contents()
            if write:
                self._prepare()
        except BaseException:
            with contextlib.suppress(StoreError):
                self.close()
            raise

    def _check_contents(self) -> str:
        """Say what is wrong with what the database holds, if it is an atlas; raise if it is none."""
        rows = self._connected.write_one(_VERSION, {}) if self._write else self._look(_VERSION)
        found = str(rows[0]["value"]) if rows else ""
        if found == SCHEMA_VERSION:
            return ""
        if not found:
            foreign = self._look(_FOREIGN)
            if foreign:
                labels = ":".join(map(str, foreign[0]["labels"])) or "nodes without label"
                raise StoreError(f"{self.where} holds something else than an atlas ({labels}); give an empty database")
            if self._write:
                return ""
            raise StoreError(
                f"there is no store at {self.where}; make one with: paperatlas build INPUT... --store {self.where}"
            )
        wrong = (
            f"{self.where} was not written by this version of paperatlas (schema {found}, not {SCHEMA_VERSION}); "
            "build it again"
        )
        if not self._write:
            raise StoreError(wrong)
        return wrong

    def _look(self, statement: str) -> list[dict[str, Any]]:
        return self._connected.run(statement, {}, write=False, limit=None, timeout=None).as_dicts()

    def _prepare(self) -> None:
        """Take the hold and see that the schema is there: constraints and indexes come before any node."""
        server = self._connected
        self._hold = Hold(server.write_one, self.where)
        there = {row["name"] for row in server.write_one("SHOW INDEXES YIELD name RETURN name", {})}
        lacking = [one for one in cypher.schema("neo4j") if not there.intersection(_NAMED.findall(one))]
        for statement in lacking:
            server.write_one(statement, {})
        if lacking:
            server.write_one("CALL db.awaitIndexes(600)", {})
        if not self._stale:
            server.write_one(write_statement("meta_write"), {"rows": [{"id": "schema", "value": SCHEMA_VERSION}]})

    @property
    def _connected(self) -> Server:
        check_open(self.where, closed=self._server is None)
        assert self._server is not None
        return self._server

    def _writer(self) -> tuple[Server, Hold]:
        check_open(self.where, closed=self._server is None, write=self._write)
        assert self._hold is not None  # a store that is open for writing has one until it is closed
        return self._connected, self._hold

    def replace(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> None:
        """Make the store hold exactly this graph: load it beside the old one, then change their places."""
        server, hold = self._writer()
        load_whole(server, hold, plan_load(graph, spend=spend), progress)
        self._stale = ""

    def update(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> Changes:
        """Make the store hold exactly this graph by writing what is different, in one transaction.

        Where so much is different that a server could not keep it in one transaction, the graph is replaced.
        """
        server, hold = self._writer()
        new = plan_load(graph, spend=spend)
        old = None if self._stale else plan_of(self)
        made = difference(old, new) if old is not None else None
        if old is None or made is None or made.rows > MOST_IN_ONE:
            load_whole(server, hold, new, progress)
            self._stale = ""
        elif made.rows or old.meta != new.meta:
            apply_difference(server, hold, made, new.meta)
        sweep(server)
        return (made or difference(LoadPlan({}, {}, {}), new)).changes

    def change(self, made: Difference, meta: Mapping[str, str]) -> None:
        """Write a difference in one transaction."""
        server, hold = self._writer()
        if made.rows > MOST_IN_ONE:
            raise StoreError(f"{made.rows} rows are too many for one transaction; the most is {MOST_IN_ONE}")
        apply_difference(server, hold, made, meta)
        sweep(server)

    def run(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Run one statement; see `Store.run`."""
        cypher.check_single(statement)
        cypher.check_parameters(statement, parameters or ())
        server = self._connected
        values = dict(parameters or {})
        text = cypher.split(statement)[0]
        if write:
            self._writer()
            rows = server.run(text, values, write=True, limit=limit, timeout=timeout)
            server.write_one(write_statement("notes_forget"), {"hidden": HIDDEN})
            return rows
        if self._stale:
            raise StoreError(self._stale)
        cypher.check_reading(text)
        check_procedures(text)
        return server.run(text, values, write=False, limit=limit, timeout=timeout)

    def papers(self) -> list[Paper]:
        """Give all papers, by id."""
        return read_papers(self)

    def counts(self) -> dict[str, int]:
        """Count nodes by label and edges by type."""
        return count_all(self)

    def meta(self) -> dict[str, str]:
        """Give the build's notes."""
        return notes_of(self, hidden=False)

    def notes(self) -> dict[str, str]:
        """Give the hidden notes."""
        return notes_of(self, hidden=True)

    def close(self) -> None:
        """Let go of the hold and close the connection."""
        server, self._server = self._server, None
        hold, self._hold = self._hold, None
        if server is None:
            return
        try:
            if hold is not None:
                hold.release()
        finally:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        with contextlib.suppress(StoreError):  # what went wrong before matters more than a lost server
            self.close()
