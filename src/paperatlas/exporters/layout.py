"""Place nodes on a plane before the page is made: communities as islands, components apart, all packed.

A component is cut into communities (Louvain: Blondel, Guillaume, Lambiotte, Lefebvre, 2008). Each comes to rest
by forces on its own, then the communities do as circles, those that share many edges side by side.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from paperatlas.exporters.circles import apart
from paperatlas.exporters.forces import Springs, settle
from paperatlas.exporters.packing import pack

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Point", "layout"]

Point = tuple[float, float]

_RADIUS = 6.0
_SPACING = 21.0
_ISLAND_GAP = 64.0
_WHOLE = 60
_LARGE = 3_000
_GOLDEN = math.pi * (3 - math.sqrt(5))


def layout(graph: "nx.Graph", sizes: Mapping[str, float] | None = None) -> dict[str, Point]:
    """Return a place for each node; the same graph gives the same picture, in any order of its parts.

    Args:
        graph: An undirected graph whose nodes are strings.
        sizes: Radius of each node; circles of one community are pushed apart until they do not touch.

    Returns:
        Whole-numbered coordinates with the picture's middle at (0, 0); y grows downwards.
    """
    import networkx as nx
    import numpy as np

    given = sizes or {}
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p))
    drawn, radii = [], []
    alike: dict[tuple[int, bytes, bytes], Floats] = {}
    for part in parts:
        nodes = sorted(part, key=lambda node: (-graph.degree(node), node))
        edges = _edges(graph, nodes)
        radii.append(np.array([given.get(node, _RADIUS) for node in nodes]))
        # Most small components are drawn like one before them.
        shape = (len(nodes), edges.tobytes(), radii[-1].tobytes())
        if shape not in alike:
            alike[shape] = _component(len(nodes), edges, radii[-1])
        drawn.append((nodes, alike[shape]))
    shifts = pack([points for _, points in drawn], radii)
    moved = [(nodes, points + shift) for (nodes, points), shift in zip(drawn, shifts, strict=True)]
    return _centered({n: (float(x), float(y)) for nodes, at in moved for n, (x, y) in zip(nodes, at, strict=True)})


def _edges(graph: "nx.Graph", nodes: list[str]) -> "Whole":
    """Return the edges among `nodes` as sorted pairs of their numbers, without loops."""
    import numpy as np

    number = {node: index for index, node in enumerate(nodes)}
    pairs = {
        (min(number[node], number[other]), max(number[node], number[other]))
        for node in nodes
        for other in graph[node]
        if other != node
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _component(count: int, edges: "Whole", radii: "Floats") -> "Floats":
    """Place one component: its communities one by one, then as islands side by side."""
    import numpy as np

    islands = _communities(count, edges) if count > _WHOLE else [np.arange(count)]
    home, rank = np.empty(count, np.int64), np.empty(count, np.int64)
    for index, members in enumerate(islands):
        home[members], rank[members] = index, np.arange(len(members))
    inner = edges[home[edges[:, 0]] == home[edges[:, 1]]]
    local = np.empty((count, 2))
    for index, members in enumerate(islands):
        own = inner[home[inner[:, 0]] == index]
        local[members] = _island(len(members), rank[own], radii[members])
    if len(islands) == 1:
        return _upright(local)
    middles = _islands(home, edges, local, radii)
    return _turned(local, home, edges, middles) + middles[home]


def _communities(count: int, edges: "Whole") -> "list[Whole]":
    """Return the communities, the largest first, each a sorted array of node numbers."""
    import networkx as nx
    import numpy as np

    home = np.arange(count)
    if count > _LARGE:
        # Louvain's first and slowest round is left to label propagation (Traag, Šubelj, 2023).
        graph = nx.Graph()
        graph.add_nodes_from(range(count))
        graph.add_edges_from(edges.tolist())
        for index, part in enumerate(nx.community.fast_label_propagation_communities(graph, seed=7)):
            home[list(part)] = index
    pairs, weights = np.unique(np.sort(home[edges], axis=1), axis=0, return_counts=True)
    merged = nx.Graph()
    merged.add_nodes_from(range(int(home.max()) + 1))
    merged.add_weighted_edges_from((a, b, w) for (a, b), w in zip(pairs.tolist(), weights.tolist(), strict=True))
    top = np.empty(len(merged), np.int64)
    for index, part in enumerate(nx.community.louvain_communities(merged, seed=7)):
        top[list(part)] = index
    parts = [np.flatnonzero(top[home] == index) for index in range(int(top.max()) + 1)]
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def _island(count: int, edges: "Whole", radii: "Floats") -> "Floats":
    """Place the nodes of one community around (0, 0)."""
    import numpy as np

    if count == 1:
        return np.zeros((1, 2))
    points = settle(_sunflower(count), Springs(edges[:, 0], edges[:, 1], np.ones(len(edges))))
    points -= points.mean(axis=0)
    # A small island has room for its labels; a large one needs to be seen at once.
    spacing = _SPACING * (1.0 if count < 9 else min(1.8, max(1.0, math.sqrt(50 / count))))
    points *= spacing * math.sqrt(count / 2) / max(float(np.sqrt((points**2).sum(axis=1).mean())), 1e-9)
    return apart(_reined(points, spacing * math.sqrt(count)), radii)


def _reined(points: "Floats", reach: float) -> "Floats":
    """Draw far outliers in, so that a chain does not make the whole island wide."""
    import numpy as np

    far = np.hypot(points[:, 0], points[:, 1])
    wanted = np.where(far > reach, reach * (1 + np.log(np.maximum(far / reach, 1))), far)
    return np.asarray(points * (wanted / np.maximum(far, 1e-9))[:, None])


def _islands(home: "Whole", edges: "Whole", local: "Floats", radii: "Floats") -> "Floats":
    """Return the middle of each island: those that share many edges lie side by side, none overlaps."""
    import numpy as np

    count = int(home.max()) + 1
    reach = np.zeros(count)
    np.maximum.at(reach, home, np.hypot(local[:, 0], local[:, 1]) + radii)
    cross = np.sort(home[edges], axis=1)
    cross = cross[cross[:, 0] != cross[:, 1]]
    pairs, shared = np.unique(cross, axis=0, return_counts=True)
    population = np.bincount(home, minlength=count)
    weight = shared / np.sqrt(population[pairs[:, 0]] * population[pairs[:, 1]])
    weight = 3.0 * weight / weight.max()
    points = settle(_sunflower(count), Springs(pairs[:, 0], pairs[:, 1], weight))
    points = _rounded(_upright(points), reach) * np.array([1.3, 0.85])  # screens are wide
    return apart(points, reach + _ISLAND_GAP / 2, rounds=600)


def _rounded(points: "Floats", reach: "Floats") -> "Floats":
    """Draw the points in, each in its direction, until the circles around them fill one round."""
    import numpy as np

    far = np.hypot(points[:, 0], points[:, 1])
    order = np.argsort(far, kind="stable")
    area = np.cumsum(reach[order] ** 2) - reach[order] ** 2 / 2
    wanted = np.empty_like(far)
    wanted[order] = np.sqrt(area) * 1.1
    return np.asarray(points * (wanted / np.maximum(far, 1e-9))[:, None])


def _turned(local: "Floats", home: "Whole", edges: "Whole", middles: "Floats") -> "Floats":
    """Turn each island so that its nodes look towards their neighbours on the others."""
    import numpy as np

    cross = edges[home[edges[:, 0]] != home[edges[:, 1]]]
    own, other = np.concatenate([cross[:, 0], cross[:, 1]]), np.concatenate([cross[:, 1], cross[:, 0]])
    way = middles[home[other]] - middles[home[own]]
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    at = local[own]
    count = len(middles)
    along = np.bincount(home[own], (at * way).sum(axis=1), count)
    aside = np.bincount(home[own], at[:, 0] * way[:, 1] - at[:, 1] * way[:, 0], count)
    angle = np.arctan2(aside, along)[home]
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([local[:, 0] * cosine - local[:, 1] * sine, local[:, 0] * sine + local[:, 1] * cosine], axis=1)


def _sunflower(count: int) -> "Floats":
    import numpy as np

    index = np.arange(count)
    radius, angle = np.sqrt(index + 0.5), index * _GOLDEN
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _upright(points: "Floats") -> "Floats":
    """Turn the points so that they spread most from left to right, as screens do."""
    import numpy as np

    centered = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centered.T @ centered)
    axes = axes[:, ::-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return np.asarray(centered @ axes)


def _centered(places: dict[str, Point]) -> dict[str, Point]:
    if not places:
        return {}
    xs, ys = zip(*places.values(), strict=True)
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {node: (float(round(x - middle_x)), float(round(y - middle_y))) for node, (x, y) in places.items()}
