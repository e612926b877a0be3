"""Evaluation pairs: who is tied to what, and which number belongs to the pair."""

import pytest

from extracting import cpu_seconds, extract
from paperatlas.model import Evaluation


def evaluations(abstract: str, title: str = "") -> list[Evaluation]:
    return extract((title, abstract)).extractions[0].evaluations


def pairs(abstract: str, title: str = "") -> set[tuple[str, str]]:
    return {(e.model, e.on) for e in evaluations(abstract, title)}


def test_every_model_with_every_benchmark_of_a_sentence() -> None:
    given = pairs("We evaluate Llama 2 and GPT-4 on GSM8K, MMLU and HumanEval.")
    assert given == {(m, b) for m in ("Llama 2", "GPT-4") for b in ("GSM8K", "MMLU", "HumanEval")}


def test_the_number_of_a_pair_with_its_metric() -> None:
    (row,) = evaluations("We evaluate Llama 2 on GSM8K and reach 56.8% accuracy.")
    assert (row.model_id, row.on_id) == ("model:llama-2", "benchmark:gsm8k")
    assert (row.metric, row.value) == ("accuracy", "56.8%")
    assert 0 < row.confidence <= 1


def test_a_size_or_a_version_is_no_value() -> None:
    (row,) = evaluations("We evaluate Llama 2 7B on GSM8K.")
    assert (row.metric, row.value) == ("", "")


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        (
            "We evaluate GPT-4. GPT-4 reaches 85.3 on MMLU, 74.4 on GSM8K, and 70.3 on HumanEval.",
            {("GPT-4", "MMLU"): "85.3", ("GPT-4", "GSM8K"): "74.4", ("GPT-4", "HumanEval"): "70.3"},
        ),
        (
            "We evaluate GPT-4. On MMLU and GSM8K, GPT-4 reaches an accuracy of 85.3% and 74.4%, respectively.",
            {("GPT-4", "MMLU"): "85.3%", ("GPT-4", "GSM8K"): "74.4%"},
        ),
        (
            "We evaluate GPT-4 on MMLU and GSM8K. GPT-4 reaches 85.3% and is fast on MMLU and GSM8K.",
            {("GPT-4", "MMLU"): "", ("GPT-4", "GSM8K"): ""},
        ),
        (
            "We evaluate GPT-4 and Llama 2 on MMLU. GPT-4 (85.3%) is better than Llama 2 (63.1%) on MMLU.",
            {("GPT-4", "MMLU"): "85.3%", ("Llama 2", "MMLU"): "63.1%"},
        ),
    ],
    ids=["at each set", "respectively", "not told apart", "at each model"],
)
def test_a_number_belongs_where_the_clause_ties_it(abstract: str, expected: dict[tuple[str, str], str]) -> None:
    assert {(e.model, e.on): e.value for e in evaluations(abstract)} == expected


@pytest.mark.parametrize(
    ("abstract", "model", "value", "metric"),
    [
        (
            "We fine-tune Llama 2 and it improves from 41.2% to 56.8% accuracy on GSM8K.",
            "Llama 2",
            "from 41.2% to 56.8%",
            "accuracy",
        ),
        ("We evaluate GPT-4 on GSM8K. GPT-4 achieves a pass@1 of 0.873 on GSM8K.", "GPT-4", "0.873", "pass@1"),
        ("We evaluate GPT-4 on GSM8K. GPT-4 achieves 87.3 RayF1 on GSM8K.", "GPT-4", "87.3", "RayF1"),
    ],
    ids=["a change", "what it is of", "what stands behind it"],
)
def test_a_value_is_as_written_with_its_metric(abstract: str, model: str, value: str, metric: str) -> None:
    found = {e.model: (e.value, e.metric) for e in evaluations(abstract)}
    assert found[model] == (value, metric)


@pytest.mark.parametrize(
    ("said", "value", "metric"),
    [
        ("improves the accuracy on GSM8K by up to 3.2%", "3.2%", "accuracy gain"),
        ("achieves an accuracy gain of 3.2 points on GSM8K", "3.2 points", "accuracy gain"),
        ("achieves a 3.2% reduction in perplexity on GSM8K", "3.2%", "perplexity reduction"),
        ("improves the accuracy on GSM8K from 41.2% to 56.8%", "from 41.2% to 56.8%", "accuracy"),
        (r"achieves $\mathbf{56.8\%}$ accuracy on GSM8K", "56.8%", "accuracy"),
    ],
)
def test_a_difference_is_told_from_a_score(said: str, value: str, metric: str) -> None:
    (row,) = evaluations(f"We propose QuartzTune, a method for tuning. QuartzTune {said}.", "QuartzTune: A Method")
    assert (row.model, row.value, row.metric) == ("QuartzTune", value, metric)


@pytest.mark.parametrize(
    "sentence",
    [
        "GPT-4 has 56.8 billion parameters on GSM8K.",
        "GPT-4 is 2.5x faster on GSM8K.",
        "GPT-4 sees 512 tokens of GSM8K.",
        "GPT-4 on GSM8K: " + ", ".join(f"{n}.5%" for n in range(10, 60)) + ".",
    ],
    ids=["a size", "a factor", "an amount", "a table"],
)
def test_an_amount_is_no_value(sentence: str) -> None:
    assert {e.value for e in evaluations(f"We evaluate GPT-4 on GSM8K. {sentence}")} == {""}


def test_a_value_in_the_next_sentence_is_shown_with_its_set() -> None:
    abstract = "We evaluate GPT-4 on GSM8K. GPT-4 achieves an accuracy of 85.3%. Sums are hard."
    (row,) = evaluations(abstract)
    assert row.value == "85.3%"
    assert abstract[row.start : row.end] == row.sentence == abstract.removesuffix(" Sums are hard.")


def test_the_sentence_says_so_at_its_place() -> None:
    abstract = "Sums are hard. We evaluate Llama 2 on GSM8K. That is all."
    (row,) = evaluations(abstract, "A look at sums")
    assert row.field == "abstract"
    assert abstract[row.start : row.end] == row.sentence == "We evaluate Llama 2 on GSM8K."


def test_the_papers_own_method_and_its_baseline_have_a_row() -> None:
    given = pairs(
        "We propose QuartzTune, a method for tuning. QuartzTune outperforms LoRA on MMLU.",
        "QuartzTune: A Method",
    )
    assert ("QuartzTune", "MMLU") in given
    assert ("LoRA", "MMLU") in given


@pytest.mark.parametrize(
    "abstract",
    ["GSM8K is a benchmark.", "We evaluate Llama 2 with care.", "Nothing is named.", "We like sheep."],
)
def test_no_pair_without_both_sides(abstract: str) -> None:
    assert evaluations(abstract) == []


def test_a_pair_has_one_row() -> None:
    rows = evaluations("We evaluate Llama 2 on GSM8K. On GSM8K, Llama 2 reaches 56.8% accuracy.")
    assert len([r for r in rows if (r.model, r.on) == ("Llama 2", "GSM8K")]) == 1
    assert rows[0].value == "56.8%"


SENTENCE = "We evaluate GPT-4 on GSM8K and get 85.6% accuracy. "


@pytest.mark.parametrize(
    "abstract",
    [
        SENTENCE * 1_900,
        SENTENCE.replace(". ", ", ") * 1_900,
        "We evaluate GPT-4 on GSM8K " + "0" * 90_000 + "a.",
        "We evaluate GPT-4, " + "GSM8K, " * 5_000,
    ],
    ids=["sentences", "one sentence", "digits", "list"],
)
def test_long_texts_are_read_in_time(abstract: str) -> None:
    evaluations(SENTENCE)
    with cpu_seconds(8):
        evaluations(abstract)
