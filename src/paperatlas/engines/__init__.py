"""What extracts a corpus, by name: this machine's processes, or a Ray cluster."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from paperatlas.engines.errors import EngineError
from paperatlas.extraction import Extractor, Result
from paperatlas.model import Paper

__all__ = ["ENGINES", "EngineError", "Work", "check", "extract"]

Progress = Callable[[str, int, int], None]

_MANY = 2_000
"""From so many papers on, several processes bring more than it costs to start them."""


@dataclass(frozen=True, slots=True)
class Work:
    """Say what extracts and with how much.

    Attributes:
        engine: A name of `ENGINES`; the result is the same with each.
        jobs: How many processes of this machine work; if None, as many as it has cores, and one where papers are few.
        shards: The folder of a cluster's files, which all its machines see; a temporary one if None.
    """

    engine: str = "local"
    jobs: int | None = None
    shards: Path | None = None


def extract(
    papers: Sequence[Paper], extractor: Extractor, work: Work | None = None, progress: Progress | None = None
) -> Result:
    """Extract all papers; whatever engine does it, the result is that of `extractor.extract(papers)`.

    Args:
        papers: The corpus; names found in one paper are recognised in all.
        extractor: Gives the lexicon and the options.
        work: What extracts.
        progress: Called with the stage's name, papers done and papers in all.

    Raises:
        EngineError: The engine does not exist, is not installed, or cannot do what was asked.
    """
    work = work or Work()
    check(work)
    return ENGINES[work.engine](papers, extractor, work, progress)


def check(work: Work) -> None:
    """Raise EngineError where an engine cannot do what is asked, before any paper is read."""
    if work.engine not in ENGINES:
        raise EngineError(f"there is no engine {work.engine!r}; engines: {', '.join(sorted(ENGINES))}")
    if work.engine == "local":
        if work.shards is not None:
            raise EngineError("the engine local keeps no shards; leave them out, or choose the engine ray")
        return
    if work.jobs is not None and work.jobs > 1:
        raise EngineError("jobs are for the engine local; a Ray cluster has the processors that it was started with")
    if find_spec("ray") is None or find_spec("pandas") is None:
        raise EngineError("the engine ray needs Ray Data; install it with: pip install 'paperatlas[ray]'")


def _local(papers: Sequence[Paper], extractor: Extractor, work: Work, progress: Progress | None) -> Result:
    jobs = work.jobs or (cores() if len(papers) >= _MANY else 1)
    if jobs == 1:
        return extractor.extract(papers, progress)
    from paperatlas import parallel

    return parallel.extract(papers, extractor, jobs, progress)


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ray(papers: Sequence[Paper], extractor: Extractor, work: Work, progress: Progress | None) -> Result:
    from paperatlas.engines import cluster

    return cluster.extract(papers, extractor, work.shards, progress)


ENGINES: dict[str, Callable[[Sequence[Paper], Extractor, Work, Progress | None], Result]] = {
    "local": _local,
    "ray": _ray,
}
