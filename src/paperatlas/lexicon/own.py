"""Add rows to a lexicon folder of one's own, after the same checks as the built-in rows pass."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from paperatlas.errors import LexiconError
from paperatlas.lexicon.core import Lexicon, own_folder
from paperatlas.lexicon.rows import FILES, Row, read_rows, write_rows

__all__ = ["add_rows"]


def add_rows(folder: Path, rows: Sequence[Row]) -> list[Path]:
    """Write rows into a lexicon folder, all or, where one of them breaks a rule, none.

    The folder is made if it is missing. A row of the same type and name is replaced.

    Args:
        folder: The folder; it lies over the built-in rows and the user's own folder.
        rows: The rows to add; `place` is set here.

    Returns:
        The files that were written.

    Raises:
        LexiconError: A row breaks a rule.
    """
    placed = [replace(row, place=f"{folder / FILES[row.type]} (new row)") for row in rows]
    mine = own_folder()
    beneath = [f for f in (mine, folder) if f is not None and f.is_dir()]
    known = Lexicon.load(*dict.fromkeys(beneath), own=False)
    # A name that two rows claim is remarked on at the later one, which need not be the new one.
    before = set(known.lint())
    remarks = [remark for remark in known.with_rows(placed).lint() if remark not in before]
    if remarks:
        raise LexiconError("; ".join(remarks))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for type_, name in FILES.items():
        new = {row.name: row for row in placed if row.type is type_}
        if new:
            path = folder / name
            old = read_rows(path, type_) if path.exists() else []
            write_rows(path, [*(r for r in old if r.name not in new), *new.values()])
            written.append(path)
    return written
