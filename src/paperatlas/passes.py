"""The two passes of extraction over one batch of papers, for processes that each see a part of the corpus.

Between the passes one place takes in what all papers name, in their order (`Extractor.survey`); what everyone
then needs of it is cut out by `names_of` and `own_of`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from paperatlas.discovery import Term
from paperatlas.extraction import Extractor, First, Survey
from paperatlas.lexicon import Lexicon, Pattern
from paperatlas.model import Entity, Extraction, Paper
from paperatlas.recognition import Recognizer
from paperatlas.terms import OwnTerm, claims_of

__all__ = ["Named", "Names", "Passes", "firsts_of", "names_of", "own_of", "survey_of"]

Mark = Callable[[int], None]
"""Called with the index of the paper that is worked on, before the work."""


@dataclass(slots=True)
class Named:
    """Hold what the first pass found in one batch, in the order of its papers.

    Attributes:
        terms: The new names of each paper.
        releases: The releases of each paper that the lexicon lacks, with what they are variants of.
        made: All that linking made in the batch, in the order in which it was met.
    """

    terms: list[list[Term]]
    releases: list[list[Entity]]
    made: list[Entity]


@dataclass(slots=True)
class Names:
    """Hold the names to find in all papers, and the entities that the lexicon lacks."""

    patterns: dict[str, tuple[Pattern, ...]]
    entities: dict[str, Entity]


def firsts_of(papers: Sequence[Paper], named: Named) -> Iterator[First]:
    """Yield what a survey needs of the first pass over a batch that another process holds."""
    for paper, terms, releases in zip(papers, named.terms, named.releases, strict=True):
        yield First(paper, terms, [], releases)


def names_of(survey: Survey, lexicon: Lexicon) -> Names:
    """Take the names to find in all papers from a survey."""
    patterns = claims_of(survey.index.patterns())
    return Names(patterns, {id_: e for id_, e in survey.entities.items() if lexicon.entities.get(id_) is not e})


def survey_of(extractor: Extractor, names: Names) -> Survey:
    """Make a survey that knows the names of all papers; whose own names are whose is left to be said."""
    survey = extractor.survey(())
    survey.entities.update(names.entities)
    if names.patterns:
        survey.travelling = (Recognizer(names.patterns), survey.entities)
    return survey


def own_of(survey: Survey, papers: Iterable[Paper]) -> dict[str, list[OwnTerm]]:
    """Take some papers' own names from a survey, by the paper's id."""
    own = survey.index.own
    return {paper.id: own[paper.id] for paper in papers if paper.id in own}


@dataclass
class Passes:
    """Run both passes over batches; between them a batch is kept under its number.

    Attributes:
        lexicon: The names to know.
        min_confidence: Leave out entities whose best role is less sure than this.
    """

    lexicon: Lexicon
    min_confidence: float = 0.0
    _kept: dict[int, list[First]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._extractor = Extractor(self.lexicon, self.min_confidence)
        self._survey = self._extractor.survey(())

    def first(self, number: int, papers: Iterable[Paper], mark: Mark, made: Iterable[Entity] = ()) -> Named:
        """Run the first pass over a batch and keep it.

        Args:
            number: The batch.
            papers: Its papers.
            mark: Called before each paper.
            made: The entities that linking made in the batches before this one, where they matter.
        """
        linker = self._extractor.linker
        # A batch knows nothing of those that this process happened to see before it.
        linker.entities = {**self.lexicon.entities, **{entity.id: entity for entity in made}}
        known = len(linker.entities)
        firsts = self._kept[number] = []
        named = Named([], [], [])
        for at, paper in enumerate(papers):
            mark(at)
            first = self._extractor.first(paper)
            named.terms.append(first.terms)
            named.releases.append(first.made)
            firsts.append(First(paper, [], first.linked, []))  # the survey tells the second pass the rest
        named.made += list(linker.entities.values())[known:]
        return named

    def again(self, number: int, made: Iterable[Entity], mark: Mark) -> Named:
        """Run the first pass over a kept batch once more, with what linking made before it."""
        return self.first(number, [first.paper for first in self._kept[number]], mark, made)

    def learn(self, names: Names) -> None:
        """Take in the names of all papers, before the second pass."""
        self._survey = survey_of(self._extractor, names)

    def second(self, number: int, own: dict[str, list[OwnTerm]], mark: Mark) -> list[Extraction]:
        """Run the second pass over a kept batch and let go of it."""
        self._survey.index.own = own
        extractions = []
        for at, first in enumerate(self._kept.pop(number)):
            mark(at)
            extractions.append(self._extractor.second(first, self._survey))
        return extractions
