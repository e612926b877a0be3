"""The verb `remove`: papers out of a store."""

from typing import Annotated

import typer

from paperatlas.cli.options import AsJson, Lexicons, StorePath

__all__ = ["remove"]

Papers = Annotated[list[str], typer.Argument(metavar="PAPER", help="Ids or titles of papers.", show_default=False)]


def remove(papers: Papers, store: StorePath = None, lexicon: Lexicons = None, as_json: AsJson = False) -> None:
    """Take papers out of the store, with all that only they support.

    The store then holds what a build of its other papers would make. A store that was built with a lexicon of your
    own needs the same --lexicon here.
    """
    from paperatlas.builder import BuildOptions
    from paperatlas.builder import remove as run
    from paperatlas.cli.output import print_json, say
    from paperatlas.cli.progress import progress_bar

    options = BuildOptions(lexicons=tuple(lexicon or ()), store=store)
    with progress_bar() as progress:
        report = run(papers, options, progress=progress)
    if as_json:
        print_json(report)
        return
    say(f"{report.papers} papers are left in {report.store}")
    say(", ".join(f"{number} {what}" for what, number in report.written.items()) + " nodes and edges")
