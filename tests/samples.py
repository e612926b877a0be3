"""Papers, entities and extractions in our own words, for tests that need a small graph to ask about."""

import re
from datetime import date

from paperatlas.model import Entity, Evaluation, Extraction, Found, Mention, Paper

__all__ = ["ENTITIES", "HOSTILE", "extractions", "hostile_extractions"]

HOSTILE = "It's \"quoted\" \\ back`tick` $p {x} [y] ;|,\t\r\n\x00\x01\x1b é 漢 😀 ') DETACH DELETE n // /*"

_ROWS = (
    Entity("model:llama", "LLaMA", "Model", ("Llama 1",), family="LLaMA", year=2023, arxiv="2302.13971"),
    Entity("model:llama-2", "Llama 2", "Model", (), "model:llama", family="LLaMA", year=2023),
    Entity("model:llama-2-chat", "Llama 2 Chat", "Model", (), "model:llama-2", family="LLaMA"),
    Entity("model:vicuna", "Vicuna", "Model", based_on=("model:llama",), family="Vicuna", year=2023),
    Entity("model:alpaca", "Alpaca", "Model", ("Stanford Alpaca",), based_on=("model:llama",), family="Alpaca"),
    Entity("model:gpt-4", "GPT-4", "Model", ("GPT4",), family="GPT-4", year=2023),
    Entity("model:pebble-lm", "PebbleLM", "Model", family="PebbleLM", known=False),
    Entity("benchmark:mmlu", "MMLU", "Benchmark", ("Massive Multitask Language Understanding",), year=2020),
    Entity("benchmark:mmlu-pro", "MMLU-Pro", "Benchmark", (), "benchmark:mmlu", family="MMLU"),
    Entity("benchmark:gsm8k", "GSM8K", "Benchmark", ("Grade School Math 8K",), year=2021),
    Entity("benchmark:mt-bench", "MT-Bench", "Benchmark", (), year=2023),
    Entity("benchmark:humaneval", "HumanEval", "Benchmark", (), year=2021),
    Entity("dataset:alpaca", "Alpaca", "Dataset", ("Alpaca data",), year=2023),
    Entity("dataset:sharegpt", "ShareGPT", "Dataset", ()),
    Entity("method:lora", "LoRA", "Method", ("Low-Rank Adaptation",), year=2021, arxiv="2106.09685"),
    Entity("method:qlora", "QLoRA", "Method", (), based_on=("method:lora",), year=2023),
    Entity("method:dpo", "DPO", "Method", ("Direct Preference Optimization",), year=2023),
    Entity("method:chain-of-thought", "Chain-of-Thought", "Method", ("CoT",), year=2022),
)

ENTITIES: dict[str, Entity] = {entity.id: entity for entity in _ROWS}


def _found(text: str, id_: str, surface: str, role: str, cue: str = "", confidence: float = 0.9) -> Found:
    """Find a surface in an abstract and make it evidence for one role."""
    entity = ENTITIES[id_]
    start = re.search(rf"(?<!\w){re.escape(surface)}", text).start()  # type: ignore[union-attr]
    before = text.rfind(". ", 0, start)
    after = text.find(". ", start)
    sentence = text[before + 2 if before >= 0 else 0 : after + 1 if after >= 0 else len(text)]
    mention = Mention("abstract", start, start + len(surface), surface, sentence, role, cue, confidence)
    return Found(id_, entity.name, entity.type, [surface], [role], mentions=[mention])


def _evaluation(text: str, model: str, on: str, metric: str = "", value: str = "") -> Evaluation:
    names = ENTITIES[model].name, ENTITIES[on].name
    return Evaluation(
        names[0],
        model,
        names[1],
        on,
        metric,
        value,
        "abstract",
        0,
        len(text),
        text[: text.find(". ") + 1],
        0.8,
    )


def _paper(id_: str, title: str, abstract: str, day: str | None) -> Paper:
    return Paper(
        id=id_,
        title=title,
        abstract=abstract,
        date=date.fromisoformat(day) if day else None,
        authors=("Ada Example", "Bo Sample"),
        url=f"https://example.org/{id_}",
        categories=("cs.CL",),
        source="sample.jsonl:1",
    )


def extractions() -> list[Extraction]:
    """Give eight extractions about real names: with variants, two Alpacas, values, and an empty one."""
    return [_llama(), _chat(), _vicuna(), _qlora(), _dpo(), _alpaca(), _pebble(), _nothing()]


def _llama() -> Extraction:
    text = (
        "LLaMA, a family of open language models, is evaluated on MMLU and reaches 63.4% accuracy. "
        "It also does well on GSM8K. "
    )
    return Extraction(
        _paper("2302.13971", "LLaMA: open models", text, "2023-02-27"),
        [
            _found(text, "model:llama", "LLaMA", "introduces", "a family of"),
            _found(text, "benchmark:mmlu", "MMLU", "evaluates_on", "is evaluated on"),
            _found(text, "benchmark:gsm8k", "GSM8K", "evaluates_on", "does well on"),
        ],
        [
            _evaluation(text, "model:llama", "benchmark:mmlu", "accuracy", "63.4%"),
            _evaluation(text, "model:llama", "benchmark:gsm8k"),
        ],
    )


def _chat() -> Extraction:
    text = "We test Llama-2-7B-chat and GPT4 on MMLU-Pro with chain-of-thought prompts. More text. "
    found = [
        _found(text, "model:llama-2-chat", "Llama-2-7B-chat", "evaluates", "test", 0.7),
        _found(text, "model:gpt-4", "GPT4", "evaluates", "test"),
        _found(text, "benchmark:mmlu-pro", "MMLU-Pro", "evaluates_on", "on"),
        _found(text, "method:chain-of-thought", "chain-of-thought", "uses", "with"),
    ]
    found[0].sizes.append("7B")
    return Extraction(
        _paper("chat-1", "Chat models under test", text, "2024-01-05"),
        found,
        [
            _evaluation(text, "model:llama-2-chat", "benchmark:mmlu-pro", "accuracy", "31.0"),
            _evaluation(text, "model:gpt-4", "benchmark:mmlu-pro", "accuracy", "62.5"),
        ],
    )


def _vicuna() -> Extraction:
    text = "We present Vicuna, tuned from LLaMA on ShareGPT, and judge it with GPT-4 on MT-Bench. More. "
    return Extraction(
        _paper("2306.05685", "Judging chat models", text, "2023-06-09"),
        [
            _found(text, "model:vicuna", "Vicuna", "introduces", "We present"),
            _found(text, "model:llama", "LLaMA", "uses", "tuned from"),
            _found(text, "dataset:sharegpt", "ShareGPT", "trains_on", "tuned from"),
            _found(text, "model:gpt-4", "GPT-4", "uses", "judge it with"),
            _found(text, "benchmark:mt-bench", "MT-Bench", "introduces", "on"),
            _found(text, "benchmark:mt-bench", "MT-Bench", "evaluates_on", "on"),
        ],
        [_evaluation(text, "model:vicuna", "benchmark:mt-bench", "score", "6.57")],
    )


def _qlora() -> Extraction:
    text = "QLoRA finetunes quantised LLaMA models by LoRA; on MMLU it equals full finetuning. More. "
    return Extraction(
        _paper("2305.14314", "QLoRA", text, "2023-05-23"),
        [
            _found(text, "method:qlora", "QLoRA", "introduces"),
            _found(text, "model:llama", "LLaMA", "evaluates", "finetunes"),
            _found(text, "method:lora", "LoRA", "uses", "by"),
            _found(text, "benchmark:mmlu", "MMLU", "evaluates_on", "on"),
        ],
        [_evaluation(text, "model:llama", "benchmark:mmlu")],
    )


def _dpo() -> Extraction:
    text = "We introduce DPO and compare it to LoRA-tuned baselines; Alpaca data serves for training. More. "
    return Extraction(
        _paper("2305.18290", "Direct preferences", text, "2023-05-29"),
        [
            _found(text, "method:dpo", "DPO", "introduces", "We introduce"),
            _found(text, "method:lora", "LoRA", "compares_to", "compare it to"),
            _found(text, "dataset:alpaca", "Alpaca data", "trains_on", "for training"),
        ],
    )


def _alpaca() -> Extraction:
    text = "We use Alpaca and the Alpaca data, and mention DPO and Llama 2 in passing. More. "
    return Extraction(
        _paper("alpaca-1", "Two alpacas", text, "2023-06-30"),
        [
            _found(text, "model:alpaca", "Alpaca", "uses", "use"),
            _found(text, "dataset:alpaca", "Alpaca data", "uses", "use"),
            _found(text, "method:dpo", "DPO", "mentions"),
            _found(text, "model:llama-2", "Llama 2", "mentions"),
        ],
    )


def _pebble() -> Extraction:
    text = "PebbleLM, our small model, beats GPT-4 on GSM8K with 92.1 and on HumanEval with 71. More. "
    return Extraction(
        _paper("pebble-1", "PebbleLM: small is beautiful", text, None),
        [
            _found(text, "model:pebble-lm", "PebbleLM", "introduces", "our"),
            _found(text, "model:gpt-4", "GPT-4", "compares_to", "beats"),
            _found(text, "benchmark:gsm8k", "GSM8K", "evaluates_on", "on"),
            _found(text, "benchmark:humaneval", "HumanEval", "evaluates_on", "on"),
        ],
        [
            _evaluation(text, "model:pebble-lm", "benchmark:gsm8k", "accuracy", "92.1"),
            _evaluation(text, "model:pebble-lm", "benchmark:humaneval", "pass@1", "71"),
        ],
    )


def _nothing() -> Extraction:
    return Extraction(_paper("empty-1", "On the weather", "Nothing of interest is named here.", "2022-03-01"))


def hostile_extractions(text: str = HOSTILE) -> list[Extraction]:
    """Give a paper whose every text is hostile, and one with 100 KB of abstract."""
    mention = Mention("title", 0, 1, text, text, "uses", text, 0.5)
    found = Found("method:lora", "LoRA", "Method", [text], ["uses"], [text, ""], mentions=[mention])
    paper = Paper(id="hostile", title=text, abstract=text, authors=(text, ""), categories=(text,), source=text)
    evaluation = Evaluation("GPT-4", "model:gpt-4", "MMLU", "benchmark:mmlu", text, text, "title", 0, 1, text, 0.5)
    long = Paper(id="long", title="", abstract=f"{text} " * 1000)
    return [Extraction(paper, [found], [evaluation]), Extraction(long)]
