"""The verb `lexicon`: find, lint, count, export, suggest and add names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paperatlas.cli.options import AsCsv, AsJson, FormatName, Inputs, Lexicons, Strict, spread

if TYPE_CHECKING:
    from paperatlas.cli.output import Format
    from paperatlas.suggest import Suggestion

__all__ = ["lexicon"]

lexicon = typer.Typer(help="Look into the lexicon of known names, and add to it.", rich_markup_mode=None)

Type = Annotated[str, typer.Argument(metavar="TYPE", help="Model, Benchmark, Dataset or Method.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name, in any spelling.")]
Into = Annotated[
    Path | None,
    typer.Option("--into", metavar="FOLDER", help="The folder to add to; that of PAPERATLAS_LEXICON if not given."),
]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="Another name of it; repeatable.")]
Parent = Annotated[str, typer.Option("--parent", help="The row that this is a variant of.")]
Context = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="WORD", help="Count only near this word; repeatable."),
]
Fix = Annotated[bool, typer.Option("--fix", help="Sort the files first: of --lexicon, else of PAPERATLAS_LEXICON.")]
RulerFile = Annotated[str, typer.Argument(metavar="OUT.jsonl", help="Write here; - is standard output.")]


MinPapers = Annotated[int, typer.Option("--min-papers", min=1, metavar="N", help="Leave out what fewer papers name.")]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Print at most so many.", show_default=False)
]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="NAME", help="Add this candidate instead of printing the list; repeatable."),
]


_SHOWN = ("name", "type", "papers", "weight", "alias_of", "sentence")


@dataclass(frozen=True, slots=True)
class Source:
    """How papers are read."""

    format_name: FormatName = None
    strict: Strict = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Which candidates are listed, how, and which become rows of which folder."""

    min_papers: MinPapers = 1
    limit: Limit = None
    accept: Accept = None
    into: Into = None
    as_json: AsJson = False
    as_csv: AsCsv = False


@lexicon.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


@lexicon.command()
def find(name: Name, lexicons: Lexicons = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Print the entities that bear a name.

    The spelling does not matter. The exit code is 1 if there is none.
    """
    from paperatlas.cli.output import choose, print_rows
    from paperatlas.lexicon import Lexicon

    columns = ("id", "name", "type", "aliases", "parent", "based_on", "family", "year", "arxiv")
    found = Lexicon.load(*(lexicons or ())).find(name)
    rows = [[getattr(entity, column) for column in columns] for entity in found]
    print_rows(columns, rows, choose(as_json, as_csv))
    if not found:
        raise typer.Exit(1)


@lexicon.command()
def lint(lexicons: Lexicons = None, fix: Fix = False) -> None:
    """Print what is wrong with the rows.

    Each remark names file and line. The exit code is 1 if there is any.
    """
    from paperatlas.cli.output import say
    from paperatlas.lexicon import Lexicon

    if fix:
        _sort(lexicons or [])
    remarks = Lexicon.load(*(lexicons or ())).lint()
    for remark in remarks:
        say(remark)
    if remarks:
        raise typer.Exit(1)


def _sort(folders: list[Path]) -> None:
    from paperatlas.lexicon import own_folder, read_rows, write_rows
    from paperatlas.lexicon.rows import FILES

    own = own_folder()
    folders = folders or ([own] if own else [])
    if not folders:
        raise typer.BadParameter("--fix needs --lexicon FOLDER, the files to sort")
    for folder in folders:
        for type_, name in FILES.items():
            if (folder / name).exists():
                write_rows(folder / name, read_rows(folder / name, type_))


@lexicon.command()
def stats(lexicons: Lexicons = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Count entities, surfaces, patterns and stop words."""
    from paperatlas.cli.output import choose, print_rows
    from paperatlas.lexicon import Lexicon

    counts = Lexicon.load(*(lexicons or ())).stats()
    print_rows(["what", "n"], list(counts.items()), choose(as_json, as_csv))


@lexicon.command()
def export(output: RulerFile = "-", lexicons: Lexicons = None) -> None:
    """Write the lexicon as patterns of spaCy's entity ruler."""
    import sys

    import orjson

    from paperatlas.lexicon import Lexicon

    patterns = Lexicon.load(*(lexicons or ())).ruler_patterns()
    lines = b"".join(orjson.dumps(pattern) + b"\n" for pattern in patterns)
    if output == "-":
        sys.stdout.buffer.write(lines)
    else:
        Path(output).write_bytes(lines)


@lexicon.command()
@spread
def suggest(inputs: Inputs, source: Source, choice: Choice, lexicons: Lexicons = None) -> None:
    """List the names of papers that the lexicon lacks, by weight.

    The weight is the number of papers times how sure it is that this is a name. Known names that are spelled
    nearly so are a hint only. With --accept the candidates that are named become rows of a folder.
    """
    from paperatlas.cli.output import choose
    from paperatlas.cli.progress import progress_bar
    from paperatlas.lexicon import Lexicon, own_folder
    from paperatlas.readers import ReadOptions, read
    from paperatlas.suggest import suggest as run

    form = choose(choice.as_json, choice.as_csv)
    folder = _folder(choice.into) if choice.accept else None
    own = own_folder()
    # The folder that rows go to may be made only now.
    known = Lexicon.load(*(lexicons or ()), own=not (folder and own == folder and not folder.exists()))
    with progress_bar() as progress:
        papers = read(inputs, ReadOptions(format=source.format_name, strict=source.strict)).papers
        limit = None if choice.accept else choice.limit
        found = run(papers, known, min_papers=choice.min_papers, limit=limit, progress=progress)
    if folder:
        _accept(found, choice.accept or [], folder)
    else:
        _print_suggestions(found, form)


def _folder(into: Path | None) -> Path:
    """Return the folder to add to: the one that is given, else the user's own."""
    from paperatlas.lexicon import own_folder

    folder = into or own_folder()
    if folder is None:
        raise typer.BadParameter("say where to with --into FOLDER, or name a folder in PAPERATLAS_LEXICON")
    return folder


def _accept(found: "Sequence[Suggestion]", names: "Sequence[str]", folder: Path) -> None:
    from paperatlas.cli.output import say
    from paperatlas.lexicon import add_rows
    from paperatlas.suggest import accepted

    rows = accepted(found, names)
    add_rows(folder, rows)
    for row in rows:
        say(f"{row.type.value} {row.name} added to {folder}")


def _print_suggestions(found: "Sequence[Suggestion]", form: "Format") -> None:
    """Print suggestions; a table has the columns for a person, JSON and CSV have all."""
    from paperatlas.cli.output import Format, print_rows
    from paperatlas.suggest import COLUMNS

    columns = _SHOWN if form is Format.TABLE else COLUMNS
    print_rows(columns, [[s.as_dict()[c] for c in columns] for s in found], form)


@lexicon.command()
def add(
    type_: Type,
    name: Name,
    into: Into = None,
    aliases: Aliases = None,
    parent: Parent = "",
    context: Context = None,
) -> None:
    """Add one name to a lexicon folder.

    The folder is made if it is missing. A row of the same type and name is replaced.
    A row that breaks a rule is not written.
    """
    from paperatlas.lexicon import Row, add_rows
    from paperatlas.model import EntityType

    kinds = {kind.value.casefold(): kind for kind in EntityType}
    if type_.casefold() not in kinds:
        raise typer.BadParameter(f"{type_!r} is no type; use one of {', '.join(EntityType)}")
    row = Row(
        type=kinds[type_.casefold()],
        name=name,
        aliases=tuple(aliases or ()),
        parent=parent,
        match="context" if context else "",
        context=tuple(context or ()),
    )
    add_rows(_folder(into), [row])
