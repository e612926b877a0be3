"""Find in one automaton pass where the slower word patterns of discovery are worth trying."""

from bisect import bisect_left

from paperatlas.document import Document

__all__ = ["Triggers", "last_between"]

_STEMS: dict[str, str] = {
    "verb": (
        "propos|present|introduc|releas|develop|design|build|built|construct|creat|curat|publish|open sourc|devis|"
        "contribut|unveil|announc|offer|put forward|describ|provid|establish|formulat|suggest|pioneer|launch|train|"
        "collect|compil|assembl|report on|share|deliver|implement"
    ),
    "called": (
        "called|named|dubbed|termed|coined|namely|denoted|referred to as|which we|we call|we name|we term|we dub|"
        "abbreviated|known as|coining|refer to"
    ),
    "ours": "our|the proposed|proposed",
    "plural": (
        "datasets|benchmarks|corpora|models|llms|vlms|mllms|methods|baselines|approaches|frameworks|systems|algorithms|"
        "techniques|optimizers|detectors|dataset|benchmark|suites|test sets|agents|encoders|backbones"
    ),
    "on": "on |across ",
    "measure": (
        "evaluat|experiment|result|test|performance|benchmarked|validat|accurac|achiev|score|outperform|improv|gain|"
        "state of the art|sota|attain|reach|assess"
    ),
    "noun": (
        "dataset|corpus|benchmark|test suite|model|framework|method|approach|algorithm|system|pipeline|architecture|"
        "technique|strategy|evaluator|agent|network|module|optimizer|toolkit|platform|mechanism|leaderboard|"
        "environment|simulator|testbed|suite|assistant|chatbot|llm|vlm|mllm"
    ),
}


class Triggers:
    """Know the stems that open a pattern; every stem must begin a word."""

    def __init__(self) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        pairs = [(f" {stem}", kind) for kind, line in _STEMS.items() for stem in line.split("|")]
        self._kinds = [kind for _, kind in pairs]
        self._automaton = AhoCorasick([p for p, _ in pairs], matchkind=MatchKind.Standard, store_patterns=False)

    def find(self, document: Document) -> dict[str, list[int]]:
        """Return the start offsets of the stems by kind, ascending; none before the abstract."""
        found: dict[str, list[int]] = {kind: [] for kind in _STEMS}
        offset, kinds = document.offset, self._kinds
        for index, start, _ in self._automaton.find_matches_as_indexes(f" {document.folded}", overlapping=True):
            if start >= offset:
                found[kinds[index]].append(start)
        return found


def last_between(positions: list[int], begin: int, end: int) -> int:
    """Return the last of ascending positions between two offsets, or -1."""
    index = bisect_left(positions, end) - 1
    return positions[index] if index >= 0 and positions[index] >= begin else -1
