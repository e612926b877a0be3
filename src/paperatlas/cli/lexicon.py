"""The verb `lexicon`: find, lint, count, export and add names."""

from pathlib import Path
from typing import Annotated

import typer

from paperatlas.cli.options import AsCsv, AsJson, Lexicons

__all__ = ["lexicon"]

lexicon = typer.Typer(help="Look into the lexicon of known names, and add to it.", rich_markup_mode=None)

Type = Annotated[str, typer.Argument(metavar="TYPE", help="Model, Benchmark, Dataset or Method.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name, in any spelling.")]
Into = Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The lexicon folder to add to.")]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="Another name of it; repeatable.")]
Parent = Annotated[str, typer.Option("--parent", help="The row that this is a variant of.")]
Context = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="WORD", help="Count only near this word; repeatable."),
]
Fix = Annotated[bool, typer.Option("--fix", help="Sort the files of the --lexicon folders first.")]
RulerFile = Annotated[str, typer.Argument(metavar="OUT.jsonl", help="Write here; - is standard output.")]


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
    from paperatlas.lexicon import read_rows, write_rows
    from paperatlas.lexicon.rows import FILES

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
def add(
    type_: Type,
    name: Name,
    into: Into,
    aliases: Aliases = None,
    parent: Parent = "",
    context: Context = None,
) -> None:
    """Add one name to a lexicon folder.

    The folder is made if it is missing. A row of the same type and name is replaced.
    A row that breaks a rule is not written.
    """
    from paperatlas.errors import LexiconError
    from paperatlas.lexicon import Lexicon, Row, read_rows, write_rows
    from paperatlas.lexicon.rows import FILES
    from paperatlas.model import EntityType

    kinds = {kind.value.casefold(): kind for kind in EntityType}
    if type_.casefold() not in kinds:
        raise typer.BadParameter(f"{type_!r} is no type; use one of {', '.join(EntityType)}")
    kind = kinds[type_.casefold()]
    path = into / FILES[kind]
    row = Row(
        type=kind,
        name=name,
        aliases=tuple(aliases or ()),
        parent=parent,
        match="context" if context else "",
        context=tuple(context or ()),
        place=f"{path} (new row)",
    )
    known = Lexicon.load(into) if into.is_dir() else Lexicon.load()
    remarks = [remark for remark in known.with_rows([row]).lint() if remark.startswith(row.place)]
    if remarks:
        raise LexiconError("; ".join(remarks))
    into.mkdir(parents=True, exist_ok=True)
    rows = read_rows(path, kind) if path.exists() else []
    write_rows(path, [*(r for r in rows if r.name != name), row])
