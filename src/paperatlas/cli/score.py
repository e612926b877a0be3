"""The verb `score`: compare what is extracted with labelled papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paperatlas.cli.options import AsJson, Reading, spread

if TYPE_CHECKING:
    from paperatlas.scoring import Report

__all__ = ["score"]

Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled papers, one JSON record a line.")]
Scored = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files with the papers; - reads standard input.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown beside the figures."""

    errors: Annotated[
        int | None,
        typer.Option("--errors", min=0, metavar="N", help="Print up to N errors of each kind.", show_default=False),
    ] = None
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Print errors of this kind alone, all without --errors; repeatable. One of missed, spurious, type, "
            "name, roles, evaluation-missed, evaluation-spurious.",
        ),
    ] = None
    confusion: Annotated[
        bool, typer.Option("--confusion", help="Print which roles are taken for which: labelled x extracted.")
    ] = False
    reliability: Annotated[
        bool, typer.Option("--reliability", help="Print what confidence is worth: confidence against precision.")
    ] = False
    as_json: AsJson = False


@spread
def score(gold: Gold, inputs: Scored, reading: Reading, shown: Shown) -> None:
    """Compare what is extracted with labelled papers: precision, recall and F1.

    Names that the lexicon knows and names that were discovered are also counted apart.
    """
    kinds = _kinds(shown.kinds)
    from paperatlas.builder import extract
    from paperatlas.cli.output import print_json
    from paperatlas.cli.progress import progress_bar
    from paperatlas.extraction import record
    from paperatlas.lexicon import Lexicon
    from paperatlas.scoring import report

    labels = _labels(gold)
    options = reading.options()
    with progress_bar() as progress:
        predicted = [record(e) for e in extract(inputs, options, progress=progress)]
    found = report(labels, predicted, Lexicon.load(*options.lexicons))
    found.errors = _chosen(found.errors, kinds, shown)
    if shown.as_json:
        print_json(_asked_for(found, shown))
    else:
        _print(found, shown)


def _kinds(given: Sequence[str] | None) -> list[str]:
    """Read the kinds of errors that are asked for; all where none is."""
    from paperatlas.scoring import ERROR_KINDS

    known = {kind.replace(" ", "-"): kind for kind in ERROR_KINDS}
    names = [name.strip().casefold().replace(" ", "-") for name in given or known]
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"--kind {name} is none; use one of {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)]


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


def _chosen(
    errors: dict[str, list[tuple[str, ...]]], kinds: Sequence[str], shown: Shown
) -> dict[str, list[tuple[str, ...]]]:
    """Return the errors to show: none unless they are asked for, by number or by kind."""
    if not shown.errors and not shown.kinds:
        return {}
    return {kind: errors[kind][: shown.errors] for kind in kinds if kind in errors}


def _asked_for(found: "Report", shown: Shown) -> dict[str, Any]:
    """Return the report as JSON has it, without the parts that are not asked for."""
    wanted = {
        "errors": bool(shown.errors or shown.kinds),
        "confusion": shown.confusion,
        "reliability": shown.reliability,
    }
    return {name: part for name, part in found.as_dict().items() if wanted.get(name, True)}


def _print(found: "Report", shown: Shown) -> None:
    from paperatlas.cli.output import print_rows, print_section, say

    figures = {**found.figures, **found.names}
    columns = list(dict.fromkeys(name for row in figures.values() for name in row))
    print_rows(["what", *columns], [[what, *(row.get(c) for c in columns)] for what, row in figures.items()])
    if shown.confusion:
        rows = [[labelled, *counts] for labelled, counts in found.confusion_rows()]
        print_section("roles: labelled x extracted", ["labelled", *found.confusion_columns()], rows)
    for kind, bins in found.reliability.items() if shown.reliability else ():
        cells = [b.as_dict() for b in bins]
        print_section(f"confidence of {kind}", list(cells[0]) if cells else [], [list(c.values()) for c in cells])
    if found.errors:
        say()
    for kind, errors in found.errors.items():
        for error in errors:
            say(f"{kind}: {' | '.join(map(str, error))}")
