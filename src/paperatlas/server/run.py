"""Start the server, and stop it cleanly."""

import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

from paperatlas.errors import PaperatlasError
from paperatlas.server.access import Gate, HostRule
from paperatlas.server.guard import Guard
from paperatlas.server.live import Live
from paperatlas.server.models import Problem
from paperatlas.server.options import ServeError, ServeOptions, is_loopback
from paperatlas.server.problems import MEDIA_TYPE, describe, problem

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["make_app", "serve"]

_BACKLOG = 256


def serve(options: ServeOptions, ready: Callable[[str], None] | None = None) -> bool:
    """Serve a store until SIGINT or SIGTERM comes.

    Args:
        options: Where to listen, whom to let in, what to serve.
        ready: Called with the address once the server listens.

    Returns:
        Whether everything came to rest. If not, a statement that was running when the signal came runs on
        in its thread; the caller may end the process, as nothing that is served can be lost.

    Raises:
        ServeError: The port is in use, or the server's libraries are not installed.
        StoreError: There is no store, or it cannot be opened.
    """
    try:
        import fastapi  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise ServeError(f"the server needs {error.name}; install it with: pip install 'paperatlas[serve]'") from error
    from paperatlas.server.explore import overview

    with contextlib.closing(_listen(options)) as listener:
        live = Live(options.store, options.limits, lambda atlas: overview(atlas, options.nodes))
        rule = HostRule(options.host, options.names, loopback=is_loopback(options.host))
        guarded = Guard(make_app(live), rule, Gate(options.token), options.limits)
        config = uvicorn.Config(
            guarded,
            log_config=None,
            access_log=False,  # addresses may hold the token
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=5,
            backlog=_BACKLOG,
        )
        try:
            with _signals():
                if ready is not None:
                    ready(_address(listener))
                uvicorn.Server(config).run(sockets=[listener])
        finally:
            at_rest = live.close()
    return at_rest


def make_app(live: Live) -> "FastAPI":
    """Make the application; `Guard` has to stand before it."""
    from importlib.metadata import version

    from fastapi import FastAPI

    from paperatlas.server.api import make_router
    from paperatlas.server.pages import add_pages

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        import asyncio

        watcher = asyncio.create_task(live.watch())
        try:
            yield
        finally:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher

    app = FastAPI(
        title="paperatlas",
        version=version("paperatlas"),
        description="Ask which papers introduce, evaluate, train on, use and compare what.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the pages of FastAPI load files from the net
        redoc_url=None,
        lifespan=life,
        redirect_slashes=False,
    )
    app.include_router(make_router(live))
    add_pages(app)
    _add_problems(app)
    # Errors are written by the handlers, not by the endpoints, so that FastAPI does not see their form.
    app.openapi()["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    return app


def _add_problems(app: "FastAPI") -> None:
    """Turn every error into problem JSON."""
    from fastapi import Request, Response
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    def of_package(_: Request, error: Exception) -> Response:
        assert isinstance(error, PaperatlasError)
        status, body = describe(error)
        headers = {"retry-after": "1"} if status == 503 else {}
        return Response(body, status, headers, MEDIA_TYPE)

    def of_validation(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [{"where": ".".join(map(str, one["loc"])), "message": str(one["msg"])} for one in error.errors()]
        told = "; ".join(f"{one['where']}: {one['message']}" for one in errors)
        return Response(problem(422, told, errors=errors), 422, media_type=MEDIA_TYPE)

    def of_http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        body = problem(error.status_code, str(error.detail))
        return Response(body, error.status_code, dict(error.headers or {}), MEDIA_TYPE)

    app.add_exception_handler(PaperatlasError, of_package)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)


def _listen(options: ServeOptions) -> socket.socket:
    """Take the port before anything else is done, so that a port in use is said at once."""
    family, *_, address = socket.getaddrinfo(
        options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    try:
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        place = f"port {options.port} of {options.host}"
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"{place} is in use; give another by --port, or 0 for any free one") from error
        raise ServeError(f"cannot listen on {place}: {error.strerror}") from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the server and nothing else: uvicorn raises them again when it is done."""

    def ignore(_number: int, _frame: Any) -> None:
        """Do nothing: the server has stopped already."""

    before = {number: signal.signal(number, ignore) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
