"""A graph as a Cypher script: one statement a line, values as literals, for any Neo4j shell and for `restore`.

`restore` never runs a script. It reads the two forms of statement that it writes itself, so that a script can do
nothing but be a graph.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import networkx as nx

from paperatlas import cypher
from paperatlas.errors import InputError
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores import open_store
from paperatlas.stores.base import SCHEMA_VERSION, Progress, plan_load
from paperatlas.transfer.copying import need_empty

__all__ = ["literal", "read_script", "restore", "script", "write_script"]

_HEAD = "// An atlas as a Cypher script, written by paperatlas; schema "
_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_RAW = {escaped[1]: char for char, escaped in _ESCAPED.items()}
# A shell may end a line at any of these; control characters do not survive every terminal.
_SPECIAL = re.compile("[\\\\'\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def literal(value: object) -> str:
    r"""Write a value as a Cypher literal on one line.

    >>> literal(["it's", 1, 0.5, True, None])
    "['it\\'s', 1, 0.5, true, null]"
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return f"'{_SPECIAL.sub(_escape, value)}'"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"no literal for {type(value).__name__}")


def _escape(match: re.Match[str]) -> str:
    return _ESCAPED.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _map(properties: Mapping[str, object], names: Iterable[str]) -> str:
    pairs = ((name, properties[name]) for name in names)
    return ", ".join(f"`{name}`: {literal(value)}" for name, value in pairs if value is not None)


def script(graph: nx.MultiDiGraph) -> Iterator[str]:
    """Yield the lines of the script of a graph: the schema of a Neo4j store, then nodes, then edges.

    Raises:
        StoreError: The graph breaks the schema.
    """
    plan = plan_load(graph)
    yield f"{_HEAD}{SCHEMA_VERSION}"
    for statement in cypher.schema("neo4j"):
        code = " ".join(line for line in statement.splitlines() if line and not line.startswith("//"))
        if "_" not in re.sub(r"\w+_(?:id|key|date)\b", "", code):  # what serves loading only is left out
            yield f"{code};"
    for name, value in plan.meta.items():
        yield f"CREATE (:`Meta` {{{_map({'id': name, 'value': value}, ('id', 'value'))}}});"
    for label, nodes in plan.nodes.items():
        for node in nodes:
            yield f"CREATE (:`{label}` {{{_map(node, NODES[label])}}});"
    for (type_, source, target), edges in plan.relations.items():
        for start, end, properties in edges:
            values = _map(properties, RELATIONS[type_].properties)
            yield (
                f"MATCH (a:`{source}` {{`id`: {literal(start)}}}) MATCH (b:`{target}` {{`id`: {literal(end)}}}) "
                f"CREATE (a)-[:`{type_}`{f' {{{values}}}' if values else ''}]->(b);"
            )


def write_script(graph: nx.MultiDiGraph, path: str | Path) -> Path:
    """Write the script of a graph to a file, whole or not at all."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in script(graph))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


# --- reading -----------------------------------------------------------------------------------------------

_STRING = r"'(?:[^'\\]|\\.)*'"
_MAP = rf"\{{(?P<values>(?:[^'{{}}]|{_STRING})*)\}}"
_NODE = re.compile(rf"CREATE \(:`(?P<label>\w+)` {_MAP}\);")
_EDGE = re.compile(
    rf"MATCH \(a:`(?P<source>\w+)` \{{`id`: (?P<start>{_STRING})\}}\) "
    rf"MATCH \(b:`(?P<target>\w+)` \{{`id`: (?P<end>{_STRING})\}}\) "
    rf"CREATE \(a\)-\[:`(?P<type>\w+)`(?: {_MAP})?\]->\(b\);"
)
_SCHEMA = re.compile(r"CREATE (?:CONSTRAINT|FULLTEXT INDEX|RANGE INDEX) [^'{]*;")
_TOKEN = re.compile(
    rf"\s*(?:(?P<name>`\w+`)|(?P<string>{_STRING})|(?P<float>-?\d+(?:\.\d+(?:e[-+]?\d+)?|e[-+]?\d+))"
    r"|(?P<int>-?\d+)|(?P<word>true|false|null)|(?P<sign>[\[\],:]))"
)
_WORDS = {"true": True, "false": False, "null": None}


def read_script(path: str | Path) -> nx.MultiDiGraph:
    """Read a script back into its graph; nothing in it is run.

    Raises:
        InputError: The file cannot be read, is no such script, or is cut off; names the line.
        StoreError: The graph in it breaks the schema.
    """
    shown = str(path)
    graph = nx.MultiDiGraph(meta={}, dropped=[])
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            if not file.readline().startswith(_HEAD):
                raise InputError("this is no script that paperatlas has written", shown, 1)
            for number, line in enumerate(file, start=2):
                if not line.endswith("\n"):
                    raise InputError("the script is cut off; copy it again", shown, number)
                _take_in(graph, line.rstrip("\n"), shown, number)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", shown) from error
    plan_load(graph)
    return graph


def _take_in(graph: nx.MultiDiGraph, line: str, path: str, number: int) -> None:
    node, edge = _NODE.fullmatch(line), _EDGE.fullmatch(line)
    try:
        if node is not None:
            _take_node(graph, node)
        elif edge is not None:
            values = _values(edge["values"] or "")
            ends = _parsed(edge["start"]), _parsed(edge["end"])
            if not all(end in graph for end in ends):
                raise ValueError("an edge between nodes that do not stand before it")
            graph.add_edge(*ends, key=edge["type"], **_whole(values, RELATIONS[edge["type"]].properties))
        elif line and not line.startswith("//") and not _SCHEMA.fullmatch(line):
            raise ValueError("a statement that paperatlas does not write")
    except (ValueError, KeyError) as error:
        raise InputError(f"{error}; the script is not as it was written", path, number) from error


def _take_node(graph: nx.MultiDiGraph, node: re.Match[str]) -> None:
    values = _values(node["values"])
    if node["label"] == "Meta":
        if values["id"] != "schema":
            graph.graph["meta"][values["id"]] = values["value"]
        return
    if values["id"] in graph:
        raise ValueError(f"a second node {values['id']!r}")
    graph.add_node(values["id"], label=node["label"], **_whole(values, NODES[node["label"]]))


def _whole(values: Mapping[str, object], properties: Mapping[str, str]) -> dict[str, object]:
    """Add the numbers that are missing; a literal cannot say so."""
    missing = {name: None for name, type_ in properties.items() if type_ == "INT64" and name not in values}
    return {**values, **missing}


def _parsed(text: str) -> object:
    tokens = _tokens(text)
    return _value(tokens, next(tokens))


def _values(text: str) -> dict[str, object]:
    """Read the inside of a map: `name`: value, ..."""
    tokens, found = _tokens(text), dict[str, object]()
    for kind, name in tokens:
        if kind != "name" or next(tokens)[1] != ":":
            raise ValueError("a map that cannot be read")
        found[name.strip("`")] = _value(tokens, next(tokens))
        if next(tokens, ("sign", ","))[1] != ",":
            raise ValueError("a map that cannot be read")
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError("a value that cannot be read")
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _value(tokens: Iterator[tuple[str, str]], first: tuple[str, str]) -> object:
    kind, text = first
    if kind == "string":
        return _unescaped(text[1:-1])
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "word":
        return _WORDS[text]
    if text != "[":
        raise ValueError("a value that cannot be read")
    items: list[object] = []
    for token in tokens:
        if token[1] == "]" and token[0] == "sign":
            return items
        if token != ("sign", ","):
            items.append(_value(tokens, token))
    raise ValueError("a list without end")


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else _RAW[match[2]], text)


def restore(
    path: str | Path, store: str | Path | None = None, *, force: bool = False, progress: Progress | None = None
) -> dict[str, int]:
    """Make a store hold exactly the graph of a script, and give its counts.

    Args:
        path: A script that `write_script` wrote.
        store: As for `open_store`.
        force: Overwrite what the store holds.
        progress: Called with what is written and what there is in all.

    Raises:
        InputError: It is no such script, or not whole.
        StoreError: The store cannot be written, or holds papers.
    """
    graph = read_script(path)
    with open_store(store, write=True) as opened:
        if not force:
            need_empty(opened.where, opened.counts())
        opened.replace(graph, progress)
        return opened.counts()
