"""Stand before the application: who may ask, how much, how long, and under which headers the answer goes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

from paperatlas.server.access import COOKIE, Gate, HostRule, from_elsewhere
from paperatlas.server.options import Limits
from paperatlas.server.problems import MEDIA_TYPE, problem

__all__ = ["CONTENT_POLICY", "OPEN_PATHS", "Guard"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
OPEN_PATHS = frozenset({"/api/v1/healthz"})
"""What is answered without a token: that the server is there, and nothing of what it holds."""

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_LOG = logging.getLogger("paperatlas.server")
_GRACE = 3.0


class Guard:
    """Wrap an ASGI application; see the module."""

    def __init__(self, app: App, hosts: HostRule, gate: Gate, limits: Limits) -> None:
        """Let only those requests through to `app` that the rules and limits allow."""
        self._app = app
        self._hosts = hosts
        self._gate = gate
        self._limits = limits
        self._active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand the life of the server through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._bounded(scope, receive, _Reply(send))

    async def _bounded(self, scope: Scope, receive: Receive, reply: "_Reply") -> None:
        """Answer within the limits of time and number; whatever happens is a problem, not a traceback."""
        if self._active >= self._limits.waiting:
            await reply.refuse(503, "too many requests at once; try again", ("retry-after", "1"))
            return
        self._active += 1
        try:
            async with asyncio.timeout(self._limits.seconds + _GRACE):
                await self._checked(scope, receive, reply)
        except asyncio.CancelledError:  # only the end of the server cancels
            await reply.refuse(503, "the server is stopping")
        except TimeoutError:
            await reply.refuse(504, "the request took too long; ask for less")
        except Exception:  # noqa: BLE001  # the last door: what is inside stays inside
            _LOG.exception("a request failed: %s %s", scope["method"], scope["path"])
            await reply.refuse(500, "something went wrong in the server; its log says what")
        finally:
            self._active -= 1

    async def _checked(self, scope: Scope, receive: Receive, reply: "_Reply") -> None:
        headers = _headers(scope)
        if not self._hosts.allows(headers.get("host", "")):
            await reply.refuse(421, "this server does not go by the name in the Host header")
            return
        if self._strange(scope, headers):
            await reply.refuse(403, "pages of other servers may not ask this one")
            return
        if self._gate.closed and scope["path"] == "/" and b"token=" in scope["query_string"]:
            await self._enter(scope, reply)
            return
        admitted = self._gate.admits(headers.get("authorization", ""), headers.get("cookie", ""))
        if not admitted and scope["path"] not in OPEN_PATHS:
            await self._turn_away(headers, reply)
            return
        body = await self._body(headers, receive)
        if body is None:
            await reply.refuse(413, f"a request has at most {self._limits.body:,} bytes")
            return
        await self._app(scope, _replay(body, receive), reply)

    @staticmethod
    def _strange(scope: Scope, headers: dict[str, str]) -> bool:
        """Tell whether a page of another server asks; following a link to a page is no asking."""
        site = headers.get("sec-fetch-site", "")
        if scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate":
            site = ""
        return from_elsewhere(headers.get("host", ""), headers.get("origin", ""), site)

    async def _enter(self, scope: Scope, reply: "_Reply") -> None:
        """Take the token from the address, set the cookie, and go on to the address without it."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not self._gate.knows(given):
            await reply.page(401, "This is not the token of this atlas.")
            return
        cookie = f"{COOKIE}={self._gate.cookie}; Path=/; HttpOnly; SameSite=Strict"
        # A redirect would count as coming from the page with the link, and would not bring a strict cookie.
        await reply.page(200, "Welcome.", ("set-cookie", cookie), refresh=True)

    async def _turn_away(self, headers: dict[str, str], reply: "_Reply") -> None:
        wanted = ("www-authenticate", 'Bearer realm="paperatlas"')
        if "text/html" in headers.get("accept", ""):
            await reply.page(401, "This atlas wants its token: open the address with /?token=...", wanted)
        else:
            await reply.refuse(401, "give the token: Authorization: Bearer ...", wanted)

    async def _body(self, headers: dict[str, str], receive: Receive) -> bytes | None:
        """Read the whole body, or give None where it is too large."""
        if "content-length" not in headers and "transfer-encoding" not in headers:
            return b""
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared[:20]) > self._limits.body:
            return None
        body = b""
        while True:
            message = await receive()
            body += bytes(message.get("body", b""))
            if len(body) > self._limits.body:
                return None
            if message["type"] != "http.request" or not message.get("more_body"):
                return body


class _Reply:
    """Send an answer with the headers that every answer has; an answer's own headers win."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False

    async def __call__(self, message: Message) -> None:
        """Send one message of the application."""
        if message["type"] == "http.response.start":
            self._started = True
            given = list(message.get("headers", ()))
            present = {bytes(name).lower() for name, _ in given}
            more = [(n.encode(), v.encode()) for n, v in _HEADERS.items() if n.encode() not in present]
            message = {**message, "headers": [*given, *more]}
        await self._send(message)

    async def refuse(self, status: int, detail: str, *headers: tuple[str, str]) -> None:
        """Send a problem, unless an answer is under way."""
        await self._whole(status, problem(status, detail), [("content-type", MEDIA_TYPE), *headers])

    async def page(self, status: int, text: str, *headers: tuple[str, str], refresh: bool = False) -> None:
        """Send a page of one sentence."""
        onward = '<meta http-equiv="refresh" content="0; url=/">' if refresh else ""
        body = (
            f'<!doctype html><html lang="en"><meta charset="utf-8">{onward}'
            '<link rel="icon" href="data:,"><title>paperatlas</title>'
            f"<p>{escape(text)}</p></html>"
        )
        kind = ("content-type", "text/html; charset=utf-8")
        await self._whole(status, body.encode(), [kind, *headers])

    async def _whole(self, status: int, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        if self._started:
            return
        raw = [(name.encode(), value.encode()) for name, value in headers]
        raw.append((b"content-length", str(len(body)).encode()))
        await self({"type": "http.response.start", "status": status, "headers": raw})
        await self._send({"type": "http.response.body", "body": body})


def _headers(scope: Scope) -> dict[str, str]:
    """Give the headers by name; of several with one name, all, so that none can hide behind another."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        text, joint = value.decode("latin-1"), "; " if name == b"cookie" else ", "
        key = name.decode("latin-1").lower()
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
    return found


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, then whatever comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again
