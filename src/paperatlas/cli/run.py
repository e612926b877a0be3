"""The verb `run`: a recipe by name or from a file."""

from typing import Annotated

import typer

from paperatlas.cli.options import AsJson, Jobs, spread

__all__ = ["run"]

Name = Annotated[str, typer.Argument(metavar="NAME|FILE.yml", help="What to run.", show_default=False)]
Place = Annotated[str | None, typer.Option("--store", metavar="PATH", help="The database, in place of the recipe's.")]
Details = Annotated[bool, typer.Option("--details", help="List every merged, dropped and skipped record.")]


@spread
def run(
    name: Name = "", store: Place = None, jobs: Jobs = None, details: Details = False, as_json: AsJson = False
) -> None:
    """Run a recipe: build, export, check the counts; alone, list the recipes.

    Paths in a recipe are relative to this folder. The exit code is 1 if a count is not as the recipe expects.
    """
    from paperatlas import recipe
    from paperatlas.cli.build import print_report
    from paperatlas.cli.output import clean, print_json, print_rows, say
    from paperatlas.cli.progress import progress_bar

    if not name:
        print_rows(["recipe", "what it does"], [(n, recipe.load_recipe(n).description) for n in recipe.recipes()])
        return
    with progress_bar() as progress:
        report = recipe.run(name, store=store, jobs=jobs, progress=progress)
    if as_json:
        print_json(report)
    else:
        print_report(report.build, details)
        for path in report.exports:
            say(f"wrote {path}")
    for miss in report.misses:
        typer.echo(clean(f"not as expected: {miss}"), err=True)
    if report.misses:
        raise typer.Exit(1)
