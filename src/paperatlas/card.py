"""Put together what a store knows about one entity."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from paperatlas import cypher
from paperatlas.answers import Card, Count, Named, PaperRows, Standing
from paperatlas.model import Role
from paperatlas.nameindex import NameIndex
from paperatlas.schema import RELATIONS
from paperatlas.stores.base import Store

__all__ = ["make_card"]

_FIRST = 5
_MOST = 20
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_LOWER_IS_BETTER = re.compile(
    r"error|perplexity|\bppl\b|\bwer\b|\bcer\b|\bfid\b|loss|latency|\brmse\b|\bmae\b", re.IGNORECASE
)


class Source(Protocol):
    """Say what a card needs of an atlas."""

    store: Store

    @property
    def index(self) -> NameIndex:
        """The names of the store."""

    def with_role(self, role: Role, ids: list[str]) -> PaperRows:
        """Find the papers in which entities have one role."""


def make_card(source: Source, entity: Named) -> Card:
    """Gather what a store knows about an entity and its variants."""
    index = source.index
    ids = index.below([entity])
    rows = {role: source.with_role(role, ids) for role in Role}
    return Card(
        entity=entity,
        parents=tuple(up.name for up in index.above(entity.id)),
        variants=tuple(other.name for other in index.named(ids) if other.id != entity.id),
        based_on=_kin(source, entity, downwards=False),
        basis_of=_kin(source, entity, downwards=True),
        introduced_by=_own(rows[Role.INTRODUCES], entity),
        papers={str(role): len({row.paper for row in found}) for role, found in rows.items() if found},
        first={str(role): PaperRows(found[:_FIRST]) for role, found in rows.items() if found},
        standings=_standings(source, entity, ids),
        methods=_methods(source, ids),
    )


def _own(rows: PaperRows, entity: Named) -> PaperRows:
    """Keep what introduces the entity itself, not a variant, the oldest first."""
    own = [row for row in rows if row.entity_id == entity.id]
    return PaperRows(sorted(own, key=lambda row: (not row.date, row.date, row.title, row.paper)))


def _kin(source: Source, entity: Named, *, downwards: bool) -> tuple[str, ...]:
    statement = cypher.kin(entity.type, downwards=downwards)
    kin = [str(id_) for (id_,) in source.store.run(statement, {"id": entity.id})]
    return tuple(sorted(other.name for other in source.index.named(kin)))


def _methods(source: Source, ids: list[str]) -> tuple[Count, ...]:
    """Count the methods used in the papers that deal with the entity."""
    text = cypher.named_queries()["methods_with_model"].text
    rows = source.store.run(text, {"model": ids, "limit": _MOST})
    return tuple(Count(str(id_), str(name), int(str(papers))) for name, id_, papers in rows)


def _standings(source: Source, entity: Named, ids: list[str]) -> tuple[Standing, ...]:
    """Sum up the evaluations of a model or method by benchmark, or on a benchmark by model."""
    if entity.type in RELATIONS["OF"].targets:
        query, parameter, by = "values_of_model", "model", "benchmark"
    else:
        query, parameter, by = "models_on_benchmark", "benchmark", "model"
    rows = source.store.run(cypher.named_queries()[query].text, {parameter: ids}).as_dicts()
    groups: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        groups[str(row[by])].append({name: str(value) for name, value in row.items()})
    made = [_standing(name, group) for name, group in groups.items()]
    return tuple(sorted(made, key=lambda one: (-one.papers, -one.evaluations, one.name)))


def _standing(name: str, rows: list[Mapping[str, str]]) -> Standing:
    papers = len({row["paper"] for row in rows})
    best = _best(rows)
    if best is None:
        return Standing(name, papers, len(rows))
    return Standing(name, papers, len(rows), best["metric"], best["value"], best["title"])


def _best(rows: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """Choose the best value by the metric that most rows state; None where no row states a number."""
    stated = [row for row in rows if _NUMBER.search(row["value"])]
    if not stated:
        return None
    metrics = Counter(row["metric"].casefold() for row in stated)
    metric = min(metrics, key=lambda one: (-metrics[one], one))
    comparable = [row for row in stated if row["metric"].casefold() == metric]
    sign = -1.0 if _LOWER_IS_BETTER.search(metric) else 1.0
    return max(comparable, key=lambda row: (sign * _number(row["value"]), row["date"]))


def _number(value: str) -> float:
    found = _NUMBER.search(value)
    return float(found[0].replace(",", ".")) if found else 0.0
