"""Measure how many names that papers introduce are found with that role when the title is withheld.

Usage: python scripts/withheld_titles.py INPUT... [--without LABELS] [--size 2000] [--seed 1] [--misses 20]

Taken are papers whose title is "NAME: ..." with a coined NAME that the lexicon lacks and the abstract uses. The title
is dropped, and NAME must come out with the role introduces. Papers of --without are left out: models were trained on
them. Prints the share, the misses by kind, and some of them with the sentence that names them first.
"""

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

from paperatlas.document import Document
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon
from paperatlas.model import Extraction, Paper, Role
from paperatlas.readers import read
from paperatlas.shapes import Shapes

_HEAD = re.compile(r"([^\s:]{3,40}):\s")
_SENTENCE = re.compile(r"[^.!?]*$")


def introduced(paper: Paper, shapes: Shapes) -> str:
    """Return the coined name before the colon of a title, "" where there is none or the abstract does not use it."""
    match = _HEAD.match(paper.title)
    if match is None:
        return ""
    name = match.group(1)
    new = shapes.coined(name) or (shapes.acronym(name) and not shapes.common_acronym(name))
    if not new or shapes.known(name):
        return ""
    document = Document(paper)
    used = any(not document.in_url(at) for at in document.find(name, document.offset))
    return name if used else ""


def outcome(name: str, extraction: Extraction) -> str:
    """Say what became of a name."""
    folded = name.casefold()
    within = False
    for found in extraction.found:
        surfaces = [surface.casefold() for surface in found.surfaces]
        if folded in surfaces:
            return "found" if Role.INTRODUCES.value in found.roles else "found with another role"
        within = within or any(folded in s or s in folded for s in surfaces)
    return "found in part or as part of more" if within else "not found"


def sentence(name: str, text: str) -> str:
    """Return the sentence that names something first."""
    at = text.find(name)
    begin = _SENTENCE.search(text, 0, at)
    return text[begin.start() if begin else 0 : at + 150].strip()


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--without", type=Path, default=Path(__file__).with_name("labels.jsonl"))
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=20)
    options = parser.parse_args()
    seen = {json.loads(line)["id"] for line in options.without.read_text("utf-8").splitlines()}
    lexicon = Lexicon.load()
    shapes = Shapes(lexicon)
    papers = [p for p in read(options.inputs).papers if p.id not in seen and introduced(p, shapes)]
    drawn = random.Random(options.seed).sample(papers, min(options.size, len(papers)))  # noqa: S311 - no secret
    names = [introduced(paper, shapes) for paper in drawn]
    extractions = Extractor(lexicon).extract([p.model_copy(update={"title": ""}) for p in drawn]).extractions
    outcomes = [outcome(name, extraction) for name, extraction in zip(names, extractions, strict=True)]
    counts = Counter(outcomes)
    print(f"of {len(drawn)} names {counts['found'] / max(1, len(drawn)):.3f} are found with the role introduces")
    for kind, n in counts.most_common():
        print(f"{n:6} {kind}")
    missed = [row for row in zip(outcomes, names, drawn, strict=True) if row[0] != "found"]
    for kind, name, paper in missed[: options.misses]:
        print(f"{kind}: {name} | {sentence(name, paper.abstract)}")


if __name__ == "__main__":
    main()
