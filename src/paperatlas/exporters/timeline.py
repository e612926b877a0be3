"""Draw how names spread: the papers of each month that deal with something, as an SVG.

A paper counts once for a name, whether it names it or a variant of it. With `around` the picture shows that
name and what papers do with it; without, the eight names of most papers, one under the other.
"""

import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperatlas.exporters.base import ExportError, ExportOptions
from paperatlas.exporters.selection import find
from paperatlas.exporters.text import clip, visible
from paperatlas.model import Role
from paperatlas.schema import ENTITY_LABELS, ROLE_RELATIONS

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Adoption", "adoption", "render"]

_NAMES = 8
_HEAD = 70
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 860, 150, 56, 46, 34
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# What a paper does with a name, the strongest first: a paper counts by the first that holds.
_KINDS = [
    ("introduces", (Role.INTRODUCES,)),
    ("evaluates", (Role.EVALUATES, Role.EVALUATES_ON)),
    ("trains on", (Role.TRAINS_ON,)),
    ("uses", (Role.USES,)),
    ("compares to", (Role.COMPARES_TO,)),
    ("mentions", (Role.MENTIONS,)),
]
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#5d6877}.n{font-size:15px;font-weight:600;fill:#1c2430}"
    ".g{stroke:#e3e8ec}.k0{fill:#8a4fbe}.k1{fill:#2f6fd0}.k2{fill:#14866d}.k3{fill:#5ba3d9}.k4{fill:#d9791c}"
    ".k5{fill:#a9b3bf}.b{fill:#fdfdfc}"
    "@media(prefers-color-scheme:dark){.b{fill:#1b222b}text{fill:#9aa7b6}.n{fill:#e6eaef}.g{stroke:#323c48}}"
)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Count the papers of one name per month (months since the year 0) and kind; `undated` have no date."""

    name: str
    months: dict[int, Counter[int]]
    undated: int

    @property
    def papers(self) -> int:
        """Return how many papers have a date."""
        return sum(sum(kinds.values()) for kinds in self.months.values())


def adoption(graph: "nx.MultiDiGraph", node: str) -> Adoption:
    """Count the papers that deal with an entity or a variant of it."""
    kind_of = {ROLE_RELATIONS[role]: rank for rank, (_, roles) in enumerate(_KINDS) for role in roles}
    papers: dict[str, int] = {}
    for entity in _below(graph, node):
        for paper, _, relation in graph.in_edges(entity, keys=True):
            if relation in kind_of and graph.nodes[paper].get("label") == "Paper":
                papers[paper] = min(papers.get(paper, len(_KINDS)), kind_of[relation])
    months: dict[int, Counter[int]] = {}
    undated = 0
    for paper, kind in papers.items():
        date = str(graph.nodes[paper].get("date") or "")
        if len(date) >= 7 and date[:4].isdecimal() and date[5:7].isdecimal():
            months.setdefault(int(date[:4]) * 12 + int(date[5:7]) - 1, Counter())[kind] += 1
        else:
            undated += 1
    return Adoption(visible(str(graph.nodes[node].get("name") or node)), months, undated)


def _below(graph: "nx.MultiDiGraph", node: str) -> set[str]:
    found, waiting = {node}, [node]
    while waiting:
        for lower, _, relation in graph.in_edges(waiting.pop(), keys=True):
            if relation == "VARIANT_OF" and lower not in found:
                found.add(lower)
                waiting.append(lower)
    return found


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the adoption of a name, or of those of most papers (`options.top`, else 8), by month.

    Raises:
        ExportError: `options.around` names a paper.
        UnknownName: No node bears that name.
        AmbiguousName: Several nodes bear it.
    """
    if options.around is not None:
        node = find(graph, options.around)
        if graph.nodes[node].get("label") not in ENTITY_LABELS:
            raise ExportError(f"{options.around!r} is a paper; a timeline is of a model, benchmark, dataset or method")
        shown = [adoption(graph, node)]
    else:
        wanted = options.types or ENTITY_LABELS
        nodes = sorted(n for n, label in graph.nodes(data="label") if label in wanted)
        every = [adoption(graph, node) for node in nodes if graph.in_degree(node) > 1]
        ranked = sorted(every, key=lambda one: (-one.papers, one.name))
        shown = [one for one in ranked if one.papers][: options.top or _NAMES]
    title = visible(options.title)
    return (_draw(shown, title) if any(one.papers for one in shown) else _nothing(graph, shown, title)).encode()


def _draw(shown: list[Adoption], title: str) -> str:
    months = [month for one in shown for month in one.months]
    parts = [
        f'<text class="n" x="24" y="34">{_escaped(clip(title, 40))}: papers by month</text>',
        *_legend({kind for one in shown for kinds in one.months.values() for kind in kinds}, 58),
    ]
    for place, one in enumerate(shown):
        parts += _panel(one, _HEAD + place * _HEIGHT, min(months), max(months))
    return _page(title, _HEAD + len(shown) * _HEIGHT, parts)


def _nothing(graph: "nx.MultiDiGraph", shown: list[Adoption], title: str) -> str:
    """Say why there is nothing to draw, and what would help."""
    papers = sum(one.undated for one in shown)
    whose = f"the {papers:,} papers that deal with {clip(shown[0].name, 40)}" if papers else ""
    if not shown:
        total = sum(label == "Paper" for _, label in graph.nodes(data="label"))
        whose = f"the {total:,} papers in the store" if total else ""
    said = f"None of {whose} has a date." if whose else "No paper deals with it." if shown else "The store is empty."
    parts = [
        f'<text class="n" x="24" y="34">{_escaped(clip(title, 40))}: papers by month</text>',
        f'<text class="n" x="{_WIDTH // 2}" y="96" text-anchor="middle">There is no timeline to draw</text>',
        f'<text x="{_WIDTH // 2}" y="122" text-anchor="middle">{_escaped(said)}</text>',
    ]
    if whose:
        remedy = "Text dumps carry no dates; JSON records with a date, such as those of arXiv, do."
        parts.append(f'<text x="{_WIDTH // 2}" y="142" text-anchor="middle">{remedy}</text>')
    return _page(title, 190, parts)


def _page(title: str, height: int, parts: Iterable[str]) -> str:
    box = f"0 0 {_WIDTH} {height}"
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="{box}" role="img">',
        f"<title>{_escaped(title)}: papers by month</title><style>{_STYLE}</style>",
        f'<rect class="b" width="{_WIDTH}" height="{height}" rx="12"/>',
    ]
    return "\n".join([*head, *parts, "</svg>", ""])


def _panel(one: Adoption, top: float, first: int, last: int) -> Iterable[str]:
    """Draw one name: its bars, the highest count as a scale, and the years."""
    room, most = _HEIGHT - _TOP - _BOTTOM, max((sum(k.values()) for k in one.months.values()), default=1)
    step = (_WIDTH - _LEFT - 24) / max(12, last - first + 1)
    floor = top + _TOP + room
    undated = f", {one.undated} more without a date" if one.undated else ""
    yield f'<text class="n" x="24" y="{top + 30:g}">{_escaped(clip(one.name, 60))}</text>'
    yield f'<text x="{_WIDTH - 24}" y="{top + 30:g}" text-anchor="end">{one.papers} papers{undated}</text>'
    for y, words in ((floor, "0"), (floor - room, str(most))):
        yield f'<path class="g" d="M{_LEFT} {y:g}H{_WIDTH - 24}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{words}</text>'
    for month, kinds in sorted(one.months.items()):
        yield from _bar(kinds, month, _LEFT + (month - first) * step, step, floor, room / most)
    for month, words in _ticks(first, last):
        x = _LEFT + (month - first + 0.5) * step
        yield f'<text x="{x:.1f}" y="{floor + 16:g}" text-anchor="middle">{words}</text>'


def _ticks(first: int, last: int) -> Iterable[tuple[int, str]]:
    """Yield the months that bear words: some of them, or where they are many, the years."""
    if last - first < 24:
        every = max(1, -(-(last - first + 1) // 10))
        return [(month, _words(month)) for month in range(first, last + 1, every)]
    years = range(-(-first // 12), last // 12 + 1)
    every = max(1, -(-len(years) // 14))
    return [(12 * year, str(year)) for year in years if not year % every]


def _bar(kinds: Counter[int], month: int, x: float, step: float, floor: float, scale: float) -> Iterable[str]:
    width, y = max(1.0, min(34.0, step - 2)), floor
    said = ", ".join(f"{count} {_KINDS[kind][0]}" for kind, count in sorted(kinds.items()))
    yield f"<g><title>{_words(month)}: {said}</title>"
    for kind, count in sorted(kinds.items()):
        y -= count * scale
        yield (
            f'<rect class="k{kind}" x="{x + (step - width) / 2:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{count * scale:.1f}"/>'
        )
    yield "</g>"


def _legend(kinds: set[int], y: float) -> Iterable[str]:
    x = 24
    for kind in sorted(kinds):
        words = _KINDS[kind][0]
        yield f'<rect class="k{kind}" x="{x}" y="{y - 10:g}" width="11" height="11" rx="2"/>'
        yield f'<text x="{x + 17}" y="{y:g}">{words}</text>'
        x += 34 + 7 * len(words)


def _words(month: int) -> str:
    return f"{_MONTHS[month % 12]} {month // 12}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
