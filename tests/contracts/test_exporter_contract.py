"""What every exporter keeps: one contract, and no exporter escapes it."""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import paperatlas.exporters
from graphs import empty_graph, hostile_graph, sample_graph
from paperatlas.errors import UnknownName
from paperatlas.exporters import EXPORTERS, Exporter, ExportError, ExportOptions, export, exporter_for

NOT_FORMATS = {"base", "layout", "selection", "text", "view"}

each = pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=list(EXPORTERS))


def modules() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(paperatlas.exporters.__path__)}


def test_no_exporter_escapes() -> None:
    assert modules() - NOT_FORMATS == set(EXPORTERS)
    for name, exporter in EXPORTERS.items():
        module = importlib.import_module(f"paperatlas.exporters.{name}")
        assert module.render is exporter.render
        assert exporter.name == name


def test_what_is_no_format_renders_nothing() -> None:
    for name in NOT_FORMATS:
        assert not hasattr(importlib.import_module(f"paperatlas.exporters.{name}"), "render")


def test_no_suffix_has_two_exporters() -> None:
    suffixes = [suffix for exporter in EXPORTERS.values() for suffix in exporter.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


@each
def test_the_suffix_picks_the_exporter(exporter: Exporter, tmp_path: Path) -> None:
    for suffix in exporter.suffixes:
        assert exporter_for(f"x{suffix}") is exporter
        assert exporter_for(f"x{suffix.upper()}") is exporter
        path = export(sample_graph(3), tmp_path / f"graph{suffix}")
        assert path.read_bytes() == exporter.render(sample_graph(3), ExportOptions())


@pytest.mark.parametrize("name", ["graph.pdf", "graph", ".html", "graph.json.bak"])
def test_another_suffix_is_told_with_the_right_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as error:
        export(empty_graph(), tmp_path / name)
    for exporter in EXPORTERS.values():
        assert all(suffix in str(error.value) for suffix in exporter.suffixes)
    assert not list(tmp_path.iterdir())


@each
def test_the_order_of_the_graph_does_not_matter(exporter: Exporter) -> None:
    graph = sample_graph(12)
    turned = nx.MultiDiGraph(**dict(reversed(graph.graph.items())))
    turned.add_nodes_from((n, dict(reversed(d.items()))) for n, d in reversed(list(graph.nodes(data=True))))
    edges = reversed(list(graph.edges(keys=True, data=True)))
    turned.add_edges_from((u, v, k, dict(reversed(d.items()))) for u, v, k, d in edges)
    assert exporter.render(turned, ExportOptions()) == exporter.render(graph, ExportOptions())


@each
def test_the_graph_stays_as_it_was(exporter: Exporter) -> None:
    graph, before = sample_graph(8), sample_graph(8)
    exporter.render(graph, ExportOptions(top=5))
    assert nx.utils.graphs_equal(graph, before)


@each
@pytest.mark.parametrize(
    "graph", [empty_graph(), hostile_graph(), sample_graph(1)], ids=["empty", "hostile", "one paper"]
)
def test_any_graph_is_written_as_utf_8(exporter: Exporter, graph: nx.MultiDiGraph) -> None:
    assert exporter.render(graph, ExportOptions()).decode().endswith("\n")


@each
def test_options_choose_the_part(exporter: Exporter) -> None:
    graph = sample_graph(20)
    part = exporter.render(graph, ExportOptions(around="LLaMA", depth=1))
    assert len(part) < len(exporter.render(graph, ExportOptions()))
    with pytest.raises(UnknownName):
        exporter.render(graph, ExportOptions(around="no such name"))


@each
def test_another_process_writes_the_same_bytes(exporter: Exporter) -> None:
    code = (
        "import sys, graphs; from paperatlas.exporters import EXPORTERS, ExportOptions;"
        f"render = EXPORTERS[{exporter.name!r}].render;"
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
    assert found == {exporter.render(sample_graph(15), ExportOptions(top=60))}
