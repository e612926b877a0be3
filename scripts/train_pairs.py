"""Train the weights that decide evaluation pairs and write `evaluations/pairs.tsv`.

Usage: python scripts/train_pairs.py --labels scripts/labels.jsonl --papers INPUT... [--folds 5] [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Prints the F1 of the pairs
by cross-validation over papers, pairs of entities that were not found included. Needs scikit-learn (extra `train`).
"""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from train_roles import read_labels

from paperatlas.evaluations import pairs
from paperatlas.evaluations.pairs import PairModel, agents_and_data, pair_features, places_of
from paperatlas.extraction import Extractor
from paperatlas.model import Found, Paper
from paperatlas.readers import read

WEIGHTS = Path(pairs.__file__).with_name("pairs.tsv")
MIN_PAPERS = 3

Row = tuple[str, list[str], bool]
"""Paper id, features, whether the pair is labelled."""


def matches(label: dict[str, Any], found: Found) -> bool:
    """Tell whether a label and a found entity share a surface."""
    return bool({s.casefold() for s in label["surfaces"]} & {s.casefold() for s in found.surfaces})


def examples(labels: list[dict[str, Any]], papers: list[Paper]) -> tuple[list[Row], int]:
    """Return the candidate pairs of all labelled papers, and how many pairs are labelled in all."""
    by_id = {r["id"]: r for r in labels}
    rows: list[Row] = []
    wanted_in_all = 0
    for context, _, found in Extractor().contexts(papers):
        label = by_id.get(context.document.paper.id)
        if label is None:
            continue
        entities = {e["name"]: e for e in label["entities"]}
        wanted = [(entities[v["model"]], entities[v["on"]]) for v in label["evaluations"] if v["model"] in entities]
        wanted_in_all += len(wanted)
        agents, data = agents_and_data(found)
        places = places_of(context, found)
        for agent in agents:
            for target in data:
                features = pair_features(context, agent, target, places, agents)
                held = any(matches(m, agent) and matches(o, target) for m, o in wanted)
                rows.append((context.document.paper.id, features, held))
    return rows, wanted_in_all


def fit(rows: list[Row], strength: float) -> dict[str, float]:
    """Fit the regression; return feature -> weight."""
    papers: dict[str, set[str]] = {}
    for paper, features, _ in rows:
        for feature in features:
            papers.setdefault(feature, set()).add(paper)
    kept = {f for f, p in papers.items() if len(p) >= MIN_PAPERS}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys([f for f in fs if f in kept], 1.0) for _, fs, _ in rows])
    sizes = Counter(paper for paper, _, _ in rows)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(matrix, [held for _, _, held in rows], sample_weight=[sizes[p] ** -0.5 for p, _, _ in rows])
    weights = dict(zip(map(str, vectorizer.get_feature_names_out()), map(float, model.coef_[0]), strict=True))
    weights["bias"] = weights.get("bias", 0.0) + float(model.intercept_[0])
    return weights


def measure(rows: list[Row], wanted: int, folds: int, strength: float) -> None:
    """Print the F1 at several thresholds by cross-validation over papers.

    A paper of many pairs counts as the square root of their number, so that no single one decides.
    """
    papers = sorted({paper for paper, _, _ in rows})
    sizes = Counter(paper for paper, _, _ in rows)
    scored: list[tuple[float, bool, float]] = []
    for fold in range(folds):
        held_out = set(papers[fold::folds])
        model = PairModel(fit([r for r in rows if r[0] not in held_out], strength))
        scored += [(model.probability(f), held, sizes[p] ** -0.5) for p, f, held in rows if p in held_out]
    missed = wanted - sum(held for _, held, _ in scored)

    def f1(limit: float) -> float:
        hit = sum(weight for p, held, weight in scored if p >= limit and held)
        chosen = sum(weight for p, _, weight in scored if p >= limit)
        labelled = sum(weight for _, held, weight in scored if held) + missed * 0.5
        return 2 * hit / max(1.0, chosen + labelled)

    print(f"{len(rows)} candidates, {wanted - missed} of them labelled, {wanted} labelled in all")
    print("  ".join(f"{t}: {f1(t):.3f}" for t in (0.3, 0.4, 0.5, 0.6, 0.7)))


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", nargs="+", required=True)
    parser.add_argument("--papers", nargs="+", required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows, wanted = examples(read_labels(options.labels), read(options.papers).papers)
    measure(rows, wanted, options.folds, options.strength)
    if options.write:
        weights = fit(rows, options.strength)
        lines = ["feature\tweight", *(f"{f}\t{w:.3f}" for f, w in sorted(weights.items()) if abs(w) >= 0.005)]
        WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines) - 1} rows written to {WEIGHTS.name}")


if __name__ == "__main__":
    main()
