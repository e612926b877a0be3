"""Memory: Python's cycle collector, paused where many objects are made that form no cycle; lists let go of."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["collector_paused", "drained"]

_T = TypeVar("_T")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cycle collector: it would go through all that is there again and again.

    Measured: it takes two fifths of the time of reading 67,000 records, and more than half of indexing the names
    of their store.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def drained(items: list[_T]) -> Iterator[_T]:
    """Yield the items of a list in order and let go of each."""
    items.reverse()
    while items:
        yield items.pop()
