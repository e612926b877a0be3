"""Lists: what becomes a candidate in them, beside known names and by which look."""

import pytest

from extracting import document, lexicon, recognizer, shapes
from paperatlas.discovery import Discoverer
from paperatlas.discovery.lists import from_lists
from paperatlas.linking import Linker


def candidates(abstract: str) -> list[tuple[str, str]]:
    """Return the candidates of an abstract's lists: name and cue, in text order."""
    text = document(abstract)
    held = Linker(lexicon()).held(text, recognizer().find(text))
    found = from_lists(Discoverer(shapes()).see(text, held), shapes())
    return sorted({(c.surface, c.cue): c.start for c in found}, key=lambda pair: abstract.index(pair[0]))


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We run experiments on GSM8K, QvXBench, and MMLU.", [("QvXBench", "list")]),
        ("They grow across GSM8K, Quarzel and MMLU.", []),
        ("We evaluate it across GSM8K, Quarzel and MMLU.", [("Quarzel", "list proper")]),
        ("We evaluate it on Northern Pebbles, GSM8K and MMLU.", [("Northern Pebbles", "list words")]),
        ("We evaluate it on QvX 2024 and MMLU.", [("QvX 2024", "list words")]),
        ("We evaluate it on 7B and 13B.", []),
        ("We compare models such as GPT-4, QvXNet and LLaMA.", [("QvXNet", "list")]),
        ("It was tested on Quarzel.", []),
        ("It was tested on GSM8K. Crucially, Quarzel and MMLU datasets were too.", [("Quarzel", "list proper")]),
    ],
)
def test_what_stands_in_a_list_may_be_a_name(abstract: str, expected: list[tuple[str, str]]) -> None:
    assert [pair for pair in candidates(abstract) if not pair[0][0].isdigit()] == expected


def test_a_known_name_is_no_candidate_but_goes_on_the_list() -> None:
    names = [name for name, _ in candidates("We evaluate it on Humanity's Last Exam, GSM8K, QvXBench.")]
    assert names == ["QvXBench"]


def test_an_endless_list_is_left_after_its_first_items() -> None:
    names = {name for name, _ in candidates("We evaluate it on " + ", ".join(f"QvX{n}Bench" for n in range(400)) + ".")}
    assert 0 < len(names) < 30
