"""Extract what papers say: recognize, discover, link, relate, over a whole corpus in two passes.

The first pass finds each paper's own new names; the second finds all names, known and new, in all papers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperatlas.discovery import Discoverer
from paperatlas.document import Document
from paperatlas.evaluations import evaluations
from paperatlas.lexicon import Lexicon
from paperatlas.linking import Linked, Linker
from paperatlas.model import Entity, Extraction, Paper
from paperatlas.recognition import Recognizer
from paperatlas.relations import Relater
from paperatlas.shapes import Shapes
from paperatlas.terms import TermIndex, own_spans

__all__ = ["Extractor", "Result", "record"]


@dataclass(slots=True)
class Result:
    """Hold the extractions of a corpus.

    Attributes:
        extractions: One per paper, in input order.
        entities: All entities that may be meant, known and discovered, by id.
        discovered: How many names the lexicon lacked.
        ambiguous: Entity id -> papers that introduce something else under the same name.
    """

    extractions: list[Extraction]
    entities: dict[str, Entity]
    discovered: int = 0
    ambiguous: dict[str, list[str]] = field(default_factory=dict)


class Extractor:
    """Extract papers with one lexicon.

    Args:
        lexicon: The names to know; the built-in ones if None.
        min_confidence: Leave out entities whose best role is less sure than this (0 to 1).
    """

    def __init__(self, lexicon: Lexicon | None = None, min_confidence: float = 0.0) -> None:
        self.lexicon = lexicon or Lexicon.load()
        self.min_confidence = min_confidence
        self._shapes = Shapes(self.lexicon)
        self._recognizer = Recognizer(self.lexicon.patterns)
        self._discoverer = Discoverer(self._shapes)
        self._relater = Relater()
        self.lexicon.entities  # noqa: B018 - built once, here

    def extract(self, papers: Sequence[Paper], progress: Callable[[str, int, int], None] | None = None) -> Result:
        """Extract all papers.

        Args:
            papers: The corpus; names found in one paper are recognised in all.
            progress: Called with the stage's name, papers done and papers in all.
        """
        linker = Linker(self.lexicon)
        index = TermIndex(self.lexicon, self._shapes)
        linked: list[list[Linked]] = []
        documents = [Document(paper) for paper in papers]
        for done, (paper, document) in enumerate(zip(papers, documents, strict=True), 1):
            hits = self._recognizer.find(document)
            index.add(paper, self._discoverer.terms(document, hits))
            linked.append(linker.link(document, hits))
            if progress:
                progress("recognize", done, len(papers))
        index.close()
        entities = {**linker.entities, **index.entities}
        extractions = list(self._second_pass(documents, linked, index, progress))
        return Result(extractions, entities, len(index.entities), index.ambiguous)

    def _second_pass(
        self,
        documents: list[Document],
        linked: list[list[Linked]],
        index: TermIndex,
        progress: Callable[[str, int, int], None] | None,
    ) -> Iterable[Extraction]:
        travelling = index.recognizer()
        for done, (document, known) in enumerate(zip(documents, linked, strict=True), 1):
            spans = own_spans(document, index.own.get(document.paper.id, []), self._shapes)
            spans = _lay_over(known, spans)
            if travelling:
                recognizer, entities = travelling
                others = [
                    Linked(hit.start, hit.end, entities[hit.claims[0].entity_id])
                    for hit in recognizer.find(document)
                ]
                spans = _lay_over(others, spans)
            yield self._relate(document, spans)
            if progress:
                progress("relate", done, len(documents))

    def _relate(self, document: Document, spans: list[Linked]) -> Extraction:
        if not spans:
            return Extraction(document.paper)
        context, groups = self._relater.groups(document, spans)
        found = self._relater.relate(context, groups)
        if self.min_confidence:
            found = [f for f in found if max(m.confidence for m in f.mentions) >= self.min_confidence]
        return Extraction(document.paper, found, evaluations(context, found))


def _lay_over(below: list[Linked], above: list[Linked]) -> list[Linked]:
    """Join two layers of spans: where they overlap, the longer wins, the upper layer on a tie."""
    kept = []
    dropped: set[int] = set()
    for span in below:
        rivals = [i for i, a in enumerate(above) if a.start < span.end and span.start < a.end and i not in dropped]
        if all(span.end - span.start > above[i].end - above[i].start and not above[i].own for i in rivals):
            dropped.update(rivals)
            kept.append(span)
    return sorted([*kept, *(a for i, a in enumerate(above) if i not in dropped)], key=lambda s: (s.start, s.end))


def record(extraction: Extraction) -> dict[str, Any]:
    """Return an extraction as the JSON record of `paperatlas extract`."""
    entities = []
    for found in extraction.found:
        row: dict[str, Any] = {
            "id": found.id,
            "name": found.name,
            "type": found.type,
            "surfaces": found.surfaces,
            "roles": found.roles,
        }
        if found.sizes:
            row["size"] = found.sizes
        if found.new:
            row["new"] = True
        row["mentions"] = [
            {
                "field": m.field,
                "start": m.start,
                "end": m.end,
                "text": m.text,
                "sentence": m.sentence,
                "role": m.role,
                "cue": m.cue,
                "confidence": m.confidence,
            }
            for m in found.mentions
        ]
        entities.append(row)
    pairs = []
    for e in extraction.evaluations:
        pair: dict[str, Any] = {"model": e.model, "on": e.on}
        if e.metric:
            pair["metric"] = e.metric
        if e.value:
            pair["value"] = e.value
        pair |= {"sentence": e.sentence, "confidence": e.confidence}
        pairs.append(pair)
    return {
        "id": extraction.paper.id,
        "title": extraction.paper.title,
        "entities": entities,
        "evaluations": pairs,
    }
