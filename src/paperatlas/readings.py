"""What a build notes of each paper in the store, so that the next one need not read it again.

A reading is what the first pass found in one paper: the names that it gives and the releases that it names. With
the digest of its text and the version of everything that reads, it stands for reading the paper anew.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson
import zstandard

from paperatlas.discovery import Term
from paperatlas.extraction import Extractor, First, Survey
from paperatlas.lexicon import Lexicon
from paperatlas.model import Entity, EntityType, Extraction, Paper
from paperatlas.stores import Store

__all__ = ["NotingExtractor", "Reading", "Readings", "digests", "firsts_of", "version_of"]

_HEAD = "_reading"
_PIECE = 100_000
"""Characters of a note: what both engines keep in one property without ado."""
_READ = ("id", "title", "abstract", "date", "url")
"""What of a paper can change what is found in it; the rest is only shown."""
_SHOWN = tuple(name for name in Paper.model_fields if name not in _READ)


@dataclass(slots=True)
class Reading:
    """Hold what was found in one paper.

    Attributes:
        id: The paper's id.
        date: Its date.
        digests: Of what is read of the paper, and of what is only shown.
        mentions: In how many places an entity is named.
        terms: The names that it gives.
        made: The releases that it names and the lexicon lacks, with what they are variants of.
    """

    id: str
    date: date | None
    digests: tuple[str, str]
    mentions: int = 0
    terms: list[Term] = field(default_factory=list)
    made: list[Entity] = field(default_factory=list)

    @classmethod
    def noted(cls, one: Extraction, terms: list[Term], made: list[Entity]) -> "Reading":
        """Note what was found in a paper."""
        paper = one.paper
        return cls(paper.id, paper.date, digests(paper), sum(len(f.mentions) for f in one.found), terms, made)


@dataclass(slots=True)
class Readings:
    """Hold the readings of all papers of a store, in the order in which they were read.

    Attributes:
        version: Of all that reads: package, code, weights, lexicon, options.
        counts: Nodes and edges of the store that they belong to.
        discovered: How many names the lexicon lacked.
        rows: The readings by the paper's id.
    """

    version: str
    counts: dict[str, int]
    discovered: int
    rows: dict[str, Reading]

    def notes(self) -> dict[str, str]:
        """Pack the readings into texts that a store keeps by name; equal readings give equal texts."""
        shared: dict[str, int] = {}
        head = {"version": self.version, "counts": self.counts, "discovered": self.discovered}
        papers = [[r.id, r.date, *r.digests, r.mentions] for r in self.rows.values()]
        found = [[[_term(t) for t in r.terms], [_shared(e, shared) for e in r.made]] for r in self.rows.values()]
        made = [orjson.loads(text) for text in shared]
        return {**_packed("papers", {**head, "papers": papers}), **_packed("found", {"made": made, "found": found})}

    @classmethod
    def of(cls, store: Store) -> "Readings | None":
        """Read what a store notes of its papers; None where it notes nothing, or was changed by another hand since."""
        found = cls.unpack(store.notes())
        return found if found is not None and found.counts == store.counts() else None

    @classmethod
    def unpack(cls, notes: Mapping[str, str]) -> "Readings | None":
        """Unpack what `notes` packed, without what was found (see `add_found`); None where there is nothing."""
        head = _unpacked("papers", notes)
        if head is None:
            return None
        rows = {id_: Reading(id_, _date(day), (read, shown), n) for id_, day, read, shown, n in head["papers"]}
        return cls(head["version"], head["counts"], head["discovered"], rows)

    def add_found(self, notes: Mapping[str, str]) -> None:
        """Unpack what was found in the papers: needed where any has changed."""
        packed = _unpacked("found", notes) or {"made": [], "found": []}
        made = [
            Entity(id_, name, type_, parent=parent, family=family, known=False)
            for id_, name, type_, parent, family in packed["made"]
        ]
        for reading, (terms, releases) in zip(self.rows.values(), packed["found"], strict=True):
            reading.terms = [_of_term(row) for row in terms]
            reading.made = [made[number] for number in releases]


def _term(term: Term) -> list[Any]:
    return [term.name, term.type, term.surfaces, term.introduced, term.main, term.cue, term.confidence]


def _of_term(row: list[Any]) -> Term:
    return Term(row[0], EntityType(row[1]), *row[2:])


def _shared(entity: Entity, shared: dict[str, int]) -> int:
    """Give an entity's number: many papers name the same release."""
    text = orjson.dumps([entity.id, entity.name, entity.type, entity.parent, entity.family]).decode()
    return shared.setdefault(text, len(shared))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _packed(name: str, content: object) -> dict[str, str]:
    try:
        text = base64.b64encode(zstandard.compress(orjson.dumps(content), 3)).decode()
    except TypeError:  # half of a character: the store will say so
        return {}
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return {f"{_HEAD} {name} {number:06d}": piece for number, piece in enumerate(pieces)}


def _unpacked(name: str, notes: Mapping[str, str]) -> Any:
    text = "".join(notes[key] for key in sorted(notes) if key.startswith(f"{_HEAD} {name} "))
    try:
        return orjson.loads(zstandard.decompress(base64.b64decode(text))) if text else None
    except (ValueError, zstandard.ZstdError):  # a hand has been at it: the papers are read anew
        return None


def digests(paper: Paper) -> tuple[str, str]:
    """Hash what is read of a paper, and the rest of it."""
    values = paper.__dict__
    return _digest([values[name] for name in _READ]), _digest([values[name] for name in _SHOWN])


def _digest(values: list[Any]) -> str:
    try:
        data = orjson.dumps(values)
    except TypeError:  # half of a character, which no store takes
        data = repr(values).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def version_of(lexicon: Lexicon, min_confidence: float) -> str:
    """Name the version of all that decides what is found in a paper."""
    return f"{metadata.version('paperatlas')} {_code()} {lexicon.version} {min_confidence}"


@cache
def _code() -> str:
    """Hash the code, weights and word lists of the package."""
    made, home = hashlib.sha256(), Path(__file__).parent
    elsewhere = {"_cypher", "_examples", "_pipelines", "cli", "exporters", "server", "stores", "transfer"}
    for path in sorted(home.rglob("*.*")):
        part = path.relative_to(home)
        if path.suffix in (".py", ".tsv", ".txt") and part.parts[0] not in elsewhere:
            made.update(f"{part.as_posix()}\n".encode() + path.read_bytes())
    return made.hexdigest()[:12]


def firsts_of(readings: Iterable[Reading]) -> Iterator[First]:
    """Yield what a survey needs of the first pass over papers that were read before: of a paper, id and date."""
    for reading in readings:
        yield First(reading, reading.terms, [], reading.made)  # type: ignore[arg-type]


class NotingExtractor(Extractor):
    """Extract as an `Extractor` does, and note what the first pass finds, whoever runs it.

    Attributes:
        noted: Terms and releases of the papers of the last survey, by the paper's id.
    """

    def __init__(self, lexicon: Lexicon | None = None, min_confidence: float = 0.0) -> None:
        super().__init__(lexicon, min_confidence)
        self.noted: dict[str, tuple[list[Term], list[Entity]]] = {}

    def survey(self, firsts: Iterable[First]) -> Survey:
        """Bring together what the first pass found in all papers, and note it."""
        self.noted = {}
        return super().survey(self._note(firsts))

    def _note(self, firsts: Iterable[First]) -> Iterator[First]:
        for first in firsts:
            self.noted[first.paper.id] = (first.terms, first.made)
            yield first
