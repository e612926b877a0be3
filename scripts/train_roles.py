"""Train the role model's weights on labelled papers and write `roles/weights.tsv`.

Usage: python scripts/train_roles.py --labels scripts/labels.jsonl --papers INPUT... [--folds 5] [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Prints the F1 of
the roles, measured by cross-validation over papers. Needs scikit-learn (extra `train`).
"""

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from paperatlas.extraction import Extractor
from paperatlas.model import Paper
from paperatlas.readers import read
from paperatlas.roles.weights import ALLOWED, LETTERS, ROLES, RoleModel

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "paperatlas" / "roles" / "weights.tsv"
MIN_PAPERS = 3
SMALLEST = 0.02


@dataclass
class Example:
    """Hold one entity of one paper: its features and the labelled roles."""

    paper: str
    letter: str
    features: set[str]
    roles: set[str]
    own: bool


def read_labels(paths: list[str]) -> list[dict[str, Any]]:
    """Read labelled papers, JSON lines."""
    return [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines()]


def examples(labels: list[dict[str, Any]], papers: list[Paper]) -> list[Example]:
    """Pair the entities that the extractor finds with the labelled ones."""
    by_id = {r["id"]: r for r in labels}
    found = []
    for context, groups, _ in Extractor().contexts(papers):
        paper = context.document.paper
        label = by_id.get(paper.id)
        if label is None:
            continue
        text = context.document.text
        wanted = {" ".join(s.casefold().split()): e for e in label["entities"] for s in e["surfaces"]}
        for group in groups:
            surfaces = {" ".join(text[s.start : s.end].casefold().split()) for s in group.spans}
            match = next((wanted[s] for s in sorted(surfaces) if s in wanted), None)
            if match is not None:
                letter = LETTERS[group.entity.type]
                found.append(Example(paper.id, letter, set(group.joined()), set(match["roles"]), group.own))
    return found


def fit(rows: list[Example], strength: float) -> dict[str, tuple[float, ...]]:
    """Fit one logistic regression per type letter and role; return feature -> weight per role."""
    weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(ROLES))
    for letter in ALLOWED:
        chosen = [r for r in rows if r.letter == letter]
        count: dict[str, set[str]] = defaultdict(set)
        for row in chosen:
            for feature in row.features:
                count[feature].add(row.paper)
        names = sorted(f for f, papers in count.items() if len(papers) >= MIN_PAPERS)
        index = {f: i for i, f in enumerate(names)}
        cells = [(i, index[f]) for i, row in enumerate(chosen) for f in row.features if f in index]
        where = np.array(cells, dtype=np.int32).reshape(-1, 2).T
        matrix = csr_matrix((np.ones(len(cells)), (where[0], where[1])), shape=(len(chosen), len(names)))
        for role in ALLOWED[letter]:
            column = ROLES.index(role)
            target = np.array([role in row.roles for row in chosen])
            if target.sum() < 2 or target.all():
                weights[f"{letter}|bias"][column] += -4.0 if not target.any() else 0.0
                continue
            model = LogisticRegression(C=strength, max_iter=2000, solver="liblinear", random_state=0)
            model.fit(matrix, target)
            for name, weight in zip(names, model.coef_[0], strict=True):
                weights[f"{letter}|{name}"][column] += weight
            weights[f"{letter}|bias"][column] += model.intercept_[0]
    return {f: tuple(w) for f, w in weights.items()}


def held_out(rows: list[Example], folds: int, strength: float) -> list[dict[str, float]]:
    """Return the roles' probabilities of every example, each from a model that has not seen its paper."""
    papers = sorted({r.paper for r in rows})
    found: list[dict[str, float]] = [{} for _ in rows]
    for fold in range(folds):
        held = set(papers[fold::folds])
        model = RoleModel(fit([r for r in rows if r.paper not in held], strength))
        for index, row in enumerate(rows):
            if row.paper in held:
                found[index] = model.probabilities(row.letter, row.features)
                if row.own:
                    found[index]["introduces"] = 1.0
    return found


def thresholds(rows: list[Example], probabilities: list[dict[str, float]]) -> tuple[float, ...]:
    """Return the thresholds of the roles that together give the best F1 over all roles on held-out examples."""
    limits = [0.45] * len(ROLES)
    for _ in range(2):
        for index in range(len(ROLES)):
            tried = [[*limits[:index], round(0.2 + 0.02 * i, 2), *limits[index + 1 :]] for i in range(21)]
            limits = max(tried, key=lambda t: (overall(measure(rows, probabilities, tuple(t))), -abs(t[index] - 0.5)))
    return tuple(limits)


def overall(counts: dict[str, tuple[int, int, int]]) -> float:
    """Return F1 over all roles."""
    hit, predicted, labelled = (sum(c[i] for c in counts.values()) for i in range(3))
    return 2 * hit / max(1, predicted + labelled)


def measure(
    rows: list[Example], probabilities: list[dict[str, float]], limits: tuple[float, ...]
) -> dict[str, tuple[int, int, int]]:
    """Return hits, predicted and labelled counts per role."""
    counts = {role: [0, 0, 0] for role in ROLES}
    model = RoleModel({"threshold": limits})
    for row, p in zip(rows, probabilities, strict=True):
        chosen = set(model.choose(p))
        for role in ROLES:
            counts[role][0] += role in chosen and role in row.roles
            counts[role][1] += role in chosen
            counts[role][2] += role in row.roles
    return {role: (a, b, c) for role, (a, b, c) in counts.items()}


def show(counts: dict[str, tuple[int, int, int]]) -> None:
    """Print F1 per role and over all."""
    total = tuple(sum(c[i] for c in counts.values()) for i in range(3))
    for role, (hit, predicted, gold) in [*counts.items(), ("all", total)]:
        print(f"{role:14} f1 {2 * hit / max(1, predicted + gold):.3f}  hit {hit} predicted {predicted} labelled {gold}")


def write(weights: dict[str, tuple[float, ...]]) -> None:
    """Write the weights as a sorted table, tiny ones left out."""
    lines = ["\t".join(("feature", *ROLES))]
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
    print(f"{len(rows)} entities of {len({r.paper for r in rows})} papers")
    probabilities = held_out(rows, options.folds, options.strength)
    limits = thresholds(rows, probabilities)
    print("thresholds", dict(zip(ROLES, limits, strict=True)))
    show(measure(rows, probabilities, limits))
    if options.write:
        write({"threshold": limits, **fit(rows, options.strength)})


if __name__ == "__main__":
    main()
