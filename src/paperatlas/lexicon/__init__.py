"""The curated names: plain sorted rows, their spellings and case rules."""

from paperatlas.lexicon.core import OWN_FOLDER, Lexicon, own_folder
from paperatlas.lexicon.own import add_rows
from paperatlas.lexicon.rows import Row, lint_rows, read_rows, write_rows
from paperatlas.lexicon.surfaces import Case, Pattern

__all__ = [
    "OWN_FOLDER",
    "Case",
    "Lexicon",
    "Pattern",
    "Row",
    "add_rows",
    "lint_rows",
    "own_folder",
    "read_rows",
    "write_rows",
]
