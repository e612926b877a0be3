"""Extract on a Ray cluster: both passes on its workers, the names brought together between them.

Papers, what the first pass found and the results lie in shards; what travels through the cluster is names alone,
and of them this process holds each once. A worker that dies loses nothing: its task is run again elsewhere.
"""

import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.engines.errors import EngineError
from paperatlas.engines.learning import learn
from paperatlas.engines.shards import Shards, Shared, opened
from paperatlas.engines.stages import Job, first_pass, gather, read_claims, read_links, results, second_pass
from paperatlas.extraction import Extractor, Result
from paperatlas.model import Paper

if TYPE_CHECKING:
    import ray.data

__all__ = ["extract"]

Progress = Callable[[str, int, int], None]

_LARGEST_SHARD = 1_000
_TASKS_A_PROCESSOR = 4


def extract(
    papers: Sequence[Paper], extractor: Extractor, folder: Path | None = None, progress: Progress | None = None
) -> Result:
    """Extract all papers on the cluster that `RAY_ADDRESS` names, else on one that is started here and ended.

    Args:
        papers: The corpus; names found in one paper are recognised in all.
        extractor: Gives the lexicon and the options.
        folder: Where the shards are written, seen by all machines; a temporary folder if None.
        progress: Called with the stage's name, papers done and papers in all.

    Raises:
        EngineError: There is no such cluster, or a task failed again and again.
    """
    if not papers:
        return extractor.extract(papers, progress)
    with _own_warnings_only(), _connected(), _settings(), _as_engine_error():
        import ray

        tasks = _TASKS_A_PROCESSOR * max(1, int(ray.cluster_resources().get("CPU", 1)))
        size = max(1, min(_LARGEST_SHARD, -(-len(papers) // tasks)))
        with opened(folder, size) as shards:
            shards.write_papers(papers)
            return _Run(papers, extractor, shards, tasks, progress or (lambda *_: None)).extract()


class _Run:
    """Lead the cluster through the stages over one corpus."""

    def __init__(
        self, papers: Sequence[Paper], extractor: Extractor, shards: Shards, tasks: int, progress: Progress
    ) -> None:
        self._papers = papers
        self._extractor = extractor
        self._shards = shards
        self._tasks = tasks
        self._progress = progress

    def extract(self) -> Result:
        """Run all stages."""
        plain = replace(self._extractor.lexicon)  # without what it has worked out so far
        count = self._shards.count(len(self._papers))
        buckets = min(count, max(self._tasks, count // 8))
        job = Job(
            self._shards, buckets, self._shards.share(plain), self._extractor.min_confidence, version("paperatlas")
        )
        self._first(job)
        self._gather(job)
        learned = learn(self._shards, buckets)
        self._second(job, self._shards.share(learned))
        extractions = [
            extraction
            for number in range(count)
            for extraction in results(self._shards, number, self._papers_of(number))
        ]
        return Result(
            extractions,
            {**self._extractor.lexicon.entities, **learned.names.entities},
            learned.discovered,
            learned.ambiguous,
        )

    def _first(self, job: Job) -> None:
        import ray.data

        count = self._shards.count(len(self._papers))
        passed = _over(ray.data.range(count, override_num_blocks=count), first_pass, job=job)
        self._watch("recognize", passed, len(self._papers))

    def _gather(self, job: Job) -> None:
        """Bring the claims on names together, a bucket a task."""
        import ray.data

        count = self._shards.count(len(self._papers))
        claims = _over(ray.data.range(count, override_num_blocks=min(count, self._tasks)), read_claims, job=job)
        buckets = claims.sort("bucket", boundaries=list(range(1, job.buckets)))
        self._watch("discover", _over(buckets, gather, job=job), job.buckets)

    def _second(self, job: Job, learned: Shared) -> None:
        """Bring each shard's links together, a few shards a task, and run the second pass over them."""
        import ray.data

        count = self._shards.count(len(self._papers))
        buckets = ray.data.range(job.buckets, override_num_blocks=min(job.buckets, self._tasks))
        tasks = min(count, 8 * self._tasks)
        bounds = [number * count // tasks for number in range(1, tasks)]
        shards = _over(buckets, read_links, job=job).sort("shard", boundaries=bounds)
        self._watch("relate", _over(shards, second_pass, job=job, learned=learned), len(self._papers))

    def _watch(self, stage: str, parts: "ray.data.Dataset", total: int) -> None:
        """Run a stage to its end and report on the way."""
        done = 0
        for row in parts.iter_rows():
            if row["failure"]:
                raise self._failed(stage, row["number"], row["failure"])
            done += row["size"] if stage != "discover" else 1
            self._progress(stage, done, total)

    def _failed(self, stage: str, number: int, failure: str) -> EngineError:
        papers = self._papers_of(number)
        what = f"part {number} of the names" if stage == "discover" else f"the papers {papers[0].id} to {papers[-1].id}"
        return EngineError(
            f"a worker failed on {what}: {failure}; every machine needs to see the folder of --shards; "
            "if it does, leave the papers out and report them"
        )

    def _papers_of(self, number: int) -> Sequence[Paper]:
        return self._papers[number * self._shards.size : (number + 1) * self._shards.size]


def _over(blocks: "ray.data.Dataset", stage: Callable[..., Any], **settings: Any) -> "ray.data.Dataset":
    """Run a stage over each block of a dataset; where a worker dies, Ray runs its task again."""
    return blocks.map_batches(stage, batch_size=None, batch_format="pyarrow", fn_kwargs=settings)


@contextmanager
def _own_warnings_only() -> Iterator[None]:
    """Keep Ray's warnings about itself from our users, who cannot do anything about them."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, ResourceWarning):
            warnings.filterwarnings("ignore", category=category, module=r"ray\b")
        yield


@contextmanager
def _connected() -> Iterator[None]:
    """Join the cluster that is there, or start one on this machine and end it."""
    import ray

    if ray.is_initialized():
        yield
        return
    address = os.environ.get("RAY_ADDRESS")
    here: dict[str, Any] = {} if address else {"include_dashboard": False}
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anyone
    try:
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **here)
    except ConnectionError as error:
        raise EngineError(f"there is no Ray cluster at {address}; check RAY_ADDRESS") from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _as_engine_error() -> Iterator[None]:
    """Say what went wrong on the cluster in one line; the rest of it is a note."""
    import ray

    try:
        yield
    except ray.exceptions.RayError as error:
        told = EngineError(f"the cluster could not finish: {type(error).__name__}; PAPERATLAS_DEBUG=1 shows all of it")
        told.add_note(str(error))
        raise told from None


@contextmanager
def _settings() -> Iterator[None]:
    """Keep Ray Data from writing to the terminal, and let it shuffle by plain tasks, which any worker can run again.

    Its newer shuffle starts workers of its own for every shuffle: measured, 12 instead of 6 seconds for 94 papers.
    """
    import ray.data

    context = ray.data.DataContext.get_current()
    logger = logging.getLogger("ray.data")
    before, level = (context.enable_progress_bars, context.shuffle_strategy), logger.level
    context.enable_progress_bars = False
    context.shuffle_strategy = ray.data.context.ShuffleStrategy.SORT_SHUFFLE_PULL_BASED
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        context.enable_progress_bars, context.shuffle_strategy = before
        logger.setLevel(level)
