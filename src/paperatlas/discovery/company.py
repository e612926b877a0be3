"""The company of a name: the list that it stands in, the known names there, and the nouns before and behind it."""

from bisect import bisect_left
from collections.abc import Sequence

from paperatlas.discovery.candidates import Seen
from paperatlas.discovery.patterns import VERB
from paperatlas.headnouns import noun_after, noun_before
from paperatlas.recognition import Hit

__all__ = ["company", "company_in"]

_REACH = 120
_JOINERS = frozenset(("and", "or", "&", "the", "/", ""))
_JOINING = (";", "/", " and ", " or ", " & ")


def company_in(seen: Seen, start: int, end: int) -> set[str]:
    """Return what the list around a name says of it, worked out once for all who ask."""
    found = seen.companies.get((start, end))
    if found is None:
        found = seen.companies[start, end] = company(seen.document.text, start, end, seen.hits)
    return found


def company(text: str, start: int, end: int, hits: Sequence[Hit]) -> set[str]:
    """Return what the list around a name says of it; empty where it stands in no list.

    Args:
        text: The whole text.
        start: Where the name starts.
        end: Its half-open end.
        hits: The known names of the text, in its order.
    """
    begin, stop = _begin(text, start), _stop(text, end)
    around = text[begin:start] + " " + text[end:stop]
    if around.count(",") < 2 and not any(sign in around for sign in _JOINING):
        return set()  # "On GSM8K, QuartzTune ..." is no list
    lead = text[max(0, begin - 25) : begin].rstrip(" (:").rsplit(None, 1)
    if lead and VERB.fullmatch(lead[-1] + " "):
        return {"list introduced"}
    found = {"in a list"}
    for hit in hits[bisect_left(hits, begin, key=_start) : bisect_left(hits, stop, key=_start)]:
        if hit.end <= start or hit.start >= end:
            found.update(f"with:{claim.entity_id.partition(':')[0]}" for claim in hit.claims)
    if head := noun_before(text, begin):
        found.add(f"list head:{head}")
    if tail := noun_after(text, stop):
        found.add(f"list tail:{tail}")
    if lead:
        found.add(f"list lead:{lead[-1].lower()[:12]}")
    return found


def _start(hit: Hit) -> int:
    return hit.start


def _item(word: str) -> bool:
    """Tell whether a word can stand in a list of names: it joins two, or has a capital or a digit."""
    bare = word.strip(",;()/\"'“”")
    opens_sentence = len(bare) == 2 and bare.isalpha() and bare.istitle()  # "We", "On"
    return bare in _JOINERS or not (bare.islower() or opens_sentence)


def _begin(text: str, start: int) -> int:
    """Return where the list that ends before an offset starts."""
    found = position = start
    for word in reversed(text[max(0, start - _REACH) : start].split(" ")):
        at = position - len(word)
        if not _item(word) or word.endswith((".", ":", "!", "?")) or "\n" in word:
            break
        if word.strip(",;()/"):
            found = at
        position = at - 1
        if word.startswith("("):
            break
    return found


def _stop(text: str, end: int) -> int:
    """Return where the list that goes on behind an offset ends."""
    found = position = end
    for word in text[end : end + _REACH].split(" "):
        if not _item(word) or "\n" in word:
            break
        position += len(word)
        bare = word.strip(",;()/")
        if bare and bare not in _JOINERS:
            found = position - (len(word) - len(word.rstrip(",;).:")))
        position += 1
        if word.endswith((".", ":", ")")):
            break
    return found
