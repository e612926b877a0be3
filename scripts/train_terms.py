"""Train the weights that judge and type discovered names; write `discovery/judge.tsv` and `discovery/types.tsv`.

Usage: python scripts/train_terms.py --labels scripts/labels.jsonl --papers INPUT... [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Prints the accuracy of both,
measured by cross-validation over papers, and the confusions. Needs scikit-learn (extra `train`).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from paperatlas.discovery import Discoverer, core
from paperatlas.discovery.choice import ChoiceModel
from paperatlas.discovery.judge import VERDICTS
from paperatlas.discovery.types import TYPES
from paperatlas.document import Document
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon
from paperatlas.lexicon.rows import Row as LexiconRow
from paperatlas.linking import Linker
from paperatlas.model import EntityType, Paper
from paperatlas.names import key
from paperatlas.readers import read
from paperatlas.recognition import Recognizer
from paperatlas.relations import Group
from paperatlas.roles import PaperContext
from paperatlas.shapes import Shapes

FOLDER = Path(core.__file__).parent
MIN_PAPERS = 3
SMALLEST = 0.02

STRENGTH = {VERDICTS: 0.2, TYPES: 0.3}
FOLDS = 5

KNOWING = 0.3
"""What a paper counts when it is read a second time, with a lexicon that knows the names which it introduces.

Of the papers of a year that are read in the next, most of what they introduce is known.
"""

Row = tuple[str, set[str], str, float]
"""Paper id, features, labelled class, weight."""


def asked(description: str | None) -> argparse.Namespace:
    """Read the command line, the same for all training scripts: `labels`, `papers`, `write`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", nargs="+", required=True)
    parser.add_argument("--papers", nargs="+", required=True)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def read_labels(paths: list[str]) -> list[dict[str, Any]]:
    """Read labelled papers, JSON lines."""
    return [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines()]


def read_labelled(labels: list[dict[str, Any]], inputs: list[str]) -> list[Paper]:
    """Read the papers that are labelled."""
    ids = {r["id"] for r in labels}
    return [paper for paper in read(inputs).papers if paper.id in ids]


def folds_of(labels: list[dict[str, Any]]) -> dict[str, int]:
    """Return the fold of each labelled paper, the same for all models."""
    return {id_: index % FOLDS for index, id_ in enumerate(sorted(r["id"] for r in labels))}


def knowing(labels: list[dict[str, Any]]) -> Lexicon:
    """Return the lexicon with what the labelled papers introduce, each under the surfaces that look like a name."""
    lexicon = Lexicon.load()
    taken = set(lexicon.by_key)
    rows = []
    for entity in (e for label in labels for e in label["entities"] if e.get("new")):
        surfaces = {s.casefold(): s for s in (entity["name"], *entity["surfaces"]) if len(s) > 2 and not s.islower()}
        keys = {key(s) for s in surfaces.values()}
        if keys and taken.isdisjoint(keys):
            taken |= keys
            name, *aliases = surfaces.values()
            cased = any(" " not in s and s.lower() in lexicon.ordinary for s in surfaces.values())
            rows.append(LexiconRow(EntityType(entity["type"]), name, tuple(aliases), match="case" if cased else ""))
    return replace(lexicon, rows=tuple(sorted((*lexicon.rows, *rows), key=lambda row: (row.type, row.name))))


def readings(labels: list[dict[str, Any]]) -> Iterator[tuple[Lexicon, float]]:
    """Yield the lexicons with which the labelled papers are read, and what a paper then counts."""
    yield Lexicon.load(), 1.0
    yield knowing(labels), KNOWING


def held_out_groups(
    labels: list[dict[str, Any]], papers: list[Paper]
) -> Iterator[tuple[PaperContext, list[Group], float]]:
    """Yield the papers' mentions as they are found by models that have not seen the paper, and what they count.

    The later models are trained on these: what they are given for papers without labels is no better.
    """
    verdicts, types = all_examples(labels, papers)
    fold = folds_of(labels)
    models = [
        [
            ChoiceModel(classes, "", fit([r for r in rows if fold[r[0]] != held], classes))
            for rows, classes in ((verdicts, VERDICTS), (types, TYPES))
        ]
        for held in range(FOLDS)
    ]
    for lexicon, weight in readings(labels):
        for held in range(FOLDS):
            extractor = Extractor(lexicon, discoverer=Discoverer(Shapes(lexicon), *models[held]))
            for context, groups in extractor.contexts([paper for paper in papers if fold[paper.id] == held]):
                yield context, groups, weight


def all_examples(labels: list[dict[str, Any]], papers: list[Paper]) -> tuple[list[Row], list[Row]]:
    """Return what to judge and what to type of all readings."""
    found = [examples(labels, papers, lexicon, weight) for lexicon, weight in readings(labels)]
    return [row for verdicts, _ in found for row in verdicts], [row for _, types in found for row in types]


def examples(
    labels: list[dict[str, Any]], papers: list[Paper], lexicon: Lexicon, weight: float
) -> tuple[list[Row], list[Row]]:
    """Pair the candidate names of each paper with the labels; return what to judge and what to type."""
    by_id = {r["id"]: r for r in labels}
    discoverer, recognizer, linker = Discoverer(Shapes(lexicon)), Recognizer(lexicon.patterns), Linker(lexicon)
    verdicts: list[Row] = []
    types: list[Row] = []
    for paper in papers:
        label = by_id.get(paper.id)
        if label is None:
            continue
        document = Document(paper)
        wanted = {s.casefold(): e for e in label["entities"] for s in e["surfaces"]}
        seen = discoverer.see(document, linker.held(document, recognizer.find(document)))
        for group, surfaces in discoverer.groups(seen):
            match = next((wanted[s.casefold()] for s in surfaces if s.casefold() in wanted), None)
            verdict = "nothing" if match is None else "introduced" if match.get("new") else "named"
            verdicts.append((paper.id, discoverer.judge.features(seen, group, surfaces), verdict, weight))
            if match is not None:
                types.append((paper.id, discoverer.typer.features(seen, group, surfaces), match["type"], weight))
    return verdicts, types


def fit(rows: list[Row], classes: tuple[str, ...]) -> dict[str, tuple[float, ...]]:
    """Fit the regression; return feature -> weight per class."""
    papers: dict[str, set[str]] = {}
    for paper, features, *_ in rows:
        for feature in features:
            papers.setdefault(feature, set()).add(paper)
    kept = {f for f, p in papers.items() if len(p) >= MIN_PAPERS}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(sorted(f & kept), 1.0) for _, f, *_ in rows])
    model = LogisticRegression(C=STRENGTH[classes], max_iter=3000)
    model.fit(matrix, [name for _, _, name, _ in rows], sample_weight=[weight for *_, weight in rows])
    column = {name: index for index, name in enumerate(model.classes_)}
    weights = {
        str(feature): tuple(float(model.coef_[column[c]][index]) if c in column else -4.0 for c in classes)
        for index, feature in enumerate(vectorizer.get_feature_names_out())
    }
    bias = (float(model.intercept_[column[c]]) if c in column else -4.0 for c in classes)
    weights["bias"] = tuple(a + b for a, b in zip(weights["bias"], bias, strict=True))
    return weights


def measure(rows: list[Row], classes: tuple[str, ...], fold: dict[str, int]) -> None:
    """Print the accuracy by cross-validation over papers, and the confusions."""
    confusion: Counter[tuple[str, str]] = Counter()
    for held in range(FOLDS):
        model = ChoiceModel(classes, "", fit([r for r in rows if fold[r[0]] != held], classes))
        confusion.update((name, model.choose(f)) for p, f, name, weight in rows if fold[p] == held and weight == 1.0)
    right = sum(n for (a, b), n in confusion.items() if a == b)
    print(f"{confusion.total()} names, accuracy {right / confusion.total():.3f}")
    for (labelled, chosen), n in sorted(confusion.items()):
        if labelled != chosen:
            print(f"  {labelled} taken for {chosen}: {n}")


def write(weights: dict[str, tuple[float, ...]], classes: tuple[str, ...], path: Path) -> None:
    """Write the weights as a sorted table, tiny ones left out."""
    lines = ["\t".join(("feature", *classes))]
    for feature in sorted(weights):
        cells = [f"{w:.2f}" if abs(w) >= SMALLEST else "" for w in weights[feature]]
        if any(cells):
            lines.append("\t".join([feature, *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} rows written to {path.name}")


def main() -> None:
    """Train as the command line says."""
    options = asked(__doc__)
    labels = read_labels(options.labels)
    verdicts, types = all_examples(labels, read_labelled(labels, options.papers))
    for rows, classes, table in ((verdicts, VERDICTS, "judge.tsv"), (types, TYPES, "types.tsv")):
        measure(rows, classes, folds_of(labels))
        if options.write:
            write(fit(rows, classes), classes, FOLDER / table)


if __name__ == "__main__":
    main()
