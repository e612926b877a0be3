"""New names in lists: "on the LOM and RealX3D datasets", "benchmarks (A, B, C)", "methods such as X and Y"."""

import re
from bisect import bisect_left

from paperatlas.discovery.candidates import Candidate, Seen
from paperatlas.headnouns import denies
from paperatlas.model import EntityType
from paperatlas.shapes import NAME, Shapes, balanced

__all__ = ["from_lists"]

_GAP = re.compile(r"\s{0,3},\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or|&)\s{1,3}|\s{0,3}/\s{0,3}")
_RUN = r"[A-Z][\w'-]*(?:\s(?:[A-Z][\w'+-]*|\d{2,4}(?![\d.%])|II|III|IV)){1,4}"
_ITEM = re.compile(rf"(?:the\s{{1,3}})?({_RUN}|{NAME})(?:\s\([^()]{{2,40}}\))?")
_MOST_ITEMS = 12
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


def from_lists(seen: Seen, shapes: Shapes) -> list[Candidate]:
    """Return the unknown names of lists whose noun or verb gives their type.

    Args:
        seen: What was seen in the paper.
        shapes: Judges words by shape.
    """
    found: list[Candidate] = []
    document, triggers = seen.document, seen.triggers
    text = document.text
    for position in triggers["plural"]:
        noun = _NOUN.match(text, position)
        if noun is None:
            continue
        type_ = _TYPES.get(noun.group(1).lower().removesuffix("s"), EntityType.METHOD)
        if lead := _FORWARD.match(text, noun.end()):
            found += _items(seen, shapes, lead.end(), type_)
        if type_ in (EntityType.BENCHMARK, EntityType.DATASET):
            start = _list_start(text, max(document.offset, position - 130), position)
            if start < position:
                found += _items(seen, shapes, start, type_)
    for position in triggers["on"]:
        start = text.find(" ", position) + 1 or len(text)
        if text[start : start + 1].islower() and text[start : start + 4] != "the ":
            continue
        if _measured(text, triggers["measure"], position):
            found += _items(seen, shapes, start, EntityType.BENCHMARK)
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
        if word.endswith((".", ";", "?", "!")):
            break
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


def _items(seen: Seen, shapes: Shapes, start: int, type_: EntityType) -> list[Candidate]:
    """Return the unknown names of a list that starts at an offset."""
    document, text = seen.document, seen.document.text
    found: list[Candidate] = []
    position, items = start, 0
    while items < _MOST_ITEMS and (match := _ITEM.match(text, position)):
        name = balanced(match.group(1))
        items += 1
        known = seen.known_at(match.start(1), match.end(1))
        cue = "" if known or document.in_url(match.start(1)) else _cue(shapes, name)
        if cue == "list proper" and match.start(1) in document.starts:
            cue = ""  # "Crucially, ..."
        if cue:
            found.append(Candidate(name, match.start(1), cue, 0.55, type_, introduced=False))
        gap = _GAP.match(text, match.end())
        if gap is None:
            break
        position = gap.end()
    return found if items > 1 else [c for c in found if c.cue in ("list", "list words")]


def _cue(shapes: Shapes, name: str) -> str:
    """Name the kind of evidence that a list's item gives by its look; "" where it can be no name."""
    if len(name) < 2 or shapes.stopped(name):
        return ""
    if " " in name:
        return "" if denies(name) else "list words"
    if shapes.common_acronym(name) or len(name) == 2:
        return "list common" if name[0].isupper() else ""
    if shapes.coined(name) or shapes.acronym(name):
        return "list"
    return "list proper" if shapes.proper(name) or (name[0].isupper() and "-" in name) else ""
