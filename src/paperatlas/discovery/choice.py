"""Choose among classes by summed feature weights: multinomial logistic regression, the weights a plain table."""

from collections.abc import Iterable, Sequence
from math import exp

from paperatlas.sums import FeatureSums, read_table

__all__ = ["ChoiceModel"]


class ChoiceModel:
    """Choose the class that the features speak for.

    Args:
        classes: The classes, in the order of the table's columns.
        table: The name of the shipped table.
        weights: Feature -> one weight per class; those of the table if None.
    """

    def __init__(self, classes: Sequence[str], table: str, weights: dict[str, tuple[float, ...]] | None = None) -> None:
        self.classes = tuple(classes)
        rows = read_table("paperatlas.discovery", table) if weights is None else weights
        self._sums = FeatureSums(rows, len(self.classes))

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each class; the order of the features does not matter."""
        sums = self._sums.of(features)
        highest = max(sums)
        powers = [exp(total - highest) for total in sums]
        whole = sum(powers)
        return [power / whole for power in powers]

    def choose(self, features: Iterable[str]) -> str:
        """Return the likeliest class, the first where several are."""
        found = self.probabilities(features)
        return self.classes[found.index(max(found))]
