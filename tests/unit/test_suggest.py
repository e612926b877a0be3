"""Suggestions for the lexicon: what a corpus names and the lexicon lacks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from extracting import lexicon
from paperatlas.errors import LexiconError
from paperatlas.lexicon import Lexicon, add_rows
from paperatlas.model import Paper
from paperatlas.suggest import COLUMNS, Suggestion, accepted, suggest

PAPERS = [
    Paper(
        id="2601.01234",
        title="QuartzTune: Tuning Small Models",
        abstract="We propose QuartzTune, a method for tuning. We evaluate Llama 2 with QuartzTune on GSM8K.",
        date=date(2026, 1, 5),
    ),
    Paper(id="p2", title="Hills", abstract="We study hills. We compare GPT-4 with QuartzTune, which is slower."),
    Paper(
        id="p3",
        title="GraniteEval: A Benchmark for Stones",
        abstract="We introduce GraniteEval, a benchmark of stones. GPT-4 reaches 71.2% accuracy on GraniteEval.",
    ),
    Paper(id="p4", title="Sheep", abstract="We count sheep."),
]


@pytest.fixture(scope="module")
def found() -> list[Suggestion]:
    return suggest(PAPERS, lexicon())


def by_name(found: list[Suggestion]) -> dict[str, Suggestion]:
    return {suggestion.name: suggestion for suggestion in found}


def test_new_names_come_by_weight_and_known_ones_not_at_all(found: list[Suggestion]) -> None:
    assert [s.name for s in found] == ["QuartzTune", "GraniteEval"]
    assert [s.papers for s in found] == [2, 1]
    assert found[0].weight > found[1].weight > 0


def test_a_suggestion_says_where_it_comes_from(found: list[Suggestion]) -> None:
    quartz = by_name(found)["QuartzTune"]
    assert (quartz.type, quartz.introduced_by, quartz.year) == ("Method", "2601.01234", 2026)
    assert quartz.title == "QuartzTune: Tuning Small Models"
    assert "QuartzTune" in quartz.sentence
    assert quartz.sentence in PAPERS[0].abstract
    assert tuple(quartz.as_dict()) == COLUMNS


def test_the_list_can_be_cut(found: list[Suggestion]) -> None:
    assert suggest(PAPERS, lexicon(), min_papers=2) == found[:1]
    assert suggest(PAPERS, lexicon(), limit=1) == found[:1]
    assert suggest([], lexicon()) == []


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    suggest(PAPERS, lexicon(), progress=lambda *step: told.append(step))
    assert told[0] == ("recognize", 1, 4)
    assert told[-1] == ("relate", 4, 4)


def hints(name: str) -> tuple[str, ...]:
    """Return what a new method of a name may be an alias of."""
    text = f"We propose {name}, a novel method for tuning. {name} is good."
    (one,) = suggest([Paper(id="x", title=f"{name}: Tuning", abstract=text)], lexicon())
    assert one.type == "Method"
    return one.alias_of


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("FlashAtention", "FlashAttention"),
        ("QLoRRA", "QLoRA"),
        ("AdaLoRRA", "AdaLoRA"),
        ("FlashAttentioning", "FlashAttention"),
    ],
)
def test_a_name_spelled_nearly_so_is_a_hint(name: str, near: str) -> None:
    assert near in hints(name)


def test_other_numbers_are_another_release() -> None:
    assert "FlashAttention" not in " ".join(hints("FlashAttention-17"))


def test_a_name_like_none_has_no_hint() -> None:
    assert hints("ZyxwvuTune") == ()


def test_accepted_candidates_become_rows_that_are_known_from_then_on(found: list[Suggestion], tmp_path: Path) -> None:
    (row,) = accepted(found, ["quartz-tune"])
    assert (row.name, row.type.value, row.year, row.arxiv) == ("QuartzTune", "Method", 2026, "2601.01234")
    add_rows(tmp_path / "mine", [row])
    grown = Lexicon.load(tmp_path / "mine")
    assert [e.id for e in grown.find("QuartzTune")] == ["method:quartztune"]
    assert [s.name for s in suggest(PAPERS, grown)] == ["GraniteEval"]


def test_only_a_candidate_can_be_accepted(found: list[Suggestion]) -> None:
    with pytest.raises(LexiconError, match="'GPT-4' is no candidate of this corpus"):
        accepted(found, ["GPT-4"])


def test_a_name_of_two_types_is_not_guessed(found: list[Suggestion]) -> None:
    with pytest.raises(LexiconError, match="as Method and Model"):
        accepted([found[0], replace(found[0], type="Model")], ["QuartzTune"])
