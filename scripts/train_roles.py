"""Train the role model's weights on labelled papers and write `roles/weights.tsv`.

Usage: python scripts/train_roles.py --labels scripts/labels.jsonl --papers INPUT... [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Prints the F1 of the roles by
cross-validation over papers, from text to roles: names are found by models that have not seen the paper, and what is
not found or is no name counts too. Needs scikit-learn (extra `train`).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from train_terms import FOLDS, asked, folds_of, held_out_groups, read_labelled, read_labels

from paperatlas.relations import Group
from paperatlas.roles import PaperContext
from paperatlas.roles.weights import ALLOWED, LETTERS, ROLES, RoleModel

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "paperatlas" / "roles" / "weights.tsv"
MIN_PAPERS = 3
SMALLEST = 0.02
STRENGTH = 0.2

Label = dict[str, Any]
Weights = dict[str, tuple[float, ...]]


@dataclass
class Example:
    """Hold one entity of one paper: its features and the labelled roles; none where it is no labelled entity."""

    paper: str
    letter: str
    features: list[str]
    roles: set[str]
    own: bool
    weight: float = 1.0


def examples(context: PaperContext, groups: list[Group], label: Label, weight: float = 1.0) -> list[Example]:
    """Pair the entities of a paper with the labelled ones, each of which is used once."""
    text = context.document.text
    wanted = {" ".join(s.casefold().split()): e for e in label["entities"] for s in e["surfaces"]}
    used: set[str] = set()
    found = []
    for group in groups:
        surfaces = {" ".join(text[s.start : s.end].casefold().split()) for s in group.spans}
        match = next((wanted[s] for s in sorted(surfaces) if s in wanted and wanted[s]["name"] not in used), None)
        if match:
            used.add(match["name"])
        roles = set(match["roles"]) if match else set()
        letter = LETTERS[group.entity.type]
        found.append(Example(context.document.paper.id, letter, group.joined(), roles, group.own, weight))
    return found


def fit(rows: list[Example]) -> Weights:
    """Fit one logistic regression per type letter and role; return feature -> weight per role."""
    weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(ROLES))
    for letter in ALLOWED:
        chosen = [r for r in rows if r.letter == letter and r.roles]
        counts = [r.weight for r in chosen]
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
            if target.sum() < 2:
                weights[f"{letter}|bias"][column] += -4.0
                continue
            model = LogisticRegression(C=STRENGTH, max_iter=2000, solver="liblinear", random_state=0)
            model.fit(matrix, target, sample_weight=counts)
            for name, weight in zip(names, model.coef_[0], strict=True):
                weights[f"{letter}|{name}"][column] += weight
            weights[f"{letter}|bias"][column] += model.intercept_[0]
    return {f: tuple(w) for f, w in weights.items()}


def held_out_weights(rows: list[Example], fold: dict[str, int]) -> list[Weights]:
    """Return for each fold the weights that have not seen it."""
    return [fit([r for r in rows if fold[r.paper] != held]) for held in range(FOLDS)]


def held_out(rows: list[Example], fold: dict[str, int]) -> list[dict[str, float]]:
    """Return the roles' probabilities of every example, each from a model that has not seen its paper."""
    models = [RoleModel(weights) for weights in held_out_weights(rows, fold)]
    return [models[fold[r.paper]].of_entity(r.letter, r.features, r.own) for r in rows]


def missed(rows: list[Example], labels: list[Label]) -> Counter[str]:
    """Count the roles of the labelled entities that were not found."""
    wanted = Counter(role for label in labels for e in label["entities"] for role in e["roles"])
    return wanted - Counter(role for row in rows for role in row.roles)


def thresholds(rows: list[Example], probabilities: list[dict[str, float]], missing: Counter[str]) -> tuple[float, ...]:
    """Return the thresholds of the roles that together give the best F1 over all roles on held-out examples."""
    limits = [0.42] * len(ROLES)

    def f1(tried: list[float]) -> float:
        return overall(measure(rows, probabilities, tuple(tried), missing))

    for index in (*range(len(ROLES)), *range(len(ROLES))):
        tried = [[*limits[:index], round(0.36 + 0.02 * i, 2), *limits[index + 1 :]] for i in range(8)]
        limits = max(tried, key=lambda t: (f1(t), -abs(t[index] - 0.42)))
    return tuple(limits)


def overall(counts: dict[str, tuple[int, int, int]]) -> float:
    """Return F1 over all roles."""
    hit, predicted, labelled = (sum(c[i] for c in counts.values()) for i in range(3))
    return 2 * hit / max(1, predicted + labelled)


def measure(
    rows: list[Example], probabilities: list[dict[str, float]], limits: tuple[float, ...], missing: Counter[str]
) -> dict[str, tuple[int, int, int]]:
    """Return hits, predicted and labelled counts per role."""
    hits: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    labelled = Counter(missing)
    model = RoleModel({"threshold": limits})
    for row, p in zip(rows, probabilities, strict=True):
        chosen = model.choose(p)
        hits.update(row.roles.intersection(chosen))
        predicted.update(chosen)
        labelled.update(row.roles)
    return {role: (hits[role], predicted[role], labelled[role]) for role in ROLES}


def show(counts: dict[str, tuple[int, int, int]]) -> None:
    """Print F1 per role and over all."""
    total = tuple(sum(c[i] for c in counts.values()) for i in range(3))
    for role, (hit, predicted, gold) in [*counts.items(), ("all", total)]:
        print(f"{role:14} f1 {2 * hit / max(1, predicted + gold):.3f}  hit {hit} predicted {predicted} labelled {gold}")


def write(weights: Weights) -> None:
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
    options = asked(__doc__)
    labels = read_labels(options.labels)
    by_id = {r["id"]: r for r in labels}
    found = held_out_groups(labels, read_labelled(labels, options.papers))
    rows = [
        row for context, groups, w in found for row in examples(context, groups, by_id[context.document.paper.id], w)
    ]
    probabilities = held_out(rows, folds_of(labels))
    whole = [(r, p) for r, p in zip(rows, probabilities, strict=True) if r.weight == 1.0]
    read, chances = [r for r, _ in whole], [p for _, p in whole]
    missing = missed(read, labels)
    print(f"{len(read)} entities, {sum(bool(r.roles) for r in read)} of them labelled, of {len(labels)} papers")
    limits = thresholds(read, chances, missing)
    print("thresholds", dict(zip(ROLES, limits, strict=True)))
    show(measure(read, chances, limits, missing))
    if options.write:
        write({"threshold": limits, **fit(rows)})


if __name__ == "__main__":
    main()
