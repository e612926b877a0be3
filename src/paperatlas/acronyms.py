"""Acronyms and their long forms (the algorithm of Schwartz and Hearst, 2003, with either order)."""

import re
from dataclasses import dataclass

from paperatlas.names import lowered

__all__ = ["Definition", "definitions", "long_form"]

_PAREN = re.compile(r"\(([^()]{2,90})\)")
_SHORT = re.compile(r"[^\W_][\w+#^{}.-]{1,14}")
_LEAD = re.compile(
    r"(?:briefly|abbreviated as|denoted(?: as)?|dubbed|called|termed|named|i\.e\.|or|short for|also known as|aka)"
    r",?\s{1,3}"
)
_TRAIL = re.compile(r"\s{1,3}(?:for short|in short|hereafter)$")
_MARKUP = re.compile(r"^(?:\\\w+\{|\*\*)+(?!.*[}*])")
_SENTENCE_PART = re.compile(r"[.;:!?]\s|[()]")
_IN_LIST = re.compile(r"[A-Za-z], (?:and )?[a-z]")
_WORD_END = re.compile(r"[^\W_][\w+#^{}.-]*$")
_MAX_WORDS = 12


@dataclass(slots=True)
class Definition:
    """Pair a short form with its long form; `start` and `end` are half-open offsets of each in the text."""

    short: str
    short_start: int
    long: str
    long_start: int

    @property
    def short_end(self) -> int:
        """Return the half-open end of the short form."""
        return self.short_start + len(self.short)

    @property
    def long_end(self) -> int:
        """Return the half-open end of the long form."""
        return self.long_start + len(self.long)


def long_form(short: str, text: str) -> int:
    """Find where the long form of an acronym starts in the text that precedes it, or -1.

    Letters and digits of the short form are matched from right to left; the first must begin a word.

    >>> long_form("RAG", "we use retrieval-augmented generation")
    7
    """
    low = lowered(text)
    t = len(text)
    for s in range(len(short) - 1, -1, -1):
        wanted = short[s].lower()
        if not wanted.isalnum():
            continue
        t = low.rfind(wanted, 0, t)
        while s == 0 and t > 0 and text[t - 1].isalnum():
            t = low.rfind(wanted, 0, t)
        if t < 0:
            return -1
    t -= 1
    return max(text.rfind(" ", 0, t + 2), text.rfind("\n", 0, t + 2)) + 1


def _acceptable(short: str, long: str) -> bool:
    words = long.split()
    letters = sum(c.isalnum() for c in short)
    if not any(c.isupper() for c in short) or not 2 <= letters <= 12:
        return False
    if len(long) <= len(short) + 2 or len(words) > min(letters + 5, letters * 2) or short in words:
        return False
    if len(words) > sum(c.isupper() or c.isdigit() for c in short) + 4 or not _initials_fit(short, long):
        return False
    return len(words) > 1 or "-" in long or len(long) > 2 * len(short) + 2


def _initials_fit(short: str, long: str) -> bool:
    """Tell whether most capitals of the short form begin a word of the long form, or stand in one as capitals."""
    capitals = [c.lower() for c in short if c.isupper()]
    starts = [w[0].lower() for w in re.split(r"[\s/‐-]+", long) if w] + [c.lower() for c in long if c.isupper()]
    return sum(c in starts for c in capitals) >= 0.7 * len(capitals)


def _plural_free(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def definitions(text: str, start: int = 0, end: int | None = None) -> list[Definition]:
    """Find the acronym definitions between two offsets, `LONG (SHORT)` and `SHORT (LONG)`."""
    found: list[Definition] = []
    stop = len(text) if end is None else end
    reached, at = start, text.find("(", start, stop)
    while at >= 0:
        if match := _PAREN.match(text, at, stop):
            begin = at - 1 if at > reached and text[at - 1].isspace() else at
            if definition := _inside(text, start, begin, match):
                found.append(definition)
            reached = match.end()
        at = text.find("(", match.end() if match else at + 1, stop)
    return found


def _inside(text: str, start: int, begin: int, match: re.Match[str]) -> Definition | None:
    """Return the definition that a pair of brackets makes with what stands before it, if it makes one."""
    inside = match.group(1)
    opened = match.start(1)
    if lead := _LEAD.match(inside):
        inside = inside[lead.end() :]
        opened += lead.end()
    inside = inside.split(";")[0].split(",")[0]
    opened += len(inside) - len(inside.lstrip())
    inside = _TRAIL.sub("", inside.strip())
    if _SHORT.fullmatch(inside):
        return _before(text, start, begin, inside, opened)
    return _behind(text, begin, inside, opened)


def _before(text: str, start: int, stop: int, inside: str, opened: int) -> Definition | None:
    short = _plural_free(inside)
    if short.islower() or short.isdigit():
        return None
    window = text[max(start, stop - 140) : stop]
    window = _SENTENCE_PART.split(window)[-1]
    if not _IN_LIST.search(window):
        window = window.split(", ")[-1]
    words = window.split(" ")[-_MAX_WORDS:]
    candidate = " ".join(words)
    at = long_form(short, candidate)
    if at < 0:
        return None
    long = _MARKUP.sub("", candidate[at:].strip("\"'“”"))
    if not _acceptable(short, long):
        return None
    return Definition(short, opened, long, text.rindex(long, 0, stop))


def _behind(text: str, stop: int, inside: str, opened: int) -> Definition | None:
    before = text[max(0, stop - 16) : stop]
    if before.islower():
        return None
    match = _WORD_END.search(before)
    if match is None or long_form(match.group(), inside) != 0:
        return None
    short = match.group()
    if not _acceptable(short, inside) or sum(c.isupper() for c in short) < 2:
        return None
    return Definition(short, stop - len(short), inside, opened)
