"""The two passes of extraction over one batch of papers, for processes that each see a part of the corpus.

Between the passes one place has to see the names of all papers in their order (`TermIndex`); what it then sends
to everyone is `Travelling`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from paperatlas.document import Document
from paperatlas.discovery import Term
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon, Pattern
from paperatlas.linking import Linked, Linker
from paperatlas.model import Entity, Extraction, Paper
from paperatlas.recognition import Hit, Recognizer
from paperatlas.terms import OwnTerm, TermIndex

__all__ = ["Named", "Passes", "Travelling", "new_index", "own_of"]

Mark = Callable[[int], None]
"""Called with the index of the paper that is worked on, before the work."""


@dataclass(slots=True)
class Named:
    """Hold what the first pass found in one batch, in the order of its papers.

    Attributes:
        terms: The new names of each paper.
        made: The releases that the lexicon lacks, in the order in which they were met.
    """

    terms: list[list[Term]]
    made: list[Entity]


@dataclass(slots=True)
class Travelling:
    """Hold what the second pass needs of all papers: the names to find everywhere, and their entities."""

    patterns: dict[str, tuple[Pattern, ...]]
    entities: dict[str, Entity]

    @classmethod
    def of(cls, index: TermIndex) -> "Travelling":
        """Take what travels from a closed index."""
        found = index.recognizer()
        return cls(found[0]._by_form if found else {}, index.entities)  # noqa: SLF001


def new_index(extractor: Extractor) -> TermIndex:
    """Make the index that takes in the new names of all papers."""
    return TermIndex(extractor.lexicon, extractor._shapes)  # noqa: SLF001


def own_of(index: TermIndex, papers: Iterable[Paper]) -> dict[str, list[OwnTerm]]:
    """Return the own names of some papers, by the paper's id."""
    return {paper.id: index.own[paper.id] for paper in papers if paper.id in index.own}


@dataclass(slots=True)
class _Kept:
    documents: list[Document]
    hits: list[list[Hit]]
    linked: list[list[Linked]]


@dataclass(slots=True)
class _OwnNames:
    """Stand for the index in the second pass of one batch."""

    own: dict[str, list[OwnTerm]]
    found: tuple[Recognizer, dict[str, Entity]] | None

    def recognizer(self) -> tuple[Recognizer, dict[str, Entity]] | None:
        return self.found


@dataclass
class Passes:
    """Run both passes over batches; between them a batch is kept under its number.

    Attributes:
        lexicon: The names to know.
        min_confidence: Leave out entities whose best role is less sure than this.
    """

    lexicon: Lexicon
    min_confidence: float = 0.0
    _kept: dict[int, _Kept] = field(default_factory=dict)
    _found: tuple[Recognizer, dict[str, Entity]] | None = None

    def __post_init__(self) -> None:
        self._extractor = Extractor(self.lexicon, self.min_confidence)

    def first(self, number: int, papers: Sequence[Paper], mark: Mark) -> Named:
        """Read a batch, find its new names and link its known ones."""
        kept = self._kept[number] = _Kept([], [], [])
        terms: list[list[Term]] = []
        for at, paper in enumerate(papers):
            mark(at)
            document = Document(paper)
            hits = self._extractor._recognizer.find(document)  # noqa: SLF001
            terms.append(self._extractor._discoverer.terms(document, hits))  # noqa: SLF001
            kept.documents.append(document)
            kept.hits.append(hits)
        return Named(terms, self.link(number, [], mark))

    def link(self, number: int, made: Iterable[Entity], mark: Mark) -> list[Entity]:
        """Link the known names of a kept batch, and return the releases that it adds to those made before it."""
        kept = self._kept[number]
        linker = Linker(self.lexicon)
        linker.entities.update((entity.id, entity) for entity in made)
        before = len(linker.entities)
        kept.linked = []
        for at, (document, hits) in enumerate(zip(kept.documents, kept.hits, strict=True)):
            mark(at)
            kept.linked.append(linker.link(document, hits))
        return list(linker.entities.values())[before:]

    def learn(self, travelling: Travelling) -> None:
        """Take in the names of all papers, before the second pass."""
        if travelling.patterns:
            self._found = (Recognizer(travelling.patterns), travelling.entities)

    def second(self, number: int, own: dict[str, list[OwnTerm]], mark: Mark) -> list[Extraction]:
        """Relate the papers of a kept batch and let go of it."""
        kept = self._kept.pop(number)
        index = _OwnNames(own, self._found)
        mark(0)
        extractions = []
        passing = self._extractor._second_pass(kept.documents, kept.linked, index, None)  # type: ignore[arg-type] # noqa: SLF001
        for at, extraction in enumerate(passing, 1):
            mark(at)
            extractions.append(extraction)
        return extractions
