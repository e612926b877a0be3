"""The verb `restore`: a Cypher script back into a store."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from paperatlas.cli.options import Force, StorePath

__all__ = ["restore"]

Script = Annotated[
    Path, typer.Argument(metavar="DUMP.cypher", help="A script that `paperatlas export DUMP.cypher` wrote.")
]


def restore(script: Script, store: StorePath = None, force: Force = False) -> None:
    """Make a store hold the graph of a Cypher script. The script is read, never run."""
    from paperatlas.cli.output import print_rows, say
    from paperatlas.cli.progress import progress_bar
    from paperatlas.stores import place_of
    from paperatlas.stores.address import shown
    from paperatlas.transfer import restore as run

    with progress_bar() as progress:
        counts = run(script, store, force=force, progress=partial(progress, "store"))
    print_rows(["count", "n"], list(counts.items()))
    say()
    say(f"stored in {shown(place_of(store))}")
