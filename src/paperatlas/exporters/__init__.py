"""Write the graph, or a chosen part of it, into files: one module per kind of export."""

from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.exporters import explorer, graphml, matrix, node_link, pyvis_html, timeline
from paperatlas.exporters.base import Exporter, ExportError, ExportOptions, write_file

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["EXPORTERS", "ExportError", "ExportOptions", "Exporter", "export", "exporter_for", "show"]

EXPORTERS: dict[str, Exporter] = {
    exporter.kind: exporter
    for exporter in (
        Exporter(
            "explorer",
            "the whole graph as one interactive page",
            {".html": explorer.render, ".htm": explorer.render},
        ),
        Exporter(
            "pyvis",
            "an ego graph or a small selection as a page, drawn by vis-network",
            {".html": pyvis_html.render, ".htm": pyvis_html.render},
        ),
        Exporter(
            "matrix",
            "models against benchmarks: results and best stated values",
            {".html": matrix.render, ".htm": matrix.render, ".csv": matrix.render_csv},
        ),
        Exporter("timeline", "papers by month that name something", {".svg": timeline.render}),
        Exporter("graphml", "the graph for Gephi, Cytoscape and yEd", {".graphml": graphml.render}),
        Exporter("node-link", "the graph as JSON for networkx and d3", {".json": node_link.render}),
    )
}
"""Every exporter by its kind; where several write a suffix, the first is the one that is meant by it."""


def export(
    graph: "nx.MultiDiGraph", path: str | Path, options: ExportOptions | None = None, kind: str | None = None
) -> Path:
    """Write `graph` to `path`, whole or not at all; return the real path.

    The same graph and options give the same bytes.

    Args:
        graph: A graph as assembly makes it.
        path: The file to write.
        options: What to export; by default everything, in a picture as many nodes as it bears.
        kind: What to write, as in `EXPORTERS`; if None, the file's name or suffix says it (see
            `exporter_for`).

    Raises:
        ExportError: No exporter of this kind or for this suffix, or the file cannot be written.
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
    """
    exporter = exporter_for(path, kind)
    content = exporter.renders[Path(path).suffix.lower()](graph, options or ExportOptions())
    return write_file(path, content)


def exporter_for(path: str | Path, kind: str | None = None) -> Exporter:
    """Return the exporter for `path`: of the given kind, else the kind that the file is named after, else by suffix.

    `matrix.html` is a matrix and `graph.html` the explorer, the first of those that write `.html`.

    Raises:
        ExportError: There is none; the error lists those that there are.
    """
    suffix, stem = Path(path).suffix.lower(), Path(path).stem.lower()
    if kind is not None and kind not in EXPORTERS:
        raise ExportError(f"no export is of the kind {kind!r}; choose one of {', '.join(EXPORTERS)}")
    named = kind or (stem if stem in EXPORTERS and suffix in EXPORTERS[stem].suffixes else None)
    if named:
        exporter = EXPORTERS[named]
        if suffix not in exporter.suffixes:
            raise ExportError(f"{path}: the kind {named} writes {' or '.join(exporter.suffixes)}")
        return exporter
    for exporter in EXPORTERS.values():
        if suffix in exporter.suffixes:
            return exporter
    known = "; ".join(f"{one.kind}: {' '.join(one.suffixes)}" for one in EXPORTERS.values())
    said = f"no exporter for the suffix {suffix!r}" if suffix else "the file has no suffix"
    raise ExportError(f"{path}: {said}; choose one of these ({known})")


def show(
    graph: "nx.MultiDiGraph",
    around: str | None = None,
    *,
    depth: int = 1,
    types: tuple[str, ...] = (),
    top: int | None = None,
    height: int = 640,
) -> pyvis_html.Picture:
    """Return the picture of `graph`, or of what is around one name, as an object that a notebook displays."""
    options = ExportOptions(around=around, depth=depth, types=types, top=top, title=around or "paperatlas")
    return pyvis_html.picture(graph, options, height)
