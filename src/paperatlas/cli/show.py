"""The verb `show`: the card of one entity."""

from typing import TYPE_CHECKING, Annotated

import typer

from paperatlas.cli.options import Output, spread

if TYPE_CHECKING:
    from paperatlas.answers import Card
    from paperatlas.cli.output import Format

__all__ = ["print_card", "show"]

_LISTS = ("introduced_by", "papers", "first", "standings", "methods")

Name = Annotated[list[str], typer.Argument(metavar="NAME", help="A name or an id, in any spelling.")]


@spread
def show(name: Name, output: Output) -> None:
    """Print one entity's card.

    Names, family, who introduced it, papers per role, benchmarks it is evaluated on, methods used with it.
    """
    form = output.form
    from paperatlas.query import Atlas
    from paperatlas.stores import open_store

    with open_store(output.store) as store:
        card = Atlas(store).entity(" ".join(name))
    print_card(card, form)


def print_card(card: "Card", form: "Format") -> None:
    """Print a card: what is one value first, then a table for each list."""
    from paperatlas.cli.output import Format, print_json, print_rows, print_section
    from paperatlas.model import Role

    if form is Format.JSON:
        print_json(card.as_dict())
        return
    facts = [(name, value) for name, value in card.as_dict().items() if name not in _LISTS]
    print_rows(card.columns, [fact for fact in facts if fact[1] not in (None, "", [])], form)
    if form is Format.CSV:
        return
    print_section("papers", ["role", "n"], card.papers.items())
    known = {"introduced by": card.introduced_by, **card.first, Role.INTRODUCES: ()}
    for title, rows in known.items():
        # A paper that evaluates on five benchmarks in one sentence says it once here.
        sentences = dict.fromkeys((row.title, row.surface, row.sentence) for row in rows)
        print_section(title, ["title", "surface", "sentence"], sentences)
    print_section(
        "evaluations",
        ["name", "papers", "best value", "metric"],
        [(s.name, s.papers, s.value, s.metric) for s in card.standings],
    )
    print_section("methods used with it", ["name", "papers"], [(m.name, m.papers) for m in card.methods])
