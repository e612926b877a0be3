"""Copy one store into another, whichever engines they have."""

from pathlib import Path

from paperatlas.errors import StoreError
from paperatlas.stores import open_store
from paperatlas.stores.address import is_server, shown
from paperatlas.stores.base import Progress, read_graph

__all__ = ["copy"]


def copy(
    source: str | Path, target: str | Path, *, force: bool = False, progress: Progress | None = None
) -> dict[str, int]:
    """Make a store hold exactly what another holds, and give its counts.

    Args:
        source: A path or URL, as for `open_store`.
        target: Another one.
        force: Overwrite what the target holds.
        progress: Called with what is written and what there is in all.

    Raises:
        StoreError: A store cannot be opened, both are the same, or the target holds papers.
    """
    if _same(str(source), str(target)):
        raise StoreError(f"{shown(str(source))} cannot be copied onto itself")
    with open_store(source) as opened:
        graph = read_graph(opened)
        graph.graph["meta"] |= opened.notes()
    with open_store(target, write=True) as opened:
        if not force:
            need_empty(opened.where, opened.counts())
        opened.replace(graph, progress)
        return opened.counts()


def need_empty(where: str, counts: dict[str, int]) -> None:
    """Raise StoreError if a store holds papers."""
    if counts["Paper"]:
        raise StoreError(f"{where} holds {counts['Paper']} papers already; --force overwrites them")


def _same(one: str, other: str) -> bool:
    if is_server(one) or is_server(other):
        return is_server(one) and is_server(other) and shown(one) == shown(other)
    return Path(one).resolve() == Path(other).resolve()
