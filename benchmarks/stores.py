"""How fast graphs are written: benchmarks/stores.py [--store STORE | --serve] INPUT... [--papers N].

STORE is a file, or a Neo4j server whose database is overwritten: with the whole graph, with a difference, and, for
the ratio, with the bare edges alone in the simplest way there is. --serve starts a server of its own, as it runs in
production, and tells its processor time from ours: on a machine with other work to do that is what can be compared.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import networkx as nx
from common import machine, papers_of, table

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from neo4j_server import PASSWORD, Neo4jServer
from paperatlas.assembly import assemble
from paperatlas.extraction import Extractor
from paperatlas.stores import Store, open_store
from paperatlas.stores.address import Address, is_server
from paperatlas.stores.base import plan_load

_PRODUCTION = ("-Xms1g", "-Xmx2g", "-XX:+UseParallelGC")


@dataclass(frozen=True)
class Moment:
    """Hold the seconds of the clock, of our processor time, and of the server's."""

    clock: float
    ours: float
    server: float

    def __sub__(self, other: "Moment") -> "Moment":
        return Moment(self.clock - other.clock, self.ours - other.ours, self.server - other.server)


Watch = Callable[[], Moment]


def graphs(paths: list[str], count: int) -> tuple[nx.MultiDiGraph, nx.MultiDiGraph]:
    """Make the graph of some papers, and that of the same papers with one in a hundred changed."""
    result = Extractor().extract(papers_of(paths, count))
    changed = [
        replace(one, found=one.found[1:], evaluations=[]) if number % 100 == 0 else one
        for number, one in enumerate(result.extractions)
    ]
    return assemble(result.extractions, result.entities), assemble(changed, result.entities)


def timed(watch: Watch, act: Callable[[], object]) -> Moment:
    begin = watch()
    act()
    return watch() - begin


def phases(store: Store, graph: nx.MultiDiGraph, watch: Watch) -> dict[str, Moment]:
    """Load a graph and return what passed until the last node, then the last edge, and in all."""
    nodes, marks, begin = graph.number_of_nodes(), dict[str, Moment](), watch()

    def note(done: int, total: int) -> None:
        if done <= nodes:
            marks["nodes"] = watch() - begin
        if done == total:
            marks["edges"] = watch() - begin

    store.replace(graph, note)
    marks["end"] = watch() - begin
    marks["edges"] -= marks["nodes"]
    return marks


def bare_edges(url: str, graph: nx.MultiDiGraph, watch: Watch) -> Moment:
    """Create the edges of a graph without properties between the nodes that are there; return what it took."""
    import neo4j

    address = Address.parse(url)
    taken = Moment(0.0, 0.0, 0.0)
    with (
        neo4j.GraphDatabase.driver(
            address.url, auth=(address.user, address.password), notifications_min_severity="OFF"
        ) as driver,
        driver.session(database=address.database) as session,
    ):
        for (_, source, target), edges in plan_load(graph).relations.items():
            statement = (
                f"UNWIND $rows AS r MATCH (a:{source} {{id: r[0]}}) UNWIND r[1] AS end "
                f"MATCH (b:{target} {{id: end}}) CREATE (a)-[:_BARE]->(b)"
            )
            for start in range(0, len(edges), 10_000):
                star = groupby(edges[start : start + 10_000], key=lambda edge: edge[0])
                rows = [[one, [edge[1] for edge in several]] for one, several in star]
                spent = timed(watch, lambda s=statement, r=rows: session.execute_write(lambda t: t.run(s, rows=r)))
                taken = Moment(*(a + b for a, b in zip(vars(taken).values(), vars(spent).values(), strict=True)))
        session.run("MATCH ()-[r:_BARE]->() CALL { WITH r DELETE r } IN TRANSACTIONS OF 50000 ROWS").consume()
    return taken


def measured(store: Store, url: str, pair: tuple[nx.MultiDiGraph, nx.MultiDiGraph], watch: Watch) -> dict[str, float]:
    graph, other = pair
    marks = phases(store, graph, watch)
    edges, load = graph.number_of_edges(), marks["edges"]
    found = {
        "nodes/s": graph.number_of_nodes() / marks["nodes"].clock,
        "edges/s": edges / load.clock,
        "our µs an edge": load.ours / edges * 1e6,
    }
    changed = timed(watch, lambda: store.update(other))
    if is_server(url):
        bare = bare_edges(url, other, watch)
        number = other.number_of_edges()
        if load.server:
            both = (load.ours + load.server) / edges * number / (bare.ours + bare.server)
            found["server's µs an edge"] = load.server / edges * 1e6
            found["edges/s of one core's time"] = edges / (load.ours + load.server)
            found["processor time to bare edges"] = both
        found |= {"bare edges/s": number / bare.clock, "edges/s to bare": found["edges/s"] * bare.clock / number}
    found |= {"whole load, s": marks["end"].clock, "1 paper in 100 changed, s": changed.clock}
    return found


@contextmanager
def server() -> Iterator[tuple[str, Watch]]:
    """Run a server, and give its URL and a watch that tells its processor time."""
    with tempfile.TemporaryDirectory() as home:
        running = Neo4jServer(Path(home), _PRODUCTION).start()
        os.environ |= {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": PASSWORD}
        try:
            yield running.url, lambda: Moment(time.perf_counter(), time.process_time(), running.seconds())
        finally:
            running.stop()


def run(place: str, watch: Watch, given: argparse.Namespace) -> None:
    pair = graphs(given.input, given.papers)
    nodes, edges = len(pair[0]), pair[0].number_of_edges()
    print(f"{machine()} {given.papers:,} papers, {nodes:,} nodes, {edges:,} edges.\n")
    rows: list[list[object]] = []
    with open_store(place, write=True) as store:
        for number in range(given.rounds):
            found = measured(store, place, pair, watch)
            rows.append([number + 1, *found.values(), round(os.getloadavg()[0], 1)])
    columns = ["round", *found, "load"]
    table(["", *(f"round {row[0]}" for row in rows)], [[n, *v] for n, *v in zip(columns, *rows, strict=True)][1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--store")
    place.add_argument("--serve", action="store_true")
    parser.add_argument("input", nargs="+")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=4, help="a server needs two to warm up")
    given = parser.parse_args()
    if given.serve:
        with server() as (url, watch):
            run(url, watch, given)
    else:
        run(given.store, lambda: Moment(time.perf_counter(), time.process_time(), 0.0), given)


if __name__ == "__main__":
    main()
