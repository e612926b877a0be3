"""How results are printed: a table for people, plain lines for pipes, JSON and CSV for programs.

Titles and names come from strangers: what a terminal would obey is taken out before it is printed.
"""

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import typer

__all__ = ["Format", "choose", "clean", "print_json", "print_rows", "print_section", "say"]

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL_IN_JSON = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BORDER = "  "


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def choose(as_json: bool, as_csv: bool) -> Format:
    """Turn the two output flags into a format.

    Raises:
        typer.BadParameter: Both flags are given.
    """
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other")
    return Format.JSON if as_json else Format.CSV if as_csv else Format.TABLE


def clean(text: str) -> str:
    r"""Take out what a terminal would obey: control characters, escapes, changes of direction.

    White space of any kind becomes a single space.

    >>> clean("a\x1b[31m\tb\u202ec")
    'a[31m bc'
    """
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _obeyed(c))
    return " ".join("".join(kept).split())


def _obeyed(character: str) -> bool:
    return character in _BIDI or unicodedata.category(character) in ("Cc", "Cs")


def say(text: str = "") -> None:
    """Print one line for a person on standard output."""
    print(clean(text))


def print_json(value: object) -> None:
    """Print any result of the package as indented JSON, with control characters escaped."""
    import orjson

    text = orjson.dumps(_plain(value), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()
    print(_CONTROL_IN_JSON.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text))


def _plain(value: object) -> object:
    """Turn dataclasses and pydantic models, at any depth, into what JSON can hold."""
    from dataclasses import fields, is_dataclass

    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int | float | bool) or value is None:
        return value
    if isinstance(value, Iterable):
        return [_plain(v) for v in value]
    return str(value)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], form: Format = Format.TABLE) -> None:
    """Print rows in the format that was asked for.

    A table goes to a terminal; where standard output is none, each row is one plain line.

    Args:
        columns: The heads, one a column.
        rows: Cells of any type; None is empty, a list is joined.
        form: Table, JSON (a list of objects) or CSV with a head line.
    """
    if form is Format.JSON:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_text(cell) for cell in row] for row in rows)
    else:
        _print_table(columns, [[_text(cell) for cell in row] for row in rows])


def print_section(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a titled table, or nothing where there are no rows."""
    cells = [list(row) for row in rows]
    if cells:
        print(f"\n{clean(title)}")
        print_rows(columns, cells)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:g}"
    if isinstance(cell, list | tuple | set | frozenset):
        return clean(", ".join(_text(part) for part in cell))
    if isinstance(cell, Mapping):
        return clean(", ".join(f"{k}: {_text(v)}" for k, v in cell.items()))
    return clean(str(cell))


def _print_table(columns: Sequence[str], rows: list[list[str]]) -> None:
    if sys.stdout.isatty():
        _print_rich(columns, rows)
        return
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    for row in ([*columns], *rows):
        print(_BORDER.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_rich(columns: Sequence[str], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        # A Text is taken as it stands; a str would be read as markup.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
