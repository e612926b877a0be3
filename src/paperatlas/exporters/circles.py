"""Push circles apart until none touches another."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["GAP", "apart"]

GAP = 6.0
_ROW = 1 << 24


def apart(points: "Floats", radii: "Floats", rounds: int = 150) -> "Floats":
    """Push circles apart, all at once in rounds, until none touches another or the rounds are over."""
    import numpy as np

    reach = 2 * float(radii.max()) + GAP
    for _ in range(rounds):
        first, second = _close_pairs(points, reach)
        gap = points[second] - points[first]
        distance = np.hypot(gap[:, 0], gap[:, 1])
        lack = radii[first] + radii[second] + GAP - distance
        touching = lack > 0.5
        if not touching.any():
            break
        first, second = first[touching], second[touching]
        gap, distance, lack = gap[touching], distance[touching], lack[touching]
        gap[distance < 1e-6], distance[distance < 1e-6] = (1.0, 0.0), 1.0
        push = gap * (lack / distance * 0.45)[:, None]
        np.subtract.at(points, first, push)
        np.add.at(points, second, push)
    return points


def _close_pairs(points: "Floats", reach: float) -> "tuple[Whole, Whole]":
    """Return the index pairs of points that may be closer than `reach`, through a grid of that width."""
    import numpy as np

    cells = np.floor(points / reach).astype(np.int64)
    codes = cells[:, 0] * _ROW + cells[:, 1]
    order = np.argsort(codes, kind="stable")
    line = codes[order]
    firsts, seconds = [], []
    for step in (0, 1, _ROW - 1, _ROW, _ROW + 1):
        low = np.searchsorted(line, codes + step, "left")
        count = np.searchsorted(line, codes + step, "right") - low
        first = np.repeat(np.arange(len(points)), count)
        inner = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
        second = order[np.repeat(low, count) + inner]
        keep = first < second if step == 0 else slice(None)
        firsts.append(first[keep])
        seconds.append(second[keep])
    return np.concatenate(firsts), np.concatenate(seconds)
