"""Lookups, cards, questions and statements over the sample."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

from paperatlas.answers import PaperRows
from paperatlas.assembly import assemble
from paperatlas.errors import AmbiguousName, QueryError, UnknownName
from paperatlas.model import Entity, Extraction, Found, Mention, Paper
from paperatlas.query import Atlas, Filters
from paperatlas.stores import Store, open_store
from samples import ENTITIES, extractions


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with open_store(":memory:") as opened:
        opened.replace(assemble(extractions(), ENTITIES))
        yield opened


@pytest.fixture
def atlas(store: Store) -> Atlas:
    return Atlas(store)


def ids(rows: PaperRows) -> list[str]:
    return list(dict.fromkeys(row.paper for row in rows))


FOUND: list[tuple[Filters, list[str]]] = [
    ({"evaluates": "LLaMA", "on": "MMLU"}, ["chat-1", "2305.14314", "2302.13971"]),
    ({"evaluates": "LLaMA"}, ["chat-1", "2305.14314", "2302.13971"]),
    ({"evaluates": "Llama 2"}, ["chat-1"]),
    ({"on": "MMLU"}, ["chat-1", "2305.14314", "2302.13971"]),
    ({"on": "MMLU-Pro"}, ["chat-1"]),
    ({"introduces": "DPO"}, ["2305.18290"]),
    ({"uses": "CoT"}, ["chat-1"]),
    ({"trains_on": "ShareGPT"}, ["2306.05685"]),
    ({"compares_to": "LoRA"}, ["2305.18290"]),
    ({"mentions": "DPO"}, ["alpaca-1", "2305.18290"]),
    ({"uses": "LoRA", "on": "MMLU"}, ["2305.14314"]),
    ({"uses": "LoRA", "trains_on": "ShareGPT"}, []),
    ({"introduces": "QLoRA", "evaluates": "LLaMA", "on": "MMLU"}, ["2305.14314"]),
]


@pytest.mark.parametrize(("filters", "papers"), FOUND, ids=[" ".join(f) for f, _ in FOUND])
def test_papers(atlas: Atlas, filters: Filters, papers: list[str]) -> None:
    rows = atlas.papers(**filters)
    assert ids(rows) == papers
    assert all(row.sentence and row.title and row.surface for row in rows)
    assert list(rows) == list(atlas.papers(**filters))


def test_exact_leaves_the_variants_out(atlas: Atlas) -> None:
    assert ids(atlas.papers(evaluates="LLaMA", on="MMLU", exact=True)) == ["2305.14314", "2302.13971"]


def test_rows_by_evaluation_carry_the_values(atlas: Atlas) -> None:
    row = atlas.papers(evaluates="Llama 2", on="MMLU")[0].as_dict()
    assert row == {
        "paper": "chat-1",
        "title": "Chat models under test",
        "date": "2024-01-05",
        "role": "evaluates",
        "entity": "Llama 2 Chat",
        "surface": "Llama-2-7B-chat",
        "on": "MMLU-Pro",
        "metric": "accuracy",
        "value": "31.0",
        "sentence": "We test Llama-2-7B-chat and GPT4 on MMLU-Pro with chain-of-thought prompts.",
        "confidence": 0.8,
        "entity_id": "model:llama-2-chat",
        "on_id": "benchmark:mmlu-pro",
    }


def test_a_further_filter_only_narrows(atlas: Atlas) -> None:
    for name in ("LLaMA", "Vicuna", "GPT-4", "PebbleLM"):
        alone = set(ids(atlas.papers(evaluates=name)))
        for on in ("MMLU", "GSM8K", "MT-Bench", "HumanEval"):
            assert set(ids(atlas.papers(evaluates=name, on=on))) <= alone & set(ids(atlas.papers(on=on)))


def test_papers_without_date_come_last(atlas: Atlas) -> None:
    assert ids(atlas.papers(on="GSM8K")) == ["2302.13971", "pebble-1"]


def test_the_limit_is_told(atlas: Atlas) -> None:
    rows = atlas.papers(on="MMLU", limit=1)
    assert ids(rows) == ["chat-1"]
    assert rows.truncated
    assert not atlas.papers(on="MMLU", limit=3).truncated


def test_the_uncertain_can_be_left_out(atlas: Atlas) -> None:
    assert ids(atlas.papers(evaluates="Llama 2")) == ["chat-1"]
    assert ids(atlas.papers(evaluates="Llama 2", min_confidence=0.85)) == []


def test_filters_must_exist(atlas: Atlas) -> None:
    with pytest.raises(QueryError, match="introduces, evaluates"):
        atlas.papers()
    with pytest.raises(QueryError, match="likes"):
        atlas.papers(likes="LLaMA")  # type: ignore[call-arg]


SPELLINGS = {
    "llama2": "model:llama-2",
    "LLaMA-2": "model:llama-2",
    "Llama-2-7B": "model:llama-2",
    "Llama 2 70b": "model:llama-2",
    "Llama-2-7B-chat": "model:llama-2-chat",
    "model:llama-2": "model:llama-2",
    "GPT4": "model:gpt-4",
    "the GSM8K benchmark": "benchmark:gsm8k",
    "Alpaca dataset": "dataset:alpaca",
    "Alpaca model": "model:alpaca",
    "MT-Benchs": "benchmark:mt-bench",
    "massive multitask language understanding": "benchmark:mmlu",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_names_are_found_however_spelled(atlas: Atlas, name: str) -> None:
    assert [entity.id for entity in atlas.resolve(name).entities] == [SPELLINGS[name]]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("Lama 2", "Llama 2"), ("GSM9K", "GSM8K"), ("Vicunna", "Vicuna"), ("Qlorra", "QLoRA")],
)
def test_an_unknown_name_gets_the_nearest(atlas: Atlas, name: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match="did you mean") as caught:
        atlas.resolve(name)
    assert caught.value.nearest[0] == nearest


@pytest.mark.parametrize("name", ["", "???", "xyzzy plugh", "\x00", "' OR 1=1"])
def test_a_name_like_none(atlas: Atlas, name: str) -> None:
    with pytest.raises(UnknownName):
        atlas.papers(evaluates=name)


def test_the_role_decides_between_types(atlas: Atlas) -> None:
    assert {row.entity_id for row in atlas.papers(trains_on="Alpaca")} == {"dataset:alpaca"}
    assert atlas.papers(trains_on="Alpaca").notes == []
    both = atlas.papers(uses="Alpaca")
    assert {row.entity_id for row in both} == {"dataset:alpaca", "model:alpaca"}
    assert "names 2 entities" in both.notes[0]


def test_a_name_of_another_type_is_explained(atlas: Atlas) -> None:
    with pytest.raises(QueryError, match="is a Model here"):
        atlas.papers(on="LLaMA")


def test_a_card_of_a_model(atlas: Atlas) -> None:
    card = atlas.entity("llama")
    assert card.entity.name == "LLaMA"
    assert card.variants == ("Llama 2", "Llama 2 Chat")
    assert card.basis_of == ("Alpaca", "Vicuna")
    assert [row.paper for row in card.introduced_by] == ["2302.13971"]
    assert dict(card.papers) == {"introduces": 1, "evaluates": 3, "uses": 1, "mentions": 1}
    assert [(s.name, s.papers, s.metric, s.value) for s in card.standings] == [
        ("MMLU", 2, "accuracy", "63.4%"),
        ("GSM8K", 1, "", ""),
        ("MMLU-Pro", 1, "accuracy", "31.0"),
    ]
    assert {method.name for method in card.methods} == {"Chain-of-Thought", "LoRA"}
    assert card.as_dict()["name"] == "LLaMA"


def test_a_card_of_a_variant_and_of_a_benchmark(atlas: Atlas) -> None:
    assert atlas.entity("Llama 2 Chat").parents == ("LLaMA", "Llama 2")
    card = atlas.entity("MMLU")
    assert [(s.name, s.value) for s in card.standings] == [
        ("LLaMA", "63.4%"),
        ("GPT-4", "62.5"),
        ("Llama 2 Chat", "31.0"),
    ]
    assert atlas.entity("vicuna").based_on == ("LLaMA",)


@pytest.mark.parametrize("name", ["llama", "MMLU", "LoRA", "Llama 2 Chat", "dataset:alpaca"])
def test_the_methods_of_a_card_are_those_of_the_named_query(atlas: Atlas, name: str) -> None:
    rows = atlas.query("methods_with_model", {"model": name, "limit": 20})
    assert [(count.name, count.id, count.papers) for count in atlas.entity(name).methods] == rows.rows


def test_a_card_is_of_one_entity(atlas: Atlas) -> None:
    with pytest.raises(AmbiguousName, match="model:alpaca"):
        atlas.entity("alpaca")
    assert atlas.entity("dataset:alpaca").entity.type == "Dataset"


ANSWERS = {
    "which papers evaluate LLaMA on MMLU": ["chat-1", "2305.14314", "2302.13971"],
    "which papers use LoRA and evaluate on MMLU": ["2305.14314"],
    "what is Llama 2 evaluated on": ["chat-1"],
    "which models are evaluated on GSM8K": ["2302.13971", "pebble-1"],
    "what does QLoRA evaluate": ["2305.14314"],
    "what does the LLaMA paper evaluate on": ["2302.13971"],
    "what is Vicuna trained on": ["2306.05685"],
    "who introduced DPO": ["2305.18290"],
    "papers about DPO": ["alpaca-1", "2305.18290"],
}


@pytest.mark.parametrize("question", ANSWERS)
def test_questions_in_words(atlas: Atlas, question: str) -> None:
    answer = atlas.ask(question)
    assert answer.understood
    assert ids(answer.rows) == ANSWERS[question]
    assert answer.columns == PaperRows.columns
    assert answer.as_dict()["question"] == question


def test_a_question_is_the_same_as_its_lookup(atlas: Atlas) -> None:
    assert list(atlas.ask("which papers evaluate LLaMA on MMLU").rows) == list(
        atlas.papers(evaluates="LLaMA", on="MMLU")
    )


def test_a_question_may_leave_the_variants_and_the_uncertain_out(atlas: Atlas) -> None:
    question = "which papers evaluate LLaMA on MMLU"
    assert list(atlas.ask(question, exact=True).rows) == list(atlas.papers(evaluates="LLaMA", on="MMLU", exact=True))
    assert ids(atlas.ask("which papers evaluate Llama 2").rows) == ["chat-1"]
    assert ids(atlas.ask("which papers evaluate Llama 2", min_confidence=0.85).rows) == []
    assert ids(atlas.ask("what is LLaMA evaluated on").rows) == ["chat-1", "2305.14314", "2302.13971"]
    assert ids(atlas.ask("what is LLaMA evaluated on", exact=True).rows) == ["2305.14314", "2302.13971"]
    assert ids(atlas.ask("what is LLaMA evaluated on", min_confidence=0.85).rows) == []
    assert {row.confidence for row in atlas.ask("what does QLoRA evaluate").rows} == {0.8}
    assert ids(atlas.ask("what does QLoRA use", min_confidence=0.85).rows) == ["2305.14314"]
    assert ids(atlas.ask("what does QLoRA use", min_confidence=0.95).rows) == []


def test_a_question_for_a_card(atlas: Atlas) -> None:
    card = atlas.ask("what is MMLU?").card
    assert card is not None
    assert card.entity.id == "benchmark:mmlu"


def test_what_is_not_understood_gets_examples(atlas: Atlas) -> None:
    answer = atlas.ask("how is the weather")
    assert not answer.understood
    assert answer.message.startswith("I did not understand, try")
    assert "who introduced DPO" in answer.message


def test_an_unknown_name_in_a_question(atlas: Atlas) -> None:
    with pytest.raises(UnknownName, match="did you mean Vicuna"):
        atlas.ask("which papers evaluate Vicunna on MMLU")
    with pytest.raises(UnknownName):
        atlas.ask("what does xyzzy evaluate")


@pytest.mark.parametrize(
    "name",
    ["2306.05685", "paper:arxiv:2306.05685", "Judging chat models", "judging CHAT models!", "Vicuna"],
)
def test_papers_are_found_by_id_title_and_what_they_introduce(atlas: Atlas, name: str) -> None:
    assert atlas.resolve_paper(name)[0] == ["paper:arxiv:2306.05685"]


def test_a_title_as_it_is_written_goes_before_others(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    for id_, title in (("1", "Quilts"), ("2", "QUILTS"), ("3", "Quilts: a study"), ("4", "Quilts: one: two")):
        blank = dict.fromkeys(("abstract", "date", "url", "source"), "") | {"authors": [], "categories": []}
        graph.add_node(f"paper:{id_}", label="Paper", id=f"paper:{id_}", title=title, **blank)
    with open_store(tmp_path / "titles.db", write=True) as store:
        store.replace(graph)
        atlas = Atlas(store)
        assert atlas.resolve_paper("Quilts")[0] == ["paper:1", "paper:3", "paper:4"]
        assert atlas.resolve_paper("QUILTS")[0] == ["paper:2"]
        assert atlas.resolve_paper("quilts")[0] == ["paper:1", "paper:2", "paper:3", "paper:4"]
        assert atlas.resolve_paper("Quilts: one: two")[0] == ["paper:4"]


def test_a_title_like_another(atlas: Atlas) -> None:
    with pytest.raises(UnknownName) as caught:
        atlas.resolve_paper("Jugding chat models")
    assert caught.value.nearest == ["Judging chat models"]


def test_contents_of_a_paper(atlas: Atlas) -> None:
    rows = atlas.contents("2306.05685")
    assert [(row.role, row.entity, row.on) for row in rows] == [
        ("introduces", "MT-Bench", ""),
        ("introduces", "Vicuna", ""),
        ("evaluates", "Vicuna", "MT-Bench"),
        ("evaluates_on", "MT-Bench", ""),
        ("trains_on", "ShareGPT", ""),
        ("uses", "GPT-4", ""),
        ("uses", "LLaMA", ""),
    ]


def test_named_queries_take_names(atlas: Atlas) -> None:
    rows = atlas.query("evaluated_on", {"benchmark": "gsm8k"})
    assert [row["title"] for row in rows.as_dicts()] == ["LLaMA: open models", "PebbleLM: small is beautiful"]
    several = atlas.query("evaluated_on", {"benchmark": ["gsm8k", "MT-Bench"]})
    assert len(several) == 3


def test_free_cypher(atlas: Atlas) -> None:
    rows = atlas.query('MATCH (p:Paper)-[:USES]->(m:Method {name:"LoRA"}) RETURN p.title')
    assert rows.rows == [("QLoRA",)]
    with pytest.raises(QueryError, match="--write"):
        atlas.query("MATCH (p:Paper) DETACH DELETE p")


def test_a_statement_with_a_header_is_bound_as_a_named_one(atlas: Atlas) -> None:
    text = (
        "// Count.\n// parameters:\n//   model: Model -- it\n// returns: n\n"
        "MATCH (m:Model) WHERE m.id IN $model RETURN count(*) AS n"
    )
    assert atlas.query(text, {"model": "LLaMA"}).rows == [(3,)]
    assert atlas.query("// just a comment\nRETURN 1 AS n").rows == [(1,)]


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("evaluated_onn", {}, "did you mean evaluated_on"),
        ("zzzz", {}, "there are"),
        ("evaluated_on", {}, "'benchmark' is missing"),
        ("evaluated_on", {"benchmark": "MMLU", "x": 1}, "no parameter 'x'"),
        ("evaluated_on", {"benchmark": "LLaMA"}, "is a Model here"),
        ("evaluated_on", {"benchmark": "MMLUU"}, "did you mean MMLU"),
        ("evaluation_matrix", {"limit": "many"}, "takes integer"),
    ],
)
def test_wrong_queries_say_what_is_wrong(atlas: Atlas, name: str, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        atlas.query(name, parameters)


def test_queries_of_ones_own(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text("// Mine.\n// parameters: none\n// returns: n\nRETURN 7 AS n\n")
    (tmp_path / "elsewhere.cypher").write_text("// Not here.\n// returns: n\n// engines: neo4j\nRETURN 7 AS n\n")
    atlas = Atlas(store, tmp_path)
    names = [query.name for query in atlas.named()]
    assert "mine" in names
    assert "evaluated_on" in names
    assert "elsewhere" not in names
    assert atlas.query("mine").rows == [(7,)]


def test_error_metrics_are_best_when_low() -> None:
    from paperatlas.model import Evaluation

    entities = {e.id: e for e in (Entity("model:m", "M", "Model"), Entity("benchmark:b", "B", "Benchmark"))}
    made = [
        Extraction(
            Paper(id=f"p{n}", title=f"T{n}"),
            [],
            [Evaluation("M", "model:m", "B", "benchmark:b", "word error rate", value, "abstract", 0, 1, "S.", 1.0)],
        )
        for n, value in enumerate(["3.1", "2.5%", "none"])
    ]
    with open_store(":memory:") as store:
        store.replace(assemble(made, entities))
        assert [(s.papers, s.value) for s in Atlas(store).entity("M").standings] == [(3, "2.5%")]


def test_hostile_names_are_found_as_they_are() -> None:
    name = 'Robert\'); MATCH (n) DETACH DELETE n; // `x` \\ "q"'
    found = Found("model:bobby", name, "Model", [name], ["evaluates"])
    found.mentions.append(Mention("title", 0, 1, name, name, "evaluates", "", 1.0))
    with open_store(":memory:") as store:
        entities = {"model:bobby": Entity("model:bobby", name, "Model")}
        store.replace(assemble([Extraction(Paper(id="p", title=name), [found])], entities))
        rows = Atlas(store).papers(evaluates=name)
        assert [(row.title, row.entity, row.sentence) for row in rows] == [(name, name, name)]
        assert store.counts()["Paper"] == 1


def test_importing_is_light() -> None:
    script = (
        "import sys, paperatlas.query, paperatlas.stores, paperatlas.stores.ladybug; "
        "print([m for m in ('ladybug', 'pyarrow', 'pandas', 'spacy', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_notebook_shows_what_is_around_a_name(atlas: Atlas) -> None:
    page = atlas.show("LoRA")._repr_html_()
    assert "<iframe" in page
    assert "LoRA" in page
    with pytest.raises(UnknownName):
        atlas.show("nothing of this name")
