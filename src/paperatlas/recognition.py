"""Recognise known names: an Aho-Corasick automaton over the folded text, then our own boundary and case rules.

The automaton (Aho and Corasick, 1975) runs over `fold(text)`, in which separators are spaces, so that one
pattern serves "GSM-8K" and "GSM 8K". Every pattern starts with a space: most hits inside words never arise.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from paperatlas.document import Document
from paperatlas.grammar import Tail, parse_tail
from paperatlas.lexicon import Case, Pattern
from paperatlas.lexicon.surfaces import letters
from paperatlas.shapes import COMPOUND

__all__ = ["Hit", "Recognizer", "left_open", "right_open"]

_INNER = re.compile(r"[,;:()\[\]{}\"“”|<>?!*=]")
_TWO_VERSIONS = re.compile(r"\d/\d")
_WORD_BEFORE = re.compile(r"([A-Za-z0-9.+]+)$")
_YEAR_AFTER = re.compile(r"(?:19[89]|20[0-4])\d(?![\w-]|\.\d)")
_WORD_AFTER = re.compile(r"[A-Za-z]+")
_ANY, _CASED = Case.ANY, Case.CASED
_DASHES = "-‐‑–"
_TAILED = ("model:", "method:")

_PREFIXES = frozenset(
    "non pre post anti semi multi mono bi open meta google openai alibaba microsoft nvidia mistralai anthropic "
    "deepmind ibm facebook vanilla standard plain small large big mini tiny original frozen pretrained vs self "
    "single dual cross few zero low high".split()
)


@dataclass(slots=True)
class Hit:
    """Point to a place where known names match.

    `start` and `end` are half-open offsets into the document's text, plural s included; `claims` are the
    patterns that hold there; `tail` is what follows a model's name, where something does.
    """

    start: int
    end: int
    claims: tuple[Pattern, ...]
    tail: Tail | None = None

    @property
    def reach(self) -> int:
        """Return the half-open end of all that belongs to the name."""
        return self.tail.end if self.tail else self.end


def left_open(text: str, start: int) -> bool:
    """Tell whether a name may begin here: not inside a word, not as the tail of a longer hyphenated name."""
    if start == 0:
        return True
    before = text[start - 1]
    if before == " ":
        return True
    if before.isalnum() or before in "_^\\@#":
        return False
    if before in ".&":
        return start < 2 or not text[start - 2].isalnum()
    if before not in _DASHES:
        return True
    match = _WORD_BEFORE.search(text, max(0, start - 25), start - 1)
    if match is None:
        return True
    word = match.group(1)
    return (word.islower() and len(word) > 2 and word.isalpha()) or word.lower() in _PREFIXES


def right_open(text: str, end: int) -> bool:
    """Tell whether a name may end here: not inside a word, not as the head of a longer hyphenated name."""
    after = text[end : end + 1]
    if after == " " or not after or after.isspace():
        return True
    if after.isalnum() or after in "_^#":
        return False
    following = text[end + 1 : end + 2]
    if after == "." and following.isupper() and text[end + 2 : end + 3].islower():
        return True  # "UI-TARS-1.5.To show": the space behind a sentence is missing
    if after in ".&+":
        return (not following or not following.isalnum()) if after != "+" else following.isalnum()
    if after == following == "-":
        return not text[end + 2 : end + 3].isupper()  # "Gauss--Seidel"
    if after not in _DASHES or not following.isalnum():
        return True
    match = _WORD_AFTER.match(text, end + 1)
    if match is None:
        return _YEAR_AFTER.match(text, end + 1) is not None
    word = match.group()
    tail = text[match.end() : match.end() + 1]
    if tail.isdigit():
        return False
    return (word.islower() and len(word) > 2) or word.lower() in COMPOUND


def _plural(text: str, end: int) -> int:
    """Return the end behind a plural s, or -1 where the word goes on otherwise."""
    if text[end] == "s" and not text[end + 1 : end + 2].isalnum() and text[end - 1] not in "sS":
        return end + 1
    return -1


def _case_holds(pattern: Pattern, slice_: str) -> bool:
    case = pattern.case
    if case is _ANY:
        return True
    if case is _CASED and slice_[:1].isupper():
        return True
    return letters(slice_) == pattern.letters


class Recognizer:
    """Find all known names in a text.

    Args:
        patterns: The claims on each folded spelling, as `Lexicon.patterns` gives them.
    """

    def __init__(self, patterns: Mapping[str, tuple[Pattern, ...]]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self.patterns = dict(patterns)
        self._claims = list(patterns.values())
        self._automaton = AhoCorasick(
            [f" {form}" for form in patterns], matchkind=MatchKind.Standard, store_patterns=False
        )

    def find(self, document: Document) -> list[Hit]:
        """Find the longest hits that do not overlap, leftmost first."""
        padded = f" {document.folded} "
        found = self._automaton.find_matches_as_indexes(padded, overlapping=True)
        known = self._claims
        checked = [
            self._check(document, known[index], start, end - 1)
            for index, start, end in found
            if (after := padded[end]) == " " or not after.isalpha() or after in "sv"
        ]
        return self._longest(document, checked)

    def select(self, document: Document, candidates: Iterable[tuple[int, int]]) -> list[Hit]:
        """Find the hits among candidate spans that something else has found, by the same rules.

        Args:
            document: The text.
            candidates: Half-open spans of the text.
        """
        checked = (
            self._check(document, claims, start, end)
            for start, end in candidates
            if (claims := self.patterns.get(document.folded[start:end]))
        )
        return self._longest(document, checked)

    @staticmethod
    def _longest(document: Document, checked: Iterable[Hit | None]) -> list[Hit]:
        """Keep the longest hit at each start, leftmost first, none overlapping another."""
        best: dict[int, Hit] = {}
        for hit in checked:
            if hit is not None and (hit.start not in best or best[hit.start].end <= hit.end):
                best[hit.start] = hit
        hits: list[Hit] = []
        reached = -1
        for start in sorted(best):
            if start >= reached:
                hit = best[start]
                if hit.tail is None and hit.claims[0].entity_id.startswith(_TAILED):
                    hit.tail = _tail(document.text, hit)
                hits.append(hit)
                reached = hit.reach
        return hits

    def _check(self, document: Document, known: tuple[Pattern, ...], start: int, end: int) -> Hit | None:
        text = document.text
        slice_ = text[start:end]
        claims = known
        if len(known) > 1:
            claims = tuple([claim for claim in known if _case_holds(claim, slice_)])
        elif not _case_holds(known[0], slice_):
            return None
        if not claims or not left_open(text, start) or not (slice_.isalnum() or _INNER.search(slice_) is None):
            return None
        if "/" in slice_ and _TWO_VERSIONS.search(slice_):
            return None
        if document.urls and document.in_url(start):
            return None
        after = text[end : end + 1]
        if after.isalnum():
            plural = _plural(text, end)
            if plural > 0:
                return Hit(start, plural, claims) if right_open(text, plural) else None
        elif right_open(text, end):
            return Hit(start, end, claims)
        return self._with_tail(text, Hit(start, end, claims), inside=after.isalnum())

    @staticmethod
    def _with_tail(text: str, hit: Hit, inside: bool) -> Hit | None:
        """Keep a hit whose name goes on only if the grammar knows what follows.

        Where the name goes on inside a word ("Qwen4"), that must be a version.
        """
        if not hit.claims[0].entity_id.startswith(_TAILED):
            return None
        hit.tail = _tail(text, hit)
        if hit.tail is None or not right_open(text, hit.tail.end) or (inside and not hit.tail.version):
            return None
        return hit


def _tail(text: str, hit: Hit) -> Tail | None:
    """Parse the tail of a model's or an architecture's name; None where there is none."""
    model = hit.claims[0].entity_id.startswith("model:")
    tail = parse_tail(text, hit.end, versioned=not model or text[hit.end - 1].isdigit())
    if tail.end == hit.end or (not model and tail.tuning):
        return None
    return tail
