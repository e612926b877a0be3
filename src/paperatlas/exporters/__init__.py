"""Write the graph, or a chosen part of it, into files: one module per format, chosen by suffix."""

from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.exporters import graphml, node_link, pyvis_html
from paperatlas.exporters.base import Exporter, ExportError, ExportOptions, write_file

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["EXPORTERS", "ExportError", "ExportOptions", "Exporter", "export", "exporter_for", "show"]

EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        Exporter("pyvis_html", (".html", ".htm"), pyvis_html.render),
        Exporter("graphml", (".graphml",), graphml.render),
        Exporter("node_link", (".json",), node_link.render),
    )
}
"""Every exporter by the name of its module."""


def export(graph: "nx.MultiDiGraph", path: str | Path, options: ExportOptions | None = None) -> Path:
    """Write `graph` to `path` in the format of its suffix, whole or not at all; return the real path.

    The same graph and options give the same bytes.

    Args:
        graph: A graph as assembly makes it.
        path: The file to write; its suffix (`.html`, `.graphml`, `.json`) says how.
        options: What to export; by default everything, in a picture the best connected 300 nodes.

    Raises:
        ExportError: No exporter has this suffix, or the file cannot be written.
        UnknownName: No node bears the name given by `options.around`.
        AmbiguousName: Several nodes bear it.
    """
    exporter = exporter_for(path)
    return write_file(path, exporter.render(graph, options or ExportOptions()))


def exporter_for(path: str | Path) -> Exporter:
    """Return the exporter for the suffix of `path`.

    Raises:
        ExportError: There is none; the error lists the suffixes that there are.
    """
    suffix = Path(path).suffix.lower()
    for exporter in EXPORTERS.values():
        if suffix in exporter.suffixes:
            return exporter
    known = ", ".join(suffix for exporter in EXPORTERS.values() for suffix in exporter.suffixes)
    said = f"no exporter for the suffix {suffix!r}" if suffix else "the file has no suffix"
    raise ExportError(f"{path}: {said}; choose one of {known}")


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
