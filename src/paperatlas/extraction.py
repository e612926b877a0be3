"""Extract what papers say: recognize, discover, link, relate, over a whole corpus in two passes.

The first pass finds each paper's own new names; the second finds all names, known and new, in all papers.
"""

import pickle
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from paperatlas.collector import collector_paused, drained
from paperatlas.discovery import Discoverer, Term
from paperatlas.document import Document
from paperatlas.evaluations import Evaluator
from paperatlas.headnouns import noun_after, noun_before
from paperatlas.lexicon import Lexicon
from paperatlas.linking import Linked, Linker, beside
from paperatlas.model import Entity, Extraction, Paper
from paperatlas.names import key
from paperatlas.recognition import Hit, Recognizer
from paperatlas.relations import Group, Relater
from paperatlas.roles import PaperContext
from paperatlas.shapes import Shapes
from paperatlas.terms import TermIndex, own_spans

__all__ = ["Extractor", "First", "Packed", "Result", "Survey", "record"]


@dataclass(slots=True)
class Result:
    """Hold the extractions of a corpus.

    Attributes:
        extractions: One per paper, in input order; what other processes extracted is opened as it is gone through.
        entities: All entities that may be meant, known and discovered, by id.
        discovered: How many names the lexicon lacked.
        ambiguous: Entity id -> papers that introduce something else under the same name.
    """

    extractions: "list[Extraction] | Packed"
    entities: dict[str, Entity]
    discovered: int = 0
    ambiguous: dict[str, list[str]] = field(default_factory=dict)


class Packed:
    """Hold what was extracted in other processes as the bytes that came from them: a fraction of the objects' memory.

    Args:
        batches: The papers, batch by batch.
        contents: What was found in the papers of each batch, and their evaluations, pickled.
    """

    def __init__(self, batches: list[Sequence[Paper]], contents: list[bytes]) -> None:
        self._rows = list(zip(batches, contents, strict=True))

    def __len__(self) -> int:
        return sum(len(papers) for papers, _ in self._rows)

    def __iter__(self) -> Iterator[Extraction]:
        for papers, content in self._rows:
            yield from _opened(papers, content)

    def drained(self) -> Iterator[Extraction]:
        """Yield the extractions in order and let go of each batch."""
        for papers, content in drained(self._rows):
            yield from drained(_opened(papers, content))


def _opened(papers: Sequence[Paper], content: bytes) -> list[Extraction]:
    rows = pickle.loads(content)  # noqa: S301 - from our own process
    return [Extraction(paper, found, pairs) for paper, (found, pairs) in zip(papers, rows, strict=True)]


@dataclass(slots=True)
class First:
    """Hold what the first pass finds in one paper: its own terms, the known names linked.

    `made` are the releases that the paper names and the lexicon lacks, with what they are variants of. Those of a
    whole corpus are kept between the passes, so the document is not among it: it is made anew.
    """

    paper: Paper
    terms: list[Term]
    linked: list[Linked]
    made: list[Entity]


class Survey:
    """Know the names of a whole corpus: what the second pass needs beside the papers.

    Args:
        firsts: What the first pass found, in the order of the papers.
        lexicon: The known names.
        shapes: Judges words by shape.
    """

    def __init__(self, firsts: Iterable[First], lexicon: Lexicon, shapes: Shapes) -> None:
        self._lexicon = lexicon
        self.entities: dict[str, Entity] = dict(lexicon.entities)
        self.index = TermIndex(lexicon, shapes)
        for first in firsts:
            self.index.add(first.paper, first.terms)
            self.entities.update((entity.id, entity) for entity in first.made)
        self.index.close()
        self.entities.update(self.index.entities)

    @cached_property
    def travelling(self) -> tuple[Recognizer, dict[str, Entity]] | None:
        """What finds the discovered names in all papers, and their entities."""
        return self.index.recognizer()

    def spans(self, document: Document, linked: list[Linked], shapes: Shapes) -> list[Linked]:
        """Return all linked spans of a paper: known names, its own terms, terms of other papers."""
        own = own_spans(document, self.index.own.get(document.paper.id, []), shapes)
        spans = _absorb_families(_lay_over(linked, own))
        _claim_by_arxiv(spans, self._lexicon.by_arxiv.get(_arxiv_id(document.paper), frozenset()))
        if self.travelling is None:
            return spans
        recognizer, entities = self.travelling
        hits = [h for h in recognizer.find(document) if not h.claims[0].context or _accompanied(document, h, spans)]
        return _lay_over([Linked(h.start, h.end, entities[h.claims[0].entity_id]) for h in hits], spans)


def _accompanied(document: Document, hit: Hit, spans: Sequence[Linked]) -> bool:
    """Tell whether a noun for what it is stands beside a word, or another name in one list with it."""
    text = document.text
    if noun_after(text, hit.end) or noun_before(text, hit.start):
        return True
    before, behind = bisect_left(spans, hit.start, key=_start) - 1, bisect_left(spans, hit.end, key=_start)
    if before >= 0 and beside(text, spans[before].end, hit.start):
        return True
    return behind < len(spans) and beside(text, hit.end, spans[behind].start)


def _start(span: Linked) -> int:
    return span.start


class Extractor:
    """Extract papers with one lexicon.

    Args:
        lexicon: The names to know; the built-in ones if None.
        min_confidence: Leave out roles and evaluations that are less sure than this (0 to 1).
        discoverer: Finds new names; one with the shipped models if None.
    """

    def __init__(
        self, lexicon: Lexicon | None = None, min_confidence: float = 0.0, discoverer: Discoverer | None = None
    ) -> None:
        self.lexicon = lexicon or Lexicon.load()
        self.min_confidence = min_confidence
        self._shapes = Shapes(self.lexicon)
        self._recognizer = Recognizer(self.lexicon.patterns)
        self.linker = Linker(self.lexicon)
        self._discoverer = discoverer or Discoverer(self._shapes)
        self._relater = Relater(min_confidence=min_confidence)
        self._evaluator = Evaluator()

    def extract(self, papers: Sequence[Paper], progress: Callable[[str, int, int], None] | None = None) -> Result:
        """Extract all papers.

        Args:
            papers: The corpus; names found in one paper are recognised in all.
            progress: Called with the stage's name, papers done and papers in all.
        """
        self.forget()
        with collector_paused():
            firsts = list(_counted(map(self.first, papers), "recognize", len(papers), progress))
            survey = self.survey(firsts)
            seconds = (self.second(first, survey) for first in drained(firsts))
            extractions = list(_counted(seconds, "relate", len(papers), progress))
        return Result(extractions, survey.entities, len(survey.index.entities), survey.index.ambiguous)

    def forget(self) -> None:
        """Forget the releases that papers named so far, so that the next corpus does not depend on the last."""
        self.linker = Linker(self.lexicon)

    def first(self, paper: Paper) -> First:
        """Find a paper's own terms and link the known names: the first pass, paper by paper."""
        document = Document(paper)
        hits = self.linker.held(document, self._recognizer.find(document))
        linked = self.linker.resolve(document, hits)
        made = [entity for span in linked for entity in self.linker.made(span.entity)]
        return First(paper, self._discoverer.terms(document, hits), linked, made)

    def survey(self, firsts: Iterable[First]) -> Survey:
        """Bring together what the first pass found in all papers."""
        return Survey(firsts, self.lexicon, self._shapes)

    def second(self, first: First, survey: Survey) -> Extraction:
        """Relate a paper to its entities: the second pass, paper by paper."""
        context, groups = self.groups(first, survey)
        found = self._relater.relate(context, groups)
        pairs = self._evaluator.evaluations(context, found)
        sure = [pair for pair in pairs if pair.confidence >= self.min_confidence]
        return Extraction(first.paper, found, sure)

    def groups(self, first: First, survey: Survey) -> tuple[PaperContext, list[Group]]:
        """Return a paper's mentions joined by entity, with their features, before roles are given."""
        document = Document(first.paper)
        return self._relater.groups(document, survey.spans(document, first.linked, self._shapes))

    def contexts(self, papers: Sequence[Paper]) -> Iterator[tuple[PaperContext, list[Group]]]:
        """Yield each paper's context and joined mentions: what the role model is trained on."""
        firsts = [self.first(paper) for paper in papers]
        survey = self.survey(firsts)
        for first in firsts:
            yield self.groups(first, survey)


_T = TypeVar("_T")


def _counted(
    items: Iterable[_T], stage: str, total: int, progress: Callable[[str, int, int], None] | None
) -> Iterator[_T]:
    """Pass items on and report how many have passed."""
    for done, item in enumerate(items, 1):
        yield item
        if progress:
            progress(stage, done, total)


_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?$")


def _arxiv_id(paper: Paper) -> str:
    """Return a paper's arXiv identifier without version, from its id or its address; "" where it has none."""
    match = _ARXIV.search(paper.id) or _ARXIV.search(paper.url or "")
    return match.group(1) if match else ""


def _claim_by_arxiv(spans: list[Linked], introduced: frozenset[str]) -> None:
    """Mark as the paper's own what the lexicon says that this paper introduced."""
    for span in spans if introduced else ():
        if span.entity.id in introduced:
            span.own = span.main = True


_RELEASE = re.compile(r"(.*[^\W\d])[\s-]?[vV]?\d{1,2}(?:\.\d{1,2})?")


def _absorb_families(spans: list[Linked]) -> list[Linked]:
    """Take a bare family name for the paper's own release of it: in the paper on BayLing 2, BayLing is that."""
    owned = {
        key(match.group(1)): span for span in spans if span.own and (match := _RELEASE.fullmatch(span.entity.name))
    }
    for span in spans if owned else ():
        release = owned.get(key(span.entity.name))
        if release is not None and not span.own:
            span.entity, span.own, span.main = release.entity, True, release.main
    return spans


def _lay_over(below: list[Linked], above: list[Linked]) -> list[Linked]:
    """Join two layers of spans: where they overlap, the longer wins, the upper layer on a tie.

    Neither layer overlaps itself; what the paper calls its own is never displaced.
    """
    above = sorted(above, key=lambda span: span.start)
    kept: list[Linked] = []
    dropped: set[int] = set()
    first = 0
    for span in sorted(below, key=lambda span: span.start):
        while first < len(above) and above[first].end <= span.start:
            first += 1
        rivals = []
        index = first
        while index < len(above) and above[index].start < span.end:
            rivals.append(index)
            index += 1
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
