"""What is said about Cypher is what the files say, and what the pages show runs on a server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from paperatlas.assembly import assemble
from paperatlas.cypher_write import write_statements
from paperatlas.schema import RELATIONS
from paperatlas.stores import open_store
from samples import ENTITIES, extractions

ROOT = Path(__file__).resolve().parents[2]
NEO4J_PAGE = (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")


def test_the_overview_of_statements_is_current() -> None:
    command = [sys.executable, ROOT / "scripts" / "document_cypher.py", "--check"]
    done = subprocess.run(command, check=False)
    assert done.returncode == 0, "cypher/README.md is out of date; run scripts/document_cypher.py"


@pytest.mark.parametrize("name", write_statements())
def test_header_and_body_of_a_change_agree(name: str) -> None:
    assert write_statements()[name].problems() == []


def test_evidence_has_the_order_of_the_schema() -> None:
    text = write_statements()["create_evidence"].text
    order = re.findall(r"(\w+): end\[(\d+)\]", text)
    for kind in RELATIONS.values():
        assert not kind.properties or order[-len(kind.properties) :] == [
            (name, str(number)) for number, name in enumerate(kind.properties, start=1)
        ]


def test_the_compose_file_pins_a_community_server() -> None:
    made = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    (service,) = made["services"].values()
    assert re.fullmatch(r"neo4j:5\.26\.\d+-community", service["image"])
    assert all(str(port).startswith("127.0.0.1:") for port in service["ports"])
    assert "NEO4J_PASSWORD:?" in service["environment"]["NEO4J_AUTH"]


@pytest.mark.neo4j
def test_the_first_queries_run_in_the_browser(neo4j_place: str) -> None:
    import neo4j

    queries = re.findall(r"```cypher\n(.*?)```", NEO4J_PAGE, re.DOTALL)
    assert len(queries) == 5
    with open_store(neo4j_place, write=True) as store:
        store.replace(assemble(extractions(), ENTITIES))
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_place, auth=auth) as driver:
        for query in queries:
            assert driver.execute_query(query, routing_="r").records, query
