"""Find the shortest ways between two nodes of a store, from both ends at once, whatever its engine."""

from typing import TYPE_CHECKING

from paperatlas.server.part import STEPS, each

if TYPE_CHECKING:
    from paperatlas.stores.base import Store

__all__ = ["between"]

_MOST_PAIRS = 50_000
_MOST_WAYS = 20


class _Side:
    """Hold what is reached from one end, each node with one that lies before it on a shortest way."""

    def __init__(self, end: str) -> None:
        self.before: dict[str, str] = {end: ""}
        self.frontier = [end]

    def step(self, store: "Store") -> bool:
        """Go one step on; tell whether the bounds cut it off."""
        fresh: dict[str, str] = {}
        cut = False
        for step in STEPS:
            returns = "DISTINCT a.id AS near, b.id AS far ORDER BY far, near LIMIT $most"
            rows = each(store, step, returns, self.frontier, most=_MOST_PAIRS)
            cut |= len(rows.rows) == _MOST_PAIRS
            for near, far in rows:
                if far not in self.before:
                    fresh.setdefault(str(far), str(near))
        self.before |= fresh
        self.frontier = sorted(fresh)
        return cut

    def way(self, node: str) -> list[str]:
        """List the nodes from one to the end."""
        found = []
        while node:
            found.append(node)
            node = self.before[node]
        return found


def between(store: "Store", a: str, b: str) -> tuple[list[str], bool]:
    """List the nodes on shortest ways between two, and tell whether bounds may have hidden a shorter one.

    An Evaluation is no step of its own: it joins what it is of and what it is on. Where nothing joins the two,
    the list holds only them.
    """
    sides, cut = (_Side(a), _Side(b)), False
    while a != b and all(side.frontier for side in sides):
        cut |= min(sides, key=lambda side: len(side.frontier)).step(store)
        meeting = sorted(sides[0].before.keys() & sides[1].before.keys())[:_MOST_WAYS]
        if meeting:
            return list(dict.fromkeys(id_ for node in meeting for side in sides for id_ in side.way(node))), cut
    return list(dict.fromkeys((a, b))), cut
