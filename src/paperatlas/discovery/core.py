"""Join the candidates of a paper into terms, each with a name, a type and its surfaces."""

from collections.abc import Sequence

from paperatlas.discovery.abstract import from_abstract
from paperatlas.discovery.candidates import Candidate, Term
from paperatlas.discovery.lists import from_lists
from paperatlas.discovery.patterns import TRIM
from paperatlas.discovery.places import from_places
from paperatlas.discovery.title import from_title
from paperatlas.discovery.triggers import Triggers
from paperatlas.discovery.types import TypeModel, type_features
from paperatlas.document import Document
from paperatlas.names import key
from paperatlas.recognition import Hit
from paperatlas.shapes import Shapes, title_case

__all__ = ["Discoverer"]
_LONGEST = 100
"""No name is longer, in characters."""


class Discoverer:
    """Find the new names of one paper.

    Args:
        shapes: Knows what looks coined and what the lexicon holds.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._triggers = Triggers()
        self._types = TypeModel()

    def terms(self, document: Document, hits: Sequence[Hit] = ()) -> list[Term]:
        """Return the new names of a paper, the main proposal first.

        Args:
            document: The paper.
            hits: The known names in it; a name that merely occurs is new only where none of them stands.
        """
        triggers = self._triggers.find(document)
        candidates = [
            *from_title(document, self._shapes),
            *from_abstract(document, self._shapes, triggers),
            *from_places(document, self._shapes),
            *from_lists(document, self._shapes, triggers),
        ]
        candidates = [c for c in candidates if c.introduced or not _overlaps(c, hits)]
        terms = [self._term(document, group) for group in _groups(document, candidates)]
        return sorted((t for t in terms if t is not None), key=lambda t: (not t.main, -t.confidence))

    def _term(self, document: Document, group: list[Candidate]) -> Term | None:
        if all(c.denied for c in group):
            return None
        best = max(group, key=lambda c: (c.main, c.weight))
        surfaces = [s for s in _surfaces(document, group) if best.other or not self._shapes.stopped(s)]
        surfaces = [s for s in surfaces if len(s) <= _LONGEST]
        if not surfaces:
            return None
        type_ = self._types.choose(type_features(document, group, surfaces))
        name = best.surface if best.surface in surfaces else surfaces[0]
        doubt = 1.0
        for candidate in group:
            doubt *= 1 - candidate.weight
        return Term(
            name=title_case(name) if " " in name else name,
            type=type_,
            surfaces=surfaces,
            introduced=any(c.introduced for c in group),
            main=any(c.main for c in group),
            cue=best.cue,
            confidence=round(1 - doubt, 3),
        )


def _overlaps(candidate: Candidate, hits: Sequence[Hit]) -> bool:
    end = candidate.start + len(candidate.surface)
    return any(hit.start < end and candidate.start < hit.reach for hit in hits)


def _groups(document: Document, candidates: list[Candidate]) -> list[list[Candidate]]:
    """Group the candidates that name the same: equal when folded, or joined by an acronym definition."""
    alias: dict[str, str] = {}
    for definition in document.definitions:
        alias.setdefault(key(definition.short), key(definition.long))
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if " " not in candidate.surface and TRIM.search(candidate.surface):
            candidate.other = candidate.other or candidate.surface
            candidate.surface = TRIM.sub("", candidate.surface)
        folded = key(candidate.surface)
        if len(folded) < 2:
            continue
        if candidate.other and key(candidate.other) not in alias.values():
            alias.setdefault(key(candidate.other), folded)
        groups.setdefault(alias.get(folded, folded), []).append(candidate)
    return list(groups.values())


def _surfaces(document: Document, group: list[Candidate]) -> list[str]:
    surfaces = list(dict.fromkeys(s for c in group for s in (c.surface, c.other) if s))
    for definition in document.definitions:
        if definition.short in surfaces or definition.long in surfaces:
            surfaces = list(dict.fromkeys([*surfaces, definition.short, definition.long]))
    return surfaces
