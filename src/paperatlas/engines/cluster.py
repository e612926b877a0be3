"""Extract on a Ray cluster: both passes on its workers, the names brought together between them.

Papers, what the first pass found and the results lie in shards; what travels through the cluster is names alone,
and of them this process holds each once. A worker that dies loses nothing: its task is run again elsewhere.
"""

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.engines.shards import Shards, opened
from paperatlas.engines.stages import Gathered, Job, Learned, first_pass, gather, results, second_pass
from paperatlas.extraction import Extractor, Result
from paperatlas.lexicon import Lexicon
from paperatlas.model import Paper
from paperatlas.passes import Names
from paperatlas.terms import claims_of

if TYPE_CHECKING:
    import ray.data

__all__ = ["extract"]

Progress = Callable[[str, int, int], None]

_LARGEST_SHARD = 1_000
_SHARDS_A_PROCESSOR = 4


def extract(
    papers: Sequence[Paper], extractor: Extractor, folder: Path | None = None, progress: Progress | None = None
) -> Result:
    """Extract all papers on the cluster that `RAY_ADDRESS` names, else on one that is started here and ended.

    Args:
        papers: The corpus; names found in one paper are recognised in all.
        extractor: Gives the lexicon and the options.
        folder: Where the shards are written, seen by all machines; a temporary folder if None.
        progress: Called with the stage's name, papers done and papers in all.
    """
    if not papers:
        return extractor.extract(papers, progress)
    import ray

    with _connected(), _quiet():
        processors = max(1, int(ray.cluster_resources().get("CPU", 1)))
        size = max(1, min(_LARGEST_SHARD, -(-len(papers) // (processors * _SHARDS_A_PROCESSOR))))
        with opened(folder, size) as shards:
            shards.write_papers(papers)
            return _Run(papers, extractor, shards, progress or (lambda *_: None)).extract(processors)


class _Run:
    """Lead the cluster through the stages over one corpus."""

    def __init__(self, papers: Sequence[Paper], extractor: Extractor, shards: Shards, progress: Progress) -> None:
        self._papers = papers
        self._extractor = extractor
        self._shards = shards
        self._progress = progress

    def extract(self, processors: int) -> Result:
        """Run all stages."""
        import ray

        lexicon = self._extractor.lexicon
        plain = Lexicon(lexicon.rows, lexicon.stopwords, lexicon.ordinary, lexicon.acronyms)
        count = self._shards.count(len(self._papers))
        buckets = min(count, max(processors, count // 8))
        job = Job(self._shards, buckets, ray.put(plain), self._extractor.min_confidence)
        self._first(job, count)
        self._gather(job)
        named, made, ambiguous = _by_kind(self._shards)
        made = _settled(made, self._papers, self._extractor)
        known = {each.entity.id: each.entity for each in (*made, *named)}
        patterns = claims_of(pattern for each in named for pattern in each.patterns)
        learned = Learned(Names(patterns, known), {each.entity.id: each.entity for each in made})
        self._second(job, ray.put(learned), count)
        extractions = [
            extraction
            for number in range(count)
            for extraction in results(
                self._shards, number, self._papers[number * self._shards.size :][: self._shards.size]
            )
        ]
        return Result(extractions, {**lexicon.entities, **known}, len(named), ambiguous)

    def _first(self, job: Job, count: int) -> None:
        import ray.data

        numbers = ray.data.range(count, override_num_blocks=count)
        passed = numbers.map_batches(first_pass, batch_size=1, batch_format="pyarrow", fn_kwargs={"job": job})
        self._watch("recognize", passed)

    def _gather(self, job: Job) -> None:
        """Bring the names together, bucket by bucket."""
        import ray.data

        names = ray.data.read_parquet(str(self._shards.folder / "names"))
        grouped = names.groupby("bucket", num_partitions=job.buckets)
        gathered = grouped.map_groups(gather, batch_format="pyarrow", fn_kwargs={"job": job})
        gathered.write_parquet(str(self._shards.folder / "gathered"))

    def _second(self, job: Job, learned: Any, count: int) -> None:
        import ray.data

        gathered = ray.data.read_parquet(str(self._shards.folder / "gathered"))
        links = gathered.filter(expr=ray.data.expressions.col("kind") == "link").groupby("shard", num_partitions=count)
        settings = {"job": job, "learned": (learned,)}
        passed = links.map_groups(second_pass, batch_format="pyarrow", fn_kwargs=settings)
        self._watch("relate", passed)

    def _watch(self, stage: str, passed: "ray.data.Dataset") -> None:
        """Run a pass to its end and report on the way."""
        done = 0
        for row in passed.iter_rows():
            done += row["papers"]
            self._progress(stage, done, len(self._papers))


def _by_kind(shards: Shards) -> tuple[list[Gathered], list[Gathered], dict[str, list[str]]]:
    """Read the names of all papers: those discovered and those that linking made, in order, and the ambiguous."""
    named: list[Gathered] = []
    made: list[Gathered] = []
    ambiguous: dict[str, list[str]] = {}
    for row in shards.gathered():
        content = pickle.loads(row["content"])  # noqa: S301 - our own
        if row["kind"] == "ambiguous":
            ambiguous[content[0]] = content[1]
        else:
            (named if row["kind"] == "name" else made).append(content)
    named.sort(key=lambda each: each.place)
    made.sort(key=lambda each: each.place)
    return named, made, ambiguous


def _settled(made: list[Gathered], papers: Sequence[Paper], extractor: Extractor) -> list[Gathered]:
    """Name the releases as they are named where papers are read in order.

    A paper that read alone makes a release of a release may name it after its own way to write the latter,
    where an earlier paper wrote it otherwise. It is read again with what was made before it.
    """
    extractor.forget()
    entities = extractor.linker.entities
    doubtful = {each.entity.id for each in made if each.several}
    by_id = {each.entity.id: each for each in made}
    for at, several in groupby(made, key=lambda each: each.place[1]):
        mine = {each.entity.id for each in several}
        if any(by_id[id_].entity.parent in doubtful for id_ in mine):
            for entity in extractor.first(papers[at]).made:
                if entity.id in mine and by_id[entity.id].entity != entity:
                    by_id[entity.id].entity = entity
                    doubtful.add(entity.id)
        entities.update((id_, by_id[id_].entity) for id_ in mine)
    extractor.forget()
    return made


@contextmanager
def _connected() -> Iterator[None]:
    """Join the cluster that is there, or start one on this machine and end it."""
    import ray

    if ray.is_initialized():
        yield
        return
    address = os.environ.get("RAY_ADDRESS")
    here: dict[str, Any] = {} if address else {"include_dashboard": False}
    ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **here)
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Ray Data from writing to the terminal; what goes wrong comes as an exception."""
    import ray.data

    context = ray.data.DataContext.get_current()
    logger = logging.getLogger("ray.data")
    shown, level = context.enable_progress_bars, logger.level
    context.enable_progress_bars = False
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        context.enable_progress_bars = shown
        logger.setLevel(level)
