"""Name the metric in which a value is measured, as its sentence writes it."""

import re
from collections.abc import Sequence

__all__ = ["METRIC", "Span", "metric_of"]

Span = tuple[int, int]
"""A half-open span of the text."""

METRIC = re.compile(
    r"(?<![\w@-])(?:(?:top-?\s?[15]|exact[- ]match|execution|test|mean|average|balanced|zero-shot|relative|overall|"
    r"task|macro|micro|weighted|image-level|pixel-level|attack|closed-ended|open-ended|character|word|cosine|"
    r"classification|validation)[ -]){0,2}"
    r"(?:accurac(?:y|ies)|pass@\d+|pass rates?|f1(?:[- ]scores?)?|f-?scores?|bleu(?:-\d)?|rouge(?:-[\dl]+)?|"
    r"chrf(?:\+\+)?|x?comet|meteor|cider|spice|perplexity|[wc]er|error rates?|success rates?|win[- ]rates?|"
    r"exact match|em|average precision|m?ap(?:@[\d.]+|\d\d)?|m?iou|dice(?: scores?| coefficients?)?|aurocs?|auc|auprc|"
    r"r?fid|fpr95|psnr|ssim|lpips|mrr|ndcg(?:@\d+)?|recall(?:@\w+)?|precision(?:@\d+)?|hit rates?|hits@\d+|"
    r"(?:resolved?|resolution|completion|solve|hallucination) rates?|[rn]?mae|rmse|mse|eer|spearman|pearson|elo|"
    r"top-?[15]|similarity|correlation|kappa|sensitivity|specificity|[rp]@\d+|rank-?1|[mh]ota|idf1|absrel|epe|"
    r"chamfer distance|m?acc|j&f|nds|pck(?:@[\d.]+)?)(?![\w@-])",
    re.IGNORECASE,
)
"""The metrics that go by a name of their own."""

_VAGUE = re.compile(r"(?<![\w@-])(?:(?:average|overall|mean) )?(?:scores?|success|rewards?)(?![\w@-])", re.IGNORECASE)
_PRAISE = (
    r"(?:(?:best|comparable|competitive|high(?:er|est)?|impressive|new|notable|remarkable|state-of-the-art|strong) )"
)
_OF_VALUE = re.compile(
    rf"\b(?:an?|the|its|with|to) {_PRAISE}*((?:(?!(?:an?|the|its|with|to)\b)[\w@.-]+ ){{0,3}}?[\w@.-]+)"
    r"(?: \([\w@.-]+\))? of (?:(?:up to|over|only|about|just|nearly|around) )?[\\$~]*$"
)
_NO_METRIC = re.compile(
    r"(?:improve|gain|increase|decrease|reduction|drop|margin|boost|average|total|rate|subset|range)\w*$"
)
_COINED = re.compile(r"[\s\\$}]*(?:(?:points?|gains?|improvements?) )?(?:in )?([A-Z][\w.@-]*?[A-Z@][\w@-]*)(?![\w@-])")
_IN_METRIC = re.compile(rf"[\s\\$}}\w-]{{0,30}}?\bin (?:the )?({METRIC.pattern})", re.IGNORECASE)
_LONGEST = 60
_NEAR = 40


def metric_of(text: str, begin: int, end: int, value: Span, names: Sequence[Span]) -> str:
    """Return the metric of a value: what it is said to be of or in, else what stands right behind it, else the nearest.

    Args:
        text: The document's text.
        begin: Where the value's sentence starts.
        end: Its half-open end.
        value: The value's half-open span.
        names: The spans of the mentions in the sentence, which are no metrics.
    """
    said = _OF_VALUE.search(text, max(begin, value[0] - _LONGEST), value[0])
    if said and not _NO_METRIC.search(said.group(1)):
        return said.group(1)
    coined = _COINED.match(text, value[1], min(end, value[1] + _NEAR))
    if coined and not _overlaps(coined.span(1), names):
        return coined.group(1)
    behind = _IN_METRIC.match(text, value[1], end)
    if behind:
        return behind.group(1)
    for pattern in (METRIC, _VAGUE):
        found = [match.span() for match in pattern.finditer(text, begin, end)]
        found = [span for span in found if not _overlaps(span, (value, *names))]
        if found:
            first, last = min(found, key=lambda span: max(span[0] - value[1], value[0] - span[1]))
            return text[first:last]
    return ""


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
