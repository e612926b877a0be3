"""The lexicon in memory: entities, the patterns that name them, and the words that never are names."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from paperatlas.errors import LexiconError
from paperatlas.lexicon.rows import FILES, Row, file_order, lint_order, lint_rows, read_rows, read_stopwords
from paperatlas.lexicon.surfaces import Pattern, case_rule, clear_surface, letters, spellings
from paperatlas.model import Entity, EntityType
from paperatlas.names import entity_id, key

__all__ = ["OWN_FOLDER", "Lexicon", "own_folder"]

OWN_FOLDER = "PAPERATLAS_LEXICON"
"""The environment variable that names the user's own lexicon folder."""


def _builtin() -> Path:
    return Path(str(resources.files("paperatlas.lexicon") / "data"))


def own_folder() -> Path | None:
    """Return the user's own lexicon folder, which `PAPERATLAS_LEXICON` names; None where it names none."""
    named = os.environ.get(OWN_FOLDER)
    return Path(named) if named else None


def _read_lines(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class Lexicon:
    """Know the names of models, benchmarks, datasets and methods.

    Made by `Lexicon.load()`; never changed afterwards.

    Attributes:
        rows: All rows, sorted by type and name.
        stopwords: Names that are never names of entities, with the reason, by folded key.
        ordinary: Ordinary English words in lower case.
        acronyms: Acronyms that many papers define, so that none of them coins it.
        common: Ids of entities that many papers name: a paper that speaks of its own work need not mean them.
        remarks: What was wrong with the files that the rows, merged and sorted, no longer show.
    """

    rows: tuple[Row, ...]
    stopwords: Mapping[str, str] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()

    @classmethod
    def load(cls, *overlays: str | Path, builtin: bool = True, own: bool = True) -> "Lexicon":
        """Load the built-in lexicon and lay the user's own folder and the given ones over it, in this order.

        A row of a later folder replaces the row of the same type and name. A folder holds any of
        `models.tsv`, `benchmarks.tsv`, `datasets.tsv`, `methods.tsv` and `stopwords.tsv`.

        Args:
            *overlays: Folders to lay over the built-in rows.
            builtin: Start from the built-in rows; without them the user's own folder does not count either.
            own: Lay the folder that `PAPERATLAS_LEXICON` names over the built-in rows.

        Raises:
            LexiconError: A folder is missing or a row breaks the format.
        """
        base = _builtin()
        rows: dict[tuple[str, str], Row] = {}
        stopwords: dict[str, str] = {}
        remarks: list[str] = []
        mine = own_folder() if builtin and own else None
        for folder in [*([base] if builtin else []), *([mine] if mine else []), *map(Path, overlays)]:
            if not folder.is_dir():
                raise LexiconError(_missing(folder, folder is mine))
            for type_, name in FILES.items():
                if (folder / name).exists():
                    read = read_rows(folder / name, type_)
                    remarks += lint_order(read)
                    rows |= {(row.type.value, row.name): row for row in read}
            if (folder / "stopwords.tsv").exists():
                stopwords |= read_stopwords(folder / "stopwords.tsv")
        return cls(
            rows=_sorted(rows.values()),
            stopwords={key(name): reason for name, reason in stopwords.items()},
            ordinary=_read_lines(base / "words.txt"),
            acronyms=_read_lines(base / "acronyms.txt"),
            common=_read_lines(base / "common.txt"),
            remarks=tuple(remarks),
        )

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Return the entities by id, with parents, bases and families resolved."""
        by_name: dict[str, list[Row]] = {}
        for row in self.rows:
            by_name.setdefault(row.name, []).append(row)
        return {entity.id: entity for entity in (self._entity(row, by_name) for row in self.rows)}

    def _entity(self, row: Row, by_name: Mapping[str, list[Row]]) -> Entity:
        return Entity(
            id=entity_id(row.type, row.name),
            name=row.name,
            type=row.type.value,
            aliases=row.aliases,
            parent=entity_id(row.type, row.parent) if row.parent else None,
            based_on=tuple(
                entity_id(base.type, base.name)
                for name in row.based_on
                for base in _preferred(by_name.get(name, []), row.type)
            ),
            family=self._family(row, by_name),
            year=row.year,
            arxiv=row.arxiv or None,
        )

    @staticmethod
    def _family(row: Row, by_name: Mapping[str, list[Row]]) -> str:
        seen: set[str] = set()
        while row.parent and row.name not in seen:
            seen.add(row.name)
            above = [r for r in by_name.get(row.parent, []) if r.type is row.type]
            if not above:
                break
            row = above[0]
        return row.name

    @cached_property
    def patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Return the claims on each folded spelling, in a fixed order."""
        found: dict[str, dict[str, Pattern]] = {}
        for row in self.rows:
            clear = self._clear(row) if row.context else ()
            for surface in row.surfaces:
                self._add(found, row, surface, frozenset() if surface in clear else frozenset(row.context))
        return {form: tuple(claims.values()) for form, claims in found.items()}

    def _clear(self, row: Row) -> tuple[str, ...]:
        """Return the surfaces that can be nothing else, beside others for which the row asks for context.

        FlashAttention is clear, where FA may be anything; Stanford Alpaca is, where an alpaca may be an animal.
        """
        clear = tuple(surface for surface in row.surfaces if clear_surface(surface, self.ordinary))
        return clear if len(clear) < len(row.surfaces) else ()

    def _add(self, found: dict[str, dict[str, Pattern]], row: Row, surface: str, context: frozenset[str]) -> None:
        rule = case_rule(surface, row.match, self.ordinary)
        bare = letters(surface)
        id_ = entity_id(row.type, row.name)
        for form, asked in spellings(surface, self.ordinary).items():
            case = max(rule, asked)
            claims = found.setdefault(form, {})
            before = claims.get(id_)
            if before is None or case < before.case:
                claims[id_] = Pattern(id_, case, bare, context)

    @cached_property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the entity ids by folded name or alias."""
        found: dict[str, dict[str, None]] = {}
        for row in self.rows:
            for surface in row.surfaces:
                found.setdefault(key(surface), {})[entity_id(row.type, row.name)] = None
        return {folded: tuple(ids) for folded, ids in found.items()}

    @cached_property
    def by_arxiv(self) -> dict[str, frozenset[str]]:
        """Return the ids of the entities that a paper introduces, by the paper's arXiv identifier."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            if row.arxiv:
                found.setdefault(row.arxiv, set()).add(entity_id(row.type, row.name))
        return {arxiv: frozenset(ids) for arxiv, ids in found.items()}

    @cached_property
    def version(self) -> str:
        """Return a short hash of all rows and stop words; equal content gives an equal version."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(f"{row.type}\t{row.line()}\n".encode())
        for name in sorted(self.stopwords):
            digest.update(f"{name}\n".encode())
        return digest.hexdigest()[:12]

    def find(self, text: str) -> list[Entity]:
        """Find the entities that bear a name, whatever its spelling."""
        return [self.entities[id_] for id_ in self.by_key.get(key(text), ())]

    def lint(self) -> list[str]:
        """List everything that is wrong with the rows, each with file and line."""
        return [*self.remarks, *lint_rows(list(self.rows), self.ordinary)]

    def stats(self) -> dict[str, int]:
        """Count entities per type, surfaces, patterns and stop words."""
        counts = {type_.value: sum(row.type is type_ for row in self.rows) for type_ in EntityType}
        counts["entities"] = len(self.rows)
        counts["surfaces"] = sum(len(row.surfaces) for row in self.rows)
        counts["patterns"] = len(self.patterns)
        counts["stop words"] = len(self.stopwords)
        return counts

    def ruler_patterns(self) -> list[dict[str, Any]]:
        """Return the lexicon as patterns of spaCy's entity ruler (label, pattern, id)."""
        from paperatlas.lexicon.ruler import ruler_patterns

        return ruler_patterns(self)

    def with_rows(self, rows: Iterable[Row]) -> "Lexicon":
        """Return a lexicon that holds these rows too."""
        merged = {(row.type.value, row.name): row for row in (*self.rows, *rows)}
        return replace(self, rows=_sorted(merged.values()))


def _missing(folder: Path, own: bool) -> str:
    """Say what to do about a folder that is not there."""
    if own:
        return f"{folder}: no such lexicon folder; make it or unset {OWN_FOLDER}, which names it"
    return f"{folder}: no such lexicon folder; make it or leave the option out"


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Sort rows by type, and within a type as their file is sorted."""
    return tuple(sorted(rows, key=lambda row: (row.type.value, *file_order(row))))


def _preferred(rows: list[Row], type_: EntityType) -> list[Row]:
    """Return the row of the same type first wanted, else the first of any type."""
    same = [row for row in rows if row.type is type_]
    return (same or rows)[:1]
