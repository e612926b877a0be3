"""Where the time of extraction goes, by stage: benchmarks/stages.py INPUT... [--quick]."""

import cProfile
import pstats
from pathlib import Path

from common import arguments, machine, papers_of, table

import paperatlas
from paperatlas.extraction import Extractor

ROOT = str(Path(paperatlas.__file__).parent)
STAGES = {
    "names": "read",
    "document": "read",
    "acronyms": "discover",
    "recognition": "recognize",
    "grammar": "recognize",
    "discovery": "discover",
    "shapes": "discover",
    "headnouns": "discover",
    "terms": "discover",
    "linking": "link",
    "roles": "relate",
    "relations": "relate",
    "evaluations": "relate",
}
"""Module -> the stage that its time counts to."""


def stage_of(file: str) -> str:
    """Return the stage of a source file, empty where it is not of this package."""
    if not file.startswith(ROOT):
        return ""
    return STAGES.get(Path(file).relative_to(ROOT).parts[0].removesuffix(".py"), "other")


def shares(stats: pstats.Stats) -> dict[str, float]:
    """Return the seconds of each stage: its own functions, and what they call in libraries and C."""
    seconds: dict[str, float] = {}
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if stage := stage_of(file):
            seconds[stage] = seconds.get(stage, 0.0) + own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():
            stage = stage_of(caller) or "other"
            seconds[stage] = seconds.get(stage, 0.0) + spent
    return seconds


def main() -> None:
    given = arguments("Where the time of extraction goes.", papers=3000, quick=300)
    papers = papers_of(given.input, given.papers)
    extractor = Extractor()
    extractor.extract(papers[:50])
    profiler = cProfile.Profile()
    profiler.runcall(extractor.extract, papers)
    stats = pstats.Stats(profiler)
    seconds = shares(stats)
    whole = sum(seconds.values())
    rows = [[stage, 100 * spent / whole] for stage, spent in sorted(seconds.items(), key=lambda i: -i[1])]
    table(["stage", "% of the time"], rows)
    calls = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:12]  # type: ignore[attr-defined]
    own = [
        [f"`{Path(f).stem}.{name}`" if f != "~" else f"`{name}`", c, 100 * t / whole]
        for (f, _, name), (_, c, t, _, _) in calls
    ]
    print("The dearest functions by their own time (the profiler makes small functions look dearer):\n")
    table(["function", "calls", "% of the time"], own)
    print(machine())


if __name__ == "__main__":
    main()
