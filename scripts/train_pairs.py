"""Train the weights that decide evaluation pairs and write `evaluations/pairs.tsv`.

Usage: python scripts/train_pairs.py --labels scripts/labels.jsonl --papers INPUT... [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Names and roles are those that
models find which have not seen the paper. Prints the F1 of the pairs by cross-validation over papers, from text to
pairs: pairs of entities that were not found count too. Needs scikit-learn (extra `train`).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from train_roles import Label, examples, held_out_weights
from train_terms import FOLDS, asked, folds_of, held_out_groups, read_labelled, read_labels

from paperatlas.evaluations import pairs
from paperatlas.evaluations.chance import ChanceModel
from paperatlas.evaluations.pairs import candidate_pairs, places_of
from paperatlas.model import Found
from paperatlas.relations import Group, Relater
from paperatlas.roles import PaperContext, RoleModel
from paperatlas.roles.weights import ROLES, shipped_thresholds

WEIGHTS = Path(pairs.__file__).with_name("pairs.tsv")
MIN_PAPERS = 3
SMALLEST = 0.005
STRENGTH = 0.3
LIMITS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Weights = dict[str, tuple[float, ...]]
Row = tuple[str, list[str], bool]
"""Paper id, features, whether the pair is labelled."""


def matches(label: Label, found: Found) -> bool:
    """Tell whether a label and a found entity share a surface."""
    return bool({s.casefold() for s in label["surfaces"]} & {s.casefold() for s in found.surfaces})


def held_out_found(
    groups: list[tuple[PaperContext, list[Group], float]], labels: dict[str, Label], fold: dict[str, int]
) -> Iterator[tuple[PaperContext, list[Found]]]:
    """Yield the entities of each paper with the roles that a model gives which has not seen the paper."""
    rows = [
        row for context, found, w in groups for row in examples(context, found, labels[context.document.paper.id], w)
    ]
    limits = {"threshold": tuple(shipped_thresholds()[role] for role in ROLES)}
    relaters = [Relater(RoleModel({**limits, **weights})) for weights in held_out_weights(rows, fold)]
    for context, found, weight in groups:
        if weight == 1.0:
            yield context, relaters[fold[context.document.paper.id]].relate(context, found)


def candidates(context: PaperContext, found: list[Found], label: Label) -> Iterator[Row]:
    """Yield the candidate pairs of a paper."""
    entities = {e["name"]: e for e in label["entities"]}
    wanted = [(entities[v["model"]], entities[v["on"]]) for v in label["evaluations"]]
    for agent, target, features in candidate_pairs(context, found, places_of(context, found)):
        held = any(matches(m, agent) and matches(o, target) for m, o in wanted)
        yield context.document.paper.id, features, held


def fit(rows: list[Row]) -> Weights:
    """Fit the regression; return feature -> weight.

    A paper of many pairs counts as the square root of their number, so that no single one decides.
    """
    papers: dict[str, set[str]] = {}
    for paper, features, _ in rows:
        for feature in features:
            papers.setdefault(feature, set()).add(paper)
    kept = {f for f, p in papers.items() if len(p) >= MIN_PAPERS}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys([f for f in fs if f in kept], 1.0) for _, fs, _ in rows])
    sizes = Counter(paper for paper, _, _ in rows)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(matrix, [held for _, _, held in rows], sample_weight=[sizes[p] ** -0.5 for p, _, _ in rows])
    names = map(str, vectorizer.get_feature_names_out())
    return {
        name: (float(weight + model.intercept_[0] * (name == "bias")),)
        for name, weight in zip(names, model.coef_[0], strict=True)
    }


def held_out(rows: list[Row], fold: dict[str, int]) -> list[float]:
    """Return the probability of every pair, each from a model that has not seen its paper."""
    models = [ChanceModel("", fit([r for r in rows if fold[r[0]] != held])) for held in range(FOLDS)]
    return [models[fold[paper]].probability(features) for paper, features, _ in rows]


def weighed_f1(rows: list[Row], probabilities: list[float], wanted: Counter[str], limit: float) -> float:
    """Return F1 where a paper of many pairs counts as the square root of their number."""
    chosen: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for (paper, _, held), p in zip(rows, probabilities, strict=True):
        chosen[paper] += p >= limit
        hits[paper] += p >= limit and held
    weight = {paper: max(chosen[paper], wanted[paper], 1) ** -0.5 for paper in chosen | wanted}
    total = sum(w * (chosen[paper] + wanted[paper]) for paper, w in weight.items())
    return 2 * sum(w * hits[paper] for paper, w in weight.items()) / total


def write(weights: Weights, path: Path) -> None:
    """Write the weights as a sorted table, tiny ones left out."""
    rows = [f"{feature}\t{weight:.3f}" for feature, (weight,) in sorted(weights.items()) if abs(weight) >= SMALLEST]
    path.write_text("\n".join(["feature\tweight", *rows]) + "\n", encoding="utf-8")
    print(f"{len(rows)} rows written to {path.name}")


def main() -> None:
    """Train as the command line says."""
    options = asked(__doc__)
    labels = read_labels(options.labels)
    by_id = {r["id"]: r for r in labels}
    fold = folds_of(labels)
    groups = list(held_out_groups(labels, read_labelled(labels, options.papers)))
    found = held_out_found(groups, by_id, fold)
    rows = [
        row for context, entities in found for row in candidates(context, entities, by_id[context.document.paper.id])
    ]
    wanted = Counter({id_: len(label["evaluations"]) for id_, label in by_id.items()})
    print(
        f"{len(rows)} candidates, {sum(held for _, _, held in rows)} of them labelled, {wanted.total()} labelled in all"
    )
    probabilities = held_out(rows, fold)
    for limit in LIMITS:
        print(
            f"F1 of the pairs with a probability from {limit} on: {weighed_f1(rows, probabilities, wanted, limit):.3f}"
        )
    for low in LIMITS:
        inside = [held for (_, _, held), p in zip(rows, probabilities, strict=True) if low <= p < low + 0.1]
        share = sum(inside) / max(1, len(inside))
        print(f"of {len(inside)} pairs with a probability from {low} on, {share:.2f} are labelled")
    if options.write:
        write(fit(rows), WEIGHTS)


if __name__ == "__main__":
    main()
