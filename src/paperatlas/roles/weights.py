"""The role model: one weight per type, feature and role, summed and squashed; logistic regression.

The weights are a plain table (`weights.tsv`), made by `scripts/train_roles.py`. The features of all mentions of
an entity are joined, so the model sees the whole paper at once. A role holds from its threshold on, the one that
gave the best F1 in cross-validation; the row `threshold` of the table holds them.
"""

from collections.abc import Iterable
from math import exp

from paperatlas.model import Role
from paperatlas.sums import FeatureSums, read_table

__all__ = ["ALLOWED", "LETTERS", "ROLES", "RoleModel", "shipped_thresholds"]

ROLES: tuple[str, ...] = tuple(str(role) for role in Role)
LETTERS = {"Model": "M", "Method": "T", "Benchmark": "D", "Dataset": "D"}
ALLOWED: dict[str, tuple[str, ...]] = {
    "M": ("introduces", "evaluates", "uses", "compares_to", "mentions"),
    "T": ("introduces", "evaluates", "uses", "compares_to", "mentions"),
    "D": ("introduces", "evaluates_on", "trains_on", "uses", "mentions"),
}

_TABLE = ("paperatlas.roles", "weights.tsv")
_SURE = 0.9
"""How sure it is at least that a paper introduces what discovery took for its own."""


def shipped_thresholds() -> dict[str, float]:
    """Return the thresholds of the shipped roles."""
    return dict(zip(ROLES, read_table(*_TABLE)["threshold"], strict=True))


class RoleModel:
    """Give every role of an entity a probability.

    Args:
        weights: Feature ("M|word:outperform") -> one weight per role of `ROLES`; the shipped ones if None.
    """

    def __init__(self, weights: dict[str, tuple[float, ...]] | None = None) -> None:
        weights = dict(read_table(*_TABLE) if weights is None else weights)
        self._thresholds = dict(zip(ROLES, weights.pop("threshold", (0.5,) * len(ROLES)), strict=True))
        rows: dict[str, dict[str, tuple[float, ...]]] = {letter: {} for letter in ALLOWED}
        for feature, values in weights.items():
            letter, _, name = feature.partition("|")
            rows[letter][name] = tuple(values[ROLES.index(role)] for role in ALLOWED[letter])
        self._sums = {letter: FeatureSums(rows[letter], len(allowed)) for letter, allowed in ALLOWED.items()}

    def probabilities(self, letter: str, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each role that the type allows.

        Args:
            letter: "M" model, "D" benchmark or dataset, "T" method.
            features: The features of an entity's mentions; unknown ones count nothing.
        """
        sums = self._sums[letter].of(features)
        return {role: 1 / (1 + exp(-total)) for role, total in zip(ALLOWED[letter], sums, strict=True)}

    def of_entity(self, letter: str, features: Iterable[str], own: bool) -> dict[str, float]:
        """Return the probability of each role of an entity; if it is `own`, the paper most likely introduces it."""
        found = self.probabilities(letter, features)
        if own:
            found[Role.INTRODUCES.value] = max(_SURE, found[Role.INTRODUCES.value])
        return found

    def choose(self, probabilities: dict[str, float]) -> list[str]:
        """Return the roles that hold: all from their threshold on, the likeliest one where none is.

        `mentions` holds alone only.
        """
        chosen = [r for r, p in probabilities.items() if p >= self._thresholds[r] and r != Role.MENTIONS.value]
        if chosen and probabilities[Role.MENTIONS.value] < max(probabilities[r] for r in chosen):
            return chosen
        best = max(probabilities, key=lambda r: (probabilities[r], r))
        return chosen if chosen and best != Role.MENTIONS.value else [best]
