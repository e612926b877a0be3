"""The nouns of paperatlas: papers, mentions, entities, relations, evaluations, and a paper's extraction.

What comes from outside (papers) is validated by pydantic. What the stages make themselves, thousands of
times a second, are plain slotted dataclasses.
"""

from dataclasses import dataclass, field
from datetime import date as Date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = [
    "Entity",
    "EntityType",
    "Evaluation",
    "Extraction",
    "Field",
    "Found",
    "Mention",
    "Paper",
    "Role",
]


class EntityType(StrEnum):
    """The four kinds of named things that a paper deals with."""

    MODEL = "Model"
    BENCHMARK = "Benchmark"
    DATASET = "Dataset"
    METHOD = "Method"


class Role(StrEnum):
    """What a paper does with an entity."""

    INTRODUCES = "introduces"
    EVALUATES = "evaluates"
    EVALUATES_ON = "evaluates_on"
    TRAINS_ON = "trains_on"
    USES = "uses"
    COMPARES_TO = "compares_to"
    MENTIONS = "mentions"


class Field(StrEnum):
    """The parts of a paper that are read."""

    TITLE = "title"
    ABSTRACT = "abstract"


class Paper(BaseModel):
    """Hold one paper as its source states it.

    A paper has a title or an abstract or both. `source` is `FILE:LINE`, where the paper was read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str = ""
    abstract: str = ""
    date: Date | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    categories: tuple[str, ...] = ()
    source: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "Paper":
        if not (self.title.strip() or self.abstract.strip()):
            raise ValueError("a paper needs a title or an abstract")
        # Which fields were given matters to nobody, and a set for each paper takes half as much as its abstract.
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN)
        return self


_GIVEN = set(Paper.model_fields)


@dataclass(slots=True)
class Mention:
    """Point to one place in a paper where an entity is named.

    `start` and `end` are half-open character offsets into the field: `field_text[start:end] == text`.
    `sentence` is the sentence around it; `cue` the words that decided the role (empty where none did).
    """

    field: str
    start: int
    end: int
    text: str
    sentence: str
    role: str
    cue: str
    confidence: float


@dataclass(slots=True)
class Entity:
    """Name one canonical thing of the lexicon or of the corpus.

    `parent` is the id of the entity that this one is a variant of, `based_on` the ids it was built from,
    `family` the name at the root of the chain of parents (its own name where it has none).
    `introduced_by` is the id of the paper of the corpus that introduces it; `known` is False for names
    that discovery found.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    based_on: tuple[str, ...] = ()
    family: str = ""
    year: int | None = None
    arxiv: str | None = None
    introduced_by: str | None = None
    known: bool = True


@dataclass(slots=True)
class Found:
    """Tell what one paper does with one entity: surfaces, roles and every mention as evidence.

    `type` is the type by this paper's use (a benchmark that is only trained on here is a Dataset here);
    the entity's own type is that of its id. `sizes` are the sizes stated with its mentions ("7B").
    """

    id: str
    name: str
    type: str
    surfaces: list[str]
    roles: list[str]
    sizes: list[str] = field(default_factory=list)
    new: bool = False
    mentions: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class Evaluation:
    """State that the paper evaluates one model or method on one benchmark or dataset.

    `metric` and `value` are as written but for marks of LaTeX and Markdown, empty where the abstract states none; the
    metric of a difference ends in "gain" or "reduction". `start` and `end` are half-open character offsets in the
    field of the sentence that says so, or of the sentences where the value stands in a later one.
    """

    model: str
    model_id: str
    on: str
    on_id: str
    metric: str
    value: str
    field: str
    start: int
    end: int
    sentence: str
    confidence: float


@dataclass(slots=True)
class Extraction:
    """Hold all that was extracted from one paper."""

    paper: Paper
    found: list[Found] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
