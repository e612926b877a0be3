"""How the cost grows with names, abstracts and processes: benchmarks/scaling.py INPUT... [--quick]."""

import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import orjson
from common import apart, arguments, machine, papers_of, stream_of, table

from paperatlas.builder import BuildOptions, build
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon

NAMES = (1_000, 10_000, 100_000)
ABSTRACTS = (1_000, 10_000, 67_000)
LARGE = 670_000


def lexicon_of(count: int) -> Lexicon:
    """Return the first rows of the shipped lexicon, with copies under made-up names up to the count."""
    shipped = Lexicon.load()
    rows = list(shipped.rows)
    step = max(1, len(rows) // count)
    chosen = rows[::step][:count]
    copy = 0
    while len(chosen) < count:
        copy += 1
        tail = "".join("qxzvkjwpyg"[int(digit)] for digit in str(copy))
        chosen += [
            replace(row, name=f"{row.name}{tail}", aliases=(), parent="", based_on=())
            for row in rows[: count - len(chosen)]
        ]
    return Lexicon(tuple(chosen), shipped.stopwords, shipped.ordinary, shipped.acronyms)


def with_names(paths: list[str], count: int, names: int) -> tuple[float, float]:
    """Return the seconds to start with so many names, and the processor seconds of extraction."""
    papers = papers_of(paths, count)
    begin = time.process_time()
    extractor = Extractor(lexicon_of(names))
    started = time.process_time()
    extractor.extract(papers)
    return started - begin, time.process_time() - started


def with_papers(paths: list[str], count: int, jobs: int) -> tuple[float, float]:
    """Return wall and processor seconds of extraction, start of the processes included."""
    from paperatlas import parallel

    papers = papers_of(paths, count)
    extractor = Extractor()
    begin, used = time.perf_counter(), time.process_time()
    parallel.extract(papers, extractor, jobs)
    return time.perf_counter() - begin, time.process_time() - used


def with_store(paths: list[str], count: int) -> tuple[float, float]:
    """Return the wall seconds of a build into a new store, and the most memory of all its processes at once, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "papers.jsonl")
        with source.open("wb") as file:
            for paper in stream_of(paths, count):
                file.write(orjson.dumps(paper.model_dump(mode="json", exclude={"source"})) + b"\n")
        return apart(built, str(source), str(Path(folder, "atlas.db")))[0]


def built(source: str, store: str) -> tuple[float, float]:
    """Build while another thread looks at the memory of this process and of those that it started."""
    peak, ended = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.05):
            peak = max(peak, held(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.perf_counter()
    build([source], BuildOptions(store=store))
    seconds = time.perf_counter() - begin
    ended.set()
    watcher.join()
    return seconds, peak / 1e6


def held(process: int) -> int:
    """Return the bytes of memory that a process and those that it started hold now; what they share counts in each."""
    total = 0
    with suppress(OSError):  # it has just ended
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        total = pages * os.sysconf("SC_PAGE_SIZE")
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            total += sum(held(int(child)) for child in children.read_text(encoding="ascii").split())
    return total


def main() -> None:
    given = arguments("How the cost grows.", papers=2000, quick=300, large=f"{LARGE:,} abstracts too, with one process")
    names = NAMES[: 2 if given.quick else 3]
    rows: list[list[object]] = []
    for count in names:
        (start, used), memory = apart(with_names, given.input, given.papers, count)
        rows.append([count, start, given.papers / used, memory])
    print(f"Names, over {given.papers:,} abstracts:\n")
    table(["names", "start, s", "abstracts/s/core", "peak memory, MB"], rows)
    rows = []
    counts = (500, 1_000) if given.quick else (*ABSTRACTS, LARGE) if given.large else ABSTRACTS
    for count in counts:
        alone, memory = apart(with_papers, given.input, count, 1)
        row: list[object] = [count, count / alone[1], memory, count / alone[0], "", ""]
        if count < LARGE:
            several, _ = apart(with_papers, given.input, count, 2)
            row[-2:] = count / several[0], alone[0] / several[0]
        rows.append(row)
    print("Abstracts, with one process and with two (their start included):\n")
    head = ["abstracts", "abstracts/s/core", "peak memory, MB", "abstracts/s, --jobs 1", "--jobs 2", "times as fast"]
    table(head, rows)
    print("Builds into a new store, with as many processes as there are cores:\n")
    rows = [[count, *with_store(given.input, count)] for count in counts[: len(counts) - given.large]]
    table(["abstracts", "s", "peak memory of all processes, MB"], rows)
    print(machine())


if __name__ == "__main__":
    main()
