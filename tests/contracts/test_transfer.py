"""Graphs moved from store to store, through scripts and through the bulk import, come out as they went in."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs import sample_graph as invented_graph
from neo4j_server import Neo4jServer, libraries, wipe
from paperatlas import cypher
from paperatlas.assembly import assemble
from paperatlas.errors import InputError, StoreError
from paperatlas.model import Extraction, Found, Paper
from paperatlas.stores import open_store
from paperatlas.stores.base import read_graph
from paperatlas.transfer import copy, read_script, restore, write_import_folder, write_script
from paperatlas.transfer.script import literal, script
from samples import ENTITIES, extractions, hostile_extractions

NASTY = (
    "\\", "\\'", "'", "\\u0027}) DETACH DELETE n //", "\\\\u0027", "\\\\\\u005C'", "`",
    "\x00\x1f\x1e\x7f\x85", "\u2028\ufeff",
    "}", "{`id`: 'x'}", '"', '""', ",", "a\r\nb\n", "𝒜é漢", "// x", "/* x", "x" * 100_000,
)  # fmt: skip


def nasty_extractions() -> list[Extraction]:
    made = []
    for number, text in enumerate(NASTY):
        paper = Paper(
            id=f"n{number}", title=f"t{text}", abstract=text, authors=(text,), categories=(text, ""), source=text
        )
        made.append(Extraction(paper, [Found("method:lora", "LoRA", "Method", [text], ["uses"], sizes=[text])]))
    made.append(Extraction(Paper(id="blank", title="blank", authors=("",))))
    return made


def sample_graph() -> nx.MultiDiGraph:
    graph = assemble([*extractions(), *hostile_extractions(), *nasty_extractions()], ENTITIES)
    graph.graph["meta"] = {"lexicon": "abc", "note": NASTY[3]}
    return graph


def contents(graph: nx.MultiDiGraph) -> tuple[object, object]:
    edges = {(source, target, key): data for source, target, key, data in graph.edges(keys=True, data=True)}
    return dict(graph.nodes(data=True)), edges


@pytest.fixture
def atlas(tmp_path: Path) -> str:
    path = str(tmp_path / "atlas.db")
    with open_store(path, write=True) as store:
        store.replace(sample_graph())
    return path


KINDS = [pytest.param("ladybug"), pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    return lambda kind: str(request.getfixturevalue("neo4j_place") if kind == "neo4j" else tmp_path / "other.db")


# --- copy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_equal(kind: str, place: Callable[[str], str], atlas: str, tmp_path: Path) -> None:
    target = place(kind)
    counts = copy(atlas, target)
    back = str(tmp_path / "back.db")
    assert copy(target, back) == counts
    with open_store(back) as store:
        assert contents(read_graph(store)) == contents(sample_graph())
        assert store.meta()["note"] == NASTY[3]
    with pytest.raises(StoreError, match="--force"):
        copy(atlas, target)
    assert copy(atlas, target, force=True) == counts


def test_a_store_is_not_copied_onto_itself(atlas: str) -> None:
    with pytest.raises(StoreError, match="onto itself"):
        copy(atlas, atlas, force=True)
    with pytest.raises(StoreError, match="onto itself"):
        copy("neo4j://a:b@h", "neo4j://c:d@h:7687", force=True)


# --- scripts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_script_restores_what_it_was_written_from(kind: str, place: Callable[[str], str], tmp_path: Path) -> None:
    path = write_script(sample_graph(), tmp_path / "dump.cypher")
    where = place(kind)
    counts = restore(path, where)
    with open_store(where) as store:
        assert store.counts() == counts
        assert contents(read_graph(store)) == contents(sample_graph())
        again = write_script(read_graph(store), tmp_path / "again.cypher")
    assert again.read_bytes() == path.read_bytes()
    with pytest.raises(StoreError, match="--force"):
        restore(path, where)


@pytest.mark.neo4j
def test_a_script_runs_in_any_shell(neo4j_place: str) -> None:
    import neo4j

    graph = assemble([*hostile_extractions()[:1], *nasty_extractions()], ENTITIES)
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_place, auth=auth) as driver, driver.session() as session:
        for line in script(graph):
            if not line.startswith("//"):
                session.run(line.removesuffix(";")).consume()
    with open_store(neo4j_place) as store:
        assert contents(read_graph(store)) == contents(graph)


def test_a_script_is_one_statement_a_line() -> None:
    lines = list(script(sample_graph()))
    assert all("\n" not in line and line.isprintable() for line in lines)
    assert all(line.startswith("//") or cypher.split(line) == [line.removesuffix(";")] for line in lines)
    assert not [line for line in lines if "_Draft" in line or "_Hold" in line]


def test_a_larger_graph(tmp_path: Path) -> None:
    graph = invented_graph(60)
    assert contents(read_script(write_script(graph, tmp_path / "x.cypher"))) == contents(graph)


BAD = {
    "another statement": "MATCH (n) DETACH DELETE n;",
    "two statements in a line": "CREATE (:`Paper` {`id`: 'x'}); MATCH (n) DETACH DELETE n;",
    "a call in a map": "CREATE (:`Model` {`id`: randomUUID()});",
    "an unknown label": "CREATE (:`Thing` {`id`: 'x'});",
    "a list without end": "CREATE (:`Model` {`id`: 'x', `aliases`: ['a'});",
    "no name": "CREATE (:`Model` {'x'});",
    "an edge into nothing": "MATCH (a:`Model` {`id`: 'x'}) MATCH (b:`Model` {`id`: 'y'}) "
    "CREATE (a)-[:`BASED_ON`]->(b);",
    "an unknown escape": "CREATE (:`Model` {`id`: 'x\\q'});",
    "a hidden index": "CREATE CONSTRAINT x IF NOT EXISTS FOR (n:`P`) REQUIRE n.id IS UNIQUE; MATCH (n) DELETE n {};",
}


@pytest.mark.parametrize("what", BAD)
def test_a_script_of_another_making_is_refused_with_its_line(what: str, tmp_path: Path) -> None:
    path = write_script(assemble(extractions(), ENTITIES), tmp_path / "x.cypher")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:4], BAD[what], *lines[4:]]) + "\n")
    with pytest.raises(InputError, match=r"x\.cypher:5: "):
        restore(path, str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_a_script_that_is_cut_off(tmp_path: Path) -> None:
    path = write_script(assemble(extractions(), ENTITIES), tmp_path / "x.cypher")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match="cut off"):
        read_script(path)
    path.write_text("CREATE (n);\n")
    with pytest.raises(InputError, match="no script"):
        read_script(path)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(value=values)
def test_any_literal_is_read_back(value: object) -> None:
    from paperatlas.transfer.script import _parsed

    assert repr(_parsed(literal(value))) == repr(value)


# --- the bulk import ---------------------------------------------------------------------------------------


@pytest.mark.neo4j
def test_the_bulk_import_gives_the_same_graph(neo4j_server: Neo4jServer, neo4j_place: str, tmp_path: Path) -> None:
    """Import with the server's own tool into its folder, while it is down, and finish as the README says."""
    import neo4j

    if os.environ.get("PAPERATLAS_TEST_NEO4J"):
        pytest.skip("somebody else's server is not stopped")
    folder = write_import_folder(sample_graph(), tmp_path / "neo4j-import")
    home = neo4j_server.home
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text("")
    admin = tmp_path / "neo4j-admin"
    admin.write_text(f"#!/bin/sh\nexec java -Xmx1g -cp '{libraries()}/*' org.neo4j.cli.AdminTool \"$@\"\n")
    admin.chmod(0o755)
    paths = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "NEO4J_ADMIN": str(admin)}
    neo4j_server.stop()
    try:
        done = subprocess.run(["sh", folder / "import.sh"], env={**os.environ, **paths}, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        neo4j_server.start()
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_place, auth=auth) as driver, driver.session() as session:
        for statement in cypher.split((folder / "finish.cypher").read_text()):
            session.run(statement).consume()
    with open_store(neo4j_place) as store:
        assert contents(read_graph(store)) == contents(sample_graph())
        assert store.meta()["note"] == NASTY[3]
    wipe(neo4j_place)


def test_the_folder_is_its_own(tmp_path: Path) -> None:
    folder = write_import_folder(sample_graph(), tmp_path / "out")
    write_import_folder(assemble(extractions(), ENTITIES), folder)
    (folder / "thesis.tex").write_text("years of work")
    with pytest.raises(StoreError, match="other files"):
        write_import_folder(sample_graph(), folder)
    assert shutil.which("sh") is None or subprocess.run(["sh", "-n", folder / "import.sh"]).returncode == 0
