"""Wire the stages: read, extract, assemble, store. The only module that knows all of them."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from paperatlas.assembly import assemble
from paperatlas.extraction import Extractor, Result
from paperatlas.lexicon import Lexicon
from paperatlas.model import EntityType, Extraction, Paper, Role
from paperatlas.readers import Merged, ReadOptions, ReadResult, Skipped, read
from paperatlas.stores import DEFAULT_STORE, open_store

__all__ = ["BuildOptions", "BuildReport", "Dropped", "Progress", "build", "extract"]

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, what is done and what there is in all (0: not known)."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Say how a build runs.

    Attributes:
        read: How sources are read.
        lexicons: Folders laid over the built-in lexicon.
        store: The database; `PAPERATLAS_STORE`, else `atlas.db`, if None.
        fresh: Forget what the store holds instead of adding to it.
        min_confidence: Leave out entities whose best role is less sure than this (0 to 1).
        jobs: How many processes extract; the result is the same.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    lexicons: tuple[Path, ...] = ()
    store: str | None = None
    fresh: bool = False
    min_confidence: float = 0.0
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Dropped:
    """Name something that did not make it into the graph, and why."""

    what: str
    reason: str


@dataclass(slots=True)
class BuildReport:
    """Tell what a build did: counts, what was merged or dropped and why, seconds, versions.

    Attributes:
        entries: Records read, duplicates included.
        papers: Papers in the store after the build.
        mentions: Places where an entity is named.
        entities: Entities of the papers per type.
        relations: Relations of papers to entities per role.
        evaluations: Evaluation pairs.
        discovered: Names that the lexicon lacks.
        merged: Entries that became part of another paper.
        dropped: What did not make it into the graph.
        skipped: Records that could not be read.
        seconds: Seconds per stage.
        store: Where the graph is.
        versions: Versions of the package and of the lexicon.
    """

    entries: int = 0
    papers: int = 0
    mentions: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    evaluations: int = 0
    discovered: int = 0
    merged: list[Merged] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    store: str = ""
    versions: dict[str, str] = field(default_factory=dict)


class _Clock:
    """Time the stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - begin, 3)


def _read(paths: Sequence[str | Path], options: BuildOptions, progress: Progress | None) -> ReadResult:
    def count(done: int) -> None:
        if progress:
            progress("read", done, 0)

    return read(paths, options.read, count)


def extract(
    paths: Sequence[str | Path], options: BuildOptions | None = None, progress: Progress | None = None
) -> list[Extraction]:
    """Extract what papers say, one extraction a paper in input order, without a store.

    Args:
        paths: Files with papers; `-` is standard input.
        options: How to read and what to know.
        progress: Called as the work goes on.

    Raises:
        InputError: A file cannot be read (or, with `strict`, a record).
        LexiconError: A lexicon folder breaks its format.
    """
    options = options or BuildOptions()
    result = _read(paths, options, progress)
    extractor = Extractor(Lexicon.load(*options.lexicons), options.min_confidence)
    return _extract(result.papers, extractor, options.jobs, progress).extractions


def _extract(papers: Sequence[Paper], extractor: Extractor, jobs: int, progress: Progress | None) -> Result:
    if jobs == 1:
        return extractor.extract(papers, progress)
    from paperatlas import parallel

    return parallel.extract(papers, extractor, jobs, progress)


def build(
    paths: Sequence[str | Path], options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Read papers, extract what they say and store the graph; the store then holds them beside its old ones.

    A paper that the store holds already is replaced. Building the same input twice changes nothing. A build
    that fails leaves the store as it was.

    Args:
        paths: Files with papers; `-` is standard input.
        options: How to read, what to know, where to store.
        progress: Called as the work goes on.

    Returns:
        The report of the build.

    Raises:
        InputError: A file cannot be read (or, with `strict`, a record), or no paper was found.
        LexiconError: A lexicon folder breaks its format.
        StoreError: The store is held by another build or cannot be written.
    """
    options = options or BuildOptions()
    clock = _Clock()
    with open_store(options.store, write=True) as store:
        with clock.stage("read"):
            result = _read(paths, options, progress)
            papers = _joined([] if options.fresh else store.papers(), result.papers)
        with clock.stage("lexicon"):
            lexicon = Lexicon.load(*options.lexicons)
            extractor = Extractor(lexicon, options.min_confidence)
        with clock.stage("extract"):
            extracted = _extract(papers, extractor, options.jobs, progress)
        with clock.stage("assemble"):
            graph = assemble(extracted.extractions, extracted.entities)
            versions = {"paperatlas": metadata.version("paperatlas"), "lexicon": lexicon.version}
            graph.graph["meta"] = dict(versions)
        with clock.stage("store"):
            if progress:
                progress("store", 0, graph.number_of_edges())
            store.replace(graph)
    report = _report(result, extracted, clock.seconds)
    report.dropped += [Dropped(_edge(row), row["reason"]) for row in graph.graph["dropped"]]
    report.store = str(options.store or os.environ.get("PAPERATLAS_STORE") or DEFAULT_STORE)
    report.versions = versions
    return report


def _edge(row: dict[str, str]) -> str:
    return " ".join(part for part in (row["source"], row["relation"], row["target"]) if part)


def _joined(old: Iterable[Paper], new: Iterable[Paper]) -> list[Paper]:
    """Return the papers of a store with those of a build laid over them, by id."""
    joined = {paper.id: paper for paper in old}
    joined.update((paper.id, paper) for paper in new)
    return list(joined.values())


def _report(read_result: ReadResult, extracted: Result, seconds: dict[str, float]) -> BuildReport:
    entities: dict[str, set[str]] = {type_.value: set() for type_ in EntityType}
    relations: Counter[str] = Counter()
    for extraction in extracted.extractions:
        for found in extraction.found:
            entities[extracted.entities[found.id].type].add(found.id)
            relations.update(found.roles)
    return BuildReport(
        entries=len(read_result.papers) + len(read_result.merged),
        papers=len(extracted.extractions),
        mentions=sum(len(f.mentions) for e in extracted.extractions for f in e.found),
        entities={type_: len(ids) for type_, ids in entities.items()},
        relations={role.value: relations[role.value] for role in Role},
        evaluations=sum(len(e.evaluations) for e in extracted.extractions),
        discovered=extracted.discovered,
        merged=list(read_result.merged),
        dropped=[
            Dropped(id_, f"{len(papers) + 1} papers introduce this name; each keeps its own entity")
            for id_, papers in sorted(extracted.ambiguous.items())
        ],
        skipped=list(read_result.skipped),
        seconds=seconds,
    )
