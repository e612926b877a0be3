"""Find entities by the names that people type: folded spellings, aliases, ids, sizes and plurals left off."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from paperatlas.answers import Named, Resolution
from paperatlas.collector import collector_paused
from paperatlas.errors import QueryError, UnknownName
from paperatlas.names import key
from paperatlas.schema import ENTITY_LABELS

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


class NameIndex:
    """Hold the names of a store's entities and how they descend from each other."""

    def __init__(self, entities: Iterable[Named], parents: Iterable[tuple[str, str]]) -> None:
        """Index entities; `parents` are (lower id, upper id) pairs of VARIANT_OF."""
        self.by_id = {entity.id: entity for entity in entities}
        self.children: dict[str, list[str]] = {}
        self.parents: dict[str, list[str]] = {}
        for lower, upper in sorted(parents):
            self.children.setdefault(upper, []).append(lower)
            self.parents.setdefault(lower, []).append(upper)

    @cached_property
    def _by_key(self) -> dict[str, list[Named]]:
        found: dict[str, list[Named]] = {}
        with collector_paused():
            for id_ in sorted(self.by_id):
                entity = self.by_id[id_]
                names = (entity.name, *entity.aliases) if entity.aliases else (entity.name,)
                for folded in dict.fromkeys(map(key, names)):
                    if folded:
                        found.setdefault(folded, []).append(entity)
        return found

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
        return [self.by_id[up] for up in sorted(ups) if up in self.by_id]

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
        if name in self.by_id:
            return (self.by_id[name],), ""
        exact = self._by_key.get(key(name), [])
        if exact:
            return tuple(exact), ""
        for shorter, labels in _shortened(name):
            found = tuple(entity for entity in self._by_key.get(key(shorter), ()) if entity.type in labels)
            if found:
                return found, f"{name!r} is read as {found[0].name}"
        return (), ""

    def _spellings(self, labels: Sequence[str]) -> dict[str, str]:
        """Map every folded name and alias of some labels to the canonical name to suggest."""
        return {
            folded: next(entity.name for entity in entities if entity.type in labels)
            for folded, entities in self._by_key.items()
            if any(entity.type in labels for entity in entities)
        }


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
