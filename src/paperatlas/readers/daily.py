"""Text dumps of a daily-papers page: a title line, an abstract line, blank lines between, a page around.

Abstracts are told from titles and from the page's furniture by structure. An abstract is a long line of
sentences; what is long is measured by the file itself. A title is the last short line before one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low

from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers.base import Skipped
from paperatlas.readers.sources import Source
from paperatlas.readers.text import clean, made_id

__all__ = ["DailyPapersReader"]

_SENTENCE = re.compile(r"[.。][\"')\]\u201d\u2019]*(?:\s+\S|$)")
_SURELY_LONG = 400
_SHORTEST = 16
_LEAST_WORDS = 4
_MOST_NEEDED = 200
_SHARE = 6
_JOINED_LIMIT = 2000
"""Two paragraphs that are longer together are no single abstract (arXiv allows 1,920 characters)."""
_WRAP = (60, 200)
"""Least and greatest width of hard-wrapped text."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_FURNITURE = re.compile(
    rf"""(?:
        [\W\d_]*                                                    # no letter at all
      | (?:(?:published|submitted|updated)\s+)?(?:on\s+)?
        (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?
        (?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?  # a date
      | [\W_]*\d[\d.,]*\s*[km]?\+?(?:\s+[a-z]+)?(?:\s+ago)?         # a number, or a count of something
      | (?:(?:new|subscribe|view|see|show|load|all|more|less|log|sign|login|logout|in|out|up|next|prev
        |upvotes?|likes?|comments?|authors?|submitted|by|share|save|cite|github|arxiv|page|paper|papers|project
        |pdf|html|models|datasets|spaces|docs|about|jobs|privacy|terms|tos|pricing|website|trending|daily|search
        |menu|home|back|to|top|previous)(?:\s+|$)){{1,3}}                     # words of the page
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){1,3}")
_ET_AL = re.compile(r",? et al\.?$")
_BETWEEN_NAMES = re.compile(r",\s*and\s+|\s+and\s+|[,;·]")


@dataclass(slots=True)
class _Line:
    """Hold one line that is not blank. `gap` tells whether a blank line stands before it."""

    number: int
    text: str
    gap: bool
    damaged: bool = False


@dataclass(slots=True)
class _Entry:
    """Hold one abstract and the short lines before it."""

    before: list[_Line]
    paragraphs: list[_Line]
    title: _Line | None = None
    authors: _Line | None = None
    loose: list[_Line] = field(default_factory=list)

    def length(self) -> int:
        return sum(len(line.text) + 1 for line in self.paragraphs)


class DailyPapersReader:
    """Read text dumps of a daily-papers page."""

    def recognizes(self, head: str) -> bool:
        """Claim any text: it is for `read` to find that there is no abstract in it."""
        return True

    def read(self, source: Source) -> Iterator[Paper | Skipped]:
        """Give the papers of a dump in its order, and a row for each title that has no abstract.

        Raises:
            InputError: There is no abstract in it, so it is no such dump.
        """
        lines = _unwrapped(_lines(source))
        entries, rest = _entries(lines)
        if not entries:
            advice = "expected title lines, each with a paragraph below it; see --format for other formats"
            raise InputError(f"holds no abstract; {advice}", source.path)
        _choose_titles(entries)
        repeated = _repeated(entries, rest)
        for number, entry in enumerate(entries):
            if number:  # what stands before the first title is the head of the page
                yield from _orphans(entry.loose, repeated, source.path)
            yield _paper(entry, source.path)
        yield from _orphans(rest, repeated, source.path, last=True)


def _lines(source: Source) -> list[_Line]:
    found: list[_Line] = []
    gap = True
    for number, raw in source.lines():
        try:
            text, damaged = clean(raw.decode()), False
        except UnicodeDecodeError:
            text, damaged = clean(raw.decode(errors="replace")), True
        if text:
            found.append(_Line(number, text, gap, damaged))
        gap = not text
    return found


def _unwrapped(lines: list[_Line]) -> list[_Line]:
    """Join the lines of hard-wrapped paragraphs; a file without such paragraphs stays as it is."""
    widths = [width for block in _blocks(lines) if (width := _wrap_width(block))]
    if not widths:
        return lines
    width = median_low(widths)  # not the greatest: an unbreakable address may stick out
    joined: list[_Line] = []
    previous = ""
    for line in lines:
        text = line.text
        if joined and not line.gap and _wraps(previous, text, width):
            joined[-1].text += f" {text}"
            joined[-1].damaged |= line.damaged
        else:
            joined.append(line)
        previous = text
    return joined


def _blocks(lines: list[_Line]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.gap and block:
            yield block
            block = []
        block.append(line.text)
    if block:
        yield block


def _wrap_width(block: list[str]) -> int:
    """Return the width that the lines of a block are wrapped at, 0 where they are not."""
    width = max(map(len, block))
    if len(block) < 4 or not _WRAP[0] <= width <= _WRAP[1]:
        return 0
    return width if all(_wraps(a, b, width) for a, b in pairwise(block[1:])) else 0


def _wraps(line: str, following: str, width: int) -> bool:
    """Tell whether a line was broken because the next word did not fit."""
    word = following.split(" ", 1)[0]
    return max(len(line), len(following)) <= _WRAP[1] and len(line) + 1 + len(word) > width


def _entries(lines: list[_Line]) -> tuple[list[_Entry], list[_Line]]:
    """Return the abstracts, each with the short lines before it, and the short lines after the last."""
    needed = _needed_length(lines)
    entries: list[_Entry] = []
    short: list[_Line] = []
    for line in lines:
        if len(line.text) < needed or not _is_prose(line.text):
            short.append(line)
        elif not short and entries and entries[-1].length() + len(line.text) <= _JOINED_LIMIT:
            entries[-1].paragraphs.append(line)
        else:
            entries.append(_Entry(short, [line]))
            short = []
    return entries, short


def _is_prose(text: str) -> bool:
    if len(text) >= _SURELY_LONG:
        return True
    if len(text) < _SHORTEST or not _SENTENCE.search(text):
        return False
    return text.count(" ") >= _LEAST_WORDS - 1 or not text.isascii()


def _needed_length(lines: list[_Line]) -> int:
    """Return how long an abstract of this file is at least: a sixth of its longer paragraphs."""
    lengths = sorted(len(line.text) for line in lines if _is_prose(line.text))
    upper = lengths[len(lengths) * 3 // 4] if lengths else 0
    return min(_MOST_NEEDED, upper // _SHARE)


def _choose_titles(entries: list[_Entry]) -> None:
    """Find the title among the short lines before each abstract, and the line of authors below it.

    Authors are looked for only where most entries have such a line: a single one may be a title.
    """
    found = [[line for line in entry.before if not _FURNITURE.fullmatch(line.text)] for entry in entries]
    inner = [lines for lines in found[1:] or found if lines]
    with_authors = sum(len(lines) > 1 and len(_names(lines[-1].text)) > 1 for lines in inner)
    authors_stated = bool(inner) and 2 * with_authors >= len(inner)
    for entry, lines in zip(entries, found, strict=True):
        if authors_stated and len(lines) > 1 and _names(lines[-1].text):
            entry.authors = lines.pop()
        if lines:
            entry.title = lines.pop()
        entry.loose = lines


def _names(text: str) -> list[str]:
    """Return the names of people in a line that holds nothing else; of any other line none."""
    names = [name.strip() for name in _BETWEEN_NAMES.split(_ET_AL.sub("", text))]
    return names if all(_NAME.fullmatch(name) and _is_capitalised(name) for name in names) else []


def _is_capitalised(name: str) -> bool:
    return name[0].isupper() and name[name.rindex(" ") + 1].isupper()


def _repeated(entries: list[_Entry], rest: list[_Line]) -> set[str]:
    """Return the short lines that stand several times, or in the head of the page: they are no titles."""
    loose = [line.text for entry in entries for line in entry.loose] + [line.text for line in rest]
    head = {line.text for line in entries[0].loose}
    return head | {text for text, count in Counter(loose).items() if count > 1}


def _orphans(lines: list[_Line], page: set[str], path: str, *, last: bool = False) -> Iterator[Skipped]:
    """Give a row for each line that looks like a title and has no abstract."""
    left = [line for line in lines if line.text not in page and not _FURNITURE.fullmatch(line.text)]
    for line in left:
        if _is_title_like(line.text) or (last and len(left) == 1):
            shown = line.text if len(line.text) <= 80 else f"{line.text[:79]}…"
            reason = f"no abstract follows the title {shown!r}; add it below the title, or remove the line"
            yield Skipped(path, line.number, reason)


def _is_title_like(text: str) -> bool:
    return text.count(" ") >= 2 and not text.endswith("!") and not text.startswith("©") and len(_names(text)) < 2


def _paper(entry: _Entry, path: str) -> Paper | Skipped:
    used = [*([entry.title] if entry.title else []), *entry.paragraphs]
    for line in used:
        if line.damaged:
            reason = "this paper is not UTF-8; save the file as UTF-8 (it may be Latin-1 or Windows-1252)"
            return Skipped(path, line.number, reason)
    title = entry.title.text if entry.title else ""
    abstract = " ".join(line.text for line in entry.paragraphs)
    return Paper(
        id=made_id(title, abstract),
        title=title,
        abstract=abstract,
        authors=tuple(_names(entry.authors.text)) if entry.authors else (),
        source=f"{path}:{used[0].number}",
    )
