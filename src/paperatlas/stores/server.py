"""Talk to a Neo4j server: one driver, managed transactions, plain values, errors of this package."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from paperatlas.cypher import mask
from paperatlas.errors import QueryError, StoreError
from paperatlas.stores.address import Address
from paperatlas.stores.base import Rows

if TYPE_CHECKING:
    import neo4j

__all__ = ["Server", "check_procedures"]

_T = TypeVar("_T")

_FETCH = 5_000
_TIMED_OUT = re.compile(r"Transaction(?:TimedOut|\.Terminated)")
_PREFIXED = re.compile(r"\A\s*(?:EXPLAIN|PROFILE)\b", re.IGNORECASE)
_CALLED = re.compile(r"\bCALL\s+([\w.`\s]+?)\s*(?=\(|\bYIELD\b|;|\Z|\n)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"db\.(?:labels|relationshipTypes|propertyKeys|info|ping|schema\.\w+"
    r"|index\.fulltext\.(?:query\w+|listAvailableAnalyzers))|dbms\.components",
    re.IGNORECASE,
)
_TERMINATES = re.compile(r"\bTERMINATE\s+TRANSACTIONS?\b", re.IGNORECASE)


def check_procedures(statement: str) -> None:
    """Raise QueryError where a statement calls a procedure that is not known to read only the graph.

    An engine lets a reader call what reads files, fetches addresses or stops other people's work.
    """
    masked = mask(statement)
    if _TERMINATES.search(masked):
        raise QueryError("TERMINATE TRANSACTIONS is not allowed in a reading statement")
    for name in _CALLED.findall(masked):
        plain = re.sub(r"[\s`]", "", name)
        if not _HARMLESS.fullmatch(plain):
            raise QueryError(f"CALL {plain or '...'} is not allowed in a reading statement: it may do more than read")


class Server:
    """Hold the connection to one database of a server until `close`."""

    def __init__(self, address: Address) -> None:
        """Connect, or raise StoreError that says what to do."""
        import neo4j

        self.where = address.shown
        self._database = address.database
        self._reading: set[str] = set()
        auth = (address.user, address.password) if address.user or address.password else None
        with self._errors():
            self._driver = neo4j.GraphDatabase.driver(
                address.url,
                auth=auth,
                notifications_min_severity="OFF",
                user_agent="paperatlas",
                connection_timeout=10.0,
            )
            try:
                self._driver.verify_connectivity()
            except BaseException:
                self._driver.close()
                raise

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the driver raises outside of the user's own statements into StoreError."""
        from neo4j.exceptions import AuthError, DriverError, GqlError, Neo4jError

        try:
            yield
        except AuthError as error:
            raise StoreError(
                f"{self.where} refuses this user and password; set NEO4J_USERNAME and NEO4J_PASSWORD"
            ) from error
        except Neo4jError as error:
            raise StoreError(f"{self.where}: {error.message or error.code}") from error
        except (DriverError, GqlError, OSError) as error:
            raise StoreError(
                f"{self.where} cannot be reached, or the connection was lost ({_short(error)}); see that the server "
                "runs, then run the same command again: it continues where it stopped"
            ) from error
        except (UnicodeError, OverflowError, TypeError) as error:
            raise StoreError(f"a value cannot be sent to {self.where}: {error}") from error

    def _session(self, **options: Any) -> "neo4j.Session":
        return self._driver.session(database=self._database, **options)

    # --- our own statements ---

    def write(self, work: "Callable[[neo4j.ManagedTransaction], _T]") -> _T:
        """Do work in one write transaction; a transaction that fails for a passing reason is done again.

        The work may thus run several times, the last time perhaps after a commit whose answer was lost.
        """
        with self._errors(), self._session() as session:
            return session.execute_write(work)

    def write_one(self, statement: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run one statement in a write transaction and give its rows."""
        return self.write(lambda transaction: transaction.run(statement, dict(values)).data())

    # --- the user's statements ---

    def run(
        self,
        statement: str,
        values: Mapping[str, Any],
        *,
        write: bool,
        limit: int | None,
        timeout: float | None,
    ) -> Rows:
        """Run a checked statement; a reading one in read mode, after the engine has called its plan reading."""
        import neo4j

        def work(transaction: "neo4j.ManagedTransaction") -> Rows:
            result = transaction.run(statement, dict(values))
            columns = list(result.keys())
            records = result if limit is None else (record for record, _ in zip(result, range(limit), strict=False))
            rows = [tuple(_plain(value) for value in record) for record in records]
            truncated = limit is not None and len(rows) == limit and result.peek() is not None
            result.consume()
            return Rows(columns, rows, truncated)

        limited = neo4j.unit_of_work(timeout=timeout)(work)
        with self._refusals(timeout), self._session(fetch_size=_FETCH) as session:
            if write:
                return session.execute_write(limited)
            self._need_reading_plan(session, statement, values)
            return session.execute_read(limited)

    def _need_reading_plan(self, session: "neo4j.Session", statement: str, values: Mapping[str, Any]) -> None:
        """Let the engine plan the statement without running it; raise unless the plan reads only."""
        if statement in self._reading:
            return
        explained = f"EXPLAIN {_PREFIXED.sub('', statement)}"
        kind = session.execute_read(lambda t: t.run(explained, dict(values)).consume().query_type)
        if kind != "r":
            raise QueryError(_CHANGES)
        if len(self._reading) < 1_000:
            self._reading.add(statement)

    @contextlib.contextmanager
    def _refusals(self, timeout: float | None) -> Iterator[None]:
        """Turn what the engine says about a user's statement into QueryError, the rest into StoreError."""
        from neo4j.exceptions import AuthError, ClientError, Neo4jError

        with self._errors():
            try:
                yield
            except AuthError:
                raise
            except Neo4jError as error:
                code = error.code or ""
                if _TIMED_OUT.search(code):
                    raise QueryError(
                        f"stopped after {timeout} s, the time limit; ask for less or raise the limit"
                    ) from error
                if code.endswith("AccessMode"):
                    raise QueryError(_CHANGES) from error
                if isinstance(error, ClientError):
                    raise QueryError((error.message or code).strip()) from error
                raise
            except (UnicodeError, OverflowError, TypeError, ValueError) as error:
                raise QueryError(f"a value cannot be sent: {error}") from error


_CHANGES = "the statement would change the store; changes need write=True (--write)"


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200] or type(error).__name__


def _plain(value: Any) -> Any:
    """Turn nodes, edges, paths and times into plain values."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Node):
        return {"_LABEL": next(iter(sorted(value.labels)), ""), **{name: _plain(one) for name, one in value.items()}}
    if isinstance(value, Relationship):
        return {"_LABEL": value.type, **{name: _plain(one) for name, one in value.items()}}
    if isinstance(value, Path):
        return {"_NODES": [_plain(n) for n in value.nodes], "_RELS": [_plain(r) for r in value.relationships]}
    if hasattr(value, "to_native"):
        return value.to_native()
    return value
