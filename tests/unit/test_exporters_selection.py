"""What of the graph is chosen for export."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs import add_entity, add_paper, empty_graph, relate, report, sample_graph
from paperatlas.errors import AmbiguousName, UnknownName
from paperatlas.exporters import ExportError, ExportOptions
from paperatlas.exporters.selection import find, neighbours, select, subgraph


@pytest.fixture(scope="module")
def sample() -> nx.MultiDiGraph:
    return sample_graph(60)


def small() -> nx.MultiDiGraph:
    """Return two papers: one evaluates LLaMA on MMLU, one uses LoRA; Llama 2 is a variant of LLaMA."""
    graph = empty_graph()
    first = add_paper(graph, "2401.00001", "First", "We test LLaMA. LLaMA reaches 5% on MMLU.")
    second = add_paper(graph, "2401.00002", "Second", "We use LoRA on LLaMA.")
    llama, mmlu = add_entity(graph, "Model", "LLaMA"), add_entity(graph, "Benchmark", "MMLU")
    relate(graph, first, "EVALUATES", llama, "LLaMA")
    relate(graph, second, "USES", add_entity(graph, "Method", "LoRA"), "LoRA")
    relate(graph, second, "USES", llama, "LLaMA")
    graph.add_edge(add_entity(graph, "Model", "Llama 2"), llama, "VARIANT_OF")
    report(graph, first, llama, mmlu, "accuracy", "5%")
    return graph


def test_an_evaluation_is_a_direct_step() -> None:
    near = neighbours(small())
    assert "benchmark:mmlu" in near["model:llama"]
    assert not any(node.startswith("evaluation:") for node in near)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, {"method:lora"}),
        (1, {"method:lora", "paper:arxiv:2401.00002"}),
        (2, {"method:lora", "paper:arxiv:2401.00002", "model:llama"}),
    ],
)
def test_around_keeps_what_is_within_the_depth(depth: int, expected: set[str]) -> None:
    selection = select(small(), ExportOptions(around="lora", depth=depth))
    assert selection.nodes == expected
    assert selection.total == 6


def test_types_keep_the_middle() -> None:
    selection = select(small(), ExportOptions(around="LLaMA", types=("Benchmark",)))
    assert selection.nodes == {"model:llama", "benchmark:mmlu"}


def test_subgraph_carries_the_evaluations_between_its_nodes() -> None:
    chosen = subgraph(small(), ExportOptions(types=("Model", "Benchmark")))
    assert sorted(chosen) == [
        "benchmark:mmlu",
        "evaluation:arxiv:2401.00001:0",
        "model:llama",
        "model:llama-2",
    ]
    assert set(chosen.edges(keys=True)) == {
        ("evaluation:arxiv:2401.00001:0", "model:llama", "OF"),
        ("evaluation:arxiv:2401.00001:0", "benchmark:mmlu", "ON"),
        ("model:llama-2", "model:llama", "VARIANT_OF"),
    }


def test_without_a_choice_the_subgraph_is_the_graph() -> None:
    graph = small()
    assert subgraph(graph, ExportOptions()) is graph


@settings(max_examples=25, deadline=None)
@given(top=st.integers(1, 120))
def test_the_strongest_hang_together(sample: nx.MultiDiGraph, top: int) -> None:
    selection = select(sample, ExportOptions(top=top))
    assert len(selection.nodes) == min(top, selection.total)
    near = neighbours(sample)
    alone = [node for node in selection.nodes if not near[node] & selection.nodes]
    assert len(alone) <= 1


def test_the_middle_survives_the_limit(sample: nx.MultiDiGraph) -> None:
    selection = select(sample, ExportOptions(around="LLaMA", depth=2, top=5))
    assert selection.center == "model:llama"
    assert "model:llama" in selection.nodes
    assert selection.nodes <= neighbours(sample)["model:llama"] | {"model:llama"}
    assert selection.words == "around LLaMA, 2 steps; the best connected"


@pytest.mark.parametrize("name", ["LLaMA", "llama", "model:llama", "Llama 1", "First", "2401.00001"])
def test_find_takes_ids_names_aliases_and_titles(name: str) -> None:
    assert find(small(), name) in ("model:llama", "paper:arxiv:2401.00001")


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean LLaMA"):
        find(small(), "LLaMMA")
    with pytest.raises(UnknownName):
        find(small(), "...")


def test_a_name_of_several_is_told_with_their_ids() -> None:
    graph = small()
    add_entity(graph, "Dataset", "LLaMA")
    with pytest.raises(AmbiguousName, match="dataset:llama, model:llama"):
        find(graph, "llama")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"depth": -1}, "depth is -1"),
        ({"top": 0}, "top is 0"),
        ({"types": ("Modell",)}, "no node type is named Modell; choose among Paper, Model"),
    ],
)
def test_wrong_options_name_the_right_ones(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ExportError, match=said):
        ExportOptions(**wrong)  # type: ignore[arg-type]
