"""Describe a mention by what stands around it, in words that a weight can be given to.

Names in one list ("GPT-4, Claude and Gemini") share what stands around the list.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from paperatlas.document import Document
from paperatlas.roles.cues import Cue

__all__ = ["PaperContext", "list_features", "lists", "mention_features"]

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4}\b|(?:\.\d{1,4})?\s?(?:%|points?|x\b|×))")
_BREAK = re.compile(r"[;:]|, (?:while|whereas|which|and (?:show|find|demonstrate)|but|yet)\b| but | while | whereas ")
_JOIN = re.compile(r"[-\s]?(?:\(?[\d.x]{1,6}[BbM]\)?)?[\s,;/&()\"'’]*(?:(?:and|or|as well as|e\.g\.,?)\s+)?(?:the\s+)?")
_FAR = 30
"""What stands farther behind another mention than this is in no list with it."""
_WORD = re.compile(r"[A-Za-z][a-z'-]+")
_NEAR = 60
_SURVEY = re.compile(r"(?i)\b(?:survey|review|overview|tutorial|perspective)\b")
_STUDY = re.compile(
    r"(?i)\b(?:study|evaluat\w+|analysis|analyz\w+|assess\w+|investigat\w+|comparison|comparing|how|do|does|can|are|is|what|why|understanding|dissecting|benchmarking)\b"
)


@dataclass(slots=True)
class PaperContext:
    """Hold what all mentions of one paper share.

    Attributes:
        document: The paper's text.
        cues: Its cues in text order.
        starts: The start offsets of the cues.
        own_start: Where the paper starts to speak of itself.
        kind: Type of the main proposal: "Model", "Method", "Benchmark", "Dataset", "survey", "study" or "none".
        spans: (start, end, type letter) of all mentions, in text order.
        shared: The features that all mentions of a sentence share, by the sentence's index; filled on demand.
    """

    document: Document
    cues: list[Cue]
    own_start: int
    kind: str
    spans: list[tuple[int, int, str]]
    starts: list[int] = field(default_factory=list)
    shared: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = [cue.start for cue in self.cues]


def paper_kind(title: str, main_types: list[str]) -> str:
    """Name the kind of a paper by its main proposal, else by its title."""
    if _SURVEY.search(title):
        return "survey"
    if main_types:
        return main_types[0]
    return "study" if _STUDY.search(title) else "none"


def _between(context: PaperContext, start: int, end: int) -> bool:
    """Tell whether a mention lies between two offsets."""
    first = bisect_left(context.spans, (start,))
    return bool(first < len(context.spans) and context.spans[first][1] <= end)


def lists(context: PaperContext) -> list[list[int]]:
    """Return the indices of the paper's mentions, those together that stand in one list."""
    runs: list[list[int]] = []
    reached, data = -1, False
    for index, (start, end, letter) in enumerate(context.spans):
        joined = 0 <= start - reached < _FAR and data == (letter == "D") and index
        if joined and _JOIN.fullmatch(context.document.text, reached, start):
            runs[-1].append(index)
        else:
            runs.append([index])
        reached, data = end, letter == "D"
    return runs


def list_features(context: PaperContext, start: int, end: int) -> tuple[list[str], tuple[str, str]]:
    """Return the features that a list's mentions share, and the cue that governs it: its words ("" for none) and kind.

    Args:
        context: The paper's shared context.
        start: Start offset of the first mention in the document's text.
        end: Half-open end offset of the last.
    """
    document = context.document
    index = document.sentence_at(start)
    begin, stop = document.starts[index], document.ends[index]
    found: list[str] = []
    title = start < document.offset
    place = "in:title" if title else "in:before" if begin < context.own_start else "in:own"
    found.append(place)
    if index == len(document.starts) - 1:
        found.append("in:last")
    cue, kind = _governing(context, start, begin, found)
    after = _following(context, end, stop, found)
    found += (f"{place}+{kind}", f"kind:{context.kind}+{kind}", f"{kind}+{after}", f"{place}+{after}")
    found += _of_sentence(context, index, begin, stop)
    words = _WORD.findall(document.text, max(begin, start - _NEAR), start)
    found += [f"left:{word[:8].lower()}" for word in words[-6:]]
    words = _WORD.findall(document.text, end, min(stop, end + _NEAR))
    found += [f"right:{word[:8].lower()}" for word in words[:6]]
    return found, (cue, kind.rstrip("b"))


def _of_sentence(context: PaperContext, index: int, begin: int, stop: int) -> list[str]:
    """Return the features that all mentions of a sentence share."""
    shared = context.shared.get(index)
    if shared is None:
        cues = context.cues[bisect_left(context.starts, begin) : bisect_left(context.starts, stop)]
        shared = [f"has:{kind}" for kind in sorted({c.kind for c in cues})]
        if _NUMBER.search(context.document.text, begin, stop):
            shared.append("number")
        shared.append(f"kind:{context.kind}")
        context.shared[index] = shared
    return shared


def _governing(context: PaperContext, start: int, begin: int, found: list[str]) -> tuple[str, str]:
    """Add features of the cues before a mention in its sentence; return the governing cue's words and kind."""
    before = context.cues[bisect_left(context.starts, begin) : bisect_left(context.starts, start)]
    text = context.document.text
    governing, kind = "", "none"
    rank = 0
    for cue in reversed(before):
        if cue.end > start:
            continue
        if cue.kind in ("own", "negate") and rank == 0 and start - cue.end > 2:
            found.append(f"near:{cue.phrase}") if start - cue.end < 12 else None
            continue
        between = _between(context, cue.end, start)
        broken = bool(_BREAK.search(text, cue.end, start))
        place = f"{rank}{'b' if broken else ''}"
        found.append(f"cue{place}:{cue.kind}")
        if rank == 0:
            governing, kind = text[cue.start : cue.end], f"{cue.kind}{'b' if broken else ''}"
            found.append(cue.words[0])
            if start - cue.end <= 2:
                found.append(cue.words[2])
            if between:
                found.append("listed")
        elif rank == 1 and not broken:
            found.append(cue.words[1])
        rank += 1
        if rank == 3:
            break
    if rank == 0:
        found.append("cue:none")
    return governing, kind


def _following(context: PaperContext, end: int, stop: int, found: list[str]) -> str:
    """Add features of the first cue behind a mention in its sentence; return its kind."""
    for cue in context.cues[bisect_left(context.starts, end) : bisect_left(context.starts, stop)]:
        if cue.start - end > 40:
            break
        if not _between(context, end, cue.start):
            found.append(f"after:{cue.kind}")
            if cue.start - end <= 3:
                found.append(f"then:{cue.phrase}")
            return f"after:{cue.kind}"
        break
    return "after:none"


_COMPOUND = re.compile(
    r"[-‐–](based|generated|style|like|tuned|powered|driven|trained|judged|annotated|distilled|guided|enhanced|augmented|free)"
)
_LEAD = re.compile(r"(\w+)[\s(\"'“]*$")
_TRAIL = re.compile(r"[\s)\"'”’s]*([a-z]+)")


def mention_features(context: PaperContext, start: int, end: int) -> list[str]:
    """Return the features of a mention alone: the words and signs that touch it."""
    text = context.document.text
    found: list[str] = []
    if match := _COMPOUND.match(text, end):
        found.append(f"compound:{match.group(1)}")
    if match := _LEAD.search(text, max(0, start - 20), start):
        found.append(f"lead:{match.group(1).lower()}")
    if match := _TRAIL.match(text, end):
        found.append(f"trail:{match.group(1)}")
    if text[start - 1 : start] == "(":
        found.append("bracketed")
    return found
