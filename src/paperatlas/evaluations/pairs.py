"""Which agent is evaluated on which data set: candidate pairs, their features, and a weight for each.

A logistic regression over readable features; the weights are a plain table (`pairs.tsv`), made by
`scripts/train_pairs.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from paperatlas.model import Field, Found, Role
from paperatlas.roles import PaperContext

__all__ = ["AGENTS", "PairModel", "Place", "Places", "agents_and_data", "pair_features", "places_of"]

AGENTS = ("Model", "Method")
_AGENT_ROLES = {Role.EVALUATES.value, Role.COMPARES_TO.value, Role.INTRODUCES.value}
_ANAPHOR = re.compile(
    r"\b(?:our|it|they|we|ours|the proposed|this (?:method|model|approach|framework)|the model)\b", re.IGNORECASE
)
_RESULT = re.compile(
    r"\b(?:experiment|evaluat|result|achiev|outperform|surpass|improv|demonstrat|accura|score|performance|benchmark)",
    re.IGNORECASE,
)
_MOST = 50


@dataclass(slots=True)
class Place:
    """Hold a mention's place in the document's text: half-open span, sentence, role of the mention."""

    found: Found
    start: int
    end: int
    sentence: int
    role: str

    @property
    def span(self) -> tuple[int, int]:
        """Return its half-open span."""
        return self.start, self.end


@dataclass(slots=True)
class Places:
    """Know the places of a paper's entities, in text order: by the entity's id and by sentence."""

    of: dict[str, list[Place]]
    sentences: dict[int, list[Place]]


def places_of(context: PaperContext, found: list[Found]) -> Places:
    """Return the places of every entity, the first fifty of each."""
    document = context.document
    places = Places({}, {})
    for entity in found:
        for mention in entity.mentions[:_MOST]:
            start = mention.start + (document.offset if mention.field == Field.ABSTRACT.value else 0)
            place = Place(entity, start, start + len(mention.text), document.sentence_at(start), mention.role)
            places.of.setdefault(entity.id, []).append(place)
            places.sentences.setdefault(place.sentence, []).append(place)
    return places


def agents_and_data(found: list[Found]) -> tuple[list[Found], list[Found]]:
    """Return the models and methods that may be evaluated, and the sets that the paper evaluates on."""
    data = [f for f in found if Role.EVALUATES_ON.value in f.roles]
    if not data:
        return [], []
    agents = [f for f in found if f.type in AGENTS and _AGENT_ROLES & set(f.roles)]
    return agents, data


def pair_features(context: PaperContext, agent: Found, target: Found, places: Places, agents: list[Found]) -> list[str]:
    """Return what speaks for and against a pair.

    Args:
        context: The paper's shared context.
        agent: A model or method.
        target: A benchmark or dataset.
        places: The places of all entities.
        agents: All agents of the paper.
    """
    found = ["bias", f"kind:{context.kind}", f"type:{agent.type}"]
    found += [f"agent:{role}" for role in agent.roles] + [f"target:{role}" for role in target.roles]
    newness = f"{'new' if agent.new else 'old'} agent, {'new' if target.new else 'old'} target"
    found.append(newness)
    others = any(a.new and a is not agent for a in agents)
    distance, near = _nearest(places.of[agent.id], places.of[target.id], context.document.offset)
    found += [f"{distance}", f"{distance}, {newness}", f"{distance}, kind:{context.kind}"]
    found.append(f"{distance}, {'other new agents' if others else 'no other new agent'}")
    found += [f"{distance}, agent:{role}" for role in agent.roles]
    if near is not None:
        found += _of_sentence(context, near, distance, {a.id for a in agents}, places)
    found.append(f"{distance}, {'one' if len(agents) == 1 else 'few' if len(agents) < 5 else 'many'} agents")
    evaluated = [a.id for a in agents if a.type == agent.type and Role.EVALUATES.value in a.roles]
    if evaluated == [agent.id]:
        found += ["the only one evaluated", f"the only one evaluated, {newness}, kind:{context.kind}"]
    if all(p.start < context.own_start or p.start < context.document.offset for p in places.of[agent.id]):
        found.append("agent only before")
    return found


def _nearest(agent: list[Place], target: list[Place], offset: int) -> tuple[str, Place | None]:
    """Return how far apart the two stand at the nearest, and the target's place there."""
    best, near = 99, None
    for place in target:
        for other in agent:
            if place.start < offset and other.start < offset:
                continue
            apart = abs(place.sentence - other.sentence)
            if apart < best:
                best, near = apart, place
    if near is None:
        return "title only", None
    return ("same sentence" if best == 0 else "next sentence" if best == 1 else "apart"), near


def _of_sentence(context: PaperContext, place: Place, distance: str, agents: set[str], places: Places) -> list[str]:
    """Return the features of the sentence in which the target stands."""
    document = context.document
    begin, end = document.starts[place.sentence], document.ends[place.sentence]
    found = []
    if distance != "same sentence" and any(p.found.id in agents for p in places.sentences[place.sentence]):
        found.append("another agent there")
    if _ANAPHOR.search(document.text, begin, end):
        found.append(f"anaphor, {distance}")
    if _RESULT.search(document.text, begin, end):
        found.append(f"results, {distance}")
    if begin < document.offset:
        found.append("target in title")
    return found


@cache
def _shipped() -> dict[str, float]:
    text = (resources.files("paperatlas.evaluations") / "pairs.tsv").read_text(encoding="utf-8")
    return {name: float(weight) for name, weight in (line.split("\t") for line in text.splitlines()[1:])}


class PairModel:
    """Give a pair a probability.

    Args:
        weights: Feature -> weight; the shipped ones if None.
    """

    def __init__(self, weights: dict[str, float] | None = None) -> None:
        self._weights = _shipped() if weights is None else weights

    def probability(self, features: Iterable[str]) -> float:
        """Return how likely the paper evaluates the agent on the target."""
        return 1 / (1 + exp(-sum(self._weights.get(feature, 0.0) for feature in features)))
