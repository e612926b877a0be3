"""Judge what a candidate name is to its paper: introduced by it, merely named in it, or no name at all.

The features are readable; the weights are a plain table (`judge.tsv`), made by `scripts/train_terms.py`.
"""

import re

from paperatlas.discovery.candidates import Candidate, Seen
from paperatlas.discovery.company import company_in
from paperatlas.discovery.known import KNOWN
from paperatlas.discovery.patterns import PLURAL
from paperatlas.discovery.triggers import last_between
from paperatlas.headnouns import denies, type_of, words_before
from paperatlas.shapes import Remembered, Shapes

__all__ = ["VERDICTS", "Judge"]

VERDICTS = ("introduced", "named", "nothing")

_WORD = re.compile(r"[a-z-]+")
_PARTS = re.compile(r"[-‐–/]")
_LEAD = re.compile(r"([\w'-]+)[\s,:;(\"'“{*\\]*$")
_TRAIL = re.compile(r"[\s)}*\"'”]*([a-z]+|\(|,|\.|:)")
_WINDOW = 200
_TELLING = ("place:", "claimed", "not claimed", "verb gap:", "ours", "trail:", "lead:", "opens", "is a type:")


class Judge:
    """Describe names for the judging model.

    Args:
        shapes: Judges words by shape.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._shape = Remembered(self._of_shape)
        self._form = Remembered(self._form_of)

    def features(self, seen: Seen, group: list[Candidate], surfaces: list[str]) -> set[str]:
        """Return what speaks for and against a name; apart where it is known and nothing else speaks for it.

        Args:
            seen: What was seen in the paper.
            group: The candidates that name the same.
            surfaces: The surfaces under which the paper names it.
        """
        found = self._features(seen, group, surfaces)
        return {f"{KNOWN}|{sign}" for sign in found} if all(c.cue == KNOWN for c in group) else found

    def _features(self, seen: Seen, group: list[Candidate], surfaces: list[str]) -> set[str]:
        document = seen.document
        found = {"bias", f"candidates:{min(len(group), 4)}"}
        shape = self._form[surfaces[0]]
        for candidate in group:
            found.add(f"cue:{candidate.cue.lower()}")
            found.add(f"cue:{candidate.cue.lower()}, {shape}")
            found.add(f"says:{'introduced' if candidate.introduced else 'named'}")
            if candidate.type is not None:
                found.add(f"type:{candidate.type}")
        if any(c.main for c in group):
            found.add("main")
        elif kin := _kinship(seen.head, surfaces[0]):
            found |= {kin, f"{kin}, {shape}"}
        for surface in surfaces:
            found |= self._shape[surface]
        places = sorted({start for surface in surfaces for start in document.find(surface)})
        found.add(f"times:{min(len(places), 5)}")
        if len(surfaces) > 1:
            found.add("two forms")
        inside = [start for start in places if start >= document.offset]
        found.add("in the title" if len(inside) < len(places) else "not in the title")
        if not inside:
            found.add("only in the title")
            return found
        first = inside[0]
        surface = next(s for s in surfaces if document.text.startswith(s, first))
        found |= company_in(seen, first, first + len(surface))
        place = _of_place(seen, first, first + len(surface))
        return (
            found
            | place
            | seen.around(first, first + len(surface))
            | {f"{sign}, {shape}" for sign in place if sign.startswith(_TELLING)}
        )

    def _form_of(self, surface: str) -> str:
        """Name the form of a surface in a word or two."""
        if " " in surface:
            return "words" if surface.islower() else "title case" if surface.istitle() else "mixed words"
        return "coined" if self._shapes.coined(surface) else "capitals" if surface.isupper() else "plain"

    def _kind(self, part: str) -> str:
        """Name what a part of a hyphenated word is by itself."""
        shapes = self._shapes
        if shapes.counted(part) or part.isdigit():
            return "count"
        if shapes.common_acronym(part):
            return "common"
        if shapes.known(part):
            return "known"
        if shapes.ordinary(part):
            return "ordinary"
        return "stopped" if shapes.stopped(part) else "other"

    def _of_shape(self, surface: str) -> frozenset[str]:
        shapes, words = self._shapes, surface.split()
        features = {
            f"words:{min(len(words), 5)}",
            f"last:{words[-1].lower()}",
            f"last type:{type_of(words[-1].lower())}",
        }
        if len(words) == 1:
            shape = "coined" if shapes.coined(surface) else "acronym" if shapes.acronym(surface) else "plain"
            features.add(f"shape:{shape}")
            if shapes.common_acronym(surface):
                features.add("common acronym")
            parts = [part for part in _PARTS.split(surface) if part]
            if len(parts) > 1:
                features.update(f"part:{self._kind(part)}" for part in parts)
                features.add(f"parts:{'+'.join(sorted({self._kind(part) for part in parts}))}")
        else:
            features.update(f"word:{word}" for word in _WORD.findall(surface.lower()))
            features.add("shape:title" if all(w[0].isupper() for w in words if len(w) > 3) else "shape:mixed")
            if surface.islower():
                features.add("shape:lower")
            if any(shapes.coined(w) for w in words):
                features.add("a coined word")
            if any(shapes.stopped(w) for w in words):
                features.add("a stop word")
            if any(shapes.known(w) for w in words):
                features.add("a known word")
            if all(shapes.plain(w) for w in words):
                features.add("ordinary words")
        if shapes.known(surface):
            features.add("known")
        if PLURAL.search(surface):
            features.add("plural")
        if denies(surface):
            features.add("denied by its last word")
        return frozenset(features)


def _kinship(head: str, surface: str) -> str:
    """Tell how a name is made from the title's head ("MiniCPM-DPO" from "MiniCPM"); "" where it is not."""
    if not head or len(surface) == len(head):
        return ""
    at = surface.lower().find(head)
    if at < 0:
        return ""
    return (
        "begins as the head" if at == 0 else "ends as the head" if surface.lower().endswith(head) else "holds the head"
    )


def _of_place(seen: Seen, start: int, end: int) -> set[str]:
    """Return the features of the first place in the abstract."""
    document, triggers = seen.document, seen.triggers
    text = document.text
    index = document.sentence_at(start)
    begin = max(document.starts[index], start - _WINDOW)
    before = text[max(begin, start - 30) : start]
    features = {"place:own" if start >= document.own_start else "place:before"}
    if start == document.starts[index]:
        features.add("opens its sentence")
    if match := _LEAD.search(before):
        features.add(f"lead:{match.group(1).lower()[:10]}")
    if words := words_before(text, start):
        features.add(f"before:{words[-1][:10]}")
    if match := _TRAIL.match(text, end):
        features.add(f"trail:{match.group(1)[:10]}")
    verb, own = last_between(triggers["verb"], begin, start), last_between(triggers["ours"], begin, start)
    features.add("claimed" if verb >= 0 or own >= 0 else "not claimed")
    if verb >= 0:
        gap = text.count(" ", verb, start) - 1
        features.add(f"verb:{text[verb : verb + 6].lower()}")
        features.add(f"verb gap:{'0' if gap == 0 else '1-2' if gap < 3 else '3-6' if gap < 7 else 'far'}")
    if own >= 0 and start - own < 40:
        features.add("ours")
    if noun := seen.explanation(end):
        features |= {f"is a:{noun}", f"is a type:{type_of(noun)}"}
    return features
