"""The server, as a real process on a free port: answers, bounds, who is let in, renewal, and its end."""

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import networkx as nx
import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")

from paperatlas.assembly import assemble
from paperatlas.query import Atlas
from paperatlas.stores import open_store
from samples import ENTITIES, extractions, hostile_extractions
from serving import COMMAND, Reply, Server, environment, serving

TOKEN = "a-token-that-is-long-enough"
HEAVY = "UNWIND range(1, 2000000000) AS i RETURN sum(i)"


def fill(path: Path | str, more: bool = False) -> None:
    papers = extractions()
    with open_store(path, write=True) as store:
        store.replace(assemble([*papers, *hostile_extractions()] if more else papers[:-1], ENTITIES))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "sample.db"
    fill(path, more=True)
    return path


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with serving(store) as running:
        yield running


def test_lookups_are_those_of_the_atlas(server: Server, store: Path) -> None:
    reply = server.get("/api/v1/papers", evaluates="LLaMA", on="MMLU")
    assert reply.status == 200
    with open_store(store) as opened:
        atlas = Atlas(opened)
        expected = atlas.papers(evaluates="LLaMA", on="MMLU")
        assert reply.json == {"rows": expected.as_dicts(), "notes": expected.notes, "truncated": False}
        card = json.loads(json.dumps(atlas.entity("LLaMA").as_dict()))
    assert server.get("/api/v1/entities/LLaMA").json == card
    assert server.get("/api/v1/entities/model:llama").json == card
    asked = server.get("/api/v1/ask", q="which papers evaluate LLaMA on MMLU").json
    assert asked["rows"] == reply.json["rows"]
    exact = server.get("/api/v1/papers", evaluates="LLaMA", on="MMLU", exact="true").json["rows"]
    assert 0 < len(exact) < len(reply.json["rows"])


def test_a_limit_is_kept_and_said(server: Server) -> None:
    for path, values in (
        ("/api/v1/papers", {"mentions": "LLaMA"}),
        ("/api/v1/ask", {"q": "which papers mention LLaMA"}),
    ):
        answer = server.get(path, limit=1, **values).json
        assert len(answer["rows"]) == 1
        assert answer["truncated"] is True


def test_a_question_that_is_not_understood_gets_examples(server: Server) -> None:
    answer = server.get("/api/v1/ask", q="how is the weather").json
    assert answer["understood"] is False
    assert "which papers evaluate LLaMA on MMLU" in answer["message"]
    assert server.get("/api/v1/ask", q="what is MMLU").json["card"]["name"] == "MMLU"


def test_search_completes_names_aliases_and_titles(server: Server) -> None:
    def found(text: str) -> list[tuple[str, str]]:
        return [(hit["name"], hit["type"]) for hit in server.get("/api/v1/search", q=text).json["hits"]]

    assert found("llama2")[0] == ("Llama 2", "Model")
    assert found("grade sch") == [("GSM8K", "Benchmark")]
    assert ("Judging chat models", "Paper") in found("chat mod")
    assert found("zzzz") == []
    only = server.request("GET", "/api/v1/search?q=chat&type=Model&type=Method").json["hits"]
    assert {hit["type"] for hit in only} == {"Model"}
    assert server.get("/api/v1/search", q="chat", type="Evaluation").status == 422


def test_a_neighbourhood_is_a_graph_that_networkx_reads(server: Server) -> None:
    data = server.get("/api/v1/neighbourhood/model:llama").json
    graph = nx.node_link_graph(data, edges="links")
    assert {"model:llama", "model:llama-2", "benchmark:mmlu", "paper:arxiv:2302.13971"} <= set(graph)
    assert "model:llama-2-chat" not in graph
    assert graph.edges["paper:arxiv:2302.13971", "model:llama", "INTRODUCES"]["sentences"]
    assert data["graph"]["truncated"] is False
    two = server.get("/api/v1/neighbourhood/LLaMA", depth=2).json
    assert "model:llama-2-chat" in {node["id"] for node in two["nodes"]}
    small = server.get("/api/v1/neighbourhood/LLaMA", limit=2).json
    assert small["graph"]["truncated"] is True
    assert len([n for n in small["nodes"] if n["label"] != "Evaluation"]) == 2
    assert server.get("/api/v1/neighbourhood/QLoRA", depth=0).json["nodes"][0]["id"] == "method:qlora"
    paper = server.get("/api/v1/neighbourhood/Direct preferences").json
    assert "method:dpo" in {node["id"] for node in paper["nodes"]}


def test_named_queries_take_names_and_numbers(server: Server) -> None:
    listed = {query["name"]: query for query in server.get("/api/v1/queries").json["queries"]}
    assert listed["models_on_benchmark"]["parameters"][0]["name"] == "benchmark"
    table = server.get("/api/v1/queries/models_on_benchmark", benchmark="MMLU").json
    assert "LLaMA" in {row[0] for row in table["rows"]}
    assert table["columns"] == listed["models_on_benchmark"]["returns"]
    for path, values, status in (
        ("models_on_benchmark", {}, 400),
        ("models_on_benchmark", {"benchmark": "MMLU", "x": "1"}, 400),
        ("models_on_benchmark", {"benchmark": "nonesuch"}, 404),
        ("MATCH (n) RETURN n", {}, 404),
    ):
        assert server.get(f"/api/v1/queries/{path}", **values).status == status


def test_cypher_reads_and_only_reads(server: Server) -> None:
    answer = server.cypher("MATCH (m:Model {name: $name}) RETURN m.id AS id", parameters={"name": "Vicuna"})
    assert answer.json == {"columns": ["id"], "rows": [["model:vicuna"]], "truncated": False}
    cut = server.cypher("MATCH (p:Paper) RETURN p.id", limit=2).json
    assert len(cut["rows"]) == 2
    assert cut["truncated"] is True
    before = server.get("/api/v1/stats").json["nodes"]
    for statement in (
        "MATCH (p:Paper) DETACH DELETE p",
        "CREATE (:Meta {id: 'x', value: 'y'})",
        "COPY (MATCH (p:Paper) RETURN p.id) TO 'stolen.csv'",
        "RETURN 1; MATCH (p:Paper) DETACH DELETE p",
        "nonsense",
        "MATCH (p:Paper) WHERE p.id = $missing RETURN p",
    ):
        refused = server.cypher(statement)
        assert refused.status == 400, statement
        assert_problem(refused)
    assert server.get("/api/v1/stats").json["nodes"] == before


@pytest.mark.parametrize("statement", [HEAVY, "RETURN size(repeat('x', 2000000000))"])
def test_cypher_is_bounded_where_the_engine_is_not(server: Server, statement: str) -> None:
    started = time.monotonic()
    reply = server.cypher(statement, seconds=1)
    assert time.monotonic() - started < 20
    assert reply.status in (400, 504)
    assert_problem(reply)
    assert server.cypher("RETURN 1 AS one").json["rows"] == [[1]]


def test_an_answer_too_large_is_refused(server: Server) -> None:
    reply = server.cypher("RETURN repeat('x', 20000000) AS much")
    assert reply.status == 400
    assert "larger" in reply.json["detail"]


def assert_problem(reply: Reply) -> None:
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json
    assert problem["status"] == reply.status
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in reply.body.decode()
    assert 'File "' not in reply.body.decode()


STRICT = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
}


def assert_strict(reply: Reply) -> None:
    assert STRICT.items() <= reply.headers.items()
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "server" not in reply.headers
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/api/v1/papers", None, {}, 400),
        ("GET", "/api/v1/papers?evaluates=LLaMA&limit=0", None, {}, 422),
        ("GET", "/api/v1/papers?evaluates=LLaMA&nonsense=1", None, {}, 422),
        ("GET", "/api/v1/papers?evaluates=LLaMMA", None, {}, 404),
        ("GET", "/api/v1/papers?evaluates=MMLU", None, {}, 400),
        ("GET", "/api/v1/entities/Alpaca", None, {}, 409),
        ("GET", f"/api/v1/ask?q={'x' * 600}", None, {}, 422),
        ("GET", "/nowhere", None, {}, 404),
        ("GET", "/static/../run.py", None, {}, 404),
        ("GET", "/static/..%2frun.py", None, {}, 404),
        ("DELETE", "/api/v1/papers", None, {}, 405),
        ("POST", "/api/v1/cypher", b"{", {"content-type": "application/json"}, 422),
        ("POST", "/api/v1/cypher", b'{"statement": "RETURN 1"}', {"content-type": "text/plain"}, 422),
        ("POST", "/api/v1/cypher", b"x" * 70_000, {"content-type": "application/json"}, 413),
        ("GET", "/api/v1/stats", None, {"host": "evil.example"}, 421),
        ("GET", "/api/v1/stats", None, {"host": "127.0.0.1.evil.example"}, 421),
        ("GET", "/api/v1/stats", None, {"origin": "http://evil.example"}, 403),
        ("GET", "/api/v1/stats", None, {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_what_is_wrong_is_a_problem(
    server: Server, method: str, path: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    reply = server.request(method, path, body, headers)
    assert reply.status == status
    assert_problem(reply)
    assert_strict(reply)


def test_an_unknown_name_gets_near_ones(server: Server) -> None:
    assert "LLaMA" in server.get("/api/v1/entities/LLaMMA").json["nearest"]
    assert "model:alpaca" in server.get("/api/v1/entities/Alpaca").json["ids"]


def test_every_page_is_strict_and_refers_to_nothing_outside(server: Server) -> None:
    for path in ("/", "/ask", "/docs", "/static/serve.js", "/static/serve.css", "/api/v1/openapi.json"):
        reply = server.get(path)
        assert reply.status == 200, path
        assert_strict(reply)
        if path != "/":
            assert not re.findall(rb"(?:src|href|url)\s*[=(:]\s*[\"']?https?://", reply.body), path


def test_the_explorer_runs_by_hashes_alone_and_asks_only_here(server: Server) -> None:
    reply = server.get("/")
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert re.fullmatch(r"('sha256-[\w+/=]+' ?)+", policy["script-src"])
    assert re.fullmatch(r"('sha256-[\w+/=]+' ?)+", policy["style-src"])
    assert policy["connect-src"] == "'self'"
    assert b'<meta name="paperatlas-api" content="api/v1/">' in reply.body


def test_the_explorer_is_told_what_it_asks(server: Server) -> None:
    overview = server.get("/api/v1/explorer/overview").json
    assert "model:llama" in overview["nodes"]["id"]
    around = server.get("/api/v1/explorer/around", id="model:llama", limit=2).json
    assert len(around["nodes"]["id"]) == 3
    assert around["more"] is True
    assert server.get("/api/v1/explorer/node", id="model:llama").json["counts"]["~EVALUATES"] > 0
    line = server.get("/api/v1/explorer/line", source="paper:arxiv:2302.13971", target="model:llama").json
    assert {role["role"] for role in line["roles"]} >= {"INTRODUCES"}
    assert server.get("/api/v1/explorer/answer", x="model:llama", y="benchmark:mmlu").json["results"]["line"]
    assert "more" in server.get("/api/v1/explorer/path", a="method:dpo", b="model:llama").json
    for path in ("around?id=nonesuch", "node?id=nonesuch", "line?source=model:llama&target=method:dpo"):
        reply = server.request("GET", f"/api/v1/explorer/{path}")
        assert reply.status == 404, path
        assert_problem(reply)
        assert_strict(reply)
    for path in ("around", "around?id=model:llama&limit=0", "node?id=", "answer?x=model:llama", "path?a=model:llama"):
        assert server.request("GET", f"/api/v1/explorer/{path}").status == 422, path


def test_the_description_lists_what_there_is(server: Server) -> None:
    paths = server.get("/api/v1/openapi.json").json["paths"]
    expected = ["papers", "ask", "entities/{name}", "search", "neighbourhood/{id}", "queries", "queries/{name}"]
    expected += [f"explorer/{what}" for what in ("overview", "around", "node", "line", "answer", "path")]
    assert {f"/api/v1/{path}" for path in (*expected, "cypher", "stats", "healthz")} == set(paths)
    page = server.get("/docs").body.decode()
    for path in paths:
        assert f"<code>{path}</code>" in page
    assert "<script" not in page


def test_fifty_at_once_get_what_each_would_get_alone(server: Server) -> None:
    asked = [
        "/api/v1/papers?evaluates=LLaMA&on=MMLU",
        "/api/v1/papers?mentions=GPT-4",
        "/api/v1/entities/LLaMA",
        "/api/v1/entities/GSM8K",
        "/api/v1/ask?q=what+is+MMLU",
        "/api/v1/search?q=llama",
        "/api/v1/neighbourhood/LLaMA",
        "/api/v1/explorer/overview",
        "/api/v1/explorer/around?id=model:llama",
        "/api/v1/explorer/path?a=method:dpo&b=model:llama",
        "/api/v1/queries/models_on_benchmark?benchmark=MMLU",
        "/api/v1/stats",
        "/",
    ]
    alone = {path: server.request("GET", path).body for path in asked}
    with ThreadPoolExecutor(50) as threads:
        for _ in range(3):
            replies = list(threads.map(lambda path: (path, server.request("GET", path)), asked * 5))
            assert all(reply.status == 200 for _, reply in replies)
            assert all(reply.body == alone[path] for path, reply in replies)
    assert server.process.poll() is None


def test_a_store_built_anew_is_served_without_restart(tmp_path: Path) -> None:
    path = tmp_path / "changing.db"
    fill(path)
    with serving(path) as server, ThreadPoolExecutor(8) as threads:
        assert server.get("/api/v1/entities/LoRA").status == 200
        assert server.get("/api/v1/search", q="weather").json["hits"] == []
        assert server.cypher("MATCH (p:Paper) RETURN count(*)").json["rows"] == [[7]]
        asking = True

        def ask() -> set[int]:
            seen = set()
            while asking:
                seen.add(server.get("/api/v1/papers", evaluates="LLaMA", on="MMLU").status)
            return seen

        asked = [threads.submit(ask) for _ in range(8)]
        for more in (True, False, True):
            fill(path, more)
            wait_for(lambda more=more: server.get("/api/v1/stats").json["nodes"]["Paper"] == (10 if more else 7))
        asking = False
        assert [result.result() for result in asked] == [{200}] * 8
        assert server.get("/api/v1/search", q="weather").json["hits"]
        assert server.cypher("MATCH (p:Paper) RETURN count(*)").json["rows"] == [[10]]


def test_a_store_that_vanishes_is_served_on(tmp_path: Path) -> None:
    path = tmp_path / "vanishing.db"
    fill(path)
    with serving(path) as server:
        path.unlink()
        wait_for(lambda: server.get("/api/v1/healthz").json["status"] == "stale")
        assert server.get("/api/v1/papers", evaluates="LLaMA").status == 200
        fill(path, more=True)
        wait_for(lambda: server.get("/api/v1/healthz").json["status"] == "ok")
        assert server.get("/api/v1/stats").json["nodes"]["Paper"] == 10
        assert sum("served on" in line for line in server.lines) >= 1


def wait_for(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


@pytest.mark.neo4j
def test_a_store_on_a_server_is_served_and_renewed(neo4j_place: str) -> None:
    fill(neo4j_place)
    with serving(neo4j_place) as server:
        assert server.get("/api/v1/stats").json["dialect"] == "neo4j"
        rows = server.get("/api/v1/papers", evaluates="LLaMA", on="MMLU").json["rows"]
        assert {row["paper"] for row in rows} == {"2302.13971", "chat-1", "2305.14314"}
        graph = server.get("/api/v1/neighbourhood/model:llama").json
        assert {"benchmark:mmlu", "model:llama-2"} <= {node["id"] for node in graph["nodes"]}
        assert server.cypher("MATCH (p:Paper) RETURN count(*) AS n").json["rows"] == [[7]]
        assert server.cypher("MATCH (p:Paper) DETACH DELETE p").status == 400
        node = server.cypher("MATCH (m:Model {name: 'Vicuna'}) RETURN m").json["rows"][0][0]
        assert node["id"] == "model:vicuna"
        started = time.monotonic()
        assert server.cypher(HEAVY, seconds=1).status == 504
        assert time.monotonic() - started < 20
        with ThreadPoolExecutor(50) as threads:
            replies = threads.map(lambda _: server.get("/api/v1/entities/LLaMA"), range(50))
            assert {reply.status for reply in replies} == {200}
        fill(neo4j_place, more=True)
        wait_for(lambda: bool(server.get("/api/v1/search", q="weather").json["hits"]))
        assert server.stop() == 0


# --- who is let in -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(store: Path) -> Iterator[Server]:
    with serving(store, "--host", "0.0.0.0", PAPERATLAS_TOKEN=TOKEN) as running:
        yield running
        assert not [line for line in running.lines if TOKEN in line]


@pytest.mark.parametrize(
    "path", ["/", "/ask", "/docs", "/static/serve.js", "/api/v1/explorer/overview", "/api/v1/openapi.json"]
)
def test_without_the_token_nothing_is_shown(guarded: Server, path: str) -> None:
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {TOKEN}"},
        {"cookie": f"paperatlas={TOKEN}"},
        {"accept": "text/html"},
    ):
        reply = guarded.get(path, headers)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert_strict(reply)
    assert guarded.get(path, {"authorization": f"Bearer {TOKEN}"}).status == 200
    assert guarded.get("/api/v1/healthz").json == {"status": "ok"}


def test_the_token_in_the_address_becomes_a_cookie_once(guarded: Server) -> None:
    wrong = guarded.get("/", token="not-the-token-of-it")
    assert wrong.status == 401
    assert "set-cookie" not in wrong.headers
    entered = guarded.get("/", token=TOKEN)
    assert entered.status == 200
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert TOKEN not in entered.body.decode()
    assert guarded.get("/api/v1/stats", {"cookie": cookie.partition(";")[0]}).status == 200
    assert guarded.get("/api/v1/stats", token=TOKEN).status == 401


def test_a_name_that_was_not_given_is_refused(store: Path, guarded: Server) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert guarded.get("/api/v1/stats", {**bearer, "host": "atlas.example"}).status == 421
    with serving(store, "--name", "atlas.example", "--token", TOKEN) as named:
        assert named.get("/api/v1/stats", {**bearer, "host": "atlas.example:443"}).status == 200


# --- start and end -----------------------------------------------------------------------------------------


def refused(cwd: Path, *words: str, **variables: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_it_does_not_start_open_to_others_without_a_token(store: Path) -> None:
    message = refused(store.parent, "--host", "0.0.0.0", "--store", str(store))
    assert "--token" in message
    assert "token_urlsafe" in message
    weak = refused(store.parent, "--store", str(store), "--token", "hunter2")
    assert "hunter2" not in weak


def test_a_port_in_use_and_a_missing_store_are_said(store: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refused(store.parent, "--port", str(port), "--store", str(store))
    assert f"port {port} of 127.0.0.1 is in use" in message
    assert "--port" in message
    assert "there is no store" in refused(tmp_path, "--port", "0", "--store", "nothing.db")
    assert "no host" in refused(tmp_path, "--host", "no.such.host.invalid")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("busy", [False, True])
def test_a_signal_ends_it_cleanly_and_soon(store: Path, number: int, busy: bool) -> None:
    with serving(store) as server, ThreadPoolExecutor(1) as thread:
        server.cypher("RETURN 1")
        answer = thread.submit(server.cypher, HEAVY, seconds=10) if busy else None
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", server.port)):  # one that never asks
            started = time.monotonic()
            assert server.stop(number) == 0
            assert time.monotonic() - started < 2
        if answer is not None:
            assert answer.exception() is not None or answer.result().status >= 400
