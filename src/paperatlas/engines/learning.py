"""What the papers of a distributed build name together: learned between the passes, from names alone."""

import pickle

from paperatlas.engines.shards import Shards
from paperatlas.engines.stages import Gathered, Learned
from paperatlas.passes import Names
from paperatlas.terms import claims_of

__all__ = ["learn"]


def learn(shards: Shards, buckets: int) -> Learned:
    """Learn the names of all papers from what was gathered, as if the papers had been read in their order."""
    named, made, ambiguous = _by_kind(shards, buckets)
    releases = {each.entity.id: each.entity for each in made}
    patterns = claims_of(pattern for each in named for pattern in each.patterns)
    names = Names(patterns, releases | {each.entity.id: each.entity for each in named})
    return Learned(names, releases, len(named), ambiguous)


def _by_kind(shards: Shards, buckets: int) -> tuple[list[Gathered], list[Gathered], dict[str, list[str]]]:
    """Read the names of all papers: those discovered and those that linking made, in order, and the ambiguous."""
    named: list[Gathered] = []
    made: list[Gathered] = []
    ambiguous: dict[str, list[str]] = {}
    for row in (row for number in range(buckets) for row in shards.read("names", number).to_pylist()):
        content = pickle.loads(row["content"])  # noqa: S301 - our own
        if row["kind"] == "ambiguous":
            ambiguous[content[0]] = content[1]
        else:
            (named if row["kind"] == "name" else made).append(content)
    named.sort(key=lambda each: each.place)
    made.sort(key=lambda each: each.place)
    return named, made, ambiguous
