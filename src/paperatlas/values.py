"""Compare stated values: the number in one, the metrics of which less is better, the best of several."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

__all__ = ["best_of", "brief", "number_in"]

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_CHANGE = re.compile(r"from .{1,30}? to ")
_LESS = re.compile(
    r"perplexity|\bppl\b|\b[wcmr]*er\b|error|loss|\bf(?:i|v)d\b|\bmae\b|\brmse\b|latency|hallucination", re.IGNORECASE
)
_DIFFERENCE = re.compile(r"\b(?:gain|reduction)$", re.IGNORECASE)

_T = TypeVar("_T")


def number_in(value: str) -> float | None:
    """Return the number that a value states, None where it states none; of a change what it came to."""
    match = _NUMBER.search(_CHANGE.sub("", value))
    return float(match[0].replace(",", "").replace("−", "-")) if match else None


def brief(value: str, metric: str) -> str:
    """Return a value as a cell has room for it: of a change what it came to, of a difference its sign too.

    >>> brief("from 4.8% to 42.4%", "accuracy"), brief("3.2 points", "gain"), brief("63.4%", "accuracy")
    ('→ 42.4%', '+3.2 points', '63.4%')
    """
    changed = _CHANGE.match(value)
    if changed:
        return f"→ {value[changed.end() :]}"
    difference = _DIFFERENCE.search(metric)
    if difference and value[:1].isdigit():
        return f"{'+' if difference[0].lower() == 'gain' else '−'}{value}"
    return value


def best_of(results: Iterable[_T], metric: Callable[[_T], str], value: Callable[[_T], str]) -> _T | None:
    """Return the result with the best value of the metric that is stated most; None where none states a number.

    Scores come before gains and reductions, which say nothing without what they are measured against, and metrics
    with a name before those without. Of equal values the first is taken.

    Args:
        results: The results to compare.
        metric: Gives a result's metric.
        value: Gives a result's value, as written.
    """
    stated: dict[str, list[tuple[float, _T]]] = defaultdict(list)
    for one in results:
        number = number_in(value(one))
        if number is not None:
            stated[metric(one).casefold()].append((number, one))
    if not stated:
        return None
    name = max(stated, key=lambda name: (not _DIFFERENCE.search(name), len(stated[name]), bool(name), name))
    sign = -1 if _LESS.search(name) else 1
    return max(stated[name], key=lambda pair: sign * pair[0])[1]
