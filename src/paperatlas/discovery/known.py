"""Known names that the paper itself may introduce: in its title, or where it speaks of its own work."""

from paperatlas.discovery.candidates import Candidate, Seen
from paperatlas.discovery.triggers import last_between
from paperatlas.model import EntityType
from paperatlas.recognition import Hit
from paperatlas.shapes import Shapes

__all__ = ["KNOWN", "from_known"]

KNOWN = "known"
"""The cue of a candidate for which nothing speaks but that it stands where a paper's own names do."""

_TYPES = {type_.value.lower(): type_ for type_ in EntityType}
_WEIGHT = 0.2


def from_known(seen: Seen, shapes: Shapes) -> list[Candidate]:
    """Return the known names in the title, and in the abstract those behind a verb of making or "our".

    What an older paper introduces the lexicon may know by now. What many papers name is left out: where one of them
    speaks of its own work, it mostly uses it.
    """
    return [
        Candidate(seen.document.text[hit.start : hit.end], hit.start, KNOWN, _WEIGHT, _type(hit))
        for hit in seen.hits
        if hit.tail is None and not shapes.common(hit.claims[0].entity_id) and _among_own(seen, hit.start)
    ]


def _type(hit: Hit) -> EntityType:
    return _TYPES[hit.claims[0].entity_id.partition(":")[0]]


def _among_own(seen: Seen, start: int) -> bool:
    """Tell whether a name stands in the title, or behind a verb of making or "our" in a sentence on the paper."""
    document = seen.document
    if start < document.offset:
        return True
    if start < document.own_start:
        return False
    begin = document.starts[document.sentence_at(start)]
    return any(last_between(seen.triggers[kind], begin, start) >= 0 for kind in ("verb", "ours"))
