"""The role model: one weight per type, feature and role, summed and squashed; logistic regression.

The weights are a plain table (`weights.tsv`), made by `scripts/train_roles.py`. The features of all mentions of
an entity are joined, so the model sees the whole paper at once.
"""

import math
from collections.abc import Iterable
from functools import cache
from importlib import resources

from paperatlas.model import Role

__all__ = ["ALLOWED", "LETTERS", "ROLES", "RoleModel"]

ROLES: tuple[str, ...] = tuple(str(role) for role in Role)
LETTERS = {"Model": "M", "Method": "T", "Benchmark": "D", "Dataset": "D"}
ALLOWED: dict[str, tuple[str, ...]] = {
    "M": ("introduces", "evaluates", "uses", "compares_to", "mentions"),
    "T": ("introduces", "evaluates", "uses", "compares_to", "mentions"),
    "D": ("introduces", "evaluates_on", "trains_on", "uses", "mentions"),
}


@cache
def _shipped() -> dict[str, tuple[float, ...]]:
    text = (resources.files("paperatlas.roles") / "weights.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {row[0]: tuple(float(cell or 0) for cell in row[1:]) for row in rows}


class RoleModel:
    """Give every role of an entity a probability.

    Args:
        weights: Feature ("M|word:outperform") -> one weight per role of `ROLES`; the shipped ones if None.
    """

    def __init__(self, weights: dict[str, tuple[float, ...]] | None = None) -> None:
        self._weights = _shipped() if weights is None else weights

    def probabilities(self, letter: str, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each role that the type allows."""
        sums = [0.0] * len(ROLES)
        for feature in features:
            row = self._weights.get(f"{letter}|{feature}")
            if row is not None:
                for i, weight in enumerate(row):
                    sums[i] += weight
        return {role: 1 / (1 + math.exp(-sums[i])) for i, role in enumerate(ROLES) if role in ALLOWED[letter]}
