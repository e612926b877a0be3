"""Turn the terms of all papers into entities: one entity a name, linked to the paper that introduced it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paperatlas.discovery import Term
from paperatlas.document import Document
from paperatlas.lexicon import Case, Lexicon, Pattern
from paperatlas.lexicon.surfaces import letters
from paperatlas.linking import Linked
from paperatlas.model import Entity, EntityType, Paper
from paperatlas.names import entity_id, fold, key, lowered, paper_node_id
from paperatlas.recognition import Recognizer, left_open, right_open
from paperatlas.shapes import Shapes

__all__ = ["COMPANY", "OwnTerm", "TermIndex", "claims_of", "own_spans"]

_DASHES = re.compile(r"[-‐–/]")
_LONGEST = 100
COMPANY = frozenset({"company"})
"""The context of a discovered name that looks like any other word: a name beside it, or a noun for what it is."""
_DATA = frozenset({EntityType.BENCHMARK, EntityType.DATASET})


@dataclass(slots=True)
class OwnTerm:
    """Tie a term of one paper to its entity; `introduced` tells whether the paper introduces it after all."""

    term: Term
    entity: Entity
    introduced: bool


class TermIndex:
    """Know the entities of all discovered terms.

    Feed it the terms of every paper with `add`, in the order of the papers, then `close` it; `own` gives a
    paper's own terms, `recognizer` finds the terms of other papers.

    What several papers claim to introduce is introduced by those whose main proposal it is; where it is nobody's
    main proposal ("fast Fourier transform (FFT)"), nobody introduces it.
    """

    def __init__(self, lexicon: Lexicon, shapes: Shapes) -> None:
        self._lexicon = lexicon
        self._shapes = shapes
        self._by_key: dict[tuple[str, str], Entity] = {}
        self._introducers: dict[str, list[str]] = {}
        self._main: set[str] = set()
        self._claims: list[tuple[Paper, Term]] = []
        self._claimants: dict[tuple[bool, str], list[tuple[str, frozenset[str]]]] = {}
        self.entities: dict[str, Entity] = {}
        self.own: dict[str, list[OwnTerm]] = {}
        self.ambiguous: dict[str, list[str]] = {}
        self._surfaces: dict[str, dict[str, None]] = {}

    def add(self, paper: Paper, terms: Iterable[Term]) -> None:
        """Take in the terms of one paper."""
        for term in terms:
            self._claims.append((paper, term))
            if term.introduced:
                self._claimants.setdefault(_claimed(term), []).append((paper.id, _long_forms(term)))

    def close(self) -> None:
        """Give every name its entity, now that all claims are known: what is introduced first."""
        loose: list[tuple[Paper, Term]] = []
        for paper, term in self._claims:
            if term.introduced and (term.main or not self._shared(paper, term)):
                self._introduce(paper, term)
            else:
                loose.append((paper, term))
        for paper, term in loose:
            self._join(paper, term)
        self._claims.clear()
        self._claimants.clear()

    def _shared(self, paper: Paper, term: Term) -> bool:
        """Tell whether another paper claims the name for the same kind of thing, which is not spelled out otherwise."""
        longs = _long_forms(term)
        return any(
            id_ != paper.id and not (longs and others and longs.isdisjoint(others))
            for id_, others in self._claimants[_claimed(term)]
        )

    def _join(self, paper: Paper, term: Term) -> None:
        """Give a name that its paper does not introduce the entity of that name."""
        folded = key(term.name)
        entity = next(
            (self._by_key[t.value, folded] for t in _types(term.type) if (t.value, folded) in self._by_key),
            None,
        )
        entity = entity or self._known(term) or self._make(term, entity_id(term.type, term.name), None)
        self.own.setdefault(paper.id, []).append(OwnTerm(term, entity, introduced=False))
        self._note(entity, term)

    def _introduce(self, paper: Paper, term: Term) -> None:
        node = paper_node_id(paper.id)
        known = self._known(term)
        if known is not None and self._same(paper, term, known):
            entity = known
        else:
            id_ = entity_id(term.type, term.name)
            taken = id_ in self._lexicon.entities or (id_ in self.entities and self.entities[id_].introduced_by)
            if taken:
                self.ambiguous.setdefault(id_, []).append(node)
                id_ = f"{id_}@{paper.id}"
            entity = self.entities.get(id_) or self._make(term, id_, node)
        self._introducers.setdefault(entity.id, []).append(node)
        if term.main:
            self._main.add(entity.id)
        self.own.setdefault(paper.id, []).append(OwnTerm(term, entity, introduced=True))
        self._note(entity, term)

    def _make(self, term: Term, id_: str, introduced_by: str | None) -> Entity:
        entity = Entity(
            id=id_,
            name=term.name,
            type=term.type.value,
            family=term.name,
            introduced_by=introduced_by,
            known=False,
        )
        self.entities[id_] = entity
        self._by_key.setdefault((term.type.value, key(term.name)), entity)
        return entity

    def _note(self, entity: Entity, term: Term) -> None:
        self._surfaces.setdefault(entity.id, {}).update(dict.fromkeys(term.surfaces))
        if not entity.known:
            entity.aliases = tuple(sorted({*entity.aliases, *term.surfaces} - {entity.name}))

    def _known(self, term: Term) -> Entity | None:
        """Return the lexicon's entity of a term's name, the same type first."""
        ids = self._lexicon.by_key.get(key(term.name), ())
        for surface in () if ids else term.surfaces:
            ids = ids or (self._lexicon.by_key.get(key(surface), ()) if " " in surface else ())
        found = [self._lexicon.entities[i] for i in ids]
        same = [e for e in found if e.type == term.type.value]
        data = [e for e in found if {e.type, term.type.value} <= {t.value for t in _DATA}]
        agents = [e for e in found if {e.type, term.type.value} <= {"Model", "Method"}]
        return next(iter([*same, *data, *agents]), None)

    @staticmethod
    def _same(paper: Paper, term: Term, known: Entity) -> bool:
        """Tell whether a paper's term is the lexicon's entity and not another thing of the same name."""
        if known.arxiv and re.fullmatch(r"\d{4}\.\d{4,5}", paper.id):
            return known.arxiv == paper.id
        if known.year and paper.date and abs(paper.date.year - known.year) > 1:
            return False
        bare = letters(term.name)
        short = bare.isupper() and len(bare) <= 5
        longs = _long_forms(term)
        return not (short and longs) or bool(longs & {key(a) for a in known.aliases})

    def patterns(self) -> Iterator[tuple[str, Pattern]]:
        """Yield by what the discovered names are found in all papers: the folded surface and the claim on it."""
        for id_, surfaces in self._surfaces.items():
            if id_ not in self.entities or "@" in id_ or id_ in self.ambiguous:
                continue
            for surface in surfaces:
                if self._travels(surface, self.entities[id_]):
                    case = Case.CASED if " " in surface else Case.EXACT
                    needed = frozenset() if " " in surface or self._shapes.coined(surface) else COMPANY
                    yield " ".join(fold(surface).split()), Pattern(id_, case, letters(surface), needed)

    def recognizer(self) -> tuple[Recognizer, dict[str, Entity]] | None:
        """Return what finds the discovered names in all papers; None where nothing was discovered."""
        claims = claims_of(self.patterns())
        return (Recognizer(claims), self.entities) if claims else None

    def _travels(self, surface: str, entity: Entity) -> bool:
        """Tell whether a surface is safe to find in other papers than the one that coined it.

        Several words, and a word that looks like any other ("Okapi"), are safe only if they are the main proposal of
        a paper; what no paper introduces, only if it has capitals or digits inside a word.
        """
        main, shapes = entity.id in self._main, self._shapes
        words = surface.split()
        if len(surface) > _LONGEST:
            return False
        if len(words) > 1:
            return main and len(surface) > 14 and not all(shapes.plain(w) for w in words)
        if shapes.common_acronym(surface) or shapes.stopped(surface) or shapes.ordinary(surface):
            return False
        parts = [part for part in _DASHES.split(surface) if len(part) > 1]
        if all(shapes.plain(part) for part in parts) or surface.startswith("A-"):
            return False  # "A-Benchmark" is in other papers an article and a noun
        if len(surface) >= 4 and shapes.coined(surface):
            return main or entity.introduced_by is not None or shapes.odd(surface)
        return len(surface) >= 5 and len(parts) == 1 and (main or surface.isupper())


def _claimed(term: Term) -> tuple[bool, str]:
    """Return what a paper claims: data or something that is measured, under a folded name."""
    return term.type in _DATA, key(term.name)


def _long_forms(term: Term) -> frozenset[str]:
    """Return the surfaces of several words, folded."""
    return frozenset(key(surface) for surface in term.surfaces if " " in surface)


def claims_of(patterns: Iterable[tuple[str, Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    """Gather the claims on each folded surface; of several that one entity has on it the last holds."""
    claims: dict[str, dict[str, Pattern]] = {}
    for form, pattern in patterns:
        claims.setdefault(form, {})[pattern.entity_id] = pattern
    return {form: tuple(several.values()) for form, several in claims.items()}


def _types(first: EntityType) -> list[EntityType]:
    return sorted(EntityType, key=lambda t: (t is not first, t.value))


def own_spans(document: Document, own: Iterable[OwnTerm], shapes: Shapes) -> list[Linked]:
    """Find every occurrence of a paper's own terms; longer surfaces first, no overlap."""
    taken = bytearray(len(document.text))
    found: list[Linked] = []
    wanted = sorted(
        ((surface, o) for o in own for surface in o.term.surfaces), key=lambda pair: (-len(pair[0]), pair[0])
    )
    low = lowered(document.text)
    for surface, o in wanted:
        exact = " " not in surface and not shapes.coined(surface)
        where, needle = (document.text, surface) if exact else (low, lowered(surface))
        start = where.find(needle)
        while start >= 0:
            end = start + len(surface)
            if document.text[end : end + 1] == "s" and not document.text[end + 1 : end + 2].isalnum():
                end += 1
            if (
                not any(taken[start:end])
                and left_open(document.text, start)
                and right_open(document.text, end)
                and not document.in_url(start)
            ):
                taken[start:end] = b"\x01" * (end - start)
                found.append(Linked(start, end, o.entity, own=o.introduced, main=o.term.main))
            start = where.find(needle, start + len(surface))
    return found
