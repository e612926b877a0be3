"""Assemble extractions into one graph: papers, entities, evaluations and the typed edges between them."""

from collections.abc import Iterable, Mapping

import networkx as nx

from paperatlas.model import Entity, Evaluation, Extraction, Found, Mention, Paper, Role
from paperatlas.names import key, paper_node_id
from paperatlas.schema import ENTITY_LABELS, RELATIONS, ROLE_RELATIONS

__all__ = ["assemble", "entity_attributes", "paper_attributes"]

_MENTIONS = ROLE_RELATIONS[Role.MENTIONS]
_LABEL_BY_PREFIX = {label.lower(): label for label in ENTITY_LABELS}


def assemble(extractions: Iterable[Extraction], entities: Mapping[str, Entity]) -> nx.MultiDiGraph:
    """Build the graph of all extractions, keyed by node id and relation type.

    Every entity that a paper names becomes a node, and so do its ancestors over `parent` and `based_on`.
    Nothing vanishes silently: what could not become an edge is listed in `graph.graph["dropped"]`, as
    dictionaries with `source`, `relation`, `target` and `reason`.

    Args:
        extractions: What was found in each paper, in the order that the nodes are to have.
        entities: The known entities by id; an entity that is missing here is made from the paper's words.

    Returns:
        The graph. Nodes carry `label` and the properties of `schema.NODES`, edges those of
        `schema.RELATIONS`; the key of an edge is its relation type.
    """
    assembler = _Assembler(entities)
    for extraction in extractions:
        assembler.add(extraction)
    return assembler.graph


class _Assembler:
    """Grow one graph, paper by paper."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.entities = entities
        self.dropped: list[dict[str, str]] = []
        self.graph = nx.MultiDiGraph(meta={}, dropped=self.dropped)

    def add(self, extraction: Extraction) -> None:
        """Add one paper with its entities and evaluations."""
        paper = paper_node_id(extraction.paper.id)
        if paper in self.graph:
            self.drop(paper, "", "", "another paper has this id already")
            return
        self.graph.add_node(paper, **paper_attributes(paper, extraction.paper))
        merged: dict[str, list[Found]] = {}
        for found in extraction.found:
            merged.setdefault(found.id, []).append(found)
        for id_, several in merged.items():
            if self.ensure(id_, several[0].name, known=not several[0].new):
                self.connect(paper, id_, several)
        for number, evaluation in enumerate(extraction.evaluations, start=1):
            self.evaluate(paper, f"evaluation:{extraction.paper.id}:{number}", evaluation)

    def connect(self, paper: str, target: str, several: list[Found]) -> None:
        """Add the edges from a paper to one entity: one for each role that the labels allow."""
        roles = dict.fromkeys(role for found in several for role in found.roles)
        made = False
        for role in roles:
            relation = ROLE_RELATIONS[Role(role)]
            if relation == _MENTIONS:
                continue
            if self.allowed(paper, relation, target):
                self.graph.add_edge(paper, target, key=relation, **_evidence(several, role))
                made = True
        if not made:
            self.graph.add_edge(paper, target, key=_MENTIONS, **_evidence(several, Role.MENTIONS))

    def evaluate(self, paper: str, id_: str, evaluation: Evaluation) -> None:
        """Add an evaluation as a node between its paper, what is evaluated, and on what."""
        for end, name in ((evaluation.model_id, evaluation.model), (evaluation.on_id, evaluation.on)):
            if not self.ensure(end, name, known=True):
                return
        ends = (("OF", evaluation.model_id), ("ON", evaluation.on_id))
        if not all(self.allowed(paper, relation, end, "Evaluation") for relation, end in ends):
            return
        self.graph.add_node(id_, **_evaluation_attributes(id_, evaluation))
        self.graph.add_edge(paper, id_, key="REPORTS")
        for relation, end in ends:
            self.graph.add_edge(id_, end, key=relation)

    def ensure(self, id_: str, name: str, *, known: bool) -> bool:
        """Make sure that an entity and its ancestors are nodes; False where its id tells no type."""
        if id_ in self.graph:
            return True
        waiting = [self.entities.get(id_) or _stranger(id_, name, known)]
        if waiting[0] is None:
            self.drop("", "", id_, "the id tells no entity type")
            return False
        while waiting:
            entity = waiting.pop()
            if entity is not None and entity.id not in self.graph:
                self.graph.add_node(entity.id, **entity_attributes(entity))
                waiting.extend(self.ancestors(entity))
        self.relate_ancestors(id_)
        return True

    def ancestors(self, entity: Entity) -> list[Entity]:
        """List the known entities that one is a variant of or built from."""
        return [self.entities[up] for _, up in _ups(entity) if up in self.entities]

    def relate_ancestors(self, id_: str) -> None:
        """Draw VARIANT_OF and BASED_ON from an entity and from all above it; cycles are refused."""
        waiting, seen = [id_], set[str]()
        while waiting:
            entity = self.entities.get(waiting.pop())
            if entity is None or entity.id in seen:
                continue
            seen.add(entity.id)
            for relation, up in _ups(entity):
                if self.graph.has_edge(entity.id, up, key=relation):
                    continue
                if up not in self.entities:
                    self.drop(entity.id, relation, up, "no such entity")
                elif relation == "VARIANT_OF" and self.descends(up, entity.id):
                    self.drop(entity.id, relation, up, "an entity cannot be its own ancestor")
                else:
                    self.graph.add_edge(entity.id, up, key=relation)
                    waiting.append(up)

    def descends(self, lower: str, upper: str) -> bool:
        """Tell whether `lower` is `upper` or below it in the graph so far."""
        seen = set[str]()
        while lower not in seen:
            if lower == upper:
                return True
            seen.add(lower)
            ups = [end for _, end, kind in self.graph.out_edges(lower, keys=True) if kind == "VARIANT_OF"]
            lower = ups[0] if ups else lower
        return False

    def allowed(self, source: str, relation: str, target: str, source_label: str = "Paper") -> bool:
        """Tell whether the schema has this edge; one that it has not is listed as dropped."""
        label = self.graph.nodes[target]["label"]
        kind = RELATIONS[relation]
        if source_label in kind.sources and label in kind.targets:
            return True
        self.drop(source, relation, target, f"{relation} does not connect {source_label} to {label}")
        return False

    def drop(self, source: str, relation: str, target: str, reason: str) -> None:
        """List something that did not get into the graph."""
        row = {"source": source, "relation": relation, "target": target, "reason": reason}
        if row not in self.dropped[-50:]:
            self.dropped.append(row)


def _ups(entity: Entity) -> list[tuple[str, str]]:
    parent = [("VARIANT_OF", entity.parent)] if entity.parent else []
    return parent + [("BASED_ON", up) for up in entity.based_on if up != entity.id]


def _stranger(id_: str, name: str, known: bool) -> Entity | None:
    """Make an entity that no list holds from its id and the name in the paper."""
    label = _LABEL_BY_PREFIX.get(id_.partition(":")[0])
    return Entity(id_, name, label, family=name, known=known) if label else None


def _evidence(several: list[Found], role: str) -> dict[str, object]:
    """Collect the mentions that bear a role out, the strongest first, as parallel lists.

    Where no single mention bears it, all mentions stand for it.
    """
    every = [mention for found in several for mention in found.mentions]
    mentions = sorted([m for m in every if m.role == role] or every, key=_strength)
    surfaces = [surface for found in several for surface in found.surfaces]
    return {
        "surface": mentions[0].text if mentions else next(iter(surfaces), several[0].name),
        "sentences": [m.sentence for m in mentions],
        "fields": [str(m.field) for m in mentions],
        "starts": [m.start for m in mentions],
        "ends": [m.end for m in mentions],
        "cues": [m.cue for m in mentions],
        "sizes": list(dict.fromkeys(size for found in several for size in found.sizes)),
        "confidence": float(mentions[0].confidence) if mentions else 0.0,
    }


def _strength(mention: Mention) -> tuple[float, bool, str, int]:
    """Order mentions: the most certain first, those with a cue first, then as they stand in the text."""
    return (-mention.confidence, not mention.cue, str(mention.field), mention.start)


def paper_attributes(id_: str, paper: Paper) -> dict[str, object]:
    """Give the properties of a paper's node, with its label."""
    return {
        "label": "Paper",
        "id": id_,
        "title": paper.title,
        "abstract": paper.abstract,
        "date": paper.date.isoformat() if paper.date else "",
        "authors": list(paper.authors),
        "url": paper.url or "",
        "categories": list(paper.categories),
        "source": paper.source,
    }


def entity_attributes(entity: Entity) -> dict[str, object]:
    """Give the properties of an entity's node, with its label."""
    return {
        "label": str(entity.type),
        "id": entity.id,
        "name": entity.name,
        "key": key(entity.name),
        "aliases": list(entity.aliases),
        "family": entity.family or entity.name,
        "year": entity.year,
        "arxiv": entity.arxiv or "",
        "known": entity.known,
    }


def _evaluation_attributes(id_: str, evaluation: Evaluation) -> dict[str, object]:
    return {
        "label": "Evaluation",
        "id": id_,
        "metric": evaluation.metric,
        "value": evaluation.value,
        "field": str(evaluation.field),
        "start": evaluation.start,
        "end": evaluation.end,
        "sentence": evaluation.sentence,
        "confidence": float(evaluation.confidence),
    }
