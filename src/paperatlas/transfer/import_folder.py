"""A graph as CSV files for `neo4j-admin database import`, with the exact command beside them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import networkx as nx

from paperatlas.errors import StoreError
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores.base import LoadPlan, plan_load

__all__ = ["import_arguments", "write_import_folder"]

_TYPES = {"STRING": "string", "INT64": "long", "DOUBLE": "double", "BOOL": "boolean"}
# The importer cannot quote a delimiter inside of a list: one is taken that no text of the graph holds.
_DELIMITERS = (*map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(0xE000, 0xE100)))
_README = """\
# An atlas for Neo4j's bulk import

Import it into an empty database while the server is down, from this folder:

```sh
sh import.sh neo4j
```

`import.sh` runs `neo4j-admin` (set NEO4J_ADMIN if it is not on the path) with the one right set of options; the
argument is the name of the database. What that database held before is lost. Start the server afterwards; the
first command of paperatlas that writes to the store makes its constraints and indexes.
"""


def write_import_folder(graph: nx.MultiDiGraph, folder: str | Path) -> Path:
    """Write one CSV file a label and relation type, `import.sh` and a README into a folder of their own.

    Raises:
        StoreError: The graph breaks the schema, or the folder holds other files.
    """
    plan, target = plan_load(graph), Path(folder)
    files = {*_files(plan), "import.sh", "README.md"}
    if target.is_dir() and any(path.name not in files for path in target.iterdir()):
        raise StoreError(f"{folder} holds other files; give an empty folder or a new one")
    target.mkdir(parents=True, exist_ok=True)
    delimiter = _delimiter(plan)
    meta = [{"id": name, "value": value} for name, value in plan.meta.items()]
    _write(target / "Meta.csv", ["id:ID(Meta)", "value:string"], ((m["id"], m["value"]) for m in meta), delimiter)
    for label, nodes in plan.nodes.items():
        properties = NODES[label]
        header = [_header(name, type_, label) for name, type_ in properties.items()]
        _write(target / f"{label}.csv", header, (_row(node, properties) for node in nodes), delimiter)
    for (type_, source, target_label), edges in plan.relations.items():
        properties = RELATIONS[type_].properties
        header = [f":START_ID({source})", f":END_ID({target_label})"]
        header += [_header(name, kind) for name, kind in properties.items()]
        rows = ([start, end, *_row(values, properties)] for start, end, values in edges)
        _write(target / _name(type_, source, target_label), header, rows, delimiter)
    (target / "import.sh").write_text(_shell(import_arguments(plan)), encoding="utf-8", newline="\n")
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
        f"--array-delimiter=U+{ord(_delimiter(plan)):04X}",
        "--quote=U+0022",
        "--multiline-fields=true",
        "--legacy-style-quoting=false",
        "--ignore-empty-strings=false",
        "--trim-strings=false",
        "--read-buffer-size=64m",
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


def _delimiter(plan: LoadPlan) -> str:
    """Choose a character that no element of a list holds."""
    tables = [(NODES[label], nodes) for label, nodes in plan.nodes.items()]
    tables += [(RELATIONS[kind[0]].properties, [row[2] for row in edges]) for kind, edges in plan.relations.items()]
    used: set[str] = set()
    for properties, rows in tables:
        for name in (name for name, type_ in properties.items() if type_ == "STRING[]"):
            used.update(*(text for row in rows for text in _texts(row[name])))
    return next(char for char in _DELIMITERS if char not in used)


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _header(name: str, type_: str, label: str = "") -> str:
    if label and name == "id":
        return f"id:ID({label})"
    plain = _TYPES[type_.removesuffix("[]")]
    return f"{name}:{plain}{'[]' if type_.endswith('[]') else ''}"


def _row(values: Mapping[str, object], properties: Mapping[str, str]) -> list[object]:
    return [values[name] for name in properties]


def _write(path: Path, header: list[str], rows: Iterable[Iterable[object]], delimiter: str) -> None:
    """Write one file; texts are quoted, so that an empty one is not taken for a missing one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(header) + "\n")
        file.writelines(",".join(_cell(value, delimiter) for value in row) + "\n" for row in rows)


def _cell(value: object, delimiter: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = delimiter.join(map(str, value)) if isinstance(value, list) else str(value)
    return '"' + text.replace('"', '""') + '"'
