"""Place nodes on a plane before the page is made: each component by forces, then all packed side by side.

The forces are ForceAtlas2 (Jacomy, Venturini, Heymann, Bastian, 2014), as networkx has it. It compares all
pairs, so only the core of a large component goes through it; the rest is placed around its neighbours.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Point", "layout", "pack"]

Point = tuple[float, float]

_SPACING = 24.0
_MARGIN = 90.0
_CORE = 1_200
_GAP = 8.0
_ROW = 1 << 24
_ASPECT = 1.6
_GOLDEN = math.pi * (3 - math.sqrt(5))


def layout(graph: "nx.Graph", sizes: Mapping[str, float] | None = None) -> dict[str, Point]:
    """Return a place for each node; the same graph gives the same picture, in any order of its parts.

    Args:
        graph: An undirected graph whose nodes are strings.
        sizes: Radius of each node; circles of one component are pushed apart until they do not touch.

    Returns:
        Whole-numbered coordinates with the picture's middle at (0, 0); y grows downwards.
    """
    import networkx as nx

    sizes = sizes or {}
    components = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p))
    drawn = [_component(graph, part, sizes) for part in components]
    boxes = [_box(places, sizes) for places in drawn]
    corners = pack([(right - left, bottom - top) for left, top, right, bottom in boxes])
    placed = {
        node: (x - left + at_x, y - top + at_y)
        for places, (left, top, _, _), (at_x, at_y) in zip(drawn, boxes, corners, strict=True)
        for node, (x, y) in places.items()
    }
    return _centered(placed)


def pack(boxes: Sequence[tuple[float, float]]) -> list[Point]:
    """Return the upper left corner of each box (width, height), in rows, none touching another.

    The rows are filled from the tallest box down; their width is chosen so that the whole is about as wide
    as a screen.
    """
    if not boxes:
        return []
    spaced = [(width + _MARGIN, height + _MARGIN) for width, height in boxes]
    area = sum(width * height for width, height in spaced)
    limit = max(*(width for width, _ in spaced), math.sqrt(area * _ASPECT))
    corners: list[Point] = [(0.0, 0.0)] * len(boxes)
    x = y = row = 0.0
    for index in sorted(range(len(boxes)), key=lambda i: (-spaced[i][1], -spaced[i][0], i)):
        width, height = spaced[index]
        if x > 0 and x + width > limit + 1e-6:
            x, y, row = 0.0, y + row, 0.0
        corners[index] = (x, y)
        x, row = x + width, max(row, height)
    return corners


def _component(graph: "nx.Graph", part: list[str], sizes: Mapping[str, float]) -> dict[str, Point]:
    import numpy as np

    if len(part) == 1:
        return {part[0]: (0.0, 0.0)}
    core = sorted(sorted(part, key=lambda node: (-graph.degree(node), node))[:_CORE])
    places = _around(graph, part, _forces(graph, core))
    points = np.array([places[node] for node in part])
    # A small component has room for its labels; a large one needs to be seen at once.
    spacing = _SPACING * min(2.2, max(1.0, math.sqrt(60 / len(part))))
    points -= points.mean(axis=0)
    points *= spacing * math.sqrt(len(part)) / max(float(np.sqrt((points**2).sum(axis=1).mean())), 1e-9)
    radii = np.array([sizes.get(node, 6.0) for node in part])
    points = _apart(_upright(points), radii)
    return {node: (float(x), float(y)) for node, (x, y) in zip(part, points, strict=True)}


def _forces(graph: "nx.Graph", core: list[str]) -> dict[str, Point]:
    """Run ForceAtlas2 over the induced graph of `core`, from a sunflower of its nodes."""
    import networkx as nx
    import numpy as np

    part = nx.Graph()
    part.add_nodes_from(core)
    part.add_edges_from(sorted((min(e), max(e)) for e in graph.subgraph(core).edges() if e[0] != e[1]))
    start = {node: np.array(_spiral(index)) for index, node in enumerate(core)}
    rounds = max(60, min(400, 120_000 // len(core)))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = nx.forceatlas2_layout(
            part, pos=start, max_iter=rounds, scaling_ratio=3.0, linlog=False, seed=7
        )
    return {node: (float(x), float(y)) for node, (x, y) in found.items()}


def _around(graph: "nx.Graph", part: list[str], places: dict[str, Point]) -> dict[str, Point]:
    """Place the nodes that `places` lacks beside the mean of their placed neighbours, most placed first."""
    waiting = [node for node in part if node not in places]
    while waiting:
        ready = [node for node in waiting if any(other in places for other in graph[node])] or waiting
        for index, node in enumerate(ready):
            near = [places[other] for other in sorted(graph[node]) if other in places] or [(0.0, 0.0)]
            x, y = _spiral(index % 40)
            places[node] = (sum(p[0] for p in near) / len(near) + x, sum(p[1] for p in near) / len(near) + y)
        waiting = [node for node in waiting if node not in places]
    return places


def _spiral(index: int) -> Point:
    radius, angle = math.sqrt(index + 0.5), index * _GOLDEN
    return radius * math.cos(angle), radius * math.sin(angle)


def _upright(points: Any) -> Any:
    """Turn the points so that they spread most from left to right, as screens do."""
    import numpy as np

    centered = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centered.T @ centered)
    axes = axes[:, ::-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return centered @ axes


def _apart(points: Any, radii: Any) -> Any:
    """Push circles apart, all at once in rounds, until none touches another or 120 rounds are over."""
    import numpy as np

    reach = 2 * float(radii.max()) + _GAP
    for _ in range(120):
        first, second = _close_pairs(points, reach)
        gap = points[second] - points[first]
        distance = np.hypot(gap[:, 0], gap[:, 1])
        lack = radii[first] + radii[second] + _GAP - distance
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


def _close_pairs(points: Any, reach: float) -> tuple[Any, Any]:
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


def _box(places: Mapping[str, Point], sizes: Mapping[str, float]) -> tuple[float, float, float, float]:
    return (
        min(x - sizes.get(node, 6.0) for node, (x, _) in places.items()),
        min(y - sizes.get(node, 6.0) for node, (_, y) in places.items()),
        max(x + sizes.get(node, 6.0) for node, (x, _) in places.items()),
        max(y + sizes.get(node, 6.0) for node, (_, y) in places.items()),
    )


def _centered(places: Mapping[str, Point]) -> dict[str, Point]:
    if not places:
        return {}
    left, top, right, bottom = _box(places, {})
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return {node: (float(round(x - middle_x)), float(round(y - middle_y))) for node, (x, y) in places.items()}
