"""Write a graph as node-link JSON, the form that networkx and d3 read; nothing is lost."""

from typing import TYPE_CHECKING

import orjson

from paperatlas.exporters.base import ExportOptions
from paperatlas.exporters.selection import subgraph
from paperatlas.exporters.text import without_surrogates

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["render"]


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the chosen part of `graph` as sorted JSON: `nodes`, `links`, and `graph` with what was dropped.

    `networkx.node_link_graph(data, edges="links")` reads it back.
    """
    import networkx as nx

    data = nx.node_link_data(subgraph(graph, options), edges="links")
    data["nodes"].sort(key=lambda node: node["id"])
    data["links"].sort(key=lambda link: (link["source"], link["target"], link["key"]))
    return _dumps(data)


def _dumps(data: object) -> bytes:
    form = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        return orjson.dumps(data, option=form)
    except TypeError:  # a lone surrogate, which UTF-8 cannot hold
        return orjson.dumps(_without_surrogates(data), option=form)


def _without_surrogates(data: object) -> object:
    if isinstance(data, str):
        return without_surrogates(data)
    if isinstance(data, dict):
        return {_without_surrogates(name): _without_surrogates(value) for name, value in data.items()}
    return [_without_surrogates(item) for item in data] if isinstance(data, list | tuple) else data
