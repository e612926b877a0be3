"""The verb `score`: compare what is extracted with labelled papers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from paperatlas.cli.options import AsJson, Reading, spread

__all__ = ["score"]

Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled papers, one JSON record a line.")]
Scored = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files with the papers; - reads standard input.")
]
Errors = Annotated[
    int, typer.Option("--errors", min=0, metavar="N", help="Print up to N errors of each kind.")
]


@spread
def score(gold: Gold, inputs: Scored, reading: Reading, errors: Errors = 0, as_json: AsJson = False) -> None:
    """Compare what is extracted with labelled papers: precision, recall and F1."""
    from paperatlas.builder import extract
    from paperatlas.cli.output import print_json
    from paperatlas.cli.progress import progress_bar
    from paperatlas.extraction import record
    from paperatlas.scoring import score as run

    labels = _labels(gold)
    with progress_bar() as progress:
        predicted = [record(e) for e in extract(inputs, reading.options(), progress=progress)]
    figures, mistakes = run(labels, predicted)
    if as_json:
        print_json(figures)
        return
    _print_figures(figures)
    _print_mistakes(mistakes, errors)


def _labels(path: Path) -> list[dict[str, Any]]:
    """Read labelled papers; each needs what the scoring looks at."""
    import orjson

    from paperatlas.errors import InputError

    labels = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            label = orjson.loads(line)
            for entity in label["entities"]:
                _ = entity["name"], entity["type"], entity["surfaces"], entity["roles"]
            _ = label["id"], [(row["model"], row["on"]) for row in label["evaluations"]]
        except (KeyError, TypeError, orjson.JSONDecodeError) as error:
            remedy = "each line is a record as extract writes it"
            raise InputError(f"no labelled paper ({error}); {remedy}", str(path), number) from error
        labels.append(label)
    return labels


def _print_figures(figures: dict[str, dict[str, float]]) -> None:
    from paperatlas.cli.output import print_rows

    columns = list(dict.fromkeys(name for row in figures.values() for name in row))
    print_rows(["what", *columns], [[what, *(row.get(c) for c in columns)] for what, row in figures.items()])


def _print_mistakes(mistakes: dict[str, list[tuple[str, ...]]], most: int) -> None:
    from paperatlas.cli.output import say

    for kind, rows in mistakes.items():
        for row in rows[:most]:
            say(f"{kind}: {' | '.join(map(str, row))}")
