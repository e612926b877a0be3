"""Suggest rows for the lexicon: the names of a corpus that it lacks, by weight, each with a sentence as evidence.

Nothing is merged here: that a candidate may be another spelling of a known name is a hint for a person.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields

from paperatlas.errors import LexiconError
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon, Row
from paperatlas.model import Entity, EntityType, Extraction, Field, Found, Paper
from paperatlas.names import key

__all__ = ["COLUMNS", "Suggestion", "accepted", "suggest"]

_ARXIV = re.compile(r"\d{4}\.\d{4,5}")
_DIGITS = re.compile(r"\d+")
_GRAMMAR = 0.9
"""How sure the grammar of releases is of a name that no paper introduces."""
_NEAR = 82.0
_SHORTEST = 4
_LONG = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a name that the lexicon lacks.

    Attributes:
        name: As the first paper spells it.
        type: Its type.
        papers: How many papers of the corpus name it.
        weight: Papers times how sure discovery is, at its surest, that this is a name.
        introduced_by: The id of the paper that introduces it; empty where none of the corpus does, or several do.
        year: When that paper appeared, if known.
        aliases: The other spellings in the corpus.
        alias_of: Known names of the same type that are spelled nearly so, the nearest first: a hint, no more.
        sentence: An example.
        title: The title of the example's paper.
    """

    name: str
    type: str
    papers: int
    weight: float
    introduced_by: str
    year: int | None
    aliases: tuple[str, ...]
    alias_of: tuple[str, ...]
    sentence: str
    title: str

    def as_dict(self) -> dict[str, object]:
        """Give the suggestion as a dictionary, in the order of the columns."""
        return {column: getattr(self, column) for column in COLUMNS}

    def row(self) -> Row:
        """Return the row of the lexicon that the suggestion would become."""
        return Row(
            type=EntityType(self.type),
            name=self.name,
            aliases=self.aliases,
            year=self.year,
            arxiv=self.introduced_by if _ARXIV.fullmatch(self.introduced_by) else "",
        )


COLUMNS = tuple(f.name for f in fields(Suggestion))
"""The columns of a list of suggestions."""


@dataclass(slots=True)
class _Candidate:
    """Gather what a corpus says about one name."""

    entity: Entity
    papers: dict[str, Paper] = field(default_factory=dict)
    introducers: dict[str, Paper] = field(default_factory=dict)
    sure: float = _GRAMMAR
    surfaces: dict[str, None] = field(default_factory=dict)
    example: tuple[tuple[bool, bool, bool, float], str, str] = ((False, False, False, -1.0), "", "")

    def add(self, paper: Paper, found: Found) -> None:
        """Take in what one paper says."""
        self.papers[paper.id] = paper
        if found.new:
            self.introducers[paper.id] = paper
        self.surfaces.update(dict.fromkeys(found.surfaces))
        for mention in found.mentions:
            in_abstract = mention.field == Field.ABSTRACT.value
            rank = (in_abstract, found.new, bool(mention.cue), mention.confidence)
            if rank > self.example[0]:
                self.example = (rank, mention.sentence, paper.title)


def suggest(
    papers: Sequence[Paper],
    lexicon: Lexicon | None = None,
    *,
    min_papers: int = 1,
    limit: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Suggestion]:
    """Return the names of a corpus that the lexicon lacks, the weightiest first.

    Args:
        papers: The corpus.
        lexicon: The known names; the built-in ones if None.
        min_papers: Leave out what fewer papers name.
        limit: Give at most so many.
        progress: Called with the stage's name, papers done and papers in all.
    """
    lexicon = lexicon or Lexicon.load()
    candidates = _candidates(papers, lexicon, progress or (lambda *_: None))
    chosen = sorted((c for c in candidates if len(c.papers) >= min_papers), key=_place)[:limit]
    hints = _Hints(lexicon)
    return [_suggestion(candidate, hints) for candidate in chosen]


def accepted(suggestions: Iterable[Suggestion], names: Iterable[str]) -> list[Row]:
    """Return the rows of the suggestions that are named, in any spelling.

    Raises:
        LexiconError: A name is no suggestion, or several of different types.
    """
    by_key: dict[str, list[Suggestion]] = {}
    for suggestion in suggestions:
        by_key.setdefault(key(suggestion.name), []).append(suggestion)
    rows = []
    for name in dict.fromkeys(names):
        found = by_key.get(key(name), [])
        if not found:
            raise LexiconError(f"{name!r} is no candidate of this corpus; see the list without --accept")
        if len(found) > 1:
            types = " and ".join(s.type for s in found)
            raise LexiconError(f"{name!r} is a candidate as {types}; add the one that is meant with lexicon add")
        rows.append(found[0].row())
    return rows


def _place(candidate: _Candidate) -> tuple[float, str, str]:
    return -_weight(candidate), candidate.entity.name.casefold(), candidate.entity.id


def _weight(candidate: _Candidate) -> float:
    return round(len(candidate.papers) * candidate.sure, 3)


def _candidates(
    papers: Sequence[Paper], lexicon: Lexicon, progress: Callable[[str, int, int], None]
) -> list[_Candidate]:
    """Extract the corpus and gather what is not in the lexicon, by type and folded name."""
    extractor = Extractor(lexicon)
    firsts = []
    for done, paper in enumerate(papers, 1):
        firsts.append(extractor.first(paper))
        progress("recognize", done, len(papers))
    survey = extractor.survey(firsts)
    sure: dict[str, float] = {}
    for terms in survey.index.own.values():
        for own in terms:
            sure[own.entity.id] = max(sure.get(own.entity.id, 0.0), own.term.confidence)
    candidates: dict[tuple[str, str], _Candidate] = {}
    for done, first in enumerate(firsts, 1):
        extraction = extractor.second(first, survey)
        for entity, found in _unknown(extraction, survey.entities, lexicon):
            candidate = candidates.setdefault((entity.type, key(entity.name)), _Candidate(entity))
            candidate.add(extraction.paper, found)
        progress("relate", done, len(papers))
    for candidate in candidates.values():
        candidate.sure = sure.get(candidate.entity.id, _GRAMMAR)
    return list(candidates.values())


def _unknown(extraction: Extraction, entities: dict[str, Entity], lexicon: Lexicon) -> Iterator[tuple[Entity, Found]]:
    """Yield what a paper names and the lexicon lacks.

    Another thing of the same name and type as a known one is left out: a row for it would replace that one.
    """
    for found in extraction.found:
        entity = entities[found.id]
        if not entity.known and not any(e.type == entity.type for e in lexicon.find(entity.name)):
            yield entity, found


def _suggestion(candidate: _Candidate, hints: "_Hints") -> Suggestion:
    entity = candidate.entity
    single = next(iter(candidate.introducers.values())) if len(candidate.introducers) == 1 else None
    surfaces = {key(s): s for s in sorted(candidate.surfaces, reverse=True) if key(s)}
    surfaces.pop(key(entity.name), None)
    return Suggestion(
        name=entity.name,
        type=entity.type,
        papers=len(candidate.papers),
        weight=_weight(candidate),
        introduced_by=single.id if single else "",
        year=single.date.year if single and single.date else None,
        aliases=tuple(sorted(surfaces.values())),
        alias_of=hints.near(entity.type, [entity.name, *surfaces.values()]),
        sentence=candidate.example[1],
        title=candidate.example[2],
    )


class _Hints:
    """Find the known names that are spelled nearly as a candidate."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: dict[str, dict[str, str]] = {type_.value: {} for type_ in EntityType}
        for row in lexicon.rows:
            for surface in row.surfaces:
                folded = key(surface)
                if len(folded) >= _SHORTEST:
                    self._names[row.type.value].setdefault(folded, row.name)

    def near(self, type_: str, surfaces: Iterable[str], most: int = 3) -> tuple[str, ...]:
        """Return the known names of a type nearest to one of the surfaces, the nearest first.

        Names whose numbers differ are different releases, not spellings of one.
        """
        from rapidfuzz import fuzz, process

        spellings = self._names[type_]
        best: dict[str, float] = {}
        for surface in surfaces:
            asked = key(surface)
            if len(asked) < _SHORTEST:
                continue
            near = process.extract(asked, spellings.keys(), scorer=fuzz.ratio, limit=4 * most, score_cutoff=_NEAR)
            # A known name with a word behind it ("Chain-of-Thought Prompting") is far by letters alone.
            begun = [asked[:n] for n in range(_LONG, len(asked)) if asked[:n] in spellings]
            for folded, score in [*((f, s) for f, s, _ in near), *((f, _NEAR) for f in begun)]:
                if _DIGITS.findall(folded) == _DIGITS.findall(asked):
                    name = spellings[folded]
                    best[name] = max(best.get(name, 0.0), score)
        return tuple(sorted(best, key=lambda name: (-best[name], name))[:most])
