"""Score extractions against labelled papers: precision, recall and F1 per type, role and evaluation pair.

Papers are paired by title, else by id. An entity of the prediction matches one of the labels when both share a
surface form (letter case and inner white space aside) and, for the strict figure, the type; each is used once. A
value counts as found where the pair and the number agree.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Figures", "Match", "Record", "bare", "f1", "matched", "number", "score"]

Record = Mapping[str, Any]
Figures = dict[str, dict[str, float]]

_DATA = {"Benchmark", "Dataset"}


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def bare(name: str) -> str:
    """Fold a name to what the naming accuracy compares: no letter case, spaces or punctuation."""
    return re.sub(r"[^\w+]|_", "", name.casefold())


_UNITS = re.compile(
    r"percent(?:age points?)?|points?|\bpp\b|dB\b|\b(?:over|above|below|about|nearly|approximately|up to) |"
    r"[\s\\$%+~<>*{}]|p$"
)


def number(value: str) -> str:
    """Return the bare number of a value, without unit or plus sign; of a change ("from 3 to 5") what it came to."""
    value = value.replace("−", "-").replace("–", "-").replace("--", "-")
    return _UNITS.sub("", value.rsplit(" to ", 1)[-1]).rstrip(".-")


def _title_key(record: Record) -> str:
    return re.sub(r"\W+", " ", record.get("title", "").casefold()).strip()


def _pair(labels: Sequence[Record], predicted: Sequence[Record]) -> dict[int, int]:
    """Pair label and prediction indices, same type and most shared surfaces first."""
    candidates = []
    for i, label in enumerate(labels):
        surfaces = {_fold(s) for s in label["surfaces"]}
        for j, guess in enumerate(predicted):
            shared = len(surfaces & {_fold(s) for s in guess["surfaces"]})
            if shared:
                candidates.append((label["type"] != guess["type"], -shared, i, j))
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for *_, i, j in sorted(candidates):
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs


class _Tally:
    """Count hits, predictions and labels by figure, and keep the errors by kind."""

    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.predicted: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()
        self.named = self.matched = 0
        self.errors: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def entities(self, counter: Counter[str], entities: Iterable[Record]) -> None:
        for entity in entities:
            for figure in ("entities", f"entities:{entity['type']}", "entities (data merged)"):
                counter[figure] += 1
            for role in entity["roles"]:
                counter["roles"] += 1
                counter[f"role:{role}"] += 1

    def matches(self, title: str, label: Record, guess: Record) -> None:
        self.matched += 1
        if label["type"] == guess["type"]:
            self.hit["entities"] += 1
            self.hit[f"entities:{label['type']}"] += 1
        else:
            self.errors["type"].append((title, label["name"], label["type"], guess["type"]))
        if label["type"] == guess["type"] or {label["type"], guess["type"]} == _DATA:
            self.hit["entities (data merged)"] += 1
        if bare(label["name"]) == bare(guess["name"]):
            self.named += 1
        else:
            self.errors["name"].append((title, label["name"], guess["name"]))
        wanted, given = set(label["roles"]), set(guess["roles"])
        for role in wanted & given:
            self.hit["roles"] += 1
            self.hit[f"role:{role}"] += 1
        if wanted != given:
            self.errors["roles"].append((title, label["name"], ",".join(sorted(wanted)), ",".join(sorted(given))))

    def figures(self) -> Figures:
        names = sorted(set(self.gold) | set(self.predicted))
        figures = {n: f1(self.hit[n], self.predicted[n], self.gold[n]) for n in names}
        accuracy = round(self.named / self.matched, 4) if self.matched else 0.0
        figures["naming accuracy"] = {"accuracy": accuracy, "matched": self.matched}
        return figures


def f1(hit: int, predicted: int, gold: int) -> dict[str, float]:
    """Return precision, recall, F1 and the counts behind them."""
    precision = hit / predicted if predicted else 0.0
    recall = hit / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "gold": gold,
        "predicted": predicted,
    }


Spot = int | tuple[str, str]
"""Where one side of an evaluation stands: the index of the label's entity, or a name that matches none."""


@dataclass(frozen=True, slots=True)
class Match:
    """Hold a labelled paper beside what was extracted from it.

    Attributes:
        label: The labelled paper.
        guess: The extraction; empty where the paper is missing.
        pairs: Index of the label's entity -> index of the entity that was found.
    """

    label: Record
    guess: Record
    pairs: dict[int, int]

    @property
    def title(self) -> str:
        """Return the paper's title, cut for a line of a list."""
        return str(self.label.get("title", self.label["id"]))[:60]

    @property
    def found(self) -> Sequence[Record]:
        """Return the entities that were found."""
        entities: Sequence[Record] = self.guess.get("entities", [])
        return entities

    def wanted(self) -> dict[tuple[Spot, Spot], Record]:
        """Return the labelled evaluations by their pair."""
        index = {e["name"]: i for i, e in enumerate(self.label["entities"])}
        for i, entity in enumerate(self.label["entities"]):
            for surface in entity["surfaces"]:
                index.setdefault(surface, i)
        return {(index[v["model"]], index[v["on"]]): v for v in self.label["evaluations"]}

    def given(self) -> list[tuple[tuple[Spot, Spot], Record]]:
        """Return the extracted evaluations, each side mapped to the label's entity where it matches one."""
        back = {j: i for i, j in self.pairs.items()}
        index = {e["name"]: j for j, e in enumerate(self.found)}

        def place(name: str) -> Spot:
            j = index.get(name)
            return back[j] if j is not None and j in back else ("unmatched", name)

        return [((place(v["model"]), place(v["on"])), v) for v in self.guess.get("evaluations", [])]

    def name(self, spot: Spot) -> str:
        """Return the name of what stands at one side of an evaluation."""
        return str(self.label["entities"][spot]["name"]) if isinstance(spot, int) else spot[1]


def _evaluations(tally: _Tally, match: Match) -> None:
    """Compare the evaluation pairs and their values."""
    wanted, given = match.wanted(), dict(match.given())
    tally.gold["evaluations"] += len(wanted)
    tally.predicted["evaluations"] += len(given)
    tally.hit["evaluations"] += len(wanted.keys() & given.keys())
    for kind, rows in (
        ("evaluation missed", wanted.keys() - given.keys()),
        ("evaluation spurious", given.keys() - wanted.keys()),
    ):
        tally.errors[kind] += sorted((match.title, match.name(m), match.name(o)) for m, o in rows)
    labelled, stated = ({pair: v["value"] for pair, v in rows.items() if v.get("value")} for rows in (wanted, given))
    tally.gold["values"] += len(labelled)
    tally.predicted["values"] += len(stated)
    for pair, value in sorted(labelled.items(), key=str):
        if number(stated.get(pair, "")) == number(value):
            tally.hit["values"] += 1
        elif pair in given:
            tally.errors["value"].append((match.title, *map(match.name, pair), value, stated.get(pair, "")))


def matched(gold: Iterable[Record], predicted: Iterable[Record]) -> Iterator[Match]:
    """Yield every labelled paper beside what was extracted from it, paired by title, else by id."""
    predicted = list(predicted)
    by_title = {_title_key(r): r for r in predicted if _title_key(r)}
    by_id = {r["id"]: r for r in predicted if r.get("id")}
    for label in gold:
        guess = by_title.get(_title_key(label)) or by_id.get(label["id"]) or {}
        yield Match(label, guess, _pair(label["entities"], guess.get("entities", [])))


def score(gold: Iterable[Record], predicted: Iterable[Record]) -> tuple[Figures, dict[str, list[tuple[str, ...]]]]:
    """Compare predictions with labels.

    Args:
        gold: Labelled papers in the format of `extract`.
        predicted: Extractions in the same format; papers that `gold` lacks are ignored.

    Returns:
        The figures (name -> precision, recall, f1, gold, predicted) and the errors by kind, each error a
        tuple that starts with the paper's title.
    """
    tally = _Tally()
    for match in matched(gold, predicted):
        labels, found = match.label["entities"], match.found
        tally.entities(tally.gold, labels)
        tally.entities(tally.predicted, found)
        for i, j in match.pairs.items():
            tally.matches(match.title, labels[i], found[j])
        for i, entity in enumerate(labels):
            if i not in match.pairs:
                tally.errors["missed"].append((match.title, entity["type"], entity["name"]))
        for j, entity in enumerate(found):
            if j not in match.pairs.values():
                tally.errors["spurious"].append((match.title, entity["type"], entity["name"]))
        _evaluations(tally, match)
    return tally.figures(), dict(tally.errors)
