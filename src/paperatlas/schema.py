"""What the graph may hold, as data: node labels, relation types, their properties and what they connect."""

from dataclasses import dataclass

from paperatlas.model import EntityType, Role

__all__ = ["ENTITY_LABELS", "NODES", "RELATIONS", "ROLE_RELATIONS", "RelationType"]

ENTITY_LABELS: tuple[str, ...] = tuple(str(t) for t in EntityType)

_ENTITY: dict[str, str] = {
    "id": "STRING",
    "name": "STRING",
    "key": "STRING",
    "aliases": "STRING[]",
    "family": "STRING",
    "year": "INT64",
    "arxiv": "STRING",
    "known": "BOOL",
}

NODES: dict[str, dict[str, str]] = {
    "Paper": {
        "id": "STRING",
        "title": "STRING",
        "abstract": "STRING",
        "date": "STRING",
        "authors": "STRING[]",
        "url": "STRING",
        "categories": "STRING[]",
        "source": "STRING",
    },
    **dict.fromkeys(ENTITY_LABELS, _ENTITY),
    "Evaluation": {
        "id": "STRING",
        "metric": "STRING",
        "value": "STRING",
        "field": "STRING",
        "start": "INT64",
        "end": "INT64",
        "sentence": "STRING",
        "confidence": "DOUBLE",
    },
}
"""Label -> property -> type. `id` is the primary key everywhere; `key` is the folded name for lookups."""

_EVIDENCE: dict[str, str] = {
    "surface": "STRING",
    "sentences": "STRING[]",
    "fields": "STRING[]",
    "starts": "INT64[]",
    "ends": "INT64[]",
    "cues": "STRING[]",
    "sizes": "STRING[]",
    "confidence": "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class RelationType:
    """Say which labels a relation type connects and which properties it carries."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    properties: dict[str, str]


_AGENTS = ("Model", "Method")
_DATA = ("Benchmark", "Dataset")

RELATIONS: dict[str, RelationType] = {
    "INTRODUCES": RelationType(("Paper",), ENTITY_LABELS, _EVIDENCE),
    "EVALUATES": RelationType(("Paper",), _AGENTS, _EVIDENCE),
    "EVALUATES_ON": RelationType(("Paper",), _DATA, _EVIDENCE),
    "TRAINS_ON": RelationType(("Paper",), _DATA, _EVIDENCE),
    "USES": RelationType(("Paper",), ENTITY_LABELS, _EVIDENCE),
    "COMPARES_TO": RelationType(("Paper",), ENTITY_LABELS, _EVIDENCE),
    "MENTIONS": RelationType(("Paper",), ENTITY_LABELS, _EVIDENCE),
    "REPORTS": RelationType(("Paper",), ("Evaluation",), {}),
    "OF": RelationType(("Evaluation",), _AGENTS, {}),
    "ON": RelationType(("Evaluation",), _DATA, {}),
    "VARIANT_OF": RelationType(ENTITY_LABELS, ENTITY_LABELS, {}),
    "BASED_ON": RelationType(ENTITY_LABELS, ENTITY_LABELS, {}),
}
"""Relation type -> what it connects. Evidence lists run in parallel: one entry a mention."""

ROLE_RELATIONS: dict[Role, str] = {role: role.value.upper() for role in Role}
