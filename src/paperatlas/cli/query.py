"""The verb `query`: named queries and free Cypher."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paperatlas.cli.options import Output, spread

if TYPE_CHECKING:
    from paperatlas.cli.output import Format
    from paperatlas.cypher import Parameter
    from paperatlas.query import Atlas

__all__ = ["query"]

Statement = Annotated[
    str,
    typer.Argument(metavar="NAME|FILE.cypher|'MATCH ...'", help="What to run.", show_default=False),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="KEY=VALUE", help="A parameter of the query; repeatable."),
]
Write = Annotated[bool, typer.Option("--write", help="Let the statement change the store.")]

Queries = Annotated[
    Path | None,
    typer.Option("--queries", metavar="FOLDER", help="Named queries of your own, *.cypher, beside the shipped ones."),
]


@spread
def query(
    output: Output,
    statement: Statement = "",
    parameters: Parameters = None,
    write: Write = False,
    queries: Queries = None,
) -> None:
    """Run a named query or Cypher; alone, list the named queries.

    A value that reads as JSON is taken as JSON, anything else as text: -p year=2023, -p benchmark=GSM8K.
    """
    form = output.form
    values = dict(_parameter(given) for given in parameters or ())
    from paperatlas.cli.output import print_rows
    from paperatlas.query import Atlas
    from paperatlas.stores import open_store

    with open_store(output.store, write=write) as store:
        atlas = Atlas(store, queries)
        if not statement:
            _list_named(atlas, form)
            return
        rows = atlas.query(_text(statement), values, write=write)
    print_rows(rows.columns, rows.rows, form)


def _parameter(given: str) -> tuple[str, object]:
    import orjson

    name, equals, value = given.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"{given!r} is no KEY=VALUE", param_hint="-p")
    try:
        return name, orjson.loads(value)
    except orjson.JSONDecodeError:
        return name, value


def _text(statement: str) -> str:
    """Return the statement itself, or that of the file that is named."""
    path = Path(statement)
    if path.suffix == ".cypher":
        return path.read_text(encoding="utf-8")
    return statement


def _list_named(atlas: "Atlas", form: "Format") -> None:
    from paperatlas.cli.output import print_rows

    rows = [
        (named.name, [_described(parameter) for parameter in named.parameters], named.summary)
        for named in atlas.named()
    ]
    print_rows(["name", "parameters", "what it gives"], rows, form)


def _described(parameter: "Parameter") -> str:
    default = "" if parameter.default is None else f"={parameter.default}"
    return f"{parameter.name}: {'|'.join(parameter.types)}{default}"
