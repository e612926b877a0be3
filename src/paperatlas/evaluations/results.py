"""Which number is the result of a pair: the numbers near it, what ties each to it, and a weight for each tie.

A choice among the numbers, and none, by readable features; the weights are a plain table (`results.tsv`), made by
`scripts/train_results.py`.
"""

from collections.abc import Iterator
from itertools import islice

from paperatlas.evaluations.chance import ChanceModel
from paperatlas.evaluations.numbers import Number, numbers_in
from paperatlas.evaluations.pairs import AGENTS, Places
from paperatlas.evaluations.sides import NOWHERE, Sentence, holder, side, subject
from paperatlas.model import Found, Role
from paperatlas.roles import PaperContext

__all__ = ["Results"]

_SURE = 0.6
"""A wrong number costs more than one that is missing; in cross-validation most are found (F1) from 0.4 on."""
_AHEAD = 2
"""How many sentences behind a target's a number may stand."""
_MOST = 40
"""No more numbers are looked at for one pair."""
_COMPARES_TO = Role.COMPARES_TO.value


class Results:
    """Find the results that one paper states.

    Args:
        context: The paper's shared context.
        places: The places of all entities.
    """

    def __init__(self, context: PaperContext, places: Places) -> None:
        self._context = context
        self._places = places
        self._sentences: dict[int, Sentence] = {}

    def best(self, agent: Found, target: Found, model: ChanceModel) -> Number | None:
        """Return the number that is most likely a pair's result; None where none is sure enough."""
        candidates = list(self.candidates(agent, target))
        index, chance = model.choose([features for _, features in candidates])
        return candidates[index][0] if chance >= _SURE else None

    def candidates(self, agent: Found, target: Found) -> Iterator[tuple[Number, set[str]]]:
        """Yield each number that may be the result of a pair, with what speaks for and against it."""
        return islice(self._near(agent, target), _MOST)

    def _near(self, agent: Found, target: Found) -> Iterator[tuple[Number, set[str]]]:
        homes, agents = self._homes(target), self._homes(agent)
        reached = {i for home in homes for i in range(home, home + _AHEAD + 1)} or agents
        for index in sorted(reached):
            sentence = self._sentence(index)
            for number in sentence.numbers:
                where = _where(index, homes, agents)
                yield number, {*where, *number.signs, *self._ties(number, sentence, agent, target, where[0])}

    def _homes(self, entity: Found) -> set[int]:
        """Return the sentences of the abstract that name an entity."""
        offset = self._context.document.offset
        return {place.sentence for place in self._places.of[entity.id] if place.start >= offset}

    def _sentence(self, index: int) -> Sentence:
        found = self._sentences.get(index)
        if found is None:
            found = self._sentences[index] = self._look(index)
        return found

    def _look(self, index: int) -> Sentence:
        document = self._context.document
        if index >= len(document.starts):
            return NOWHERE
        span = document.starts[index], document.ends[index]
        here = sorted(self._places.sentences.get(index, ()), key=lambda place: place.span)
        numbers = numbers_in(document.text, *span, index, [place.span for place in here])
        if not numbers:
            return NOWHERE
        agents = [(place.span, place.found.id) for place in here if place.found.type in AGENTS]
        targets = [(place.span, place.found.id) for place in here if place.found.type not in AGENTS]
        return Sentence.of(document.text, span, numbers, agents, targets)

    def _ties(self, number: Number, sentence: Sentence, agent: Found, target: Found, where: str) -> list[str]:
        """Return what ties a number to a pair, alone and together with what it looks like."""
        text = self._context.document.text
        on = side(text, "target", number, sentence, sentence.targets, target.id)
        by = side(text, "agent", number, sentence, sentence.agents, agent.id)
        whose = subject(text, number, sentence, agent.id)
        held = holder(text, number, sentence, target.id)
        kind = self._kind(agent)
        return [
            "bias",
            f"agent:{kind}",
            f"agents roles:{'+'.join(agent.roles)}",
            f"type:{agent.type}",
            "new target" if target.new else "old target",
            *on,
            *by,
            held,
            f"{held}, {where}",
            f"{held}, {whose}",
            whose,
            f"{whose}, {kind}",
            f"{whose}, {number.gain}, {kind}",
            f"{number.order}, {kind}",
            f"{number.order}, {kind}, {whose}",
            f"{number.gain}, {kind}",
            *(f"{lead}, {kind}" for lead in number.leads),
            *(f"{lead}, {on[0]}" for lead in number.leads),
            *(f"{gist}, {sentence.order}" for gist in (on[0], by[0], f"{on[0]}, {by[0]}")),
            *(f"{gist}, {number.amount}" for gist in (on[0], by[0], where)),
            f"{on[0]}, {by[0]}",
            f"{on[0]}, {where}",
        ]

    def _kind(self, agent: Found) -> str:
        """Say what an agent is to its paper."""
        if agent.new:
            return "proposal" if agent.id == self._places.proposal else "new"
        return "baseline" if _COMPARES_TO in agent.roles else "old"


def _where(index: int, homes: set[int], agents: set[int]) -> tuple[str, str]:
    """Tell how far a sentence is from those that name the target and the agent."""
    before = max((home for home in homes if home <= index), default=None)
    target = "target in the title" if before is None else f"target {index - before} behind"
    nearest = min((abs(home - index) for home in agents), default=9)
    agent = "with agent" if nearest == 0 else "agent near" if nearest < 3 else "agent far"
    return target, f"{agent}, {target}"
