"""Write the explorer: the whole graph as one HTML file that opens offline.

The page is built from `web/` when the package is built. Here the graph is laid out and packed into it: what
the first picture needs in one piece, the sentences in a second that is opened when somebody asks for them.
"""

import functools
import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paperatlas.exporters.base import ExportError, ExportOptions
from paperatlas.exporters.layout import layout
from paperatlas.exporters.page import fill, packed, policy, template
from paperatlas.exporters.selection import Selection, select
from paperatlas.exporters.text import visible
from paperatlas.exporters.view import CAPTIONS, Dot, Evidence, Line, View, look
from paperatlas.schema import NODES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["DEFAULT_TOP", "TEMPLATE", "Content", "card", "content", "evidence", "live_page", "part", "render"]

DEFAULT_TOP = 20_000
TEMPLATE = "explorer.html"

_TYPES = [label for label in NODES if label != "Evaluation"]
_ROLES = list(CAPTIONS)
_FORMAT = 1
_GROWTH = 30.0


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what the page shows, ready for JSON.

    Attributes:
        overview: Columns over nodes, lines and results: names, places, types, dates, roles.
        details: What cards and evidence need: links, facts, counts per role, sentences.
    """

    overview: dict[str, Any]
    details: dict[str, Any]


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the explorer over the chosen part of `graph` as a self-contained HTML page.

    Raises:
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
        ExportError: The package was installed without the built page.
    """
    held = content(graph, options)
    parts = {"OVERVIEW": packed(held.overview), "DETAILS": packed(held.details)}
    return _page(visible(options.title), parts, "").encode()


def live_page(title: str, api: str) -> str:
    """Return the explorer without data; it asks the JSON API below the relative address `api` for them.

    It asks for `explorer/overview` at once, then, for what somebody looks for, `search` and below `explorer/`
    `around`, `node`, `line`, `answer` and `path`.
    """
    return _page(visible(title), {"OVERVIEW": "", "DETAILS": ""}, api)


def content(graph: "nx.MultiDiGraph", options: ExportOptions, papers: Mapping[str, int] | None = None) -> Content:
    """Choose, look at and lay out the graph.

    Args:
        graph: The graph.
        options: What of it is shown.
        papers: How many papers name each entity, where `graph` is only a part; None counts those drawn.

    Raises:
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
    """
    import networkx as nx

    selection = select(graph, options, DEFAULT_TOP)
    view = look(graph, selection)
    counted = _papers(view) if papers is None else {dot.id: papers.get(dot.id, 0) for dot in view.dots}
    plain = nx.Graph()
    plain.add_nodes_from(dot.id for dot in view.dots)
    plain.add_edges_from((line.source, line.target) for line in view.lines)
    # Where names stand in thousands of papers, all grow less, so that the largest stay apart.
    scale = min(3.0, _GROWTH / math.sqrt(max(counted.values(), default=1) or 1))
    radii = {dot.id: round(_radius(dot, counted[dot.id], scale), 1) for dot in view.dots}
    places = layout(plain, radii)
    number = _numbers(view)
    overview = {
        "format": _FORMAT,
        "title": visible(options.title),
        "words": view.words,
        "all": [view.all_dots, view.all_lines],
        "center": number.get(selection.center or ""),
        "scale": scale,
        "types": _TYPES,
        "roles": [[role, *CAPTIONS[role]] for role in _ROLES],
        "nodes": {
            **_nodes(view, counted),
            "radius": [radii[dot.id] for dot in view.dots],
            "x": [int(places[dot.id][0]) for dot in view.dots],
            "y": [int(places[dot.id][1]) for dot in view.dots],
        },
        "lines": _lines(view, number),
        "results": _results(view, number),
    }
    return Content(overview, _details(view, number))


def part(graph: "nx.MultiDiGraph", papers: Mapping[str, int]) -> dict[str, Any]:
    """Return the columns of the whole graph; the numbers of its lines and results are its own.

    Places and sizes are for the page to find.

    Args:
        graph: What is shown.
        papers: How many papers name each entity.
    """
    view = _all(graph)
    number = _numbers(view)
    return {"nodes": _nodes(view, papers), "lines": _lines(view, number), "results": _results(view, number)}


def card(graph: "nx.MultiDiGraph", node: str) -> dict[str, Any]:
    """Return what the card of a node says beside names: its link and facts."""
    dot = next(dot for dot in _all(graph).dots if dot.id == node)
    return {"url": dot.url, "facts": dot.facts}


def evidence(graph: "nx.MultiDiGraph", source: str, target: str) -> list[dict[str, Any]]:
    """Return the roles in which a line joins two nodes, each with its sentences; none where there is no line."""
    line = next(
        (one for one in _all(graph).lines if (one.source, one.target) == (source, target)), Line(source, target)
    )
    names = ("text", "marks", "cue", "paper", "title", "url", "result")
    return [
        {
            "role": role,
            "surface": line.surfaces.get(role, ""),
            "confidence": line.confidence.get(role, 0.0),
            "said": [dict(zip(names, _said(one, "".join(one.pieces), one.source), strict=True)) for one in said],
        }
        for role, said in line.roles.items()
    ]


def _all(graph: "nx.MultiDiGraph") -> View:
    nodes = frozenset(node for node, label in graph.nodes(data="label") if label != "Evaluation")
    return look(graph, Selection(nodes, len(nodes), ""))


def _numbers(view: View) -> dict[str, int]:
    return {dot.id: index for index, dot in enumerate(view.dots)}


def _papers(view: View) -> dict[str, int]:
    """Count the drawn papers that name each node."""
    kinds = {dot.id: dot.type for dot in view.dots}
    papers = dict.fromkeys(kinds, 0)
    for line in view.lines:
        if kinds[line.source] == "Paper":
            papers[line.target] += 1
    return papers


def _radius(dot: Dot, papers: int, scale: float) -> float:
    """Return the radius of a dot; `web/src/place.ts` gives the same to those that come later."""
    return 3.0 if dot.type == "Paper" else 4 + scale * math.sqrt(papers)


def _nodes(view: View, papers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": [dot.id for dot in view.dots],
        "name": [dot.name for dot in view.dots],
        "aliases": [dot.aliases for dot in view.dots],
        "type": [_TYPES.index(dot.type) for dot in view.dots],
        "papers": [papers.get(dot.id, 0) for dot in view.dots],
        "month": [_month(dot.date) for dot in view.dots],
    }


def _month(date: str) -> int:
    """Return the months since the year 0, or 0 where the date is not known."""
    return int(date[:4]) * 12 + int(date[5:7]) - 1 if date else 0


def _lines(view: View, number: dict[str, int]) -> dict[str, Any]:
    return {
        "source": [number[line.source] for line in view.lines],
        "target": [number[line.target] for line in view.lines],
        "roles": [sum(1 << _ROLES.index(role) for role in line.roles) for line in view.lines],
        "confidence": [round(100 * _confidence(line)) for line in view.lines],
    }


def _confidence(line: Line) -> float:
    """Return how sure the surest role of a line is; what is known from the list of names is sure."""
    stated = [value for value in line.confidence.values() if value]
    stated += [one.confidence for one in line.roles.get("EVALUATED_ON", [])]
    return max(stated, default=1.0)


def _results(view: View, number: dict[str, int]) -> dict[str, Any]:
    """Return one entry for each evaluation: its line, its place among the line's, paper, metric, value."""
    rows = [
        (index, place, number.get(one.source, -1), one.metric, one.value, round(100 * one.confidence))
        for index, line in enumerate(view.lines)
        for place, one in enumerate(line.roles.get("EVALUATED_ON", []))
    ]
    names = ("line", "place", "paper", "metric", "value", "confidence")
    return {name: [row[column] for row in rows] for column, name in enumerate(names)}


def _details(view: View, number: dict[str, int]) -> dict[str, Any]:
    sentences: dict[str, int] = {}
    lines = [_line(line, number, sentences) for line in view.lines]
    return {
        "nodes": [[dot.url, dot.facts, dot.counts] for dot in view.dots],
        "lines": lines,
        "sentences": list(sentences),
    }


def _line(line: Line, number: dict[str, int], sentences: dict[str, int]) -> list[Any]:
    return [
        [
            _ROLES.index(role),
            line.surfaces.get(role, ""),
            round(100 * line.confidence.get(role, 0.0)),
            [_said(one, _place(one, sentences), number.get(one.source, -1)) for one in said],
        ]
        for role, said in line.roles.items()
    ]


def _place(one: Evidence, sentences: dict[str, int]) -> int:
    """Return the number of a sentence; a new one gets the next."""
    return sentences.setdefault("".join(one.pieces), len(sentences))


def _said(one: Evidence, sentence: int | str, paper: int | str) -> list[Any]:
    """Return sentence, marks, cue, paper and its title, link, result.

    The marks are lengths of plain and marked pieces in turn, in UTF-16 units as JavaScript counts.
    """
    marks = [len(piece.encode("utf-16-le", "surrogatepass")) // 2 for piece in one.pieces[:-1]]
    return [sentence, marks, one.cue, paper, one.paper, one.url, one.result]


def _page(title: str, parts: dict[str, str], api: str) -> str:
    text, scripts, styles = _template()
    more = ["img-src data: blob:"] + (["connect-src 'self'"] if api else [])
    given = {"TITLE": html.escape(title), "API": html.escape(api), "POLICY": policy(scripts, styles, *more)}
    return fill(text, parts | given)


@functools.cache
def _template() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the built page with its scripts and styles.

    Raises:
        ExportError: The package was installed without it.
    """
    try:
        text = template(TEMPLATE)
    except FileNotFoundError as error:
        raise ExportError(
            "the explorer's page was not built when paperatlas was installed; install it again "
            "(in a checkout: python hatch_build.py), or choose --as pyvis"
        ) from error
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    return text, tuple(scripts), tuple(styles)
