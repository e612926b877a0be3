"""Pair what is evaluated with what it is evaluated on, and tie the stated numbers to the right pair."""

from paperatlas.evaluations.core import Evaluator

__all__ = ["Evaluator"]
