"""Say what went wrong as problem JSON (RFC 9457): never a traceback, never what is inside."""

from http import HTTPStatus

from paperatlas.errors import AmbiguousName, PaperatlasError, QueryError, StoreError, UnknownName
from paperatlas.server.wire import dumps

__all__ = ["MEDIA_TYPE", "Busy", "NotFound", "OutOfTime", "TooMuch", "describe", "is_late", "problem"]

MEDIA_TYPE = "application/problem+json"


class OutOfTime(QueryError):
    """Report a request that took longer than it may."""


class TooMuch(QueryError):
    """Report a statement that takes more memory, or gives a larger answer, than it may."""


class Busy(QueryError):
    """Report that too many requests are being answered already."""


class NotFound(QueryError):
    """Report a thing of the API that does not exist."""


def is_late(error: QueryError) -> bool:
    """Tell whether a store says by an error that the time limit of a statement was reached."""
    return str(error).startswith("stopped after")


_STATUS: dict[type[PaperatlasError], HTTPStatus] = {
    OutOfTime: HTTPStatus.GATEWAY_TIMEOUT,
    TooMuch: HTTPStatus.BAD_REQUEST,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    NotFound: HTTPStatus.NOT_FOUND,
    UnknownName: HTTPStatus.NOT_FOUND,
    AmbiguousName: HTTPStatus.CONFLICT,
    QueryError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}


def problem(status: int, detail: str, **more: object) -> bytes:
    """Write one problem.

    >>> problem(404, "nothing here")
    b'{"type":"about:blank","title":"Not Found","status":404,"detail":"nothing here"}'
    """
    title = HTTPStatus(status).phrase
    return dumps({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})


def describe(error: PaperatlasError) -> tuple[int, bytes]:
    """Give the status and the problem that an error of the package becomes."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    more: dict[str, object] = {}
    if isinstance(error, UnknownName):
        more["nearest"] = error.nearest
    if isinstance(error, AmbiguousName):
        more["ids"] = error.ids
    return status, problem(status, str(error), **more)
