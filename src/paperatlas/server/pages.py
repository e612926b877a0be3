"""The pages for people: the picture, the page that asks, the description of the API, and their files."""

import logging
import re
from html import escape, unescape
from importlib import resources
from typing import TYPE_CHECKING, Any

from paperatlas.server.live import Live
from paperatlas.server.part import read_part, strongest

if TYPE_CHECKING:
    from fastapi import FastAPI, Response

    from paperatlas.query import Atlas

__all__ = ["add_pages", "draw", "policy_of"]

_LOG = logging.getLogger("paperatlas.server")
_FILES = {"serve.js": "text/javascript", "serve.css": "text/css"}
_WHOLE = 50_000
_PATIENCE = 4.0
_META = re.compile(r'<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"', re.IGNORECASE)


def draw(atlas: "Atlas", nodes: int) -> tuple[bytes, str] | None:
    """Make the page of the strongest nodes, with the content security policy that it goes by.

    Returns:
        None where the exporter cannot make it or its page is not strict; the log says why.
    """
    from paperatlas.exporters import ExportError, ExportOptions, explorer
    from paperatlas.stores.base import read_graph

    store = atlas.store
    size = sum(store.counts().values())
    # Of a large store only the candidates are read: three times as many as will be chosen.
    graph = read_graph(store) if size <= _WHOLE else read_part(store, strongest(store, 3 * nodes))
    try:
        page = explorer.render(graph, ExportOptions(top=nodes))
    except ExportError as error:
        _LOG.warning("no picture: %s", error)
        return None
    policy = policy_of(page.decode())
    if policy is None:
        _LOG.warning("no picture: its page states no strict content security policy")
        return None
    return page, policy


def policy_of(page: str) -> str | None:
    """Give the policy that a page states for itself, for the header; None where it is not strict.

    The header repeats the page's own hashes. Making them from the page as it is would also allow what had
    been smuggled into it.
    """
    found = _META.search(page[: page.lower().find("</head>")])
    policy = unescape(found[1]).strip().rstrip(";") if found else ""
    if not policy.startswith("default-src 'none'") or "'unsafe-inline'" in policy or "'unsafe-eval'" in policy:
        return None
    return f"{policy}; frame-ancestors 'none'"


def add_pages(app: "FastAPI", live: Live) -> None:
    """Add everything that a browser shows."""
    from fastapi import Response

    from paperatlas.server.problems import NotFound

    @app.get("/", include_in_schema=False)
    async def start() -> Response:
        made = await live.picture(_PATIENCE)
        if made is None:
            return _html(_text("ask.html"))
        return _html(made[0].decode(), made[1])

    @app.get("/ask", include_in_schema=False)
    async def ask() -> Response:
        return _html(_text("ask.html"))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return _html(_described(app.openapi()))

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in _FILES:
            raise NotFound("there is no such file")
        return Response(_text(name), media_type=_FILES[name], headers={"cache-control": "no-cache"})


def _html(text: str, policy: str | None = None) -> "Response":
    from fastapi import Response

    headers = {"content-security-policy": policy} if policy else {}
    return Response(text, media_type="text/html", headers=headers)


def _text(name: str) -> str:
    return resources.files("paperatlas.server").joinpath("static", name).read_text("utf-8")


# --- the description of the API ----------------------------------------------------------------------------


def _described(schema: dict[str, Any]) -> str:
    """Write the OpenAPI description as a page without any script."""
    parts = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(path, method.upper(), operation, schema))
    return _text("docs.html").replace("<!-- OPERATIONS -->", "\n".join(parts))


def _operation(path: str, method: str, operation: dict[str, Any], schema: dict[str, Any]) -> str:
    rows = (
        [_row(one["name"], one["schema"], one.get("required", False), one) for one in operation["parameters"]]
        if ("parameters" in operation)
        else []
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    model = schema["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
    for name, property_ in model.get("properties", {}).items():
        rows.append(_row(name, property_, name in model.get("required", ()), property_))
    table = (
        "<table><thead><tr><th>parameter</th><th>type</th><th>default</th><th></th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
        if rows
        else ""
    )
    return (
        f'<section><h2><b class="{method.lower()}">{method}</b> <code>{escape(path)}</code></h2>'
        f"<p>{escape(operation.get('description', ''))}</p>{table}</section>"
    )


def _row(name: str, kind: dict[str, Any], required: bool, told: dict[str, Any]) -> str:
    types = [one.get("type", "any") for one in kind.get("anyOf", [kind])]
    bounds = [f"{word} {kind[sign]}" for sign, word in _BOUNDS.items() if sign in kind]
    default = "required" if required else str(kind.get("default", ""))
    cells = (name, " ".join(t for t in (", ".join(t for t in types if t != "null"), *bounds) if t), default)
    text = told.get("description", "")
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}<td>{escape(text)}</td></tr>"


_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
