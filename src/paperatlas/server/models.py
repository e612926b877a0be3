"""What the API takes and gives, as its description shows it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from paperatlas.answers import Count, PaperRow, Standing
from paperatlas.server.search import Hit

__all__ = [
    "AroundQuestion",
    "AskAnswer",
    "CardAnswer",
    "CypherQuestion",
    "Health",
    "LineAnswer",
    "NodeAnswer",
    "NodeLink",
    "NodeType",
    "OverviewAnswer",
    "PapersAnswer",
    "PapersQuestion",
    "PartAnswer",
    "Problem",
    "QueryList",
    "SearchAnswer",
    "StatsAnswer",
    "Table",
]

Text = Annotated[str, Field(min_length=1, max_length=500)]
NodeType = Literal["Paper", "Model", "Benchmark", "Dataset", "Method"]


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


class NodeColumns(BaseModel):
    """Nodes in columns; `type` is a number in the overview's `types`, `month` counts from the year 0."""

    id: list[str]
    name: list[str]
    aliases: list[list[str]]
    type: list[int]
    papers: list[int]
    month: list[int]


class PlacedColumns(NodeColumns):
    """Nodes with their places and sizes on the map."""

    radius: list[float]
    x: list[int]
    y: list[int]


class LineColumns(BaseModel):
    """Lines in columns: numbers of their ends, the roles as bits in the order of the overview's `roles`."""

    source: list[int]
    target: list[int]
    roles: list[int]
    confidence: list[int]


class ResultColumns(BaseModel):
    """Results in columns: numbers of line and paper (-1: not among the nodes), place in the line's evidence."""

    line: list[int]
    place: list[int]
    paper: list[int]
    metric: list[str]
    value: list[str]
    confidence: list[int]


class PartAnswer(BaseModel):
    """A part of the map; `more` tells whether there is more of what was asked for."""

    nodes: NodeColumns
    lines: LineColumns
    results: ResultColumns
    more: bool


class OverviewAnswer(BaseModel):
    """The strongest nodes on the map, and what its numbers mean; of `all`, 0 is not known."""

    format: int
    title: str
    words: str
    all: tuple[int, int]
    center: int | None
    scale: float
    types: list[str]
    roles: list[tuple[str, str, str]]
    nodes: PlacedColumns
    lines: LineColumns
    results: ResultColumns


class AroundQuestion(BaseModel):
    """A node, and which of its neighbours."""

    model_config = ConfigDict(extra="forbid")

    id: Text = Field(description="The id of an entity or a paper.")
    offset: int = Field(0, ge=0, le=100_000, description="Leave out so many neighbours.")
    limit: int = Field(120, ge=1, le=500, description="Give at most so many neighbours.")


class TogetherAnswer(BaseModel):
    """An entity, and in how many papers it stands with another."""

    id: str
    name: str
    type: str
    papers: int


class NodeAnswer(BaseModel):
    """The card of a node; `counts` are its lines per role in the whole store, `~ROLE` seen from the target."""

    url: str
    facts: list[tuple[str, str]]
    counts: dict[str, int]
    together: list[TogetherAnswer]


class SaidAnswer(BaseModel):
    """One sentence; `marks` are lengths of plain and marked pieces in turn, as JavaScript counts."""

    text: str
    marks: list[int]
    cue: str
    paper: str
    title: str
    url: str
    result: str


class RoleAnswer(BaseModel):
    """One role of a line with its evidence."""

    role: str
    surface: str
    confidence: float
    said: list[SaidAnswer]


class LineAnswer(BaseModel):
    """The evidence of a line, role by role."""

    roles: list[RoleAnswer]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    nearest: list[str] = Field(default_factory=list, description="Names that are near an unknown one.")
    ids: list[str] = Field(default_factory=list, description="What an ambiguous name may mean.")
    errors: list[dict[str, str]] = Field(default_factory=list, description="Wrong parameters, each.")
