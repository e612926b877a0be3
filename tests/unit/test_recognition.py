"""Recognition of known names: boundaries, letter case, plurals, the longest name, tails."""

import pytest
from hypothesis import given, settings

from extracting import TEXTS, cpu_seconds, document, found, hits, lexicon, recognizer, row, small
from paperatlas.lexicon import Lexicon
from paperatlas.recognition import Recognizer, left_open, right_open

KNOWN = small(
    row("Model", "Pebble"),
    row("Model", "Pebble 2"),
    row("Model", "QX4"),
    row("Benchmark", "StoneBench"),
    row("Benchmark", "RIDGE", match="case"),
    row("Method", "LoRA"),
    row("Method", "gravel sorting"),
    row("Method", "Chain-of-Stone", "CoS"),
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We use LoRA, lora and LORA.", ["LoRA", "lora", "LORA"]),
        (
            "StoneBench, Stone-Bench, Stone Bench, stonebench",
            ["StoneBench", "Stone-Bench", "Stone Bench", "stonebench"],
        ),
        ("stone bench is a seat", []),
        ("Gravel-Sorting and gravel sorting", ["Gravel-Sorting", "gravel sorting"]),
        ("CoS but not cos, COS", ["CoS"]),
        ("RIDGE, ridge, Ridge", ["RIDGE"]),
        ("chain of stone and Chain-of-Stone", ["chain of stone", "Chain-of-Stone"]),
    ],
)
def test_letter_case_and_spelling(text: str, names: list[str]) -> None:
    assert found(text, KNOWN) == names


@pytest.mark.parametrize(
    "text",
    [
        "LoRAX",
        "XLoRA",
        "aLoRA",
        "LoRA2x",
        "LoRA_x",
        "x_LoRA",
        "Q-LoRA",
        "LoRA-Pro",
        "@LoRA",
        "#LoRA",
        "\\LoRA",
        "Lo,RA",
    ],
)
def test_the_part_of_a_longer_word_is_no_name(text: str) -> None:
    assert found(f"we see {text} here", KNOWN) == []


@pytest.mark.parametrize(
    "text",
    [
        "(LoRA)",
        '"LoRA"',
        "LoRA.",
        "LoRA's",
        "LoRA-based",
        "pre-LoRA",
        "LoRA/x",
        "non-LoRA",
        "LoRA:",
        "{LoRA}",
        "—LoRA—",
    ],
)
def test_signs_around_a_name_do_not_hide_it(text: str) -> None:
    assert found(f"we see {text} here", KNOWN) == ["LoRA"]


def test_a_plural_s_belongs_to_the_mention() -> None:
    assert found("Pebbles and LoRAs, StoneBenchs", KNOWN) == ["Pebbles", "LoRAs", "StoneBenchs"]


def test_the_longest_name_wins() -> None:
    assert [h.claims[0].entity_id for h in hits("Pebble 2 beats Pebble", KNOWN)] == [
        "model:pebble-2",
        "model:pebble",
    ]


def test_a_sign_inside_a_spelling_breaks_it() -> None:
    assert found("chain, of stone and chain (of) stone", KNOWN) == []


def test_names_in_urls_and_addresses_are_passed_over() -> None:
    text = "See https://example.org/LoRA and LoRA@example.org, not LoRA."
    (hit,) = hits(text, KNOWN)
    assert hit.start == text.rindex("LoRA")


def test_a_release_that_the_lexicon_lacks_is_a_hit_with_a_tail() -> None:
    (hit,) = hits("We test Pebble-7-13B-Chat.", KNOWN)
    assert hit.tail is not None
    assert (hit.tail.version, hit.tail.sizes, hit.tail.tuning) == ("7", ("13B",), "Chat")
    assert hit.reach == len("We test Pebble-7-13B-Chat")


def test_a_version_may_be_glued_to_a_model_alone() -> None:
    assert [h.tail.version for h in hits("Pebble7", KNOWN) if h.tail] == ["7"]
    assert hits("StoneBench7", KNOWN) == []


def test_one_spelling_may_name_two_entities() -> None:
    known = small(row("Model", "Quartz"), row("Dataset", "Quartz"))
    (hit,) = hits("Quartz", known)
    assert {c.entity_id for c in hit.claims} == {"model:quartz", "dataset:quartz"}


def test_select_decides_as_find_does() -> None:
    text = document("We tune Pebble 2 by LoRA, not XLoRA; lora is fine.")
    finder = Recognizer(KNOWN.patterns)
    every = [(a, b) for a in range(len(text.text)) for b in range(a + 1, min(a + 20, len(text.text)))]
    assert finder.select(text, every) == finder.find(text)


def test_an_empty_lexicon_finds_nothing() -> None:
    assert found("GPT-4", Lexicon(())) == []


@pytest.mark.parametrize(
    ("text", "start", "open_"),
    [
        ("x", 0, True),
        ("(x", 1, True),
        ("ax", 1, False),
        ("1x", 1, False),
        ("_x", 1, False),
        ("non-x", 4, True),
        ("G-x", 2, False),
        ("a.x", 2, False),
        (".x", 1, True),
        ("based-x", 6, True),
    ],
)
def test_left_open(text: str, start: int, open_: bool) -> None:
    assert left_open(text, start) is open_


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("x", True),
        ("x y", True),
        ("xa", False),
        ("x1", False),
        ("x_", False),
        ("x-based", True),
        ("x-Pro", False),
        ("x-2", False),
        ("x.", True),
        ("x.y", False),
        ("x+", False),
        ("x,", True),
        ("x-", True),
        ("x-RAG", False),
    ],
)
def test_right_open(text: str, open_: bool) -> None:
    assert right_open(text, 1) is open_


@given(TEXTS, TEXTS)
@settings(deadline=None, max_examples=200)
def test_hits_lie_in_the_text_and_do_not_overlap(title: str, abstract: str) -> None:
    text = document(abstract, title)
    reached = 0
    for hit in recognizer().find(text):
        assert reached <= hit.start < hit.end <= hit.reach <= len(text.text)
        assert hit.claims
        assert text.text[hit.start].isalnum()
        reached = hit.reach


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LLaMA, GPT-4 and Qwen2.5-7B-Instruct on GSM8K", ["LLaMA", "GPT-4", "Qwen2.5", "GSM8K"]),
        ("T5 but not t5 or at5", ["T5"]),
        ("We react to a drop in accuracy and clip the gradient.", []),
        ("retrieval-augmented generation", ["retrieval-augmented generation"]),
    ],
)
def test_the_built_in_names(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_a_search_is_not_a_star_search() -> None:
    assert found("It replaces prompting by a search over partial solutions.") == []


@pytest.mark.parametrize(
    "abstract",
    [
        "A-" * 50_000,
        "GPT-" * 25_000,
        "Llama 2 7B, " * 8_000,
        "Llama " + "7B and " * 14_000,
        "(" * 99_000,
        "Llama " + "8x" * 49_000,
    ],
    ids=["A-A", "GPT-GPT", "releases", "sizes", "brackets", "8x8x"],
)
def test_long_texts_are_read_in_time(abstract: str) -> None:
    text = document(abstract)
    lexicon()
    finder = recognizer()
    with cpu_seconds(8):
        finder.find(text)
