#!/usr/bin/env python3
"""Write cypher/README.md from the headers of the statements: scripts/document_cypher.py [--check].

With --check nothing is written; the exit code is 1 if the page is out of date.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "cypher" / "README.md"
HEAD = """\
# Cypher

Every statement that paperatlas sends and that is not made from the schema stands here, one a file. Written by
`scripts/document_cypher.py` from the headers of the files; a test keeps it so.

- `schema/` makes tables, constraints and indexes, one file for each engine.
- `queries/` are run by name: `paperatlas query NAME -p key=value`. Where a type is a label, a name is given and the
  ids that it stands for are bound, variants included.
- `write/` changes a store. Names in backticks are filled in with labels and relation types of the schema.

A query of your own is a file with the same kind of header in a folder of yours: `paperatlas query NAME --queries
FOLDER`. Its header is a summary, then `parameters:` with one indented line each (`name: type = default -- help`,
where a type is string, integer, float, or labels joined by `|`) or `parameters: none`, then `returns:` and, if not
both, `engines:` (ladybug, neo4j).

The embedded engine spells some things otherwise; `for_ladybug` in `src/paperatlas/cypher.py` is the one place that
knows. Write as for Neo4j, use only labels, types and properties of the schema, and give every query an ORDER BY.
"""


def parameter(one: object) -> str:
    """Write one parameter: its name, types, default and help."""
    from paperatlas.cypher import Parameter

    assert isinstance(one, Parameter)
    default = "" if one.default is None else f" = {one.default}"
    return f"`{one.name}: {'|'.join(one.types)}{default}` {one.help}".replace("|", "\\|")


def render() -> str:
    """Return the page."""
    from paperatlas.cypher import named_queries
    from paperatlas.cypher_write import write_statements

    lines = [
        HEAD,
        "## Queries",
        "",
        "| name | what it gives | parameters | columns | engines |",
        "|---|---|---|---|---|",
    ]
    for query in named_queries().values():
        parameters = "<br>".join(map(parameter, query.parameters)) or "none"
        link = f"[{query.name}](queries/{query.name}.cypher)"
        cells = [link, query.summary, parameters, ", ".join(query.returns), ", ".join(query.engines)]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Changes", "", "| name | what it does | names | parameters | engines |", "|---|---|---|---|---|"]
    for one in write_statements().values():
        link = f"[{one.name}](write/{one.name}.cypher)"
        rest = (", ".join(words) or "none" for words in (one.names, one.parameters, one.engines))
        lines.append(f"| {' | '.join([link, one.summary, *rest])} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or with --check compare it."""
    page = render()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
