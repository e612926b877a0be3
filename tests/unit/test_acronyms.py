"""Acronyms and their long forms."""

import pytest
from hypothesis import given

from extracting import TEXTS, cpu_seconds
from paperatlas.acronyms import definitions, long_form


def pairs(text: str) -> list[tuple[str, str]]:
    return [(d.short, d.long) for d in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use direct preference optimization (DPO).", "DPO", "direct preference optimization"),
        ("We use DPO (direct preference optimization).", "DPO", "direct preference optimization"),
        ("Retrieval-augmented generation (RAG) helps.", "RAG", "Retrieval-augmented generation"),
        ("by chain of thought (CoT for short)", "CoT", "chain of thought"),
        ("a mixture of experts (i.e., MoE)", "MoE", "mixture of experts"),
        ("human feedback learning (HFL; Doe, 2023)", "HFL", "human feedback learning"),
        ("many large stone models (LSMs) exist", "LSM", "large stone models"),
        ("Grade School Math 8K (GSM8K)", "GSM8K", "Grade School Math 8K"),
        ("We sort stones, and then tree sorting (TS) ends it", "TS", "tree sorting"),
    ],
)
def test_definitions(text: str, short: str, long: str) -> None:
    assert (short, long) in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "We see gains (see Table 3).",
        "We see gains (about 5%).",
        "It is fast (10x).",
        "It is large (7B).",
        "It was published (2023).",
        "A model (GPT-4) is here.",
        "the cat (XYZ)",
        "unmatched ( bracket DPO",
        "(DPO)",
        "()",
        "very good results on all sets (and) more",
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert pairs(text) == []


def test_offsets_can_be_limited() -> None:
    text = "old tree sorting (TS) and direct preference optimization (DPO)"
    assert [d.short for d in definitions(text, 21)] == ["DPO"]
    assert [d.short for d in definitions(text, 0, 21)] == ["TS"]


@given(TEXTS)
def test_both_forms_stand_where_they_are_said_to(text: str) -> None:
    for d in definitions(text):
        assert text[d.short_start : d.short_end] == d.short
        assert text[d.long_start : d.long_end] == d.long
        assert any(c.isupper() for c in d.short)
        assert len(d.long) > len(d.short)


@pytest.mark.parametrize(
    ("short", "text", "start"),
    [
        ("RAG", "we use retrieval-augmented generation", 7),
        ("DPO", "nothing here", -1),
        ("", "abc", 0),
        ("TT", "tree top", 0),
    ],
)
def test_long_form(short: str, text: str, start: int) -> None:
    assert long_form(short, text) == start


def test_a_line_break_parts_words_as_a_space_does() -> None:
    assert pairs("Many Tasks\nRetrieval-Augmented Generation (RAG) helps.") == [
        ("RAG", "Retrieval-Augmented Generation")
    ]


def test_a_long_form_stays_in_its_sentence() -> None:
    text = "We prune, and shrink many large models (LLMs). We offer Knowledge-Intensive LLM Checks (LLM-KIC)."
    assert all("." not in d.long and "(" not in d.long for d in definitions(text))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 99_000,
        "()" * 50_000,
        "(a " * 33_000,
        "large language model (LLM) " * 3_700,
        "A (" + "a " * 44 + ")" + " (A-" * 24_000,
    ],
    ids=["open", "pairs", "words", "many", "mixed"],
)
def test_long_texts_are_read_in_time(text: str) -> None:
    with cpu_seconds(8):
        definitions(text)
