"""Turn a graph into what a picture shows: dots with cards, lines with evidence.

An Evaluation is no dot. It becomes a line from its model to its benchmark, "evaluated on", whose evidence
names the paper, the metric and the value. All relations between two nodes share one line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paperatlas.exporters.selection import Selection, evaluation_ends
from paperatlas.exporters.text import clip, safe_url, visible

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CAPTIONS", "Dot", "Evidence", "Line", "View", "look"]

CAPTIONS: dict[str, tuple[str, str]] = {
    "INTRODUCES": ("introduces", "introduced by"),
    "EVALUATES": ("evaluates", "evaluated by"),
    "EVALUATES_ON": ("evaluates on", "evaluated on by"),
    "TRAINS_ON": ("trains on", "trained on by"),
    "USES": ("uses", "used by"),
    "COMPARES_TO": ("compares to", "compared to by"),
    "MENTIONS": ("mentions", "mentioned by"),
    "EVALUATED_ON": ("evaluated on", "results of"),
    "VARIANT_OF": ("variant of", "has variant"),
    "BASED_ON": ("based on", "basis of"),
}
"""Relation -> how it reads from its source and from its target, in the order in which they are listed."""

_RANK = {role: rank for rank, role in enumerate(CAPTIONS)}
_ARXIV = re.compile(r"paper:arxiv:([\w.-]+(?:/\d{7}(?:v\d+)?)?)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one sentence that says so; the odd ones of `pieces` are the marked surfaces.

    An evaluation names its paper (`source`, its node id), the metric, the value and how sure it is.
    """

    pieces: tuple[str, ...]
    cue: str = ""
    paper: str = ""
    url: str = ""
    source: str = ""
    metric: str = ""
    value: str = ""
    confidence: float = 0.0

    @property
    def result(self) -> str:
        """Return metric and value in one."""
        return " ".join(part for part in (self.metric, self.value) if part)


@dataclass(slots=True)
class Line:
    """Join two dots by one or more roles, each with its evidence."""

    source: str
    target: str
    roles: dict[str, list[Evidence]] = field(default_factory=dict)
    surfaces: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Dot:
    """Show one node: what its card says, and how many neighbours and papers it has in the whole graph."""

    id: str
    type: str
    name: str
    label: str
    url: str
    facts: list[tuple[str, str]]
    aliases: list[str]
    counts: dict[str, int]
    date: str = ""
    degree: int = 0


@dataclass(slots=True)
class View:
    """Hold what is drawn, sorted, and how much the whole graph holds."""

    dots: list[Dot]
    lines: list[Line]
    all_dots: int
    all_lines: int
    words: str


def look(graph: "nx.MultiDiGraph", selection: Selection) -> View:
    """Return the view of the selected nodes of `graph`; the cards count over the whole graph."""
    lines = _lines(graph)
    counts = _counts(lines)
    drawn = [line for line in lines if line.source in selection.nodes and line.target in selection.nodes]
    degree: Counter[str] = Counter(end for line in drawn for end in (line.source, line.target))
    dots = [_dot(graph, node, counts.get(node, {})) for node in sorted(selection.nodes)]
    for dot in dots:
        dot.degree = degree[dot.id]
    return View(dots, drawn, selection.total, len(lines), visible(selection.words))


def _lines(graph: "nx.MultiDiGraph") -> list[Line]:
    lines: dict[tuple[str, str], Line] = {}
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for source, target, relation, data in edges:
        if relation in CAPTIONS and source != target:
            line = lines.setdefault((source, target), Line(source, target))
            line.roles[relation] = _evidence(graph.nodes[source], data)
            line.surfaces[relation] = visible(str(data.get("surface") or ""))
            line.confidence[relation] = float(data.get("confidence") or 0.0)
    for evaluation, (agents, data_sets) in evaluation_ends(graph).items():
        for pair in ((agent, target) for agent in agents for target in data_sets if agent != target):
            line = lines.setdefault(pair, Line(*pair))
            line.roles.setdefault("EVALUATED_ON", []).extend(_result(graph, evaluation, pair))
    for line in lines.values():
        line.roles = dict(sorted(line.roles.items(), key=lambda item: _RANK[item[0]]))
    return [lines[pair] for pair in sorted(lines)]


def _evidence(paper: Mapping[str, Any], data: Mapping[str, Any]) -> list[Evidence]:
    """Return the sentences of an edge, each once, with every surface in it marked."""
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    cues: dict[tuple[str, str], str] = {}
    columns = [data.get(name) or [] for name in ("fields", "sentences", "starts", "ends", "cues")]
    for field_, sentence, start, end, cue in zip(*columns, strict=False):
        text = str(paper.get(field_) or "")
        at = _offset(text, sentence, start)
        place = (start - at, end - at) if at >= 0 else _first(sentence, text[start:end])
        spans.setdefault((field_, sentence), []).append(place)
        cues[field_, sentence] = cues.get((field_, sentence)) or visible(cue)
    return [Evidence(_marked(where[1], places), cues[where]) for where, places in spans.items()]


def _result(graph: "nx.MultiDiGraph", evaluation: str, pair: tuple[str, str]) -> Iterable[Evidence]:
    """Yield what each paper that reports `evaluation` says, with both names and the value marked."""
    data = graph.nodes[evaluation]
    sentence, metric, value = (str(data.get(name) or "") for name in ("sentence", "metric", "value"))
    papers = sorted(s for s, _, relation in graph.in_edges(evaluation, keys=True) if relation == "REPORTS")
    for paper in papers or [""]:
        words = [value, *_surfaces(graph, paper, pair)]
        pieces = _marked(sentence, [_first(sentence, word) for word in words])
        title = visible(_title(graph.nodes[paper])) if paper else ""
        url = _paper_url(graph, paper) if paper else ""
        confidence = float(data.get("confidence") or 0.0)
        yield Evidence(pieces, "", title, url, paper, visible(metric), visible(value), confidence)


def _surfaces(graph: "nx.MultiDiGraph", paper: str, pair: Iterable[str]) -> list[str]:
    found = [str(graph.nodes[node].get("name") or "") for node in pair]
    for node in pair:
        edges = graph.get_edge_data(paper, node) or {}
        found += sorted({str(data.get("surface") or "") for data in edges.values()})
    return found


def _offset(text: str, sentence: str, inside: int) -> int:
    """Return where the occurrence of `sentence` begins that covers the offset `inside`, else -1."""
    at = text.find(sentence) if sentence else -1
    while 0 <= at <= inside:
        if inside < at + len(sentence):
            return at
        at = text.find(sentence, at + 1)
    return -1


def _first(sentence: str, word: str) -> tuple[int, int]:
    at = sentence.find(word) if word else -1
    return (at, at + len(word)) if at >= 0 else (0, 0)


def _marked(sentence: str, places: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Cut `sentence` into plain and marked pieces in turn, beginning with a plain one."""
    pieces, done = [""], 0
    for start, end in sorted(places):
        begin, stop = max(start, done), min(end, len(sentence))
        if begin < stop:
            pieces[-1] += sentence[done:begin]
            pieces += [sentence[begin:stop], ""]
            done = stop
    pieces[-1] += sentence[done:]
    return tuple(visible(piece) for piece in pieces)


def _counts(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """Count the lines of each node per role; from the target's side the role is written `~ROLE`."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        for role in line.roles:
            counts.setdefault(line.source, Counter())[role] += 1
            counts.setdefault(line.target, Counter())[f"~{role}"] += 1
    return {node: dict(sorted(found.items())) for node, found in counts.items()}


def _dot(graph: "nx.MultiDiGraph", node: str, counts: dict[str, int]) -> Dot:
    data = graph.nodes[node]
    type_ = str(data.get("label") or "")
    if type_ == "Paper":
        title = visible(_title(data))
        facts = _facts(Date=data.get("date"), Authors=_joined(data, "authors"), Areas=_joined(data, "categories"))
        return Dot(node, type_, title, clip(title, 42), _paper_url(graph, node), facts, [], counts, _date(data))
    name = visible(str(data.get("name") or node))
    family = data.get("family") if data.get("family") != data.get("name") else ""
    arxiv = str(data.get("arxiv") or "")
    url = safe_url(f"https://arxiv.org/abs/{arxiv}") if re.fullmatch(r"[\w./-]+", arxiv) else ""
    facts = _facts(Family=family, Year=data.get("year"), Found="" if data.get("known", True) else "in these papers")
    aliases = [visible(str(alias)) for alias in data.get("aliases") or []]
    return Dot(node, type_, name, clip(name, 32), url, facts, aliases, counts)


def _date(data: Mapping[str, Any]) -> str:
    date = str(data.get("date") or "")
    return date if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date) else ""


def _facts(**facts: object) -> list[tuple[str, str]]:
    return [(name, visible(str(value))) for name, value in facts.items() if value]


def _joined(data: Mapping[str, Any], name: str, most: int = 8) -> str:
    values = [str(value) for value in data.get(name) or []]
    return ", ".join(values[:most]) + (f" and {len(values) - most} more" if len(values) > most else "")


def _title(data: Mapping[str, Any]) -> str:
    return str(data.get("title") or "") or clip(str(data.get("abstract") or ""), 90) or str(data.get("id") or "")


def _paper_url(graph: "nx.MultiDiGraph", node: str) -> str:
    """Return the paper's own address if it is safe, else its arXiv page if its id is one, else nothing."""
    url = safe_url(graph.nodes[node].get("url"))
    match = _ARXIV.fullmatch(node)
    return url or (f"https://arxiv.org/abs/{match[1]}" if match else "")
