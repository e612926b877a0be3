"""The shapes of names: coined words, ordinary words, acronyms, stop words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracting import cpu_seconds, shapes
from paperatlas.lexicon import Lexicon
from paperatlas.shapes import Shapes, title_case

BARE = Shapes(
    Lexicon(
        (),
        stopwords={"bleu": "metric"},
        ordinary=frozenset({"result", "tree", "search", "state"}),
        acronyms=frozenset({"LLM"}),
    )
)


@pytest.mark.parametrize("word", ["PlanSearch", "LRS3", "MoE^2", "urT5", "StoneBench", "GPT-4o", "X-Stone", "iStone"])
def test_coined_words(word: str) -> None:
    assert BARE.coined(word)


@pytest.mark.parametrize(
    "word",
    [
        "Results",
        "7B",
        "13b",
        "8-bit",
        "3D",
        "top-5",
        "pass@1",
        "2023",
        "BLEU",
        "RNNs",
        "a",
        "",
        "LoRA-based",
        "1st",
        "COVID-19",
        "2D-3D",
        "Stage~3",
    ],
)
def test_words_that_nobody_coined(word: str) -> None:
    assert not BARE.coined(word)


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("7B", True),
        ("100B+", True),
        ("1.6T", True),
        ("v2.0", True),
        ("X_1", True),
        ("GSM8K", False),
        ("3DBench", False),
        ("V2X", False),
    ],
)
def test_counts_with_their_unit(word: str, is_one: bool) -> None:
    assert BARE.counted(word) is is_one


def test_ordinary_words_in_singular_and_plural() -> None:
    assert BARE.ordinary("Results")
    assert BARE.ordinary("tree")
    assert not BARE.ordinary("Okapi")


def test_stop_words_in_any_spelling_and_their_plural() -> None:
    assert BARE.stopped("bleu")
    assert BARE.stopped("BLEUs")
    assert not BARE.stopped("BLEURT")


def test_common_acronyms_keep_their_case() -> None:
    assert BARE.common_acronym("LLM")
    assert BARE.common_acronym("LLMs")
    assert not BARE.common_acronym("llm")


@pytest.mark.parametrize(
    ("surface", "may"),
    [
        ("Okapi", True),
        ("FOOB", True),
        ("FooBar", True),
        ("Result", False),
        ("okapi", False),
        ("BLEU", False),
        ("Tree Search", True),
    ],
)
def test_what_may_be_a_name(surface: str, may: bool) -> None:
    assert BARE.may_be_name(surface) is may


def test_plain_words_have_only_ordinary_parts() -> None:
    assert BARE.plain("State-Tree")
    assert not BARE.plain("State-Okapi")


@pytest.mark.parametrize("name", ["GPT-4", "llama2", "gsm-8k", "LoRA"])
def test_the_lexicons_names_are_known(name: str) -> None:
    assert shapes().known(name)
    assert not shapes().known("Quartzite-9000")


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("in-context re-ranking", "In-Context Re-Ranking"),
        ("tree of thoughts", "Tree of Thoughts"),
        ("a study of LoRA", "A Study of LoRA"),
        ("", ""),
    ],
)
def test_title_case(phrase: str, wanted: str) -> None:
    assert title_case(phrase) == wanted


@given(st.text(max_size=40))
def test_any_word_can_be_judged(word: str) -> None:
    BARE.coined(word)
    BARE.may_be_name(word)
    BARE.plain(word)
    title_case(word)


@pytest.mark.parametrize(
    "word",
    [
        "A-" * 50_000 + "A",
        "a^" * 50_000,
        "1." * 50_000,
        "1" * 99_000,
        "A" * 99_000,
    ],
    ids=["A-A", "carets", "dots", "digits", "capitals"],
)
def test_long_words_are_judged_in_time(word: str) -> None:
    with cpu_seconds(8):
        BARE.coined(word)
        BARE.may_be_name(word)
