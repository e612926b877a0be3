"""Decide the type of a discovered name from the nouns, verbs and title around it, and from its own ending.

The features are readable; the weights are a plain table (`types.tsv`), made by `scripts/train_terms.py`.
"""

import re

from paperatlas.discovery.candidates import Candidate, Seen
from paperatlas.discovery.company import company_in
from paperatlas.headnouns import head_noun, name_type, noun_after, noun_before, type_of
from paperatlas.model import EntityType
from paperatlas.shapes import Remembered, Shapes

__all__ = ["TYPES", "Typer"]

TYPES: tuple[str, ...] = tuple(t.value for t in EntityType)

_ENDING = re.compile(r"(?:[A-Z]+|[A-Z]?[a-z]+|\d[\w.]*)$")
_VERB = re.compile(r"\s{0,3}(?:\([^()]*\)\s{0,3})?(?:,\s)?(?:[a-z]+ly\s)?([a-z]+)")
_TITLE_WORDS = re.compile(
    r"(?i)\b(benchmark|dataset|corpus|suite|framework|model|models|system|agent|agents|method|survey|evaluating|"
    r"evaluation|toolkit|arena|challenge|llm|llms|learning|network)\b"
)
_REST = re.compile(r"^[^:]{2,70}:(?:\s{1,3}|(?=[A-Z]))(?:(?:A|An|The)\s{1,3})?(.+)$")
_PARTS = re.compile(r"[-‐–_\s]|(?<=[a-z])(?=[A-Z])")
_GERUND = re.compile(r"[\w-]+ing\b")
_NEIGHBOURS = 2
"""At how many of a name's places the words around it count: of many they drown what is said of it once."""


class Typer:
    """Describe names for the typing model.

    Args:
        shapes: Judges words by shape.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._surface = Remembered(self._of_surface)

    def features(self, seen: Seen, group: list[Candidate], surfaces: list[str]) -> set[str]:
        """Return what speaks for the type of a name.

        Args:
            seen: What was seen in the paper.
            group: The candidates that name the same.
            surfaces: The surfaces under which the paper names it.
        """
        document = seen.document
        features = {"bias"}
        for candidate in group:
            features.add(f"cue:{candidate.cue.lower()}")
            if candidate.type is not None:
                features.add(f"given:{candidate.type}")
                features.add(f"given:{candidate.cue.lower()}:{candidate.type}")
        if any(c.main for c in group):
            features |= _of_title(document.paper.title)
        for surface in surfaces:
            features |= self._surface[surface]
            for index, start in enumerate(document.find(surface, document.offset)):
                end = start + len(surface)
                features |= _around(seen, start, end) | company_in(seen, start, end)
                if index < _NEIGHBOURS:
                    features |= seen.around(start, end)
        return features

    def _of_surface(self, surface: str) -> frozenset[str]:
        features = {"long" if " " in surface else "short"}
        if match := _ENDING.search(surface):
            features.add(f"ends:{match.group().lower()[:12]}")
        if " " in surface:
            features.add(f"last type:{type_of(surface.rsplit(maxsplit=1)[-1].lower())}")
        if type_ := name_type(surface):
            features.add(f"ending:{type_}")
        parts = [part for part in _PARTS.split(surface) if part]
        if len(parts) > 1:
            features |= {f"part:{kind}" for part in parts for kind in self._shapes.kinds(part)}
        return frozenset(features)


def _of_title(title: str) -> set[str]:
    features = {"main"} | {f"title word:{word.lower()}" for word in _TITLE_WORDS.findall(title)}
    if match := _REST.match(title):
        rest = match.group(1)
        features.add("title rest:gerund" if _GERUND.match(rest) else f"title rest:{head_noun(rest)}")
        if not _GERUND.match(rest):
            features.add(f"title type:{type_of(head_noun(rest))}")
    return features


def _around(seen: Seen, start: int, end: int) -> set[str]:
    features, text = set(), seen.document.text
    if noun := seen.explanation(end):
        features |= {f"is a:{noun}", f"is a type:{type_of(noun)}"}
    if after := noun_after(text, end):
        features.add(f"after:{after}")
    if before := noun_before(text, start):
        features.add(f"before:{before}")
    if verb := _VERB.match(text, end):
        features.add(f"verb:{verb.group(1)[:8]}")
    return features
