"""Make the evaluations of a paper: the pairs that hold, each with its sentence, metric and value."""

import re

from paperatlas.evaluations.chance import ChanceModel
from paperatlas.evaluations.metrics import metric_of
from paperatlas.evaluations.numbers import Number
from paperatlas.evaluations.pairs import Place, Places, candidate_pairs, places_of
from paperatlas.evaluations.results import Results
from paperatlas.model import Evaluation, Found
from paperatlas.roles import PaperContext

__all__ = ["Evaluator"]

_MORE_LIKELY_THAN_NOT = 0.5
_MARKS = re.compile(r"[\\$*{}]")
"""Marks of LaTeX and Markdown within a number."""


class Evaluator:
    """Tell what a paper evaluates on what.

    Args:
        pairs: Decides which pairs hold; the shipped model if None.
        results: Decides which number is a pair's result; the shipped model if None.
    """

    def __init__(self, pairs: ChanceModel | None = None, results: ChanceModel | None = None) -> None:
        self._pairs = pairs or ChanceModel("pairs.tsv")
        self._results = results or ChanceModel("results.tsv")

    def evaluations(self, context: PaperContext, found: list[Found]) -> list[Evaluation]:
        """Return the evaluation pairs of a paper, in the order of the agents' and targets' first mentions.

        Args:
            context: The paper's shared context.
            found: What the paper does with its entities.
        """
        places = places_of(context, found)
        results = Results(context, places)
        rows = []
        for agent, target, features in candidate_pairs(context, found, places):
            chance = self._pairs.probability(features)
            if chance >= _MORE_LIKELY_THAN_NOT:
                number = results.best(agent, target, self._results)
                rows.append(_row(context, (agent, target), places, number, chance))
        return rows


def _evidence(
    context: PaperContext, agent: Found, target: Found, places: Places, number: Number | None
) -> tuple[int, int]:
    """Return the first and the last sentence that together show a pair.

    With a number it is the number's sentence, and from there to the target's where that does not name it. Else a
    sentence that names both comes before one that does not, one of the abstract before the title.
    """
    offset = context.document.offset
    homes = [p.sentence for p in places.of[target.id] if p.start >= offset]
    if number is not None:
        home = min(homes, key=lambda h: (abs(h - number.sentence), h), default=number.sentence)
        return min(home, number.sentence), max(home, number.sentence)

    def rank(place: Place) -> tuple[bool, bool]:
        return any(p.found is agent for p in places.sentences[place.sentence]), place.start >= offset

    best = max(places.of[target.id], key=rank).sentence
    return best, best


def _row(
    context: PaperContext, pair: tuple[Found, Found], places: Places, number: Number | None, chance: float
) -> Evaluation:
    agent, target = pair
    document = context.document
    first, last = _evidence(context, agent, target, places, number)
    start, end = document.starts[first], document.ends[last]
    field, shift = document.locate(start)
    value = _MARKS.sub("", document.text[number.start : number.end]).strip() if number else ""
    return Evaluation(
        model=agent.name,
        model_id=agent.id,
        on=target.name,
        on_id=target.id,
        metric=_metric(context, places, number) if number else "",
        value=value,
        field=field,
        start=start - shift,
        end=end - shift,
        sentence=document.sentence(first) if first == last else document.text[start:end],
        confidence=round(chance, 3),
    )


def _metric(context: PaperContext, places: Places, number: Number) -> str:
    document = context.document
    names = [place.span for place in places.sentences.get(number.sentence, ())]
    begin, end = document.starts[number.sentence], document.ends[number.sentence]
    metric = metric_of(document.text, begin, end, number.span, names)
    return metric if metric.endswith(number.difference) else f"{metric} {number.difference}".lstrip()
