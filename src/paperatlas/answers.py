"""What questions to an atlas give back: rows about papers, cards about entities, answers to sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from typing import Any

from paperatlas.model import Role
from paperatlas.stores.base import paper_id

__all__ = [
    "Answer",
    "Card",
    "Count",
    "Named",
    "PaperRow",
    "PaperRows",
    "Resolution",
    "Standing",
    "evaluation_row",
    "role_row",
]


@dataclass(frozen=True, slots=True)
class Named:
    """Name one entity of the store."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    family: str = ""
    year: int | None = None
    arxiv: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Resolution:
    """Tell which entities a name stands for, and in `note` anything the asker should know about it."""

    asked: str
    entities: tuple[Named, ...]
    note: str = ""


@dataclass(slots=True, unsafe_hash=True)  # a frozen one takes three times as long to make
class PaperRow:
    """State one thing that one paper does, with the sentence that says so; not to be changed.

    `on`, `metric` and `value` are filled where the row is an evaluation. `date` is ISO or empty.
    """

    paper: str
    title: str
    date: str
    role: str
    entity: str
    surface: str
    on: str
    metric: str
    value: str
    sentence: str
    confidence: float
    entity_id: str
    on_id: str = ""

    def as_dict(self) -> dict[str, object]:
        """Give the row as a dictionary, in the order of the columns."""
        return asdict(self)


def role_row(names: Mapping[str, str], *row: Any) -> PaperRow:
    """Make a row of the names of entities and what `cypher.papers_by_roles` and `roles_of_paper` return."""
    paper, title, date, relation, id_, surface, sentences, confidence = row
    sentence = sentences[0] if sentences else ""
    role, name = relation.lower(), names[id_]
    return PaperRow(paper_id(paper), title, date, role, name, surface, "", "", "", sentence, confidence, id_)


def evaluation_row(names: Mapping[str, str], surface: str, *row: Any) -> PaperRow:
    """Make a row of what `cypher.papers_by_evaluation` and `evaluations_of_paper` return."""
    paper, title, date, id_, on_id, *rest, confidence = row
    metric, value, sentence = rest
    role, name, on = str(Role.EVALUATES), names[id_], names[on_id]
    shown = surface or name
    return PaperRow(
        paper_id(paper), title, date, role, name, shown, on, metric, value, sentence, confidence, id_, on_id
    )


_PLACE = attrgetter("title", "paper", "entity", "entity_id", "on", "on_id", "metric", "value")
"""Where rows of one role stand within a day."""
_ROLE_ORDER = {str(role): number for number, role in enumerate(Role)}


class PaperRows(list[PaperRow]):
    """Hold rows in order, the newest first.

    `notes` say how names were understood, `truncated` whether a limit cut rows off.
    """

    columns: tuple[str, ...] = tuple(column.name for column in fields(PaperRow))

    def __init__(self, rows: Iterable[PaperRow] = (), notes: Iterable[str] = ()) -> None:
        """Hold rows as they are given; `ordered` sorts."""
        super().__init__(rows)
        self.notes = list(dict.fromkeys(note for note in notes if note))
        self.truncated = False

    @classmethod
    def ordered(cls, rows: Iterable[PaperRow], notes: Iterable[str] = (), limit: int | None = None) -> "PaperRows":
        """Sort rows by date, the newest first, then by title, and keep at most `limit`."""
        listed = list(rows)
        ascending = sorted(listed, key=_place if len({row.role for row in listed}) > 1 else _PLACE)
        newest_first = sorted(ascending, key=attrgetter("date"), reverse=True)
        made = cls(newest_first[:limit], notes)
        made.truncated = len(made) < len(newest_first)
        return made

    def as_dicts(self) -> list[dict[str, object]]:
        """Give all rows as dictionaries."""
        return [row.as_dict() for row in self]


def _place(row: PaperRow) -> tuple[object, ...]:
    role = _ROLE_ORDER.get(row.role, len(_ROLE_ORDER))
    return (row.title, row.paper, role, row.entity, row.entity_id, row.on, row.on_id, row.metric, row.value)


@dataclass(frozen=True, slots=True)
class Count:
    """Count the papers behind one name."""

    id: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Sum up what is evaluated against one name: papers, evaluations, and the best value stated.

    `value` and `metric` are as an evaluation states them; the best is the highest, or the lowest where the metric
    counts errors, and a gain only where no score is stated. All three are empty where no abstract states a number.
    """

    name: str
    papers: int
    evaluations: int
    metric: str = ""
    value: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Hold what the store knows about one entity, its variants counted in.

    `papers` counts the papers of each role, `first` lists the newest rows of each. `standings` are the
    benchmarks of a model or method, or what is evaluated on a benchmark or dataset.
    """

    entity: Named
    parents: tuple[str, ...]
    variants: tuple[str, ...]
    based_on: tuple[str, ...]
    basis_of: tuple[str, ...]
    introduced_by: PaperRows
    papers: Mapping[str, int]
    first: Mapping[str, PaperRows]
    standings: tuple[Standing, ...]
    methods: tuple[Count, ...]
    columns: tuple[str, ...] = ("field", "value")

    def as_dict(self) -> dict[str, object]:
        """Give the card as plain dictionaries and lists."""
        return {
            **asdict(self.entity),
            "aliases": list(self.entity.aliases),
            "parents": list(self.parents),
            "variants": list(self.variants),
            "based_on": list(self.based_on),
            "basis_of": list(self.basis_of),
            "introduced_by": self.introduced_by.as_dicts(),
            "papers": dict(self.papers),
            "first": {role: rows.as_dicts() for role, rows in self.first.items()},
            "standings": [asdict(standing) for standing in self.standings],
            "methods": [asdict(method) for method in self.methods],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a question in words: rows or a card, and the lookup that it was understood as.

    Where it was not understood, `understood` is False and `message` says what may be asked.
    """

    question: str
    lookup: str = ""
    rows: PaperRows = field(default_factory=PaperRows)
    card: Card | None = None
    understood: bool = True
    message: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of the rows."""
        return self.rows.columns

    @property
    def notes(self) -> list[str]:
        """Say how names were understood."""
        return self.rows.notes

    def as_dict(self) -> dict[str, object]:
        """Give the answer as plain dictionaries and lists."""
        return {
            "question": self.question,
            "lookup": self.lookup,
            "understood": self.understood,
            "message": self.message,
            "notes": self.notes,
            "rows": self.rows.as_dicts(),
            "card": self.card.as_dict() if self.card else None,
        }
