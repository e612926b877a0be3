"""The parts of the server that need no socket: JSON, completion, time, parts of the graph, a store in memory."""

import asyncio
import json
import math
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import hostile_graph, sample_graph
from paperatlas.answers import Named
from paperatlas.errors import AmbiguousName, QueryError, StoreError, UnknownName
from paperatlas.exporters.selection import neighbours
from paperatlas.server.access import Gate, HostRule
from paperatlas.server.guard import Guard
from paperatlas.server.options import Limits
from paperatlas.server.pages import policy_of
from paperatlas.server.part import around, read_part, strongest
from paperatlas.server.pool import Pool, deadline
from paperatlas.server.problems import Busy, OutOfTime, describe
from paperatlas.server.search import Completion
from paperatlas.server.wire import dumps
from paperatlas.stores import open_store
from paperatlas.stores.base import Store, read_graph

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_becomes_json(value: object) -> None:
    json.loads(dumps(value))


def test_what_json_can_hold_stays_as_it_is() -> None:
    value = {"a": [1, 2.5, "é", None, True], "b": {"c": "x"}}
    assert json.loads(dumps(value)) == value
    odd = {"n": 2**70, "f": math.inf, "s": "\ud800", "d": date(2024, 5, 1), 3: (1, {"x"})}
    assert json.loads(dumps(odd)) == {"n": str(2**70), "f": None, "s": "?", "d": "2024-05-01", "3": [1, ["x"]]}


def test_completion_prefers_the_name_then_its_beginning_then_words() -> None:
    entities = [
        Named("model:llama-2", "Llama 2", "Model"),
        Named("model:code-llama", "Code Llama", "Model"),
        Named("model:llama", "LLaMA", "Model", ("Llama 1",)),
        Named("model:ollamax", "Ollamax", "Model"),
    ]
    completion = Completion(entities, [("paper:1", "Llama papers"), ("paper:2", "")])
    found = [hit.id for hit in completion.find("llama", 10)]
    assert found == ["model:llama", "model:llama-2", "paper:1", "model:code-llama", "model:ollamax"]
    assert completion.find("llama 1", 10)[0].matched == "Llama 1"
    assert completion.find("LLAMA-2", 10)[0].id == "model:llama-2"
    assert len(completion.find("l", 2)) == 2
    assert completion.find(" - ", 5) == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OutOfTime("x"), 504),
        (Busy("x"), 503),
        (StoreError("x"), 503),
        (UnknownName("x", ["y"]), 404),
        (AmbiguousName("x", ["a", "b"]), 409),
        (QueryError("x"), 400),
    ],
)
def test_each_error_has_its_status(error: QueryError, status: int) -> None:
    found, body = describe(error)
    assert found == status
    assert json.loads(body)["status"] == status


@pytest.fixture
def pool() -> Iterator[Pool]:
    store = open_store(":memory:")
    store.replace(sample_graph(60))
    with Pool([store]) as made:
        yield made


def test_a_pool_is_a_store_that_only_reads(pool: Pool) -> None:
    assert isinstance(pool, Store)
    assert pool.counts()["Paper"] == len(pool.papers()) == 60
    for change in (lambda: pool.replace(sample_graph(1)), lambda: pool.run("MATCH (n) DELETE n", write=True)):
        with pytest.raises(StoreError):
            change()
    pool.close()
    assert pool.closed


def test_one_store_serves_many_threads(pool: Pool) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(pool.counts())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 20


def test_time_is_shared_by_the_statements_of_a_request(pool: Pool) -> None:
    started = time.monotonic()

    def for_ever() -> None:
        while True:
            pool.run("MATCH (a:Paper)-[*1..6]-(b) RETURN count(*)")

    with deadline(0.3), pytest.raises(OutOfTime):
        for_ever()
    assert time.monotonic() - started < 3
    with deadline(None):
        assert len(pool.run("RETURN 1 AS one")) == 1


def test_a_part_holds_what_the_whole_holds_between_its_nodes(pool: Pool) -> None:
    whole = read_graph(pool)
    near = neighbours(whole)
    center = "method:lora" if "method:lora" in near else max(near, key=lambda node: len(near[node]))
    ids, cut = around(pool, center, 1, 10_000)
    assert not cut
    assert set(ids) == {center, *near[center]}
    part = read_part(pool, ids)
    expected = whole.subgraph(part.nodes)
    assert set(part.edges(keys=True)) == set(expected.edges(keys=True))
    assert all(part.nodes[node] == whole.nodes[node] for node in part)
    assert all(part.edges[edge] == whole.edges[edge] for edge in part.edges(keys=True))
    two, _ = around(pool, center, 2, 10_000)
    assert set(two) == {center, *near[center]}.union(*(near[node] for node in near[center]))
    few, cut = around(pool, center, 2, 5)
    assert cut
    assert len(few) == 5


def test_the_strongest_have_the_most_edges(pool: Pool) -> None:
    found = strongest(pool, 10)
    assert len(found) == 10
    degree = dict(read_graph(pool).degree())
    assert degree[found[0]] >= degree[found[-1]]
    assert len(read_part(pool, strongest(pool, 10_000))) > 60


def test_only_a_strict_policy_is_taken_from_a_page() -> None:
    def page(policy: str) -> str:
        return f'<head><meta http-equiv="Content-Security-Policy" content="{policy}"></head>'

    taken = policy_of(page("default-src 'none'; script-src 'sha256-x'"))
    assert taken == "default-src 'none'; script-src 'sha256-x'; frame-ancestors 'none'"
    assert policy_of(page("default-src 'none'; script-src 'unsafe-inline'")) is None
    assert policy_of(page("default-src *")) is None
    assert policy_of("<head></head>" + page("default-src 'none'")) is None


# --- the application over a store in memory ---------------------------------------------------------------


async def ask(app: Any, path: str, query: str = "") -> tuple[int, Any]:
    """Send one request to an ASGI application, without a socket."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def in_a_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine in a thread of its own: a browser that is open may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


def test_a_store_in_memory_is_served_with_hostile_text_as_it_is() -> None:
    pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")
    from paperatlas.server.live import Live
    from paperatlas.server.run import make_app

    store = open_store(":memory:")
    graph = hostile_graph()
    store.replace(graph)
    live = Live.of(store, Limits())
    app = Guard(make_app(live), HostRule("127.0.0.1"), Gate(None), Limits())

    async def work() -> None:
        for node, data in graph.nodes(data=True):
            if data["label"] == "Model":
                status, body = await ask(app, f"/api/v1/entities/{node}")
                assert status == 200
                assert json.loads(body)["name"] == data["name"]
                status, body = await ask(app, f"/api/v1/neighbourhood/{node}")
                assert status == 200
                assert data["name"] in {one.get("name") for one in json.loads(body)["nodes"]}
        status, body = await ask(app, "/")
        assert (status, b"paperatlas-api" in body) == (200, True)
        replies = await asyncio.gather(*(ask(app, "/api/v1/stats") for _ in range(50)))
        assert {status for status, _ in replies} == {200}

    in_a_loop(work)
    assert not live.refresh()
    assert live.close()


def test_more_requests_than_are_taken_on_are_turned_away() -> None:
    async def slow(_scope: Any, _receive: Any, send: Any) -> None:
        await asyncio.sleep(0.2)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def fails(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("secret")

    def guarded(app: Any, limits: Limits) -> Guard:
        return Guard(app, HostRule("127.0.0.1"), Gate(None), limits)

    async def work() -> None:
        narrow = guarded(slow, Limits(waiting=3))
        replies = await asyncio.gather(*(ask(narrow, "/") for _ in range(5)))
        assert sorted(status for status, _ in replies) == [200, 200, 200, 503, 503]
        status, body = await ask(guarded(slow, Limits(seconds=-2.95)), "/")
        assert (status, json.loads(body)["title"]) == (504, "Gateway Timeout")
        status, body = await ask(guarded(fails, Limits()), "/")
        assert status == 500
        assert b"secret" not in body

    in_a_loop(work)
