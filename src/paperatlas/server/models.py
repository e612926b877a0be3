"""What the API takes and gives, as its description shows it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from paperatlas.answers import Count, PaperRow, Standing
from paperatlas.server.search import Hit

__all__ = [
    "AskAnswer",
    "CardAnswer",
    "CypherQuestion",
    "Health",
    "NodeLink",
    "PapersAnswer",
    "PapersQuestion",
    "Problem",
    "QueryList",
    "SearchAnswer",
    "StatsAnswer",
    "Table",
]

Text = Annotated[str, Field(min_length=1, max_length=500)]


class PapersQuestion(BaseModel):
    """What a paper must do with which names; all that are given must hold."""

    model_config = ConfigDict(extra="forbid")

    introduces: Text | None = Field(None, description="Papers that introduce it.")
    evaluates: Text | None = Field(None, description="Papers that evaluate it.")
    on: Text | None = Field(None, description="... on this benchmark or dataset.")
    uses: Text | None = Field(None, description="Papers that use it.")
    trains_on: Text | None = Field(None, description="Papers that train on it.")
    compares_to: Text | None = Field(None, description="Papers that compare with it.")
    mentions: Text | None = Field(None, description="Papers that name it in any role.")
    exact: bool = Field(False, description="Leave the variants of the names out.")
    min_confidence: float = Field(0.0, ge=0, le=1, description="Leave out what is less certain.")
    limit: int = Field(100, ge=1, le=1000, description="Give at most so many rows.")


class PapersAnswer(BaseModel):
    """Rows about papers, the newest first; `notes` say how names were read."""

    rows: list[PaperRow]
    notes: list[str]
    truncated: bool


class CardAnswer(BaseModel):
    """What the store knows about one entity, its variants counted in."""

    id: str
    name: str
    type: str
    aliases: list[str]
    family: str
    year: int | None
    arxiv: str
    known: bool
    parents: list[str]
    variants: list[str]
    based_on: list[str]
    basis_of: list[str]
    introduced_by: list[PaperRow]
    papers: dict[str, int]
    first: dict[str, list[PaperRow]]
    standings: list[Standing]
    methods: list[Count]


class AskAnswer(PapersAnswer):
    """Rows or a card; where the question was not understood, `message` says what may be asked."""

    question: str
    lookup: str
    understood: bool
    message: str
    card: CardAnswer | None


class SearchAnswer(BaseModel):
    """What fits, the best first."""

    hits: list[Hit]


class NodeLink(BaseModel):
    """A part of the graph as `paperatlas export` writes it; `graph.truncated` tells whether there is more."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: list[dict[str, Any]]
    links: list[dict[str, Any]]


class ParameterAnswer(BaseModel):
    """One parameter of a named query; without `default` it must be given."""

    name: str
    types: list[str]
    default: str | None
    help: str


class QueryAnswer(BaseModel):
    """One named query."""

    name: str
    summary: str
    parameters: list[ParameterAnswer]
    returns: list[str]


class QueryList(BaseModel):
    """All named queries that the store's engine runs."""

    queries: list[QueryAnswer]


class Table(BaseModel):
    """Rows of a query; what JSON has no word for is text."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


class CypherQuestion(BaseModel):
    """One statement that only reads."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(min_length=1, max_length=20_000)
    parameters: dict[str, Any] = Field(default_factory=dict, description="The values of its $names.")
    limit: int = Field(100, ge=1, le=1000, description="Give at most so many rows.")
    seconds: float = Field(5.0, ge=0.1, le=10, description="End the statement after this time.")


class StatsAnswer(BaseModel):
    """How much the store holds, and what its build noted."""

    nodes: dict[str, int]
    relations: dict[str, int]
    meta: dict[str, str]
    dialect: str


class Health(BaseModel):
    """That the server is there: `ok`, or `stale` where the store has changed but cannot be read anew."""

    status: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    nearest: list[str] = Field(default_factory=list, description="Names that are near an unknown one.")
    ids: list[str] = Field(default_factory=list, description="What an ambiguous name may mean.")
    errors: list[dict[str, str]] = Field(default_factory=list, description="Wrong parameters, each.")
