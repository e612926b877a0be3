"""Write models against benchmarks: how many results the papers state, and the best value of each metric.

As a page it can be sorted by any column and links every value to its paper; as CSV it has one row for each
pair that is evaluated.
"""

import csv
import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from paperatlas.exporters.base import ExportOptions
from paperatlas.exporters.page import fill, policy, template
from paperatlas.exporters.selection import select
from paperatlas.exporters.text import clip, visible
from paperatlas.exporters.view import Dot, Evidence, look
from paperatlas.values import best_of, brief, number_in

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Cell", "Table", "best", "render", "render_csv", "table"]

_MOST_ROWS, _MOST_COLUMNS = 60, 40
_VALUE = re.compile(r"[-+]\d[\d.,]* ?%?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Cell:
    """Hold the results of one model on one benchmark."""

    results: list[Evidence] = field(default_factory=list)

    @property
    def papers(self) -> int:
        """Return how many papers state them."""
        return len({one.source for one in self.results})


@dataclass(slots=True)
class Table:
    """Hold rows (models and methods) and columns (benchmarks and data sets), the most evaluated first."""

    rows: list[Dot]
    columns: list[Dot]
    cells: dict[tuple[str, str], Cell]


def table(graph: "nx.MultiDiGraph", options: ExportOptions) -> Table:
    """Return the evaluations of the chosen part of `graph` as a table without empty rows and columns.

    Raises:
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
    """
    view = look(graph, select(graph, options))
    dots = {dot.id: dot for dot in view.dots}
    cells = {
        (line.source, line.target): Cell(line.roles["EVALUATED_ON"])
        for line in view.lines
        if line.roles.get("EVALUATED_ON")
    }
    return Table(_ranked(dots, cells, 0), _ranked(dots, cells, 1), cells)


def _ranked(dots: dict[str, Dot], cells: dict[tuple[str, str], Cell], end: int) -> list[Dot]:
    papers: dict[str, set[str]] = {}
    for pair, cell in cells.items():
        papers.setdefault(pair[end], set()).update(one.source for one in cell.results)
    return [dots[node] for node in sorted(papers, key=lambda node: (-len(papers[node]), dots[node].name, node))]


def best(results: Iterable[Evidence]) -> Evidence | None:
    """Return the result with the best stated value of the metric that is stated most; None where none is.

    >>> best([Evidence((), metric="accuracy", value="61%"), Evidence((), metric="accuracy", value="63.4%")]).value
    '63.4%'
    """
    return best_of(results, metric=attrgetter("metric"), value=attrgetter("value"))


def render_csv(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return one row for each pair: ids, names, papers, results, best metric and value, the paper and its link."""
    found = table(graph, options)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model_id", "model", "on_id", "on", "papers", "results", "metric", "best", "paper", "url"])
    for row in found.rows:
        for column in found.columns:
            cell = found.cells.get((row.id, column.id))
            if cell:
                top = best(cell.results)
                said = [top.metric, top.value, top.paper, top.url] if top else ["", "", "", ""]
                ends = [visible(row.id), row.name, visible(column.id), column.name]
                counts = [str(cell.papers), str(len(cell.results))]
                writer.writerow([_plain(word) for word in [*ends, *counts, *said]])
    return text.getvalue().encode()


def _plain(word: str) -> str:
    """Keep spreadsheets from taking a name for a formula."""
    return f"'{word}" if word.startswith(_FORMULA) and not _VALUE.fullmatch(word) else word


def render(graph: "nx.MultiDiGraph", options: ExportOptions) -> bytes:
    """Return the table as a self-contained page that sorts by any row or column heading.

    It holds the 60 models and 40 benchmarks with the most papers, or `options.top` of each.
    """
    found = table(graph, options)
    rows, columns = found.rows[: options.top or _MOST_ROWS], found.columns[: options.top or _MOST_COLUMNS]
    style, script, title = template("matrix.css"), template("matrix.js"), visible(options.title)
    counts = (
        f"{len(rows)} of {len(found.rows)} models and methods, "
        f"{len(columns)} of {len(found.columns)} benchmarks and datasets"
    )
    parts = {
        "POLICY": policy((script,), (style,)),
        "TITLE": html.escape(title),
        "COUNT": html.escape(counts),
        "HEAD": "".join(_head(column) for column in columns),
        "BODY": "\n".join(_row(row, columns, found) for row in rows),
        "STYLE": style,
        "SCRIPT": script,
    }
    return fill(template("matrix.html"), parts).encode()


def _head(column: Dot) -> str:
    name = html.escape(column.name)
    return (
        f'<th scope="col" aria-sort="none"><button type="button" title="{name}">'
        f"<bdi>{html.escape(clip(column.name, 28))}</bdi></button></th>"
    )


def _row(row: Dot, columns: list[Dot], found: Table) -> str:
    cells = "".join(_cell(row, column, found.cells.get((row.id, column.id))) for column in columns)
    total = len({one.source for (node, _), cell in found.cells.items() if node == row.id for one in cell.results})
    name = html.escape(row.name)
    return (
        f'<tr><th scope="row" title="{name}"><bdi>{html.escape(clip(row.name, 34))}</bdi></th>'
        f'<td class="sum" data-n="{total}">{total}</td>{cells}</tr>'
    )


def _cell(row: Dot, column: Dot, cell: Cell | None) -> str:
    if cell is None:
        return "<td></td>"
    top = best(cell.results)
    papers = f"{cell.papers} {'paper' if cell.papers == 1 else 'papers'}"
    words = f"{row.name} on {column.name}: {papers}"
    if top:
        words += f"; best stated: {top.result} ({top.paper})"
    value = html.escape(clip(brief(top.value, top.metric), 14)) if top else "–"
    shown = f'<a href="{html.escape(top.url)}" rel="noopener noreferrer">{value}</a>' if top and top.url else value
    number = number_in(top.value) if top else None
    sort = "" if number is None else f' data-v="{number:g}"'
    depth, kind = min(cell.papers, 4), "value" if top else "none"
    return (
        f'<td class="d{depth}" data-n="{cell.papers}"{sort} title="{html.escape(words)}">'
        f'<b class="{kind}">{shown}</b><small>{cell.papers}</small></td>'
    )
