"""Wire the stages: read, extract, assemble, store. The only module that knows all of them."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib import metadata
from pathlib import Path

from paperatlas import engines
from paperatlas.assembly import assemble
from paperatlas.collector import collector_paused, drained
from paperatlas.engines import Work
from paperatlas.errors import AmbiguousName, UnknownName
from paperatlas.extraction import Extractor, Result
from paperatlas.increment import Increment
from paperatlas.lexicon import Lexicon
from paperatlas.model import EntityType, Extraction, Paper, Role
from paperatlas.names import key, paper_node_id
from paperatlas.query import Atlas
from paperatlas.readers import Merged, ReadOptions, ReadResult, Skipped, read
from paperatlas.readers.merge import merge
from paperatlas.readings import NotingExtractor, Reading, Readings, version_of
from paperatlas.schema import ROLE_RELATIONS
from paperatlas.stores import Store, open_store, place_of
from paperatlas.stores.address import shown
from paperatlas.stores.base import count_graph, with_schema
from paperatlas.stores.excerpt import named_entities

__all__ = ["BuildOptions", "BuildReport", "Dropped", "Progress", "build", "extract", "remove"]

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
        min_confidence: Leave out roles and evaluations that are less sure than this (0 to 1).
        jobs: How many processes extract; if None, as many as there are cores, and one where papers are few. The
            result is the same.
        engine: What extracts, `local` or `ray`; the result is the same.
        shards: Where the engine `ray` keeps its files, a folder that all machines see; a temporary one if None.

    Raises:
        EngineError: There is no such engine, it is not installed, or cannot do what was asked.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    lexicons: tuple[Path, ...] = ()
    store: str | None = None
    fresh: bool = False
    min_confidence: float = 0.0
    jobs: int | None = None
    engine: str = "local"
    shards: Path | None = None

    def __post_init__(self) -> None:
        engines.check(self.work)

    @property
    def work(self) -> Work:
        """Return what extracts."""
        return Work(self.engine, self.jobs, self.shards)


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
        read: How many papers were read for what they say; the others had not changed.
        seconds: Seconds per stage.
        written: Nodes and edges of the store that were added, changed and removed.
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
    read: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
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
    return list(engines.extract(result.papers, extractor, options.work, progress).extractions)


def build(
    paths: Sequence[str | Path], options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Read papers, extract what they say and store the graph; the store then holds them beside its old ones.

    A paper that the store holds already is replaced. The store comes to hold what a build of all its papers
    from scratch would make, but only papers that changed are extracted, and those that name what these name, and
    only what is different is written: building the same input twice changes nothing. A build that fails leaves
    the store as it was.

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
            held = None if options.fresh else Readings.of(store)
            papers, merged = _joined(_others(store, held, result.papers) if not options.fresh else [], result.papers)
            entries = len(result.papers) + len(result.merged)
            result.papers.clear()
        report = _fill(store, papers, held, options, clock, progress)
    report.entries = entries
    report.merged = [*result.merged, *merged]
    report.skipped = list(result.skipped)
    return report


def remove(names: Sequence[str], options: BuildOptions | None = None, progress: Progress | None = None) -> BuildReport:
    """Take papers out of a store, with all that only they support.

    Papers that name what these introduce are read anew: the store comes to hold what a build of the other
    papers from scratch would make.

    Args:
        names: Ids or titles of papers.
        options: As for `build`, with the same lexicons; how sure an entity must be is what the store notes.
        progress: Called as the work goes on.

    Raises:
        UnknownName: The store has no paper of this id or title; nothing is removed.
        AmbiguousName: It has several.
        StoreError: The store is held by a build or cannot be written.
    """
    options = options or BuildOptions()
    clock = _Clock()
    with open_store(options.store, write=True) as store:
        with clock.stage("read"):
            atlas = Atlas(store)
            gone = {_one_paper(atlas, name) for name in names}
            papers = [paper for paper in store.papers() if paper_node_id(paper.id) not in gone]
        noted = float(store.meta().get("min_confidence", options.min_confidence))
        left = replace(options, min_confidence=noted)
        return _fill(store, _in_order(papers), Readings.of(store), left, clock, progress)


def _one_paper(atlas: Atlas, name: str) -> str:
    """Find the one paper that an id or a title names; nothing looser, since it is to go."""
    ids, note = atlas.resolve_paper(name)
    if note:
        raise UnknownName(name, ids)
    if len(ids) > 1:
        raise AmbiguousName(name, ids)
    return ids[0]


def _fill(
    store: Store,
    papers: list[Paper],
    held: Readings | None,
    options: BuildOptions,
    clock: _Clock,
    progress: Progress | None,
) -> BuildReport:
    """Make a store hold the graph of some papers, and report; `held` is what it notes of its papers.

    A build of all papers empties their list on the way: their graph needs the memory.
    """
    with clock.stage("lexicon"):
        lexicon = Lexicon.load(*options.lexicons)
        versions = {"paperatlas": metadata.version("paperatlas"), "lexicon": lexicon.version}
        notes = versions | {"min_confidence": str(options.min_confidence)}
        version = version_of(lexicon, options.min_confidence)
    report = None
    if held is not None and held.version == version:
        with collector_paused():
            report = _changed(
                store, papers, held, partial(NotingExtractor, lexicon, options.min_confidence), notes, clock
            )
    if report is None:
        extractor = NotingExtractor(lexicon, options.min_confidence)
        report = _made(store, papers, extractor, notes, options, clock, progress)
    report.seconds = clock.seconds
    report.store = shown(place_of(options.store))
    report.versions = versions
    return report


def _changed(
    store: Store,
    papers: Sequence[Paper],
    held: Readings,
    extractor: Callable[[], NotingExtractor],
    notes: dict[str, str],
    clock: _Clock,
) -> BuildReport | None:
    """Change a store where little is different; None where too much is."""
    with clock.stage("compare"):
        increment = Increment(store, held, papers)
    if increment.idle:
        return _standing(store, held)
    if not increment.small:
        return None
    with clock.stage("extract"):
        held.add_found(store.notes())
        outcome = increment.run(extractor())
    if outcome.made.rows > store.most_changes:
        return None
    with clock.stage("store"):
        store.change(outcome.made, with_schema(notes | outcome.readings.notes()))
    report = _standing(store, outcome.readings)
    report.read = len(outcome.read)
    report.written = asdict(outcome.made.changes)
    report.dropped = [*_ambiguous(outcome.survey.index.ambiguous), *map(_dropped, outcome.dropped)]
    return report


def _made(
    store: Store,
    papers: list[Paper],
    extractor: NotingExtractor,
    notes: dict[str, str],
    options: BuildOptions,
    clock: _Clock,
    progress: Progress | None,
) -> BuildReport:
    """Extract all papers and make a store hold their graph."""
    with clock.stage("extract"):
        extracted = engines.extract(papers, extractor, options.work, progress)
        papers.clear()
    with clock.stage("assemble"), collector_paused():
        tally = _Tally(extracted, extractor)
        graph = assemble(tally.passing(extracted), extracted.entities)
        report = tally.report(extracted)
        graph.graph["meta"] = notes | tally.notes(count_graph(graph))
        del extracted, tally  # the store needs the memory
        extractor.noted.clear()
        key.cache_clear()  # strings that lie among those of the graph would hold the memory of all
        report.dropped += map(_dropped, graph.graph["dropped"])
        size = graph.number_of_nodes() + graph.number_of_edges()
    with clock.stage("store"), collector_paused():
        told = (lambda done, total: progress("store", done, total)) if progress else None
        if options.fresh:
            store.replace(graph, told, spend=True)
            report.written = {"added": size, "changed": 0, "removed": 0}
        else:
            report.written = asdict(store.update(graph, told, spend=True))
    return report


def _standing(store: Store, held: Readings) -> BuildReport:
    """Report what a store holds."""
    return BuildReport(
        papers=len(held.rows),
        mentions=sum(reading.mentions for reading in held.rows.values()),
        entities=named_entities(store),
        relations={role.value: held.counts[ROLE_RELATIONS[role]] for role in Role},
        evaluations=held.counts["Evaluation"],
        discovered=held.discovered,
        written={"added": 0, "changed": 0, "removed": 0},
    )


def _dropped(row: dict[str, str]) -> Dropped:
    return Dropped(_edge(row), row["reason"])


def _ambiguous(papers: Mapping[str, list[str]]) -> list[Dropped]:
    return [
        Dropped(id_, f"{len(several) + 1} papers introduce this name; each keeps its own entity")
        for id_, several in sorted(papers.items())
    ]


def _edge(row: dict[str, str]) -> str:
    return " ".join(part for part in (row["source"], row["relation"], row["target"]) if part)


def _others(store: Store, held: Readings | None, new: Sequence[Paper]) -> list[Paper]:
    """Read the papers of a store, unless all of them are among the new ones."""
    if held is not None and held.rows.keys() <= {paper.id for paper in new}:
        return []
    return store.papers()


def _joined(old: Iterable[Paper], new: Sequence[Paper]) -> tuple[list[Paper], list[Merged]]:
    """Lay the papers of a build over those of a store by id; what then is one paper by its title is merged."""
    ids = {paper.id for paper in new}
    papers, merged = merge([*new, *(paper for paper in old if paper.id not in ids)])
    return _in_order(papers), merged


def _in_order(papers: Iterable[Paper]) -> list[Paper]:
    """Sort papers by date and id, those without date last: what comes of them must not tell how they came."""
    return sorted(papers, key=lambda paper: (paper.date is None, paper.date, paper.id))


class _Tally:
    """Count extractions and note them for the next build while they go by: they are not kept."""

    def __init__(self, extracted: Result, noting: NotingExtractor) -> None:
        self._noting = noting
        # Where the engine did not let us see what was found there is nothing to note.
        self._noted = noting.noted if len(noting.noted) == len(extracted.extractions) else None
        self._rows: dict[str, Reading] = {}
        self._discovered = extracted.discovered
        self._report = BuildReport(papers=len(extracted.extractions), read=len(extracted.extractions))
        self._entities: dict[str, set[str]] = {type_.value: set() for type_ in EntityType}
        self._relations: Counter[str] = Counter()

    def passing(self, extracted: Result) -> Iterator[Extraction]:
        """Yield all extractions and let go of them."""
        several = extracted.extractions
        report = self._report
        for extraction in drained(several) if isinstance(several, list) else several.drained():
            for found in extraction.found:
                self._entities[extracted.entities[found.id].type].add(found.id)
                self._relations.update(found.roles)
                report.mentions += len(found.mentions)
            report.evaluations += len(extraction.evaluations)
            if self._noted is not None:
                row = Reading.noted(extraction, *self._noted[extraction.paper.id])
                self._rows[row.id] = row
            yield extraction

    def report(self, extracted: Result) -> BuildReport:
        """Report what went by."""
        self._report.entities = {type_: len(ids) for type_, ids in self._entities.items()}
        self._report.relations = {role.value: self._relations[role.value] for role in Role}
        self._report.discovered = extracted.discovered
        self._report.dropped = _ambiguous(extracted.ambiguous)
        return self._report

    def notes(self, counts: dict[str, int]) -> dict[str, str]:
        """Note what went by, for a store with so many nodes and edges."""
        if self._noted is None:
            return {}
        version = version_of(self._noting.lexicon, self._noting.min_confidence)
        return Readings(version, counts, self._discovered, self._rows).notes()
