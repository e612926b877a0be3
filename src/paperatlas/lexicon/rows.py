"""The rows of the lexicon: plain TSV files, one row an entity, sorted, linted, reviewable in a diff."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast

from paperatlas.errors import LexiconError
from paperatlas.model import EntityType
from paperatlas.names import key

__all__ = [
    "COLUMNS",
    "FILES",
    "Match",
    "Row",
    "file_order",
    "lint_order",
    "lint_rows",
    "read_rows",
    "read_stopwords",
    "write_rows",
]

COLUMNS = ("name", "aliases", "parent", "based_on", "match", "context", "year", "arxiv")

FILES: dict[EntityType, str] = {
    EntityType.MODEL: "models.tsv",
    EntityType.BENCHMARK: "benchmarks.tsv",
    EntityType.DATASET: "datasets.tsv",
    EntityType.METHOD: "methods.tsv",
}

Match = Literal["", "case", "context"]

_YEAR = re.compile(r"(19|20)\d\d")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row of the lexicon.

    `match` says how strictly the surfaces match: "" by their shape, "case" only in the letter case given,
    "context" only where one of the `context` words stands in the same paper (or a version follows).
    `parent` names the row of the same type that this is a variant of, `based_on` any rows it was built from.
    """

    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    based_on: tuple[str, ...] = ()
    match: Match = ""
    context: tuple[str, ...] = ()
    year: int | None = None
    arxiv: str = ""
    place: str = ""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Return the name and its aliases."""
        return (self.name, *self.aliases)

    def line(self) -> str:
        """Return the row as it stands in its file, without the line end."""
        year = str(self.year) if self.year else ""
        cells = (
            self.name,
            "|".join(self.aliases),
            self.parent,
            "|".join(self.based_on),
            self.match,
            "|".join(self.context),
            year,
            self.arxiv,
        )
        return "\t".join(cells)


def file_order(row: Row) -> tuple[str, str]:
    """Return what rows of one type are sorted by: the name without regard to letter case, then with it."""
    return row.name.casefold(), row.name


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in cell.split("|")) if part)


def _parse(cells: list[str], type_: EntityType, place: str) -> Row:
    name, aliases, parent, based_on, match, context, year, arxiv = cells
    if not name:
        raise LexiconError(f"{place}: a row without a name; give one or delete the row")
    if match not in ("", "case", "context"):
        raise LexiconError(f"{place}: match is {match!r}; use nothing, 'case' or 'context'")
    if year and not _YEAR.fullmatch(year):
        raise LexiconError(f"{place}: year is {year!r}; use four digits or nothing")
    if arxiv and not _ARXIV.fullmatch(arxiv):
        raise LexiconError(f"{place}: arxiv is {arxiv!r}; use an identifier such as 2302.13971 or nothing")
    return Row(
        type=type_,
        name=name,
        aliases=_split(aliases),
        parent=parent,
        based_on=_split(based_on),
        match=cast(Match, match),
        context=_split(context),
        year=int(year) if year else None,
        arxiv=arxiv,
        place=place,
    )


def _table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Yield (place, cells) of a TSV file after checking its header."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path}: not UTF-8 ({error.reason}); save it as UTF-8") from error
    if lines[0].rstrip("\r").split("\t") != list(columns):
        wanted = "<TAB>".join(columns)
        raise LexiconError(f"{path}:1: the header must be {wanted}")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if len(cells) > len(columns):
            raise LexiconError(f"{path}:{number}: {len(cells)} columns; {len(columns)} are allowed")
        yield f"{path}:{number}", cells + [""] * (len(columns) - len(cells))


def read_rows(path: Path, type_: EntityType) -> list[Row]:
    """Read the rows of one lexicon file.

    Raises:
        LexiconError: A header, column or value breaks the format; the message names file and line.
    """
    return [_parse(cells, type_, place) for place, cells in _table(path, COLUMNS)]


def read_stopwords(path: Path) -> dict[str, str]:
    """Read the never-a-name file: name -> reason."""
    return {name: reason for _, (name, reason) in _table(path, ("name", "reason"))}


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows sorted by name, whole or not at all."""
    ordered = sorted(rows, key=file_order)
    temporary = path.with_suffix(".tmp")
    text = "\n".join(["\t".join(COLUMNS), *(row.line() for row in ordered)]) + "\n"
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _lint_row(row: Row, ordinary: frozenset[str]) -> Iterator[str]:
    for surface in row.surfaces:
        if _CONTROL.search(surface) or "  " in surface:
            yield f"{row.place}: {surface!r} holds a control character or a double space"
        if not key(surface):
            yield f"{row.place}: {surface!r} has no letter or digit"
        if "|" in surface:
            yield f"{row.place}: {surface!r} holds a |, which separates aliases"
        if not row.match and surface.lower() in ordinary and surface.lower() not in row.surfaces:
            remedy = "say match=case or match=context, or give it in lower case too if it always is the name"
            yield f"{row.place}: {surface!r} is an ordinary word; {remedy}"
    if row.context and row.match != "context":
        yield f"{row.place}: context words without match=context"
    if row.match == "context" and not row.context:
        yield f"{row.place}: match=context without context words"


def lint_order(rows: list[Row]) -> list[str]:
    """List the rows that stand before their place in a file, and the names that stand in it twice.

    Args:
        rows: The rows of one file, as they stand in it.
    """
    remarks = [
        f"{row.place}: {row.name!r} stands after {before.name!r}; sort the file (lexicon lint --fix)"
        for before, row in pairwise(rows)
        if file_order(before) > file_order(row)
    ]
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.name, row)
        if other is not row:
            remarks.append(f"{row.place}: {row.name!r} is a row already ({other.place}), which it hides; delete one")
    return remarks


def _lint_owners(rows: list[Row]) -> Iterator[str]:
    owner: dict[str, Row] = {}
    for row in rows:
        for surface in row.surfaces:
            other = owner.setdefault(key(surface), row)
            if other is not row:
                yield f"{row.place}: {surface!r} is already a surface of {other.name!r} ({other.place})"


def _lint_parents(rows: list[Row], everything: set[str]) -> Iterator[str]:
    parents = {row.name: row.parent for row in rows}
    for row in rows:
        if row.parent and row.parent not in parents:
            yield f"{row.place}: parent {row.parent!r} is no row of this file"
        for base in row.based_on:
            if base not in everything:
                yield f"{row.place}: based_on {base!r} is no row of the lexicon"
        seen, name = {row.name}, row.parent
        while name:
            if name in seen:
                yield f"{row.place}: the parents of {row.name!r} go round in a circle"
                break
            seen.add(name)
            name = parents.get(name, "")


def lint_rows(rows: list[Row], ordinary: frozenset[str]) -> list[str]:
    """List everything that is wrong with the rows, each with file and line; an empty list is good.

    Args:
        rows: All rows of the lexicon, in file order.
        ordinary: Ordinary words in lower case, which need a match policy.
    """
    everything = {row.name for row in rows}
    found = [remark for row in rows for remark in _lint_row(row, ordinary)]
    for type_ in FILES:
        of_type = [row for row in rows if row.type is type_]
        found += [*lint_order(of_type), *_lint_owners(of_type), *_lint_parents(of_type, everything)]
    return found
