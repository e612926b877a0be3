"""Types from the nouns around a name and from its own ending."""

import pytest
from hypothesis import given

from extracting import TEXTS, cpu_seconds
from paperatlas.headnouns import apposition_noun, denies, head_type, name_type, noun_after, noun_before
from paperatlas.model import EntityType


@pytest.mark.parametrize(
    ("phrase", "type_"),
    [
        ("a new Chinese legal benchmark for evaluating language models", "Benchmark"),
        ("a dataset of 500 riddles", "Dataset"),
        ("a large corpus, which is open", "Dataset"),
        ("an open language model trained on a corpus", "Model"),
        ("a family of models", "Model"),
        ("a simple framework that tunes models", "Method"),
        ("a method for building datasets", "Method"),
        ("a test suite of 50 tasks", "Benchmark"),
        ("our cat", None),
        ("", None),
    ],
)
def test_the_head_of_a_phrase_gives_its_type(phrase: str, type_: str | None) -> None:
    found = head_type(phrase)
    assert (found.value if found else None) == type_


@pytest.mark.parametrize("phrase", ["a metric for fluency", "a survey of models", "a new task", "scaling laws"])
def test_metrics_surveys_and_tasks_are_no_entities(phrase: str) -> None:
    assert denies(phrase)
    assert head_type(phrase) is None


def test_a_benchmark_is_not_denied() -> None:
    assert not denies("a benchmark of metrics")
    assert not denies("")


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("StoneBench", EntityType.BENCHMARK),
        ("LexEval", EntityType.BENCHMARK),
        ("StoneQA", EntityType.BENCHMARK),
        ("Stone Corpus", EntityType.DATASET),
        ("StoneGPT", EntityType.MODEL),
        ("StoneBERT", EntityType.MODEL),
        ("PB-LLM", None),
        ("Stone", None),
    ],
)
def test_endings_of_names(name: str, type_: EntityType | None) -> None:
    assert name_type(name) is type_


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("XSumma dataset", EntityType.DATASET),
        ("XSumma (XS) benchmark", EntityType.BENCHMARK),
        ("XSumma language model", EntityType.MODEL),
        ("XSumma's framework", EntityType.METHOD),
        ("XSumma-dataset", EntityType.DATASET),
        ("XSumma and the dataset", None),
        ("XSumma. Dataset", None),
        ("XSumma", None),
    ],
)
def test_the_noun_behind_a_name(text: str, type_: EntityType | None) -> None:
    assert noun_after(text, len("XSumma")) is type_


@pytest.mark.parametrize(
    ("before", "type_"),
    [
        ("a benchmark called ", EntityType.BENCHMARK),
        ("datasets such as ", EntityType.DATASET),
        ("the model ", EntityType.MODEL),
        ("the algorithm (", EntityType.METHOD),
        ("We end the benchmark. ", None),
        ("we eat ", None),
        ("", None),
        ("called ", None),
    ],
)
def test_the_noun_before_a_name(before: str, type_: EntityType | None) -> None:
    assert noun_before(f"{before}XSumma", len(before)) is type_


@given(TEXTS)
def test_any_text_can_be_asked(text: str) -> None:
    head_type(text)
    denies(text)
    name_type(text)
    for position in range(0, len(text), 9):
        noun_after(text, position)
        noun_before(text, position)


def test_families_of_families_end() -> None:
    assert head_type("a " + "family of " * 2_000 + "models") is EntityType.MODEL


@pytest.mark.parametrize("filler", [" ", "\n", "a-", "(", "1"])
def test_long_texts_are_read_in_time(filler: str) -> None:
    with cpu_seconds(8):
        text = f"XSumma{filler * 50_000}dataset"
        noun_after(text, 6)
        noun_before(text, len(text))
        head_type(text)
        name_type(text)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        (", a long-form, streaming, open benchmark for agents.", "benchmark"),
        ("}, a benchmark of stones.", "benchmark"),
        (", a stone, which is old.", "stone"),
        (", which is old.", ""),
    ],
)
def test_the_noun_that_explains_a_name(text: str, noun: str) -> None:
    assert apposition_noun(text, 0) == noun
