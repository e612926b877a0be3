"""The databases that hold the graph; `open_store` finds the right one from a path or URL."""

import os
from pathlib import Path

from paperatlas.stores.address import is_server
from paperatlas.stores.base import Rows, Store

__all__ = ["DEFAULT_STORE", "Rows", "Store", "open_store", "place_of"]

DEFAULT_STORE = "atlas.db"


def open_store(where: str | Path | None = None, *, write: bool = False) -> Store:
    """Open the store at a path or on a Neo4j server, or an empty one in memory with `:memory:`.

    Args:
        where: A file, `:memory:`, or a server: `neo4j://HOST:PORT` (also `bolt://`; `neo4j+s://` and
            `bolt+s://` for TLS), with user and password in the URL or in `NEO4J_USERNAME` and
            `NEO4J_PASSWORD`; else the environment's `PAPERATLAS_STORE`, else `atlas.db` here.
        write: Open for `replace` and for changes; holds the store against other writers until `close`.
            A store in memory can always be written.

    Raises:
        StoreError: There is no store at this place (when reading), it is held by another writer, or it
            cannot be opened.

    >>> with open_store(":memory:") as store:
    ...     store.counts()["Paper"]
    0
    """
    place = place_of(where)
    if is_server(place):
        from paperatlas.stores.neo4j import Neo4jStore

        return Neo4jStore(place, write=write)
    from paperatlas.stores.ladybug import LadybugStore

    return LadybugStore(place, write=write)


def place_of(where: str | Path | None = None) -> str:
    """Give the place that `open_store` opens; it may hold a password and is not to be shown."""
    return str(where or os.environ.get("PAPERATLAS_STORE") or DEFAULT_STORE)
