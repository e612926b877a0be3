"""Put together what a store knows about one entity."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from typing import Protocol

from paperatlas import cypher
from paperatlas.answers import Card, Count, Named, PaperRows, Standing
from paperatlas.edges import Edges, Raw
from paperatlas.model import Role
from paperatlas.nameindex import NameIndex
from paperatlas.schema import RELATIONS
from paperatlas.stores.base import Store
from paperatlas.values import best_of

__all__ = ["make_card"]

_FIRST = 5
_MOST = 20


class Source(Protocol):
    """Say what a card needs of an atlas."""

    store: Store

    @property
    def index(self) -> NameIndex:
        """The names of the store."""

    @property
    def edges(self) -> Edges:
        """The edges from entities to papers."""


def make_card(source: Source, entity: Named) -> Card:
    """Gather what a store knows about an entity and its variants."""
    index, edges = source.index, source.edges
    ids = index.below([entity])
    roles: dict[str, list[Raw]] = {str(role): [] for role in Role}
    every = list(edges.roles(Role, ids))
    for row in every:
        roles[row[3].lower()].append(row)
    reported = list(edges.evaluations(model=ids))
    stated = {(row[0], row[4]) for row in roles[Role.EVALUATES]}
    bare = [row for row in reported if (row[0], row[3]) not in stated]
    counts = {role: {row[0] for row in rows} for role, rows in roles.items()}
    counts[Role.EVALUATES] |= {row[0] for row in bare}
    first = {role: _newest(edges, rows, bare if role == Role.EVALUATES else [], every) for role, rows in roles.items()}
    own = edges.role_rows(row for row in roles[Role.INTRODUCES] if row[4] == entity.id)
    standing = reported if entity.type in RELATIONS["OF"].targets else edges.evaluations(on=ids)
    return Card(
        entity=entity,
        parents=tuple(up.name for up in index.above(entity.id)),
        variants=tuple(other.name for other in index.named(ids) if other.id != entity.id),
        based_on=_kin(source, entity, downwards=False),
        basis_of=_kin(source, entity, downwards=True),
        introduced_by=PaperRows(sorted(own, key=lambda row: (not row.date, row.date, row.title, row.paper))),
        papers={role: len(papers) for role, papers in counts.items() if papers},
        first={role: rows for role, rows in first.items() if rows},
        standings=_standings(edges, entity, standing),
        methods=_methods(source, ids),
    )


def _newest(edges: Edges, rows: list[Raw], bare: list[Raw], every: list[Raw]) -> PaperRows:
    """Make the newest rows: all of the last days that hold enough, which are then put in order."""
    days = sorted((row[2] for row in chain(rows, bare)), reverse=True)
    since = days[_FIRST - 1] if len(days) >= _FIRST else ""
    made = edges.role_rows(row for row in rows if row[2] >= since)
    recent = [row for row in bare if row[2] >= since]
    if recent:
        made += edges.evaluation_rows(recent, every)
    return PaperRows(PaperRows.ordered(made, limit=_FIRST))


def _kin(source: Source, entity: Named, *, downwards: bool) -> tuple[str, ...]:
    statement = cypher.kin(entity.type, downwards=downwards)
    kin = [str(id_) for (id_,) in source.store.run(statement, {"id": entity.id})]
    return tuple(sorted(other.name for other in source.index.named(kin)))


def _methods(source: Source, ids: list[str]) -> tuple[Count, ...]:
    """Count the methods used in the papers that deal with the entity."""
    labels = sorted({source.index.types[id_] for id_ in ids})
    values: dict[str, object] = {"id": ids[0]} if len(ids) == 1 else {"ids": ids}
    rows = source.store.run(cypher.methods_with(labels, one=len(ids) == 1), {**values, "limit": _MOST})
    return tuple(Count(str(id_), str(name), int(str(papers))) for name, id_, papers in rows)


def _standings(edges: Edges, entity: Named, found: Iterable[Raw]) -> tuple[Standing, ...]:
    """Sum up the evaluations of a model or method by benchmark, or on a benchmark by model."""
    rows = list(found)
    end, other = (4, 3) if entity.type in RELATIONS["OF"].targets else (3, 4)
    names = edges.names(id_ for row in rows for id_ in row[3:5])
    groups: dict[str, list[Raw]] = defaultdict(list)
    for row in rows:
        groups[names[row[end]]].append(row)
    made = [
        _standing(name, sorted(group, key=lambda row: (names[row[other]], row[2], row[0], row[5], row[6])))
        for name, group in groups.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.papers, -one.evaluations, one.name)))


def _standing(name: str, rows: list[Raw]) -> Standing:
    papers = len({row[0] for row in rows})
    newest_first = sorted(rows, key=itemgetter(2), reverse=True)
    best = best_of(newest_first, metric=itemgetter(5), value=itemgetter(6))
    if best is None:
        return Standing(name, papers, len(rows))
    return Standing(name, papers, len(rows), best[5], best[6], best[1])
