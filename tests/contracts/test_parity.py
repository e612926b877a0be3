"""The two engines give the same answers: every named query, every lookup, on the sample corpus."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from paperatlas import cypher
from paperatlas.ask import EXAMPLES
from paperatlas.builder import BuildOptions, build
from paperatlas.errors import PaperatlasError
from paperatlas.model import Role
from paperatlas.query import Atlas
from paperatlas.schema import ENTITY_LABELS
from paperatlas.stores import open_store
from paperatlas.stores.base import read_graph
from paperatlas.transfer import copy

pytestmark = [pytest.mark.neo4j]

Pair = tuple[Atlas, Atlas]
Same = Callable[[Callable[[Atlas], object]], object]

EXAMPLE_PAPERS = Path(__file__).resolve().parents[2] / "examples" / "landmark-papers.jsonl"
_NAMES = 12


def pair_of(inputs: list[Path], folder: Path, url: str) -> Iterator[Pair]:
    """Build once, copy the graph to the server, and open both."""
    path = str(folder / "atlas.db")
    build(inputs, BuildOptions(store=path))
    copy(path, url, force=True)
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(where)) for where in (path, url)]
        yield Atlas(stores[0]), Atlas(stores[1])


@pytest.fixture(scope="module")
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, neo4j_url: str) -> Iterator[Pair]:
    """Open both over the sample corpus where it is to be had, else over the example papers."""
    wanted = {"PAPERATLAS_CORPUS", "PAPERATLAS_REQUIRE_CORPUS"} & set(os.environ)
    inputs = request.getfixturevalue("dumps") if wanted else [EXAMPLE_PAPERS]
    yield from pair_of(inputs, tmp_path_factory.mktemp("parity"), neo4j_url)


@pytest.fixture
def same(pair: Pair, record_property: Callable[[str, object], None]) -> Iterator[Same]:
    """Ask both and hold the answers against each other; count what was compared."""
    counted = [0, 0]

    def ask(question: Callable[[Atlas], object]) -> object:
        answers = [answer_of(question, atlas) for atlas in pair]
        assert answers[1] == answers[0]
        counted[0] += 1
        counted[1] += rows_of(answers[0])
        return answers[0]

    yield ask
    record_property("parity", counted)


def answer_of(question: Callable[[Atlas], object], atlas: Atlas) -> object:
    try:
        return question(atlas)
    except PaperatlasError as error:  # both must refuse alike
        return f"{type(error).__name__}: {error}"


def rows_of(answer: object) -> int:
    rows = getattr(answer, "rows", answer)
    return len(rows) if isinstance(rows, list) else 1


def test_the_graphs_are_equal(pair: Pair) -> None:
    graphs = [read_graph(atlas.store) for atlas in pair]
    assert dict(graphs[0].nodes(data=True)) == dict(graphs[1].nodes(data=True))
    edges = [{edge[:3]: edge[3] for edge in graph.edges(keys=True, data=True)} for graph in graphs]
    assert edges[0] == edges[1]
    assert pair[0].store.counts() == pair[1].store.counts()
    assert pair[0].store.meta() == pair[1].store.meta()
    assert pair[0].store.papers() == pair[1].store.papers()
    assert graphs[0].number_of_edges() > 300


def names_of(atlas: Atlas, *labels: str) -> list[str]:
    """Give the ids of the entities that most papers name, of each label."""
    found = []
    for label in labels:
        statement = (
            f"MATCH (p:Paper)-[r:{'|'.join(role.upper() for role in Role)}]->(e:{label}) "
            "RETURN e.id AS id, count(*) AS n ORDER BY n DESC, id LIMIT $limit"
        )
        found += [str(row[0]) for row in atlas.store.run(statement, {"limit": _NAMES})]
    return found


def values_of(atlas: Atlas, query: cypher.NamedQuery) -> Iterator[dict[str, object]]:
    """Yield values for a query: each of some names for its first parameter, fitting ones for the others."""
    papers = [str(paper.id) for paper in atlas.store.papers()]
    choices: dict[str, list[object]] = {}
    for parameter in query.parameters:
        if parameter.types == ("Paper",):
            choices[parameter.name] = list(papers[:: max(1, len(papers) // _NAMES)])
        elif parameter.is_name:
            choices[parameter.name] = list(names_of(atlas, *parameter.types))
        elif parameter.name in ("since", "until"):
            choices[parameter.name] = ["2023-01-01", "2025-06-01"] if parameter.name == "since" else ["2030-01-01"]
        else:
            choices[parameter.name] = [10_000, 3]
    size = max(map(len, choices.values()), default=1)
    for number in range(size):
        yield {name: values[(number + number // len(values)) % len(values)] for name, values in choices.items()}


@pytest.mark.parametrize("name", cypher.named_queries())
def test_named_queries(pair: Pair, same: Same, name: str) -> None:
    query = cypher.named_queries()[name]
    assert set(query.engines) == {"ladybug", "neo4j"}
    for values in values_of(pair[0], query):
        same(lambda atlas, values=values: atlas.query(name, values))  # type: ignore[misc]


FILTERS = {
    "introduces": ENTITY_LABELS,
    "evaluates": ("Model", "Method"),
    "on": ("Benchmark", "Dataset"),
    "uses": ENTITY_LABELS,
    "trains_on": ("Benchmark", "Dataset"),
    "compares_to": ENTITY_LABELS,
    "mentions": ENTITY_LABELS,
}


@pytest.mark.parametrize("name", FILTERS)
def test_papers(pair: Pair, same: Same, name: str) -> None:
    for id_ in names_of(pair[0], *FILTERS[name]):
        same(lambda atlas, id_=id_: atlas.papers(**{name: id_}))  # type: ignore[misc]
        same(lambda atlas, id_=id_: atlas.papers(**{name: id_}, exact=True, min_confidence=0.6, limit=3))  # type: ignore[misc]


def test_evaluations(pair: Pair, same: Same) -> None:
    models, benchmarks = names_of(pair[0], "Model"), names_of(pair[0], "Benchmark")
    for model in models:
        same(lambda atlas, model=model: atlas.evaluations(evaluates=model))  # type: ignore[misc]
        for on in benchmarks[:4]:
            same(lambda atlas, model=model, on=on: atlas.papers(evaluates=model, on=on))  # type: ignore[misc]
    for on in benchmarks:
        same(lambda atlas, on=on: atlas.evaluations(on=on))  # type: ignore[misc]


def test_cards_and_contents(pair: Pair, same: Same) -> None:
    for id_ in names_of(pair[0], *ENTITY_LABELS):
        card = same(lambda atlas, id_=id_: asdict(atlas.entity(id_)))  # type: ignore[misc]
        assert isinstance(card, dict)
        same(lambda atlas, name=card["entity"]["name"]: atlas.resolve(name))  # type: ignore[misc]
    for paper in pair[0].store.papers()[::10]:
        same(lambda atlas, id_=paper.id: atlas.contents(id_))  # type: ignore[misc]
        same(lambda atlas, title=paper.title: atlas.resolve_paper(title))  # type: ignore[misc]


def test_questions(same: Same) -> None:
    for text in [*EXAMPLES, "which papers evaluate nobody-knows-it", "how is the weather?"]:
        same(lambda atlas, text=text: atlas.ask(text).as_dict())  # type: ignore[misc]
