"""A paper's text as the stages see it: one string, its folded twin, sentences and fields by offset."""

import re
from bisect import bisect_right

from paperatlas.acronyms import Definition, definitions
from paperatlas.model import Field, Paper
from paperatlas.names import fold

__all__ = ["Document"]

_SIGNS = ".!?\n"
_END = re.compile(r"([.!?][\"')\]”’]*)\s+(?=[\"'(\[“‘$\\]*[A-Z0-9])")
_SHORTENED = frozenset("cf vs etc Fig Figs Eq Eqs Sec Tab Dr Mr Ms Prof St approx resp al No ca".split())
_ABBREVIATION = re.compile(rf"\b(?:e\.g|i\.e|w\.r\.t|a\.k\.a|{'|'.join(sorted(_SHORTENED))}|[A-Z])$")
_OWN_WORDS = (
    "(?:we |our |this (?:paper|work|study|article|report|survey|research|technical report)|the authors|"
    "in this (?:paper|work))"
)
_OWN = re.compile(f" {_OWN_WORDS}")
_OWN_FIRST = re.compile(_OWN_WORDS)
_URL = re.compile(r"(?:https?://|www\.|github\.com/|huggingface\.co/)[^\s,;)]+")
_CITATION = re.compile(r"\\cite[a-z]{0,9}\*?\{[^{}]{0,300}\}")
_MAIL = re.compile(r"(?<![\w.-])[\w.-]{1,64}@[\w-]{1,64}\.\w[\w.]{0,64}")
_BEHIND_PLAIN = re.compile(r"(?<![\w-])[a-z]{2,}[.,;]? (?=[a-z]{2,}[ .,;])")
_LONGEST = 2_000
"""What goes on longer than this without a full stop is cut at a space: it is a list or a table, no sentence."""


def _stops(text: str, start: int) -> list[int]:
    """Return where the signs stand that may end a sentence, from an offset on, ascending."""
    found = []
    for sign in _SIGNS:
        at = text.find(sign, start)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    found.sort()
    return found


def _shortened(text: str, begin: int, stop: int) -> bool:
    """Tell whether an abbreviation or an initial stands right before the full stop at `stop`."""
    word = text[text.rfind(" ", begin, stop) + 1 or begin : stop]
    if word.isalpha() and len(word) > 1:
        return word in _SHORTENED
    return bool(_ABBREVIATION.search(text, begin, stop))


def _place_to_cut(text: str, begin: int) -> int:
    """Return where to cut what begins here: behind a lower-case word if there is one, so that no name is parted."""
    limit = begin + _LONGEST
    for match in reversed(list(_BEHIND_PLAIN.finditer(text, limit - 200, limit))):
        return match.end()
    return text.rfind(" ", begin + 1, limit) + 1 or limit


def _cut(text: str, starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    """Cut what is too long for a sentence at the last space before the limit."""
    cut_starts, cut_ends = [], []
    for start, end in zip(starts, ends, strict=True):
        begin = start
        while end - begin > _LONGEST:
            middle = _place_to_cut(text, begin)
            cut_starts.append(begin)
            cut_ends.append(middle)
            begin = middle
        cut_starts.append(begin)
        cut_ends.append(end)
    return cut_starts, cut_ends


class Document:
    """Join title and abstract into one text and know its sentences.

    Attributes:
        paper: The paper.
        text: Title, a line break, abstract; without title just the abstract.
        folded: `fold(text)`, of the same length.
        offset: Where the abstract starts in `text`.
        starts: Start offsets of the sentences, ascending; the title is the first sentence.
        ends: Half-open end offsets of the sentences.
    """

    __slots__ = ("_definitions", "_own_start", "_said", "ends", "folded", "offset", "paper", "starts", "text", "urls")

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.text = f"{paper.title}\n{paper.abstract}" if paper.title else paper.abstract
        self.offset = len(paper.title) + 1 if paper.title else 0
        self.folded = fold(self.text)
        self.urls = self._urls()
        self._definitions: list[Definition] | None = None
        self._own_start: int | None = None
        self._said: dict[int, str] = {}
        self.starts, self.ends = self._sentences()

    def _urls(self) -> list[tuple[int, int]]:
        text = self.text
        found = []
        if "://" in text or "www." in text or ".com/" in text or ".co/" in text:
            found += [match.span() for match in _URL.finditer(text)]
        if "\\cite" in text:
            found += [match.span() for match in _CITATION.finditer(text)]
        if "@" in text:
            found += [match.span() for match in _MAIL.finditer(text)]
        return found

    def _sentences(self) -> tuple[list[int], list[int]]:
        text, starts, ends = self.text, [0], []
        if self.offset:
            ends.append(len(self.paper.title.rstrip()))
            starts.append(self.offset)
        reached = self.offset
        for at in _stops(text, self.offset):
            if at < reached:
                continue
            if text[at] == "\n":
                ends.append(at)
                reached = at + 1
            elif not text[at + 1 : at + 2].isalnum() and (match := _END.match(text, at)):
                reached = match.end()
                if text[at] == "." and _shortened(text, max(self.offset, at - 8), at):
                    continue
                ends.append(match.end(1))
            else:
                continue
            starts.append(reached)
        ends.append(len(text.rstrip()))
        if any(end - start > _LONGEST for start, end in zip(starts, ends, strict=True)):
            return _cut(text, starts, ends)
        return starts, ends

    @property
    def definitions(self) -> list[Definition]:
        """Return the acronym definitions of the abstract."""
        if self._definitions is None:
            self._definitions = definitions(self.text, self.offset) if "(" in self.text else []
        return self._definitions

    @property
    def own_start(self) -> int:
        """Return where the paper starts to speak of itself, at a sentence's start."""
        if self._own_start is None:
            at = self.offset if _OWN_FIRST.match(self.folded, self.offset) else -1
            if at < 0 and (match := _OWN.search(self.folded, self.offset)):
                at = match.start()
            self._own_start = self.starts[self.sentence_at(at + 1)] if at >= 0 else self.offset
        return self._own_start

    def find(self, name: str, start: int = 0) -> list[int]:
        """Return where a name stands as a word of its own, from an offset on."""
        found = []
        text = self.text
        at = text.find(name, start)
        while at >= 0:
            end = at + len(name)
            if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
                found.append(at)
            at = text.find(name, end)
        return found

    def sentence_at(self, position: int) -> int:
        """Return the index of the sentence that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

    def sentence(self, index: int) -> str:
        """Return a sentence's text, the same object each time: many mentions carry it."""
        said = self._said.get(index)
        if said is None:
            said = self._said[index] = self.text[self.starts[index] : self.ends[index]]
        return said

    def locate(self, start: int) -> tuple[str, int]:
        """Return the field that holds a position of the text, and the offset to subtract there."""
        if start < self.offset:
            return Field.TITLE.value, 0
        return Field.ABSTRACT.value, self.offset

    def in_url(self, start: int) -> bool:
        """Tell whether a position lies inside a URL, an e-mail address or a citation."""
        return any(a <= start < b for a, b in self.urls)
