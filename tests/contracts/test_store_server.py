"""The store on a server: cuts, kills, two writers, hostile statements, secrets that stay secret."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from neo4j_server import Neo4jServer, wipe
from paperatlas import cypher
from paperatlas.assembly import assemble
from paperatlas.cypher_write import write_statements
from paperatlas.errors import QueryError, StoreError
from paperatlas.query import Atlas
from paperatlas.schema import NODES, RELATIONS
from paperatlas.stores import Store, open_store
from paperatlas.stores.address import Address
from paperatlas.stores.base import read_graph
from paperatlas.stores.hold import LEASE, Hold
from paperatlas.stores.neo4j import Neo4jStore
from samples import ENTITIES, extractions

pytestmark = pytest.mark.neo4j
TESTS = Path(__file__).resolve().parents[1]
# Batches are small, so that there are many moments between them.
BUILD = """
import sys
from dataclasses import replace
sys.path.insert(0, sys.argv[1])
from samples import ENTITIES, extractions
from paperatlas.assembly import assemble
from paperatlas.stores import open_store, neo4j_load
neo4j_load._NODES = neo4j_load._EDGES = 60
def copy(paper, n):
    return paper.model_copy(update={"id": f"{paper.id}-{n}", "abstract": f"{n} " + "filler " * 200})
copies = [replace(one, paper=copy(one.paper, n)) for n in range(int(sys.argv[3])) for one in extractions()]
graph = assemble(copies, ENTITIES)
with open_store(sys.argv[2], write=True) as store:
    print("ready", flush=True)
    store.replace(graph)
    print("done", flush=True)
"""
SIZE = 24
"""Copies of the eight sample papers: enough for several batches."""


@pytest.fixture
def store(neo4j_place: str) -> Iterator[Store]:
    with open_store(neo4j_place, write=True) as opened:
        opened.replace(assemble(extractions(), ENTITIES))
        yield opened


def administrator(url: str) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(url, auth=(os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]))


def asked(url: str, statement: str) -> list[dict[str, object]]:
    with administrator(url) as driver:
        return [record.data() for record in driver.execute_query(statement).records]


def build(url: str, size: int) -> "subprocess.Popen[str]":
    """Start a build of 8 * size papers in a process of its own and wait until it is about to write."""
    command = [sys.executable, "-c", BUILD, str(TESTS), url, str(size)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def counts(url: str) -> dict[str, int]:
    with open_store(url) as opened:
        return opened.counts()


def of_no_graph(url: str) -> int:
    rows = asked(url, "MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH '_') RETURN count(n) AS n")
    return int(str(rows[0]["n"]))


@pytest.fixture
def undisturbed(neo4j_place: str) -> tuple[dict[str, int], float]:
    """Count what an undisturbed build makes and how long it takes, then put the small graph back."""
    with build(neo4j_place, SIZE) as process:
        started = time.monotonic()
        _, error = process.communicate()
    longest = time.monotonic() - started
    assert process.returncode == 0, error
    found = counts(neo4j_place)
    assert found["Paper"] == 8 * SIZE
    small(neo4j_place)
    return found, longest


def small(url: str) -> None:
    with open_store(url, write=True) as opened:
        opened.replace(assemble(extractions(), ENTITIES))


def test_a_build_killed_at_any_moment_is_completed_by_the_next(
    neo4j_place: str, undisturbed: tuple[dict[str, int], float]
) -> None:
    wanted, longest = undisturbed
    for _ in range(int(os.environ.get("PAPERATLAS_KILLS", "3"))):
        process = build(neo4j_place, SIZE)
        time.sleep(random.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert counts(neo4j_place)["Paper"] in (8, 8 * SIZE)
        if counts(neo4j_place) == wanted:  # it was done before the kill
            small(neo4j_place)
    with build(neo4j_place, SIZE) as process:
        _, error = process.communicate()
    assert process.returncode == 0, error
    assert counts(neo4j_place) == wanted
    assert of_no_graph(neo4j_place) == 0


def test_what_is_loaded_is_not_loaded_again(neo4j_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from paperatlas.stores import neo4j_load

    graph = assemble(extractions(), ENTITIES)
    monkeypatch.setattr(neo4j_load, "_NODES", 5)
    monkeypatch.setattr(neo4j_load, "_EDGES", 5)
    monkeypatch.setattr(neo4j_load, "_LANES", 1)
    tried: list[str] = []
    original = neo4j_load._write_batch

    def stopping(server: object, hold: object, digest: str, batch: object) -> int:
        tried.append(batch.id)  # type: ignore[attr-defined]
        if len(tried) == 7:
            raise StoreError("cut")
        return original(server, hold, digest, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(neo4j_load, "_write_batch", stopping)
    with open_store(neo4j_place, write=True) as opened:
        with pytest.raises(StoreError, match="cut"):
            opened.replace(graph)
        assert opened.counts()["Paper"] == 0
        first, tried[6:] = tried[:6], [*tried[:6], "more"][6:]
        opened.replace(graph)
        assert not set(first) & set(tried[len(first) :])
        assert read_graph(opened).number_of_edges() == graph.number_of_edges()


def test_a_server_killed_and_back_again(neo4j_server: Neo4jServer, neo4j_place: str) -> None:
    """The load outlives the server; where it does not, the next run completes it."""
    if os.environ.get("PAPERATLAS_TEST_NEO4J"):
        pytest.skip("somebody else's server is not killed")
    small(neo4j_place)
    process = build(neo4j_place, SIZE)
    time.sleep(0.7)
    neo4j_server.kill()
    neo4j_server.start()
    process.communicate()
    with build(neo4j_place, SIZE) as again:
        _, error = again.communicate()
    assert again.returncode == 0, error
    found = counts(neo4j_place)
    assert found["Paper"] == 8 * SIZE
    assert found["REPORTS"] == found["Evaluation"] == found["OF"] == found["ON"]
    assert of_no_graph(neo4j_place) == 0


def test_readers_see_the_old_graph_or_the_new_one(neo4j_place: str) -> None:
    small(neo4j_place)
    seen = set()
    with open_store(neo4j_place) as reader, build(neo4j_place, SIZE // 2) as process:
        while process.poll() is None:
            rows = reader.run("MATCH (p:Paper)-[r]->(e) RETURN count(DISTINCT p) AS p, count(r) AS r").rows
            seen.add(rows[0])
        process.communicate()
        seen.add(reader.run("MATCH (p:Paper)-[r]->(e) RETURN count(DISTINCT p) AS p, count(r) AS r").rows[0])
    assert len(seen) == 2


# --- two writers -------------------------------------------------------------------------------------------


def test_the_second_build_is_told_who_holds_the_store(neo4j_place: str) -> None:
    process = build(neo4j_place, SIZE)
    process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match=f"held by process {process.pid} .* wait until it ends"):
            open_store(neo4j_place, write=True)
    finally:
        process.send_signal(signal.SIGCONT)
    _, error = process.communicate()
    assert process.returncode == 0, error
    open_store(neo4j_place, write=True).close()


def test_the_dead_hold_nothing(neo4j_place: str) -> None:
    process = build(neo4j_place, SIZE)
    process.kill()
    process.communicate()
    assert asked(neo4j_place, "MATCH (h:_Hold) RETURN h.pid AS pid") == [{"pid": process.pid}]
    open_store(neo4j_place, write=True).close()


def test_a_hold_from_elsewhere_ends_by_itself(neo4j_place: str) -> None:
    with open_store(neo4j_place, write=True):
        pass
    elsewhere = (
        "CREATE (:_Hold {id: 'write', token: 't', holder: 'somebody afar', host: 'x', pid: 1, until: timestamp() + "
    )
    asked(neo4j_place, elsewhere + "60000})")
    with pytest.raises(StoreError, match=r"somebody afar.*free in (59|60) s"):
        open_store(neo4j_place, write=True)
    asked(neo4j_place, "MATCH (h:_Hold) SET h.until = timestamp() - 1")
    open_store(neo4j_place, write=True).close()


def test_a_writer_that_lost_its_hold_writes_no_more(store: Store, neo4j_place: str) -> None:
    before = store.counts()
    asked(neo4j_place, "MATCH (h:_Hold) SET h.token = 'another'")
    for change in (store.replace, store.update):
        with pytest.raises(StoreError, match="taken over by another"):
            change(assemble(extractions()[:2], ENTITIES))
    assert store.counts() == before


def test_a_hold_is_renewed(neo4j_place: str) -> None:
    with open_store(neo4j_place, write=True) as opened:
        assert isinstance(opened, Neo4jStore)
        server, own = opened._writer()
        assert LEASE == 30
        own.release()
        hold = Hold(server.write_one, neo4j_place, lease=0.9)
        time.sleep(2)
        with pytest.raises(StoreError, match="held by"):
            Hold(server.write_one, neo4j_place)
        hold.release()
        assert not [thread for thread in threading.enumerate() if thread.name == "paperatlas-hold"]


# --- secrets and addresses ---------------------------------------------------------------------------------

SECRET = "hush-hush-4711"


def test_a_wrong_password_is_refused_and_not_echoed(neo4j_url: str) -> None:
    scheme, _, host = neo4j_url.partition("://")
    with pytest.raises(StoreError, match="NEO4J_PASSWORD") as caught:
        open_store(f"{scheme}://ada:{SECRET}@{host}")
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error) + repr(error)
        error = error.__cause__ or error.__context__


def test_user_and_password_may_stand_in_the_url(neo4j_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib.parse import quote

    user, password = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    monkeypatch.delenv("NEO4J_USERNAME")
    monkeypatch.delenv("NEO4J_PASSWORD")
    scheme, _, host = neo4j_place.partition("://")
    with open_store(f"{scheme}://{quote(user)}:{quote(password, safe='')}@{host}/neo4j", write=True) as opened:
        assert opened.where == f"{neo4j_place}/neo4j"
        assert password not in repr(vars(opened))


def test_the_command_line_never_shows_a_password(neo4j_url: str) -> None:
    scheme, _, host = neo4j_url.partition("://")
    command = [sys.executable, "-m", "paperatlas", "query", "RETURN 1", "--store", f"{scheme}://ada:{SECRET}@{host}"]
    for debug in ("0", "1"):
        environment = {**os.environ, "PAPERATLAS_DEBUG": debug}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 1
        assert SECRET not in done.stdout + done.stderr
        assert host in done.stderr


def test_nobody_answers() -> None:
    with pytest.raises(StoreError, match=r"bolt://127\.0\.0\.1:9 cannot be reached"):
        open_store(f"bolt://ada:{SECRET}@127.0.0.1:9")


def test_an_empty_database_is_no_store_to_read(neo4j_place: str) -> None:
    with pytest.raises(StoreError, match="paperatlas build"):
        open_store(neo4j_place)


def test_another_schema_is_told_apart_and_built_again(neo4j_place: str) -> None:
    small(neo4j_place)
    asked(neo4j_place, "MATCH (m:Meta {id: 'schema'}) SET m.value = '0'")
    with pytest.raises(StoreError, match="build it again"):
        open_store(neo4j_place)
    with open_store(neo4j_place, write=True) as opened:
        with pytest.raises(StoreError, match="build it again"):
            opened.papers()
        opened.update(assemble(extractions(), ENTITIES))
        assert len(opened.papers()) == 8


def test_somebody_elses_database_is_left_alone(neo4j_place: str) -> None:
    asked(neo4j_place, "CREATE (:Customer {name: 'Ada'})")
    for write in (True, False):
        with pytest.raises(StoreError, match="something else than an atlas"):
            open_store(neo4j_place, write=write)
    assert asked(neo4j_place, "MATCH (c:Customer) RETURN count(c) AS n") == [{"n": 1}]
    wipe(neo4j_place)


# --- statements --------------------------------------------------------------------------------------------

REACHING = (
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL db.clearQueryCaches()",
    "MATCH (p:Paper) CALL apoc.load.json('file:///etc/hosts') YIELD value RETURN value",
    "CALL /* x */ db.createLabel('X')",
    "CALL `db`.`createLabel`('X')",
    "CALL db.createLabel",
    "LOAD CSV FROM 'file:///etc/hosts' AS row RETURN row",
    "SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t YIELD message RETURN message",
    "CREATE INDEX x FOR (n:Paper) ON (n.url)",
    "EXPLAIN CREATE (n:Paper)",
    "PROFILE MATCH (p:Paper) SET p.title = ''",
    "MATCH (p:Paper) CALL (p) { SET p.title = '' } RETURN 1",
    "MATCH (p:Paper) FOREACH (x IN [1] | DELETE p)",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "DROP CONSTRAINT paper_id",
)


@pytest.mark.parametrize("statement", REACHING)
def test_reading_does_nothing_else(store: Store, statement: str) -> None:
    before = store.counts()
    with pytest.raises(QueryError):
        store.run(statement)
    assert store.counts() == before


def test_reading_may_look_at_the_schema_and_the_indexes(store: Store) -> None:
    labels = {row[0] for row in store.run("CALL db.labels() YIELD label RETURN label")}
    assert set(NODES) <= labels
    found = store.run(
        "CALL db.index.fulltext.queryNodes('names', $text) YIELD node RETURN node.id AS id, node AS node",
        {"text": "massive language understanding"},
    ).as_dicts()
    assert found[0]["id"] == "benchmark:mmlu"
    assert found[0]["node"]["_LABEL"] == "Benchmark"  # type: ignore[index]
    titles = store.run("CALL db.index.fulltext.queryNodes('titles', 'preferences') YIELD node RETURN node.id AS id")
    assert titles.rows == [("paper:arxiv:2305.18290",)]


def test_the_schema_has_what_it_says(store: Store) -> None:
    rows = store.run(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type RETURN labelsOrTypes, properties, type"
    ).rows
    unique = {row[0][0] for row in rows if row[1:] == (["id"], "UNIQUENESS")}  # type: ignore[index]
    assert {*NODES, "Meta", *(f"_Draft{label}" for label in NODES)} <= unique
    indexes = store.run("SHOW INDEXES YIELD state RETURN DISTINCT state").rows
    assert indexes == [("ONLINE",)]


@pytest.mark.parametrize("name", write_statements())
def test_every_write_statement_is_planned_by_its_engines(store: Store, neo4j_place: str, name: str) -> None:
    statement = write_statements()[name]
    assert statement.problems() == []
    if "neo4j" in statement.engines:
        values = dict.fromkeys(statement.parameters)
        if "limit" in values:
            values["limit"] = 1  # type: ignore[assignment]
        with administrator(neo4j_place) as driver:
            driver.execute_query(f"EXPLAIN {statement.text}", values)


@pytest.mark.parametrize("name", RELATIONS)
def test_counts_go_by_the_labels_of_the_graph(store: Store, neo4j_place: str, name: str) -> None:
    before = store.counts()[name]
    asked(neo4j_place, f"CREATE (:_DraftPaper {{id: 'x'}})-[:`{name}`]->(:_DraftModel {{id: 'y'}})")
    assert store.run(cypher.count_relations(name)).rows == [(before,)]


def test_a_query_that_is_the_users_own(store: Store, tmp_path: Path) -> None:
    header = "// Titles.\n// parameters: none\n// returns: title\n// engines: neo4j\n"
    (tmp_path / "titles.cypher").write_text(header + "MATCH (p:Paper) RETURN p.title AS title\n")
    assert len(Atlas(store, tmp_path).query("titles")) == 8


@pytest.mark.parametrize("text", ["http://x", "neo4j://", "neo4j://h:x", f"neo4j://u:{SECRET}@h?x=1", "neo4j:///db"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(StoreError, match="HOST:PORT") as caught:
        Address.parse(text)
    assert SECRET not in str(caught.value)
