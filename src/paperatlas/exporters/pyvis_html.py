"""Write a picture of the graph as one HTML file that opens offline, with pyvis and its vis-network.

pyvis holds the network; the page around it is our own, because pyvis's pages load files from the net and
put text into the page unescaped. The script inserts text as text only, and a content security policy
lets nothing run or load but the two scripts and the style that the file was written with.
"""

import functools
import html
import math
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from paperatlas.exporters.base import ExportError, ExportOptions
from paperatlas.exporters.layout import layout
from paperatlas.exporters.page import fill, inline_json, policy, template
from paperatlas.exporters.selection import select
from paperatlas.exporters.text import visible
from paperatlas.exporters.view import CAPTIONS, Dot, Evidence, Line, View, look

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["DEFAULT_TOP", "Picture", "picture", "render"]

DEFAULT_TOP = 300

_PLURAL = {
    "Model": "Models",
    "Benchmark": "Benchmarks",
    "Dataset": "Datasets",
    "Method": "Methods",
    "Paper": "Papers",
}
_SHAPES = {"Model": "dot", "Benchmark": "diamond", "Dataset": "square", "Method": "hexagon", "Paper": "dot"}


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a page that a notebook shows in a frame of its own."""

    page: str
    height: int = 640

    def _repr_html_(self) -> str:
        # allow-scripts without allow-same-origin: the page cannot reach the notebook around it.
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" sandbox="allow-scripts allow-popups" width="100%" '
            f'height="{self.height}" style="border:0;border-radius:8px" title="paperatlas"></iframe>'
        )


def picture(graph: "nx.MultiDiGraph", options: ExportOptions, height: int = 640) -> Picture:
    """Return the picture of the chosen part of `graph` for a notebook."""
    return Picture(render(graph, options).decode(), height)


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the picture of the chosen part of `graph` as a self-contained HTML page.

    Raises:
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
        ExportError: The installed pyvis lacks its vis-network.
    """
    selection = select(graph, options, DEFAULT_TOP)
    data = _data(look(graph, selection), selection.center)
    data["title"] = visible(options.title)
    return _page(visible(options.title), data).encode()


def _data(view: View, center: str | None) -> dict[str, Any]:
    """Return what the page's script reads; nodes and edges are numbered in their sorted order."""
    number = {dot.id: index for index, dot in enumerate(view.dots)}
    types = {type_: sum(dot.type == type_ for dot in view.dots) for type_ in _PLURAL}
    roles = {role: sum(role in line.roles for line in view.lines) for role in CAPTIONS}
    nodes, edges = _network(view, number)
    return {
        "all": [view.all_dots, view.all_lines],
        "words": view.words,
        "center": number.get(center or ""),
        "types": [[type_, _PLURAL[type_], count] for type_, count in types.items() if count],
        "roles": [[role, *CAPTIONS[role], count] for role, count in roles.items()],
        "nodes": nodes,
        "edges": edges,
        "cards": [_card(dot) for dot in view.dots],
        "evidence": [_line(line) for line in view.lines],
    }


def _network(view: View, number: dict[str, int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return pyvis's nodes and edges, placed."""
    import networkx as nx
    from pyvis.network import Network

    plain = nx.Graph()
    plain.add_nodes_from(dot.id for dot in view.dots)
    plain.add_edges_from((line.source, line.target) for line in view.lines)
    sizes = {dot.id: _size(dot) for dot in view.dots}
    places = layout(plain, sizes)
    net = Network(directed=True)
    for dot in view.dots:
        x, y = places[dot.id]
        net.add_node(
            number[dot.id],
            dot.label,
            _SHAPES.get(dot.type, "dot"),
            x=x,
            y=y,
            size=sizes[dot.id],
            group=dot.type,
        )
    for index, line in enumerate(view.lines):
        net.add_edge(number[line.source], number[line.target], id=index)
    return net.nodes, net.edges


def _size(dot: Dot) -> float:
    if dot.type == "Paper":
        return 4.5
    return round(min(30.0, 5 + 3 * math.sqrt(dot.degree)), 1)


def _card(dot: Dot) -> list[Any]:
    return [dot.name, dot.type, dot.url, dot.facts, dot.aliases, dot.counts, dot.degree]


def _line(line: Line) -> list[Any]:
    return [
        [role, line.surfaces.get(role, ""), line.confidence.get(role, 0.0), [_said(one) for one in evidence]]
        for role, evidence in line.roles.items()
    ]


def _said(one: Evidence) -> list[Any]:
    return [one.pieces, one.cue, one.paper, one.url, one.result]


def _page(title: str, data: dict[str, Any]) -> str:
    library, style, script = _library(), template("atlas.css"), template("atlas.js")
    parts = {
        "POLICY": policy((library, script), (style,), "img-src data: blob:"),
        "TITLE": html.escape(title),
        "STYLE": style,
        "DATA": inline_json(data),
        "LIBRARY": library,
        "SCRIPT": script,
    }
    return fill(template("atlas.html"), parts)


@functools.cache
def _library() -> str:
    """Return the newest vis-network that pyvis ships, with its licence notice, without its source map.

    Raises:
        ExportError: There is none.
    """
    found = []
    for folder in resources.files("pyvis").joinpath("templates", "lib").iterdir():
        match = re.fullmatch(r"vis-(\d+)\.(\d+)\.(\d+)", folder.name)
        file = folder.joinpath("vis-network.min.js")
        if match and file.is_file():
            found.append((tuple(map(int, match.groups())), file))
    if not found:
        raise ExportError(
            "pyvis is installed without its vis-network; reinstall it: pip install --force-reinstall pyvis"
        )
    _, newest = max(found, key=lambda pair: pair[0])
    text = newest.read_text("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", text)
    # The same string to the script engine, but no end of the element to the HTML parser.
    return text.replace("</script", r"<\/script").replace("<!--", r"<\!--")
