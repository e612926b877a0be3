"""The verb `copy`: one store into another."""

from functools import partial
from typing import Annotated

import typer

from paperatlas.cli.options import Force

__all__ = ["copy"]

Source = Annotated[str, typer.Argument(metavar="SRC", help="The store to copy: a file or a server's URL.")]
Target = Annotated[str, typer.Argument(metavar="DST", help="The store that then holds the same.")]


def copy(source: Source, target: Target, force: Force = False) -> None:
    """Copy a store into another one, whichever engines they have."""
    from paperatlas.cli.output import print_rows, say
    from paperatlas.cli.progress import progress_bar
    from paperatlas.stores.address import shown
    from paperatlas.transfer import copy as run

    with progress_bar() as progress:
        counts = run(source, target, force=force, progress=partial(progress, "store"))
    print_rows(["count", "n"], list(counts.items()))
    say()
    say(f"stored in {shown(target)}")
