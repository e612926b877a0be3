"""Find entities by the names that people type: folded spellings, aliases, ids, sizes and plurals left off."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from paperatlas import cypher
from paperatlas.answers import Named, Resolution
from paperatlas.collector import collector_paused
from paperatlas.errors import QueryError, UnknownName
from paperatlas.names import key
from paperatlas.schema import ENTITY_LABELS
from paperatlas.stores.base import Rows, Store

__all__ = ["NameIndex", "nearest_names"]

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?:\d+x)?\d+(?:\.\d+)?[bmkt](?![A-Za-z0-9])", re.IGNORECASE)
_ARTICLE = re.compile(r"\A(?:the|an?)\s+", re.IGNORECASE)
_NOUN = re.compile(r"\s+(benchmark|dataset|corpus|model|method|data|test set|paper)s?\Z", re.IGNORECASE)
_NOUN_LABELS = {
    "benchmark": ("Benchmark", "Dataset"),
    "test set": ("Benchmark", "Dataset"),
    "dataset": ("Dataset", "Benchmark"),
    "corpus": ("Dataset", "Benchmark"),
    "data": ("Dataset", "Benchmark"),
    "model": ("Model",),
    "method": ("Method",),
}
_NEAR = 60.0
_COLUMNS = dict.fromkeys(("id", "name", "aliases", "family", "year", "arxiv", "known"), "")


class NameIndex:
    """Hold the names of a store's entities and how they descend from each other.

    Attributes:
        types: The label of every entity by id.
        children: The ids that are variants of an id.
        parents: The ids that an id is a variant of.
    """

    def __init__(self, store: Store) -> None:
        """Read ids, folded names and aliases; what else an entity has is read when it is asked for."""
        self._store = store
        self._ids: dict[str, list[str]] = {}
        self._named: dict[str, Named] = {}
        self.types: dict[str, str] = {}
        with collector_paused():
            for label in ENTITY_LABELS:
                self._add(label)
        self.children: dict[str, list[str]] = {}
        self.parents: dict[str, list[str]] = {}
        for lower, upper in sorted(store.run(cypher.read_relations("VARIANT_OF", {})).rows, key=repr):
            self.children.setdefault(str(upper), []).append(str(lower))
            self.parents.setdefault(str(lower), []).append(str(upper))

    def _add(self, label: str) -> None:
        """Index the entities of a label by what their names and aliases fold to."""
        ids = self._ids
        rows = self._store.run(cypher.read_nodes(label, dict.fromkeys(("id", "key"), ""))).rows
        self.types.update(dict.fromkeys((str(id_) for id_, _ in rows), label))
        for id_, folded in rows:
            ids.setdefault(str(folded), []).append(str(id_))
        for id_, aliases in self._store.run(cypher.read_aliases(label)):
            for alias in aliases if isinstance(aliases, list) else ():
                ids.setdefault(key(alias), []).append(str(id_))
        ids.pop("", None)

    @cached_property
    def by_id(self) -> dict[str, Named]:
        """All entities by id."""
        with collector_paused():
            for label in ENTITY_LABELS:
                self._keep(label, self._store.run(cypher.read_nodes(label, _COLUMNS)))
        return self._named

    def named(self, ids: Iterable[str]) -> list[Named]:
        """List the entities of some ids, in their order; an id that the store lacks is left out."""
        known = [id_ for id_ in ids if id_ in self.types]
        for label in {self.types[id_] for id_ in known if id_ not in self._named}:
            some = [id_ for id_ in known if id_ not in self._named and self.types[id_] == label]
            self._keep(label, self._store.run(cypher.read_some_nodes(label, _COLUMNS), {"ids": some}))
        return [self._named[id_] for id_ in known if id_ in self._named]

    def _keep(self, label: str, rows: Rows) -> None:
        for id_, name, aliases, family, year, arxiv, known in rows:
            listed = tuple(aliases) if isinstance(aliases, list) else ()
            number = year if isinstance(year, int) else None
            named = Named(str(id_), str(name), label, listed, str(family), number, str(arxiv or ""), bool(known))
            self._named[named.id] = named

    def resolve(self, name: str, labels: Sequence[str] = ENTITY_LABELS) -> Resolution:
        """Find the entities that a name stands for among some labels.

        Raises:
            UnknownName: No entity bears it; carries the nearest names.
            QueryError: Entities bear it, but none has one of the labels.
        """
        found, note = self._find(name)
        fitting = tuple(entity for entity in found if entity.type in labels)
        if found and not fitting:
            types = " and ".join(sorted({entity.type for entity in found}))
            raise QueryError(f"{name!r} is a {types} here, where a {' or '.join(labels)} is asked for")
        if not fitting:
            raise UnknownName(name, nearest_names(name, self._spellings(labels)))
        if len(fitting) > 1:
            listed = ", ".join(f"{entity.name} ({entity.id})" for entity in fitting)
            note = f"{name!r} names {len(fitting)} entities; all are taken: {listed}"
        return Resolution(name, fitting, note)

    def below(self, entities: Iterable[Named], *, exact: bool = False) -> list[str]:
        """List the ids of entities and, unless `exact`, of everything below them by VARIANT_OF; sorted."""
        ids = {entity.id for entity in entities}
        return sorted(ids if exact else self._closure(ids, self.children))

    def above(self, id_: str) -> list[Named]:
        """List the ancestors of an entity by VARIANT_OF."""
        ups = self._closure({id_}, self.parents) - {id_}
        return self.named(sorted(ups))

    @staticmethod
    def _closure(ids: Iterable[str], steps: Mapping[str, list[str]]) -> set[str]:
        seen, waiting = set(ids), list(ids)
        while waiting:
            fresh = [id_ for id_ in steps.get(waiting.pop(), ()) if id_ not in seen]
            seen.update(fresh)
            waiting += fresh
        return seen

    def _find(self, name: str) -> tuple[tuple[Named, ...], str]:
        """Find a name as it is; else without article, noun, plural or size, and say so."""
        if name in self.types:
            return tuple(self.named([name])), ""
        exact = self._ids.get(key(name))
        if exact:
            return tuple(self.named(sorted(set(exact)))), ""
        for shorter, labels in _shortened(name):
            ids = {id_ for id_ in self._ids.get(key(shorter), ()) if self.types[id_] in labels}
            if ids:
                found = tuple(self.named(sorted(ids)))
                return found, f"{name!r} is read as {found[0].name}"
        return (), ""

    def _spellings(self, labels: Sequence[str]) -> dict[str, str]:
        """Map every folded name and alias of some labels to the canonical name to suggest."""
        fitting = {folded: [id_ for id_ in ids if self.types[id_] in labels] for folded, ids in self._ids.items()}
        return {folded: self.by_id[min(ids)].name for folded, ids in fitting.items() if ids}


def _shortened(name: str) -> list[tuple[str, Sequence[str]]]:
    """List the readings of a name with something left off, the closest first, with the labels they allow."""
    plain = _ARTICLE.sub("", name.strip())
    readings: list[tuple[str, Sequence[str]]] = [(plain, ENTITY_LABELS)]
    noun = _NOUN.search(plain)
    if noun:
        readings.append((plain[: noun.start()], _NOUN_LABELS.get(noun[1].casefold(), ENTITY_LABELS)))
    readings += [(_SIZE.sub(" ", reading), labels) for reading, labels in readings]
    singular = [(text.strip()[:-1], labels) for text, labels in readings if text.strip().endswith("s")]
    return readings + singular


def nearest_names(name: str, spellings: Mapping[str, str], number: int = 3) -> list[str]:
    """Suggest the names whose folded spelling is nearest, the nearest first, at most `number`."""
    from rapidfuzz import fuzz, process

    asked = key(name)
    if not asked:
        return []
    near = process.extract(asked, spellings.keys(), scorer=fuzz.ratio, limit=4 * number, score_cutoff=_NEAR)
    ranked = sorted(near, key=lambda match: (-match[1], match[0]))
    return list(dict.fromkeys(spellings[folded] for folded, _, _ in ranked))[:number]
