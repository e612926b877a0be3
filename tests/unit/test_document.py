"""A paper's text: fields, sentences, the place where it speaks of itself, URLs."""

import pytest
from hypothesis import given

from extracting import TEXTS, cpu_seconds, document
from paperatlas.document import Document


def sentences(text: Document) -> list[str]:
    return [text.sentence(i) for i in range(len(text.starts))]


def test_title_and_abstract_are_one_text() -> None:
    text = document("We test it.", "A title")
    assert text.text == "A title\nWe test it."
    assert text.offset == 8
    assert text.locate(0) == ("title", 0)
    assert text.locate(8) == ("abstract", 8)
    assert sentences(text) == ["A title", "We test it."]


def test_without_title_the_abstract_is_the_text() -> None:
    text = document("We test it.")
    assert (text.text, text.offset) == ("We test it.", 0)
    assert text.locate(0) == ("abstract", 0)


def test_a_title_with_stops_is_one_sentence() -> None:
    assert sentences(document("It is. We say.", "What? Attention. Is all")) == [
        "What? Attention. Is all",
        "It is.",
        "We say.",
    ]


@pytest.mark.parametrize(
    ("abstract", "wanted"),
    [
        ('One is here. Two is there! Is 3 too? "Four" is.', 4),
        ("We use models, e.g. LLaMA, i.e. Some. Then more.", 2),
        ("Smith et al. We think. So do they.", 2),
        ("See Fig. 3 and Eq. 4 of Dr. Doe. Then stop.", 2),
        ("Llama 3.1 scores 85.6 on GSM8K. It is fine.", 2),
        ("It ends (here.) We go on.", 2),
        ("It costs. $5 is much. \\alpha too.", 2),
        ("No end at all", 1),
        ("lower. case follows. here", 1),
        ("One line\nand another", 2),
    ],
)
def test_sentences(abstract: str, wanted: int) -> None:
    assert len(sentences(document(abstract))) == wanted


@given(TEXTS, TEXTS)
def test_sentences_cover_the_text_and_follow_one_another(title: str, abstract: str) -> None:
    text = document(abstract, title)
    assert len(text.folded) == len(text.text)
    assert text.starts[0] == 0
    assert text.starts == sorted(set(text.starts))
    assert len(text.starts) == len(text.ends)
    for start, end, following in zip(text.starts, text.ends, [*text.starts[1:], len(text.text)], strict=True):
        assert end <= following
        assert not text.text[max(start, end) : following].strip()
    for position in range(0, len(text.text), 7):
        index = text.sentence_at(position)
        assert text.starts[index] <= position


def test_own_start_is_the_first_sentence_about_the_paper_itself() -> None:
    text = document("Models grow. Much is known. In this paper we count sheep. Then we rest.", "Our sheep")
    assert text.text[text.own_start :].startswith("In this paper")


def test_own_start_of_an_abstract_that_never_says_we() -> None:
    text = document("Models grow. Much is known.", "Sheep")
    assert text.own_start == text.offset


def test_words_of_their_own_are_found() -> None:
    text = document("LoRA, not QLoRA or LoRA2 or (LoRA).")
    assert [text.text[p : p + 4] for p in text.find("LoRA")] == ["LoRA", "LoRA"]
    assert len(text.find("LoRA", 5)) == 1


@pytest.mark.parametrize(
    ("abstract", "name", "inside"),
    [
        ("Code is at https://example.org/LLaMA now.", "LLaMA", True),
        ("Code is at github.com/example/LLaMA.", "LLaMA", True),
        ("See www.example.org/LLaMA, LLaMA-like.", "LLaMA", True),
        ("Write to LLaMA@example.org today.", "LLaMA", True),
        ("Write (https://example.org) LLaMA", "LLaMA", False),
        ("We say LLaMA @ home", "LLaMA", False),
    ],
)
def test_urls_and_addresses(abstract: str, name: str, inside: bool) -> None:
    assert document(abstract).in_url(abstract.index(name)) is inside


@pytest.mark.parametrize(
    "abstract",
    [
        "." + '"' * 99_000 + "A",
        ". $" * 33_000,
        "." + " " * 99_000 + "a",
        "a. " * 33_000,
        "http://x.y/" * 9_000,
        "a." * 49_000 + "@",
    ],
    ids=["quotes", "dollars", "spaces", "stops", "urls", "mail"],
)
def test_long_texts_are_read_in_time(abstract: str) -> None:
    with cpu_seconds(8):
        text = document(abstract, "A title")
        assert text.own_start >= 0
