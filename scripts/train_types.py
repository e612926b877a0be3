"""Train the weights that decide the types of discovered names and write `discovery/types.tsv`.

Usage: python scripts/train_types.py --labels LABELS.jsonl... --papers INPUT... [--folds 5] [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by title. Prints the accuracy,
measured by cross-validation over papers, and the confusions. Needs scikit-learn (extra `train`).
"""

import argparse
from collections import Counter
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from train_roles import read_labels, title_key

from paperatlas.discovery import core
from paperatlas.discovery.types import TYPES, TypeModel, type_features
from paperatlas.document import Document
from paperatlas.extraction import Extractor
from paperatlas.model import EntityType, Paper
from paperatlas.readers import read

WEIGHTS = Path(core.__file__).with_name("types.tsv")
MIN_PAPERS = 2
SMALLEST = 0.02

Row = tuple[str, set[str], EntityType]
"""Paper id, features, labelled type."""


def examples(labels: list[dict], papers: list[Paper]) -> list[Row]:  # type: ignore[type-arg]
    """Pair the discovered names of each paper with the labelled entities."""
    by_title = {title_key(r["title"]): r for r in labels}
    extractor = Extractor()
    found: list[Row] = []
    for paper in papers:
        label = by_title.get(title_key(paper.title))
        if label is None:
            continue
        document = Document(paper)
        wanted = {s.casefold(): e["type"] for e in label["entities"] for s in e["surfaces"]}
        seen: dict[str, set[str]] = {}
        original = core.type_features

        def keep(document: Document, group: list, surfaces: list[str]) -> set[str]:  # type: ignore[type-arg]
            features = original(document, group, surfaces)  # noqa: B023
            seen.update(dict.fromkeys((s.casefold() for s in surfaces), features))  # noqa: B023
            return features

        core.type_features = keep  # type: ignore[assignment]
        try:
            extractor.first(paper)
        finally:
            core.type_features = type_features
        used: set[int] = set()
        for surface, features in seen.items():
            if surface in wanted and id(features) not in used:
                used.add(id(features))
                found.append((paper.id, features, EntityType(wanted[surface])))
    return found


def fit(rows: list[Row], strength: float) -> dict[str, tuple[float, ...]]:
    """Fit the regression; return feature -> weight per type."""
    papers: dict[str, set[str]] = {}
    for paper, features, _ in rows:
        for feature in features:
            papers.setdefault(feature, set()).add(paper)
    kept = {f for f, p in papers.items() if len(p) >= MIN_PAPERS}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(sorted(f & kept), 1.0) for _, f, _ in rows])
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(matrix, [t.value for _, _, t in rows])
    column = {name: index for index, name in enumerate(model.classes_)}
    weights = {}
    for index, name in enumerate(vectorizer.get_feature_names_out()):
        weights[str(name)] = tuple(
            float(model.coef_[column[t.value]][index]) if t.value in column else -4.0 for t in TYPES
        )
    bias = tuple(float(model.intercept_[column[t.value]]) if t.value in column else -4.0 for t in TYPES)
    weights["bias"] = tuple(a + b for a, b in zip(weights["bias"], bias, strict=True))
    return weights


def measure(rows: list[Row], folds: int, strength: float) -> None:
    """Print the accuracy by cross-validation over papers, and the confusions."""
    papers = sorted({paper for paper, _, _ in rows})
    confusion: Counter[tuple[str, str]] = Counter()
    for fold in range(folds):
        held = set(papers[fold::folds])
        model = TypeModel(fit([r for r in rows if r[0] not in held], strength))
        confusion.update((t.value, model.choose(f).value) for p, f, t in rows if p in held)
    right = sum(n for (a, b), n in confusion.items() if a == b)
    print(f"{len(rows)} names, accuracy {right / len(rows):.3f}")
    for (labelled, chosen), n in sorted(confusion.items()):
        if labelled != chosen:
            print(f"  {labelled} taken for {chosen}: {n}")


def write(weights: dict[str, tuple[float, ...]]) -> None:
    """Write the weights as a sorted table, tiny ones left out."""
    lines = ["\t".join(("feature", *(t.value for t in TYPES)))]
    for feature in sorted(weights):
        cells = [f"{w:.2f}" if abs(w) >= SMALLEST else "" for w in weights[feature]]
        if any(cells):
            lines.append("\t".join([feature, *cells]))
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} rows written to {WEIGHTS.name}")


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", nargs="+", required=True)
    parser.add_argument("--papers", nargs="+", required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = examples(read_labels(options.labels), read(options.papers).papers)
    measure(rows, options.folds, options.strength)
    if options.write:
        write(fit(rows, options.strength))


if __name__ == "__main__":
    main()
