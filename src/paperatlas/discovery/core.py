"""Join the candidates of a paper into terms, each with a name, a type and its surfaces."""

import re
from collections.abc import Sequence

from paperatlas.discovery.abstract import from_abstract
from paperatlas.discovery.candidates import Candidate, Seen, Term
from paperatlas.discovery.choice import ChoiceModel
from paperatlas.discovery.judge import VERDICTS, Judge
from paperatlas.discovery.known import from_known
from paperatlas.discovery.lists import from_lists
from paperatlas.discovery.markup import plain, unwrapped
from paperatlas.discovery.patterns import TRIM
from paperatlas.discovery.places import from_places
from paperatlas.discovery.title import from_title, title_head
from paperatlas.discovery.triggers import Triggers
from paperatlas.discovery.types import TYPES, Typer
from paperatlas.document import Document
from paperatlas.model import EntityType
from paperatlas.names import key
from paperatlas.recognition import Hit
from paperatlas.shapes import Shapes, title_case

__all__ = ["Discoverer"]
_NOTHING = VERDICTS.index("nothing")
_SURELY_NOTHING = 0.55
"""In cross-validation names are found best (F1) from 0.5 to 0.6; missing a name costs its edges too."""
_ADJECTIVE = re.compile(
    r"(?i)[\s-](?:agnostic|aware|based|centric|conditioned|driven|guided|informed|oriented|specific)$"
)
_LONGEST = 100
"""No name is longer, in characters."""


class Discoverer:
    """Find the new names of one paper.

    Args:
        shapes: Knows what looks coined and what the lexicon holds.
        verdicts: Judges candidates; the shipped model if None.
        types: Gives names their types; the shipped model if None.

    Attributes:
        judge: Describes names for the model that judges them.
        typer: Describes names for the model that types them.
    """

    def __init__(self, shapes: Shapes, verdicts: ChoiceModel | None = None, types: ChoiceModel | None = None) -> None:
        self._shapes = shapes
        self._triggers = Triggers()
        self._types = types or ChoiceModel(TYPES, "types.tsv")
        self.judge = Judge(shapes)
        self.typer = Typer(shapes)
        self._verdicts = verdicts or ChoiceModel(VERDICTS, "judge.tsv")

    def terms(self, document: Document, hits: Sequence[Hit] = ()) -> list[Term]:
        """Return the new names of a paper, the main proposal first.

        Args:
            document: The paper.
            hits: The known names in it; a name that merely occurs is new only where none of them stands.
        """
        seen = self.see(document, hits)
        terms = [self._term(seen, group, surfaces) for group, surfaces in self.groups(seen)]
        return sorted((t for t in terms if t is not None), key=lambda t: (not t.main, -t.confidence))

    def see(self, document: Document, hits: Sequence[Hit] = ()) -> Seen:
        """Look once for what all ways of finding need."""
        head = title_head(document.paper.title.strip()).lower()
        return Seen(document, self._triggers.find(document), hits, head)

    def groups(self, seen: Seen) -> list[tuple[list[Candidate], list[str]]]:
        """Return the candidates that name the same, with the surfaces of the name: what is judged."""
        document = seen.document
        title, abstract = self._shapes.words(document.paper.title), self._shapes.words(document.text, document.offset)
        candidates = [
            *from_title(document, self._shapes, title),
            *from_abstract(document, self._shapes, seen.triggers, abstract),
            *from_places(document, self._shapes, title, abstract),
            *from_lists(seen, self._shapes),
            *from_known(seen, self._shapes),
        ]
        fresh = [c for c in candidates if not (_covered(seen, c) or _cited(document, c))]
        found = []
        for group in _groups(document, [c for c in fresh if c.other or self._may_name(c.surface)]):
            spelled_out = max(group, key=_rank).other
            surfaces = [s for s in _surfaces(document, group) if spelled_out or not self._shapes.stopped(s)]
            surfaces = [s for s in surfaces if len(s) <= _LONGEST]
            if any(" " in s and self._shapes.stopped(s) for s in surfaces):
                continue
            if surfaces and not self._shapes.counted(surfaces[0]) and not all(c.denied for c in group):
                found.append((group, surfaces))
        return found

    def _may_name(self, surface: str) -> bool:
        """Tell whether a surface is no count, no adjective and not two names in one ("Amber and OpenLLaMA")."""
        if _ADJECTIVE.search(surface):
            return False
        if " " not in surface:
            return not self._shapes.counted(surface)
        parts = surface.split(" and ") if " and " in surface else []
        return not any(self._shapes.known(part) or (" " not in part and self._shapes.coined(part)) for part in parts)

    def _term(self, seen: Seen, group: list[Candidate], surfaces: list[str]) -> Term | None:
        chances = self._verdicts.probabilities(self.judge.features(seen, group, surfaces))
        verdict = _verdict(chances, known=all(_is_known(seen, c) for c in group))
        if verdict == "nothing" or (verdict == "named" and any(_known(seen, c) for c in group)):
            return None
        best = max(group, key=_rank)
        name = plain(best.surface if best.surface in surfaces else surfaces[0])
        return Term(
            name=title_case(name) if " " in name else name,
            type=EntityType(self._types.choose(self.typer.features(seen, group, surfaces))),
            surfaces=surfaces,
            introduced=verdict == "introduced",
            main=any(c.main for c in group),
            cue=best.cue,
            confidence=round(max(chances), 3),
        )


def _verdict(chances: list[float], *, known: bool) -> str:
    """Return what a name is to its paper: nothing only where that is likelier than not by a margin.

    What the lexicon knows is a name.
    """
    if chances[_NOTHING] >= _SURELY_NOTHING and not known:
        return VERDICTS[_NOTHING]
    return VERDICTS[max((index for index in range(len(VERDICTS)) if index != _NOTHING), key=chances.__getitem__)]


def _rank(candidate: Candidate) -> tuple[bool, float]:
    return candidate.main, candidate.weight


def _covered(seen: Seen, candidate: Candidate) -> bool:
    """Tell whether a candidate is a known name, or one with its size ("ViT-B"); what is introduced may be known."""
    hit = _known(seen, candidate)
    if hit is None or not candidate.introduced:
        return hit is not None
    end = candidate.start + len(candidate.surface)
    return bool(hit.tail and hit.tail.sizes and hit.start <= candidate.start and end <= hit.reach)


def _cited(document: Document, candidate: Candidate) -> bool:
    """Tell whether a candidate is an author who is cited ("Gonzalez-Agirre et al., 2025")."""
    return document.text.startswith(" et al", candidate.start + len(candidate.surface))


def _known(seen: Seen, candidate: Candidate) -> Hit | None:
    """Return the known name that a candidate overlaps, or None."""
    return seen.known_at(candidate.start, candidate.start + len(candidate.surface))


def _is_known(seen: Seen, candidate: Candidate) -> bool:
    """Tell whether a known name stands just where a candidate does."""
    hit = _known(seen, candidate)
    return hit is not None and (hit.start, hit.end) == (candidate.start, candidate.start + len(candidate.surface))


def _groups(document: Document, candidates: list[Candidate]) -> list[list[Candidate]]:
    """Group the candidates that name the same: equal when folded, or joined by an acronym definition."""
    alias: dict[str, str] = {}
    for definition in document.definitions:
        alias.setdefault(key(definition.short), key(unwrapped(definition.long)[1]))
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        _strip(candidate)
        if " " not in candidate.surface and TRIM.search(candidate.surface):
            candidate.other = candidate.other or candidate.surface
            candidate.surface = TRIM.sub("", candidate.surface)
        folded = key(candidate.surface)
        if len(folded) < 2 or not any(letter.isalpha() for letter in folded):
            continue
        if candidate.other and key(candidate.other) not in alias.values():
            alias.setdefault(key(candidate.other), folded)
        groups.setdefault(alias.get(folded, folded), []).append(candidate)
    return list(groups.values())


def _strip(candidate: Candidate) -> None:
    """Cut the marks around a name and its other form."""
    cut, candidate.surface = unwrapped(candidate.surface)
    candidate.start += cut
    candidate.other = unwrapped(candidate.other)[1]


def _surfaces(document: Document, group: list[Candidate]) -> list[str]:
    surfaces = list(dict.fromkeys(s for c in group for s in (c.surface, c.other) if s))
    for definition in document.definitions:
        long = unwrapped(definition.long)[1]
        if definition.short in surfaces or long in surfaces:
            surfaces = list(dict.fromkeys([*surfaces, definition.short, long]))
    return surfaces
