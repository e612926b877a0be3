"""The verbs that ask a store, over a real one: rows, formats, hostile text, who may write."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from paperatlas.assembly import assemble
from paperatlas.stores import open_store
from samples import ENTITIES, extractions, hostile_extractions

COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]


def run(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=store.parent,
        env={**os.environ, "PAPERATLAS_STORE": str(store)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def rows(store: Path, *words: str) -> list[dict[str, str]]:
    done = run(store, *words, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the sample papers."""
    path = tmp_path_factory.mktemp("answers") / "sample.db"
    with open_store(path, write=True) as opened:
        opened.replace(assemble(extractions(), ENTITIES))
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store whose papers and names try to break out."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    with open_store(path, write=True) as opened:
        opened.replace(assemble(hostile_extractions(), ENTITIES))
    return path


def test_ask_and_papers_agree(store: Path) -> None:
    asked = rows(store, "ask", "which papers evaluate LLaMA on MMLU")
    assert asked == rows(store, "papers", "--evaluates", "LLaMA", "--on", "MMLU")
    assert {row["title"] for row in asked} >= {"LLaMA: open models", "Chat models under test", "QLoRA"}
    assert all(row["sentence"] and row["surface"] and row["role"] == "evaluates" for row in asked)


def test_a_question_needs_no_quotes(store: Path) -> None:
    assert rows(store, "ask", "which", "papers", "use", "LoRA") == rows(store, "papers", "--uses", "LoRA")


def test_exact_leaves_the_variants_out(store: Path) -> None:
    found = rows(store, "papers", "--evaluates", "LLaMA", "--on", "MMLU", "--exact")
    assert "Chat models under test" not in {row["title"] for row in found}
    assert found


def test_csv_and_json_hold_the_same(store: Path) -> None:
    words = ["papers", "--evaluates", "LLaMA"]
    as_csv = list(csv.DictReader(io.StringIO(run(store, *words, "--csv").stdout)))
    as_json = rows(store, *words)
    assert [row["title"] for row in as_csv] == [row["title"] for row in as_json]
    assert list(as_csv[0]) == list(as_json[0])


def test_a_table_has_the_row_on_one_line(store: Path) -> None:
    done = run(store, "papers", "--introduces", "LLaMA")
    head, line = done.stdout.splitlines()
    assert head.split() == ["title", "role", "surface", "sentence"]
    assert "LLaMA: open models" in line
    assert "63.4% accuracy" in line


def test_limit_says_that_there_is_more(store: Path) -> None:
    done = run(store, "papers", "--mentions", "LLaMA", "--limit", "1", "--json")
    assert len(json.loads(done.stdout)) == 1
    assert "--limit" in done.stderr


def test_confidence_filters(store: Path) -> None:
    assert rows(store, "papers", "--mentions", "LLaMA", "--min-confidence", "1.0") == []


def test_a_question_takes_the_options_of_papers(store: Path) -> None:
    question = ["ask", "which papers evaluate LLaMA on MMLU"]
    lookup = ["papers", "--evaluates", "LLaMA", "--on", "MMLU"]
    for options in (["--exact"], ["--min-confidence", "0.85"], ["--exact", "--min-confidence", "0.5"]):
        assert rows(store, *question, *options) == rows(store, *lookup, *options)
    assert rows(store, *question, "--exact") != rows(store, *question)
    assert rows(store, *question, "--min-confidence", "0.85") == []


def test_a_card_says_that_options_do_not_change_it(store: Path) -> None:
    plain, asked = run(store, "ask", "what is MMLU"), run(store, "ask", "what is MMLU", "--min-confidence", "0.9")
    assert plain.stdout == asked.stdout
    assert not plain.stderr
    assert "a card sums up all" in asked.stderr


@pytest.mark.parametrize("verb", [["ask", "what is MMLU"], ["papers", "--uses", "LoRA"]])
def test_a_confidence_beyond_one_is_wrong_usage(store: Path, verb: list[str]) -> None:
    done = run(store, *verb, "--min-confidence", "1.5")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_name_gets_near_ones(store: Path) -> None:
    done = run(store, "papers", "--evaluates", "LLaMMA")
    assert done.returncode == 1
    assert "did you mean" in done.stderr
    assert "LLaMA" in done.stderr


def test_a_question_that_is_not_understood_gets_examples(store: Path) -> None:
    done = run(store, "ask", "how is the weather")
    assert done.returncode == 1
    assert done.stderr.startswith("I did not understand, try")
    assert "which papers evaluate LLaMA on MMLU" in done.stderr


def test_no_criterion_is_an_error_that_names_them(store: Path) -> None:
    done = run(store, "papers")
    assert done.returncode == 1
    assert "evaluates" in done.stderr


def test_show_prints_the_card(store: Path) -> None:
    done = run(store, "show", "Llama", "2")
    assert done.returncode == 0, done.stderr
    assert "model:llama-2" in done.stdout
    card = json.loads(run(store, "show", "LLaMA", "--json").stdout)
    assert card["id"] == "model:llama"
    assert card["introduced_by"][0]["title"] == "LLaMA: open models"
    assert "MMLU" in {standing["name"] for standing in card["standings"]}
    table = run(store, "show", "LLaMA").stdout
    for heading in ("introduced by", "evaluations", "papers"):
        assert f"\n{heading}\n" in table


def test_who_and_what_is_answered_with_a_card(store: Path) -> None:
    assert "benchmark:mmlu" in run(store, "ask", "what is MMLU").stdout


def test_named_queries_are_listed_with_their_parameters(store: Path) -> None:
    listed = {row["name"]: row["parameters"] for row in rows(store, "query")}
    assert "benchmark: Benchmark|Dataset" in listed["evaluated_on"]


def test_a_named_query_takes_a_name_in_any_spelling(store: Path) -> None:
    found = rows(store, "query", "evaluated_on", "-p", "benchmark=gsm-8k")
    assert "LLaMA: open models" in {row["title"] for row in found}


def test_free_cypher_with_a_parameter(store: Path) -> None:
    statement = "MATCH (p:Paper)-[:USES]->(m:Method {name: $name}) RETURN p.title AS title"
    assert {row["title"] for row in rows(store, "query", statement, "-p", "name=LoRA")} == {"QLoRA"}


def test_cypher_from_a_file(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.cypher"
    path.write_text("MATCH (p:Paper) RETURN count(p) AS n", encoding="utf-8")
    assert rows(store, "query", str(path)) == [{"n": 8}]


def test_cypher_only_reads_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    with open_store(path, write=True) as opened:
        opened.replace(assemble(extractions(), ENTITIES))
    statement = "MATCH (p:Paper {title: 'QLoRA'}) SET p.title = 'changed'"
    done = run(path, "query", statement)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert run(path, "query", statement, "--write").returncode == 0
    assert rows(path, "query", "MATCH (p:Paper {title: 'changed'}) RETURN count(p) AS n") == [{"n": 1}]


@pytest.mark.parametrize("suffix", ["html", "graphml", "json"])
def test_export_writes_and_says_where(store: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"atlas.{suffix}"
    done = run(store, "export", str(path), "--around", "LLaMA", "--depth", "2", "--top", "20")
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
    # The explorer's data are compressed in the page.
    assert (b'id="overview"' if suffix == "html" else b"LLaMA") in path.read_bytes()


def test_a_suffix_that_nobody_writes_is_said_before_the_store_is_read(tmp_path: Path) -> None:
    done = run(tmp_path / "missing.db", "export", "atlas.docx")
    assert done.returncode == 1
    assert ".graphml" in done.stderr


@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]])
def test_hostile_text_reaches_no_terminal(hostile: Path, form: list[str]) -> None:
    statement = "MATCH (p:Paper) RETURN p.title AS title, p.abstract AS abstract"
    done = run(hostile, "query", statement, *form)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not set("\x00\x01\x1b\x9b\u202e") & set(done.stdout)
