"""Measure the names of data in a public labelled set: exact mentions of datasets and benchmarks.

Usage: python scripts/public_set.py FILE... [--sentences 10] [--errors N]

FILE is in the sentence format of SciER (JSON lines with `doc_id`, `sentence` in tokens parted by spaces, `ner` as
pairs of a mention and its type). Of each document the first sentences are read as an abstract without a title; a
mention of the type Dataset is found if one of a benchmark or dataset with the same letters, white space and case
aside, is extracted there. Prints precision, recall and F1, and how often the lexicon knew the name.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from paperatlas.extraction import Extractor
from paperatlas.model import Paper

DATA = ("Benchmark", "Dataset")
_JOINED = (
    (re.compile(r"(?<=\d) (?=\d)"), ""),
    (re.compile(r"(\d) \. (\d)"), r"\1.\2"),
    (re.compile(r" ([,.;:%)\]])"), r"\1"),
    (re.compile(r"([(\[]) "), r"\1"),
    (re.compile(r" - "), "-"),
    (re.compile(r" / "), "/"),
    (re.compile(r" ' s\b"), "'s"),
)


def joined(tokens: str) -> str:
    """Write a sentence of tokens as people do."""
    for pattern, written in _JOINED:
        tokens = pattern.sub(written, tokens)
    return tokens


def bare(mention: str) -> str:
    """Fold a mention: no white space, no capitals."""
    return re.sub(r"\s", "", mention).casefold()


def documents(paths: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Read the labelled sentences by document, in order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in paths:
        for line in Path(path).read_text("utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(str(row["doc_id"]), []).append(row)
    return found


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--sentences", type=int, default=10)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    labelled = {id_: rows[: options.sentences] for id_, rows in documents(options.files).items()}
    papers = [
        Paper(id=id_, title="", abstract=" ".join(joined(row["sentence"]) for row in rows))
        for id_, rows in labelled.items()
    ]
    result = Extractor().extract(papers)
    hits = predicted = wanted = 0
    known: Counter[bool] = Counter()
    missed: Counter[str] = Counter()
    spurious: Counter[str] = Counter()
    for extraction in result.extractions:
        names = {bare(m.text): f.id for f in extraction.found if f.type in DATA for m in f.mentions}
        mine = Counter(bare(m.text) for f in extraction.found if f.type in DATA for m in f.mentions)
        theirs = Counter(
            bare(text) for row in labelled[extraction.paper.id] for text, type_ in row["ner"] if type_ == "Dataset"
        )
        shared = mine & theirs
        for name, number in shared.items():
            known[result.entities[names[name]].known] += number
        missed += theirs - mine
        spurious += mine - theirs
        hits, predicted, wanted = hits + shared.total(), predicted + mine.total(), wanted + theirs.total()
    print(f"{len(papers)} documents, {wanted} mentions of datasets, {predicted} extracted, {hits} of them right")
    f1 = 2 * hits / max(1, predicted + wanted)
    print(f"precision {hits / max(1, predicted):.3f}  recall {hits / max(1, wanted):.3f}  F1 {f1:.3f}")
    print(f"of those found {known[True]} bear a name of the lexicon and {known[False]} a discovered one")
    for kind, names_ in (("missed", missed), ("spurious", spurious)):
        for name, number in names_.most_common(options.errors):
            print(f"{kind}\t{name}\t{number}")


if __name__ == "__main__":
    main()
