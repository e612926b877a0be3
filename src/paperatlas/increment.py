"""Change a store by what changed in its papers: these alone are read anew, and those that name what they name.

What a paper gives depends on the other papers by the names alone that these introduce. So a paper must be read
anew if it changed, if its own names now stand for other entities, or if its text holds a name that came, went or
changed. All others keep their edges, and the store comes to hold what a build from scratch would make.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import networkx as nx

from paperatlas.assembly import assemble, entity_attributes, paper_attributes
from paperatlas.extraction import Extractor, Survey
from paperatlas.model import Entity, Extraction, Paper
from paperatlas.names import fold, paper_node_id
from paperatlas.readings import Reading, Readings, digests, firsts_of
from paperatlas.schema import ENTITY_LABELS
from paperatlas.stores import Store
from paperatlas.stores.base import plan_load
from paperatlas.stores.difference import Difference, difference
from paperatlas.stores.excerpt import lower_ends, read_papers_part, supports

__all__ = ["Increment", "Outcome"]

_MOST_READ = 0.3
"""The part of the papers above which reading all of them is quicker."""


@dataclass(slots=True)
class Outcome:
    """Hold what is to be written, and what the build may tell of it.

    Attributes:
        made: The difference to the store.
        readings: Those of all papers.
        survey: The names of all papers.
        read: The papers that were read anew.
        dropped: What did not become an edge.
    """

    made: Difference
    readings: Readings
    survey: Survey
    read: list[str]
    dropped: list[dict[str, str]]


@dataclass(slots=True)
class _Names:
    """Hold the names that came, went or changed: folded forms, and entities by id."""

    forms: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)


class Increment:
    """Find what a store lacks to hold some papers, where its readings can be trusted.

    Args:
        store: Holds the papers of the readings.
        readings: What it notes of them.
        papers: What it is to hold, in order.
    """

    def __init__(self, store: Store, readings: Readings, papers: Sequence[Paper]) -> None:
        self._store = store
        self._old = readings
        self._papers = papers
        self._digests = {paper.id: digests(paper) for paper in papers}
        self._gone = [id_ for id_ in readings.rows if id_ not in self._digests]
        self._touched = set[str]()
        self._shown = list[Paper]()
        for paper in papers:
            old, new = readings.rows.get(paper.id), self._digests[paper.id]
            if old is None or old.digests[0] != new[0]:
                self._touched.add(paper.id)
            elif old.digests != new:
                self._shown.append(paper)

    @property
    def idle(self) -> bool:
        """Tell whether the store holds these very papers."""
        return not (self._touched or self._shown or self._gone)

    @property
    def small(self) -> bool:
        """Tell whether so few papers changed that the others need not be read."""
        return len(self._touched) + len(self._gone) <= _MOST_READ * len(self._papers)

    def run(self, extractor: Extractor) -> Outcome:
        """Read what must be read, and find what is to be written."""
        extractor.forget()
        new = self._first(extractor)
        before = extractor.survey(firsts_of(self._old.rows.values()))
        after = extractor.survey(firsts_of(new.values()))
        changed = _changed(before, after)
        again = self._again(new, before, after, changed)
        extractions = []
        for paper in self._papers:
            if paper.id in again:
                extractions.append(extractor.second(extractor.first(paper), after))
                new[paper.id].mentions = sum(len(found.mentions) for found in extractions[-1].found)
        made, dropped = self._difference(extractions, changed, after)
        counts = made.counts(self._old.counts)
        readings = replace(self._old, counts=counts, discovered=len(after.index.entities), rows=new)
        return Outcome(made, readings, after, [one.paper.id for one in extractions], dropped)

    def _first(self, extractor: Extractor) -> dict[str, Reading]:
        """Run the first pass over what changed, and over what names a release otherwise than before.

        The first paper that names a release decides how it is written. Where a paper met the same releases as in
        its last reading, and made the same ones, it would be read as it was.
        """
        deciders: dict[str, str] = {}
        for reading in self._old.rows.values():
            for entity in reading.made:
                deciders.setdefault(entity.id, reading.id)
        known = extractor.linker.entities
        new: dict[str, Reading] = {}
        for paper in self._papers:
            made = self._digests[paper.id]
            old = self._old.rows.get(paper.id)
            if old is None or paper.id in self._touched or not _agrees(old, known, deciders):
                first = extractor.first(paper)
                mentions = old.mentions if old else 0  # unless the second pass runs too
                new[paper.id] = Reading(paper.id, paper.date, made, mentions, first.terms, first.made)
            else:
                known.update((entity.id, entity) for entity in old.made)
                new[paper.id] = replace(old, digests=made)
        return new

    def _again(self, new: Mapping[str, Reading], before: Survey, after: Survey, changed: _Names) -> set[str]:
        """List the papers whose second pass may give something else than before."""
        again = set(self._touched)
        again |= {id_ for id_, reading in new.items() if (old := self._old.rows.get(id_)) and old.made != reading.made}
        for id_, terms in after.index.own.items():
            ids = [(own.entity.id, own.introduced) for own in terms]
            old_ids = [(own.entity.id, own.introduced) for own in before.index.own.get(id_, ())]
            if ids != old_ids or not changed.entities.isdisjoint(own.entity.id for own in terms):
                again.add(id_)
        again |= _naming((paper for paper in self._papers if paper.id not in again), changed.forms)
        return again

    def _difference(
        self, extractions: list[Extraction], changed: _Names, survey: Survey
    ) -> tuple[Difference, list[dict[str, str]]]:
        """Compare the part of the store that these papers are with what it is to be."""
        new = assemble(extractions, survey.entities)
        papers = {paper_node_id(one.paper.id) for one in extractions} | set(map(paper_node_id, self._gone))
        entities = changed.entities | {id_ for id_, data in new.nodes(data=True) if data["label"] in ENTITY_LABELS}
        old = read_papers_part(self._store, papers, entities)
        self._add_kept(new, old, survey)
        made = difference(plan_load(old), plan_load(new))
        shown = [(paper_node_id(paper.id), paper) for paper in self._shown]
        made.changed_nodes.setdefault("Paper", []).extend(
            paper_attributes(id_, paper) for id_, paper in shown if id_ not in papers
        )
        return made, new.graph["dropped"]

    def _add_kept(self, new: nx.MultiDiGraph, old: nx.MultiDiGraph, survey: Survey) -> None:
        """Add the entities that these papers no longer name and others still do, or what is below them."""
        left = {id_ for id_, data in old.nodes(data=True) if data["label"] in ENTITY_LABELS and id_ not in new}
        named = supports(self._store, left)
        gone = {id_ for id_ in left if named[id_] == sum(not _rises(key) for *_, key in old.in_edges(id_, keys=True))}
        below = lower_ends(self._store, gone)
        while held := {id_ for id_ in gone if below.get(id_, set()) - gone - new.nodes}:
            gone -= held
        for id_ in left - gone:
            entity = survey.entities.get(id_)
            new.add_node(id_, **(entity_attributes(entity) if entity else old.nodes[id_]))
        for id_ in left - gone:
            new.add_edges_from(edge for edge in old.out_edges(id_, keys=True) if edge[1] in new)


def _rises(type_: str) -> bool:
    """Tell whether a relation leads from an entity to what is above it."""
    return type_ in ("VARIANT_OF", "BASED_ON")


def _agrees(old: Reading, known: Mapping[str, Entity], deciders: Mapping[str, str]) -> bool:
    """Tell whether a paper would meet and make the releases that it met and made before."""
    for entity in old.made:
        met = known.get(entity.id)
        if met != entity and not (met is None and deciders[entity.id] == old.id):
            return False
    return True


def _changed(before: Survey, after: Survey) -> _Names:
    """Compare the names of all papers with what they were."""
    entities = before.entities.keys() ^ after.entities.keys()
    entities |= {id_ for id_, one in after.entities.items() if before.entities.get(id_, one) != one}
    old, new = (survey.travelling[0].patterns if survey.travelling else {} for survey in (before, after))
    forms = old.keys() ^ new.keys()
    for form, claims in new.items():
        if old.get(form, claims) != claims or any(claim.entity_id in entities for claim in claims):
            forms.add(form)
    return _Names(set(forms), set(entities))


def _naming(papers: Iterable[Paper], forms: set[str]) -> set[str]:
    """List the papers whose text holds one of some folded forms."""
    from ahocorasick_rs import AhoCorasick

    if not forms:
        return set()
    finder = AhoCorasick([f" {form}" for form in sorted(forms)], store_patterns=False)
    return {paper.id for paper in papers if finder.find_matches_as_indexes(f" {_folded(paper)}")}


def _folded(paper: Paper) -> str:
    """Fold the text as a `Document` does."""
    return fold(f"{paper.title}\n{paper.abstract}" if paper.title else paper.abstract)
