"""Say where the figures come from: known and new names apart, roles taken for others, what confidence is worth."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from paperatlas.lexicon import Lexicon
from paperatlas.model import Role
from paperatlas.scoring.core import Figures, Match, Record, bare, f1, matched, score

__all__ = ["ERROR_KINDS", "NO_ROLE", "Bin", "Report", "report"]

ERROR_KINDS = ("missed", "spurious", "type", "name", "roles", "evaluation missed", "evaluation spurious", "value")
"""The kinds of errors, in the order in which they are shown."""

NO_ROLE = "none"
"""Stands in the confusion of roles where the other side has no role left."""

_BINS = 10
_ORIGINS = ("known", "discovered")


@dataclass(frozen=True, slots=True)
class Bin:
    """Compare confidence with precision, over the statements whose confidence lies in one range.

    Attributes:
        low: The least confidence of the range.
        high: Its half-open end; 1 lies in the last range.
        stated: How many statements lie in it.
        right: How many of them the labels bear out.
        confidence: Their mean confidence.
        stated_from: How many statements lie in it or above.
        right_from: How many of these the labels bear out.
    """

    low: float
    high: float
    stated: int
    right: int
    confidence: float
    stated_from: int
    right_from: int

    @property
    def precision(self) -> float:
        """Return the share that is right, within the range."""
        return self.right / self.stated

    @property
    def precision_from(self) -> float:
        """Return the share that is right of all that is left with `--min-confidence` at the range's start."""
        return self.right_from / self.stated_from

    def as_dict(self) -> dict[str, object]:
        """Give the bin as a row of a table."""
        return {
            "confidence": f"{self.low:.1f} to {self.high:.1f}",
            "n": self.stated,
            "mean confidence": round(self.confidence, 3),
            "precision": round(self.precision, 3),
            "n from here on": self.stated_from,
            "precision from here on": round(self.precision_from, 3),
        }


@dataclass(slots=True)
class Report:
    """Hold all that a comparison with labels shows.

    Attributes:
        figures: What `score` gives: name -> precision, recall, f1, gold, predicted.
        names: The same for known and for discovered names, with the naming accuracy of each. What was
            extracted is known if the lexicon has its id, what is labelled if the lexicon has one of its names.
        errors: The errors by kind, each a tuple that starts with the paper's title.
        confusion: (labelled role, extracted role) -> how often, over the entities that match. Roles that both
            sides have stand on the diagonal; what is left is paired in the order of the roles, so that rows
            and columns add up; what is still left is paired with `NO_ROLE`.
        reliability: "roles" and "evaluations" -> bins by rising confidence, empty ones left out.
    """

    figures: Figures
    names: Figures
    errors: dict[str, list[tuple[str, ...]]]
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    reliability: dict[str, list[Bin]] = field(default_factory=dict)

    def confusion_rows(self) -> Iterator[tuple[str, list[int]]]:
        """Yield labelled role and counts by extracted role, in the order of `confusion_columns`."""
        columns = self.confusion_columns()
        for role in columns:
            yield role, [self.confusion[role, column] for column in columns]

    @staticmethod
    def confusion_columns() -> list[str]:
        """List the roles, and at the end what stands for none."""
        return [*map(str, Role), NO_ROLE]

    def off(self, kind: str) -> float:
        """Return how far confidence is from precision on average, each statement counted (0 is best).

        The expected calibration error of Naeini, Cooper and Hauskrecht (2015).
        """
        bins = self.reliability.get(kind, [])
        stated = sum(b.stated for b in bins)
        return sum(b.stated * abs(b.confidence - b.precision) for b in bins) / stated if stated else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Give the whole report as plain dictionaries and lists."""
        return {
            **self.figures,
            **self.names,
            "errors": {kind: [list(row) for row in rows] for kind, rows in self.errors.items()},
            "confusion": {
                labelled: dict(zip(self.confusion_columns(), row, strict=True))
                for labelled, row in self.confusion_rows()
            },
            "reliability": {kind: [b.as_dict() for b in bins] for kind, bins in self.reliability.items()},
        }


def report(gold: Iterable[Record], predicted: Iterable[Record], lexicon: Lexicon) -> Report:
    """Compare predictions with labels, and show where the figures come from.

    Args:
        gold: Labelled papers in the format of `extract`.
        predicted: Extractions in the same format, with ids and mentions; papers that `gold` lacks are ignored.
        lexicon: The names that were known to the extraction.
    """
    gold, predicted = list(gold), list(predicted)
    matches = list(matched(gold, predicted))
    figures, errors = score(gold, predicted)
    return Report(
        figures=figures,
        names=_names(matches, lexicon),
        errors={kind: errors[kind] for kind in ERROR_KINDS if errors.get(kind)},
        confusion=_confusion(matches),
        reliability={
            "roles": _bins([s for m in matches for s in _stated_roles(m)]),
            "evaluations": _bins([s for m in matches for s in _stated_evaluations(m)]),
        },
    )


def _names(matches: Iterable[Match], lexicon: Lexicon) -> Figures:
    """Return the figures of known and of discovered names."""
    counts: Counter[tuple[str, str]] = Counter()

    def labelled(entity: Record) -> str:
        surfaces = (entity["name"], *entity["surfaces"])
        return _ORIGINS[not any(lexicon.find(surface) for surface in surfaces)]

    def extracted(entity: Record) -> str:
        return _ORIGINS[entity.get("id") not in lexicon.entities]

    for match in matches:
        labels, found = match.label["entities"], match.found
        counts.update(("gold", labelled(entity)) for entity in labels)
        counts.update(("predicted", extracted(entity)) for entity in found)
        for i, j in match.pairs.items():
            same_type = labels[i]["type"] == found[j]["type"]
            counts["gold hit", labelled(labels[i])] += same_type
            counts["hit", extracted(found[j])] += same_type
            counts["matched", extracted(found[j])] += 1
            counts["named", extracted(found[j])] += bare(labels[i]["name"]) == bare(found[j]["name"])
    return _figures_of_names(lambda what, origin: counts[what, origin])


def _figures_of_names(count: Callable[[str, str], int]) -> Figures:
    figures: Figures = {}
    for origin in _ORIGINS:
        row = f1(count("hit", origin), count("predicted", origin), count("gold", origin))
        # What is labelled and what is extracted are sorted by different marks, so each has hits of its own.
        recall = count("gold hit", origin) / count("gold", origin) if count("gold", origin) else 0.0
        both = row["precision"] + recall
        row |= {"recall": round(recall, 4), "f1": round(2 * row["precision"] * recall / both, 4) if both else 0.0}
        figures[f"entities, {origin} names"] = row
    for origin in _ORIGINS:
        matched = count("matched", origin)
        accuracy = round(count("named", origin) / matched, 4) if matched else 0.0
        figures[f"naming accuracy, {origin} names"] = {"accuracy": accuracy, "matched": matched}
    return figures


def _confusion(matches: Iterable[Match]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for match in matches:
        for i, j in match.pairs.items():
            wanted, given = set(match.label["entities"][i]["roles"]), set(match.found[j]["roles"])
            counts.update((role, role) for role in wanted & given)
            missed = [r for r in map(str, Role) if r in wanted - given]
            surplus = [r for r in map(str, Role) if r in given - wanted]
            counts.update(zip_longest(missed, surplus, fillvalue=NO_ROLE))
    return counts


def _stated_roles(match: Match) -> Iterator[tuple[float, bool]]:
    """Yield confidence and truth of every extracted role.

    The confidence is that of the graph's edge: of the surest mention that bears the role out, or of the surest
    of all where none does.
    """
    labels, back = match.label["entities"], {j: i for i, j in match.pairs.items()}
    for j, entity in enumerate(match.found):
        mentions = entity.get("mentions", [])
        for role in dict.fromkeys(entity["roles"]):
            bearing = [m for m in mentions if m["role"] == role] or mentions
            if bearing:
                right = j in back and role in labels[back[j]]["roles"]
                yield max(m["confidence"] for m in bearing), right


def _stated_evaluations(match: Match) -> Iterator[tuple[float, bool]]:
    """Yield confidence and truth of every extracted evaluation pair, each pair once."""
    wanted = match.wanted()
    surest: dict[object, tuple[float, bool]] = {}
    for pair, row in match.given():
        if "confidence" in row:
            stated = (row["confidence"], pair in wanted)
            surest[pair] = max(surest.get(pair, stated), stated)
    yield from surest.values()


def _bins(stated: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Sort statements into bins of equal width by rising confidence; leave empty bins out."""
    bins: list[Bin] = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [(c, right) for c, right in stated if low <= c < high or (number == _BINS - 1 and c >= high)]
        above = [right for c, right in stated if c >= low]
        if inside:
            right = sum(r for _, r in inside)
            mean = sum(c for c, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), right, mean, len(above), sum(above)))
    return bins
