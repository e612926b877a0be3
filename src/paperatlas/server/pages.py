"""The pages for people: the explorer, the page that asks, the description of the API, and their files."""

import logging
import re
from html import escape, unescape
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI, Response

__all__ = ["add_pages", "explorer_page", "policy_of"]

_LOG = logging.getLogger("paperatlas.server")
_FILES = {"serve.js": "text/javascript", "serve.css": "text/css"}
_META = re.compile(r'<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"', re.IGNORECASE)


def explorer_page() -> tuple[str, str] | None:
    """Give the explorer's page, and the content security policy that it goes by.

    Returns:
        None where the page was not built or is not strict; the log says why.
    """
    from paperatlas.exporters import ExportError, explorer

    try:
        page = explorer.live_page("paperatlas", "api/v1/")
    except ExportError as error:
        _LOG.warning("no explorer: %s", error)
        return None
    policy = policy_of(page)
    if policy is None:
        _LOG.warning("no explorer: its page states no strict content security policy")
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


def add_pages(app: "FastAPI") -> None:
    """Add everything that a browser shows."""
    from fastapi import Response

    from paperatlas.server.problems import NotFound

    made = explorer_page()

    @app.get("/", include_in_schema=False)
    async def start() -> Response:
        return _html(*made) if made else _html(_text("ask.html"))

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
