"""Which agent is evaluated on which data set: candidate pairs, their features, and a weight for each.

A logistic regression over readable features; the weights are a plain table (`pairs.tsv`), made by
`scripts/train_pairs.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperatlas.model import Field, Found, Role
from paperatlas.roles import PaperContext

__all__ = ["AGENTS", "Place", "Places", "candidate_pairs", "places_of"]

AGENTS = ("Model", "Method")
_ANAPHOR = re.compile(
    r"\b(?:our|it|they|we|ours|the proposed|this (?:method|model|approach|framework)|the model)\b", re.IGNORECASE
)
_RESULT = re.compile(
    r"\b(?:experiment|evaluat|result|achiev|outperform|surpass|improv|demonstrat|accura|score|performance|benchmark)",
    re.IGNORECASE,
)
_MOST = 50
_EVALUATES, _COMPARES_TO, _EVALUATES_ON = Role.EVALUATES.value, Role.COMPARES_TO.value, Role.EVALUATES_ON.value
_ONLY_MENTIONED = [Role.MENTIONS.value]
_ABSTRACT = Field.ABSTRACT.value


@dataclass(slots=True)
class Place:
    """Hold a mention's place in the document's text: half-open span and sentence."""

    found: Found
    start: int
    end: int
    sentence: int

    @property
    def span(self) -> tuple[int, int]:
        """Return its half-open span."""
        return self.start, self.end


@dataclass(slots=True)
class Places:
    """Know the places of a paper's entities, in text order: by the entity's id and by sentence.

    `proposal` is the id of the first model or method that the paper introduces, or ""; `says` holds what a sentence
    speaks of.
    """

    of: dict[str, list[Place]]
    sentences: dict[int, list[Place]]
    proposal: str
    says: dict[int, tuple[str, ...]] = field(default_factory=dict)


def places_of(context: PaperContext, found: list[Found]) -> Places:
    """Return the places of every entity, the first fifty of each."""
    document = context.document
    places = Places({}, {}, next((f.id for f in found if f.new and f.type in AGENTS), ""))
    for entity in found:
        for mention in entity.mentions[:_MOST]:
            start = mention.start + (document.offset if mention.field == _ABSTRACT else 0)
            place = Place(entity, start, start + len(mention.text), document.sentence_at(start))
            places.of.setdefault(entity.id, []).append(place)
            places.sentences.setdefault(place.sentence, []).append(place)
    return places


def candidate_pairs(
    context: PaperContext, found: list[Found], places: Places
) -> Iterator[tuple[Found, Found, list[str]]]:
    """Yield each pair of a model or method and a set that the paper evaluates on, with what speaks for and against it.

    Args:
        context: The paper's shared context.
        found: What the paper does with its entities.
        places: The places of all entities.
    """
    data = [f for f in found if _EVALUATES_ON in f.roles]
    agents = [f for f in found if data and f.type in AGENTS and f.roles != _ONLY_MENTIONED]
    targets = [(target, _of_target(target, len(data))) for target in data]
    new = [agent.id for agent in agents if agent.new]
    ids = {agent.id for agent in agents}
    for agent in agents:
        alone = _of_agent(context, agent, agents, places.of[agent.id])
        others = "other new agents" if set(new) - {agent.id} else "no other new agent"
        shared = (others, f"{_amount(len(agents))} agents")
        for target, features in targets:
            yield agent, target, [*alone, *features, *_of_pair(context, (agent, target), shared, places, ids)]


def _amount(n: int) -> str:
    return "no" if n == 0 else "one" if n == 1 else "few" if n < 5 else "many"


def _new(entity: Found) -> str:
    return "new" if entity.new else "old"


def _sure(entity: Found, role: str | None = None) -> str:
    """Say how sure the role is, or the surest of all roles."""
    highest = max((m.confidence for m in entity.mentions if role is None or m.role == role), default=0.0)
    return f"{'none' if not highest else next((str(t) for t in (0.5, 0.7, 0.85, 0.95) if highest < t), 'all but')} sure"


def _of_agent(context: PaperContext, agent: Found, agents: list[Found], places: list[Place]) -> list[str]:
    """Return the features of an agent, whatever the target."""
    roles = "+".join(agent.roles)
    offset = context.document.offset
    found = ["bias", f"kind:{context.kind}", f"type:{agent.type}", f"agent {_sure(agent)}", f"agents roles:{roles}"]
    found += [f"agent:{role}" for role in agent.roles]
    found += [f"{r} {_sure(agent, r)}" for r in agent.roles if r in (_EVALUATES, _COMPARES_TO)]
    models = sum(a.type == agent.type for a in agents)
    new = [a.id for a in agents if a.new]
    evaluated = [a.id for a in agents if _EVALUATES in a.roles and not a.new]
    found.append(f"{_amount(models)} of type:{agent.type}")
    found.append(f"{_amount(len(new))} new agents, {_new(agent)}")
    found.append(f"{_amount(len(evaluated))} old evaluated, {_new(agent)}, {roles}")
    found.append("agent in title" if places[0].start < offset else "agent not in title")
    found.append("agent once" if len(places) == 1 else "agent often")
    if agent.new:
        found.append("first new agent" if new[0] == agent.id else "later new agent")
    if [a.id for a in agents if a.type == agent.type and _EVALUATES in a.roles] == [agent.id]:
        found.append("the only one evaluated")
    if all(p.start < max(context.own_start, offset) for p in places):
        found.append("agent only before")
    return found


def _of_target(target: Found, targets: int) -> list[str]:
    """Return the features of a target, whatever the agent."""
    return [
        f"target {_sure(target, _EVALUATES_ON)}",
        f"target roles:{'+'.join(target.roles)}",
        f"{_amount(targets)} targets",
        *(f"target:{role}" for role in target.roles),
    ]


def _of_pair(
    context: PaperContext, pair: tuple[Found, Found], shared: tuple[str, ...], places: Places, agents: set[str]
) -> list[str]:
    """Return the features of a pair: how near the two stand, and what the sentence says there."""
    agent, target = pair
    newness = f"{_new(agent)} agent, {_new(target)} target"
    distance, near = _nearest(places.of[agent.id], places.of[target.id], context.document.offset)
    joint = (newness, f"kind:{context.kind}", *shared, *(f"agent:{role}" for role in agent.roles))
    found = [
        newness,
        distance,
        *(f"{distance}, {feature}" for feature in joint),
        f"agents roles:{'+'.join(agent.roles)}, {_new(target)} target",
        f"target roles:{'+'.join(target.roles)}, {agent.type}",
    ]
    return found + (_of_sentence(context, near, distance, agents, places) if near is not None else [])


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
    found = []
    if distance != "same sentence" and any(p.found.id in agents for p in places.sentences[place.sentence]):
        found.append("another agent there")
    said = places.says.get(place.sentence)
    if said is None:
        said = places.says[place.sentence] = _said(context, place.sentence)
    found += [f"{what}, {distance}" for what in said]
    if place.start < context.document.offset:
        found.append("target in title")
    return found


def _said(context: PaperContext, sentence: int) -> tuple[str, ...]:
    """Tell whether a sentence speaks of the paper's own proposal and of results."""
    text, begin, end = context.document.text, context.document.starts[sentence], context.document.ends[sentence]
    patterns = (("anaphor", _ANAPHOR), ("results", _RESULT))
    return tuple(what for what, pattern in patterns if pattern.search(text, begin, end))
