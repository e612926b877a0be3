"""The verb `export`: the graph, or a part of it, as a file."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from paperatlas.cli.options import StorePath, spread

__all__ = ["export"]

Target = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help="The file. atlas.html is the explorer, matrix.html or .csv the matrix, .svg a timeline, "
        ".graphml and .json the graph; --as says it otherwise. .cypher is the whole graph as a script for restore, a "
        "name that ends with / a folder for neo4j-admin database import.",
    ),
]


Kind = Annotated[
    str | None,
    typer.Option(
        "--as",
        "--renderer",
        metavar="KIND",
        help="What to write: explorer, pyvis, matrix, timeline, graphml or node-link.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the graph is exported."""

    around: Annotated[str | None, typer.Option("--around", metavar="NAME", help="Keep what is near this name.")] = None
    depth: Annotated[int, typer.Option("--depth", min=0, help="Steps from that name.")] = 1
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="LABEL", help="Keep only nodes of this type; repeatable."),
    ] = None
    top: Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="Keep the best connected N nodes.")] = (
        None
    )
    title: Annotated[str, typer.Option("--title", help="The heading of the page.")] = "paperatlas"


@spread
def export(target: Target, selection: Selection, kind: Kind = None, store: StorePath = None) -> None:
    """Write the graph as a page, a matrix, a timeline, GraphML, JSON, a Cypher script or CSV files for Neo4j.

    The kind is what --as says, else what the file is named after (matrix.html), else what its suffix means.
    Without a choice the explorer shows up to 20,000 nodes, pyvis the 300 best connected, the others all.
    """
    from paperatlas.cli.output import say
    from paperatlas.exporters import ExportOptions, exporter_for
    from paperatlas.exporters import export as run
    from paperatlas.stores import open_store
    from paperatlas.stores.base import read_graph

    if kind is None and (target.endswith(".cypher") or _is_folder(target)):
        _transfer(target, store)
        return
    exporter_for(target, kind)  # a wrong suffix is said before the store is read
    options = ExportOptions(**{**asdict(selection), "types": tuple(selection.types or ())})
    with open_store(store) as opened:
        path = run(read_graph(opened), target, options, kind)
    say(f"wrote {path}")


def _is_folder(target: str) -> bool:
    from pathlib import Path

    return target.endswith(("/", "\\")) or Path(target).is_dir()


def _transfer(target: str, store: str | None) -> None:
    """Write the whole graph in a form that a server takes in; a part of it would be no store."""
    from paperatlas.cli.output import say
    from paperatlas.stores import open_store
    from paperatlas.stores.base import read_graph
    from paperatlas.transfer import write_import_folder, write_script

    write = write_import_folder if _is_folder(target) else write_script
    with open_store(store) as opened:
        path = write(read_graph(opened), target)
    say(f"wrote {path}")
