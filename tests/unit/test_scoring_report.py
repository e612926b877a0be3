"""The report behind the figures: known and new names, the confusion of roles, what confidence is worth."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracting import lexicon
from paperatlas.model import Role
from paperatlas.scoring import NO_ROLE, Report, report, score


def entity(name: str, *roles: str, type_: str = "Model", sure: float = 0.9, id_: str = "") -> dict[str, Any]:
    """Make an entity with one mention for each role."""
    mentions = [{"role": role, "confidence": sure} for role in roles]
    found = {"name": name, "type": type_, "surfaces": [name], "roles": list(roles), "mentions": mentions}
    return found | ({"id": id_} if id_ else {})


def paper(*entities: dict[str, Any], pairs: tuple[tuple[str, str, float], ...] = ()) -> dict[str, Any]:
    rows = [{"model": m, "on": o, "confidence": c} for m, o, c in pairs]
    return {"id": "1", "title": "One", "entities": list(entities), "evaluations": rows}


def compare(label: dict[str, Any], guess: dict[str, Any]) -> Report:
    return report([label], [guess], lexicon())


KNOWN = entity("GPT-4", "uses", id_="model:gpt-4")
NEW = entity("Quartz-Net", "introduces", type_="Method", id_="method:quartz-net")


def test_the_figures_and_errors_are_those_of_score() -> None:
    label, guess = paper(KNOWN, NEW, entity("MMLU", "evaluates_on", type_="Benchmark")), paper(KNOWN)
    figures, errors = score([label], [guess])
    found = compare(label, guess)
    assert found.figures == figures
    assert found.errors == {kind: rows for kind, rows in errors.items() if rows}


def test_known_and_discovered_names_are_counted_apart() -> None:
    found = compare(paper(KNOWN, NEW), paper(KNOWN, entity("Stray", "uses", id_="model:stray"))).names
    known, new = found["entities, known names"], found["entities, discovered names"]
    assert (known["precision"], known["recall"], known["f1"]) == (1.0, 1.0, 1.0)
    assert (new["precision"], new["recall"], new["gold"], new["predicted"]) == (0.0, 0.0, 1, 1)
    assert found["naming accuracy, known names"] == {"accuracy": 1.0, "matched": 1}
    assert found["naming accuracy, discovered names"] == {"accuracy": 0.0, "matched": 0}


def test_a_wrong_type_is_no_hit_but_its_name_is_compared() -> None:
    found = compare(paper(KNOWN), paper(entity("GPT-4", "uses", type_="Method", id_="model:gpt-4"))).names
    assert found["entities, known names"]["f1"] == 0.0
    assert found["naming accuracy, known names"]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("wanted", "given_", "cells"),
    [
        (["uses"], ["uses"], {("uses", "uses"): 1}),
        (["uses"], ["evaluates"], {("uses", "evaluates"): 1}),
        (["uses", "evaluates"], ["uses"], {("uses", "uses"): 1, ("evaluates", NO_ROLE): 1}),
        (["uses"], ["uses", "evaluates"], {("uses", "uses"): 1, (NO_ROLE, "evaluates"): 1}),
        (
            ["uses", "introduces"],
            ["compares_to", "evaluates"],
            {("introduces", "evaluates"): 1, ("uses", "compares_to"): 1},
        ),
    ],
)
def test_roles_that_are_taken_for_others(
    wanted: list[str], given_: list[str], cells: dict[tuple[str, str], int]
) -> None:
    found = compare(paper(entity("GPT-4", *wanted)), paper(entity("GPT-4", *given_)))
    assert found.confusion == Counter(cells)
    assert sum(sum(row) for _, row in found.confusion_rows()) == sum(cells.values())


def test_entities_that_match_none_are_not_in_the_confusion() -> None:
    assert not compare(paper(KNOWN), paper(NEW)).confusion


ROLES = st.lists(st.sampled_from([str(role) for role in Role]), min_size=1, unique=True)


@given(ROLES, ROLES)
def test_rows_and_columns_of_the_confusion_add_up(wanted: list[str], given_: list[str]) -> None:
    found = compare(paper(entity("GPT-4", *wanted)), paper(entity("GPT-4", *given_)))
    rows, columns = Counter[str](), Counter[str]()
    for (labelled, extracted), n in found.confusion.items():
        rows[labelled] += n
        columns[extracted] += n
    assert {r for r in rows if r != NO_ROLE} == set(wanted)
    assert {c for c in columns if c != NO_ROLE} == set(given_)
    assert all(rows[r] == 1 for r in wanted)
    assert all(columns[c] == 1 for c in given_)


def test_confidence_against_precision_of_roles() -> None:
    label = paper(entity("GPT-4", "uses"), entity("LLaMA", "uses"), entity("T5", "evaluates"))
    guess = paper(
        entity("GPT-4", "uses", sure=0.95),
        entity("LLaMA", "uses", sure=1.0),
        entity("T5", "uses", sure=0.91),
        entity("Stray", "uses", sure=0.15),
    )
    low, high = compare(label, guess).reliability["roles"]
    assert (low.low, low.high, low.stated, low.right, low.stated_from, low.right_from) == (0.1, 0.2, 1, 0, 4, 2)
    assert (high.low, high.high, high.stated, high.right) == (0.9, 1.0, 3, 2)
    assert high.precision == high.precision_from == pytest.approx(2 / 3)
    assert high.confidence == pytest.approx((0.95 + 1.0 + 0.91) / 3)
    assert low.precision_from == 0.5


def test_the_confidence_of_a_role_is_that_of_the_surest_mention_that_bears_it_out() -> None:
    guess = entity("GPT-4", "uses", "evaluates", sure=0.35)
    guess["mentions"] = [{"role": "uses", "confidence": 0.35}, {"role": "uses", "confidence": 0.65}]
    bins = compare(paper(entity("GPT-4", "uses")), paper(guess)).reliability["roles"]
    assert [(b.low, b.stated, b.right) for b in bins] == [(0.6, 2, 1)]


def test_confidence_against_precision_of_evaluations_counts_each_pair_once() -> None:
    mmlu, gsm = (entity(name, "evaluates_on", type_="Benchmark") for name in ("MMLU", "GSM8K"))
    label = paper(KNOWN, mmlu, gsm, pairs=(("GPT-4", "MMLU", 1.0),))
    pairs = (("GPT-4", "MMLU", 0.55), ("GPT-4", "MMLU", 0.75), ("GPT-4", "GSM8K", 0.72))
    found = compare(label, paper(KNOWN, mmlu, gsm, pairs=pairs))
    assert [(b.low, b.stated, b.right) for b in found.reliability["evaluations"]] == [(0.7, 2, 1)]
    assert found.off("evaluations") == pytest.approx(0.235)


def test_nothing_is_off_by_nothing() -> None:
    found = report([], [], lexicon())
    assert found.reliability == {"roles": [], "evaluations": []}
    assert found.off("roles") == 0.0


def test_the_dictionary_holds_everything() -> None:
    found = compare(paper(KNOWN, NEW), paper(KNOWN)).as_dict()
    assert {"entities", "roles", "naming accuracy", "entities, known names"} <= set(found)
    assert found["errors"]["missed"] == [["One", "Method", "Quartz-Net"]]
    assert found["confusion"]["uses"]["uses"] == 1
    assert found["reliability"]["roles"][0]["n"] == 1
