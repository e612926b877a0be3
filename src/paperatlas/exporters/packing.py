"""Pack drawings side by side: the largest in the middle, the others in the free places nearest to it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["MARGIN", "pack"]

MARGIN = 20.0
_ASPECT = 1.5
_SMALL = 60
_SEA = 40.0


def pack(drawings: "Sequence[Floats]", radii: "Sequence[Floats]") -> "list[Floats]":
    """Return how far to shift each drawing, so that their circles keep `MARGIN` between drawings.

    Args:
        drawings: Points of each (rows of x and y), the largest drawing first.
        radii: Radius of the circle at each point.
    """
    import numpy as np

    if not drawings:
        return []
    cell = MARGIN
    stamps = [_stamp(points, circles, cell) for points, circles in zip(drawings, radii, strict=True)]
    side = 2 * max(max(stamp.shape) for stamp, _ in stamps)
    side += math.ceil(1.5 * _ASPECT * math.sqrt(sum(stamp.size for stamp, _ in stamps)))
    board = np.zeros((side, side), dtype=bool)
    spots = _spots(side)
    tried: dict[tuple[int, int], int] = {}
    shifts = []
    for stamp, low in stamps:
        begin = tried.get(stamp.shape, 0)
        at = next(i for i in range(begin, len(spots)) if _fits(board, stamp, spots[i]))
        # A place that was full for this shape stays full, so the next of this shape begins behind it.
        tried[stamp.shape] = at if stamp.all() else begin
        x, y = _corner(spots[at], stamp.shape)
        board[x : x + stamp.shape[0], y : y + stamp.shape[1]] |= stamp
        shifts.append(np.array([x, y]) * cell - low)
    return shifts


def _stamp(points: "Floats", radii: "Floats", cell: float) -> "tuple[NDArray[np.bool_], Floats]":
    """Return the cells that a drawing covers with its margin, and where the first of them begins.

    A small drawing covers its whole box, so that nothing is laid into it.
    """
    import numpy as np

    margin = (radii + (MARGIN / 2 if len(points) <= _SMALL else _SEA))[:, None]
    low = np.floor((points - margin).min(axis=0) / cell) * cell
    shape = np.ceil(((points + margin).max(axis=0) - low) / cell).astype(np.int64)
    if len(points) <= _SMALL:
        # Few different shapes, so that the places tried for one need not be tried for the next.
        return np.ones(tuple(shape + shape % 2), dtype=bool), low
    stamp = np.zeros(tuple(shape), dtype=bool)
    begins = np.floor((points - margin - low) / cell).astype(np.int64)
    ends = np.ceil((points + margin - low) / cell).astype(np.int64)
    for (x, y), (right, bottom) in zip(begins.tolist(), ends.tolist(), strict=True):
        stamp[max(0, x) : right, max(0, y) : bottom] = True
    return _filled(stamp), low


def _filled(stamp: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Return the cells with those between them, along both axes: nothing is laid between islands."""
    import numpy as np

    between = np.ones_like(stamp)
    for axis in (0, 1):
        before = np.logical_or.accumulate(stamp, axis=axis)
        after = np.flip(np.logical_or.accumulate(np.flip(stamp, axis), axis=axis), axis)
        between &= before & after
    return between


def _spots(side: int) -> list[tuple[int, int]]:
    """Return the cells of the board from its middle outwards, in ellipses as wide as screens are."""
    import numpy as np

    line = np.arange(side)
    x, y = np.meshgrid(line - side // 2, line - side // 2, indexing="ij")
    order = np.argsort((x / _ASPECT) ** 2 + y**2, axis=None, kind="stable")
    return list(zip((order // side).tolist(), (order % side).tolist(), strict=True))


def _corner(spot: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, int]:
    return spot[0] - shape[0] // 2, spot[1] - shape[1] // 2


def _fits(board: "NDArray[np.bool_]", stamp: "NDArray[np.bool_]", spot: tuple[int, int]) -> bool:
    x, y = _corner(spot, stamp.shape)
    if x < 0 or y < 0 or x + stamp.shape[0] > board.shape[0] or y + stamp.shape[1] > board.shape[1]:
        return False
    return not (board[x : x + stamp.shape[0], y : y + stamp.shape[1]] & stamp).any()
