"""The verb `papers`: which papers introduce, evaluate, use ... a name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from paperatlas.cli.options import Exact, MinConfidence, Output, spread

if TYPE_CHECKING:
    from paperatlas.answers import PaperRows
    from paperatlas.cli.output import Format

__all__ = ["papers", "print_papers"]

_SHOWN = ("title", "role", "surface", "on", "metric", "value", "sentence")


def _name(flag: str, text: str) -> object:
    return typer.Option(flag, metavar="NAME", help=text)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a paper must do with which names; all that are given must hold."""

    introduces: Annotated[str | None, _name("--introduces", "Papers that introduce it.")] = None
    evaluates: Annotated[str | None, _name("--evaluates", "Papers that evaluate it.")] = None
    on: Annotated[str | None, _name("--on", "... on this benchmark or dataset.")] = None
    uses: Annotated[str | None, _name("--uses", "Papers that use it.")] = None
    trains_on: Annotated[str | None, _name("--trains-on", "Papers that train on it.")] = None
    compares_to: Annotated[str | None, _name("--compares-to", "Papers that compare with it.")] = None
    mentions: Annotated[str | None, _name("--mentions", "Papers that name it in any role.")] = None
    exact: Exact = False
    min_confidence: MinConfidence = 0.0
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Print at most so many papers.")] = None


@spread
def papers(criteria: Criteria, output: Output) -> None:
    """List the papers that introduce, evaluate, use ... a name.

    All criteria given must hold; each row has the sentence that says so.
    """
    form = output.form
    from dataclasses import asdict

    from paperatlas.query import Atlas
    from paperatlas.stores import open_store

    with open_store(output.store) as store:
        rows = Atlas(store).papers(**asdict(criteria))
    print_papers(rows, form)


def print_papers(rows: "PaperRows", form: "Format") -> None:
    """Print rows about papers; how names were understood, and that rows are cut off, goes to standard error.

    A table has the columns for a person, without those that are empty in every row; JSON and CSV have all.
    """
    from paperatlas.cli.output import Format, clean, print_rows

    records = rows.as_dicts()
    columns = list(rows.columns)
    if form is Format.TABLE:
        columns = [name for name in _SHOWN if any(record[name] for record in records)]
    if records or form is not Format.TABLE:
        print_rows(columns, [[record[name] for name in columns] for record in records], form)
    remarks = [*rows.notes, *(["there are more; --limit sets how many"] if rows.truncated else [])]
    for remark in remarks or ([] if records else ["no paper of the store says so"]):
        typer.echo(clean(remark), err=True)
