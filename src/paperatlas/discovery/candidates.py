"""What discovery passes around: candidates (a name seen in one place) and terms (what became of them)."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from paperatlas.acronyms import Definition
from paperatlas.document import Document
from paperatlas.headnouns import apposition_noun
from paperatlas.model import EntityType
from paperatlas.recognition import Hit

__all__ = ["Candidate", "Seen", "Term", "from_definition"]


_WORD = re.compile(r"[A-Za-z-]+")
_AROUND = 50
"""How many characters on each side of a name its neighbours are looked for in."""


@dataclass(slots=True)
class Term:
    """Hold a name that a paper gives.

    Attributes:
        name: The canonical name.
        type: Its type.
        surfaces: The surface forms under which the paper names it.
        introduced: Whether this paper introduces it; otherwise it only occurs here.
        main: Whether it is the paper's main proposal.
        cue: What gave it away.
        confidence: From 0 to 1.
    """

    name: str
    type: EntityType
    surfaces: list[str] = field(default_factory=list)
    introduced: bool = True
    main: bool = False
    cue: str = ""
    confidence: float = 0.8


@dataclass(slots=True)
class Candidate:
    """Hold a name seen in one place, with what speaks for it.

    Attributes:
        surface: The name as written.
        start: Where it starts in the document's text.
        cue: What gave it away.
        weight: How likely it is a name of the paper's own, from 0 to 1.
        type: The type that the place gives, if any.
        other: Another form of the same name: its acronym or long form.
        introduced: Whether the place says that the paper introduces it.
        main: Whether it is the paper's main proposal.
        denied: Whether the place says that it is no entity (a metric, a survey).
    """

    surface: str
    start: int
    cue: str
    weight: float
    type: EntityType | None = None
    other: str = ""
    introduced: bool = True
    main: bool = False
    denied: bool = False


@dataclass(slots=True)
class Seen:
    """Hold what discovery sees of a paper.

    Attributes:
        document: The paper.
        triggers: Where word patterns are worth trying, by kind, ascending.
        hits: The known names, in text order.
        head: The one word that the title gives for its paper, in lower case; "" where it gives none.
        companies: What the list around a span says of it, by the span; filled on demand.
        explained: The noun that explains the name before an offset ("" for none), by the offset; filled on demand.
        neighbours: The words around a span, by the span; filled on demand.
    """

    document: Document
    triggers: dict[str, list[int]]
    hits: Sequence[Hit] = ()
    head: str = ""
    companies: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    explained: dict[int, str] = field(default_factory=dict)
    neighbours: dict[tuple[int, int], set[str]] = field(default_factory=dict)

    def known_at(self, start: int, end: int) -> Hit | None:
        """Return the first known name that overlaps a span, or None."""
        index = bisect_right(self.hits, start, key=_reach)
        return self.hits[index] if index < len(self.hits) and self.hits[index].start < end else None

    def around(self, start: int, end: int) -> set[str]:
        """Return the four words on each side of a span, in lower case and with their side."""
        found = self.neighbours.get((start, end))
        if found is None:
            text = self.document.text
            before = _WORD.findall(text, max(0, start - _AROUND), start)[-4:]
            behind = _WORD.findall(text, end, end + _AROUND)[:4]
            found = {f"left:{word.lower()}" for word in before} | {f"right:{word.lower()}" for word in behind}
            self.neighbours[start, end] = found
        return found

    def explanation(self, end: int) -> str:
        """Return the head noun of the phrase that explains the name which ends at an offset, or ""."""
        noun = self.explained.get(end)
        if noun is None:
            noun = self.explained[end] = apposition_noun(self.document.text, end)
        return noun


def _reach(hit: Hit) -> int:
    return hit.reach


_ARTICLES = ("the ", "The ", "a ", "A ", "an ", "An ", "our ", "Our ", "novel ", "Novel ", "new ")


def from_definition(definition: Definition, cue: str, weight: float) -> Candidate:
    """Make a candidate of an acronym definition; the form that comes first is the name."""
    first_long = definition.long_start < definition.short_start
    surface, other = (definition.long, definition.short) if first_long else (definition.short, definition.long)
    start = definition.long_start if first_long else definition.short_start
    while surface.startswith(_ARTICLES):
        cut = surface.index(" ") + 1
        surface, start = surface[cut:], start + cut
    return Candidate(surface, start, cue, weight, other=other)
