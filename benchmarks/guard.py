"""Fail where extraction has fallen behind spaCy's EntityRuler: benchmarks/guard.py [INPUT...] [--keep].

The ratio of the two on the same papers is kept in ratios.json; below three quarters of it the exit code is 1.
Both run in turn and the least time of each counts, which other work on the machine hardly changes; what looks
too slow is measured once more, longer. --keep writes the ratio of now.
"""

import argparse
import sys
from pathlib import Path

import orjson
from common import interleaved, papers_of, ratios
from extraction import OURS, RULER, extraction, ruler

HERE = Path(__file__).resolve().parent
KEPT = HERE / "ratios.json"
EXAMPLES = HERE.parent / "examples" / "landmark-papers.jsonl"
KEY = "extraction to EntityRuler"
LEAST = 0.75
PAPERS = 300


def measured(paths: list[str], rounds: int) -> float:
    """Return how many times as fast as the ruler extraction is."""
    papers = papers_of(paths, PAPERS)
    steps = {OURS: extraction(papers), RULER: ruler(papers)}
    interleaved(steps, 1)
    return ratios(interleaved(steps, rounds), OURS)[RULER]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="*", default=[str(EXAMPLES)], help="papers; the examples if not given")
    parser.add_argument("--keep", action="store_true", help="write the ratio of now")
    given = parser.parse_args()
    if given.keep:
        ratio = round(measured(given.input, 15), 2)
        KEPT.write_bytes(orjson.dumps({KEY: ratio}, option=orjson.OPT_INDENT_2) + b"\n")
        print(f"kept: extraction is {ratio} times as fast as the EntityRuler")
        return 0
    kept = orjson.loads(KEPT.read_bytes())[KEY]
    for rounds in (7, 21):
        ratio = measured(given.input, rounds)
        print(f"extraction is {ratio:.2f} times as fast as the EntityRuler; kept: {kept}")
        if ratio >= LEAST * kept:
            return 0
    print(f"that is less than {LEAST:.0%} of what it was: find out why, or keep the new ratio with --keep")
    return 1


if __name__ == "__main__":
    sys.exit(main())
