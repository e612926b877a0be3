"""Find the cue words of a text in one pass of an automaton."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from paperatlas.document import Document

__all__ = ["Cue", "CueFinder"]


@dataclass(slots=True)
class Cue:
    """Point to one cue; `start` and `end` are half-open offsets into the document's text.

    `words` are the features that its phrase gives: as the governing cue, as the one before, right before a name.
    """

    start: int
    end: int
    kind: str
    phrase: str
    words: tuple[str, str, str]


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    text = (resources.files("paperatlas.roles") / "cues.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    return tuple((cue, kind) for cue, kind in lines)


class CueFinder:
    """Find cues: the longest at each place, leftmost first, none overlapping another."""

    def __init__(self) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self._rows = [(kind, cue, (f"word:{cue}", f"word1:{cue}", f"next:{cue}")) for cue, kind in _rows()]
        self._automaton = AhoCorasick(
            [f" {cue} " for _, cue, _ in self._rows], matchkind=MatchKind.Standard, store_patterns=False
        )

    def find(self, document: Document) -> list[Cue]:
        """Return the cues of a document in text order."""
        longest: dict[int, tuple[int, int]] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(f" {document.folded} ", overlapping=True):
            if end > longest.get(start, (0, 0))[0]:
                longest[start] = (end, index)
        cues: list[Cue] = []
        reached = -1
        for start in sorted(longest):
            end, index = longest[start]
            if start >= reached:
                cues.append(Cue(start, end - 2, *self._rows[index]))
                reached = end - 2
        return cues
