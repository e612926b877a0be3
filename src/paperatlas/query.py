"""Look things up in a store: papers by what they do, entities, named queries, questions in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from paperatlas import cypher
from paperatlas.answers import (
    Answer,
    Card,
    Named,
    PaperRow,
    PaperRows,
    Resolution,
)
from paperatlas.card import make_card
from paperatlas.collector import collector_paused
from paperatlas.edges import Edges
from paperatlas.errors import AmbiguousName, PaperatlasError, QueryError, UnknownName
from paperatlas.model import Role
from paperatlas.nameindex import NameIndex, nearest_names
from paperatlas.names import key, paper_node_id
from paperatlas.schema import ENTITY_LABELS, RELATIONS, ROLE_RELATIONS
from paperatlas.stores.base import Rows, Store, paper_id
from paperatlas.titles import TitleIndex

if TYPE_CHECKING:
    from paperatlas.ask import Question
    from paperatlas.exporters.pyvis_html import Picture

__all__ = ["MOST_ROWS", "MOST_SECONDS", "Atlas", "Filters"]

MOST_ROWS = 100_000
MOST_SECONDS = 60.0

_DATA = ("Benchmark", "Dataset")
_AGENTS = ("Model", "Method")


class Filters(TypedDict, total=False):
    """What papers may be asked for: each a name, an alias or an id of an entity.

    `mentions` means papers that name the entity in whatever role.
    """

    introduces: str
    evaluates: str
    on: str
    uses: str
    trains_on: str
    compares_to: str
    mentions: str


_FILTER_ROLES: dict[str, tuple[Role, ...]] = {
    "introduces": (Role.INTRODUCES,),
    "evaluates": (Role.EVALUATES,),
    "on": (Role.EVALUATES_ON,),
    "uses": (Role.USES,),
    "trains_on": (Role.TRAINS_ON,),
    "compares_to": (Role.COMPARES_TO,),
    "mentions": tuple(Role),
}


def _labels(name: str) -> tuple[str, ...]:
    """List the labels that the entity of a filter may have."""
    targets = {label for role in _FILTER_ROLES[name] for label in RELATIONS[ROLE_RELATIONS[role]].targets}
    return tuple(label for label in ENTITY_LABELS if label in targets)


class Atlas:
    """Answer questions from a store.

    Names are matched by their folded spelling over names and aliases, so that `llama-2` finds Llama 2; a
    name that several entities bear stands for all of them, and the answer's notes say so.
    """

    def __init__(self, store: Store, queries: Path | None = None) -> None:
        """Ask a store; `queries` is a folder of named queries beside the shipped ones."""
        self.store = store
        self._folder = queries

    # --- names ---

    @cached_property
    def index(self) -> NameIndex:
        """Load the names of all entities, once."""
        return NameIndex(self.store)

    def resolve(self, name: str, labels: Sequence[str] = ENTITY_LABELS) -> Resolution:
        """Find the entities that a name, alias or id stands for.

        Raises:
            UnknownName: No entity bears the name; carries the nearest ones.
            QueryError: None of those that bear it has one of the labels.
        """
        return self.index.resolve(name, labels)

    @cached_property
    def _titles(self) -> TitleIndex:
        return TitleIndex(self.store)

    def resolve_paper(self, name: str) -> tuple[list[str], str]:
        """Find the node ids of the papers that an id, a title or an entity they introduce stands for.

        Returns:
            The ids, and a note where the name was read otherwise than written.

        Raises:
            UnknownName: No paper has this id or title, and none introduces such an entity.
        """
        ids = [name, paper_node_id(name), f"paper:{name}"]
        by_id = self.store.run("UNWIND $ids AS one MATCH (p:Paper {id: one}) RETURN p.id", {"ids": ids}).rows
        if by_id:
            return sorted({str(row[0]) for row in by_id}), ""
        titled = self._titles.find(name)
        if titled:
            return titled, ""
        try:
            rows = self.papers(introduces=name)
        except PaperatlasError:
            rows = PaperRows()
        papers = sorted({paper_node_id(row.paper) for row in rows})
        if papers:
            return papers, f"{name!r} is read as the paper that introduces {rows[0].entity}"
        raise UnknownName(name, self._titles.nearest(name))

    # --- papers ---

    @cached_property
    def edges(self) -> Edges:
        """Follow edges from entities to papers."""
        return Edges(self.store, self.index)

    @collector_paused()
    def papers(
        self,
        *,
        exact: bool = False,
        min_confidence: float = 0.0,
        limit: int | None = None,
        **filters: Unpack[Filters],
    ) -> PaperRows:
        """Find the papers that satisfy all filters, the newest first.

        `evaluates` and `on` together go by evaluations: the paper evaluates the one on the other.

        Args:
            exact: Take the entities themselves, without what is below them by VARIANT_OF.
            min_confidence: Leave out what is less certain.
            limit: Give at most so many rows.
            **filters: Names by role; see `Filters`.

        Returns:
            A row for each thing that a paper does with one of the entities. `notes` say how names were
            read.

        Raises:
            UnknownName: A name that no entity bears.
            QueryError: No filter, or one that does not exist.
        """
        asked = {name: str(value) for name, value in filters.items() if value is not None}
        unknown = sorted(set(asked) - set(_FILTER_ROLES))
        if unknown or not asked:
            raise QueryError(f"ask papers by {', '.join(_FILTER_ROLES)}; got {', '.join(unknown) or 'nothing'}")
        resolved = {name: self.resolve(value, _labels(name)) for name, value in asked.items()}
        ids = {name: self.index.below(found.entities, exact=exact) for name, found in resolved.items()}
        groups: list[list[PaperRow]] = []
        if "evaluates" in ids and "on" in ids:
            both = self.edges.evaluations(min_confidence, model=ids.pop("evaluates"), on=ids.pop("on"))
            groups.append(list(dict.fromkeys(self.edges.evaluation_rows(both))))
        for name, several in ids.items():
            groups.append(self._by_filter(name, several, min_confidence))
        rows = groups[0]
        if len(groups) > 1:
            common = set.intersection(*({row.paper for row in group} for group in groups))
            rows = list(dict.fromkeys(row for group in groups for row in group if row.paper in common))
        return PaperRows.ordered(rows, [found.note for found in resolved.values()], limit)

    def _by_filter(self, name: str, ids: list[str], confidence: float) -> list[PaperRow]:
        """Find rows by one filter; what has an evaluation is evaluated, whatever else the paper says."""
        edges = self.edges
        rows = edges.role_rows(edges.roles(_FILTER_ROLES[name], ids, confidence))
        if name == "evaluates":
            stated = {(row.paper, row.entity_id) for row in rows}
            found = edges.evaluations(confidence, model=ids)
            bare = (row for row in found if (paper_id(row[0]), row[3]) not in stated)
            rows += dict.fromkeys(edges.evaluation_rows(bare))
        return rows

    def contents(self, paper: str, role: str = "", *, min_confidence: float = 0.0) -> PaperRows:
        """List what a paper does: in one role, or in all; evaluations come with metric and value.

        Args:
            paper: Its id, its title, the title's part before a colon, or an entity that it introduces.
            role: One of `model.Role`, or empty for all.
            min_confidence: Leave out what is less certain.
        """
        ids, note = self.resolve_paper(paper)
        roles = (Role(role),) if role else tuple(Role)
        statement = cypher.roles_of_paper([ROLE_RELATIONS[one] for one in roles])
        rows = self.edges.role_rows(self._each(statement, ids, min_confidence))
        if Role.EVALUATES in roles:
            found = self._each(cypher.evaluations_of_paper(), ids, min_confidence)
            stated = self.edges.evaluation_rows(found)
            told = {(row.paper, row.entity_id) for row in stated}
            rows = [r for r in rows if r.role != Role.EVALUATES or (r.paper, r.entity_id) not in told] + stated
        return PaperRows.ordered(rows, [note])

    def _each(self, statement: str, ids: list[str], confidence: float) -> Iterable[tuple[object, ...]]:
        """Run a statement for each paper: by one id an engine goes straight to it."""
        for id_ in ids:
            yield from self.store.run(statement, {"id": id_, "confidence": confidence})

    def evaluations(
        self, *, exact: bool = False, min_confidence: float = 0.0, evaluates: str = "", on: str = ""
    ) -> PaperRows:
        """List the evaluations of a model or method, or on a benchmark or dataset, or of one on the other."""
        ends: dict[str, list[str]] = {}
        notes = []
        for end, name, labels in (("model", evaluates, _AGENTS), ("on", on, _DATA)):
            if name:
                found = self.resolve(name, labels)
                ends[end] = self.index.below(found.entities, exact=exact)
                notes.append(found.note)
        if not ends:
            raise QueryError("say what is evaluated, or on what")
        return PaperRows.ordered(self.edges.evaluation_rows(self.edges.evaluations(min_confidence, **ends)), notes)

    # --- entities, questions, statements ---

    @collector_paused()
    def entity(self, name: str) -> Card:
        """Give the card of one entity.

        Raises:
            UnknownName: No entity bears the name.
            AmbiguousName: Several do; one of the ids says which.
        """
        return make_card(self, self._only(name))

    def show(self, around: str | None = None, *, depth: int = 1, top: int | None = None) -> "Picture":
        """Return a picture that a notebook displays: what is around one name, or the best connected part.

        Args:
            around: The name in the middle; the whole graph if None.
            depth: How many steps from it are shown.
            top: How many nodes at most.

        Raises:
            UnknownName: No entity bears the name.
            AmbiguousName: Several do; one of the ids says which.
        """
        from paperatlas.exporters import show
        from paperatlas.stores.base import read_graph

        return show(read_graph(self.store), around, depth=depth, top=top)

    def _only(self, name: str) -> Named:
        """Resolve a name to one entity: its own name goes before an alias of another."""
        found = self.resolve(name).entities
        own = [entity for entity in found if key(entity.name) == key(name)]
        if len(found) > 1 and len(own) != 1:
            raise AmbiguousName(name, [entity.id for entity in found])
        return (own if len(own) == 1 else found)[0]

    def ask(self, text: str, *, exact: bool = False, min_confidence: float = 0.0) -> Answer:
        """Answer a question in words; see `ask.EXAMPLES`.

        Args:
            text: The question.
            exact: Take the entities themselves, without what is below them by VARIANT_OF.
            min_confidence: Leave out what is less certain. A card sums up all; neither changes it.

        Raises:
            UnknownName: The question is understood, but a name in it is not; carries the nearest names.
        """
        from paperatlas.ask import EXAMPLES, parse  # many patterns to compile

        failure: PaperatlasError | None = None
        for question in parse(text):
            try:
                return self._answer(text, question, exact, min_confidence)
            except QueryError as error:
                failure = failure or error
        if failure is not None:
            raise failure
        examples = "\n".join(f"  {example}" for example in EXAMPLES)
        return Answer(text, understood=False, message=f"I did not understand, try:\n{examples}")

    def _answer(self, text: str, question: "Question", exact: bool, confidence: float) -> Answer:
        names, asked = question.names, str(question)
        if question.kind == "card":
            return Answer(text, asked, card=self.entity(names["name"]))
        if question.kind == "contents":
            return Answer(text, asked, self.contents(names["paper"], names["role"], min_confidence=confidence))
        if question.kind == "evaluations":
            ends = {"evaluates": names.get("evaluates", ""), "on": names.get("on", "")}
            return Answer(text, asked, self.evaluations(exact=exact, min_confidence=confidence, **ends))
        filters = Filters(**names)  # type: ignore[typeddict-item]  # the grammar makes no other keys
        return Answer(text, asked, self.papers(exact=exact, min_confidence=confidence, **filters))

    def named(self) -> list[cypher.NamedQuery]:
        """List the named queries that this store's engine runs: the shipped ones and the user's."""
        own = cypher.named_queries(self._folder) if self._folder else {}
        queries = cypher.named_queries() | own
        return [queries[name] for name in sorted(queries) if self.store.dialect in queries[name].engines]

    def query(
        self,
        name_or_cypher: str,
        parameters: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        limit: int | None = MOST_ROWS,
        timeout: float | None = MOST_SECONDS,
    ) -> Rows:
        """Run a named query, a query with a header, or any Cypher statement.

        Names given to a named query become lists of ids, variants included. Cypher reads only, by the
        engine's own means, unless `write`.

        Args:
            name_or_cypher: The name of a query, or the text of one.
            parameters: Values by name.
            write: Allow the statement to change the store.
            limit: Give at most so many rows; `truncated` says that there were more.
            timeout: Stop after so many seconds.

        Raises:
            QueryError: No such query, a parameter that is missing, unknown or of the wrong type, or a
                statement that the engine refuses.
        """
        given = dict(parameters or {})
        queries = {query.name: query for query in self.named()}
        text = name_or_cypher.strip()
        query = queries.get(text) or _with_header(text)
        if query is not None:
            return self.store.run(query.text, self.bind(query, given), write=write, limit=limit, timeout=timeout)
        if re.fullmatch(r"[\w-]+", text):
            near = nearest_names(text, {key(name): name for name in queries})
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(queries)}"
            raise QueryError(f"no query is named {text!r}; {hint}")
        return self.store.run(text, given, write=write, limit=limit, timeout=timeout)

    def bind(self, query: cypher.NamedQuery, given: Mapping[str, object]) -> dict[str, object]:
        """Turn what the user gives for a named query into the values that its statement takes."""
        declared = {parameter.name: parameter for parameter in query.parameters}
        unknown = sorted(set(given) - set(declared))
        missing = sorted(n for n, parameter in declared.items() if parameter.default is None and n not in given)
        if unknown or missing:
            wanted = ", ".join(f"{name}: {'|'.join(p.types)}" for name, p in declared.items()) or "none"
            what = f"no parameter {unknown[0]!r}" if unknown else f"the parameter {missing[0]!r} is missing"
            raise QueryError(f"{query.name}: {what}; its parameters are {wanted}")
        return {name: self._bound(p, given.get(name, p.default)) for name, p in declared.items()}

    def _bound(self, parameter: cypher.Parameter, value: object) -> object:
        if not parameter.is_name:
            return _converted(parameter, value)
        names = [str(name) for name in value] if isinstance(value, list | tuple) else [str(value)]
        if "Paper" in parameter.types:
            return sorted({id_ for name in names for id_ in self.resolve_paper(name)[0]})
        found = [entity for name in names for entity in self.resolve(name, parameter.types).entities]
        return self.index.below(found)


def _with_header(text: str) -> cypher.NamedQuery | None:
    """Read a statement that brings its own header; None where the comment at its top is none."""
    query = cypher.parse_query("query", text) if text.startswith("//") else None
    return query if query is not None and query.returns else None


def _converted(parameter: cypher.Parameter, value: object) -> object:
    """Read a plain value as the type that the parameter declares."""
    kind = {"string": str, "integer": int, "float": float}[parameter.types[0]]
    try:
        return kind(str(value))
    except ValueError as error:
        raise QueryError(f"{parameter.name!r} takes {parameter.types[0]}, not {value!r}") from error
