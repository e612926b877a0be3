"""Let many threads ask one store: a few readers of the same place, each used by one thread at a time."""

import queue
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Self

import networkx as nx

from paperatlas.errors import QueryError, StoreError
from paperatlas.model import Paper
from paperatlas.server.problems import OutOfTime, is_late
from paperatlas.stores.base import Changes, Progress, Rows, Store, count_all, notes_of, read_papers
from paperatlas.stores.difference import Difference

__all__ = ["Pool", "deadline", "remaining"]

_READS = "a server only reads its store"
_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Bound every statement that runs inside, together, by so many seconds from now; None sets no bound."""
    token = _DEADLINE.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def remaining() -> float | None:
    """Give the seconds that are left, or None where there is no bound.

    Raises:
        OutOfTime: None are left.
    """
    end = _DEADLINE.get()
    if end is None:
        return None
    left = end - time.monotonic()
    if left <= 0:
        raise OutOfTime("the time for one request is over; ask for less")
    return left


class Pool:
    """Read from several stores of one place as if they were one; nothing can be written through it."""

    def __init__(self, stores: Sequence[Store]) -> None:
        """Take the stores over; `close` closes them."""
        self.dialect = stores[0].dialect
        self.where = stores[0].where
        self.most_changes = 0
        self._size = len(stores)
        self._free: queue.LifoQueue[Store] = queue.LifoQueue()
        for store in stores:
            self._free.put(store)

    def replace(self, graph: nx.MultiDiGraph, progress: Progress | None = None, *, spend: bool = False) -> None:
        """Refuse: a server only reads."""
        raise StoreError(_READS)

    def update(self, graph: nx.MultiDiGraph, progress: Progress | None = None, *, spend: bool = False) -> Changes:
        """Refuse: a server only reads."""
        raise StoreError(_READS)

    def change(self, made: Difference, meta: Mapping[str, str]) -> None:
        """Refuse: a server only reads."""
        raise StoreError(_READS)

    def run(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Run one statement on a store that is free, within what is left of the request's time.

        Raises:
            OutOfTime: No store became free, or the statement did not end, in time.
        """
        if write:
            raise StoreError(_READS)
        try:
            store = self._free.get(timeout=remaining())
        except queue.Empty:
            raise OutOfTime("all readers of the store are busy; try again") from None
        try:
            left = remaining()
            bounds = [bound for bound in (left, timeout) if bound is not None]
            try:
                return store.run(statement, parameters, limit=limit, timeout=min(bounds, default=None))
            except QueryError as error:
                if is_late(error):
                    raise OutOfTime(str(error)) from error
                raise
        finally:
            self._free.put(store)

    def papers(self) -> list[Paper]:
        """Give all papers, by id."""
        return read_papers(self)

    def counts(self) -> dict[str, int]:
        """Count nodes by label and edges by type."""
        return count_all(self)

    def meta(self) -> dict[str, str]:
        """Give the build's notes."""
        store = self._free.get(timeout=remaining())
        try:
            return store.meta()
        finally:
            self._free.put(store)

    def notes(self) -> dict[str, str]:
        """Give the hidden notes."""
        return notes_of(self, hidden=True)

    def close(self, wait: float = 0.0) -> None:
        """Close the stores that are free, waiting so long for the others; those still at work stay."""
        end = time.monotonic() + wait
        while self._size:
            try:
                store = self._free.get(timeout=max(0.0, end - time.monotonic()) or None, block=wait > 0)
            except queue.Empty:
                return
            store.close()
            self._size -= 1

    @property
    def closed(self) -> bool:
        """Tell whether every store is closed."""
        return self._size == 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
