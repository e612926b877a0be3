"""Let nodes push and edges pull until a component lies well: ForceAtlas2 with repulsion on a mesh.

The forces are ForceAtlas2's (Jacomy, Venturini, Heymann, Bastian, 2014) with the pull of LinLog (Noack, 2007),
which sets communities apart. Up to a few hundred nodes all pairs push each other. Beyond that their masses are
spread on a grid and the push comes from a convolution with the kernel x / |x|^2, by fast Fourier transform
(the particle-mesh method of Hockney and Eastwood, 1988): 20,000 nodes take a few seconds.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Springs", "settle"]

_ALL_PAIRS = 160
_PUSH = 2.0
_GRAVITY = 0.06
_TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class Springs:
    """Hold the edges of one component: ends as indices, and how strongly each pulls."""

    first: "Whole"
    second: "Whole"
    weight: "Floats"


def settle(points: "Floats", springs: Springs) -> "Floats":
    """Return where the nodes come to rest when they start from `points` (n rows of x and y).

    The coarse grids bring the large parts into place, the fine ones the neighbourhoods.
    """
    import numpy as np

    count = len(points)
    ends = np.concatenate([springs.first, springs.second])
    mass = np.bincount(ends, minlength=count).astype(np.float64) + 1.0
    if count <= _ALL_PAIRS:
        plan = [(0, min(260, 60 + 10 * count))]
    elif count <= 1_000:
        plan = [(32, 110), (64, 50)]
    elif count <= 4_000:
        plan = [(64, 120), (128, 40)]
    else:
        plan = [(64, 150), (128, 100), (256, 40)]
    runner = _Runner(points.copy(), springs, mass)
    for cells, rounds in plan:
        runner.run(cells, rounds)
    return runner.points


class _Runner:
    """Move the nodes round by round, each as fast as its force is steady."""

    def __init__(self, points: "Floats", springs: Springs, mass: "Floats") -> None:
        import numpy as np

        self.points, self.springs, self.mass = points, springs, mass
        self.before = np.zeros_like(points)
        self.speed = self.efficiency = 1.0

    def run(self, cells: int, rounds: int) -> None:
        """Go so many rounds with the push from a grid of this width; 0 compares all pairs."""
        for _ in range(rounds):
            push = _pairs(self.points, self.mass) if not cells else _mesh(self.points, self.mass, cells)
            self.step(push * (_PUSH * self.mass[:, None]) + self.pull())

    def pull(self) -> "Floats":
        """Return the force of the springs and of the gravity on each node."""
        import numpy as np

        count = len(self.points)
        gap = self.points[self.springs.second] - self.points[self.springs.first]
        length = np.hypot(gap[:, 0], gap[:, 1]) + 1e-9
        gap *= (self.springs.weight * np.log1p(length) / length)[:, None]
        force = np.empty_like(self.points)
        for axis in (0, 1):
            force[:, axis] = np.bincount(self.springs.first, gap[:, axis], count)
            force[:, axis] -= np.bincount(self.springs.second, gap[:, axis], count)
        force -= self.points * (_GRAVITY * self.mass / math.sqrt(count))[:, None]
        return force

    def step(self, force: "Floats") -> None:
        """Move by the force: nodes that swing to and fro are slowed, as ForceAtlas2 does it."""
        import numpy as np

        change, both = force - self.before, force + self.before
        swing = self.mass * np.hypot(change[:, 0], change[:, 1])
        traction = self.mass * np.hypot(both[:, 0], both[:, 1]) / 2
        total_swing, total_traction = float(swing.sum()) + 1e-9, float(traction.sum())
        count = len(self.points)
        tolerance = 0.05 * math.sqrt(count)
        jitter = _TOLERANCE * max(math.sqrt(tolerance), min(5.0, tolerance * total_traction / (count * count)))
        if total_swing > 2 * total_traction:
            self.efficiency = max(0.05, self.efficiency * 0.5)
            jitter = max(jitter, _TOLERANCE)
        target = jitter * self.efficiency * total_traction / total_swing
        if total_swing > jitter * total_traction:
            self.efficiency = max(0.05, self.efficiency * 0.7)
        elif self.speed < 1_000:
            self.efficiency *= 1.3
        self.speed += min(target - self.speed, 0.5 * self.speed)
        factor = self.speed / (1.0 + np.sqrt(self.speed * swing))
        self.points += force * factor[:, None]
        self.before = force


def _pairs(points: "Floats", mass: "Floats") -> "Floats":
    """Return the push on each node from all others: mass over distance."""
    import numpy as np

    x, y = points[:, 0], points[:, 1]
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    weight = mass / np.maximum(square, 1e-4)
    np.fill_diagonal(weight, 0.0)
    return np.asarray(points * weight.sum(axis=1)[:, None] - weight @ points)


def _mesh(points: "Floats", mass: "Floats", cells: int) -> "Floats":
    """Return the push on each node from all others, through a grid of `cells` by `cells`."""
    import numpy as np

    low = points.min(axis=0)
    width = float((points.max(axis=0) - low).max()) / (cells - 2) + 1e-9
    at = (points - low) / width
    whole = np.minimum(at.astype(np.int64), cells - 2)
    part = at - whole
    corners, shares = [], []
    for x in (0, 1):
        for y in (0, 1):
            corners.append((whole[:, 0] + x) * cells + whole[:, 1] + y)
            shares.append(np.abs(1 - x - part[:, 0]) * np.abs(1 - y - part[:, 1]))
    index, share = np.stack(corners), np.stack(shares)
    spread = np.bincount(index.ravel(), (share * mass).ravel(), cells * cells).reshape(cells, cells)
    image = np.fft.rfft2(spread, s=(2 * cells, 2 * cells))
    fields = np.fft.irfft2(image * _kernel(cells), s=(2 * cells, 2 * cells))[:, :cells, :cells]
    fields = fields.reshape(2, -1)
    return np.stack([(field[index] * share).sum(axis=0) / width for field in fields], axis=1)


@lru_cache(maxsize=8)
def _kernel(cells: int) -> Any:
    """Return the transforms of x / |x|^2 and y / |x|^2 on a grid twice as wide, softened within a cell."""
    import numpy as np

    line = np.arange(2 * cells, dtype=np.float64)
    line[line > cells] -= 2 * cells
    x, y = line[:, None], line[None, :]
    square = x**2 + y**2 + 0.4
    return np.fft.rfft2(np.stack([x / square, y / square]))
