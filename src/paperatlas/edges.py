"""Follow roles and evaluations from entities to papers."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import Any

from paperatlas import cypher
from paperatlas.answers import PaperRow, evaluation_row, role_row
from paperatlas.model import Role
from paperatlas.nameindex import NameIndex
from paperatlas.schema import RELATIONS, ROLE_RELATIONS
from paperatlas.stores.base import Store

__all__ = ["Edges", "Raw"]

Raw = tuple[Any, ...]
"""What an engine returns for one edge or evaluation: paper, title and date come first."""

_ENDS = {"model": ("Model", "Method"), "on": ("Benchmark", "Dataset")}
_FEW = 4
"""Up to so many entities are asked for one by one: by a single id an engine goes straight to it."""


class Edges:
    """Read the edges of a store that end at some entities."""

    def __init__(self, store: Store, index: NameIndex) -> None:
        """Read from a store by its names."""
        self._store = store
        self._index = index

    def of_label(self, ids: Iterable[str], label: str) -> list[str]:
        """Keep the entities of one label."""
        types = self._index.types
        return [id_ for id_ in ids if types.get(id_) == label]

    def roles(self, roles: Iterable[Role], ids: list[str], confidence: float = 0.0) -> Iterator[Raw]:
        """Find what papers do with entities in some roles: the columns of `cypher.papers_by_roles`."""
        relations = [ROLE_RELATIONS[role] for role in roles]
        labels = dict.fromkeys(label for relation in relations for label in RELATIONS[relation].targets)
        for label in labels:
            fitting = [relation for relation in relations if label in RELATIONS[relation].targets]
            statement = partial(cypher.papers_by_roles, fitting, label)
            yield from self._run(statement, self.of_label(ids, label), {"confidence": confidence})

    def role_rows(self, found: Iterable[Raw]) -> list[PaperRow]:
        """Make rows of what `roles` found."""
        listed = list(found)
        names = self.names(row[4] for row in listed)
        return [role_row(names, *row) for row in listed]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Name entities by id; one that was not there when the names were read is called by its id."""
        wanted = set(ids)
        return {id_: id_ for id_ in wanted} | {entity.id: entity.name for entity in self._index.named(sorted(wanted))}

    def evaluations(self, confidence: float = 0.0, **ends: list[str]) -> Iterator[Raw]:
        """Find evaluations by the ids of `model` or `on` or both: the columns of `cypher.papers_by_evaluation`."""
        for labels in _choices(ends):
            ids = {name: self.of_label(ends[name], label) for name, label in labels.items()}
            if all(ids.values()):
                single = {name for name, some in ids.items() if len(some) == 1}
                values: dict[str, object] = {f"{n}_id": v[0] for n, v in ids.items() if n in single}
                values |= {f"{n}_ids": v for n, v in ids.items() if n not in single}
                statement = cypher.papers_by_evaluation(labels, single)
                yield from self._store.run(statement, {**values, "confidence": confidence})

    def evaluation_rows(self, found: Iterable[Raw], edges: Iterable[Raw] | None = None) -> list[PaperRow]:
        """Make rows of what `evaluations` found, with the spelling of the papers.

        Args:
            found: The evaluations.
            edges: What `roles` found about the same models and methods in all roles, where that is at hand.
        """
        listed = list(found)
        names = self.names(id_ for row in listed for id_ in row[3:5])
        if edges is None:
            edges = self._spellings(sorted({row[3] for row in listed}))
        texts = _spelled(edges, {(row[0], row[3]) for row in listed})
        return [evaluation_row(names, texts.get((row[0], row[3]), ""), *row) for row in listed]

    def _spellings(self, ids: list[str]) -> Iterator[Raw]:
        for label in _ENDS["model"]:
            yield from self._run(partial(cypher.surfaces, label), self.of_label(ids, label), {})

    def _run(self, write: Callable[..., str], ids: list[str], values: Mapping[str, object]) -> Iterator[Raw]:
        """Run a statement over entities: one by one where they are few."""
        if len(ids) > _FEW:
            yield from self._store.run(write(one=False), {**values, "ids": ids})
            return
        for id_ in ids:
            yield from self._store.run(write(one=True), {**values, "id": id_})


def _spelled(edges: Iterable[Raw], wanted: Container[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Tell how papers spell entities, by paper and entity: best where they evaluate them."""
    texts = [(row[3] == "EVALUATES", *row) for row in edges if (row[0], row[4]) in wanted]
    return {(row[1], row[5]): row[6] for row in sorted(texts, key=itemgetter(0, 1, 5, 4, 6))}


def _choices(ends: Iterable[str]) -> list[dict[str, str]]:
    """List every choice of one label for each end."""
    made: list[dict[str, str]] = [{}]
    for name in ends:
        made = [{**one, name: label} for one in made for label in _ENDS[name]]
    return made
