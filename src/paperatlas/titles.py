"""Find papers by their titles: as written, else folded, whole or up to a colon."""

from functools import cached_property

from paperatlas import cypher
from paperatlas.collector import collector_paused
from paperatlas.nameindex import nearest_names
from paperatlas.names import key
from paperatlas.stores.base import Store

__all__ = ["TitleIndex"]


class TitleIndex:
    """Hold the titles of a store; they are read and folded only when one is not found as it is written."""

    def __init__(self, store: Store) -> None:
        """Look in a store."""
        self._store = store

    def find(self, title: str) -> list[str]:
        """Give the node ids of the papers that bear a title; one that is written just so goes before the others."""
        return self._as_written(title) or self._folded.get(key(title), [])

    def _as_written(self, title: str) -> list[str]:
        if not title.strip():
            return []
        statement = "MATCH (p:Paper) WHERE p.title = $title OR p.title STARTS WITH $head RETURN p.id, p.title"
        rows = self._store.run(statement, {"title": title, "head": f"{title}:"}).rows
        return sorted(str(id_) for id_, other in rows if title in (other, str(other).partition(":")[0]))

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        """Map folded titles, and their parts before a colon, to the ids of papers."""
        found: dict[str, list[str]] = {}
        with collector_paused():
            for id_, title in sorted(self._store.run(cypher.read_nodes("Paper", {"id": "", "title": ""})).rows):
                head, colon, _ = str(title).partition(":")
                for folded in dict.fromkeys((key(str(title)), key(head)) if colon else (key(head),)):
                    if folded:
                        found.setdefault(folded, []).append(str(id_))
        return found

    def nearest(self, title: str) -> list[str]:
        """Give the titles that are nearest to one that no paper bears."""
        names = nearest_names(title, {folded: ids[0] for folded, ids in self._folded.items()})
        rows = self._store.run("MATCH (p:Paper) WHERE p.id IN $ids RETURN p.id, p.title", {"ids": names}).rows
        titles = {id_: str(one) for id_, one in rows}
        return [titles[id_] for id_ in names]
