"""From surfaces to folded spellings, and how the letter case of each counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.lexicon.surfaces import Case, case_rule, letters, spellings
from paperatlas.names import fold

ORDINARY = frozenset("flash attention drop tree of thoughts multiple the net".split())


@pytest.mark.parametrize(
    ("surface", "forms"),
    [
        ("GSM8K", {"gsm8k", "gsm 8k"}),
        ("GSM-8K", {"gsm 8k", "gsm8k"}),
        ("Llama 2", {"llama 2", "llama2"}),
        ("MT-Bench", {"mt bench", "mtbench"}),
        ("Chain-of-Thought", {"chain of thought"}),
        ("FlashAttention", {"flashattention", "flash attention"}),
    ],
)
def test_parts_may_be_joined_or_set_apart(surface: str, forms: set[str]) -> None:
    assert forms <= set(spellings(surface))


def test_words_of_a_phrase_are_not_glued() -> None:
    assert "knowledgedistillation" not in spellings("knowledge distillation")


def test_the_humps_of_a_camel_case_word_ask_for_a_capital() -> None:
    assert spellings("FlashAttention", ORDINARY)["flash attention"] is Case.CASED


def test_humps_that_are_a_generic_noun_behind_an_ordinary_word_stay_together() -> None:
    assert "drop net" not in spellings("DropNet", ORDINARY)
    assert "quux net" in spellings("QuuxNet", ORDINARY)


def test_a_joined_spelling_that_is_a_word_must_be_exact() -> None:
    assert spellings("Multip-LE", ORDINARY)["multiple"] is Case.EXACT


@given(st.text(max_size=40))
def test_the_folded_surface_is_always_a_spelling(surface: str) -> None:
    assert " ".join(fold(surface).split()) in spellings(surface)


@given(st.text("aA1 -", min_size=1, max_size=60))
def test_there_are_never_many_spellings(surface: str) -> None:
    assert len(spellings(surface)) <= 128


@pytest.mark.parametrize(
    ("surface", "match", "case"),
    [
        ("T5", "", Case.EXACT),
        ("RAG", "", Case.EXACT),
        ("C4", "", Case.EXACT),
        ("DROP", "", Case.EXACT),
        ("Drop", "", Case.EXACT),
        ("GSM8K", "", Case.ANY),
        ("GSM8K", "context", Case.CASED),
        ("GSM8K", "case", Case.EXACT),
        ("Tree of Thoughts", "", Case.ANY),
        ("Tree of Thoughts", "context", Case.ANY),
        ("llm", "context", Case.ANY),
        ("flash attention", "", Case.ANY),
    ],
)
def test_how_the_letter_case_counts(surface: str, match: str, case: Case) -> None:
    assert case_rule(surface, match, ORDINARY) is case


def test_letters_keep_case_and_drop_separators() -> None:
    assert letters("Llama-2 7B_chat") == "Llama27Bchat"
    assert letters("HumanEval+ C# E^2") == "HumanEval+C#E^2"
