"""Sum the weights of features, for several classes at once; read the tables that hold them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import repeat

__all__ = ["FeatureSums", "read_table"]

_UNIT = 1000
_LANE = 40
"""The bits of one class in a packed row: room for half a million of the largest weights."""
_HALF = 1 << (_LANE - 1)
_MASK = (1 << _LANE) - 1


@cache
def read_table(package: str, name: str) -> dict[str, tuple[float, ...]]:
    """Return a shipped table, feature -> one weight per column; an empty cell is 0.

    Args:
        package: The package that holds the table.
        name: The file's name; tab-separated, the first line the head.
    """
    text = (resources.files(package) / name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {row[0]: tuple(float(cell or 0) for cell in row[1:]) for row in rows}


class FeatureSums:
    """Sum the weights of features.

    Weights count in thousandths: whole numbers add up to the same in any order, and ties are ties. Those of all
    classes of a feature lie side by side in one whole number, so that one addition serves all classes.

    Args:
        weights: Feature -> one weight per class.
        classes: How many classes there are.
    """

    def __init__(self, weights: Mapping[str, Sequence[float]], classes: int = 1) -> None:
        self._shifts = tuple(_LANE * index for index in range(classes))
        self._packed = {feature: self._pack(row) for feature, row in weights.items()}

    def _pack(self, row: Sequence[float]) -> int:
        return sum(round(_UNIT * weight) << shift for weight, shift in zip(row, self._shifts, strict=True))

    def of(self, features: Iterable[str]) -> list[float]:
        """Return the sum for each class; features that have no weight count nothing."""
        total = sum(map(self._packed.get, features, repeat(0)))
        sums = []
        for _ in self._shifts:
            lane = ((total + _HALF) & _MASK) - _HALF
            sums.append(lane / _UNIT)
            total = (total - lane) >> _LANE
        return sums
