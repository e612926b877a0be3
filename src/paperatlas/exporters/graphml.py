"""Write a graph as GraphML, for Gephi, Cytoscape, yEd and networkx.

GraphML knows neither lists nor None, and its edges need an id of their own: lists become JSON strings,
missing values are left out, edges are numbered and carry their type as `relation`.
"""

import io
from typing import TYPE_CHECKING

import orjson

from paperatlas.exporters.base import ExportOptions
from paperatlas.exporters.selection import subgraph
from paperatlas.exporters.text import legal_xml, without_surrogates

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["render"]

_Value = str | int | float | bool


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the chosen part of `graph` as GraphML; characters that XML forbids become visible signs."""
    import networkx as nx

    chosen = subgraph(graph, options)
    flat = nx.MultiDiGraph(**_flatten(chosen.graph))
    for node, data in sorted(chosen.nodes(data=True)):
        flat.add_node(legal_xml(node), **_flatten(data))
    edges = sorted(chosen.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for number, (source, target, relation, data) in enumerate(edges):
        attributes = _flatten(data) | {"relation": str(relation)}
        flat.add_edge(legal_xml(source), legal_xml(target), f"e{number}", **attributes)
    buffer = io.BytesIO()
    # Not write_graphml: it takes another writer where lxml is installed, with other bytes.
    nx.write_graphml_xml(flat, buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue() + b"\n"


def _flatten(data: dict[str, object]) -> dict[str, _Value]:
    return {name: _flat(value) for name, value in sorted(data.items()) if value is not None}


def _flat(value: object) -> _Value:
    if isinstance(value, str):
        return legal_xml(value)
    if isinstance(value, bool | int | float):
        return value
    return legal_xml(orjson.dumps(_clean(value), option=orjson.OPT_SORT_KEYS).decode())


def _clean(value: object) -> object:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {str(name): _clean(item) for name, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value
