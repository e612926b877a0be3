"""How long lookups take on a store: benchmarks/lookups.py STORE [--quick]."""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from common import machine, table

from paperatlas.query import Atlas
from paperatlas.stores import Store, open_store

BUSIEST = (
    "MATCH (p:Paper)-[r]->(e:{label}) RETURN e.{what} AS name, count(DISTINCT p.id) AS papers "
    "ORDER BY papers DESC, name LIMIT {limit}"
)


def busiest(store: Store, label: str, limit: int, what: str = "name") -> list[str]:
    """Return the names or ids of the most named entities of a type: the dearest lookups."""
    return [str(row[0]) for row in store.run(BUSIEST.format(label=label, limit=limit, what=what))]


def drawn(store: Store, label: str, limit: int, what: str = "name") -> list[str]:
    """Return names or ids of entities of a type at random, always the same ones: what is looked up on most days."""
    rows = store.run(f"MATCH (:Paper)-[]->(e:{label}) RETURN DISTINCT e.{what} AS name ORDER BY name")
    names = [str(row[0]) for row in rows]
    return random.Random(7).sample(names, min(limit, len(names)))


def lookups(atlas: Atlas, pick: Callable[[str, str], list[str]]) -> dict[str, list[Callable[[], object]]]:
    """Return calls of every kind of lookup, for the names or ids that are picked by type and property."""
    models, benchmarks, methods = (pick(label, "name") for label in ("Model", "Benchmark", "Method"))
    cards = [id_ for label in ("Model", "Benchmark") for id_ in pick(label, "id")]
    return {
        "papers that evaluate X on Y": [
            lambda m=m, b=b: atlas.papers(evaluates=m, on=b)  # type: ignore[misc]
            for m in models
            for b in benchmarks[:5]
        ],
        "papers that use X": [lambda m=m: atlas.papers(uses=m) for m in methods],  # type: ignore[misc]
        "papers that introduce X": [lambda m=m: atlas.papers(introduces=m) for m in models],  # type: ignore[misc]
        "the card of X": [lambda m=m: atlas.entity(m) for m in cards],  # type: ignore[misc]
        "a question in words": [
            lambda m=m: atlas.ask(f"which papers evaluate {m} on {benchmarks[0]}")  # type: ignore[misc]
            for m in models
        ],
    }


def measured(kinds: dict[str, list[Callable[[], object]]]) -> None:
    """Print how long the lookups of every kind take."""
    rows: list[list[object]] = []
    for kind, calls in kinds.items():
        rows.append([kind, len(calls), *quantiles(timed(calls)), *quantiles(timed(calls, time.process_time))[:2]])
    table(["lookup", "n", "p50, ms", "p95, ms", "longest, ms", "p50 of processor, ms", "p95"], rows)


def timed(calls: list[Callable[[], object]], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Return the seconds of each call: of the wall, or of processor time."""
    seconds = []
    for call in calls:
        begin = clock()
        call()
        seconds.append(clock() - begin)
    return seconds


def quantiles(seconds: list[float]) -> tuple[float, float, float]:
    """Return p50, p95 and the longest, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else seconds * 19
    return cuts[9] * 1000, cuts[18] * 1000, max(seconds) * 1000


def started(words: list[str], store: str, rounds: int) -> float:
    """Return the least wall seconds of a command, from its start to its end."""
    command = [sys.executable, "-m", "paperatlas", *words]
    environment = {**os.environ, "PAPERATLAS_STORE": store}

    def call() -> object:
        return subprocess.run(command, env=environment, capture_output=True, check=True)

    return min(timed([call] * rounds))


def named(atlas: Atlas, samples: dict[str, str]) -> dict[str, Callable[[], object]]:
    """Return a call of every named query, its parameters filled from the store."""
    calls: dict[str, Callable[[], object]] = {}
    for query in atlas.named():
        values: dict[str, object] = {}
        for parameter in query.parameters:
            if parameter.is_name:
                values[parameter.name] = samples[parameter.types[0]]
            elif parameter.default is None:
                values[parameter.name] = "2000-01-01" if parameter.types[0] == "string" else 1
        calls[query.name] = lambda name=query.name, given=values: atlas.query(name, given)  # type: ignore[misc]
    return calls


def main() -> None:
    parser = argparse.ArgumentParser(description="How long lookups take on a store.")
    parser.add_argument("store")
    parser.add_argument("--quick", action="store_true", help="fewer lookups")
    given = parser.parse_args()
    count = 5 if given.quick else 20
    with open_store(given.store) as store:
        names = {label: busiest(store, label, 1) for label in ("Model", "Benchmark", "Dataset", "Method")}
        samples = {label: found[0] for label, found in names.items()}
        title = store.run("MATCH (p:Paper)-[:INTRODUCES]->(m:Model) RETURN p.title ORDER BY p.id LIMIT 1").rows
        samples["Paper"] = str(title[0][0])
        begin = time.perf_counter()
        atlas = Atlas(store)
        atlas.papers(evaluates=samples["Model"], on=samples["Benchmark"], limit=20)
        first = time.perf_counter() - begin
        print(f"A store of {store.counts()['Paper']:,} papers; names at random:\n")
        measured(lookups(atlas, lambda label, what: drawn(store, label, 5 * count, what)))
        print("The busiest names, so the dearest lookups:\n")
        measured(lookups(atlas, lambda label, what: busiest(store, label, count, what)))
        every = named(atlas, samples).items()
        queries = {name: (timed([call])[0], timed([call], time.process_time)[0]) for name, call in every}
    slowest = sorted(queries.items(), key=lambda item: -item[1][0])
    print(f"All {len(queries)} named queries, once each; the slowest:\n")
    table(["query", "ms", "of processor"], [[name, wall * 1000, cpu * 1000] for name, (wall, cpu) in slowest[:8]])
    lookup = ["papers", "--evaluates", samples["Model"], "--on", samples["Benchmark"], "--limit", "5"]
    table(
        ["start", "s"],
        [
            ["first lookup in a process, names indexed", first],
            ["paperatlas --help", started(["--help"], given.store, 5)],
            ["paperatlas papers --evaluates X --on Y", started(lookup, given.store, 3)],
        ],
    )
    print(machine())


if __name__ == "__main__":
    main()
