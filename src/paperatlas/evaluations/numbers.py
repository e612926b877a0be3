"""Find the numbers of a sentence that may be a result, and describe each by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from paperatlas.evaluations.metrics import METRIC, Span

__all__ = ["Number", "Span", "numbers_in"]

_PLAIN = r"\d{1,6}(?:\.\d{1,4})?"
_FIRST = rf"(?<![\w.@]){_PLAIN}"
_MARK = r"[$*]{0,2}"
_UNIT = r"\s?[$\\*}]{0,4}(?:%|percent(?:age points?)?\b|[- ]?points?\b|pp\b|pt\b|dB\b)[$]?p?"
_SIGN = r"(?:(?<![\w%–-])[+−-])?"
_VALUE = re.compile(
    rf"(?P<change>from {_MARK}{_FIRST}(?:{_UNIT})?{_MARK} to {_MARK}{_PLAIN}(?:{_UNIT})?)"
    rf"|(?P<range>{_SIGN}{_FIRST}(?:{_UNIT})?\s?(?:-{{1,2}}|–|to)\s?{_PLAIN}{_UNIT}"
    rf"|{_SIGN}{_FIRST}\s?(?:-{{1,2}}|–)\s?\d{{1,3}}\.\d{{1,4}})"
    rf"|(?P<share>{_SIGN}{_FIRST}{_UNIT})"
    r"|(?P<decimal>(?:(?<![\w%–-])[+−-])?(?<![\w.@])\d{1,3}\.\d{1,4}(?![\w.^]|-\d))"
    r"|(?P<whole>(?<=[a-z] )\d{1,3}(?=(?:/\d{2,3})?(?:,? (?:on|and|in|for)\b|[,;)]|\.$|\.\s)))"
)
_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile(
    r"\s?(?:\\?\$?\s?(?:[x×]|\\times|times\b|-?fold\b)|[BbMKk]\b|billion|million|thousand|hours?\b|GB|ms\b|s\b|seconds|"
    r"minutes|days|years|parameters|tokens|languages|tasks|datasets|benchmarks|models|domains|categories|questions|"
    r"samples|examples|images|videos|papers|GPUs?\b)"
)
"""What follows a number that tells how many, how large or how long, not how well."""

_MOST = 30
"""A sentence of more numbers is a table."""
_SIGNS = "+-−"
_NEAR, _COST_NEAR = 40, 22
"""How far to look for what touches a number, in characters."""

_GAIN = re.compile(
    r"\b(?:by|gains?|improv\w+|increas\w+|boost\w*|over|reduc\w+|higher|better|up to)\b[^.;]{0,25}$", re.IGNORECASE
)
_ARROW = r"(?:\\(?:long)?rightarrow|\\to\b|->|→|=>)"
_BEFORE = {
    "latter": re.compile(
        r"(?:\bvs\.?|versus|\bthan|compared (?:to|with)|\bover|\bonly|less than)\s(?:the\s|a\s)?[\\$]*$"
    ),
    "arrow before": re.compile(rf"{_ARROW}[\s$\\]*$"),
    "metric before": re.compile(rf"(?:{METRIC.pattern})\s?(?:of|to|from|is|:|\(|by)\s?[\\$]*$", re.IGNORECASE),
    "test": re.compile(r"[<>=≤≥~]\s?[\\$]*$"),
}
_BEHIND = {
    "former": re.compile(r"[\s\\$*}%]*\b(?:vs\.?|versus|than|compared (?:to|with)|against)(?!\w)"),
    "arrow behind": re.compile(rf"[\s$\\%]*{_ARROW}"),
    "metric behind": re.compile(rf"[\s$\\]{{1,3}}{METRIC.pattern}", re.IGNORECASE),
    "share": re.compile(
        r"\s?[\\$]*(?:of\s(?!the\stime)|fewer|less|lower|reduction|speedup|memory|parameters|tokens|data)"
    ),
}
"""Cues that touch a number before and behind it."""
_UP = r"(?:improv|gain|increas|boost|enhanc|rais|higher|better|outperform|surpass|exceed|margin|uplift)\w*"
_DOWN = r"(?:reduc|drop|decreas|declin|lower|degrad|loss|fall|cut)\w*"
_MORE = r"(?:improvement|gain|increase|boost|uplift|margin)s?"
_FEWER = r"(?:(?:reduction|drop|decrease|decline)s?|degradation)"
_ABOUT = r"(?:up to|over|about|around|nearly|approximately|an?|average|absolute|relative|at least|roughly)"
_CHANGED_BEFORE = re.compile(
    rf"(?:(?P<gain>{_UP})|(?P<reduction>{_DOWN}))"
    rf"(?:[^;%]{{0,80}}?\bby|(?: [\w-]+){{0,2}} (?:of|:)|(?= up to)) (?:{_ABOUT} ){{0,3}}[\\$~*{{]*$"
    rf"|\b(?:(?P<up>{_MORE})|(?P<down>{_FEWER})) \([<>~≤≥]?[\\$]*$",
    re.IGNORECASE,
)
_CHANGED_BEHIND = re.compile(
    r"[\s\\$}*]{0,4}(?:(?!(?:on|in|for|and|with|which|that|while)\s)\w[\w-]* ){0,3}?"
    rf"(?:(?P<gain>{_MORE}|higher|better)|(?P<reduction>{_FEWER}|lower|fewer))\b",
    re.IGNORECASE,
)
_LONGEST_CHANGE = 120
_COST = re.compile(
    r"\b(?:memory|latenc(?:y|ies)|tokens?|costs?|flops|comput(?:e|ation\w*)|parameters?|speed\w*|fast\w*|storage|labell?ed|"
    r"budgets?|times?|throughput|energy|data|size|sparsity|training)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:(?P<score>achiev|reach|obtain|attain|scor|yield|record|deliver|report|get)"
    r"|(?P<gain>improv|boost|increas|rais|gain|enhanc)"
    r"|(?P<beat>outperform|surpass|exceed|beat|over|better|higher|above)"
    r"|(?P<cut>reduc|decreas|cut|lower|sav|prun|retain|preserv|drop|degrad|declin)"
    r"|(?P<use>label|annotat|train|us(?:e|ing)\b|requir|with only))"
)
_WORD = re.compile(r"[A-Za-z@%]+|[(),:;]")


@dataclass(slots=True)
class Number:
    """Hold a number of a text.

    Attributes:
        start: Its start offset.
        end: Its half-open end offset.
        sentence: The index of its sentence.
        amount: How many numbers the sentence has, in words.
        gain: "gain" where a word before it may speak of a difference, else "no gain": a cue to be weighed.
        order: "latter", "former", "arrow before", "arrow behind" where two are compared, else "single".
        difference: "gain" or "reduction" where it plainly is a difference, else "": what users are told.
        leads: What kind of number it is and what the verb before it says.
        signs: All features that do not depend on any pair, those above among them.
    """

    start: int
    end: int
    sentence: int
    amount: str
    gain: str
    order: str
    difference: str
    leads: tuple[str, str, str]
    signs: tuple[str, ...]

    @property
    def span(self) -> Span:
        """Return its half-open span."""
        return self.start, self.end


def numbers_in(text: str, begin: int, end: int, sentence: int, names: Sequence[Span]) -> list[Number]:
    """Return the numbers of a sentence that may be a result, in text order; none if it is a table.

    Args:
        text: The document's text.
        begin: Where the sentence starts.
        end: Its half-open end.
        sentence: Its index.
        names: The spans of the mentions in it: a number that is part of a name, or right behind one, is none.
    """
    if not _DIGIT.search(text, begin, end):
        return []
    found = [
        match
        for match in _VALUE.finditer(text, begin, end)
        if not any(a <= match.start() < b or b == match.start() for a, b in names)
        and not _AMOUNT.match(text, match.end())
    ]
    if len(found) > _MOST:
        return []
    amount = "one number" if len(found) == 1 else "few numbers" if len(found) < 5 else "many numbers"
    numbers: list[Number] = []
    for match in found:
        numbers.append(_number(text, begin, sentence, match, amount, numbers))
    return numbers


def _number(text: str, begin: int, sentence: int, match: re.Match[str], amount: str, before: list[Number]) -> Number:
    """Describe a number by its form, the cues that touch it and the words around it."""
    start, end = match.span()
    low = max(begin, start - _NEAR)
    kind = f"kind:{match.lastgroup}"
    gain = "gain" if match.group()[0] in _SIGNS or _GAIN.search(text, low, start) else "no gain"
    verbs = [verb.lastgroup for verb in _VERB.finditer(text, begin, start)]
    verb = f"verb:{verbs[-1] if verbs else 'none'}"
    cues = [name for name, pattern in _BEFORE.items() if pattern.search(text, low, start)]
    cues += [name for name, pattern in _BEHIND.items() if pattern.match(text, end)]
    if _COST.search(text, end, end + _COST_NEAR) or _COST.search(text, max(begin, start - _COST_NEAR), start):
        cues.append("cost")
    difference = _difference(text, begin, match, before)
    order = next((cue for cue in cues if cue in ("latter", "former", "arrow before", "arrow behind")), "single")
    leads = (kind, verb, f"{verb}, {gain}")
    signs = (
        amount,
        f"nth:{min(len(before), 3)}",
        f"differs:{difference}",
        gain,
        f"{kind}, {gain}",
        *leads,
        *cues,
        *_words(text, low, start, end),
    )
    return Number(start, end, sentence, amount, gain, order, difference, leads, signs)


def _difference(text: str, begin: int, match: re.Match[str], before: list[Number]) -> str:
    """Tell whether a number is a gain or a reduction: by a sign, by the words at it, or as the number before it."""
    if match.lastgroup == "change":
        return ""
    if match.group()[0] in _SIGNS:
        return "gain" if match.group()[0] == "+" else "reduction"
    low = max(begin, match.start() - _LONGEST_CHANGE)
    said = _CHANGED_BEHIND.match(text, match.end()) or _CHANGED_BEFORE.search(text, low, match.start())
    if said:
        return "gain" if said.lastgroup in ("gain", "up") else "reduction"
    last = before[-1] if before else None
    if last is None or text.find("(", last.end, match.start()) >= 0 or _VERB.search(text, last.end, match.start()):
        return ""
    return last.difference


def _words(text: str, low: int, start: int, end: int) -> list[str]:
    """Return the three words on either side of a number as features, the nearest once more."""
    before = [word.lower() for word in _WORD.findall(text, low, start)[-3:]]
    behind = [word.lower() for word in _WORD.findall(text, end, end + _NEAR)[:3]]
    return [
        *(f"before:{word}" for word in before),
        *(f"behind:{word}" for word in behind),
        f"right before:{before[-1]}" if before else "opens",
        f"right behind:{behind[0]}" if behind else "ends",
    ]
