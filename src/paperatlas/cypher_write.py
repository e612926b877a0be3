"""The shipped statements that change a store. A file holds one; its names in backticks are filled in here."""

import re
from dataclasses import dataclass
from functools import cache

from paperatlas.cypher import home, identifier, used_parameters
from paperatlas.errors import QueryError

__all__ = ["WriteStatement", "create_nodes", "create_relations", "set_nodes", "write_statement", "write_statements"]

_SECTIONS = ("names", "parameters", "engines")


@dataclass(frozen=True, slots=True)
class WriteStatement:
    """Hold one file of `cypher/write` with what its header says.

    `names` are the labels and relation types that stand in backticks for the real ones.
    """

    name: str
    summary: str
    names: tuple[str, ...]
    parameters: tuple[str, ...]
    engines: tuple[str, ...]
    text: str

    def problems(self) -> list[str]:
        """List where header and statement disagree; empty when all is well."""
        quoted = set(re.findall(r"`(\w+)`", self.text))
        found = [f"`{name}` is not in the header" for name in sorted(quoted - set(self.names))]
        found += [f"`{name}` is not in the statement" for name in self.names if name not in quoted]
        if sorted(used_parameters(self.text)) != sorted(self.parameters):
            found.append(f"the statement uses {', '.join(used_parameters(self.text)) or 'no parameters'}")
        return found if self.summary else [*found, "the header has no summary"]


@cache
def write_statements() -> dict[str, WriteStatement]:
    """Load all files of `cypher/write` by name, sorted."""
    paths = sorted((home() / "write").glob("*.cypher"))
    return {path.stem: _parse(path.stem, path.read_text(encoding="utf-8")) for path in paths}


def _parse(name: str, text: str) -> WriteStatement:
    header = re.match(r"(?://[^\n]*\n)*", text)
    lines = [line.removeprefix("//").strip() for line in header[0].splitlines()] if header else []
    sections: dict[str, tuple[str, ...]] = {}
    summary = []
    for line in lines:
        head, _, rest = line.partition(":")
        if head in _SECTIONS:
            sections[head] = tuple(part.strip() for part in rest.split(",") if part.strip() != "none")
        else:
            summary.append(line)
    body = text[header.end() if header else 0 :].strip()
    names, parameters, engines = (sections.get(part, ()) for part in _SECTIONS)
    return WriteStatement(name, " ".join(summary), names, parameters, engines, body)


@cache
def write_statement(name: str, **names: str) -> str:
    """Give one statement with its labels and relation types filled in.

    >>> write_statement("sweep", Label="Paper").splitlines()[0]
    'MATCH (n:`Paper`)'

    Raises:
        QueryError: There is no such statement, the names are not those of its header, or one is no
            identifier.
    """
    statement = write_statements().get(name)
    if statement is None or set(names) != set(statement.names):
        raise QueryError(f"no statement {name!r} with the names {', '.join(names) or 'none'}")
    return re.sub(r"`(\w+)`", lambda match: identifier(names[match[1]]), statement.text)


def create_nodes(label: str, properties: tuple[str, ...]) -> str:
    """Write the embedded engine's statement that creates nodes of a label from `$rows`, for few of them.

    A bulk load takes as long as the table is large: seconds for one node where there are 60,000.
    """
    values = ", ".join(f"{identifier(name)}: {identifier(name)}" for name in properties)
    return f"LOAD FROM $rows CREATE (n:{identifier(label)} {{{values}}})"


def create_relations(type_: str, source: str, target: str, properties: tuple[str, ...]) -> str:
    """Write the embedded engine's statement that creates edges of one type from `$rows`.

    The columns of `$rows` are `source`, `target` and the properties; for few edges, as `create_nodes`.
    """
    values = ", ".join(f"{identifier(name)}: {identifier(name)}" for name in properties)
    ends = f"MATCH (a:{identifier(source)} {{id: source}}) MATCH (b:{identifier(target)} {{id: target}})"
    return f"LOAD FROM $rows {ends} CREATE (a)-[:{identifier(type_)} {{{values}}}]->(b)"


def set_nodes(label: str, properties: tuple[str, ...]) -> str:
    """Write the embedded engine's statement that gives nodes new properties from `$rows`.

    The columns of `$rows` are the properties with `new_` before their names.
    """
    changes = ", ".join(f"n.{identifier(name)} = {identifier('new_' + name)}" for name in properties if name != "id")
    return f"LOAD FROM $rows MATCH (n:{identifier(label)} {{id: new_id}}) SET {changes}"
