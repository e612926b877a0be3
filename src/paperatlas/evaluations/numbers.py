"""Metric and value stated for a pair: the number that a clause ties to the agent and the target.

Strict: where a clause names several sets, a number belongs to one only if it stands right at it ("85.3 on MMLU",
"MMLU (85.3)") or the numbers and the sets are two lists told apart by "respectively".
"""

import re
from dataclasses import dataclass

__all__ = ["Around", "number_for"]

_DECIMAL = r"(?<![\d.])\d{1,6}(?:\.\d{1,4})?"
_VALUE = re.compile(
    rf"from {_DECIMAL}\s?\\?%? to {_DECIMAL}\s?\\?%?"
    rf"|(?:(?<![\w%–-])[+-])?{_DECIMAL}\s?(?:\\?%|percentage points?|points?|pp\b|BLEU\b|ROUGE\b|F1\b|dB\b)"
    r"|(?<![\w.-])\d{1,3}\.\d{1,4}(?![\w.^-])(?!\s?(?:[BbMKkTx×]\b|billion|million|times|hours|GB|ms|s\b))"
)
_METRIC = re.compile(
    r"\b(?:(?:top-[15] |exact[- ]match |execution |test |mean |average |balanced |zero-shot |relative )?accuracy|"
    r"pass@\d+|(?:macro|micro)?[- ]?F1(?:[- ]score)?|BLEU(?:-\d)?|ROUGE(?:-[\dL]+)?|chrF(?:\+\+)?|COMET|METEOR|CIDEr|"
    r"perplexity|WER|word error rate|CER|success rate|win[- ]rate|exact match|EM|mAP|mIoU|IoU|Dice|AUROC|AUC|FID|PSNR|"
    r"SSIM|LPIPS|MRR|nDCG(?:@\d+)?|recall(?:@\d+)?|precision|hit rate|resolved? rate|MAE|RMSE|MSE|EER|Spearman|"
    r"Pearson|Elo|solve rate|completion rate|score)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";\s|,? (?:while|whereas|but) ")
_GAIN = re.compile(
    r"\b(?:by|gains?|improv\w+|increas\w+|boost\w*|over|reduc\w+|higher|better|up to)\b[^.;]{0,25}$", re.IGNORECASE
)
_LATTER = re.compile(r"(?:\bvs\.?|versus|\bthan|compared (?:to|with)|\bover|\bonly|less than)\s(?:the\s|a\s)?[\\$]*$")
_SHARE = re.compile(
    r"\s?[\\$]*(?:of\s(?!the\stime)|fewer|less|lower|reduction|speedup|memory|parameters|tokens|data|times\b)"
)
_AT = re.compile(r"[\s\\$]*(?:(?!and\b|or\b|is\b)[\w@-]+\s){0,3}?(?:on|in|for)\s(?:the\s)?")
_AT_NAME = re.compile(r"[\s\\$]*(?:[\w@-]+\s){0,3}?(?:on|for)\s(?:the\s)?(?=[A-Z])")
_BEHIND = re.compile(r"\s?[(:]\s?[\\$+]*")
_OF = re.compile(r"[\s\\$]*(?:for|by|from)\s(?:the\s)?")
_LISTED = re.compile(r"[\s,$\\/]*(?:and\s)?[\s$\\]*")
_OPPONENT = re.compile(
    r"(?:than|over|upon|outperform\w*|surpass\w*|exceed\w*|beat\w*|against|compared (?:to|with)|versus|vs\.?|baselines?"
    r"|competitors?|rival\w*|improves on)\s[^.;]{0,40}$"
)

Span = tuple[int, int]


@dataclass(slots=True)
class Around:
    """Hold the mentions of a sentence that a number may belong to: half-open spans in the text, in text order.

    Attributes:
        agent: Those of the pair's agent.
        target: Those of the pair's target.
        agents: Those of all agents.
        targets: Those of all targets.
        numbers: The numbers of the sentence that may be a score, as `numbers_in` finds them.
        proposal: Whether the agent is the paper's main proposal, to which belongs what is said of no other agent.
    """

    agent: list[Span]
    target: list[Span]
    agents: list[Span]
    targets: list[Span]
    numbers: list[re.Match[str]]
    proposal: bool


def numbers_in(text: str, begin: int, end: int) -> list[re.Match[str]]:
    """Return the numbers of a sentence that may be a score."""
    return list(_VALUE.finditer(text, begin, end))


def number_for(text: str, begin: int, end: int, around: Around) -> tuple[str, str]:
    """Return metric and value that a sentence states for a pair; empty where it is not plain.

    Args:
        text: The document's text.
        begin: Where the sentence starts.
        end: Its half-open end.
        around: The mentions of the sentence.
    """
    if not around.numbers or (around.agents and not (around.agent or around.proposal)):
        return "", ""
    start = begin
    for stop in (*(m.start() for m in _CLAUSE.finditer(text, begin, end)), end):
        targets = _inside(around.targets, start, stop)
        if _inside(around.target, start, stop):
            numbers = [m for m in around.numbers if start <= m.start() < stop and _scores(text, m, around)]
            for value in _of_target(text, (start, stop), numbers, targets, around.target):
                if _of_agent(text, begin, value, around):
                    return _stated(text, start, stop, value)
        start = stop
    return "", ""


def _inside(spans: list[Span], start: int, stop: int) -> list[Span]:
    return [span for span in spans if start <= span[0] < stop]


def _scores(text: str, value: re.Match[str], around: Around) -> bool:
    """Tell whether a number may be a score: no part of a name, no share of something, not what is compared with."""
    if any(a <= value.start() < b or b == value.start() for a, b in (*around.agents, *around.targets)):
        return False
    return not _SHARE.match(text, value.end()) and not _LATTER.search(text, max(0, value.start() - 25), value.start())


def _of_target(
    text: str, clause: Span, numbers: list[re.Match[str]], targets: list[Span], mine: list[Span]
) -> list[re.Match[str]]:
    """Return the numbers of a clause that belong to the pair's target."""
    near = [m for m in numbers if any(_touch(text, m, target) for target in mine)]
    if all(target in mine for target in targets):
        return near or [m for m in numbers if not _AT_NAME.match(text, m.end())]
    if "respectively" in text[clause[0] : clause[1]]:
        values, names = _run(text, [m.span() for m in numbers]), _run(text, targets)
        if len(values) != len(names):
            return []
        kept = {value for value, name in zip(values, names, strict=True) if name in mine}
        return [m for m in numbers if m.span() in kept]
    return near


def _touch(text: str, value: re.Match[str], target: Span) -> bool:
    """Tell whether a number stands right at a set: "85.3 on MMLU", "MMLU (85.3)"."""
    return bool(_AT.fullmatch(text, value.end(), target[0]) or _BEHIND.fullmatch(text, target[1], value.start()))


def _run(text: str, spans: list[Span]) -> list[Span]:
    """Return the longest list among spans: those with nothing but commas and "and" between them."""
    best: list[Span] = []
    run: list[Span] = []
    for span in spans:
        run = [*run, span] if run and _LISTED.fullmatch(text, run[-1][1], span[0]) else [span]
        best = max(best, run, key=len)
    return best


def _of_agent(text: str, begin: int, value: re.Match[str], around: Around) -> bool:
    """Tell whether a number belongs to the pair's agent.

    It does if it stands right at the agent, or if the agent is the last one named before it that is not just
    compared with; what is said of no such agent, and every gain, belongs to the paper's own proposal.
    """
    for a, b in around.agents:
        if _BEHIND.fullmatch(text, b, value.start()) or _OF.fullmatch(text, value.end(), a):
            return (a, b) in around.agent
    if not around.proposal and _GAIN.search(text, max(begin, value.start() - 40), value.start()):
        return False
    before = [s for s in around.agents if s[0] < value.start()]
    subjects = [s for s in before if not _OPPONENT.search(text, max(begin, s[0] - 60), s[0])]
    return subjects[-1] in around.agent if subjects else around.proposal


def _stated(text: str, begin: int, end: int, value: re.Match[str]) -> tuple[str, str]:
    """Return the metric nearest to a value in its clause, and the value."""
    metrics = [m for m in _METRIC.finditer(text, begin, end) if not value.start() <= m.start() < value.end()]
    metric = min(metrics, key=lambda m: abs(m.start() - value.start())).group() if metrics else ""
    return metric, value.group().strip()
