"""How fast graphs are written: benchmarks/stores.py STORE INPUT... [--papers N].

STORE is a file, or a Neo4j server whose database is overwritten: once with the whole graph, once with a
difference, and, for the ratio, once with the bare edges alone in the simplest way there is.
"""

import argparse
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby

import networkx as nx
from common import machine, papers_of, table

from paperatlas.assembly import assemble
from paperatlas.extraction import Extractor
from paperatlas.stores import Store, open_store
from paperatlas.stores.address import Address, is_server
from paperatlas.stores.base import plan_load


def graphs(paths: list[str], count: int) -> tuple[nx.MultiDiGraph, nx.MultiDiGraph]:
    """Make the graph of some papers, and that of the same papers with one in a hundred changed."""
    result = Extractor().extract(papers_of(paths, count))
    changed = [
        replace(one, found=one.found[1:], evaluations=[]) if number % 100 == 0 else one
        for number, one in enumerate(result.extractions)
    ]
    return assemble(result.extractions, result.entities), assemble(changed, result.entities)


def timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def phases(store: Store, graph: nx.MultiDiGraph) -> dict[str, float]:
    """Load a graph and return the seconds until the last node, the last edge, and the end."""
    nodes, marks = graph.number_of_nodes(), dict[str, float]()
    begin = time.perf_counter()

    def note(done: int, total: int) -> None:
        now = time.perf_counter() - begin
        marks.setdefault("start", now)
        if done <= nodes:
            marks["nodes"] = now
        if done == total:
            marks["edges"] = now

    store.replace(graph, note)
    marks["end"] = time.perf_counter() - begin
    return marks


def bare_edges(url: str, graph: nx.MultiDiGraph) -> float:
    """Create the edges of a graph without properties between the nodes that are there; return seconds."""
    import neo4j

    address = Address.parse(url)
    plan = plan_load(graph)
    seconds = 0.0
    with (
        neo4j.GraphDatabase.driver(
            address.url, auth=(address.user, address.password), notifications_min_severity="OFF"
        ) as driver,
        driver.session(database=address.database) as session,
    ):
        for (_, source, target), edges in plan.relations.items():
            statement = (
                f"UNWIND $rows AS r MATCH (a:{source} {{id: r[0]}}) UNWIND r[1] AS end "
                f"MATCH (b:{target} {{id: end}}) CREATE (a)-[:_BARE]->(b)"
            )
            for start in range(0, len(edges), 10_000):
                star = groupby(edges[start : start + 10_000], key=lambda edge: edge[0])
                rows = [[one, [edge[1] for edge in several]] for one, several in star]
                begin = time.perf_counter()
                session.execute_write(lambda t, s=statement, r=rows: t.run(s, rows=r).consume())
                seconds += time.perf_counter() - begin
        session.run("MATCH ()-[r:_BARE]->() CALL { WITH r DELETE r } IN TRANSACTIONS OF 50000 ROWS").consume()
    return seconds


def measured(store: Store, url: str, graph: nx.MultiDiGraph, other: nx.MultiDiGraph) -> Mapping[str, float]:
    marks = phases(store, graph)
    found = {
        "nodes a second": graph.number_of_nodes() / max(1e-9, marks["nodes"]),
        "edges a second": graph.number_of_edges() / max(1e-9, marks["edges"] - marks["nodes"]),
        "last transaction and sweeping, s": marks["end"] - marks["edges"],
        "whole load, s": marks["end"],
        "1 paper in 100 changed, s": timed(lambda: store.update(other)),
    }
    if is_server(url):
        bare = graph.number_of_edges() / bare_edges(url, other)
        found |= {"bare edges a second": bare, "edges to bare edges": found["edges a second"] / bare}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("input", nargs="+")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2, help="a server needs one to warm up")
    given = parser.parse_args()
    graph, other = graphs(given.input, given.papers)
    print(f"{machine()} {given.papers} papers, {len(graph)} nodes, {graph.number_of_edges()} edges.\n")
    rows: list[list[object]] = []
    with open_store(given.store, write=True) as store:
        for number in range(given.rounds):
            found = measured(store, given.store, graph, other)
            rows.append([number + 1, *found.values(), round(os.getloadavg()[0], 1)])
    table(["round", *found, "load"], rows)


if __name__ == "__main__":
    main()
