"""The verb `serve`: the atlas in the browser, and as a JSON API."""

import os
import sys
from typing import Annotated

import typer

from paperatlas.cli.options import StorePath

__all__ = ["serve"]

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="PAPERATLAS_TOKEN",
        metavar="TEXT",
        help="What every request must bring; needed where others reach the server.",
        show_default=False,
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="NAME", help="A further host name, as behind a proxy; repeatable."),
]
Nodes = Annotated[int, typer.Option("--top", min=1, metavar="N", help="Draw the strongest N nodes.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8321,
    token: Token = None,
    store: StorePath = None,
    name: Names = None,
    top: Nodes = 1000,
) -> None:
    """Serve the atlas in the browser, and as a JSON API.

    Only this machine reaches it unless --host says otherwise. A store that is built anew is served without
    a restart. Ctrl-C or SIGTERM ends the server with the exit code 0.
    """
    from paperatlas.server import ServeOptions
    from paperatlas.server import serve as run

    options = ServeOptions(host, port, token, store, tuple(name or ()), top)
    if not run(options, _ready):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # a statement is still running, only reads, and would hold the process up


def _ready(address: str) -> None:
    from paperatlas.cli.output import say

    say(f"{address} serves the atlas; {address}ask asks it, {address}docs describes the API")
    sys.stdout.flush()
