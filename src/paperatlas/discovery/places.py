"""New names in telling places: beside a noun that gives their type, or with a size as models have."""

import re
from itertools import chain

from paperatlas.discovery.candidates import Candidate
from paperatlas.discovery.patterns import SIZED, TRIM
from paperatlas.document import Document
from paperatlas.headnouns import name_type, noun_after
from paperatlas.model import EntityType
from paperatlas.shapes import Odd, Shapes, Words

__all__ = ["from_places"]

_IS_A = re.compile(r"\s(?:is|are)\s(?:a|an|our|the)\b")
_DATA = (EntityType.BENCHMARK, EntityType.DATASET)


def from_places(document: Document, shapes: Shapes, title: Words, abstract: Words) -> list[Candidate]:
    """Return names that the paper does not introduce but whose place tells what they are.

    Args:
        document: The paper.
        shapes: Judges words by shape.
        title: The words of the title.
        abstract: The words of the abstract.
    """
    found = []
    for start, odd in chain(title.odd(), abstract.odd()):
        word = odd.word
        if len(word) < 3 or not (odd.coined or odd.acronym):
            continue
        fresh = odd.fresh and start >= document.offset and not (document.urls and document.in_url(start))
        candidate = _beside_noun(document, odd, start) if fresh else None
        if candidate is None and "-" in word:
            candidate = _sized(document, shapes, start)
        if candidate is None and fresh and (odd.coined or _IS_A.match(document.text, start + len(word))):
            candidate = Candidate(word, start, "word", 0.3, introduced=False)
        if candidate is not None:
            found.append(candidate)
    return found


def _beside_noun(document: Document, odd: Odd, start: int) -> Candidate | None:
    """Take a coined word beside a noun which gives its type ("the XM3600 dataset")."""
    word = odd.word
    type_ = noun_after(document.text, start + len(word))
    if type_ in _DATA or (type_ is EntityType.MODEL and odd.coined):
        return Candidate(word, start, "noun", 0.6, type_, introduced=False)
    if odd.coined and name_type(word) is EntityType.BENCHMARK:
        return Candidate(word, start, "shape", 0.5, EntityType.BENCHMARK, introduced=False)
    return None


def _sized(document: Document, shapes: Shapes, start: int) -> Candidate | None:
    """Take a word that the grammar of model names reads as a release with its size ("Foo-7B-Instruct")."""
    match = SIZED.match(document.text, start)
    if match is None:
        return None
    name = TRIM.sub("", match.group())
    if shapes.known(name) or not shapes.may_be_name(name) or shapes.known(name.split("-")[0]):
        return None
    return Candidate(name, start, "size", 0.7, EntityType.MODEL, other=match.group(), introduced=False)
