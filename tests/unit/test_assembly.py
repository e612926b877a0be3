"""From extractions to the graph."""

from dataclasses import replace

from paperatlas.assembly import assemble
from paperatlas.model import Entity, Evaluation, Extraction, Found, Mention, Paper
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores.base import plan_load
from samples import ENTITIES, extractions


def mention(role: str, sentence: str = "S.", confidence: float = 0.5, start: int = 0, cue: str = "") -> Mention:
    return Mention("abstract", start, start + 1, "x", sentence, role, cue, confidence)


def one(found: list[Found], evaluations: list[Evaluation] | None = None) -> Extraction:
    return Extraction(Paper(id="p", title="T"), found, evaluations or [])


def test_every_node_and_edge_fits_the_schema() -> None:
    graph = assemble(extractions(), ENTITIES)
    for _, data in graph.nodes(data=True):
        assert set(data) == {"label", *NODES[data["label"]]}
    for _, _, key, data in graph.edges(keys=True, data=True):
        assert set(data) == set(RELATIONS[key].properties)
    plan_load(graph)
    assert graph.graph["dropped"] == []


def test_the_same_input_gives_the_same_graph() -> None:
    first, second = assemble(extractions(), ENTITIES), assemble(extractions(), ENTITIES)
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(keys=True, data=True)) == list(second.edges(keys=True, data=True))


def test_papers_without_entities_are_nodes() -> None:
    graph = assemble(extractions(), ENTITIES)
    assert graph.nodes["paper:empty-1"]["title"] == "On the weather"
    assert graph.degree("paper:empty-1") == 0


def test_arxiv_papers_are_marked() -> None:
    assert "paper:arxiv:2302.13971" in assemble(extractions(), ENTITIES)


def test_ancestors_become_nodes() -> None:
    found = Found("model:llama-2-chat", "Llama 2 Chat", "Model", ["x"], ["uses"])
    graph = assemble([one([found])], ENTITIES)
    assert graph.has_edge("model:llama-2-chat", "model:llama-2", key="VARIANT_OF")
    assert graph.has_edge("model:llama-2", "model:llama", key="VARIANT_OF")
    vicuna = assemble([one([Found("model:vicuna", "Vicuna", "Model", ["x"], ["uses"])])], ENTITIES)
    assert vicuna.has_edge("model:vicuna", "model:llama", key="BASED_ON")


def test_the_strongest_evidence_comes_first() -> None:
    mentions = [
        mention("uses", "weak", 0.3),
        mention("uses", "strong", 0.9, 5),
        mention("mentions", "other", 1.0),
    ]
    found = Found("method:lora", "LoRA", "Method", ["x"], ["uses"], mentions=mentions)
    edge = assemble([one([found])], ENTITIES)["paper:p"]["method:lora"]["USES"]
    assert edge["sentences"] == ["strong", "weak"]
    assert edge["starts"] == [5, 0]
    assert edge["confidence"] == 0.9


def test_of_two_equally_certain_the_one_with_a_cue_comes_first() -> None:
    mentions = [mention("uses", "bare"), mention("uses", "told", start=9, cue="using")]
    found = Found("method:lora", "LoRA", "Method", ["x"], ["uses"], mentions=mentions)
    edge = assemble([one([found])], ENTITIES)["paper:p"]["method:lora"]["USES"]
    assert edge["sentences"] == ["told", "bare"]


def test_a_role_that_no_mention_bears_rests_on_all() -> None:
    found = Found("method:lora", "LoRA", "Method", ["x"], ["uses"], mentions=[mention("mentions")])
    edge = assemble([one([found])], ENTITIES)["paper:p"]["method:lora"]["USES"]
    assert edge["sentences"] == ["S."]


def test_mentions_only_where_nothing_else_holds() -> None:
    found = Found("method:lora", "LoRA", "Method", ["x"], ["uses", "mentions"], mentions=[mention("uses")])
    graph = assemble([one([found])], ENTITIES)
    assert set(graph["paper:p"]["method:lora"]) == {"USES"}
    bare = assemble([one([replace(found, roles=[])])], ENTITIES)
    assert set(bare["paper:p"]["method:lora"]) == {"MENTIONS"}


def test_a_role_that_the_schema_forbids_falls_back_and_is_listed() -> None:
    found = Found("model:gpt-4", "GPT-4", "Model", ["x"], ["trains_on"], mentions=[mention("trains_on")])
    graph = assemble([one([found])], ENTITIES)
    assert set(graph["paper:p"]["model:gpt-4"]) == {"MENTIONS"}
    assert graph.graph["dropped"] == [
        {
            "source": "paper:p",
            "relation": "TRAINS_ON",
            "target": "model:gpt-4",
            "reason": "TRAINS_ON does not connect Paper to Model",
        }
    ]


def test_one_entity_found_twice_is_one_edge() -> None:
    found = Found("method:lora", "LoRA", "Method", ["x"], ["uses"], ["7B"], mentions=[mention("uses")])
    other = replace(found, sizes=["7B", "13B"], mentions=[mention("uses", start=7)])
    edge = assemble([one([found, other])], ENTITIES)["paper:p"]["method:lora"]["USES"]
    assert edge["starts"] == [0, 7]
    assert edge["sizes"] == ["7B", "13B"]


def test_an_entity_that_no_list_has_is_made_from_its_id() -> None:
    found = Found("model:new-lm", "NewLM", "Model", ["NewLM"], ["introduces"], new=True)
    graph = assemble([one([found])], {})
    assert graph.nodes["model:new-lm"]["label"] == "Model"
    assert graph.nodes["model:new-lm"]["known"] is False
    bad = assemble([one([Found("thing", "thing", "Model", [], ["uses"])])], {})
    assert [row["reason"] for row in bad.graph["dropped"]] == ["the id tells no entity type"]


def test_evaluations_are_nodes_between() -> None:
    graph = assemble(extractions(), ENTITIES)
    node = "evaluation:2302.13971:1"
    assert graph.nodes[node]["value"] == "63.4%"
    assert graph.has_edge("paper:arxiv:2302.13971", node, key="REPORTS")
    assert graph.has_edge(node, "model:llama", key="OF")
    assert graph.has_edge(node, "benchmark:mmlu", key="ON")


def test_an_evaluation_of_a_benchmark_is_listed_as_dropped() -> None:
    turned = Evaluation("MMLU", "benchmark:mmlu", "GPT-4", "model:gpt-4", "", "", "abstract", 0, 1, "S.", 0.5)
    graph = assemble([one([], [turned])], ENTITIES)
    assert "evaluation:p:1" not in graph
    assert [row["relation"] for row in graph.graph["dropped"]] == ["OF"]


def test_two_papers_of_one_id() -> None:
    graph = assemble([one([]), one([])], {})
    assert graph.number_of_nodes() == 1
    assert [row["source"] for row in graph.graph["dropped"]] == ["paper:p"]


def test_nobody_descends_from_himself() -> None:
    entities = {
        "model:a": Entity("model:a", "A", "Model", parent="model:b"),
        "model:b": Entity("model:b", "B", "Model", parent="model:a"),
        "model:c": Entity("model:c", "C", "Model", parent="model:c", based_on=("model:c", "model:gone")),
    }
    found = [Found(id_, id_, "Model", [], ["uses"]) for id_ in entities]
    graph = assemble([one(found)], entities)
    variants = [(u, v) for u, v, key in graph.edges(keys=True) if key == "VARIANT_OF"]
    assert variants == [("model:a", "model:b")]
    reasons = {row["reason"] for row in graph.graph["dropped"]}
    assert reasons == {"an entity cannot be its own ancestor", "no such entity"}
