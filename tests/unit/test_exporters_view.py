"""What a picture shows of a graph."""

from graphs import add_entity, add_paper, empty_graph, relate, report
from paperatlas.exporters import ExportOptions
from paperatlas.exporters.selection import select
from paperatlas.exporters.view import Evidence, Line, View, look

ABSTRACT = "We test LLaMA here. We test LLaMA here. LLaMA 7B, or LLaMA, gets 63.4% on MMLU."


def view(options: ExportOptions | None = None) -> View:
    """Return the view of one paper that evaluates LLaMA on MMLU, with two mentions in one sentence."""
    graph = empty_graph()
    paper = add_paper(graph, "2401.00001", "A Test", ABSTRACT, url="javascript:alert(1)")
    llama, mmlu = (
        add_entity(graph, "Model", "LLaMA", arxiv="2302.13971"),
        add_entity(graph, "Benchmark", "MMLU"),
    )
    relate(graph, paper, "EVALUATES_ON", mmlu, "MMLU", "on")
    relate(graph, paper, "USES", llama, "LLaMA")
    relate(graph, paper, "EVALUATES", llama, "LLaMA", "test")
    starts = [28, 40, 53]
    graph.edges[paper, llama, "EVALUATES"].update(
        sentences=["We test LLaMA here.", *["LLaMA 7B, or LLaMA, gets 63.4% on MMLU."] * 2],
        fields=["abstract"] * 3, starts=starts, ends=[start + 5 for start in starts],
        cues=["test", "", "gets"],
    )  # fmt: skip
    report(graph, paper, llama, mmlu, "accuracy", "63.4%")
    return look(graph, select(graph, options or ExportOptions()))


def line(source: str, target: str) -> Line:
    return next(one for one in view().lines if (one.source, one.target) == (source, target))


def test_relations_between_two_nodes_share_a_line() -> None:
    shared = line("paper:arxiv:2401.00001", "model:llama")
    assert list(shared.roles) == ["EVALUATES", "USES"]
    assert shared.surfaces["USES"] == "LLaMA"
    assert shared.confidence["USES"] == 0.8


def test_a_sentence_stands_once_with_all_its_surfaces_marked() -> None:
    first, second = line("paper:arxiv:2401.00001", "model:llama").roles["EVALUATES"]
    assert first == Evidence(("We test ", "LLaMA", " here."), "test")
    assert second == Evidence(("", "LLaMA", " 7B, or ", "LLaMA", ", gets 63.4% on MMLU."), "gets")


def test_an_evaluation_becomes_a_line_with_its_paper_and_value() -> None:
    (result,) = line("model:llama", "benchmark:mmlu").roles["EVALUATED_ON"]
    assert result.pieces == ("", "LLaMA", " 7B, or LLaMA, gets ", "63.4%", " on ", "MMLU", ".")
    assert (result.paper, result.result) == ("A Test", "accuracy 63.4%")
    assert result.url == "https://arxiv.org/abs/2401.00001"


def test_no_evaluation_is_a_dot() -> None:
    assert [dot.type for dot in view().dots] == ["Benchmark", "Model", "Paper"]


def test_links_are_safe() -> None:
    urls = {dot.id: dot.url for dot in view().dots}
    assert urls == {
        "benchmark:mmlu": "",
        "model:llama": "https://arxiv.org/abs/2302.13971",
        "paper:arxiv:2401.00001": "https://arxiv.org/abs/2401.00001",
    }


def test_cards_count_over_the_whole_graph() -> None:
    part = view(ExportOptions(types=("Model",)))
    assert [dot.id for dot in part.dots] == ["model:llama"]
    assert part.dots[0].counts == {"EVALUATED_ON": 1, "~EVALUATES": 1, "~USES": 1}
    assert (part.lines, part.all_lines, part.all_dots) == ([], 3, 3)
