"""What every exporter keeps: one contract, and no exporter escapes it."""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import paperatlas.exporters
from graphs import empty_graph, hostile_graph, sample_graph
from paperatlas.errors import UnknownName
from paperatlas.exporters import EXPORTERS, Exporter, ExportError, ExportOptions, export, exporter_for

NOT_FORMATS = {"base", "circles", "forces", "layout", "packing", "page", "selection", "text", "view"}

RENDERS = {
    f"{exporter.kind}{suffix}": render
    for exporter in EXPORTERS.values()
    for suffix, render in exporter.renders.items()
    if suffix != ".htm"
}
each = pytest.mark.parametrize("render", RENDERS.values(), ids=list(RENDERS))


def modules() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(paperatlas.exporters.__path__)}


def test_no_exporter_escapes() -> None:
    homes = {render.__module__.rpartition(".")[2] for render in RENDERS.values()}
    assert modules() - NOT_FORMATS == homes
    assert all(exporter.kind == kind and exporter.does for kind, exporter in EXPORTERS.items())


def test_what_is_no_format_renders_nothing() -> None:
    for name in NOT_FORMATS:
        assert not hasattr(importlib.import_module(f"paperatlas.exporters.{name}"), "render")


def test_suffixes_are_plain() -> None:
    suffixes = {suffix for exporter in EXPORTERS.values() for suffix in exporter.suffixes}
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


@pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=list(EXPORTERS))
def test_the_kind_picks_the_exporter(exporter: Exporter, tmp_path: Path) -> None:
    for suffix, render in exporter.renders.items():
        assert exporter_for(f"x{suffix}", exporter.kind) is exporter
        path = export(sample_graph(3), tmp_path / f"graph{suffix}", kind=exporter.kind)
        assert path.read_bytes() == render(sample_graph(3), ExportOptions())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("atlas.html", "explorer"),
        ("ATLAS.HTM", "explorer"),
        ("matrix.html", "matrix"),
        ("pyvis.html", "pyvis"),
        ("x.csv", "matrix"),
        ("x.svg", "timeline"),
        ("x.graphml", "graphml"),
        ("matrix.json", "node-link"),
    ],
)
def test_without_a_kind_name_and_suffix_say_it(name: str, kind: str) -> None:
    assert exporter_for(name).kind == kind


@pytest.mark.parametrize("name", ["graph.pdf", "graph", ".html", "graph.json.bak"])
def test_another_suffix_is_told_with_the_right_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as error:
        export(empty_graph(), tmp_path / name)
    for exporter in EXPORTERS.values():
        assert exporter.kind in str(error.value)
        assert all(suffix in str(error.value) for suffix in exporter.suffixes)
    assert not list(tmp_path.iterdir())


def test_a_wrong_kind_is_told_with_the_right_ones() -> None:
    with pytest.raises(ExportError, match="kind 'gephi'; choose one of explorer, pyvis, matrix, timeline"):
        exporter_for("x.html", "gephi")
    with pytest.raises(ExportError, match=r"x\.html: the kind timeline writes \.svg"):
        exporter_for("x.html", "timeline")


@each
def test_the_order_of_the_graph_does_not_matter(render: Any) -> None:
    graph = sample_graph(12)
    turned = nx.MultiDiGraph(**dict(reversed(graph.graph.items())))
    turned.add_nodes_from((n, dict(reversed(d.items()))) for n, d in reversed(list(graph.nodes(data=True))))
    edges = reversed(list(graph.edges(keys=True, data=True)))
    turned.add_edges_from((u, v, k, dict(reversed(d.items()))) for u, v, k, d in edges)
    assert render(turned, ExportOptions()) == render(graph, ExportOptions())


@each
def test_the_graph_stays_as_it_was(render: Any) -> None:
    graph, before = sample_graph(8), sample_graph(8)
    render(graph, ExportOptions(top=5))
    assert nx.utils.graphs_equal(graph, before)


@each
@pytest.mark.parametrize(
    "graph", [empty_graph(), hostile_graph(), sample_graph(1)], ids=["empty", "hostile", "one paper"]
)
def test_any_graph_is_written_as_utf_8(render: Any, graph: nx.MultiDiGraph) -> None:
    assert render(graph, ExportOptions()).decode().endswith("\n")


@each
def test_options_choose_the_part(render: Any) -> None:
    graph = sample_graph(20)
    part = render(graph, ExportOptions(around="LLaMA", depth=1))
    assert part != render(graph, ExportOptions())
    with pytest.raises(UnknownName):
        render(graph, ExportOptions(around="no such name"))


@each
def test_another_process_writes_the_same_bytes(render: Any) -> None:
    code = (
        f"import sys, graphs; from {render.__module__} import {render.__name__} as render;"
        "from paperatlas.exporters import ExportOptions;"
        "sys.stdout.buffer.write(render(graphs.sample_graph(15), ExportOptions(top=60)))"
    )
    path = os.pathsep.join(sys.path)
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {render(sample_graph(15), ExportOptions(top=60))}
