"""Cypher in one place: the shipped statements with their headers, generated statements, dialects, checks.

Nothing here talks to a database; the only files read are statements.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paperatlas.errors import QueryError
from paperatlas.schema import ENTITY_LABELS, RELATIONS

__all__ = [
    "NamedQuery",
    "Parameter",
    "check_parameters",
    "check_reading",
    "check_single",
    "copy_nodes",
    "copy_relations",
    "count_nodes",
    "count_relations",
    "evaluations_of_paper",
    "for_ladybug",
    "home",
    "identifier",
    "kin",
    "mask",
    "methods_with",
    "named_queries",
    "papers_by_evaluation",
    "papers_by_roles",
    "parse_query",
    "read_nodes",
    "read_query",
    "read_relations",
    "roles_of_paper",
    "schema",
    "split",
    "surfaces",
    "used_parameters",
]

ENGINES = ("ladybug", "neo4j")
NAME_TYPES = (*ENTITY_LABELS, "Paper")
VALUE_TYPES = ("string", "integer", "float")


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe one parameter of a named query.

    `types` are either one of string, integer, float, or labels joined by `|`: then the user gives a name
    and the list of the ids that it stands for, variants included, is bound. `default` is None where the
    parameter must be given.
    """

    name: str
    types: tuple[str, ...]
    default: str | None
    help: str

    @property
    def is_name(self) -> bool:
        """Tell whether the parameter takes the name of an entity or paper."""
        return self.types[0] in NAME_TYPES


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """Hold one statement of the shipped folder or of the user's, with what its header says."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...]
    engines: tuple[str, ...]
    text: str

    def problems(self) -> list[str]:
        """List where header and statement disagree; empty when all is well."""
        declared = {p.name for p in self.parameters}
        used = set(used_parameters(self.text))
        found = [f"${name} is used but not declared" for name in sorted(used - declared)]
        found += [f"${name} is declared but not used" for name in sorted(declared - used)]
        found += [f"unknown engine {engine!r}" for engine in self.engines if engine not in ENGINES]
        if not self.summary:
            found.append("the header has no summary")
        if not self.returns:
            found.append("the header does not say what is returned")
        if len(split(self.text)) != 1:
            found.append("one statement a file")
        return found


def home() -> Path:
    """Find the folder of the shipped statements: inside the package, or at the top of a checkout."""
    inside = Path(__file__).parent / "_cypher"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "cypher"


def named_queries(folder: Path | None = None) -> dict[str, NamedQuery]:
    """Load every `*.cypher` of a folder by name, sorted; without a folder, the shipped queries."""
    return dict(_shipped() if folder is None else _load(folder))


@cache
def _shipped() -> dict[str, NamedQuery]:
    return _load(home() / "queries")


def _load(folder: Path) -> dict[str, NamedQuery]:
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.cypher"))}


def read_query(path: Path) -> NamedQuery:
    """Read one query file.

    Raises:
        QueryError: The file cannot be read, or its header breaks the form; names the file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as a query: {error}") from error
    return parse_query(path.stem, text, str(path))


def schema(engine: str) -> list[str]:
    """Give the statements that create the schema on an engine, in order."""
    path = home() / "schema" / f"{identifier(engine).strip('`')}.cypher"
    return split(path.read_text(encoding="utf-8"))


# --- headers ---------------------------------------------------------------------------------------------

_PARAMETER = re.compile(
    r"(?P<name>[A-Za-z_]\w*): (?P<types>\w+(?:\|\w+)*)(?: = (?P<default>.*?))?(?: -- (?P<help>.*))?"
)


def parse_query(name: str, text: str, path: str = "") -> NamedQuery:
    """Split a query file into its header comment and its statement.

    The header is the run of `//` lines at the top: a summary, `parameters:` with one indented line each
    (`name: type = default -- help`) or `parameters: none`, `returns: a, b`, `engines: a, b`.
    """
    lines = text.splitlines()
    size = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    sections: dict[str, list[tuple[int, str]]] = {"summary": []}
    current = "summary"
    for number, line in enumerate(lines[:size], start=1):
        content = line[2:].strip()
        head, colon, rest = content.partition(":")
        if colon and head in ("parameters", "returns", "engines"):
            current, content = head, rest.strip()
        sections.setdefault(current, []).append((number, content))
    parameters = [row for row in sections.get("parameters", []) if row[1] not in ("", "none")]
    return NamedQuery(
        name=name,
        summary=" ".join(content for _, content in sections["summary"] if content),
        parameters=tuple(_parameter(content, f"{path}:{number}") for number, content in parameters),
        returns=_words(sections.get("returns", [])),
        engines=_words(sections.get("engines", [])) or ENGINES,
        text="\n".join(lines[size:]).strip(),
    )


def _parameter(line: str, place: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None:
        raise QueryError(f"{place}: write a parameter as 'name: type = default -- help', not {line!r}")
    types = tuple(match["types"].split("|"))
    if not (set(types) <= set(NAME_TYPES) or (len(types) == 1 and types[0] in VALUE_TYPES)):
        wanted = f"{', '.join(VALUE_TYPES)} or labels joined by '|'"
        raise QueryError(f"{place}: a parameter is {wanted}, not {match['types']!r}")
    return Parameter(match["name"], types, match["default"], match["help"] or "")


def _words(rows: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(word.strip() for _, content in rows for word in content.split(",") if word.strip())


# --- text of statements ----------------------------------------------------------------------------------

_OPAQUE = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
_USED = re.compile(r"\$([A-Za-z_]\w*)")


def mask(statement: str) -> str:
    """Blank out strings, quoted identifiers and comments, so that what is left is keywords and names."""
    return _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), statement)


def split(text: str) -> list[str]:
    r"""Split a text at the semicolons that end statements; those in strings and comments do not.

    >>> split("RETURN ';'; // a; b\nRETURN 2;")
    ["RETURN ';'", '// a; b\nRETURN 2']
    """
    masked, parts, start = mask(text), [], 0
    for end in [*(i for i, char in enumerate(masked) if char == ";"), len(text)]:
        if masked[start:end].strip():
            parts.append(text[start:end].strip())
        start = end + 1
    return parts


def used_parameters(statement: str) -> list[str]:
    """List the `$names` that a statement uses, each once, in order."""
    return list(dict.fromkeys(_USED.findall(mask(statement))))


def check_single(statement: str) -> None:
    """Raise QueryError unless the text is exactly one statement."""
    if len(split(statement)) != 1:
        raise QueryError("give exactly one Cypher statement")


def check_parameters(statement: str, given: Iterable[str]) -> None:
    """Raise QueryError unless the values given are those that the statement uses; engines may not."""
    used, names = used_parameters(statement), set(given)
    missing = [f"${name} is used but not given" for name in used if name not in names]
    extra = [f"${name} is given but not used" for name in sorted(names - set(used))]
    if missing or extra:
        raise QueryError("; ".join(missing + extra))


_OUTSIDE = re.compile(
    r"\b(?:LOAD\s+(?:FROM|WITH|CSV|EXTENSION)|CALL\s+\w+\s*=)\b"
    r"|\A\s*(?:(?:EXPLAIN|PROFILE)\s+)?(?:COPY|EXPORT|IMPORT|INSTALL|UNINSTALL|UPDATE|FORCE|ATTACH|DETACH\s+(?!DELETE)"
    r"|LOAD|USE|CHECKPOINT|BEGIN|COMMIT|ROLLBACK|START|TERMINATE|CALL\s+\w+\s*=)",
    re.IGNORECASE,
)


def check_reading(statement: str) -> None:
    """Raise QueryError where a statement reaches beyond the graph: files, extensions, transactions.

    That a statement only reads the graph is the engine's own affair. This stops what an engine would
    still do for a reader: read or write files beside the database, fetch an extension.
    """
    found = _OUTSIDE.search(mask(statement))
    if found:
        words = " ".join(found[0].split()).rstrip("= ")
        raise QueryError(f"{words} is not allowed in a reading statement: it reaches beyond the graph")


_LADYBUG = (
    (re.compile(r"\blabels\s*\(\s*(\w+)\s*\)\s*\[\s*0\s*\]", re.IGNORECASE), r"label(\1)"),
    (re.compile(r"(?<![.\w])type(?=\s*\()", re.IGNORECASE), "label"),
    (re.compile(r"(?<=[:|])(ON)\b"), r"`\1`"),
    (re.compile(r"(?<=\.)(starts|ends|end)\b"), r"`\1`"),
)


def for_ladybug(statement: str) -> str:
    """Rewrite what the embedded engine spells otherwise; strings and comments stay as they are.

    >>> for_ladybug("MATCH (v)-[r:ON]->(b) RETURN type(r), labels(b)[0], 'type(r)'")
    "MATCH (v)-[r:`ON`]->(b) RETURN label(r), label(b), 'type(r)'"
    """
    parts, start = [], 0
    for opaque in _OPAQUE.finditer(statement):
        parts += [_rewrite(statement[start : opaque.start()]), opaque[0]]
        start = opaque.end()
    return "".join([*parts, _rewrite(statement[start:])])


def _rewrite(code: str) -> str:
    for pattern, replacement in _LADYBUG:
        code = pattern.sub(replacement, code)
    return code


# --- generated statements --------------------------------------------------------------------------------

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def identifier(name: str) -> str:
    """Quote a label, relation type or property; anything but letters, digits and `_` raises QueryError.

    >>> identifier("ON")
    '`ON`'
    """
    if not _IDENTIFIER.fullmatch(name):
        raise QueryError(f"not an identifier: {name!r}")
    return f"`{name}`"


def _columns(variable: str, properties: Iterable[str]) -> str:
    return ", ".join(f"{variable}.{identifier(name)} AS {identifier(name)}" for name in properties)


def read_nodes(label: str, properties: Mapping[str, str]) -> str:
    """Write the statement that returns the properties of all nodes of a label."""
    return f"MATCH (n:{identifier(label)}) RETURN {_columns('n', properties)}"


def read_some_nodes(label: str, properties: Mapping[str, str]) -> str:
    """Write the statement that returns the properties of the nodes of a label in `$ids`."""
    return f"UNWIND $ids AS one MATCH (n:{identifier(label)} {{id: one}}) RETURN {_columns('n', properties)}"


def read_aliases(label: str) -> str:
    """Write the statement that returns id and aliases of the nodes of a label that have aliases."""
    return f"MATCH (n:{identifier(label)}) WHERE size(n.aliases) > 0 RETURN {_columns('n', ('id', 'aliases'))}"


def read_relations(type_: str, properties: Mapping[str, str]) -> str:
    """Write the statement that returns source id, target id and properties of all edges of a type."""
    columns = f", {_columns('r', properties)}" if properties else ""
    return f"MATCH {_between(type_)} RETURN a.id AS source, b.id AS target{columns}"


def papers_by_roles(types: Iterable[str], label: str, *, one: bool = False) -> str:
    """Write the statement that follows roles from the entities of a label in `$ids`, or from `$id`, to papers."""
    return (
        f"MATCH (p:Paper)-[r:{'|'.join(map(identifier, types))}]->(e:{identifier(label)}) "
        f"WHERE {_among('e', one=one)} AND r.confidence >= $confidence RETURN {_ROLE_COLUMNS}"
    )


def roles_of_paper(types: Iterable[str]) -> str:
    """Write the statement that lists what the paper `$id` does in some roles."""
    return (
        f"MATCH (p:Paper {{id: $id}})-[r:{'|'.join(map(identifier, types))}]->(e:{'|'.join(ENTITY_LABELS)}) "
        f"WHERE r.confidence >= $confidence RETURN {_ROLE_COLUMNS}"
    )


# Without names of entities: the embedded engine would read those of all entities of the label.
_ROLE_COLUMNS = (
    "p.id AS paper, p.title AS title, p.date AS date, type(r) AS relation, e.id AS id, "
    "r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence"
)


def _among(variable: str, name: str = "", *, one: bool) -> str:
    """Write the condition that a node is `$id`, to which engines go straight, or one of `$ids`."""
    prefix = f"{name}_" if name else ""
    return f"{variable}.id = ${prefix}id" if one else f"{variable}.id IN ${prefix}ids"


def papers_by_evaluation(ends: Mapping[str, str], single: Container[str] = ()) -> str:
    """Write the statement that finds evaluations.

    Args:
        ends: The labels of the ends that are given, by `model` or `on` or both, as lists of ids (`$model_ids`,
            `$on_ids`).
        single: Which of these ends are given as one id (`$model_id`, `$on_id`).
    """
    patterns = {"model": "(v:Evaluation)-[:`OF`]->(m:{})", "on": "(v:Evaluation)-[:`ON`]->(b:{})"}
    labels = {"model": "Model|Method", "on": "Benchmark|Dataset"}
    nodes = {"model": "m", "on": "b"}
    clauses = [
        f"MATCH {patterns[name].format(identifier(label))} WHERE {_among(nodes[name], name, one=name in single)}"
        for name, label in ends.items()
    ]
    clauses += [f"MATCH {patterns[name].format(labels[name])}" for name in patterns if name not in ends]
    return (
        f"{' '.join(clauses)} MATCH (p:Paper)-[:`REPORTS`]->(v) "
        f"WHERE v.confidence >= $confidence RETURN {_EVALUATION_COLUMNS}"
    )


def evaluations_of_paper() -> str:
    """Write the statement that lists the evaluations that the paper `$id` reports."""
    return (
        "MATCH (p:Paper {id: $id})-[:`REPORTS`]->(v:Evaluation)-[:`OF`]->(m:Model|Method) "
        "MATCH (v)-[:`ON`]->(b:Benchmark|Dataset) "
        f"WHERE v.confidence >= $confidence RETURN {_EVALUATION_COLUMNS}"
    )


_EVALUATION_COLUMNS = (
    "p.id AS paper, p.title AS title, p.date AS date, m.id AS id, b.id AS on_id, v.metric AS metric, v.value AS value, "
    "v.sentence AS sentence, v.confidence AS confidence"
)


def kin(label: str, *, downwards: bool) -> str:
    """Write the statement that returns what the entity `$id` of a label was built from, or what was built from it."""
    this, others = f"(e:{identifier(label)} {{id: $id}})", f"(k:{'|'.join(ENTITY_LABELS)})"
    pattern = f"{others}-[:BASED_ON]->{this}" if downwards else f"{this}-[:BASED_ON]->{others}"
    return f"MATCH {pattern} RETURN k.id AS id"


def surfaces(label: str, *, one: bool = False) -> str:
    """Write the statement that returns how papers spell the entities of a label in `$ids`, or `$id`, by role.

    Its columns are those of `papers_by_roles` as far as they go, those that do not matter left empty.
    """
    return (
        f"MATCH (p:Paper)-[r:EVALUATES|INTRODUCES|COMPARES_TO|USES|MENTIONS]->(e:{identifier(label)}) "
        f"WHERE {_among('e', one=one)} "
        "RETURN p.id AS paper, '' AS title, '' AS date, type(r) AS relation, e.id AS id, r.surface AS surface"
    )


def methods_with(labels: Iterable[str], *, one: bool = False) -> str:
    """Write the named query `methods_with_model` for entities of some labels in `$ids`, or for `$id`."""
    types = [type_ for type_ in _WORKING if set(RELATIONS[type_].targets) & set(labels)]
    return (
        f"MATCH (e:{'|'.join(map(identifier, labels))})<-[:{'|'.join(types)}]-(p:Paper)-[:USES]->(t:Method) "
        f"WHERE {_among('e', one=one)} WITH t, count(DISTINCT p.id) AS papers "
        f"WHERE NOT {_among('t', one=one)} RETURN t.name AS method, t.id AS id, papers "
        "ORDER BY papers DESC, method, id LIMIT $limit"
    )


_WORKING = ("INTRODUCES", "EVALUATES", "EVALUATES_ON", "TRAINS_ON", "USES", "COMPARES_TO")


def count_nodes(label: str) -> str:
    """Write the statement that counts the nodes of a label."""
    return f"MATCH (n:{identifier(label)}) RETURN count(*) AS n"


def count_relations(type_: str) -> str:
    """Write the statement that counts the edges of a type."""
    return f"MATCH {_between(type_)} RETURN count(*) AS n"


def _between(type_: str) -> str:
    """Write the pattern of a relation type with the labels of its ends: what bears other labels is no graph."""
    quoted = identifier(type_)
    if type_ not in RELATIONS:
        raise QueryError(f"no relation type is named {type_!r}; there are {', '.join(RELATIONS)}")
    relation = RELATIONS[type_]
    sources, targets = ("|".join(map(identifier, ends)) for ends in (relation.sources, relation.targets))
    return f"(a:{sources})-[r:{quoted}]->(b:{targets})"


def copy_nodes(label: str) -> str:
    """Write the embedded engine's bulk load of `$rows` into a label."""
    return f"COPY {identifier(label)} FROM $rows"


def copy_relations(type_: str, source: str, target: str) -> str:
    """Write the embedded engine's bulk load of `$rows` into a type between two labels."""
    ends = f"from='{identifier(source)[1:-1]}', to='{identifier(target)[1:-1]}'"
    return f"COPY {identifier(type_)} FROM $rows ({ends})"
