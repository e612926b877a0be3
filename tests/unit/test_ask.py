"""Questions in words and how they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracting import cpu_seconds
from paperatlas.ask import EXAMPLES, parse

PAPERS = {
    "which papers evaluate LLaMA on MMLU": {"evaluates": "LLaMA", "on": "MMLU"},
    "Which paper evaluates LLaMA on MMLU?": {"evaluates": "LLaMA", "on": "MMLU"},
    "what papers test Llama 2 on GSM8K": {"evaluates": "Llama 2", "on": "GSM8K"},
    "papers evaluating GPT-4": {"evaluates": "GPT-4"},
    "papers that assess 'GPT-4' on \"MT-Bench\"": {"evaluates": "GPT-4", "on": "MT-Bench"},
    "which papers evaluate on GSM8K": {"on": "GSM8K"},
    "which papers report results on GSM8K": {"on": "GSM8K"},
    "in which papers is Llama 2 evaluated on MMLU": {"evaluates": "Llama 2", "on": "MMLU"},
    "papers in which LLaMA is evaluated on GSM8K": {"evaluates": "LLaMA", "on": "GSM8K"},
    "is LLaMA evaluated on MMLU?": {"evaluates": "LLaMA", "on": "MMLU"},
    "where is Llama 2 evaluated": {"evaluates": "Llama 2"},
    "which papers introduce DPO": {"introduces": "DPO"},
    "show me all papers that propose DPO": {"introduces": "DPO"},
    "who introduced DPO?": {"introduces": "DPO"},
    "who proposed Direct Preference Optimization": {"introduces": "Direct Preference Optimization"},
    "by whom was LoRA introduced": {"introduces": "LoRA"},
    "which paper was LoRA introduced in": {"introduces": "LoRA"},
    "where was LoRA introduced": {"introduces": "LoRA"},
    "which papers use LoRA": {"uses": "LoRA"},
    "papers using LoRA": {"uses": "LoRA"},
    "who uses LoRA": {"uses": "LoRA"},
    "papers where LoRA is used": {"uses": "LoRA"},
    "which papers is LoRA used in": {"uses": "LoRA"},
    "which papers train on ShareGPT": {"trains_on": "ShareGPT"},
    "papers that finetune models on ShareGPT": {"trains_on": "ShareGPT"},
    "what papers were trained on ShareGPT": {"trains_on": "ShareGPT"},
    "which papers fine-tune Llama 2 on Alpaca": {"mentions": "Llama 2", "trains_on": "Alpaca"},
    "which papers compare with LoRA": {"compares_to": "LoRA"},
    "papers that compare to LoRA": {"compares_to": "LoRA"},
    "papers comparing against LoRA": {"compares_to": "LoRA"},
    "papers that outperform GPT-4": {"compares_to": "GPT-4"},
    "papers on MMLU": {"mentions": "MMLU"},
    "papers about Chain-of-Thought": {"mentions": "Chain-of-Thought"},
    "which papers are about DPO": {"mentions": "DPO"},
    "which papers mention DPO": {"mentions": "DPO"},
    "which papers use LoRA and evaluate on GSM8K": {"uses": "LoRA", "on": "GSM8K"},
    "papers that introduce QLoRA and use LoRA": {"introduces": "QLoRA", "uses": "LoRA"},
    "which papers evaluate Mixture of Experts": {"evaluates": "Mixture of Experts"},
}
OTHERS = {
    "what is Llama 2 evaluated on": ("evaluations", {"evaluates": "Llama 2"}),
    "on which benchmarks is Vicuna evaluated": ("evaluations", {"evaluates": "Vicuna"}),
    "which benchmarks is Vicuna tested on": ("evaluations", {"evaluates": "Vicuna"}),
    "what has LLaMA been evaluated on": ("evaluations", {"evaluates": "LLaMA"}),
    "which models are evaluated on GSM8K": ("evaluations", {"on": "GSM8K"}),
    "what is evaluated on MMLU?": ("evaluations", {"on": "MMLU"}),
    "what does QLoRA evaluate": ("contents", {"paper": "QLoRA", "role": "evaluates"}),
    "what does QLoRA evaluate on": ("contents", {"paper": "QLoRA", "role": "evaluates_on"}),
    "what does the paper 'Judging chat models' use": (
        "contents",
        {"paper": "Judging chat models", "role": "uses"},
    ),
    "what does the LLaMA paper introduce": ("contents", {"paper": "LLaMA", "role": "introduces"}),
    "what is LLaMA trained on": ("contents", {"paper": "LLaMA", "role": "trains_on"}),
    "what is introduced in QLoRA": ("contents", {"paper": "QLoRA", "role": "introduces"}),
    "what is in QLoRA": ("contents", {"paper": "QLoRA", "role": ""}),
    "what is MMLU": ("card", {"name": "MMLU"}),
    "tell me about Llama 2": ("card", {"name": "Llama 2"}),
    "show Llama 2": ("card", {"name": "Llama 2"}),
}


@pytest.mark.parametrize("text", PAPERS)
def test_questions_for_papers(text: str) -> None:
    first = parse(text)[0]
    assert (first.kind, first.names) == ("papers", PAPERS[text])


@pytest.mark.parametrize("text", OTHERS)
def test_other_questions(text: str) -> None:
    first = parse(text)[0]
    assert (first.kind, first.names) == OTHERS[text]


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_understood(text: str) -> None:
    assert parse(text)


@pytest.mark.parametrize(
    "text", ["", "?", "papers", "which papers", "which papers evaluate", "how are you", "LLaMA", "x" * 10_000]
)
def test_the_rest_is_not(text: str) -> None:
    assert parse(text) == []


def test_names_that_hold_an_on_are_read_both_ways() -> None:
    readings = [question.names for question in parse("which papers evaluate Chain of Thought on Graphs on MMLU")]
    assert readings[0] == {"evaluates": "Chain of Thought on Graphs", "on": "MMLU"}
    assert {"evaluates": "Chain of Thought on Graphs on MMLU"} in readings


def test_a_reading_says_what_it_means() -> None:
    assert str(parse("who introduced DPO")[0]) == "papers --introduces 'DPO'"


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from("which papers evaluate on is and by the what X in".split())).map(" ".join)
)
def test_any_text_is_read_quickly(text: str) -> None:
    with cpu_seconds(8):
        for question in parse(text):
            assert all(isinstance(name, str) for name in question.names.values())
