"""Roles: the cues, the model's arithmetic, and a few sentences that leave no doubt."""

import pytest
from hypothesis import given

from extracting import TEXTS, document, extract, find
from paperatlas.model import Role
from paperatlas.roles import CueFinder, RoleModel
from paperatlas.roles.weights import ALLOWED, ROLES

CUES = CueFinder()


def test_cues_are_found_as_words_in_text_order() -> None:
    text = document("We evaluate it against others and it outperforms them.")
    cues = CUES.find(text)
    assert [c.start for c in cues] == sorted(c.start for c in cues)
    phrases = [text.text[c.start : c.end] for c in cues]
    assert {"evaluate", "outperforms"} <= {word for phrase in phrases for word in phrase.split()}


def test_a_part_of_a_word_is_no_cue() -> None:
    assert "compare" not in [text.phrase for text in CUES.find(document("the incomparable comparenot"))]


@given(TEXTS)
def test_cues_lie_in_the_text_and_do_not_overlap(abstract: str) -> None:
    text = document(abstract)
    reached = 0
    for cue in CUES.find(text):
        assert reached <= cue.start < cue.end <= len(text.text)
        assert text.folded[cue.start : cue.end] == cue.phrase
        reached = cue.end


def test_the_model_sums_weights_and_squashes_them() -> None:
    weights = {"M|a": tuple(1.0 if r == "uses" else 0.0 for r in ROLES), "D|a": tuple(9.0 for _ in ROLES)}
    model = RoleModel(weights)
    given = model.probabilities("M", ["a", "never seen"])
    assert given["uses"] == pytest.approx(0.7310586)
    assert given["mentions"] == pytest.approx(0.5)
    assert set(given) == set(ALLOWED["M"])
    assert model.probabilities("M", []) == dict.fromkeys(ALLOWED["M"], 0.5)


@pytest.mark.parametrize("letter", ["M", "D", "T"])
def test_the_order_of_features_does_not_matter(letter: str) -> None:
    model = RoleModel()
    features = ["bias", "in:title", "cue0:evaluate", "number", "once", "has:use"]
    forth, back = model.probabilities(letter, features), model.probabilities(letter, reversed(features))
    assert forth == pytest.approx(back)
    assert all(0 <= p <= 1 for p in forth.values())


@pytest.mark.parametrize(
    ("title", "abstract", "name", "role"),
    [
        ("", "We evaluate Llama 2 on GSM8K and report its accuracy.", "Llama 2", Role.EVALUATES),
        ("", "We evaluate Llama 2 on GSM8K and report its accuracy.", "GSM8K", Role.EVALUATES_ON),
        (
            "QuartzTune: A Method",
            "We propose QuartzTune, a method for stones.",
            "QuartzTune",
            Role.INTRODUCES,
        ),
        (
            "Sheep",
            "Large models such as GPT-4 have changed the field. We study how to count sheep.",
            "GPT-4",
            Role.MENTIONS,
        ),
        (
            "QuartzTune: A Method",
            "We propose QuartzTune, a method. It outperforms LoRA on MMLU.",
            "LoRA",
            Role.COMPARES_TO,
        ),
    ],
)
def test_clear_sentences(title: str, abstract: str, name: str, role: Role) -> None:
    (extraction,) = extract((title, abstract)).extractions
    assert role.value in find(extraction, name).roles
