"""The verb `ask`: a question in words."""

from typing import Annotated

import typer

from paperatlas.cli.options import Exact, MinConfidence, Output, spread

__all__ = ["ask"]

Question = Annotated[
    list[str], typer.Argument(metavar="QUESTION", help="The question, in quotes or not.", show_default=False)
]


@spread
def ask(question: Question, output: Output, exact: Exact = False, min_confidence: MinConfidence = 0.0) -> None:
    """Answer "which papers evaluate LLaMA on MMLU" and the like.

    The rows are those of the command papers. A card, the answer to "what is MMLU", sums up all that the store
    holds: --exact and --min-confidence do not change it. The exit code is 1 if the question was not understood.
    """
    form = output.form
    from paperatlas.cli.output import clean
    from paperatlas.cli.papers import print_papers
    from paperatlas.cli.show import print_card
    from paperatlas.query import Atlas
    from paperatlas.stores import open_store

    with open_store(output.store) as store:
        answer = Atlas(store).ask(" ".join(question), exact=exact, min_confidence=min_confidence)
    if not answer.understood:
        for line in answer.message.splitlines():
            typer.echo(clean(line), err=True)
        raise typer.Exit(1)
    if answer.card is not None:
        if exact or min_confidence:
            typer.echo("a card sums up all: --exact and --min-confidence do not change it", err=True)
        print_card(answer.card, form)
    else:
        print_papers(answer.rows, form)
