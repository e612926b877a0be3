"""Where nodes are placed."""

import itertools
import math

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.exporters.layout import Point, layout, pack


def overlap(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    """Tell whether two boxes, each given by corner and size, share more than an edge."""
    return all(
        a[0][axis] < b[0][axis] + b[1][axis] and b[0][axis] < a[0][axis] + a[1][axis] for axis in (0, 1)
    )


@given(st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 5000)), max_size=30))
def test_packed_boxes_do_not_overlap(boxes: list[tuple[float, float]]) -> None:
    placed = list(zip(pack(boxes), boxes, strict=True))
    assert not any(overlap(a, b) for a, b in itertools.combinations(placed, 2))


@st.composite
def plain_graphs(draw: st.DrawFn) -> nx.Graph:
    """Draw a graph of up to 25 nodes, often with several components and loops."""
    names = [f"n{i}" for i in range(draw(st.integers(0, 25)))]
    graph = nx.Graph()
    graph.add_nodes_from(draw(st.permutations(names)))
    if names:
        graph.add_edges_from(
            draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=30))
        )
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
    boxes = []
    for part in nx.connected_components(graph):
        xs, ys = zip(*(places[node] for node in part), strict=True)
        boxes.append(((min(xs), min(ys)), (max(xs) - min(xs), max(ys) - min(ys))))
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))


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

    assert 3 < area(400) / area(40) < 40


def test_a_component_larger_than_the_core_is_placed_whole() -> None:
    graph = nx.relabel_nodes(nx.random_labeled_tree(1500, seed=5), str)
    places = layout(graph)
    assert len(set(places.values())) > 1450
