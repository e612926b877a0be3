"""Choose among classes by summed feature weights: multinomial logistic regression, the weights a plain table."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from math import exp

__all__ = ["ChoiceModel"]

Weights = dict[str, tuple[float, ...]]


@cache
def _shipped(table: str) -> Weights:
    text = (resources.files("paperatlas.discovery") / table).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {row[0]: tuple(float(cell or 0) for cell in row[1:]) for row in rows}


def _whole(weights: Weights) -> dict[str, tuple[int, ...]]:
    """Count weights in thousandths: whole numbers add up to the same in any order, and ties are ties."""
    return {feature: tuple(round(1000 * weight) for weight in row) for feature, row in weights.items()}


class ChoiceModel:
    """Choose the class that the features speak for.

    Args:
        classes: The classes, in the order of the table's columns.
        table: The name of the shipped table.
        weights: Feature -> one weight per class; those of the table if None.
    """

    def __init__(self, classes: Sequence[str], table: str, weights: Weights | None = None) -> None:
        self.classes = tuple(classes)
        self._weights = _whole(_shipped(table) if weights is None else weights)

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each class; the order of the features does not matter."""
        known = self._weights
        rows = [row for row in map(known.get, features) if row is not None]
        sums = list(map(sum, zip(*rows, strict=True))) or [0] * len(self.classes)
        highest = max(sums)
        powers = [exp((total - highest) / 1000) for total in sums]
        whole = sum(powers)
        return [power / whole for power in powers]

    def choose(self, features: Iterable[str]) -> str:
        """Return the likeliest class, the first where several are."""
        found = self.probabilities(features)
        return self.classes[found.index(max(found))]
