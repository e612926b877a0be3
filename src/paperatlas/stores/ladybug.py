"""The embedded store: one file, no server. Every change makes a new file that takes the old one's place.

A build never writes into the file that readers see. It fills a draft beside it, checks it, and renames it
over the old one as the last act; whatever kills it before that leaves the old file as it was.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from paperatlas import cypher
from paperatlas.cypher_write import write_statement
from paperatlas.errors import QueryError, StoreError
from paperatlas.model import Paper
from paperatlas.schema import RELATIONS
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
from paperatlas.stores.ladybug_load import apply_difference, create_if_empty, fill
from paperatlas.stores.lock import FileLock

if TYPE_CHECKING:
    import ladybug
    import networkx as nx

__all__ = ["LadybugStore"]

MEMORY = ":memory:"
_MOST_CHANGED = 0.3
"""The part of a graph above which loading it anew is quicker than changing the old one."""
_MANY = 300
_PLAIN = {"STRING", "INT64", "DOUBLE", "BOOL", "STRING[]", "INT64[]"}
"""So many rows of such types come quicker by columns; Arrow takes a moment to import."""
_MAGIC = b"LBUG"
_BESIDE = (".wal", ".shadow", ".tmp", ".wal.checkpoint")
"""What the engine may leave beside a database file; the next opener pairs it with that file by name."""


class LadybugStore:
    """Keep the graph in one file, or in memory; see `Store` for what the methods promise."""

    dialect = "ladybug"
    most_changes = 200_000

    def __init__(self, where: str | Path, *, write: bool = False) -> None:
        """Open the store at a path or `:memory:`; with `write`, hold it against other writers."""
        self.where = str(where)
        self._path = None if self.where == MEMORY else Path(os.path.realpath(self.where))
        self._write = write or self._path is None
        self._handle: _Handle | None = None
        self._lock: FileLock | None = None
        if self._path is None:
            return
        _refuse_foreign(self._path, self.where)
        if write:
            self._lock = FileLock(self._path.with_name(f".{self._path.name}.lock"), f"the store {self.where}")
            try:
                _sweep(self._path)
                _settle(self._path, self.where)
            except BaseException:
                self.close()
                raise
        else:
            self._connected()

    def replace(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> None:
        """Make the store hold exactly this graph, in one step."""
        self._need_write()
        self._replace(plan_load(graph, spend=spend), progress, spend=spend)

    def _replace(self, plan: LoadPlan, progress: Progress | None, *, spend: bool) -> None:
        counts = plan.counts
        if self._path is None:
            fresh = _Handle(MEMORY)
            try:
                with _as_store_error(self.where):
                    fill(fresh.connection, plan, progress, spend=spend)
            except BaseException:
                fresh.close()
                raise
            self._let_go()
            self._handle = fresh
            return
        with self._draft() as draft:
            with _Handle(draft) as handle:
                fill(handle.connection, plan, progress, spend=spend, beside=draft.parent)
            _verify(draft, counts)

    def update(self, graph: "nx.MultiDiGraph", progress: Progress | None = None, *, spend: bool = False) -> Changes:
        """Make the store hold exactly this graph, in one step; where little is different, by changing that."""
        self._need_write()
        size = graph.number_of_nodes() + graph.number_of_edges()
        new = plan_load(graph, spend=spend)
        if self._unborn:
            self._replace(new, progress, spend=spend)
            return Changes(added=size)
        old = plan_of(self)
        made = difference(old or LoadPlan({}, {}, {}), new)
        changes, several = made.changes, made.rows > _MOST_CHANGED * size
        if old is None or self._path is None or several:
            del old, made  # whose rows would keep the memory of those that are spent
            self._replace(new, progress, spend=spend)
        elif changes or old.meta != new.meta:
            self.change(made, new.meta)
        return changes

    def change(self, made: Difference, meta: Mapping[str, str]) -> None:
        """Apply a difference to a copy of the file that then becomes the store."""
        self._need_write()
        if self._path is None:
            with _as_store_error(self.where):
                apply_difference(self._connected().connection, made, meta)
            return
        wanted = made.counts(self.counts())
        with self._draft(start_from_old=True) as draft:
            with _Handle(draft) as handle:
                create_if_empty(handle.connection)
                apply_difference(handle.connection, made, meta)
            _verify(draft, wanted)

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
        task = _Task(cypher.for_ladybug(statement), dict(parameters or {}), limit, timeout)
        if not write:
            cypher.check_reading(statement)
            return self._connected().read(task)
        self._need_write()
        if self._path is None:
            return self._connected().execute(task)
        with self._draft(start_from_old=True) as draft:
            with _Handle(draft) as handle:
                create_if_empty(handle.connection)
                rows = handle.execute(task)
                handle.execute(_Task(write_statement("notes_forget"), {"hidden": HIDDEN}, None, None))
            _Handle(draft, read_only=True).checked(self.where).close()
        return rows

    def papers(self) -> list[Paper]:
        """Give all papers, by id."""
        return [] if self._unborn else read_papers(self)

    def counts(self) -> dict[str, int]:
        """Count nodes by label and edges by type."""
        return count_all(self)

    def meta(self) -> dict[str, str]:
        """Give the build's notes."""
        return notes_of(self, hidden=False)

    def notes(self) -> dict[str, str]:
        """Give the hidden notes."""
        return {} if self._unborn else notes_of(self, hidden=True)

    def close(self) -> None:
        """Close the database and free the lock."""
        self._let_go()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _unborn(self) -> bool:
        """Tell whether the store is still to be written: that it is empty is known without opening a database."""
        return self._write and self._path is not None and self._handle is None and not _has_content(self._path)

    def _need_write(self) -> None:
        check_open(self.where, closed=self._path is not None and self._lock is None, write=self._write)

    def _connected(self) -> "_Handle":
        """Give the open handle for reading; a store still to be written reads as an empty one."""
        if self._handle is None:
            if self._path is not None and _has_content(self._path):
                with _as_store_error(self.where, "cannot be opened"):
                    self._handle = _Handle(self._path, read_only=True).checked(self.where)
            elif self._write:
                self._handle = _Handle(MEMORY)
                create_if_empty(self._handle.connection)
            else:
                raise StoreError(
                    f"there is no store at {self.where}; make one with: paperatlas build INPUT... --store {self.where}"
                )
        return self._handle

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    @contextlib.contextmanager
    def _draft(self, *, start_from_old: bool = False) -> Iterator[Path]:
        """Lend a path beside the store; what stands there at the end becomes the store."""
        path = self._path
        assert path is not None  # only files have drafts
        draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
        try:
            with _as_store_error(self.where):
                _remove(draft)
                if not _has_content(path):
                    self._let_go()  # it stands for an empty store, and takes memory
                if start_from_old and path.exists():
                    shutil.copyfile(path, draft)
                yield draft
                if path.exists():
                    shutil.copymode(path, draft)
                self._let_go()
                _settle(path, self.where)
                _publish(draft, path)
        finally:
            _remove(draft)


class _Task:
    """Hold what is to be run: text, values, and the limits."""

    __slots__ = ("limit", "parameters", "text", "timeout")

    def __init__(self, text: str, parameters: dict[str, object], limit: int | None, timeout: float | None) -> None:
        self.text = text
        self.parameters = parameters
        self.limit = limit
        self.timeout = timeout


class _Handle:
    """Hold one open database with its connection."""

    def __init__(self, where: str | Path, *, read_only: bool = False) -> None:
        import ladybug

        self._guarded = not read_only
        self._database = ladybug.Database(str(where), read_only=read_only)
        try:
            self.connection = ladybug.Connection(self._database)
        except BaseException:
            self._database.close()
            raise

    def checked(self, shown: str) -> Self:
        """Give the handle back if the database is an atlas of this version; else close and raise."""
        try:
            rows = self.read(_Task("MATCH (m:Meta {id: 'schema'}) RETURN m.value", {}, None, None)).rows
        except QueryError:
            rows = []
        found = str(rows[0][0]) if rows else "none"
        if found != SCHEMA_VERSION:
            self.close()
            raise StoreError(
                f"{shown} was not written by this version of paperatlas (schema {found}, not "
                f"{SCHEMA_VERSION}); build it again"
            )
        return self

    def read(self, task: _Task) -> Rows:
        """Run without letting anything change: by a read-only transaction where the file is not so."""
        if not self._guarded:
            return self.execute(task)
        self.connection.execute("BEGIN TRANSACTION READ ONLY")
        try:
            return self.execute(task)
        finally:
            with contextlib.suppress(RuntimeError):  # a failed statement has ended it already
                self.connection.execute("ROLLBACK")

    def execute(self, task: _Task) -> Rows:
        """Run a statement within its limits."""
        milliseconds = 0 if task.timeout is None else max(1, round(task.timeout * 1000))
        self.connection.set_query_timeout(milliseconds)
        try:
            result = self.connection.execute(task.text, task.parameters)
            assert not isinstance(result, list)  # check_single: one statement, one result
            with contextlib.closing(result):
                return _fetch(result, task.limit)
        except (RuntimeError, TypeError, ValueError, OverflowError) as error:
            raise QueryError(_explain(str(error), task)) from error
        finally:
            self.connection.set_query_timeout(0)

    def close(self) -> None:
        """Close connection and database."""
        self.connection.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.connection.execute("CHECKPOINT")
        finally:
            self.close()


def _fetch(result: "ladybug.QueryResult", limit: int | None) -> Rows:
    columns = list(result.get_column_names())
    if limit is None and result.get_num_tuples() > _MANY and _PLAIN.issuperset(result.get_column_data_types()):
        return Rows(
            columns, list(zip(*(column.to_pylist() for column in result.get_as_arrow(-1).columns), strict=True))
        )
    if limit is None:
        return Rows(columns, [tuple(row) for row in result.get_all()])
    rows: list[tuple[object, ...]] = []
    while len(rows) < limit and result.has_next():
        rows.append(tuple(result.get_next()))
    return Rows(columns, rows, truncated=result.has_next())


def _explain(message: str, task: _Task) -> str:
    if message.startswith("Interrupted"):
        return f"stopped after {task.timeout} s, the time limit; ask for less or raise the limit"
    if "read-only" in message:
        return "the statement would change the store; changes need write=True (--write)"
    return message.strip()


# --- checking ---------------------------------------------------------------------------------------------


def _verify(draft: Path, wanted: Mapping[str, int]) -> None:
    """Count what the draft holds once it is closed; a disk that swallowed something shows here."""
    with contextlib.closing(_Handle(draft, read_only=True)) as handle:
        for name, number in wanted.items():
            statement = cypher.count_relations(name) if name in RELATIONS else cypher.count_nodes(name)
            found = handle.execute(_Task(statement, {}, None, None)).rows[0][0]
            if found != number:
                raise StoreError(f"the new store holds {found} rows where {number} were written: {statement}")


# --- files -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _as_store_error(shown: str, what: str = "cannot be written, and is as it was") -> Iterator[None]:
    """Turn what the engine and the system raise into StoreError."""
    try:
        yield
    except (RuntimeError, OSError, MemoryError, UnicodeError) as error:
        # A failed checkpoint says that the data is safe: in the draft perhaps, which is thrown away.
        reason = str(error).rpartition("recovered on restart: ")[2].strip()
        raise StoreError(f"the store {shown} {what}: {reason or type(error).__name__}") from error


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _refuse_foreign(path: Path, shown: str) -> None:
    """Raise StoreError where something else than a database stands at the path, so that it is not lost."""
    try:
        if path.is_dir():
            raise StoreError(f"{shown} is a folder; give the path of a file")
        if _has_content(path):
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    raise StoreError(f"{shown} is not a paperatlas store; give another path")
    except OSError as error:
        raise StoreError(f"the store {shown} cannot be read: {error.strerror}") from error


def _sweep(path: Path) -> None:
    """Remove the drafts of runs that died; while the lock is held no other run can own one."""
    head = f".{path.name}."
    for file in path.parent.iterdir():
        if file.name.startswith(head) and ".draft" in file.name[len(head) :]:
            with contextlib.suppress(OSError):
                file.unlink()


def _remove(draft: Path) -> None:
    for suffix in ("", *_BESIDE):
        with contextlib.suppress(FileNotFoundError):
            draft.with_name(draft.name + suffix).unlink()


def _settle(path: Path, shown: str) -> None:
    """Leave nothing beside the store that would be paired with the next file of this name.

    The engine keeps unfinished work beside its file and, finding it there, refuses to open a file that it
    does not belong to. So it is folded into the old file first, before the new one comes; what belongs to
    no file that can be opened is moved aside.
    """
    if _has_content(path):
        try:
            with contextlib.closing(_Handle(path)) as handle:
                # Without this even a mere look would write into the file that others are reading.
                quiet = "CHECKPOINT" if _beside(path) else "CALL force_checkpoint_on_close=false"
                handle.connection.execute(quiet)
        except RuntimeError as error:
            if "lock" in str(error).lower():
                raise StoreError(f"the store {shown} is held by another program: {error}") from error
    for file in _beside(path):
        file.replace(file.with_name(f"{file.name}.orphan"))


def _beside(path: Path) -> list[Path]:
    files = (path.with_name(path.name + suffix) for suffix in _BESIDE)
    return [file for file in files if file.exists()]


def _publish(draft: Path, path: Path) -> None:
    """Put the draft in the store's place, durably: contents first, then the name."""
    _sync(draft)
    draft.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened, and renames need no such help
        _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
