"""A graph as CSV files for `neo4j-admin database import`, with the exact command beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from paperatlas import cypher
from paperatlas.errors import StoreError
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores.base import LoadPlan, plan_load

__all__ = ["import_arguments", "write_import_folder"]

_TYPES = {"STRING": "string", "INT64": "long", "DOUBLE": "double", "BOOL": "boolean"}
# The importer cannot quote a delimiter inside of a list: one is taken that no text of the graph holds. Nor does
# it know a list of one empty text, which another such character stands for, nor an empty list: both are set right
# once the server runs.
_DELIMITERS = (*map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(0xE000, 0xE100)))
_README = """\
# An atlas for Neo4j's bulk import

Import it into an empty database while the server is down, from this folder:

```sh
sh import.sh neo4j
```

`import.sh` runs `neo4j-admin` (set NEO4J_ADMIN if it is not on the path) with the one right set of options; the
argument is the name of the database. What that database held before is lost. Then start the server and finish:

```sh
cypher-shell -u neo4j -d neo4j -f finish.cypher
```

That makes the constraints and indexes, and the empty lists, which CSV files cannot tell from missing ones.
"""


def write_import_folder(graph: nx.MultiDiGraph, folder: str | Path) -> Path:
    """Write one CSV file a label and relation type, `import.sh` and a README into a folder of their own.

    Raises:
        StoreError: The graph breaks the schema, or the folder holds other files.
    """
    plan, target = plan_load(graph), Path(folder)
    files = {*_files(plan), "finish.cypher", "import.sh", "README.md"}
    if target.is_dir() and any(path.name not in files for path in target.iterdir()):
        raise StoreError(f"{folder} holds other files; give an empty folder or a new one")
    target.mkdir(parents=True, exist_ok=True)
    marks = _marks(plan)
    meta = [{"id": name, "value": value} for name, value in plan.meta.items()]
    _write(target / "Meta.csv", ["id:ID(Meta)", "value:string"], ((m["id"], m["value"]) for m in meta), marks)
    for label, nodes in plan.nodes.items():
        properties = NODES[label]
        header = [_header(name, type_, label) for name, type_ in properties.items()]
        _write(target / f"{label}.csv", header, (_row(node, properties) for node in nodes), marks)
    for (type_, source, target_label), edges in plan.relations.items():
        properties = RELATIONS[type_].properties
        header = [f":START_ID({source})", f":END_ID({target_label})"]
        header += [_header(name, kind) for name, kind in properties.items()]
        rows = ([start, end, *_row(values, properties)] for start, end, values in edges)
        _write(target / _name(type_, source, target_label), header, rows, marks)
    (target / "import.sh").write_text(_shell(import_arguments(plan)), encoding="utf-8", newline="\n")
    finish = "".join(f"{statement};\n" for statement in _finish(marks))
    (target / "finish.cypher").write_text(finish, encoding="utf-8", newline="\n")
    (target / "README.md").write_text(_README, encoding="utf-8", newline="\n")
    return target


def _name(type_: str, source: str, target: str) -> str:
    return f"{source}-{type_}-{target}.csv"


def _files(plan: LoadPlan) -> Iterable[str]:
    every = (_name(type_, *ends) for type_ in RELATIONS for ends in _pairs(type_))
    return ["Meta.csv", *(f"{label}.csv" for label in plan.nodes), *every]


def _pairs(type_: str) -> Iterable[tuple[str, str]]:
    return ((source, target) for source in RELATIONS[type_].sources for target in RELATIONS[type_].targets)


def import_arguments(plan: LoadPlan) -> list[str]:
    """List the options of `neo4j-admin database import full`, to be run in the folder."""
    nodes = [f"--nodes={label}={label}.csv" for label in ["Meta", *plan.nodes]]
    edges = [f"--relationships={kind[0]}={_name(*kind)}" for kind in plan.relations]
    return [
        *nodes,
        *edges,
        "--id-type=string",
        "--delimiter=,",
        f"--array-delimiter=U+{ord(_marks(plan).delimiter):04X}",
        "--quote=U+0022",
        "--multiline-fields=true",
        "--legacy-style-quoting=false",
        "--ignore-empty-strings=false",
        "--trim-strings=false",
        "--read-buffer-size=16m",
        "--bad-tolerance=0",
        "--overwrite-destination=true",
    ]


def _shell(arguments: list[str]) -> str:
    options = " \\\n    ".join(f"'{argument}'" for argument in arguments)
    return (
        "#!/bin/sh\n# Usage: sh import.sh [DATABASE], in this folder, while the server is down.\nset -eu\n"
        'cd "$(dirname -- "$0")"\n'
        f'"${{NEO4J_ADMIN:-neo4j-admin}}" database import full \\\n    {options} \\\n    "${{1:-neo4j}}"\n'
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """Hold two characters that no list of the graph holds: what parts elements, and what stands for ['']."""

    delimiter: str
    blank: str


def _marks(plan: LoadPlan) -> _Marks:
    tables = [(NODES[label], nodes) for label, nodes in plan.nodes.items()]
    tables += [(RELATIONS[kind[0]].properties, [row[2] for row in edges]) for kind, edges in plan.relations.items()]
    used: set[str] = set()
    for properties, rows in tables:
        for name in (name for name, type_ in properties.items() if type_ == "STRING[]"):
            used.update(*(text for row in rows for text in _texts(row[name])))
    free = (char for char in _DELIMITERS if char not in used)
    return _Marks(next(free), next(free))


def _finish(marks: _Marks) -> Iterator[str]:
    """List the statements that bring what was imported into its final shape."""
    yield from cypher.schema("neo4j")
    blank = f"\\u{ord(marks.blank):04X}"
    patterns = [(f"(x:`{label}`)", properties) for label, properties in NODES.items()]
    patterns += [(f"()-[x:`{type_}`]->()", kind.properties) for type_, kind in RELATIONS.items()]
    for pattern, properties in patterns:
        for name in (f"x.`{name}`" for name, type_ in properties.items() if type_.endswith("[]")):
            set_right = f"SET {name} = CASE WHEN {name} IS NULL THEN [] ELSE [''] END"
            yield (
                f"MATCH {pattern} WHERE {name} IS NULL OR {name}[0] = '{blank}' "
                f"CALL {{ WITH x {set_right} }} IN TRANSACTIONS OF 10000 ROWS"
            )


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _header(name: str, type_: str, label: str = "") -> str:
    if label and name == "id":
        return f"id:ID({label})"
    plain = _TYPES[type_.removesuffix("[]")]
    return f"{name}:{plain}{'[]' if type_.endswith('[]') else ''}"


def _row(values: Mapping[str, object], properties: Mapping[str, str]) -> list[object]:
    return [values[name] for name in properties]


def _write(path: Path, header: list[str], rows: Iterable[Iterable[object]], marks: _Marks) -> None:
    """Write one file; texts are quoted, so that an empty one is not taken for a missing one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(header) + "\n")
        file.writelines(",".join(_cell(value, marks) for value in row) + "\n" for row in rows)


def _cell(value: object, marks: _Marks) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        value = marks.delimiter.join(map(str, value)) if value != [""] else marks.blank
    text = str(value)
    return '"' + text.replace('"', '""') + '"'
