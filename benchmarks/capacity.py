"""What all of arXiv and all of OpenAlex would cost, from figures measured now: benchmarks/capacity.py INPUT... STORE.

STORE is a store built from INPUT: it gives the disk space a paper. The last argument is the store.
"""

import argparse
import gc
import os
import time
from pathlib import Path

from common import apart, machine, papers_of, table

from paperatlas.assembly import assemble
from paperatlas.extraction import Extractor
from paperatlas.stores import open_store

CORPORA = {"arXiv": 3_000_000, "OpenAlex": 100_000_000}


def extracted(paths: list[str], count: int) -> tuple[float, float, float]:
    """Return the processor seconds of extraction and of assembly, and the bytes that papers and findings take.

    Peak memory would hide them behind what starting takes, so it is what the process holds before and after.
    """
    extractor = Extractor()
    extractor.extract(papers_of(paths, 50))
    gc.collect()
    before = held()
    papers = papers_of(paths, count)
    begin = time.process_time()
    result = extractor.extract(papers)
    between = time.process_time()
    graph = assemble(result.extractions, result.entities)
    end = time.process_time()
    gc.collect()
    grown = held() - before
    return between - begin, end - between, grown if len(graph) else 0


def held() -> int:
    """Return the bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def size_of(place: Path) -> int:
    """Return the bytes of a file or of a folder."""
    files = [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(description="What a large corpus would cost.")
    parser.add_argument("input", nargs="+")
    parser.add_argument("store")
    parser.add_argument("--quick", action="store_true", help="fewer papers")
    given = parser.parse_args()
    large = 1_500 if given.quick else 10_000
    with open_store(given.store) as store:
        stored = store.counts()["Paper"]
    disk = size_of(Path(given.store).resolve()) / stored
    (seconds, assembling, grown), _ = apart(extracted, given.input, large)
    memory = grown / large
    table(
        ["measured, a paper", "value"],
        [
            ["extraction, ms of one core", 1000 * seconds / large],
            ["assembly, ms of one core", 1000 * assembling / large],
            ["memory of papers, findings and graph, KB", memory / 1e3],
            ["store on disk, KB", disk / 1e3],
        ],
    )
    rows: list[list[object]] = [
        [
            name,
            count,
            count * seconds / large / 3600,
            count * assembling / large / 3600,
            count * memory / 1e9,
            count * disk / 1e9,
        ]
        for name, count in CORPORA.items()
    ]
    head = ["corpus", "abstracts", "extraction, core-hours", "assembly, core-hours", "memory, GB", "store, GB"]
    table(head, rows)
    print(f"From {large:,} abstracts and a store of {stored:,} papers; the second table is multiplication, not a run.")
    print(machine())


if __name__ == "__main__":
    main()
