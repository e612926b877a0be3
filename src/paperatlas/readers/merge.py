"""Entries that are one paper become one: same folded title or same id, and all that follows from it."""

from collections.abc import Iterable

from paperatlas.model import Paper
from paperatlas.readers.base import Merged
from paperatlas.readers.text import folded, made_id

__all__ = ["merge"]

_LONGER_ID = 20
_FILLED = ("title", "date", "authors", "url", "categories")


class _Groups:
    """Hold which entries are one paper: a forest whose roots are the first entries (union-find)."""

    def __init__(self) -> None:
        self._parents: list[int] = []

    def add(self) -> int:
        """Make a group of one and return its number."""
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def root(self, entry: int) -> int:
        """Return the first entry of the group."""
        while (parent := self._parents[entry]) != entry:
            self._parents[entry] = self._parents[parent]
            entry = parent
        return entry

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        low, high = sorted((self.root(one), self.root(other)))
        self._parents[high] = low


def merge(entries: Iterable[Paper]) -> tuple[list[Paper], list[Merged]]:
    """Return the papers in the order of their first entries, and a row for each entry that joined one.

    The entry with the longest abstract stands for all (of equals the first); what it lacks is filled from
    the others in their order, and an id that a source stated goes before one that was made.
    How many papers there are does not depend on the order of the entries.
    """
    papers: list[Paper] = []
    groups = _Groups()
    by_id: dict[str, int] = {}
    by_title: dict[str, int] = {}
    for paper in entries:
        number = groups.add()
        papers.append(paper := _apart(paper, papers, by_id))
        if (first := by_id.setdefault(paper.id, number)) != number:
            groups.join(number, first)
        title = folded(paper.title)
        if title and (first := by_title.setdefault(title, number)) != number:
            groups.join(number, first)
    members: dict[int, list[int]] = {}
    for number in range(len(papers)):
        members.setdefault(groups.root(number), []).append(number)
    rows: list[tuple[int, Merged]] = []
    kept = [_one(numbers, papers, rows) for numbers in members.values()]
    return kept, [row for _, row in sorted(rows, key=lambda row: row[0])]


def _apart(paper: Paper, papers: list[Paper], by_id: dict[str, int]) -> Paper:
    """Give a longer id to a paper whose made id is another one's only because made ids are short."""
    if paper.id not in by_id:
        return paper
    other = papers[by_id[paper.id]]
    mine, its = made_id(paper.title, paper.abstract, 40), made_id(other.title, other.abstract, 40)
    if mine != its and mine.startswith(paper.id) and its.startswith(paper.id):
        return paper.model_copy(update={"id": mine[:_LONGER_ID]})
    return paper


def _one(numbers: list[int], papers: list[Paper], rows: list[tuple[int, Merged]]) -> Paper:
    """Return the paper that stands for a group, and add a row for each of the others."""
    if len(numbers) == 1:
        return papers[numbers[0]]
    best = max(numbers, key=lambda number: len(papers[number].abstract))  # of equals the first
    group = [papers[best], *(papers[number] for number in numbers if number != best)]
    changes = {name: next((v for p in group if (v := getattr(p, name))), None) for name in _FILLED}
    changes["id"] = next((p.id for p in group if not _is_made(p)), group[0].id)
    kept = group[0].model_copy(update={name: value for name, value in changes.items() if value})
    for number in numbers:
        if number != best:
            other = papers[number]
            rows.append((number, Merged(kept.id, other.source, _reason(group[0], other))))
    return kept


def _is_made(paper: Paper) -> bool:
    return made_id(paper.title, paper.abstract, 40).startswith(paper.id)


def _reason(kept: Paper, dropped: Paper) -> str:
    if folded(dropped.title) and folded(dropped.title) == folded(kept.title):
        why = "same title"
    elif dropped.id != kept.id:
        why = "same as a third entry by title or id"
    elif dropped.title and kept.title:
        why = f"same id, though the titles differ ({dropped.title[:60]!r})"
    else:
        why = "same id"
    if dropped.abstract == kept.abstract:
        return why
    if not dropped.abstract:
        return f"{why}, no abstract"
    lengths = f"{len(kept.abstract)} characters against {len(dropped.abstract)}"
    longer = "longer" if len(kept.abstract) > len(dropped.abstract) else "first"
    return f"{why}, two abstracts: the {longer} is kept ({lengths})"
