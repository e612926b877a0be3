"""Score extractions against labelled papers: figures, errors, and a report that shows where they come from."""

from paperatlas.scoring.core import Figures, Match, Record, matched, score
from paperatlas.scoring.report import ERROR_KINDS, NO_ROLE, Bin, Report, report

__all__ = [
    "ERROR_KINDS",
    "NO_ROLE",
    "Bin",
    "Figures",
    "Match",
    "Record",
    "Report",
    "matched",
    "report",
    "score",
]
