"""Choose the part of a graph to export: around a name, by type, the best connected.

An Evaluation is not a neighbour of its own here: it joins its model and its benchmark directly, and
stays in the selection where both of them do.
"""

import difflib
import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperatlas.errors import AmbiguousName, UnknownName
from paperatlas.exporters.base import ExportOptions
from paperatlas.names import key, paper_node_id

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Neighbours", "Selection", "evaluation_ends", "find", "neighbours", "select", "subgraph"]

Neighbours = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold the chosen nodes without Evaluations, their number in the whole graph, and the choice in words."""

    nodes: frozenset[str]
    total: int
    words: str
    center: str | None = None


def select(graph: "nx.MultiDiGraph", options: ExportOptions, top: int | None = None) -> Selection:
    """Choose nodes as `options` say; `top` is the limit where the options leave it open.

    Raises:
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
    """
    near = neighbours(graph)
    center = find(graph, options.around) if options.around is not None else None
    steps = _steps(near, center, options.depth) if center else dict.fromkeys(near, 0)
    chosen = {node for node in steps if node == center or _is_of(graph, node, options.types)}
    limit = options.top if options.top is not None else top
    kept = _strongest(near, {node: steps[node] for node in chosen}, limit)
    words = _words(graph, options, center, len(kept) < len(chosen))
    return Selection(frozenset(kept), len(near), words, center)


def subgraph(graph: "nx.MultiDiGraph", options: ExportOptions) -> "nx.MultiDiGraph":
    """Return the part of `graph` that `options` choose, with the Evaluations between its nodes."""
    if options.around is None and not options.types and options.top is None:
        return graph
    nodes = set(select(graph, options).nodes)
    for evaluation, (agents, data) in evaluation_ends(graph).items():
        if nodes.intersection(agents) and nodes.intersection(data):
            nodes.add(evaluation)
    return graph.subgraph(nodes).copy()


def evaluation_ends(graph: "nx.MultiDiGraph") -> dict[str, tuple[list[str], list[str]]]:
    """Return for each Evaluation, in order of id, what it is of and what it is on."""
    ends: dict[str, tuple[list[str], list[str]]] = {}
    for node in sorted(n for n, label in graph.nodes(data="label") if label == "Evaluation"):
        edges = sorted((relation, target) for _, target, relation in graph.out_edges(node, keys=True))
        ends[node] = ([t for r, t in edges if r == "OF"], [t for r, t in edges if r == "ON"])
    return ends


def neighbours(graph: "nx.MultiDiGraph") -> Neighbours:
    """Return the neighbours of each node in either direction, Evaluations folded into direct steps."""
    near: Neighbours = {n: set() for n, label in sorted(graph.nodes(data="label")) if label != "Evaluation"}
    pairs = [(source, target) for source, target in graph.edges() if source in near and target in near]
    for agents, data in evaluation_ends(graph).values():
        pairs.extend((agent, datum) for agent in agents for datum in data)
    for source, target in pairs:
        if source != target:
            near[source].add(target)
            near[target].add(source)
    return near


def find(graph: "nx.MultiDiGraph", name: str) -> str:
    """Return the node that bears `name`: its id, a name, an alias or a title, in this order.

    Raises:
        UnknownName: No node bears it; the error suggests the nearest names.
        AmbiguousName: Several bear it.
    """
    for node in (name, paper_node_id(name)):
        if node in graph and graph.nodes[node].get("label") != "Evaluation":
            return node
    wanted = key(name)
    for called in (_called_exactly, _called_otherwise):
        hits: list[str] = sorted(
            node for node, data in graph.nodes(data=True) if wanted and wanted in map(key, called(data))
        )
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise AmbiguousName(name, hits)
    names = {text: None for _, data in sorted(graph.nodes(data=True)) for text in _called_exactly(data)}
    raise UnknownName(name, difflib.get_close_matches(name, list(names), n=3, cutoff=0.6))


def _called_exactly(data: Mapping[str, object]) -> list[str]:
    return [str(data[field]) for field in ("name", "title") if data.get(field)]


def _called_otherwise(data: Mapping[str, object]) -> list[str]:
    aliases = data.get("aliases")
    return [str(alias) for alias in aliases] if isinstance(aliases, Iterable) else []


def _is_of(graph: "nx.MultiDiGraph", node: str, types: tuple[str, ...]) -> bool:
    return not types or graph.nodes[node].get("label") in types


def _steps(near: Neighbours, center: str, depth: int) -> dict[str, int]:
    """Return each node within `depth` steps of `center`, with the number of steps."""
    steps = {center: 0}
    queue = deque([center])
    while queue:
        node = queue.popleft()
        if steps[node] == depth:
            break
        for other in near[node]:
            if other not in steps:
                steps[other] = steps[node] + 1
                queue.append(other)
    return steps


def _strongest(near: Neighbours, steps: Mapping[str, int], limit: int | None) -> set[str]:
    """Peel off the farthest, least connected node again and again until `limit` are left.

    Peeling counts only the links that are still there, so that what is left hangs together; taking the
    largest counts in the whole graph would leave nodes whose neighbours are all gone.
    """
    left = set(steps)
    if limit is None or len(left) <= limit:
        return left
    degree = {node: len(near[node] & left) for node in left}
    heap = [(-steps[node], degree[node], node) for node in sorted(left)]
    heapq.heapify(heap)
    while len(left) > limit:
        _, links, node = heapq.heappop(heap)
        if node not in left or links != degree[node]:
            continue
        left.remove(node)
        for other in near[node] & left:
            degree[other] -= 1
            heapq.heappush(heap, (-steps[other], degree[other], other))
    return left


def _words(graph: "nx.MultiDiGraph", options: ExportOptions, center: str | None, cut: bool) -> str:
    parts = []
    if center:
        data = graph.nodes[center]
        step = "step" if options.depth == 1 else "steps"
        parts.append(f"around {data.get('name') or data.get('title') or center}, {options.depth} {step}")
    if options.types:
        parts.append("only " + ", ".join(options.types))
    if cut:
        parts.append("the best connected")
    return "; ".join(parts)
