"""The matrix of models and benchmarks, and the timeline of a name."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from graphs import add_entity, add_paper, empty_graph, hostile_graph, relate, report
from paperatlas.errors import UnknownName
from paperatlas.exporters import ExportError, ExportOptions, matrix, timeline
from paperatlas.exporters.view import Evidence
from paperatlas.values import brief


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    """Return two papers on LLaMA with values on MMLU, and one that introduces its variant."""
    graph = empty_graph()
    llama, mmlu = add_entity(graph, "Model", "LLaMA"), add_entity(graph, "Benchmark", "MMLU")
    chat = add_entity(graph, "Model", "Llama 2 Chat")
    graph.add_edge(chat, llama, "VARIANT_OF")
    for number, value in enumerate(("61%", "63.4%")):
        paper = add_paper(
            graph,
            f"230{number}.00001",
            f"Paper {number}",
            f"LLaMA gets {value} on MMLU.",
            date=f"2023-0{number + 1}-05",
        )
        relate(graph, paper, "EVALUATES", llama, "LLaMA")
        report(graph, paper, llama, mmlu, "accuracy", value)
    paper = add_paper(graph, "2307.00001", "Chat", "We present Llama 2 Chat.", date="2023-02-09")
    relate(graph, paper, "INTRODUCES", chat, "Llama 2 Chat")
    return graph


def said(metric: str, *values: str) -> list[Evidence]:
    return [Evidence((), metric=metric, value=value) for value in values]


@pytest.mark.parametrize(
    ("metric", "values", "expected"),
    [
        ("accuracy", ["61%", "63.4%"], "63.4%"),
        ("perplexity", ["8.1", "7.3"], "7.3"),
        ("WER", ["4.1", "12"], "4.1"),
        ("", ["1,200", "3.5"], "1,200"),
    ],
)
def test_the_best_value_depends_on_the_metric(metric: str, values: list[str], expected: str) -> None:
    found = matrix.best(said(metric, *values))
    assert found
    assert found.value == expected


def test_a_score_comes_before_any_gain() -> None:
    found = matrix.best([*said("accuracy gain", "9%", "12%"), *said("accuracy", "from 4.8% to 42.4%")])
    assert found
    assert found.value == "from 4.8% to 42.4%"


@pytest.mark.parametrize(
    ("value", "metric", "expected"),
    [
        ("from 4.8% to 42.4%", "accuracy", "→ 42.4%"),
        ("3.2 points", "accuracy gain", "+3.2 points"),
        ("+3.2", "gain", "+3.2"),
        ("35.6%", "CER reduction", "−35.6%"),
        ("63.4%", "accuracy", "63.4%"),
    ],
)
def test_a_cell_tells_differences_from_scores(value: str, metric: str, expected: str) -> None:
    assert brief(value, metric) == expected


def test_without_a_value_there_is_no_best() -> None:
    assert matrix.best(said("accuracy", "", "strong")) is None


def test_values_of_different_metrics_are_not_compared() -> None:
    found = matrix.best([*said("accuracy", "61%", "63%"), *said("gain in points", "99")])
    assert found
    assert found.value == "63%"


def test_the_csv_has_a_row_for_each_pair(graph: nx.MultiDiGraph) -> None:
    (row,) = csv.DictReader(io.StringIO(matrix.render_csv(graph, ExportOptions()).decode()))
    assert row["model"] == "LLaMA"
    assert row["on_id"] == "benchmark:mmlu"
    assert (row["papers"], row["results"], row["best"], row["paper"]) == ("2", "2", "63.4%", "Paper 1")


def test_the_csv_holds_no_formula() -> None:
    graph = empty_graph()
    paper = add_paper(graph, "2301.00001", "=cmd|x", "text")
    report(
        graph, paper, add_entity(graph, "Model", "=HYPERLINK(1)"), add_entity(graph, "Benchmark", "@SUM"), "-x", "-5%"
    )
    (row,) = csv.reader(io.StringIO(matrix.render_csv(graph, ExportOptions()).decode().split("\n", 1)[1]))
    assert [word for word in row if word.startswith(("=", "@"))] == []
    assert "-5%" in row


def test_the_page_shows_counts_and_values(graph: nx.MultiDiGraph) -> None:
    page = matrix.render(graph, ExportOptions(title="M & M")).decode()
    assert "<title>M &amp; M</title>" in page
    assert 'data-n="2" data-v="63.4"' in page
    assert "1 of 1 models and methods" in page


def test_hostile_names_stay_text() -> None:
    page = matrix.render(hostile_graph(), ExportOptions()).decode()
    assert "<img" not in page
    assert page.count("<script") == 1
    assert not re.search(r'href="(?!https?:)', page)


def test_a_paper_counts_once_for_a_name_and_its_variants(graph: nx.MultiDiGraph) -> None:
    found = timeline.adoption(graph, "model:llama")
    assert found.papers == 3
    assert {timeline._words(month): dict(kinds) for month, kinds in found.months.items()} == {
        "Jan 2023": {1: 1},
        "Feb 2023": {0: 1, 1: 1},
    }


def test_the_timeline_is_well_formed(graph: nx.MultiDiGraph) -> None:
    for some in (graph, hostile_graph(), empty_graph()):
        root = ET.fromstring(timeline.render(some, ExportOptions(title='"<&>')))
        assert root.tag.endswith("svg")
    text = timeline.render(graph, ExportOptions(around="llama")).decode()
    assert "3 papers" in text
    assert "Feb 2023: 1 introduces, 1 evaluates" in text


def test_a_timeline_without_dates_says_so(graph: nx.MultiDiGraph) -> None:
    undated = graph.copy()
    nx.set_node_attributes(undated, "", "date")
    papers = sum(label == "Paper" for _, label in graph.nodes(data="label"))
    for options, said in (
        (ExportOptions(), f"None of the {papers} papers in the store has a date."),
        (ExportOptions(around="llama"), "None of the 3 papers that deal with LLaMA has a date."),
    ):
        text = timeline.render(undated, options).decode()
        assert "There is no timeline to draw" in text
        assert said in text
        assert "Jan 0" not in text
    assert "The store is empty." in timeline.render(empty_graph(), ExportOptions()).decode()


def test_a_long_timeline_names_the_years() -> None:
    assert [words for _, words in timeline._ticks(2019 * 12 + 5, 2022 * 12)] == ["2020", "2021", "2022"]
    assert [words for _, words in timeline._ticks(2022 * 12, 2022 * 12 + 2)] == ["Jan 2022", "Feb 2022", "Mar 2022"]


def test_a_timeline_of_a_paper_or_of_nothing_is_told(graph: nx.MultiDiGraph) -> None:
    with pytest.raises(ExportError, match="is a paper"):
        timeline.render(graph, ExportOptions(around="Paper 0"))
    with pytest.raises(UnknownName):
        timeline.render(graph, ExportOptions(around="no such"))
