"""The JSON API: each endpoint a thin twin of a public function."""

from typing import TYPE_CHECKING, Annotated, Any

from paperatlas.errors import UnknownName
from paperatlas.nameindex import nearest_names
from paperatlas.names import key
from paperatlas.server import models
from paperatlas.server.explorer_api import add_explorer, answered
from paperatlas.server.live import Generation, Live
from paperatlas.server.part import around, read_part
from paperatlas.server.problems import MEDIA_TYPE, NotFound
from paperatlas.server.wire import dumps
from paperatlas.stores.base import Rows

if TYPE_CHECKING:
    from fastapi import APIRouter, Request

    from paperatlas.answers import PaperRows
    from paperatlas.cypher import NamedQuery
    from paperatlas.query import Atlas

__all__ = ["PROBLEMS", "make_router"]

_MOST_AROUND = 2_000

_WHEN = {
    400: "It cannot be answered as asked.",
    401: "The token is missing or wrong.",
    403: "A page of another server asks.",
    404: "There is no such thing; `nearest` may hold what was meant.",
    409: "The name stands for several things; `ids` tell them apart.",
    413: "The request is too large.",
    421: "The server does not go by this name.",
    422: "A parameter is missing, unknown or wrong.",
    503: "The server or the store is busy or unavailable.",
    504: "It took too long.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in _WHEN.items()
}


def make_router(live: Live) -> "APIRouter":
    """Make the API over what is served."""
    from fastapi import APIRouter

    router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
    _add_lookups(router, live)
    _add_names(router, live)
    add_explorer(router, live)
    _add_queries(router, live)
    _add_state(router, live)
    return router


def _rows(rows: "PaperRows", limit: int) -> dict[str, object]:
    kept = [row.as_dict() for row in rows[:limit]]
    return {"rows": kept, "notes": rows.notes, "truncated": rows.truncated or len(kept) < len(rows)}


def _table(rows: Rows) -> dict[str, object]:
    return {"columns": rows.columns, "rows": rows.rows, "truncated": rows.truncated}


def _add_lookups(router: "APIRouter", live: Live) -> None:
    from fastapi import Query, Response

    most = live.limits.rows

    @router.get("/papers", response_model=models.PapersAnswer, tags=["lookups"])
    async def papers(question: Annotated[models.PapersQuestion, Query()]) -> Response:
        """List the papers that introduce, evaluate, use ... a name. All criteria given must hold."""
        asked = question.model_dump(exclude_none=True)
        limit = min(question.limit, most)
        return await answered(live, lambda now: _rows(now.atlas.papers(**{**asked, "limit": limit}), limit))

    @router.get("/ask", response_model=models.AskAnswer, tags=["lookups"])
    async def ask(
        q: Annotated[models.Text, Query(description="The question.", examples=["what is MMLU"])],
        limit: Annotated[int, Query(ge=1, le=1000, description="Give at most so many rows.")] = 100,
    ) -> Response:
        """Answer a question in words, such as "which papers evaluate LLaMA on MMLU"."""

        def answer(now: Generation) -> object:
            found = now.atlas.ask(q)
            return {**found.as_dict(), **_rows(found.rows, min(limit, most))}

        return await answered(live, answer)


def _add_names(router: "APIRouter", live: Live) -> None:
    from fastapi import Path, Query, Response

    Name = Annotated[str, Path(min_length=1, max_length=500, description="A name, an alias or an id.")]  # noqa: N806

    @router.get("/entities/{name:path}", response_model=models.CardAnswer, tags=["names"])
    async def entity(name: Name) -> Response:
        """Give the card of one entity."""
        return await answered(live, lambda now: now.atlas.entity(name).as_dict())

    @router.get("/search", response_model=models.SearchAnswer, tags=["names"])
    async def search(
        q: Annotated[models.Text, Query(description="What was typed so far.")],
        limit: Annotated[int, Query(ge=1, le=100, description="Give at most so many hits.")] = 12,
        type: Annotated[  # noqa: A002  # it is the name in the address
            list[models.NodeType] | None, Query(max_length=5, description="Only of these types.")
        ] = None,
    ) -> Response:
        """Complete a name, an alias or a title."""
        return await answered(live, lambda now: {"hits": now.completion.find(q, limit, type or ())})

    @router.get("/neighbourhood/{id:path}", response_model=models.NodeLink, tags=["names"])
    async def neighbourhood(
        id: Name,  # noqa: A002  # it is the name in the path
        depth: Annotated[int, Query(ge=0, le=3, description="Steps from the node.")] = 1,
        limit: Annotated[int, Query(ge=1, le=1000, description="Keep the best connected nodes.")] = 200,
    ) -> Response:
        """Give what is around an entity or a paper as node-link JSON."""
        return await answered(live, lambda now: _around(now.atlas, id, depth, min(limit, most)))

    most = live.limits.rows


def _around(atlas: "Atlas", name: str, depth: int, limit: int) -> bytes:
    from paperatlas.exporters import ExportOptions, node_link

    center = _node(atlas, name)
    ids, cut = around(atlas.store, center, depth, _MOST_AROUND)
    graph = read_part(atlas.store, ids)
    graph.graph["truncated"] = cut or len(ids) > limit
    return node_link.render(graph, ExportOptions(around=center, depth=depth, top=limit))


def _node(atlas: "Atlas", name: str) -> str:
    """Find the one node that a name stands for: an entity first, then a paper."""
    from paperatlas.errors import AmbiguousName, QueryError

    if name in atlas.index.types:
        return name
    try:
        entities = atlas.resolve(name).entities
    except UnknownName as error:
        try:
            found = atlas.resolve_paper(name)[0]
        except QueryError:
            raise error from None
    else:
        own = [entity.id for entity in entities if key(entity.name) == key(name)]
        found = own if len(own) == 1 else [entity.id for entity in entities]
    if len(found) > 1:
        raise AmbiguousName(name, found)
    return found[0]


def _add_queries(router: "APIRouter", live: Live) -> None:
    from fastapi import Path, Request, Response

    @router.get("/queries", response_model=models.QueryList, tags=["queries"])
    async def queries() -> Response:
        """List the named queries."""
        return await answered(live, lambda now: {"queries": [_described(one) for one in now.atlas.named()]})

    free = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 500}}
    parameters = {"in": "query", "name": "parameters", "style": "form", "explode": True, "schema": free}

    @router.get(
        "/queries/{name}",
        response_model=models.Table,
        tags=["queries"],
        openapi_extra={"parameters": [parameters]},
    )
    async def named(
        name: Annotated[str, Path(max_length=100, description="One of /queries.")], request: Request
    ) -> Response:
        """Run a named query. Its parameters stand in the address; a name may be given several times."""
        given = _given(request)
        return await answered(live, lambda now: _table(_run_named(now.atlas, name, given, live)))

    @router.post("/cypher", response_model=models.Table, tags=["queries"])
    async def cypher(question: models.CypherQuestion) -> Response:
        """Run one Cypher statement that only reads, within limits of time, rows and memory."""
        return await answered(live, lambda now: _run_free(now, question, live))


def _described(query: "NamedQuery") -> dict[str, object]:
    return {
        "name": query.name,
        "summary": query.summary,
        "parameters": [
            {"name": one.name, "types": one.types, "default": one.default, "help": one.help} for one in query.parameters
        ],
        "returns": query.returns,
    }


def _given(request: "Request") -> dict[str, object]:
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        values.setdefault(name, []).append(value)
    return {name: several if len(several) > 1 else several[0] for name, several in values.items()}


def _run_named(atlas: "Atlas", name: str, given: dict[str, object], live: Live) -> Rows:
    names = [query.name for query in atlas.named()]
    if name not in names:
        near = nearest_names(name, {key(one): one for one in names})
        hint = f"; did you mean {' or '.join(near)}?" if near else "; /api/v1/queries lists them"
        raise NotFound(f"no query is named {name!r}{hint}")
    return atlas.query(name, given, limit=live.limits.rows, timeout=live.limits.seconds)


def _run_free(now: Generation, question: models.CypherQuestion, live: Live) -> object:
    from paperatlas import cypher

    rows, seconds = min(question.limit, live.limits.rows), min(question.seconds, live.limits.seconds)
    cypher.check_single(question.statement)
    cypher.check_parameters(question.statement, question.parameters)
    cypher.check_reading(question.statement)
    if now.sandbox is not None:
        return now.sandbox.run(question.statement, question.parameters, rows, seconds)
    return _table(now.pool.run(question.statement, question.parameters, limit=rows, timeout=seconds))


def _add_state(router: "APIRouter", live: Live) -> None:
    from fastapi import Response

    @router.get("/stats", response_model=models.StatsAnswer, tags=["state"])
    async def stats() -> Response:
        """Count what the store holds."""
        return await answered(live, _stats)

    @router.get("/healthz", response_model=models.Health, tags=["state"])
    async def healthz() -> Response:
        """Tell that the server is there; asks nothing of the store and needs no token."""
        status = "stale" if live.trouble else "ok"
        return Response(dumps({"status": status}), media_type="application/json")


def _stats(now: Generation) -> object:
    from paperatlas.schema import NODES

    counts = now.pool.counts()
    return {
        "nodes": {name: number for name, number in counts.items() if name in NODES},
        "relations": {name: number for name, number in counts.items() if name not in NODES},
        "meta": now.pool.meta(),
        "dialect": now.pool.dialect,
    }
