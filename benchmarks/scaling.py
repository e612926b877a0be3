"""How the cost grows with names, abstracts and processes: benchmarks/scaling.py INPUT... [--quick]."""

import time
from dataclasses import replace

from common import apart, arguments, machine, papers_of, table

from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon

NAMES = (1_000, 10_000, 100_000)
ABSTRACTS = (1_000, 10_000, 67_000)


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


def main() -> None:
    given = arguments("How the cost grows.", papers=2000, quick=300)
    names = NAMES[: 2 if given.quick else 3]
    rows: list[list[object]] = []
    for count in names:
        (start, used), memory = apart(with_names, given.input, given.papers, count)
        rows.append([count, start, given.papers / used, memory])
    print(f"Names, over {given.papers:,} abstracts:\n")
    table(["names", "start, s", "abstracts/s/core", "peak memory, MB"], rows)
    rows = []
    for count in (500, 1_000) if given.quick else ABSTRACTS:
        alone, memory = apart(with_papers, given.input, count, 1)
        several, _ = apart(with_papers, given.input, count, 2)
        rows.append([count, count / alone[1], memory, count / alone[0], count / several[0], alone[0] / several[0]])
    print("Abstracts, with one process and with two (their start included):\n")
    head = ["abstracts", "abstracts/s/core", "peak memory, MB", "abstracts/s, --jobs 1", "--jobs 2", "times as fast"]
    table(head, rows)
    print(machine())


if __name__ == "__main__":
    main()
