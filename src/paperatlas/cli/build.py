"""The verb `build`: read papers, extract, store, and say what was done."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from paperatlas.cli.options import AsJson, Inputs, Reading, StorePath, spread

if TYPE_CHECKING:
    from paperatlas.builder import BuildReport

__all__ = ["build", "print_report"]

Fresh = Annotated[bool, typer.Option("--fresh", help="Forget the papers that the store holds.")]
Details = Annotated[bool, typer.Option("--details", help="List every merged, dropped and skipped record.")]


@spread
def build(
    inputs: Inputs,
    reading: Reading,
    store: StorePath = None,
    fresh: Fresh = False,
    details: Details = False,
    as_json: AsJson = False,
) -> None:
    """Read papers, extract what they say, store the graph.

    The store then holds these papers beside those that it held. Building the same input twice changes
    nothing; a failed build leaves the store as it was.
    """
    from paperatlas.builder import build as run
    from paperatlas.cli.output import print_json
    from paperatlas.cli.progress import progress_bar

    with progress_bar() as progress:
        report = run(inputs, reading.options(store, fresh), progress=progress)
    if as_json:
        print_json(report)
    else:
        print_report(report, details)


def print_report(report: "BuildReport", details: bool) -> None:
    """Print what a build did, as tables."""
    from paperatlas.cli.output import print_rows, print_section, say

    print_rows(["count", "n"], _counts(report))
    for title, items in (
        ("merged", report.merged),
        ("dropped", report.dropped),
        ("skipped", report.skipped),
    ):
        if details:
            print_section(title, *_listed(items))
        else:
            print_section(title, ["reason", "n"], _reasons(items))
    print_section("seconds", ["stage", "s"], [(stage, f"{s:.2f}") for stage, s in report.seconds.items()])
    say()
    written = ", ".join(f"{number} {what}" for what, number in report.written.items())
    say(f"stored in {report.store}: {written} nodes and edges")


def _counts(report: "BuildReport") -> list[tuple[str, int]]:
    return [
        ("entries", report.entries),
        ("papers", report.papers),
        ("mentions", report.mentions),
        *((f"entities: {label}", n) for label, n in report.entities.items()),
        *((f"relations: {role}", n) for role, n in report.relations.items()),
        ("evaluations", report.evaluations),
        ("discovered names", report.discovered),
    ]


def _reasons(items: Iterable[object]) -> list[tuple[str, int]]:
    return Counter(str(_record(item).get("reason", item)) for item in items).most_common()


def _listed(items: Iterable[object]) -> tuple[list[str], list[list[object]]]:
    records = [_record(item) for item in items]
    columns = list(dict.fromkeys(name for record in records for name in record))
    return columns, [[record.get(name) for name in columns] for record in records]


def _record(item: object) -> dict[str, object]:
    """Return the attributes of a report's row, whichever kind of record it is."""
    from dataclasses import fields, is_dataclass

    if isinstance(item, dict):
        return item
    if is_dataclass(item):
        return {f.name: getattr(item, f.name) for f in fields(item)}
    return {"reason": str(item)}
