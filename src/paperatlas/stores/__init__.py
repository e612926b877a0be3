"""The databases that hold the graph; `open_store` finds the right one from a path or URL."""

import os
from pathlib import Path

from paperatlas.stores.base import Rows, Store

__all__ = ["DEFAULT_STORE", "Rows", "Store", "open_store"]

DEFAULT_STORE = "atlas.db"


def open_store(where: str | Path | None = None, *, write: bool = False) -> Store:
    """Open the store at a path, or an empty one in memory with `:memory:`.

    Args:
        where: A file, or `:memory:`; else the environment's `PAPERATLAS_STORE`, else `atlas.db` here.
        write: Open for `replace` and for changes; holds the store against other writers until `close`.
            A store in memory can always be written.

    Raises:
        StoreError: There is no store at this place (when reading), it is held by another writer, or it
            cannot be opened.

    >>> with open_store(":memory:") as store:
    ...     store.counts()["Paper"]
    0
    """
    from paperatlas.stores.ladybug import LadybugStore

    place = str(where or os.environ.get("PAPERATLAS_STORE") or DEFAULT_STORE)
    return LadybugStore(place, write=write)
