"""Metric and value stated for a pair: the number that the sentence ties to the agent and the target."""

import re
from dataclasses import dataclass

__all__ = ["Around", "number_for"]

_DECIMAL = r"(?<![\d.])\d{1,6}(?:\.\d{1,4})?"
_VALUE = re.compile(
    rf"from {_DECIMAL}\s?\\?%? to {_DECIMAL}\s?\\?%?"
    rf"|(?:(?<![\w%–-])[+-])?{_DECIMAL}\s?(?:\\?%|percentage points?|points?|pp\b|BLEU\b|ROUGE\b|F1\b|dB\b)"
    r"|(?<![\w.-])\d{1,3}\.\d{1,4}(?![\w.-])(?!\s?(?:[BbMKkTx×]\b|billion|million|times|hours|GB|ms|s\b))"
)
_METRIC = re.compile(
    r"\b(?:(?:top-[15] |exact[- ]match |execution |test |mean |average |balanced |zero-shot |relative )?accuracy|"
    r"pass@\d+|(?:macro|micro)?[- ]?F1(?:[- ]score)?|BLEU(?:-\d)?|ROUGE(?:-[\dL]+)?|chrF(?:\+\+)?|COMET|METEOR|CIDEr|"
    r"perplexity|WER|word error rate|CER|success rate|win[- ]rate|exact match|EM|mAP|mIoU|IoU|Dice|AUROC|AUC|FID|PSNR|"
    r"SSIM|LPIPS|MRR|nDCG(?:@\d+)?|recall(?:@\d+)?|precision|hit rate|resolved? rate|MAE|RMSE|MSE|EER|Spearman|"
    r"Pearson|Elo|solve rate|completion rate|score)\b",
    re.IGNORECASE,
)
_REACH = 90
_CLAUSE = re.compile(r";|, (?:while|whereas|and|but) | but | while | whereas ")


_GAIN = re.compile(
    r"\b(?:by|gains?|improv\w+|increas\w+|boost\w*|over|reduc\w+|higher|better|up to)\b[^.;]{0,25}$", re.IGNORECASE
)

Span = tuple[int, int]


@dataclass(slots=True)
class Around:
    """Hold the mentions of a sentence that a number may belong to: half-open spans in the text.

    Attributes:
        agent: Those of the pair's agent.
        target: Those of the pair's target.
        agents: Those of all agents.
        targets: Those of all targets.
        proposal: Whether the agent is the paper's own, to which gains belong.
    """

    agent: list[Span]
    target: list[Span]
    agents: list[Span]
    targets: list[Span]
    proposal: bool


def number_for(text: str, begin: int, end: int, around: Around) -> tuple[str, str]:
    """Return metric and value that a sentence states for a pair; empty where it is not plain.

    A number belongs to the pair if of all targets in the sentence the pair's stands nearest to it, and of all
    agents the pair's; an agent that the sentence does not name must be the paper's own, and no other may be named.
    A gain belongs to the paper's own proposal only.

    Args:
        text: The document's text.
        begin: Where the sentence starts.
        end: Its half-open end.
        around: The mentions of the sentence.
    """
    if not around.agent and (around.agents or not around.proposal):
        return "", ""
    best: tuple[int, re.Match[str]] | None = None
    for value in _VALUE.finditer(text, begin, end):
        if any(a <= value.start() < b or b == value.start() for a, b in (*around.agents, *around.targets)):
            continue
        gap, plain = _nearest(text, value, around.targets)
        if plain not in around.target or gap > _REACH:
            continue
        if around.agents and _nearest(text, value, around.agents)[1] not in around.agent:
            continue
        if not around.proposal and _GAIN.search(text, max(begin, value.start() - 40), value.start()):
            continue
        if best is None or gap < best[0]:
            best = (gap, value)
    return _stated(text, begin, end, best[1]) if best else ("", "")


def _nearest(text: str, value: re.Match[str], spans: list[Span]) -> tuple[int, Span]:
    """Return how near the nearest of the spans stands to a number, and which it is."""
    return min((_gap(text, span, value), span) for span in spans)


def _stated(text: str, begin: int, end: int, value: re.Match[str]) -> tuple[str, str]:
    """Return the metric nearest to a value in its sentence, and the value."""
    metrics = [m for m in _METRIC.finditer(text, begin, end) if not value.start() <= m.start() < value.end()]
    metric = min(metrics, key=lambda m: abs(m.start() - value.start())).group() if metrics else ""
    return metric, value.group().strip()


def _gap(text: str, span: Span, value: re.Match[str]) -> int:
    """Return how far a number stands from a mention; a clause boundary between them counts as far."""
    if value.start() >= span[1]:
        gap, between = value.start() - span[1], text[span[1] : value.start()]
    else:
        gap, between = max(0, span[0] - value.end()), text[value.end() : span[0]]
    return gap + (40 if _CLAUSE.search(between) else 0)
