"""What the explorer asks for as JSON."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from paperatlas.server import explore, models
from paperatlas.server.live import Generation, Live
from paperatlas.server.problems import NotFound
from paperatlas.server.wire import dumps

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

__all__ = ["add_explorer", "answered"]

_PATIENCE = 8.0


async def answered(live: Live, make: Callable[[Generation], object]) -> "Response":
    """Answer with what a function makes of the newest state; the JSON is written in its thread too."""
    from fastapi import Response

    def work(generation: Generation) -> bytes:
        made = make(generation)
        return made if isinstance(made, bytes) else dumps(made)

    return Response(await live.call(work), media_type="application/json")


def add_explorer(router: "APIRouter", live: Live) -> None:
    """Add the overview, and what is asked for from there."""
    from fastapi import Query, Response

    Id = Annotated[models.Text, Query(description="The id of an entity or a paper.")]  # noqa: N806
    most = live.limits.rows

    @router.get("/explorer/overview", response_model=models.OverviewAnswer, tags=["explorer"])
    async def overview() -> Response:
        """Give the strongest nodes with their places and lines; drawn when the server starts."""
        made = await live.overview(min(_PATIENCE, live.limits.seconds))
        if made is None:
            raise NotFound("there is no overview; the server's log says why")
        return Response(made, media_type="application/json")

    @router.get("/explorer/around", response_model=models.PartAnswer, tags=["explorer"])
    async def around(question: Annotated[models.AroundQuestion, Query()]) -> Response:
        """Give a node with its neighbours: what introduces it and its kin first, papers from new to old."""
        limit = min(question.limit, most)
        return await answered(live, lambda now: explore.around(now.atlas, question.id, question.offset, limit))

    @router.get("/explorer/node", response_model=models.NodeAnswer, tags=["explorer"])
    async def node(id: Id) -> Response:  # noqa: A002  # it is the name in the address
        """Give the card of a node."""
        return await answered(live, lambda now: explore.node(now.atlas, id))

    @router.get("/explorer/line", response_model=models.LineAnswer, tags=["explorer"])
    async def line(source: Id, target: Id) -> Response:
        """Give the evidence of a line."""
        return await answered(live, lambda now: explore.line(now.atlas, source, target))

    @router.get("/explorer/answer", response_model=models.PartAnswer, tags=["explorer"])
    async def answer(
        x: Annotated[models.Text, Query(description="The id of a model or method.")],
        y: Annotated[models.Text, Query(description="The id of a benchmark or dataset.")],
        exact: Annotated[bool, Query(description="Leave the variants of both out.")] = False,
    ) -> Response:
        """Give the papers that evaluate X on Y, with the results."""
        return await answered(live, lambda now: explore.answer(now.atlas, (x, y), exact, most))

    @router.get("/explorer/path", response_model=models.PartAnswer, tags=["explorer"])
    async def path(a: Id, b: Id) -> Response:
        """Give the nodes on the shortest ways between two."""
        return await answered(live, lambda now: explore.path(now.atlas, a, b))
