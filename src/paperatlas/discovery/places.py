"""New names in telling places: beside a noun that gives their type, or with a size as models have."""

from paperatlas.discovery.candidates import Candidate
from paperatlas.discovery.patterns import SIZED, TRIM
from paperatlas.document import Document
from paperatlas.headnouns import name_type, noun_after
from paperatlas.model import EntityType
from paperatlas.shapes import CAPITAL_TOKEN, Shapes

__all__ = ["from_places"]

_DATA = (EntityType.BENCHMARK, EntityType.DATASET)


def from_places(document: Document, shapes: Shapes) -> list[Candidate]:
    """Return names that the paper does not introduce but whose place tells what they are."""
    return [*_beside_nouns(document, shapes), *_sized(document, shapes)]


def _beside_nouns(document: Document, shapes: Shapes) -> list[Candidate]:
    """Take coined words beside a noun which gives their type ("the XM3600 dataset")."""
    found = []
    text = document.text
    for match in CAPITAL_TOKEN.finditer(text, document.offset):
        word = match.group()
        if len(word) < 3 or not (shapes.coined(word) or shapes.acronym(word)):
            continue
        if shapes.known(word) or shapes.common_acronym(word) or document.in_url(match.start()):
            continue
        type_ = noun_after(text, match.end())
        if type_ in _DATA or (type_ is EntityType.MODEL and shapes.coined(word)):
            found.append(Candidate(word, match.start(), "noun", 0.6, type_, introduced=False))
        elif shapes.coined(word) and name_type(word) is EntityType.BENCHMARK:
            found.append(Candidate(word, match.start(), "shape", 0.5, EntityType.BENCHMARK, introduced=False))
    return found


def _sized(document: Document, shapes: Shapes) -> list[Candidate]:
    """Take words that the grammar of model names reads as a release with its size ("Foo-7B-Instruct")."""
    found = []
    for match in SIZED.finditer(document.text):
        if match.start() and document.text[match.start() - 1].isalnum():
            continue
        name = TRIM.sub("", match.group())
        if not shapes.known(name) and shapes.may_be_name(name) and not shapes.known(name.split("-")[0]):
            found.append(Candidate(name, match.start(), "size", 0.7, EntityType.MODEL, introduced=False))
    return found
