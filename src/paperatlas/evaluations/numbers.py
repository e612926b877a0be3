"""Metric and value stated for a pair: the number that the sentence ties to the agent and the target."""

import re

__all__ = ["number_for"]

_DECIMAL = r"(?<![\d.])\d{1,6}(?:\.\d{1,4})?"
_VALUE = re.compile(
    rf"from {_DECIMAL}\s?\\?%? to {_DECIMAL}\s?\\?%?"
    rf"|[+-]?{_DECIMAL}\s?(?:\\?%|percentage points?|points?|pp\b|BLEU\b|ROUGE\b|F1\b|dB\b)"
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


def number_for(
    text: str, begin: int, end: int, spans: list[tuple[int, int]], pair: list[tuple[int, int]]
) -> tuple[str, str]:
    """Return metric and value that a sentence states for a pair; empty where it is not plain.

    A number belongs to the pair if, of all mentions in the sentence, one of the pair's stands nearest to it, or
    if the sentence names nothing else that it could belong to.

    Args:
        text: The document's text.
        begin: Where the sentence starts.
        end: Its half-open end.
        spans: The spans of all agents and targets in the sentence.
        pair: The spans of this pair in the sentence.
    """
    best: tuple[int, re.Match[str]] | None = None
    for value in _VALUE.finditer(text, begin, end):
        if any(a <= value.start() < b or b == value.start() for a, b in spans):
            continue
        owner = min(spans, key=lambda span: (_gap(text, span, value), span), default=None)
        if owner is None or owner not in pair or _gap(text, owner, value) > _REACH:
            continue
        gap = _gap(text, owner, value)
        if best is None or gap < best[0]:
            best = (gap, value)
    if best is None:
        return "", ""
    value = best[1]
    metrics = list(_METRIC.finditer(text, begin, end))
    metric = min(metrics, key=lambda m: abs(m.start() - value.start())).group() if metrics else ""
    return metric, value.group().strip()


def _gap(text: str, span: tuple[int, int], value: re.Match[str]) -> int:
    """Return how far a number stands from a mention; a clause boundary between them counts as far."""
    if value.start() >= span[1]:
        gap, between = value.start() - span[1], text[span[1] : value.start()]
    else:
        gap, between = max(0, span[0] - value.end()), text[value.end() : span[0]]
    return gap + (40 if _CLAUSE.search(between) else 0)
