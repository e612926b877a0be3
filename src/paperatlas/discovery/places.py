"""New names in telling places: beside a noun that gives their type, or with a size as models have."""

import re

from paperatlas.discovery.candidates import Candidate
from paperatlas.discovery.patterns import SIZED, TRIM
from paperatlas.document import Document
from paperatlas.headnouns import name_type, noun_after
from paperatlas.model import EntityType
from paperatlas.shapes import Shapes, odd_tokens

__all__ = ["from_places"]

_DATA = (EntityType.BENCHMARK, EntityType.DATASET)


def from_places(document: Document, shapes: Shapes) -> list[Candidate]:
    """Return names that the paper does not introduce but whose place tells what they are."""
    found = []
    for match in odd_tokens(document.text):
        word = match.group()
        if len(word) < 3 or not (shapes.coined(word) or shapes.acronym(word)):
            continue
        candidate = _beside_noun(document, shapes, word, match) or _sized(document, shapes, word, match.start())
        if candidate is None and shapes.coined(word) and _unknown(document, shapes, word, match.start()):
            candidate = Candidate(word, match.start(), "word", 0.3, introduced=False)
        if candidate is not None:
            found.append(candidate)
    return found


def _beside_noun(document: Document, shapes: Shapes, word: str, match: re.Match[str]) -> Candidate | None:
    """Take a coined word beside a noun which gives its type ("the XM3600 dataset")."""
    start = match.start()
    if not _unknown(document, shapes, word, start):
        return None
    type_ = noun_after(document.text, match.end())
    if type_ in _DATA or (type_ is EntityType.MODEL and shapes.coined(word)):
        return Candidate(word, start, "noun", 0.6, type_, introduced=False)
    if shapes.coined(word) and name_type(word) is EntityType.BENCHMARK:
        return Candidate(word, start, "shape", 0.5, EntityType.BENCHMARK, introduced=False)
    return None


def _unknown(document: Document, shapes: Shapes, word: str, start: int) -> bool:
    """Tell whether a word of the abstract is neither known nor a common acronym, nor part of an address."""
    return not (start < document.offset or shapes.known(word) or shapes.common_acronym(word) or document.in_url(start))


def _sized(document: Document, shapes: Shapes, word: str, start: int) -> Candidate | None:
    """Take a word that the grammar of model names reads as a release with its size ("Foo-7B-Instruct")."""
    if "-" not in word or not (match := SIZED.match(document.text, start)):
        return None
    name = TRIM.sub("", match.group())
    if shapes.known(name) or not shapes.may_be_name(name) or shapes.known(name.split("-")[0]):
        return None
    return Candidate(name, start, "size", 0.7, EntityType.MODEL, other=match.group(), introduced=False)
