"""What a Ray cluster costs beside one process: benchmarks/engines.py INPUT... [--quick].

The cluster has two nodes of one processor each, both on this machine, so this measures what distribution costs and
not what more machines give.
"""

import logging
import os
import pickle
import tempfile
import time
from pathlib import Path

from common import apart, arguments, machine, papers_of, table

from paperatlas import engines
from paperatlas.engines import Work
from paperatlas.engines.shards import PARTS
from paperatlas.extraction import Extractor

CORPORA = {"arXiv": 3_000_000, "OpenAlex": 100_000_000}
NODE = {"num_cpus": 1, "object_store_memory": 200_000_000}


def used() -> float:
    """Return the processor seconds of this process and of all that it started, the ended ones included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        ticks[int(folder.name)] = sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")


def alone(paths: list[str], count: int) -> tuple[float, float]:
    """Return wall and processor seconds of one process."""
    papers = papers_of(paths, count)
    extractor = Extractor()
    begin, before = time.perf_counter(), time.process_time()
    extractor.extract(papers)
    return time.perf_counter() - begin, time.process_time() - before


def clustered(paths: list[str], counts: list[int]) -> list[tuple[float, float, float, dict[str, int]]]:
    """Return for each count wall seconds, processor seconds of all and of the leader, and the bytes of the shards.

    A first build, which is not counted, starts the workers.
    """
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args=NODE)
    cluster.add_node(**NODE)
    ray.init(cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    extractor = Extractor()
    rows = []
    try:
        engines.extract(papers_of(paths, 50), extractor, Work("ray"))
        for count in counts:
            papers = papers_of(paths, count)
            with tempfile.TemporaryDirectory() as folder:
                sizes: dict[str, int] = {}

                def weigh(
                    stage: str, done: int, total: int, folder: str = folder, sizes: dict[str, int] = sizes
                ) -> None:
                    if stage == "relate" and done == total:
                        sizes |= {part: size_of(Path(folder) / part) for part in PARTS}

                begin, before, mine = time.perf_counter(), used(), time.process_time()
                engines.extract(papers, extractor, Work("ray", shards=Path(folder)), weigh)
                rows.append((time.perf_counter() - begin, used() - before, time.process_time() - mine, sizes))
    finally:
        ray.shutdown()
        cluster.shutdown()
    return rows


def size_of(folder: Path) -> int:
    """Return the bytes of the files of a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())


def kept_or_again(paths: list[str], count: int) -> tuple[float, float, float]:
    """Return the milliseconds a paper of the first pass, of keeping what it found, and its bytes uncompressed."""
    papers = papers_of(paths, count)
    extractor = Extractor()
    begin = time.process_time()
    firsts = [extractor.first(paper) for paper in papers]
    between = time.process_time()
    size = 0
    for first in firsts:
        data = pickle.dumps(first)
        size += len(data)
        pickle.loads(data)
    return 1000 * (between - begin) / count, 1000 * (time.process_time() - between) / count, size / count


def main() -> None:
    given = arguments("What a Ray cluster costs.", papers=10_000, quick=1_000)
    counts = [given.papers // 10, given.papers]
    rows: list[list[object]] = []
    measured, _ = apart(clustered, given.input, counts)
    for count, (wall, all_, leader, _) in zip(counts, measured, strict=True):
        one, _ = apart(alone, given.input, count)
        rows.append([count, one[0], one[1], wall, all_, leader, all_ / one[1]])
    table(
        ["abstracts", "local, s", "its core-s", "ray, s", "its core-s", "of them the leader's", "core-s, ray to local"],
        rows,
    )
    (_, less, lesser, smaller), (_, more, most, larger) = measured
    added = counts[1] - counts[0]
    slope, leads = (more - less) / added, (most - lesser) / added
    sizes = {part: (larger[part] - smaller[part]) / added for part in larger}
    print(f"A build costs {max(0.0, less - counts[0] * slope):.1f} core-seconds, and {1000 * slope:.2f} ms a paper, of")
    print(
        f"which {1000 * leads:.2f} ms are the leader's. Bytes that a further paper adds to each part of the shards:\n"
    )
    table([*sizes, "all"], [[round(size) for size in (*sizes.values(), sum(sizes.values()))]])
    again, kept, bytes_ = apart(kept_or_again, given.input, min(1_000, given.papers))[0]
    print(f"To run the first pass again costs {again:.2f} ms a paper, to keep and fetch what it found {kept:.2f} ms")
    print(f"({bytes_:,.0f} bytes before compression), so it is kept.\n")
    disk, names = sum(sizes.values()), sizes["shared"]
    table(
        [
            "corpus",
            "abstracts",
            "core-hours",
            "of them the leader's",
            "shards, GB",
            "names for every worker, GB of file at most",
        ],
        [[n, c, c * slope / 3600, c * leads / 3600, c * disk / 1e9, c * names / 1e9] for n, c in CORPORA.items()],
    )
    print("The last table is multiplication, not a run.")
    print(machine())


if __name__ == "__main__":
    main()
