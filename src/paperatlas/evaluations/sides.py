"""How a number stands to the names of its sentence: to those of one side of a pair, and to all others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from paperatlas.evaluations.metrics import METRIC
from paperatlas.evaluations.numbers import Number, Span

__all__ = ["NOWHERE", "Named", "Sentence", "holder", "side", "subject"]

_LISTED = re.compile(r"[\s,$\\/]*(?:(?:and|or|versus|vs\.?)\s)?[\s$\\]*(?:the\s)?")
_CLAUSE = re.compile(r"[;:]\s|,? (?:while|whereas|but|and (?:achiev|outperform|surpass|improv|reach)\w+)\s")
_OPPONENT = re.compile(
    r"(?:than|over|upon|outperform\w*|surpass\w*|exceed\w*|beat\w*|against|compared (?:to|with)|versus|vs\.?|baselines?"
    r"|competitors?|rival\w*|improves on)\s[^.;]{0,40}$"
)
_OTHER = r"(?:(?!(?:and|or|on|for|while|but|than|over)\s)[\w@()-]+\s)"
_AHEAD = re.compile(rf"[\s\\$*}}]*{_OTHER}{{0,6}}?(?:on|in|for)\s(?:the\s)?")
_BACK = re.compile(r"\s?(?:[(:=]|(?:[\w@-]+\s){0,2}?(?:by|from|to|of|at)\s)\s?[\\$+*{]*")
_ON_NAME = re.compile(rf"[\s\\$*}}]*{_OTHER}{{0,6}}?(?:on|for)\s(?:the\s)?(?=[A-Z])")
_OPPONENT_NEAR = 60
_AT = re.compile(r"\s?[(:]\s?[\\$+]*")
_OF = re.compile(r"[\s\\$]*(?:for|by|from|\()\s?(?:the\s)?")
_TIE = re.compile(r"\b(?!the\b|an?\b)[A-Za-z@]+|[():,/]")
_LONGEST_TIE = 60
_DISTANCES = (3, 15, 40, 100)

Named = tuple[Span, str]
"""A mention's half-open span and the id of its entity."""


@dataclass(slots=True)
class Sentence:
    """Hold what one sentence names, in text order: its numbers, and the mentions of agents and of targets.

    Attributes:
        numbers: The numbers that may be a result.
        agents: The mentions of models and methods.
        targets: The mentions of benchmarks and datasets.
        clauses: Where clauses end.
        lists: Span -> its place in its list and the list's length.
        order: "respectively" where it says so, else "no order".
        flow: "ahead" where numbers stand before their targets ("85.3 on MMLU"), "back" where behind ("MMLU (85.3)"),
            "both ways" or "no flow".
    """

    numbers: list[Number]
    agents: list[Named]
    targets: list[Named]
    clauses: list[int]
    lists: dict[Span, tuple[int, int]]
    order: str
    flow: str

    @classmethod
    def of(cls, text: str, span: Span, numbers: list[Number], agents: list[Named], targets: list[Named]) -> "Sentence":
        """Look at a sentence once for all pairs.

        Args:
            text: The document's text.
            span: The sentence's half-open span.
            numbers: Its numbers in text order.
            agents: Its mentions of models and methods, in text order.
            targets: Those of benchmarks and datasets.
        """
        lists: dict[Span, tuple[int, int]] = {}
        for spans in ([number.span for number in numbers], [s for s, _ in agents], [s for s, _ in targets]):
            lists |= _lists(text, spans)
        clauses = [match.start() for match in _CLAUSE.finditer(text, *span)]
        order = "respectively" if text.find("respectively", *span) >= 0 else "no order"
        return cls(numbers, agents, targets, clauses, lists, order, _flow(text, numbers, targets))


NOWHERE = Sentence([], [], [], [], {}, "no order", "no flow")
"""A sentence without numbers."""


def _lists(text: str, spans: Sequence[Span]) -> dict[Span, tuple[int, int]]:
    """Return for each span its place in its list and the list's length; commas and "and" part those of one list."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and _LISTED.fullmatch(text, runs[-1][-1][1], span[0]):
            runs[-1].append(span)
        else:
            runs.append([span])
    return {span: (index, len(run)) for run in runs for index, span in enumerate(run)}


def _flow(text: str, numbers: list[Number], targets: list[Named]) -> str:
    """Tell on which side of their targets the numbers of a sentence stand."""
    ahead = any(_AHEAD.fullmatch(text, number.end, span[0]) for number in numbers for span, _ in targets)
    back = any(_BACK.fullmatch(text, span[1], number.start) for number in numbers for span, _ in targets)
    return "both ways" if ahead and back else "ahead" if ahead else "back" if back else "no flow"


def side(text: str, name: str, number: Number, sentence: Sentence, named: list[Named], mine: str) -> list[str]:
    """Describe how a number stands to one side of a pair; the first feature is the gist.

    Args:
        text: The document's text.
        name: The side's name, for the features.
        number: The number.
        sentence: Its sentence.
        named: The mentions of that side in the sentence.
        mine: The id of the entity that the pair has on that side.
    """
    own = [span for span, id_ in named if id_ == mine]
    others = [span for span, id_ in named if id_ != mine]
    if not own:
        return [f"{name} absent, {'others' if others else 'none'} there"]
    near = min(own, key=lambda span: _apart(span, number.span))
    apart = _apart(near, number.span)
    rivals = [_apart(span, number.span) for span in others]
    nearest = "alone" if not rivals else "nearest" if apart < min(rivals) else "farther"
    matched = _listed(number, sentence, near) or _counted(number, sentence, [span for span, _ in named], near)
    between = _between(number.span, near)
    free = not (_any_in(between, others) or _any_number_in(between, sentence))
    gist = f"{name} {matched or nearest}{' and free' if free else ''}"
    where = "behind" if near[0] >= number.end else "before"
    distance = next((str(d) for d in _DISTANCES if apart <= d), "far")
    found = [gist, f"{name} {nearest}", f"{name} {distance} {where}", f"{name} {matched or 'in no list'}"]
    found.append(f"{name} {where}{', free' if free else ''}, {sentence.flow}")
    parted = any(between[0] <= clause < between[1] for clause in sentence.clauses)
    found.append(f"{gist}, {'another clause' if parted else 'one clause'}")
    if free and apart <= _LONGEST_TIE:
        words = " ".join(_TIE.findall(METRIC.sub("M", text[between[0] : between[1]].lower())))
        found.append(f"{name} {where} tie:{words}")
    within = [_apart(s, number.span) for s in others if not _any_number_in(_between(number.span, s), sentence)]
    if within and apart > min(within):
        found.append(f"another {name} stands nearer")
    closer = any(_apart(other.span, near) < apart for other in sentence.numbers)
    found.append(f"{name} has a nearer number" if closer else f"{name} has no nearer number")
    return found


def holder(text: str, number: Number, sentence: Sentence, mine: str) -> str:
    """Tell whose number it is by the target that it stands right at: "85.3 on MMLU", "MMLU (85.3)"."""
    for span, id_ in sentence.targets:
        if _AHEAD.fullmatch(text, number.end, span[0]) or _BACK.fullmatch(text, span[1], number.start):
            return "on it" if id_ == mine else "on another"
    return "on what is no target" if _ON_NAME.match(text, number.end) else "on none"


def subject(text: str, number: Number, sentence: Sentence, mine: str) -> str:
    """Tell whose number it is: the agent's right at it, else the last one's before it that is no opponent."""
    for span, id_ in sentence.agents:
        if _AT.fullmatch(text, span[1], number.start) or _OF.fullmatch(text, number.end, span[0]):
            return "at it" if id_ == mine else "at another"
    before = [(span, id_) for span, id_ in sentence.agents if span[0] < number.start]
    subjects = [id_ for span, id_ in before if not _OPPONENT.search(text, max(0, span[0] - _OPPONENT_NEAR), span[0])]
    if not subjects:
        return "no subject, opponent" if any(id_ == mine for _, id_ in before) else "no subject"
    return "subject" if subjects[-1] == mine else "subject before" if mine in subjects else "another subject"


def _between(one: Span, other: Span) -> Span:
    """Return what lies between two spans, half-open."""
    return (one[1], other[0]) if other[0] >= one[1] else (other[1], one[0])


def _any_in(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] <= start < span[1] for start, _ in others)


def _any_number_in(span: Span, sentence: Sentence) -> bool:
    return any(span[0] <= number.start < span[1] for number in sentence.numbers)


def _apart(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _listed(number: Number, sentence: Sentence, span: Span) -> str:
    """Tell whether number and name have the same place in two lists of one length; "" where there are no such."""
    place, length = sentence.lists[number.span]
    where, among = sentence.lists[span]
    if length == 1 or among != length:
        return ""
    return "aligned" if place == where else "misaligned"


def _counted(number: Number, sentence: Sentence, spans: list[Span], span: Span) -> str:
    """Tell whether number and name have the same place among all numbers and all names, where there are as many."""
    if len(spans) < 2 or len(sentence.numbers) != len(spans):
        return ""
    return "counted" if sentence.numbers.index(number) == spans.index(span) else "counted otherwise"
