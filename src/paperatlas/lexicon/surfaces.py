"""From the surfaces of the rows to the patterns of the automaton: spellings and case rules."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from paperatlas.names import fold

__all__ = ["Case", "Pattern", "case_rule", "clear_surface", "letters", "spellings"]

_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d[\w.]*")
_WORD_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_NOT_LETTER = re.compile(r"[^\w+#^]|_")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_MAX_PARTS = 6


class Case(IntEnum):
    """Say how strictly the letter case of a surface counts."""

    ANY = 0
    CASED = 1
    EXACT = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold one surface's claim on a folded string.

    `letters` is the surface without separators, which an exact match must show; `context` the words of
    which one must stand in the paper (empty: none needed).
    """

    entity_id: str
    case: Case
    letters: str
    context: frozenset[str]


@lru_cache(maxsize=1 << 16)
def letters(text: str) -> str:
    """Strip the separators of a text and keep its letter case."""
    return _NOT_LETTER.sub("", text)


def case_rule(surface: str, match: str, ordinary: frozenset[str]) -> Case:
    """Decide from a surface's shape how its letter case counts.

    A short acronym (three characters or fewer) must be written exactly as in the lexicon, an ordinary word
    that the lexicon capitalises too. A surface that the lexicon writes in lower case, and a phrase of ordinary
    words, match in any case. Any other surface matches as the row's `match` says: "case" exactly, "context"
    with a capital, "" in any case.
    """
    bare = letters(surface)
    if "*" in surface or (len(bare) <= 3 and not surface.islower()):
        return Case.EXACT
    if surface.islower() or (" " in surface and all(w in ordinary for w in fold(surface).split())):
        return Case.ANY
    if match == "case" or surface.lower() in ordinary:
        return Case.EXACT
    return Case.CASED if match == "context" else Case.ANY


def clear_surface(surface: str, ordinary: frozenset[str]) -> bool:
    """Tell whether a surface can hardly be anything but a name: a long coined word, or several not all ordinary.

    >>> known = frozenset({"the", "stack", "drone", "dataset"})
    >>> [clear_surface(s, known) for s in ("FlashAttention", "FA", "The Stack", "Stanford Drone Dataset")]
    [True, False, False, True]
    """
    if " " not in surface:
        return len(surface) >= 6 and _INNER_CAPITAL.search(surface) is not None
    words = [word for word in fold(surface).split() if word.isalpha() and len(word) > 2]
    return len(surface) >= 8 and any(word not in ordinary for word in words)


def _join(parts: list[str]) -> set[str]:
    """Return all ways of writing the parts with or without a space between neighbours (at most 32)."""
    forms = {parts[0]}
    for part in parts[1:]:
        forms = {form + gap + part for form in forms for gap in ("", " ")}
        if len(forms) > 32:
            break
    return forms


def _may_join(left: str, right: str) -> bool:
    """Tell whether two parts are ever written as one word: a digit or a capital stands at the seam."""
    return right[0].isdigit() or right[0].isupper() or left[-1].isdigit() or len(left) <= 5


def _parts_joined(parts: list[str]) -> set[str]:
    forms = {parts[0]}
    for before, part in pairwise(parts):
        gaps = (" ", "") if _may_join(before, part) else (" ",)
        forms = {form + gap + part for form in forms for gap in gaps}
    return forms


_GENERIC = frozenset("llm llms lm lms net bench gpt qa vqa eval model models agent rag bert former data set".split())


def spellings(surface: str, ordinary: frozenset[str] = frozenset()) -> dict[str, Case]:
    """Return the folded spellings of a surface, each with the letter case that it asks for at least.

    Parts may be joined or set apart ("GSM8K", "GSM-8K", "gsm 8k"). A joined spelling that is an ordinary word
    ("MultiPL-E") must be written exactly. The humps of a camel-case word may be set apart too ("Flash
    Attention"), but then the text must capitalise them, and one hump must be no ordinary or generic word.
    """
    given = " ".join(fold(surface).split())
    forms = {form: Case.EXACT if form != given and form in ordinary else Case.ANY for form in _plain(surface)}
    humps = _HUMP.findall(surface)
    if 1 < len(humps) <= 4 and "".join(humps) == surface and min(map(len, humps)) > 1:
        words = [fold(hump) for hump in humps]
        if words[-1] not in _GENERIC or not all(word in ordinary for word in words[:-1]):
            forms.setdefault(" ".join(words), Case.CASED)
    return forms


def _plain(surface: str) -> dict[str, None]:
    """Return the spellings of a surface with its parts joined or set apart."""
    plain = fold(surface)
    forms: dict[str, None] = {" ".join(plain.split()): None}
    parts = [p for chunk in surface.split() for p in re.split(r"[-_/‐‑–]", chunk) if p]
    if 1 < len(parts) <= _MAX_PARTS:
        for form in _parts_joined(parts):
            forms.setdefault(" ".join(fold(form).split()))
    if len(parts) <= 2:
        digits = [p for part in parts for p in _WORD_DIGIT.split(part) if p]
        if len(digits) > len(parts):
            for form in _join(digits):
                forms.setdefault(" ".join(fold(form).split()))
    return forms
