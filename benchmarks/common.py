"""What all benchmarks share: papers as input, interleaved rounds, memory in processes of their own, tables."""

import argparse
import gc
import multiprocessing
import os
import platform
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from paperatlas.model import Paper
from paperatlas.readers import read

Step = Callable[[], object]


def arguments(description: str, papers: int, quick: int, **flags: str) -> argparse.Namespace:
    """Read the usual arguments: input, how many papers of it, how many rounds, --quick; and flags with their help."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("input", nargs="+", help="files with papers, in any format that paperatlas reads")
    parser.add_argument("--papers", type=int, help=f"use so many papers (default {papers}, quick {quick})")
    parser.add_argument("--rounds", type=int, help="measure so often and take the least (default 7, quick 3)")
    parser.add_argument("--quick", action="store_true", help="fewer papers, fewer rounds")
    for name, help_ in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=help_)
    given = parser.parse_args()
    given.papers = given.papers or (quick if given.quick else papers)
    given.rounds = given.rounds or (3 if given.quick else 7)
    return given


def papers_of(paths: Sequence[str], count: int) -> list[Paper]:
    """Read the first papers of the input; where it holds fewer, go on with copies under changed names."""
    return list(stream_of(paths, count))


def stream_of(paths: Sequence[str], count: int) -> Iterator[Paper]:
    """Yield what `papers_of` reads; the copies are made one by one."""
    found = read(paths).papers
    if not found:
        sys.exit(f"{', '.join(paths)}: no paper was found")
    yield from found[:count]
    for number in range(len(found), count):
        copy, place = divmod(number, len(found))
        yield renamed(found[place], copy)


_COINED = re.compile(r"\b(?=\w*[a-z][A-Z])\w+")


def renamed(paper: Paper, copy: int) -> Paper:
    """Copy a paper under another id, its coined names changed, so that a copy has names of its own."""
    tail = "".join("abcdefghij"[int(digit)] for digit in str(copy))

    def change(text: str) -> str:
        return _COINED.sub(lambda match: match.group() + tail, text)

    return Paper(id=f"{paper.id}-{copy}", title=change(paper.title), abstract=change(paper.abstract), date=paper.date)


def interleaved(steps: Mapping[str, Step], rounds: int) -> dict[str, list[float]]:
    """Run all steps in turn, round after round; return the processor seconds of each by name.

    The cycle collector rests: each step pays for its own work alone. What disturbs the machine for a while
    disturbs all steps of a round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            gc.disable()
            begin = time.process_time()
            steps[name]()
            seconds[name].append(time.process_time() - begin)
            gc.enable()
    return seconds


def ratios(seconds: Mapping[str, Sequence[float]], name: str) -> dict[str, float]:
    """Return how many times as fast as each step the named one is, by the least time of each.

    Other work on the machine only ever adds to a round, by caches and clock as well. On two cores with a load
    of five the medians of seven rounds gave ratios from 1.71 to 2.74 for one and the same thing, the least of
    the same rounds 1.57 to 1.68.
    """
    mine = min(seconds[name])
    return {other: min(each) / mine for other, each in seconds.items()}


def apart(function: Callable[..., Any], *settings: object) -> tuple[Any, float]:
    """Run a function in a process of its own; return its result and the most memory it held, in MB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(theirs, function, settings))
    process.start()
    theirs.close()
    try:
        answer: tuple[Any, float] = ours.recv()
    except EOFError:
        process.join()
        sys.exit(f"{function.__name__}{settings} ended with code {process.exitcode}")
    process.join()
    return answer


def _apart(line: Any, function: Callable[..., Any], settings: Sequence[object]) -> None:
    result = function(*settings)
    unit = 1 if sys.platform == "darwin" else 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    line.send((result, (_own_peak(unit) + children) / 1e6))


def _own_peak(unit: int) -> int:
    """Return the most bytes that this process held; Linux counts those of its parent in `ru_maxrss`."""
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    return int(peak.group(1)) * 1024 if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table in Markdown, numbers right-aligned."""
    numeric = [all(_is_number(row[i]) for row in rows) for i in range(len(columns))]
    cells = [[str(c) for c in columns], *([_shown(c) for c in row] for row in rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(columns))]
    rule = ["-" * (w - 1) + ":" if right else "-" * w for w, right in zip(widths, numeric, strict=True)]
    cells.insert(1, rule)
    for row in cells:
        padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, numeric, strict=True))
        print(f"| {' | '.join(padded)} |")
    print()


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) or cell == ""


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.3g}" if abs(cell) < 10 else f"{cell:.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def machine() -> str:
    """Say in one sentence where and with what this was measured, and how busy the machine was."""
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in ("paperatlas", "spacy", "ahocorasick-rs"))
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {load:.1f} at the end; {versions}."
    )
