"""The options that several verbs share: dataclasses whose fields become options of the command."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_type_hints

import typer

from paperatlas.cli.output import Format, choose

if TYPE_CHECKING:
    from paperatlas.builder import BuildOptions

__all__ = [
    "AsCsv",
    "AsJson",
    "Engine",
    "Exact",
    "Force",
    "FormatName",
    "Inputs",
    "Jobs",
    "Lexicons",
    "MinConfidence",
    "Output",
    "Reading",
    "Shards",
    "StorePath",
    "Strict",
    "spread",
]

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Files with papers; - reads standard input.", show_default=False),
]
StorePath = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="PAPERATLAS_STORE",
        metavar="PATH|URL",
        help="The database, a file or a Neo4j server (neo4j://HOST:7687); atlas.db in this folder if not given.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a store that holds papers.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")]
FormatName = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="Read the input in this format instead of guessing."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on the first bad record instead of skipping.")]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon",
        metavar="FOLDER",
        help="Lay this folder over the shipped lexicon and that of PAPERATLAS_LEXICON; repeatable.",
    ),
]
Exact = Annotated[bool, typer.Option("--exact", help="Leave the variants of the names out.")]
MinConfidence = Annotated[
    float,
    typer.Option("--min-confidence", min=0, max=1, metavar="0..1", help="Leave out what is less certain."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        metavar="N",
        help="Extract with so many processes; as many as there are cores, one for few papers, if not given.",
        show_default=False,
    ),
]

Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="What extracts: local, or ray, on the cluster of RAY_ADDRESS or else one started here.",
    ),
]
Shards = Annotated[
    Path | None,
    typer.Option(
        "--shards",
        metavar="FOLDER",
        help="Where the engine ray keeps papers and results as Parquet; all machines of the cluster see it.",
    ),
]


@dataclass(frozen=True, slots=True)
class Output:
    """Which store is asked, and how the answer is printed."""

    store: StorePath = None
    as_json: AsJson = False
    as_csv: AsCsv = False

    @property
    def form(self) -> Format:
        """Return the format; both flags at once are a usage error."""
        return choose(self.as_json, self.as_csv)


@dataclass(frozen=True, slots=True)
class Reading:
    """How papers are read, which names are known and how sure an entity must be."""

    format_name: FormatName = None
    strict: Strict = False
    lexicon: Lexicons = None
    min_confidence: MinConfidence = 0.0
    jobs: Jobs = None
    engine: Engine = "local"
    shards: Shards = None

    def options(self, store: str | None = None, fresh: bool = False) -> "BuildOptions":
        """Return the options of the builder."""
        from paperatlas.builder import BuildOptions
        from paperatlas.readers import ReadOptions

        read = ReadOptions(format=self.format_name, strict=self.strict)
        lexicons = tuple(self.lexicon or ())
        work = (self.jobs, self.engine, self.shards)
        return BuildOptions(read, lexicons, store, fresh, self.min_confidence, *work)


def spread(verb: Callable[..., None]) -> Callable[..., None]:
    """Let the fields of a verb's dataclass parameters stand as options of their own on the command line."""
    hints = get_type_hints(verb, include_extras=True)
    groups = {n: kind for n, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)}
    flat: dict[str, inspect.Parameter] = {}
    for name, parameter in inspect.signature(verb).parameters.items():
        members = _members(groups[name]) if name in groups else [parameter.replace(annotation=hints[name])]
        flat |= {member.name: member for member in members}

    @wraps(verb)
    def command(**values: object) -> None:
        for name, kind in groups.items():
            members = inspect.signature(kind).parameters
            values[name] = kind(**{member: values.pop(member) for member in members})
        verb(**values)

    del command.__dict__["__wrapped__"]
    command.__dict__["__signature__"] = inspect.Signature(list(flat.values()))
    command.__annotations__ = {name: member.annotation for name, member in flat.items()}
    return command


def _members(kind: type) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [p.replace(annotation=hints[name]) for name, p in inspect.signature(kind).parameters.items()]
