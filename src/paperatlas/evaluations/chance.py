"""Give what is described by features a probability: logistic models, the weights plain tables."""

from collections.abc import Iterable, Sequence
from math import exp

from paperatlas.sums import FeatureSums, read_table

__all__ = ["ChanceModel"]

_HIGHEST = 30.0
"""No score counts for more than this."""


class ChanceModel:
    """Give a probability to what features speak for.

    Args:
        table: The name of the shipped table of weights.
        weights: Feature -> its weight, a row of one; those of the table if None.
    """

    def __init__(self, table: str, weights: dict[str, tuple[float, ...]] | None = None) -> None:
        rows = read_table("paperatlas.evaluations", table) if weights is None else weights
        self._sums = FeatureSums(rows)

    def probability(self, features: Iterable[str]) -> float:
        """Return how likely it is; features without a weight count nothing."""
        return 1 / (1 + exp(-self._sums.of(features)[0]))

    def choose(self, described: Sequence[Iterable[str]]) -> tuple[int, float]:
        """Return the likeliest of several that exclude each other, by its index, and how likely it is.

        That none of them is right is always possible: it has the score 0 (conditional logit, McFadden 1974).
        """
        powers = [exp(min(self._sums.of(features)[0], _HIGHEST)) for features in described]
        best = max(range(len(powers)), key=powers.__getitem__, default=-1)
        return best, powers[best] / (1 + sum(powers)) if powers else 0.0
