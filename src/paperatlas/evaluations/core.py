"""Make the evaluations of a paper: the pairs that hold, each with its sentence, metric and value."""

from paperatlas.evaluations.numbers import Around, number_for, numbers_in
from paperatlas.evaluations.pairs import AGENTS, PairModel, Place, Places, candidate_pairs, places_of
from paperatlas.model import Evaluation, Found
from paperatlas.roles import PaperContext

__all__ = ["evaluations"]

_MORE_LIKELY_THAN_NOT = 0.5


def evaluations(context: PaperContext, found: list[Found], model: PairModel) -> list[Evaluation]:
    """Return the evaluation pairs of a paper, in the order of the agents' and targets' first mentions.

    Args:
        context: The paper's shared context.
        found: What the paper does with its entities.
        model: Decides which pairs hold.
    """
    places = places_of(context, found)
    rows = []
    for agent, target, features in candidate_pairs(context, found, places):
        p = model.probability(features)
        if p >= _MORE_LIKELY_THAN_NOT:
            rows.append(_row(context, agent, target, places, p))
    return rows


def _row(context: PaperContext, agent: Found, target: Found, places: Places, probability: float) -> Evaluation:
    document = context.document
    place, metric, value = _evidence(context, agent, target, places)
    field, shift = document.locate(place.start)
    return Evaluation(
        model=agent.name,
        model_id=agent.id,
        on=target.name,
        on_id=target.id,
        metric=metric,
        value=value,
        field=field,
        start=document.starts[place.sentence] - shift,
        end=document.ends[place.sentence] - shift,
        sentence=document.sentence(place.sentence),
        confidence=round(probability, 3),
    )


def _evidence(context: PaperContext, agent: Found, target: Found, places: Places) -> tuple[Place, str, str]:
    """Return the target's place that shows the pair best, with metric and value stated there.

    A sentence that names both and states a number comes before one that names both, one of the abstract before
    the title.
    """
    document = context.document
    best: tuple[tuple[bool, bool, bool], Place, str, str] | None = None
    for place in places.of[target.id]:
        here = places.sentences[place.sentence]
        begin, end = document.starts[place.sentence], document.ends[place.sentence]
        numbers = places.numbers.get(place.sentence)
        if numbers is None:
            numbers = places.numbers[place.sentence] = numbers_in(document.text, begin, end)
        around = Around(
            agent=[p.span for p in here if p.found is agent],
            target=[p.span for p in here if p.found is target],
            agents=sorted(p.span for p in here if p.found.type in AGENTS),
            targets=sorted(p.span for p in here if p.found.type not in AGENTS),
            numbers=numbers,
            proposal=agent.id == places.proposal,
        )
        metric, value = number_for(document.text, begin, end, around)
        rank = (bool(value), bool(around.agent), place.start >= document.offset)
        if best is None or rank > best[0]:
            best = (rank, place, metric, value)
    assert best is not None  # a found entity has at least one mention
    return best[1:]
