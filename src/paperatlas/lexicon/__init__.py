"""The curated names: plain sorted rows, their spellings and case rules."""

from paperatlas.lexicon.core import Lexicon
from paperatlas.lexicon.rows import Row, lint_rows, read_rows, write_rows
from paperatlas.lexicon.surfaces import Case, Pattern

__all__ = ["Case", "Lexicon", "Pattern", "Row", "lint_rows", "read_rows", "write_rows"]
