"""Relate a paper to its entities: join the mentions of each entity, give it roles, keep the evidence."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from sys import intern

from paperatlas.document import Document
from paperatlas.linking import Linked
from paperatlas.model import Entity, EntityType, Found, Mention, Role
from paperatlas.roles import CueFinder, PaperContext, RoleModel, list_features, lists, mention_features
from paperatlas.roles.features import paper_kind
from paperatlas.roles.weights import LETTERS

__all__ = ["Group", "Relater", "group_mentions"]

_DATA = (EntityType.BENCHMARK.value, EntityType.DATASET.value)


@dataclass(slots=True)
class Group:
    """Hold all mentions of one entity in one paper, with their features and governing cues (words, kind).

    `own` tells that the paper introduces the entity, `main` that it is its main proposal, `beside` what other entities
    the paper holds.
    """

    entity: Entity
    spans: list[Linked]
    features: list[list[str]]
    cues: list[tuple[str, str]]
    own: bool = False
    main: bool = False
    beside: tuple[str, ...] = ()

    def joined(self) -> list[str]:
        """Return the features of all mentions together, with those of the entity as a whole, each once."""
        whole = [
            "bias",
            f"type:{self.entity.type}",
            "known" if self.entity.known else "unknown",
            "once" if len(self.spans) == 1 else "often" if len(self.spans) > 3 else "twice",
        ]
        if self.own:
            whole += ("new", "new:main" if self.main else "new:part", f"new:{self.entity.type}")
        return list(dict.fromkeys(chain(whole, self.beside, *self.features)))


class Relater:
    """Give the entities of a paper their roles.

    Args:
        model: The role model; the shipped one if None.
        min_confidence: Leave out roles that are less sure than this, and entities that none is left of.
    """

    def __init__(self, model: RoleModel | None = None, min_confidence: float = 0.0) -> None:
        self._min_confidence = min_confidence
        self._cues = CueFinder()
        self._model = model or RoleModel()

    def groups(self, document: Document, linked: list[Linked]) -> tuple[PaperContext, list[Group]]:
        """Join the mentions of a paper by entity and describe each by its features."""
        linked.sort(key=lambda span: (span.start, span.end))
        types = [s.entity.type for s in linked if s.own and s.main]
        context = PaperContext(
            document=document,
            cues=self._cues.find(document),
            own_start=document.own_start,
            kind=paper_kind(document.paper.title, types),
            spans=[(s.start, s.end, LETTERS[s.entity.type]) for s in linked],
        )
        return context, group_mentions(context, linked)

    def relate(self, context: PaperContext, groups: list[Group]) -> list[Found]:
        """Return what the paper does with each entity, in the order of first mention."""
        found = (self._found(context.document, group) for group in groups)
        return [entity for entity in found if entity is not None]

    def _found(self, document: Document, group: Group) -> Found | None:
        probabilities = self._model.of_entity(LETTERS[group.entity.type], group.joined(), group.own)
        roles = [r for r in self._model.choose(probabilities) if probabilities[r] >= self._min_confidence]
        if not roles:
            return None
        found = Found(
            id=group.entity.id,
            name=group.entity.name,
            type=_type_here(group.entity, roles),
            surfaces=list(dict.fromkeys(intern(document.text[s.start : s.end]) for s in group.spans)),
            roles=roles,
            sizes=list(dict.fromkeys(size for s in group.spans for size in s.sizes)),
            new=Role.INTRODUCES.value in roles,
        )
        for span, (cue, kind) in zip(group.spans, group.cues, strict=True):
            role = roles[0] if len(roles) == 1 else _role_here(kind, roles, probabilities)
            found.mentions.append(_mention(document, span, role, cue, probabilities[role]))
        return found


_ROLE_OF_CUE = {
    "introduce": (Role.INTRODUCES.value,),
    "evaluate": (Role.EVALUATES_ON.value, Role.EVALUATES.value),
    "compare": (Role.COMPARES_TO.value,),
    "use": (Role.USES.value,),
    "train": (Role.TRAINS_ON.value, Role.USES.value),
}


def _role_here(cue_kind: str, roles: list[str], probabilities: dict[str, float]) -> str:
    """Return the entity's role for which a mention is the evidence: its cue's, else the likeliest."""
    for role in _ROLE_OF_CUE.get(cue_kind, ()):
        if role in roles:
            return role
    return max(roles, key=lambda r: (probabilities[r], r))


def _mention(document: Document, span: Linked, role: str, cue: str, confidence: float) -> Mention:
    """Make the evidence of one mention."""
    field, shift = document.locate(span.start)
    return Mention(
        field=field,
        start=span.start - shift,
        end=span.end - shift,
        text=intern(document.text[span.start : span.end]),
        sentence=document.sentence(document.sentence_at(span.start)),
        role=role,
        cue=intern(cue),
        confidence=round(confidence, 3),
    )


def group_mentions(context: PaperContext, linked: list[Linked]) -> list[Group]:
    """Join mentions by entity, in the order of the first mention."""
    groups: dict[str, Group] = {}
    for run in lists(context):
        shared, cue = list_features(context, linked[run[0]].start, linked[run[-1]].end)
        for index in run:
            span = linked[index]
            group = groups.setdefault(span.entity.id, Group(span.entity, [], [], []))
            group.spans.append(span)
            group.own |= span.own
            group.main |= span.own and span.main
            group.features.append(shared)
            group.features.append(mention_features(context, span.start, span.end))
            if len(run) > 1:
                group.features.append(_FIRST if index == run[0] else _LATER)
            group.cues.append(cue)
    found = list(groups.values())
    _tell_of_others(found)
    return found


_FIRST, _LATER = ["in a list", "first of a list"], ["in a list", "later in a list"]


def _tell_of_others(groups: list[Group]) -> None:
    """Tell each entity what else the paper holds: proposals of its own, others of the same kind, data."""
    own = [group.entity.type for group in groups if group.own]
    proposal = "none" if not own else "agent" if set(own) - set(_DATA) else "data"
    others = Counter(LETTERS[group.entity.type] for group in groups if not group.own)
    data = "with data" if others["D"] else "without data"
    for group in groups:
        if group.own:
            group.beside = ("new:alone" if len(own) == 1 else "new:with others",)
        else:
            peers = others[LETTERS[group.entity.type]]
            group.beside = (
                f"proposal:{proposal}",
                f"peers:{'none' if peers == 1 else 'few' if peers < 4 else 'many'}",
                data,
            )


def _type_here(entity: Entity, roles: list[str]) -> str:
    """Return the type by this paper's use: what is measured on is a benchmark, what is only trained on a dataset."""
    if entity.type not in _DATA or Role.INTRODUCES.value in roles:
        return entity.type
    measured = Role.EVALUATES_ON.value in roles
    used = Role.TRAINS_ON.value in roles or Role.USES.value in roles
    if measured == used:
        return entity.type
    return EntityType.BENCHMARK.value if measured else EntityType.DATASET.value
