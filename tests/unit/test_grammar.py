"""The grammar of model names: what belongs to a name and what stands behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.grammar import format_release, parse_tail, size_list


@pytest.mark.parametrize(
    ("tail", "version", "tuning", "sizes", "surface"),
    [
        ("", "", "", (), ""),
        (" 2", "2", "", (), " 2"),
        ("-2", "2", "", (), "-2"),
        ("2", "2", "", (), "2"),
        ("-v2", "2", "", (), "-v2"),
        (" 3.1", "3.1", "", (), " 3.1"),
        ("-7b", "", "", ("7B",), ""),
        (" 7B", "", "", ("7B",), ""),
        (" (7B)", "", "", ("7B",), ""),
        (" 65 billion", "", "", ("65B",), ""),
        (" 65 B", "", "", ("65B",), ""),
        ("-350M", "", "", ("350M",), ""),
        ("-8x7B", "", "", ("8x7B",), ""),
        ("-large", "", "", ("large",), ""),
        ("-2-7b-chat", "2", "Chat", ("7B",), "-2-7b-chat"),
        ("-3.1-70B-Instruct", "3.1", "Instruct", ("70B",), "-3.1-70B-Instruct"),
        (" 2 Chat", "2", "Chat", (), " 2 Chat"),
        ("-2-7b-it", "2", "Instruct", ("7B",), "-2-7b-it"),
        ("-4-0613", "4", "", (), "-4"),
        ("-4-1106-preview", "4", "", (), "-4"),
        ("-7B-GPTQ", "", "", ("7B",), ""),
        (" 7B, 13B and 70B", "", "", ("7B", "13B", "70B"), ""),
        (" 7B/13B", "", "", ("7B", "13B"), ""),
    ],
)
def test_what_follows_a_name(tail: str, version: str, tuning: str, sizes: tuple[str, ...], surface: str) -> None:
    text = f"Llama{tail}, they say"
    parsed = parse_tail(text, 5, versioned=False)
    assert (parsed.version, parsed.tuning, parsed.sizes) == (version, tuning, sizes)
    assert text[5 : parsed.end] == tail
    assert text[5 : parsed.surface_end] == surface


@pytest.mark.parametrize(
    "rest",
    [
        " 3 datasets",
        " 5 languages",
        " 20% better",
        " 4x faster",
        " 2 times",
        " 100 tasks",
        " chats",
        " is",
        ". 7B",
        ", 2",
    ],
)
def test_a_number_of_something_is_no_version(rest: str) -> None:
    parsed = parse_tail(f"Llama{rest}", 5, versioned=False)
    assert (parsed.end, parsed.version, parsed.tuning, parsed.sizes) == (5, "", "", ())


def test_a_name_that_has_its_version_takes_no_other() -> None:
    assert parse_tail("Llama 2 3", 7, versioned=True).version == ""


def test_a_list_of_sizes() -> None:
    text = "7B, 13B, and 70B models"
    assert size_list(text, 2) == (16, ["13B", "70B"])
    assert size_list("7B models", 2) == (2, [])


FAMILIES = st.sampled_from(["Llama", "GPT", "Qwen", "PebbleLM", "OPT"])
VERSIONS = st.from_regex(r"[1-9][0-9]?(\.[0-9]{1,2})?", fullmatch=True) | st.just("")
TUNINGS = st.sampled_from(["", "Chat", "Instruct"])
SIZES = st.lists(st.from_regex(r"[1-9][0-9]{0,2}B", fullmatch=True), max_size=1)


@given(FAMILIES, VERSIONS, TUNINGS, SIZES)
def test_what_is_written_is_parsed_again(family: str, version: str, tuning: str, sizes: list[str]) -> None:
    text = "".join([format_release(family, version, tuning), *(f" {size}" for size in sizes)])
    parsed = parse_tail(text, len(family), versioned=False)
    assert (parsed.version, parsed.tuning, list(parsed.sizes)) == (version, tuning, sizes)
    assert parsed.end == len(text)
    assert text[: parsed.surface_end] == format_release(family, version, tuning)


@given(st.text(max_size=30))
def test_a_tail_lies_inside_the_text(rest: str) -> None:
    text = f"Llama{rest}"
    parsed = parse_tail(text, 5, versioned=False)
    assert 5 <= parsed.surface_end <= parsed.end <= len(text)


@pytest.mark.parametrize(
    ("family", "version", "tuning", "name"),
    [
        ("Llama", "4", "Instruct", "Llama 4 Instruct"),
        ("GPT", "5", "", "GPT-5"),
        ("Qwen", "2.5", "", "Qwen 2.5"),
        ("GPT-4", "", "Chat", "GPT-4 Chat"),
        ("Llama", "", "", "Llama"),
    ],
)
def test_a_release_is_written_by_its_familys_habit(family: str, version: str, tuning: str, name: str) -> None:
    assert format_release(family, version, tuning) == name
