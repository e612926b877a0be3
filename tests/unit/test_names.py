"""How names are folded, compared and turned into ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.names import entity_id, fold, key, paper_node_id, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llama-2", "LLaMA 2"),
        ("GSM8K", "gsm-8k"),
        ("Chain-of-Thought", "chain of thought"),
        ("big_bench", "BIG-Bench"),
        ("Straße", "STRASSE"),
        ("GPT‑4", "gpt4"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("HumanEval+", "HumanEval"), ("C#", "C"), ("GPT-3", "GPT-3.5"), ("T5", "mT5"), ("RAG", "RAGs")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text())
def test_key_is_idempotent(text: str) -> None:
    assert key(key(text)) == key(text)


@given(st.text(), st.sampled_from([" ", "-", "_", "."]))
def test_key_does_not_see_separators(text: str, separator: str) -> None:
    assert key(separator.join(text)) == key(text)


@given(st.text())
def test_fold_keeps_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_is_idempotent_and_knows_no_capital_ascii_letter(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any("A" <= c <= "Z" for c in folded)


@given(st.text(), st.text())
def test_fold_works_character_by_character(left: str, right: str) -> None:
    # Greek capital sigma alone depends on its neighbours, in lower().
    if "Σ" not in left + right:
        assert fold(left) + fold(right) == fold(left + right)


def test_fold_keeps_offsets_where_lower_casing_makes_texts_longer() -> None:
    text = "İstanbul İ GPT-4"
    start = text.index("GPT")
    assert fold(text)[start:] == "gpt 4"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Llama 2 Chat", "llama-2-chat"),
        ("Llama 3.1", "llama-3.1"),
        ("HumanEval+", "humaneval+"),
        ("A* Search", "a-search"),
        ("  spaced  ", "spaced"),
        ("ﬁne", "fine"),
        ("???", "x"),
        ("", "x"),
    ],
)
def test_slug(name: str, wanted: str) -> None:
    assert slug(name) == wanted


@given(st.text())
def test_slugs_are_never_empty_and_hold_no_white_space(name: str) -> None:
    made = slug(name)
    assert made
    assert not any(c.isspace() for c in made)


def test_ids_tell_types_apart() -> None:
    assert entity_id("Model", "Alpaca") == "model:alpaca"
    assert entity_id("Dataset", "Alpaca") == "dataset:alpaca"


@pytest.mark.parametrize("paper", ["2302.13971", "2302.13971v2", "0704.0001", "cs/0112017", "math.GT/0309136"])
def test_arxiv_papers_are_marked(paper: str) -> None:
    assert paper_node_id(paper) == f"paper:arxiv:{paper}"


@pytest.mark.parametrize("paper", ["108cfbbd1c", "doi:10.1000/1", "2302.139710", "x2302.13971", ""])
def test_other_papers_are_not(paper: str) -> None:
    assert paper_node_id(paper) == f"paper:{paper}"
