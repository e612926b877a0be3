"""Train the weights that tie numbers to evaluation pairs and write `evaluations/results.tsv`.

Usage: python scripts/train_results.py --labels scripts/labels.jsonl --papers INPUT... [--write]

Labels are in the format of `paperatlas extract`; papers are paired with them by id. Names and roles are those that
models find which have not seen the paper. Of the numbers near a pair, and none of them, one is chosen: a conditional
logit (McFadden 1974), trained on the pairs that are labelled. Prints by cross-validation over papers how many of the
stated results are found. Needs scikit-learn (extra `train`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from train_pairs import MIN_PAPERS, Weights, held_out_found, matches, write
from train_roles import Label
from train_terms import FOLDS, asked, folds_of, held_out_groups, read_labelled, read_labels

from paperatlas.evaluations import results
from paperatlas.evaluations.chance import ChanceModel
from paperatlas.evaluations.pairs import candidate_pairs, places_of
from paperatlas.evaluations.results import Results
from paperatlas.model import Found
from paperatlas.roles import PaperContext
from paperatlas.scoring.core import number

WEIGHTS = Path(results.__file__).with_name("results.tsv")
STRENGTH = 0.3
LIMITS = (0.3, 0.4, 0.45, 0.5, 0.6, 0.7)


@dataclass
class Pair:
    """Hold a labelled pair: the numbers near it, each described, which of them is labelled, and the labelled value."""

    paper: str
    values: list[str]
    features: list[set[str]]
    right: list[bool]
    labelled: str


def labelled_pairs(context: PaperContext, found: list[Found], label: Label) -> Iterator[Pair]:
    """Yield the labelled pairs of a paper with the numbers that may be their results."""
    entities = {e["name"]: e for e in label["entities"]}
    wanted = [(entities[v["model"]], entities[v["on"]], v.get("value", "")) for v in label["evaluations"]]
    places = places_of(context, found)
    stated = Results(context, places)
    text = context.document.text
    for agent, target, _ in candidate_pairs(context, found, places):
        value = next((v for m, o, v in wanted if matches(m, agent) and matches(o, target)), None)
        if value is None:
            continue
        numbers = list(stated.candidates(agent, target))
        values = [text[n.start : n.end] for n, _ in numbers]
        right = [bool(value) and number(v) == number(value) for v in values]
        yield Pair(context.document.paper.id, values, [features for _, features in numbers], right, value)


def fit(pairs: list[Pair]) -> Weights:
    """Fit the conditional logit by L-BFGS; return feature -> weight.

    A paper of many pairs counts as the square root of their number, so that no single one decides.
    """
    pairs = [pair for pair in pairs if pair.features]
    papers: dict[str, set[str]] = {}
    for pair in pairs:
        for feature in set().union(*pair.features):
            papers.setdefault(feature, set()).add(pair.paper)
    kept = {feature for feature, named in papers.items() if len(named) >= MIN_PAPERS}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [dict.fromkeys(sorted(features & kept), 1.0) for pair in pairs for features in pair.features]
    ).tocsr()
    owner = np.repeat(np.arange(len(pairs)), [len(pair.features) for pair in pairs])
    right = np.array([held for pair in pairs for held in pair.right], dtype=float)
    stated = np.bincount(owner, right, len(pairs)) > 0
    sizes = Counter(pair.paper for pair in pairs)
    counts = np.array([sizes[pair.paper] ** -0.5 for pair in pairs])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        powers = np.exp(np.clip(matrix @ weights, -30, 30))
        total = 1 + np.bincount(owner, powers, len(pairs))
        hit = np.where(stated, np.bincount(owner, powers * right, len(pairs)), 1.0)
        value = counts @ (np.log(total) - np.log(hit)) + weights @ weights / (2 * STRENGTH)
        wanted = np.where(stated[owner], powers * right / hit[owner], 0.0)
        return value, matrix.T @ (counts[owner] * (powers / total[owner] - wanted)) + weights / STRENGTH

    weights = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return {str(name): (float(w),) for name, w in zip(vectorizer.get_feature_names_out(), weights, strict=True)}


def held_out(pairs: list[Pair], fold: dict[str, int]) -> list[tuple[int, float]]:
    """Return for every pair the number chosen and its probability, by a model that has not seen the paper."""
    models = [ChanceModel("", fit([p for p in pairs if fold[p.paper] != held])) for held in range(FOLDS)]
    return [models[fold[pair.paper]].choose(pair.features) for pair in pairs]


def show(pairs: list[Pair], chosen: list[tuple[int, float]], stated: int) -> None:
    """Print how many of the stated results are found, by the probability from which a number is taken."""
    for limit in LIMITS:
        taken = [(pair, index) for pair, (index, chance) in zip(pairs, chosen, strict=True) if chance >= limit]
        right = sum(pair.right[index] for pair, index in taken)
        other = sum(bool(pair.labelled) and not pair.right[index] for pair, index in taken)
        print(
            f"from {limit} on: {len(taken)} numbers; {right} of {stated} stated results, {other} where another is "
            f"labelled, {len(taken) - right - other} where none is; F1 {2 * right / (len(taken) + stated):.3f}"
        )


def main() -> None:
    """Train as the command line says."""
    options = asked(__doc__)
    labels = read_labels(options.labels)
    by_id = {r["id"]: r for r in labels}
    fold = folds_of(labels)
    found = held_out_found(list(held_out_groups(labels, read_labelled(labels, options.papers))), by_id, fold)
    pairs = [
        pair
        for context, entities in found
        for pair in labelled_pairs(context, entities, by_id[context.document.paper.id])
    ]
    stated = sum(bool(v.get("value")) for label in labels for v in label["evaluations"])
    print(f"{len(pairs)} labelled pairs found, {sum(bool(p.labelled) for p in pairs)} with a value, {stated} in all")
    show(pairs, held_out(pairs, fold), stated)
    if options.write:
        write(fit(pairs), WEIGHTS)


if __name__ == "__main__":
    main()
