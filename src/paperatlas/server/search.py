"""Complete what somebody types: the names and aliases of entities, and the titles of papers."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from paperatlas import cypher
from paperatlas.answers import Named
from paperatlas.exporters.text import visible
from paperatlas.names import fold, key
from paperatlas.stores.base import Store

__all__ = ["Completion", "Hit", "titles_of"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Name one entity or paper that fits; `matched` is the alias where not the name itself fits."""

    id: str
    name: str
    type: str
    matched: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    padded: str
    key: str
    hit: Hit


class Completion:
    """Hold every spelling, folded twice: by words, and without anything between them."""

    def __init__(self, entities: Iterable[Named], titles: Iterable[tuple[str, str]]) -> None:
        """Index entities, and papers as (id, title)."""
        self._entries = [*_entities(entities), *_papers(titles)]

    def find(self, text: str, limit: int, types: Collection[str] = ()) -> list[Hit]:
        """List what fits, the best first: the very name, then its beginning, a word's beginning, any part.

        Entities come before papers, short names before long ones. Without types all are searched.
        """
        words, squeezed = " ".join(fold(text).split()), key(text)
        if not words:
            return []
        fitting = []
        for number, entry in enumerate(self._entries):
            if types and entry.hit.type not in types:
                continue
            rank = _rank(entry, words, squeezed)
            if rank is not None:
                paper = entry.hit.type == "Paper"
                fitting.append((rank, paper, len(entry.padded), entry.padded, number))
        best: dict[str, Hit] = {}
        for *_, number in sorted(fitting):
            hit = self._entries[number].hit
            best.setdefault(hit.id, hit)
            if len(best) >= limit:
                break
        return list(best.values())


def _rank(entry: _Entry, words: str, squeezed: str) -> int | None:
    if squeezed and entry.key.startswith(squeezed):
        return 0 if entry.key == squeezed else 1
    if f" {words}" in entry.padded:
        return 1 if entry.padded.startswith(f" {words}") else 2
    return 3 if words in entry.padded else None


def _entry(text: str, hit: Hit) -> Iterator[_Entry]:
    """Yield an entry for a text, and one for how it is shown where that differs: either may be typed."""
    for spelling in dict.fromkeys((text, visible(text))):
        yield _Entry(f" {' '.join(fold(spelling).split())}", key(spelling), hit)


def _entities(entities: Iterable[Named]) -> Iterator[_Entry]:
    for entity in entities:
        name = visible(entity.name)
        yield from _entry(entity.name, Hit(entity.id, name, entity.type))
        for alias in entity.aliases:
            yield from _entry(alias, Hit(entity.id, name, entity.type, visible(alias)))


def _papers(titles: Iterable[tuple[str, str]]) -> Iterator[_Entry]:
    for id_, title in titles:
        yield from _entry(title or id_, Hit(id_, visible(title or id_), "Paper"))


def titles_of(store: Store) -> list[tuple[str, str]]:
    """Read the ids and titles of all papers, sorted."""
    rows = store.run(cypher.read_nodes("Paper", {"id": "", "title": ""}))
    return sorted((str(id_), str(title)) for id_, title in rows)
