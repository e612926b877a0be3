"""New names in lists: "on the LOM and RealX3D datasets", "benchmarks (A, B, C)", "methods such as X and Y"."""

import re
from bisect import bisect_left

from paperatlas.discovery.candidates import Candidate
from paperatlas.document import Document
from paperatlas.model import EntityType
from paperatlas.shapes import NAME, Shapes, balanced

__all__ = ["from_lists"]

_GAP = r"(?:\s{0,3},\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or|&)\s{1,3}(?:the\s{1,3})?|\s{0,3}/\s{0,3})"
_ITEM = rf"(?:the\s{{1,3}})?{NAME}(?:\s\([^()]{{2,40}}\))?"
_LIST = re.compile(rf"{_ITEM}(?:{_GAP}{_ITEM}){{0,11}}")
_WORD = re.compile(NAME)
_NOUN = re.compile(
    r"(datasets?|benchmarks?|corpora|suites|test sets|models|llms|vlms|mllms|encoders|backbones|methods|baselines|"
    r"approaches|frameworks|systems|algorithms|techniques|optimizers|detectors|agents)\b",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"(?:\s{0,3}\((?:e\.g\.,?\s|i\.e\.,?\s|such as\s|including\s)?|\s{0,3}:\s{0,3}|"
    r",?\s{1,3}(?:such as|including|like|namely|e\.g\.,?|i\.e\.,?)\s{1,3})"
)
_JOINERS = frozenset(("and", "or", "&", "the", "/"))
_TYPES = {
    "dataset": EntityType.BENCHMARK,
    "benchmark": EntityType.BENCHMARK,
    "corpora": EntityType.DATASET,
    "suite": EntityType.BENCHMARK,
    "test set": EntityType.BENCHMARK,
    "model": EntityType.MODEL,
    "llm": EntityType.MODEL,
    "vlm": EntityType.MODEL,
    "mllm": EntityType.MODEL,
    "encoder": EntityType.MODEL,
    "backbone": EntityType.MODEL,
}


def from_lists(document: Document, shapes: Shapes, triggers: dict[str, list[int]]) -> list[Candidate]:
    """Return the unknown names of lists whose noun or verb gives their type.

    Args:
        document: The paper.
        shapes: Judges words by shape.
        triggers: Where nouns in the plural and "on" stand, by kind.
    """
    found: list[Candidate] = []
    text = document.text
    for position in triggers["plural"]:
        noun = _NOUN.match(text, position)
        if noun is None:
            continue
        type_ = _TYPES.get(noun.group(1).lower().removesuffix("s"), EntityType.METHOD)
        if lead := _FORWARD.match(text, noun.end()):
            found += _items(document, shapes, lead.end(), type_)
        if type_ in (EntityType.BENCHMARK, EntityType.DATASET):
            start = _list_start(text, max(document.offset, position - 130), position)
            if start < position:
                found += _items(document, shapes, start, type_)
    for position in triggers["on"]:
        if text[position + 3 : position + 4].islower() and text[position + 3 : position + 7] != "the ":
            continue
        if _measured(text, triggers["measure"], position):
            found += _items(document, shapes, position + 3, EntityType.BENCHMARK)
    return found


def _measured(text: str, stems: list[int], position: int) -> bool:
    """Tell whether a word of measuring stands shortly before a position in the same sentence."""
    index = bisect_left(stems, position) - 1
    return index >= 0 and position - stems[index] < 110 and "." not in text[stems[index] : position]


def _list_start(text: str, begin: int, noun: int) -> int:
    """Return where the list of names before a noun starts, walking back word by word; the noun where none does.

    Up to two lower-case words may stand between the list and the noun ("LOM and RealX3D test datasets").
    """
    start, position, plain = noun, noun, 0
    for word in reversed(text[begin:noun].split(" ")):
        at = position - len(word)
        position = at - 1
        bare = word.strip(",()/")
        if not bare or bare in _JOINERS:
            continue
        if any(c.isupper() or c.isdigit() for c in bare):
            start = at
        elif start < noun or plain == 2:
            break
        else:
            plain += 1
    return start


def _items(document: Document, shapes: Shapes, start: int, type_: EntityType) -> list[Candidate]:
    """Return the unknown coined or capital words of a list that starts at an offset."""
    match = _LIST.match(document.text, start)
    if match is None:
        return []
    found = []
    for word in _WORD.finditer(document.text, match.start(), match.end()):
        name = balanced(word.group())
        if len(name) < 3 or shapes.known(name) or shapes.common_acronym(name) or document.in_url(word.start()):
            continue
        if shapes.coined(name) or shapes.acronym(name):
            found.append(Candidate(name, word.start(), "list", 0.55, type_, introduced=False))
    return found
