"""The stages of a distributed build, as functions over shards and tables: what the workers do.

The first pass over a shard depends on nothing but its papers, so it can be run again anywhere. What the order of
the papers decides is decided where all claims on a name come together; until then each carries its place.
"""

import gc
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING, Any

import orjson

from paperatlas.discovery import Term
from paperatlas.engines.errors import EngineError
from paperatlas.engines.shards import Shards, Shared, table
from paperatlas.extraction import Extractor, First, Survey
from paperatlas.lexicon import Pattern
from paperatlas.model import Entity, Evaluation, Extraction, Found, Mention, Paper
from paperatlas.names import key
from paperatlas.passes import Names, survey_of
from paperatlas.shapes import Shapes
from paperatlas.terms import OwnTerm, TermIndex

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Gathered", "Job", "Learned", "first_pass", "gather", "read_claims", "read_links", "results", "second_pass"]

Row = dict[str, Any]
Place = tuple[bool, int, int]
"""Where a name was first claimed: after all introductions or not, the paper's place, the number in the paper."""

_TIMES = 5
"""So often a task may die with its worker. Ray would run it again for ever, also where a paper is to blame."""


@dataclass(slots=True)
class Gathered:
    """Hold one name after all claims on it came together.

    Attributes:
        place: Where it was claimed first.
        entity: What it names.
        patterns: By what it is found in all papers: folded surfaces and the claims on them.
    """

    place: Place
    entity: Entity
    patterns: list[tuple[str, Pattern]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Learned:
    """Hold what is known of all papers between the passes.

    Attributes:
        names: The names to find in all papers, and their entities.
        made: The releases among them that linking made, by id.
        discovered: How many of the names the lexicon lacks.
        ambiguous: Entity id -> papers that introduce something else under the same name.
    """

    names: Names
    made: dict[str, Entity]
    discovered: int = 0
    ambiguous: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """Hold what every task is told.

    Attributes:
        shards: Where the files are.
        buckets: In how many parts the names come together.
        lexicon: The known names; a process that has them does not fetch them again.
        min_confidence: Leave out roles and evaluations that are less sure than this.
        version: The version of the package that leads the build.
    """

    shards: Shards
    buckets: int
    lexicon: Shared
    min_confidence: float
    version: str

    def extractor(self) -> Extractor:
        """Return this process' extractor, with no release made yet.

        Raises:
            EngineError: This machine has another version of the package than the one that leads the build.
        """
        if version("paperatlas") != self.version:
            raise EngineError(f"a machine has paperatlas {version('paperatlas')} instead of {self.version}")
        extractor = _extractor(self.lexicon, self.min_confidence)
        extractor.forget()
        return extractor


@lru_cache(maxsize=1)
def _extractor(lexicon: Shared, min_confidence: float) -> Extractor:
    extractor = Extractor(lexicon.get(), min_confidence)
    gc.collect()
    gc.freeze()  # what stays for good need not be gone through again and again
    return extractor


@lru_cache(maxsize=1)
def _survey(learned: Shared, extractor: Extractor) -> tuple[Survey, dict[str, Entity]]:
    """Return what this process knows of all papers, and the releases among it."""
    found: Learned = learned.get()
    return survey_of(extractor, found.names), found.made


# --- the first pass -------------------------------------------------------------------------------------------


def first_pass(batch: "pa.Table", job: Job) -> "pa.Table":
    """Run the first pass over the shards of these numbers (`id`) and say how it went."""
    return _outcome(_first_pass, job, ((number,) for number in batch["id"].to_pylist()))


def _outcome(stage: Callable[..., int], job: Job, parts: Iterable[tuple[Any, ...]]) -> "pa.Table":
    """Run a stage over numbered parts, each with its input; tell the size of each and what went wrong."""
    import pyarrow as pa

    rows: list[tuple[int, int, str]] = []
    gc.disable()  # the stages make many small objects and no cycles
    try:
        for number, *given in parts:
            try:
                with job.shards.counted(stage.__name__, number) as times:
                    if times > _TIMES:
                        raise EngineError(f"its worker died {_TIMES} times")
                    rows.append((number, stage(job, number, *given), ""))
            except Exception as error:  # noqa: BLE001 - it is raised by whoever leads the build
                rows.append((number, 0, f"{type(error).__name__}: {error}"))
    finally:
        gc.enable()
    return table({"number": pa.int32(), "size": pa.int64(), "failure": pa.string()}, rows)


def _first_pass(job: Job, number: int) -> int:
    """Write what the first pass finds in a shard, and beside it the claims on names alone."""
    import pyarrow as pa

    extractor = job.extractor()
    begin = number * job.shards.size
    firsts = {begin + at: extractor.first(paper) for at, paper in enumerate(job.shards.papers(number))}
    columns = {"place": pa.int64(), "first": pa.binary()}
    job.shards.write("firsts", number, columns, [(place, pickle.dumps(first)) for place, first in firsts.items()])
    columns = {
        "bucket": pa.int32(),
        "kind": pa.string(),
        "shard": pa.int32(),
        "place": pa.int64(),
        "number": pa.int32(),
        "paper": pa.string(),
        "date": pa.date32(),
        "content": pa.binary(),
    }
    # A shard without any name still has to come to the second pass.
    rows: list[tuple[Any, ...]] = [(number % job.buckets, "shard", number, begin, -1, "", None, b"")]
    job.shards.write("claims", number, columns, [*rows, *_claims(job, number, firsts)])
    return len(firsts)


def _claims(job: Job, number: int, firsts: dict[int, First]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the names that the papers of a shard claim; what may be one name shares a bucket."""
    for place, first in firsts.items():
        paper = first.paper
        claims: list[tuple[str, str, int, Term | Entity]]
        claims = [("term", key(term.name), at, term) for at, term in enumerate(first.terms)]
        claims += [("made", entity.id, at, entity) for at, entity in enumerate(first.made)]
        for kind, folded, at, claim in claims:
            bucket = zlib.crc32(folded.encode()) % job.buckets
            yield bucket, kind, number, place, at, paper.id, paper.date, pickle.dumps(claim)


# --- between the passes ---------------------------------------------------------------------------------------


def read_claims(batch: "pa.Table", job: Job) -> "pa.Table":
    """Read the claims on names of the shards of these numbers (`id`)."""
    return _joined(job, "claims", batch)


def read_links(batch: "pa.Table", job: Job) -> "pa.Table":
    """Read the links of the buckets of these numbers (`id`)."""
    return _joined(job, "links", batch)


def _joined(job: Job, part: str, batch: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    return pa.concat_tables([job.shards.read(part, number) for number in batch["id"].to_pylist()])


def gather(claims: "pa.Table", job: Job) -> "pa.Table":
    """Bring all claims of a bucket together: what each name is, and whose own it is; say how it went.

    A name's entity depends on the claims on the same folded name alone, and on their order, so a term index
    over one bucket decides as one over the whole corpus would.
    """
    rows = sorted(claims.to_pylist(), key=lambda row: (row["bucket"], row["place"], row["number"]))
    buckets = groupby(rows, key=lambda row: row["bucket"])
    return _outcome(_gather, job, ((number, list(several)) for number, several in buckets))


def _gather(job: Job, number: int, rows: Sequence[Row]) -> int:
    """Write the names of a bucket, and beside them the links of papers to them."""
    import pyarrow as pa

    terms = [(row, pickle.loads(row["content"])) for row in rows if row["kind"] == "term"]  # noqa: S301 - our own
    made = [(row, pickle.loads(row["content"])) for row in rows if row["kind"] == "made"]  # noqa: S301 - our own
    lexicon = job.extractor().lexicon
    index = TermIndex(lexicon, Shapes(lexicon))
    for row, term in terms:
        index.add(_paper(row), [term])
    index.close()
    linked = {id(own.term): own for several in index.own.values() for own in several}
    claims = [(row, linked[id(term)]) for row, term in terms]
    names = [("name", name) for name in _discovered(index, claims)]
    names += [("made", name) for name in _releases(made)]
    told = [(kind, pickle.dumps(name)) for kind, name in names]
    told += [("ambiguous", pickle.dumps(pair)) for pair in index.ambiguous.items()]
    job.shards.write("names", number, {"kind": pa.string(), "content": pa.binary()}, told)
    links = [(row["shard"], row["place"], row["number"], own.entity.id, own.introduced) for row, own in claims]
    links += [(row["shard"], row["place"], -1, "", False) for row in rows if row["kind"] == "shard"]
    columns = {"shard": pa.int32(), "place": pa.int64(), "number": pa.int32(), "entity": pa.string()}
    columns["introduced"] = pa.bool_()
    job.shards.write("links", number, columns, links)
    return len(names)


def _discovered(index: TermIndex, claims: Iterable[tuple[Row, OwnTerm]]) -> Iterator[Gathered]:
    """Yield the names that the lexicon lacks, each with the place of the claim that made it."""
    patterns: dict[str, list[tuple[str, Pattern]]] = {}
    for form, pattern in index.patterns():
        patterns.setdefault(pattern.entity_id, []).append((form, pattern))
    named: set[str] = set()
    for row, own in sorted(claims, key=lambda claim: not claim[1].introduced):
        id_ = own.entity.id
        if id_ in index.entities and id_ not in named:
            named.add(id_)
            place = (not own.introduced, row["place"], row["number"])
            yield Gathered(place, own.entity, patterns.get(id_, []))


def _paper(row: Row) -> Paper:
    """Make of a paper what a term index asks for: its id and its date."""
    return Paper.model_construct(id=row["paper"], date=row["date"])


def _releases(made: Iterable[tuple[Row, Entity]]) -> Iterable[Gathered]:
    """Return each release that linking made, as the first paper that names it wrote it.

    Papers write what they name alone in several ways; what is made of a release in turn has one name everywhere.
    """
    first: dict[str, Gathered] = {}
    for row, entity in made:
        first.setdefault(entity.id, Gathered((False, row["place"], row["number"]), entity))
    return first.values()


# --- the second pass ------------------------------------------------------------------------------------------


def second_pass(links: "pa.Table", job: Job, learned: Shared) -> "pa.Table":
    """Run the second pass over the shards whose links are given and say how it went."""
    rows = sorted(links.to_pylist(), key=lambda row: (row["shard"], row["place"]))
    shards = groupby(rows, key=lambda row: row["shard"])
    return _outcome(_second_pass, job, ((number, list(several), learned) for number, several in shards))


def _second_pass(job: Job, number: int, links: Sequence[Row], learned: Shared) -> int:
    """Write the results of a shard."""
    import pyarrow as pa

    extractor = job.extractor()
    survey, made = _survey(learned, extractor)
    extractor.linker.entities.update(made)
    own = {place: list(several) for place, several in groupby(links, key=lambda row: row["place"])}
    written: list[tuple[Any, ...]] = []
    for row in job.shards.read("firsts", number).to_pylist():
        first: First = pickle.loads(row["first"])  # noqa: S301 - our own
        paper = first.paper
        if any(made[entity.id] != entity for entity in first.made):
            first = extractor.first(paper)
        survey.index.own = {paper.id: _own(first.terms, own.get(row["place"], ()), survey)}
        extraction = extractor.second(first, survey)
        found, evaluations = orjson.dumps(extraction.found), orjson.dumps(extraction.evaluations)
        written.append((row["place"], paper.id, paper.title, found.decode(), evaluations.decode()))
    columns = {"place": pa.int64(), **dict.fromkeys(("id", "title", "found", "evaluations"), pa.string())}
    job.shards.write("results", number, columns, written)
    return len(written)


def _own(terms: Sequence[Term], links: Iterable[Row], survey: Survey) -> list[OwnTerm]:
    """Tie a paper's terms to their entities, in the order of a term index: what it introduces comes first."""
    mine = [row for row in links if row["number"] >= 0]
    ordered = sorted(mine, key=lambda row: (not row["introduced"], row["number"]))
    return [OwnTerm(terms[row["number"]], survey.entities[row["entity"]], row["introduced"]) for row in ordered]


def results(shards: Shards, number: int, papers: Sequence[Paper]) -> Iterator[Extraction]:
    """Yield what was extracted from the papers of a shard, in their order."""
    for paper, row in zip(papers, shards.read("results", number).to_pylist(), strict=True):
        found = [
            Found(**{**one, "mentions": [Mention(**mention) for mention in one["mentions"]]})
            for one in orjson.loads(row["found"])
        ]
        yield Extraction(paper, found, [Evaluation(**one) for one in orjson.loads(row["evaluations"])])
