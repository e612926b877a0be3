"""Where nodes are placed."""

import itertools
import math
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.exporters.forces import _mesh, _pairs
from paperatlas.exporters.layout import layout
from paperatlas.exporters.packing import MARGIN, pack


def drawing(count: int, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.random.default_rng(seed).uniform(-200, 200, (count, 2)).round(2)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(0, 9)), max_size=12))
def test_packed_drawings_keep_their_distance(shapes: list[tuple[int, int]]) -> None:
    drawings = [drawing(*shape) for shape in sorted(shapes, reverse=True)]
    placed = [
        points + shift
        for points, shift in zip(drawings, pack(drawings, [np.full(len(d), 5.0) for d in drawings]), strict=True)
    ]
    for a, b in itertools.combinations(placed, 2):
        assert np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1)).min() >= 10 + MARGIN


@st.composite
def plain_graphs(draw: st.DrawFn) -> nx.Graph:
    """Draw a graph of up to 25 nodes, often with several components and loops."""
    names = [f"n{i}" for i in range(draw(st.integers(0, 25)))]
    graph = nx.Graph()
    graph.add_nodes_from(draw(st.permutations(names)))
    if names:
        graph.add_edges_from(draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=30)))
    return graph


@settings(max_examples=30, deadline=None)
@given(plain_graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(graph: nx.Graph, dice: object) -> None:
    again = nx.Graph()
    nodes, edges = list(graph.nodes), [(b, a) for a, b in graph.edges]
    dice.shuffle(nodes)  # type: ignore[attr-defined]
    dice.shuffle(edges)  # type: ignore[attr-defined]
    again.add_nodes_from(nodes)
    again.add_edges_from(edges)
    assert layout(graph) == layout(again)


@settings(max_examples=30, deadline=None)
@given(plain_graphs())
def test_components_lie_apart(graph: nx.Graph) -> None:
    places = layout(graph)
    assert set(places) == set(graph)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    parts = [[places[node] for node in part] for part in nx.connected_components(graph)]
    for a, b in itertools.combinations(parts, 2):
        assert min(math.dist(one, other) for one in a for other in b) >= MARGIN


def test_circles_do_not_touch() -> None:
    graph = nx.convert_node_labels_to_integers(nx.barbell_graph(20, 5))
    graph = nx.relabel_nodes(graph, str)
    places = layout(graph, dict.fromkeys(graph, 20.0))
    assert min(math.dist(places[a], places[b]) for a, b in itertools.combinations(graph, 2)) >= 40


def test_the_picture_grows_with_the_number_of_nodes() -> None:
    def area(count: int) -> float:
        places = layout(nx.relabel_nodes(nx.random_labeled_tree(count, seed=3), str))
        xs, ys = zip(*places.values(), strict=True)
        return float((max(xs) - min(xs)) * (max(ys) - min(ys)))

    assert 3 < area(400) / area(40) < 100


def test_communities_lie_apart() -> None:
    graph = nx.relabel_nodes(nx.connected_caveman_graph(6, 20), str)
    places = layout(graph)
    caves = [[places[str(20 * cave + i)] for i in range(20)] for cave in range(6)]
    middles = [tuple(np.mean(cave, axis=0)) for cave in caves]
    for cave, middle in zip(caves, middles, strict=True):
        others = [other for other in middles if other != middle]
        assert all(math.dist(at, middle) < min(math.dist(at, other) for other in others) for at in cave)


def test_a_large_component_is_placed_whole() -> None:
    graph = nx.relabel_nodes(nx.random_labeled_tree(3000, seed=5), str)
    places = layout(graph)
    assert len(set(places.values())) > 2950


def test_the_mesh_pushes_like_all_pairs() -> None:
    points = np.random.default_rng(3).normal(size=(300, 2)) * 100
    mass = np.random.default_rng(4).uniform(1, 9, 300)
    exact, close = _pairs(points, mass), _mesh(points, mass, 256)
    far = np.hypot(points[:, 0], points[:, 1]) > 150
    assert far.sum() > 20
    wrong = np.hypot(*(exact - close)[far].T) / np.hypot(*exact[far].T)
    assert np.median(wrong) < 0.05
