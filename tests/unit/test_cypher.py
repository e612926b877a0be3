"""Statements: headers, splitting, checks, dialect, generated text."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas import cypher
from paperatlas.errors import QueryError

HEADER = """// What it gives,
// in two lines.
// parameters:
//   name: Model|Method -- the name
//   since: string = 2020-01-01 -- a day
//   limit: integer = 5
// returns: a, b
// engines: neo4j
MATCH (n) WHERE n.id IN $name AND n.date > $since RETURN 1 AS a, '$text' AS b LIMIT $limit
"""


def test_a_header_is_read() -> None:
    query = cypher.parse_query("some", HEADER)
    assert query.summary == "What it gives, in two lines."
    assert [(p.name, p.types, p.default, p.help) for p in query.parameters] == [
        ("name", ("Model", "Method"), None, "the name"),
        ("since", ("string",), "2020-01-01", "a day"),
        ("limit", ("integer",), "5", ""),
    ]
    assert [p.is_name for p in query.parameters] == [True, False, False]
    assert query.returns == ("a", "b")
    assert query.engines == ("neo4j",)
    assert query.text.startswith("MATCH")
    assert query.problems() == []


@pytest.mark.parametrize(
    "line", ["name Model", "name: Thing", "name: string|Model", "name: string|integer", "1: string"]
)
def test_a_broken_parameter_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.cypher"
    path.write_text(f"// Summary.\n// parameters:\n//   {line}\n// returns: a\nRETURN 1 AS a\n")
    with pytest.raises(QueryError, match=re.escape(f"{path}:3")):
        cypher.read_query(path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "binary.cypher"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(QueryError, match=r"binary\.cypher"):
        cypher.read_query(path)


def test_header_and_statement_must_agree() -> None:
    text = "// parameters:\n//   unused: string\n// engines: oracle\nRETURN $undeclared; RETURN 2"
    assert cypher.parse_query("bad", text).problems() == [
        "$undeclared is used but not declared",
        "$unused is declared but not used",
        "unknown engine 'oracle'",
        "the header has no summary",
        "the header does not say what is returned",
        "one statement a file",
    ]


def test_shipped_queries_are_found_and_cannot_be_changed_for_others() -> None:
    queries = cypher.named_queries()
    assert len(queries) >= 20
    queries.clear()
    assert cypher.named_queries()


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text(HEADER)
    assert list(cypher.named_queries(tmp_path)) == ["mine"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" ;; ", []),
        ("// only a comment", []),
        ("RETURN 1", ["RETURN 1"]),
        ('RETURN \';\' ; RETURN "a\\";b";', ["RETURN ';'", 'RETURN "a\\";b"']),
        ("RETURN 1 /* ; */ AS `a;b`", ["RETURN 1 /* ; */ AS `a;b`"]),
    ],
)
def test_splitting(text: str, parts: list[str]) -> None:
    assert cypher.split(text) == parts


def test_parameters_in_strings_and_comments_do_not_count() -> None:
    assert cypher.used_parameters("RETURN $a, '$b', `$c`, $a // $d\n, $e /* $f */") == ["a", "e"]


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (load:Model) RETURN load.use AS copy",
        "MATCH (n:Paper) WHERE n.title = 'LOAD FROM x' RETURN n.id",
        "MATCH (n:Paper) // LOAD FROM x\nRETURN n.id",
        "CALL show_tables() RETURN *",
        "EXPLAIN MATCH (n:Paper) RETURN n.id",
        "RETURN `LOAD FROM`",
    ],
)
def test_harmless_statements_pass(statement: str) -> None:
    cypher.check_reading(statement)


@pytest.mark.parametrize(
    ("given_text", "rewritten"),
    [
        ("RETURN type(r)", "RETURN label(r)"),
        ("RETURN r.type, type", "RETURN r.type, type"),
        ("RETURN labels( n )[ 0 ]", "RETURN label(n)"),
        ("MATCH ()-[:OF|ON]->() RETURN 1", "MATCH ()-[:OF|`ON`]->() RETURN 1"),
        ("MATCH (o)-[r:ON]->() RETURN r.end, r.starts", "MATCH (o)-[r:`ON`]->() RETURN r.`end`, r.`starts`"),
        ("RETURN 'type(r)' // type(r)", "RETURN 'type(r)' // type(r)"),
        (
            "MATCH (n) WHERE n.a STARTS WITH 'x' RETURN n.ends",
            "MATCH (n) WHERE n.a STARTS WITH 'x' RETURN n.`ends`",
        ),
    ],
)
def test_the_embedded_engines_spelling(given_text: str, rewritten: str) -> None:
    assert cypher.for_ladybug(given_text) == rewritten


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    cypher.split(text)
    cypher.used_parameters(text)
    assert cypher.for_ladybug(f"'{re.sub(r'[^a-z]', '', text)}'")


@pytest.mark.parametrize("name", ["", "a b", "a`b", "1a", "a-b", "ä", "a\n", "Model) DETACH DELETE n //"])
def test_identifiers_are_checked(name: str) -> None:
    for generate in (cypher.identifier, cypher.count_nodes, cypher.count_relations, cypher.copy_nodes):
        with pytest.raises(QueryError):
            generate(name)
    with pytest.raises(QueryError):
        cypher.read_nodes("Paper", {name: "STRING"})
    with pytest.raises(QueryError):
        cypher.papers_by_roles(["USES"], name)


def test_a_schema_of_an_unknown_engine_is_refused() -> None:
    with pytest.raises(QueryError):
        cypher.schema("../../etc/passwd")
