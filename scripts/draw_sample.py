"""Draw a sample of discovered names, of evaluations and of their values for judging by eye.

Usage: python scripts/draw_sample.py INPUT... [--size 100] [--seed 1] > sample.tsv

Writes one row each: kind (name, evaluation, or value: an evaluation with the number that it states), paper, what was
found, an empty verdict to be filled with `right`, `wrong` or `undecided`, a word on why, and the sentence. The last
column is other people's text: cut it off before the file goes into docs (`cut -f1-5`).
"""

import argparse
import random
import sys
from collections.abc import Iterator

from paperatlas.extraction import Extractor
from paperatlas.model import Extraction
from paperatlas.readers import read

COLUMNS = ("kind", "paper", "found", "verdict", "why", "sentence")


def names(extractions: list[Extraction], known: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for every discovered name of every paper."""
    for extraction in extractions:
        for found in extraction.found:
            if found.id not in known:
                role = "introduced" if found.new else "named"
                sentence = found.mentions[0].sentence
                yield "name", extraction.paper.id, f"{found.name} ({found.type}, {role})", sentence


def evaluations(extractions: list[Extraction]) -> Iterator[tuple[str, ...]]:
    """Yield a row for every evaluation of every paper."""
    for extraction in extractions:
        for e in extraction.evaluations:
            yield "evaluation", extraction.paper.id, f"{e.model} on {e.on}", e.sentence


def values(extractions: list[Extraction]) -> Iterator[tuple[str, ...]]:
    """Yield a row for every evaluation that states a value."""
    for extraction in extractions:
        for e in extraction.evaluations:
            if e.value:
                stated = f"{e.value} ({e.metric or 'no metric'})"
                yield "value", extraction.paper.id, f"{e.model} on {e.on}: {stated}", e.sentence


def main() -> None:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    extractor = Extractor()
    extractions = extractor.extract(read(options.inputs).papers).extractions
    chance = random.Random(options.seed)  # noqa: S311 - nothing secret is drawn
    sys.stdout.write("\t".join(COLUMNS) + "\n")
    known = set(extractor.lexicon.entities)
    for rows in (list(names(extractions, known)), list(evaluations(extractions)), list(values(extractions))):
        for row in chance.sample(rows, min(options.size, len(rows))):
            kind, paper, found, sentence = (" ".join(cell.split()) for cell in row)
            sys.stdout.write("\t".join((kind, paper, found, "", "", sentence)) + "\n")


if __name__ == "__main__":
    main()
