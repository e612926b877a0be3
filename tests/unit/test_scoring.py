"""Scoring against labels: figures worked out by hand, pairing, errors by kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.scoring import score


def entity(name: str, type_: str = "Model", *roles: str, surfaces: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "name": name,
        "type": type_,
        "surfaces": list(surfaces or (name,)),
        "roles": list(roles or ("uses",)),
    }


def paper(
    id_: str, *entities: dict[str, Any], title: str = "", pairs: tuple[tuple[str, str], ...] = ()
) -> dict[str, Any]:
    return {
        "id": id_,
        "title": title or f"Paper {id_}",
        "entities": list(entities),
        "evaluations": [{"model": m, "on": o} for m, o in pairs],
    }


LLAMA = entity("LLaMA", "Model", "evaluates")
MMLU = entity("MMLU", "Benchmark", "evaluates_on")


def test_what_agrees_scores_one() -> None:
    gold = [paper("1", LLAMA, MMLU, pairs=(("LLaMA", "MMLU"),))]
    figures, errors = score(gold, gold)
    assert figures["entities"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 2, "predicted": 2}
    assert figures["roles"]["f1"] == figures["evaluations"]["f1"] == figures["entities:Model"]["f1"] == 1.0
    assert figures["naming accuracy"] == {"accuracy": 1.0, "matched": 2}
    assert not any(errors.values())


def test_figures_by_hand() -> None:
    gold = [paper("1", entity("LLaMA", "Model", "evaluates", "uses"), MMLU, entity("LoRA", "Method", "uses"))]
    guess = [paper("1", LLAMA, entity("C4", "Dataset", "trains_on"))]
    figures, errors = score(gold, guess)
    assert figures["entities"] == {"precision": 0.5, "recall": 0.3333, "f1": 0.4, "gold": 3, "predicted": 2}
    assert figures["roles"] == {"precision": 0.5, "recall": 0.25, "f1": 0.3333, "gold": 4, "predicted": 2}
    assert figures["role:uses"]["f1"] == 0.0
    assert errors["missed"] == [("Paper 1", "Benchmark", "MMLU"), ("Paper 1", "Method", "LoRA")]
    assert errors["spurious"] == [("Paper 1", "Dataset", "C4")]
    assert errors["roles"] == [("Paper 1", "LLaMA", "evaluates,uses", "evaluates")]


def test_a_wrong_type_counts_only_where_data_are_merged() -> None:
    figures, errors = score([paper("1", MMLU)], [paper("1", entity("MMLU", "Dataset", "evaluates_on"))])
    assert figures["entities"]["f1"] == 0.0
    assert figures["entities (data merged)"]["f1"] == 1.0
    assert figures["roles"]["f1"] == 1.0
    assert errors["type"] == [("Paper 1", "MMLU", "Benchmark", "Dataset")]


def test_a_shared_surface_matches_whatever_the_name() -> None:
    gold = [paper("1", entity("Llama 2", surfaces=("Llama-2", "LLaMA2")))]
    figures, errors = score(gold, [paper("1", entity("Llama Two", surfaces=("llama-2",)))])
    assert figures["entities"]["f1"] == 1.0
    assert figures["naming accuracy"]["accuracy"] == 0.0
    assert errors["name"] == [("Paper 1", "Llama 2", "Llama Two")]


def test_each_entity_is_used_once_and_the_same_type_first() -> None:
    gold = [paper("1", entity("Alpaca", "Dataset"), entity("Alpaca", "Model"))]
    figures, _ = score(gold, [paper("1", entity("Alpaca", "Model"))])
    assert figures["entities:Model"]["f1"] == 1.0
    assert figures["entities"]["recall"] == 0.5


def test_papers_pair_by_title_else_by_id() -> None:
    by_title, _ = score([paper("1", LLAMA, title="A: b")], [paper("9", LLAMA, title="a B")])
    by_id, _ = score([paper("1", LLAMA, title="One")], [paper("1", LLAMA, title="Two")])
    assert by_title["entities"]["f1"] == by_id["entities"]["f1"] == 1.0


def test_a_missing_paper_is_all_missed_and_a_surplus_one_ignored() -> None:
    figures, _ = score([paper("1", LLAMA), paper("2", MMLU)], [paper("1", LLAMA), paper("3", MMLU)])
    assert (figures["entities"]["gold"], figures["entities"]["predicted"]) == (2, 1)


def test_pairs_are_those_of_matched_entities() -> None:
    gold = [paper("1", LLAMA, MMLU, pairs=(("LLaMA", "MMLU"),))]
    guess = [
        paper(
            "1",
            LLAMA,
            MMLU,
            entity("GPT-4", "Model", "evaluates"),
            pairs=(("LLaMA", "MMLU"), ("GPT-4", "MMLU")),
        )
    ]
    figures, errors = score(gold, guess)
    assert figures["evaluations"] == {
        "precision": 0.5,
        "recall": 1.0,
        "f1": 0.6667,
        "gold": 1,
        "predicted": 2,
    }
    assert errors["evaluation spurious"] == [("Paper 1", "GPT-4", "MMLU")]


@pytest.mark.parametrize(
    ("labelled", "stated", "same"),
    [
        ("85.6%", "85.6 %", True),
        ("85.6%", "85.6\\%", True),
        ("+3.2 points", "3.2", True),
        ("42.4%", "from 4.8% to 42.4%", True),
        ("over 90%", "90 percent", True),
        ("-1.2%", "1.2%", False),
        ("85.6%", "58.6%", False),
        ("85.6%", "", False),
    ],
)
def test_a_value_counts_where_pair_and_number_agree(labelled: str, stated: str, same: bool) -> None:
    gold, guess = (paper("1", LLAMA, MMLU, pairs=(("LLaMA", "MMLU"),)) for _ in range(2))
    gold["evaluations"][0]["value"] = labelled
    guess["evaluations"][0]["value"] = stated
    figures, errors = score([gold], [guess])
    assert figures["values"]["f1"] == float(same)
    assert figures["values"]["predicted"] == bool(stated)
    assert errors.get("value", []) == ([] if same else [("Paper 1", "LLaMA", "MMLU", labelled, stated)])


def test_a_label_may_name_an_entity_by_its_surface() -> None:
    label = paper("1", entity("BIG-Bench Hard", "Benchmark", surfaces=("BBH",)), LLAMA, pairs=(("LLaMA", "BBH"),))
    guess = paper(
        "1",
        entity("BIG-Bench Hard", "Benchmark", surfaces=("BBH",)),
        LLAMA,
        pairs=(("LLaMA", "BIG-Bench Hard"),),
    )
    figures, _ = score([label], [guess])
    assert figures["evaluations"]["f1"] == 1.0


def test_nothing_scores_nothing() -> None:
    figures, errors = score([], [])
    assert figures["evaluations" if "evaluations" in figures else "naming accuracy"]
    assert not any(errors.values())


NAMES = st.sampled_from(["GPT-4", "LLaMA", "MMLU", "LoRA", "Alpaca"])
ENTITIES = st.builds(entity, NAMES, st.sampled_from(["Model", "Benchmark", "Dataset", "Method"]))
PAPERS = st.lists(st.lists(ENTITIES, max_size=4), max_size=3).map(
    lambda papers: [paper(str(n), *entities) for n, entities in enumerate(papers)]
)


@given(PAPERS, PAPERS)
def test_figures_stay_in_bounds_and_swapping_sides_swaps_precision_and_recall(
    gold: list[dict[str, Any]], guess: list[dict[str, Any]]
) -> None:
    guess = [*guess, *(paper(str(n)) for n in range(len(guess), len(gold)))][: len(gold)]
    forth, _ = score(gold, guess)
    back, _ = score(guess, gold)
    for name in ("entities", "roles"):
        if name in forth and name in back:
            assert 0 <= forth[name]["f1"] <= 1
            assert forth[name]["precision"] == pytest.approx(back[name]["recall"])
            assert forth[name]["f1"] == pytest.approx(back[name]["f1"])
