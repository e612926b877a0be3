"""A store that is added to, changed and taken from holds what a build from scratch would make."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from paperatlas import builder
from paperatlas.builder import BuildOptions, build, remove
from paperatlas.errors import AmbiguousName, UnknownName
from paperatlas.lexicon import Lexicon
from paperatlas.readings import NotingExtractor, Readings
from paperatlas.stores import open_store
from paperatlas.stores.base import plan_load, read_graph
from paperatlas.stores.difference import difference

KINDS = [pytest.param("ladybug"), pytest.param("neo4j", marks=pytest.mark.neo4j)]
TITLES = {
    "a": "QuiltBench: A Benchmark for Patchwork",
    "b": "LLaMA on QuiltBench",
    "c": "Tuning with LoRA",
    "d": "A Study of MMLU",
    "e": "On the Weather",
}
ABSTRACTS = [
    "We introduce QuiltBench, a benchmark of patchwork questions. We evaluate LLaMA on QuiltBench: 41.5% accuracy.",
    "We evaluate GPT-4 and LLaMA on QuiltBench and on MMLU. LLaMA reaches 63.4% accuracy on MMLU.",
    "We fine-tune Llama 2 with LoRA and evaluate it on GSM8K. It outperforms Vicuna.",
    "We present QuiltLM, a model that is trained on ShareGPT. QuiltLM is evaluated on MMLU.",
    "Nothing is named here, and that is all there is to say about it in this abstract.",
]


@pytest.fixture(scope="module", autouse=True)
def _one_extractor() -> Iterator[None]:
    """Make the extractor once: the lexicon takes longer to load than five papers to read."""
    lexicon = Lexicon.load()
    extractors: dict[float, NotingExtractor] = {}

    def extractor(_: Lexicon, confidence: float) -> NotingExtractor:
        if confidence not in extractors:
            extractors[confidence] = NotingExtractor(lexicon, confidence)
        return extractors[confidence]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lexicon, "load", lambda *_: lexicon)
        patch.setattr(builder, "NotingExtractor", extractor)
        yield


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    return lambda kind: str(request.getfixturevalue("neo4j_place") if kind == "neo4j" else tmp_path / "atlas.db")


def record(id_: str, abstract: int) -> dict[str, str]:
    day = f"2024-0{'abcde'.index(id_) + 1}-01"
    return {"id": id_, "title": TITLES[id_], "abstract": ABSTRACTS[abstract], "date": day}


def written(folder: Path, papers: dict[str, int]) -> Path:
    path = folder / "papers.jsonl"
    path.write_text("".join(json.dumps(record(id_, text)) + "\n" for id_, text in papers.items()))
    return path


def contents(graph: nx.MultiDiGraph) -> tuple[object, object, object]:
    nodes = {id_: {**data, "source": ""} for id_, data in graph.nodes(data=True)}
    edges = {(a, b, key): data for a, b, key, data in graph.edges(keys=True, data=True)}
    return nodes, edges, graph.graph["meta"]


def from_scratch(folder: Path, papers: dict[str, int]) -> tuple[object, object, object]:
    store = str(folder / "scratch.db")
    build([written(folder, papers)], BuildOptions(store=store, fresh=True))
    with open_store(store) as opened:
        return contents(read_graph(opened))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.dictionaries(st.sampled_from("abcde"), st.integers(0, 4), min_size=1)),
        st.tuples(st.just("remove"), st.lists(st.sampled_from("abcde"), min_size=1, max_size=2, unique=True)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(walk=steps)
def test_any_walk_ends_where_a_build_from_scratch_does(
    kind: str, place: Callable[[str], str], tmp_path: Path, walk: list[tuple[str, object]]
) -> None:
    store = place(kind)
    options = BuildOptions(store=store)
    build([written(tmp_path, {"a": 0})], BuildOptions(store=store, fresh=True))
    held = {"a": 0}
    for action, what in walk:
        if action == "add":
            assert isinstance(what, dict)
            build([written(tmp_path, what)], options)
            held |= what
        else:
            assert isinstance(what, list)
            gone = [id_ for id_ in what if id_ in held]
            if not gone or len(gone) == len(held):
                continue
            remove(gone, options)
            held = {id_: text for id_, text in held.items() if id_ not in gone}
    with open_store(store) as opened:
        assert contents(read_graph(opened)) == from_scratch(tmp_path, held)


# --- papers that share names -------------------------------------------------------------------------------

CROWD = {
    "a": ["QuiltBench: A Benchmark for Patchwork", "We introduce QuiltBench, a benchmark of patchwork questions."],
    "b": [
        "Another QuiltBench",
        "We introduce QuiltBench, a dataset of quilts. We evaluate Llama 7 Chat on QuiltBench.",
    ],
    "c": ["QuiltBench at work", "We evaluate LLaMA and Llama 7 on QuiltBench and on Patchwork Understanding Exam."],
    "d": ["Evaluating GPT-4 on QuiltBench", "GPT-4 reaches 61.5% accuracy on QuiltBench; LLaMA reaches 41.2%."],
    "e": ["PUE", "We present the Patchwork Understanding Exam (PUE), a benchmark. Llama-7-chat is evaluated on it."],
    "f": [
        "StitchTune",
        "We propose StitchTune, a method. StitchTune improves LLaMA on WMT 2031 Terminology Shared Task.",
    ],
    "g": ["A system", "We take part in WMT 2031 terminology shared task with StitchTune and with QuiltBench."],
    "h": ["Weather", "Nothing is named here, and that is all there is to say about it in this abstract."],
    "i": ["Stitching", "We use StitchTune with LoRA and evaluate on MMLU-Pro and the Patchwork Understanding Exam."],
}


def crowd(folder: Path, papers: dict[str, tuple[str, int]]) -> Path:
    """Write papers, each with the texts of one of the crowd, on a day of its own."""
    path = folder / "crowd.jsonl"
    rows = (
        {"id": id_, "title": f"{CROWD[text][0]} {id_}", "abstract": CROWD[text][1], "date": f"2024-03-{day:02d}"}
        for id_, (text, day) in papers.items()
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def held_by(store: str) -> tuple[object, object]:
    """Give all that a store holds but where its papers were read, the notes for the next build included."""
    with open_store(store) as opened:
        readings = Readings.of(opened)
        assert readings is not None
        readings.add_found(opened.notes())
        rows = [replace(row, digests=(row.digests[0], "")) for row in readings.rows.values()]
        return contents(read_graph(opened)), replace(readings, rows={row.id: row for row in rows})


versions_of_papers = st.dictionaries(
    st.sampled_from("abcdefghi"), st.tuples(st.sampled_from("abcdefghi"), st.integers(1, 28)), min_size=1, max_size=4
)
walks = st.lists(
    st.one_of(
        st.tuples(st.just("add"), versions_of_papers),
        st.tuples(st.just("remove"), st.lists(st.sampled_from("abcdefghi"), min_size=1, max_size=3, unique=True)),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("kind", [pytest.param("ladybug"), pytest.param("neo4j", marks=pytest.mark.neo4j)])
@settings(
    max_examples=int(os.environ.get("PAPERATLAS_WALKS", "6")),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(walk=[("remove", ["a"]), ("add", {"a": ("a", 20)})])
@example(walk=[("remove", ["f"]), ("remove", ["e"]), ("add", {"e": ("e", 1), "f": ("f", 28)})])
@given(walk=walks)
def test_what_changed_is_all_that_is_read_however_names_are_shared(
    kind: str,
    place: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    walk: list[tuple[str, object]],
) -> None:
    monkeypatch.setattr("paperatlas.increment._MOST_READ", 1e9)
    options = BuildOptions(store=place(kind))
    held = {id_: (id_, day) for day, id_ in enumerate(CROWD, start=3)}
    build([crowd(tmp_path, held)], replace(options, fresh=True))
    for action, what in walk:
        if action == "add":
            assert isinstance(what, dict)
            report = build([crowd(tmp_path, what)], options)
            held |= what
        else:
            assert isinstance(what, list)
            gone = [id_ for id_ in what if id_ in held]
            if not gone or len(gone) == len(held):
                continue
            report = remove(gone, options)
            held = {id_: version for id_, version in held.items() if id_ not in gone}
        assert "assemble" not in report.seconds  # it was no build from scratch
    scratch = BuildOptions(store=str(tmp_path / "scratch.db"), fresh=True)
    wanted = build([crowd(tmp_path, held)], scratch)
    assert held_by(str(options.store)) == held_by(str(scratch.store))
    again = build([crowd(tmp_path, held)], options)
    assert (again.read, again.papers, again.mentions) == (0, wanted.papers, wanted.mentions)
    assert (again.entities, again.relations) == (wanted.entities, wanted.relations)


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_change_by_hand_all_papers_are_read(kind: str, place: Callable[[str], str], tmp_path: Path) -> None:
    options = BuildOptions(store=place(kind))
    papers = written(tmp_path, {"a": 0, "b": 1, "c": 2, "d": 3})
    assert build([papers], options).read == 4
    assert build([papers], options).read == 0
    with open_store(options.store, write=True) as store:
        store.run("MATCH (m:Model) SET m.name = 'nothing'", write=True)
        assert store.notes() == {}
    assert build([papers], options).read == 4
    with open_store(options.store) as store:
        assert store.run("MATCH (m:Model {name: 'nothing'}) RETURN m.id").rows == []
        assert store.notes().keys().isdisjoint(store.meta())


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_different_is_written(kind: str, place: Callable[[str], str], tmp_path: Path) -> None:
    options = BuildOptions(store=place(kind))
    papers = {"a": 0, "b": 1, "c": 2, "d": 3}
    build([written(tmp_path, papers)], options)
    again = build([written(tmp_path, papers)], options)
    assert again.written == {"added": 0, "changed": 0, "removed": 0}
    more = build([written(tmp_path, {"e": 4})], options)
    assert more.written == {"added": 1, "changed": 0, "removed": 0}
    less = remove(["On the Weather"], options)
    assert less.written == {"added": 0, "changed": 0, "removed": 1}
    assert less.papers == 4


@pytest.mark.parametrize("kind", KINDS)
def test_removing_takes_what_only_that_paper_supported(kind: str, place: Callable[[str], str], tmp_path: Path) -> None:
    options = BuildOptions(store=place(kind))
    build([written(tmp_path, {"a": 0, "b": 1, "c": 2})], options)
    with open_store(options.store) as store:
        before = {row[0] for row in store.run("MATCH (m:Method) RETURN m.name")}
    remove(["c"], options)
    with open_store(options.store) as store:
        assert {row[0] for row in store.run("MATCH (m:Method) RETURN m.name")} == before - {"LoRA"}
        assert sorted(paper.id for paper in store.papers()) == ["a", "b"]


def test_removing_needs_a_paper_that_is_there(tmp_path: Path) -> None:
    options = BuildOptions(store=str(tmp_path / "atlas.db"))
    build([written(tmp_path, {"a": 0, "e": 4})], options)
    with pytest.raises(UnknownName):
        remove(["a", "nobody"], options)
    with pytest.raises(AmbiguousName):
        remove(["QuiltBench"], BuildOptions(store=_two_of_a_title(tmp_path)))
    with open_store(options.store) as store:
        assert len(store.papers()) == 2


def _two_of_a_title(folder: Path) -> str:
    rows = [record("a", 0) | {"title": "QuiltBench: one"}, record("b", 1) | {"title": "QuiltBench: two"}]
    path = folder / "two.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    build([path], BuildOptions(store=str(folder / "two.db")))
    return str(folder / "two.db")


def test_one_paper_under_two_ids_is_merged_as_from_scratch(tmp_path: Path) -> None:
    store = str(tmp_path / "atlas.db")
    one, other = record("a", 0), record("a", 0) | {"id": "2401.00001"}
    for number, row in enumerate((one, other)):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(row) + "\n")
        report = build([path], BuildOptions(store=store))
    assert [merged.reason for merged in report.merged] == ["same title"]
    assert report.papers == 1


# --- the difference itself ---------------------------------------------------------------------------------

nodes = st.dictionaries(st.sampled_from("uvwxyz"), st.sampled_from(["one", "two"]))


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(meta={"draw": draw(st.sampled_from("12"))})
    names = draw(nodes)
    for name, text in names.items():
        id_ = f"model:{name}"
        graph.add_node(
            id_, label="Model", id=id_, name=text, key=name, aliases=[text] if text == "two" else [],
            family="", year=None if text == "one" else 2024, arxiv="", known=True,
        )  # fmt: skip
    ids = sorted(graph)
    for source in ids:
        for target in draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)):
            graph.add_edge(source, target, key=draw(st.sampled_from(["VARIANT_OF", "BASED_ON"])))
    paper = draw(st.sampled_from(["", "short", "long"]))
    if paper:
        graph.add_node(
            "paper:p", label="Paper", id="paper:p", title=paper, abstract="", date="", authors=[], url="",
            categories=[], source="",
        )  # fmt: skip
        for target in ids[:3]:
            graph.add_edge(
                "paper:p", target, key="USES", surface=paper, sentences=[], fields=[], starts=[1], ends=[2],
                cues=[""], sizes=[], confidence=0.5,
            )  # fmt: skip
    return graph


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(graphs(), min_size=1, max_size=4))
def test_update_ends_where_replace_does(
    kind: str, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, walk: list[nx.MultiDiGraph]
) -> None:
    # However much is different: small graphs would be loaded anew.
    monkeypatch.setattr("paperatlas.stores.ladybug._MOST_CHANGED", 1e9)
    with open_store(place(kind), write=True) as store:
        before = read_graph(store)
        for graph in walk:
            changes = store.update(graph)
            back = read_graph(store)
            wanted = {**graph.graph["meta"], "schema": back.graph["meta"]["schema"]}
            assert contents(back) == (*contents(graph)[:2], wanted)
            made = difference(plan_load(before), plan_load(graph))
            assert changes == made.changes
            before = back


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_a_hand_has_touched_is_set_right(kind: str, place: Callable[[str], str]) -> None:
    graph = nx.MultiDiGraph(meta={})
    for name in "ab":
        id_ = f"model:{name}"
        graph.add_node(
            id_, label="Model", id=id_, name=name, key=name, aliases=[], family="", year=None, arxiv="", known=True
        )
    graph.add_edge("model:a", "model:b", key="BASED_ON")
    with open_store(place(kind), write=True) as store:
        store.update(graph)
        ends = "MATCH (a:Model {id: 'model:a'}) MATCH (b:Model {id: 'model:b'}) "
        store.run(ends + "CREATE (a)-[:BASED_ON]->(b)", write=True)
        store.run("CREATE (:Model {id: 'model:bare'})", write=True)
        assert store.counts()["BASED_ON"] == 2
        store.update(graph)
        assert store.counts()["BASED_ON"] == 1
        assert contents(read_graph(store))[:2] == contents(graph)[:2]
