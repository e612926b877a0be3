"""The engine `ray` on a cluster of two nodes: the graph of one process, whoever dies on the way."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import orjson
import pytest

from paperatlas import builder, engines
from paperatlas.builder import BuildOptions, build
from paperatlas.engines import EngineError, Work
from paperatlas.extraction import Extractor, Result, record
from paperatlas.lexicon import Lexicon
from paperatlas.model import Paper
from paperatlas.readers import read
from paperatlas.stores import open_store
from paperatlas.stores.base import read_graph

pytestmark = [pytest.mark.ray, pytest.mark.xdist_group("ray")]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "landmark-papers.jsonl"
COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]
NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80_000_000}


PATIENT = {"idle_worker_killing_time_threshold_ms": 30_000}
"""Workers that wait for their next task: starting one takes longer than all papers do here."""


class TwoNodes:
    """Hold a cluster of two nodes on this machine."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        self.cluster = Cluster(initialize_head=True, head_node_args=NODE | {"_system_config": PATIENT})
        self.second = self.cluster.add_node(**NODE)

    def workers(self) -> dict[int, str]:
        """Return the title of each worker process, which says what it does."""
        raylets = {str(i.process.pid) for n in self.cluster.list_all_nodes() for i in n.all_processes["raylet"]}
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                title = (folder / "cmdline").read_bytes().partition(b"\0")[0].decode()
            except (OSError, IndexError):
                continue
            if parent in raylets and title.startswith("ray::"):
                found[int(folder.name)] = title
        return found


@pytest.fixture(scope="module")
def nodes() -> Iterator[TwoNodes]:
    import ray

    nodes = TwoNodes()
    session = nodes.cluster.head_node.get_session_dir_path()
    ray.init(nodes.cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    try:
        yield nodes
    finally:
        ray.shutdown()
        nodes.cluster.shutdown()
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if session.encode() in p.read_bytes()]
    assert not left


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    """Return the examples and copies of them, so that a pass takes long enough to be disturbed."""
    found = read([EXAMPLES]).papers
    return [paper.model_copy(update={"id": f"{paper.id}-{n}"}) for n in range(8) for paper in found]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Lexicon.load(own=False))


@pytest.fixture(scope="module")
def local(papers: list[Paper], extractor: Extractor) -> object:
    return told(extractor.extract(papers))


def told(result: Result) -> object:
    """Return everything that a result says, order included."""
    lines = [orjson.dumps(record(extraction)) for extraction in result.extractions]
    return result.extractions, lines, list(result.entities.items()), result.discovered, result.ambiguous


def contents(store: str) -> tuple[object, object, object]:
    with open_store(store) as opened:
        graph: nx.MultiDiGraph = read_graph(opened)
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)), graph.graph["meta"]


def test_the_command_builds_the_graph_of_one_process(
    nodes: TwoNodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", nodes.cluster.address)
    one, several, shards = (str(tmp_path / name) for name in ("one.db", "several.db", "shards"))
    command = [*COMMAND, "build", EXAMPLES, "--store", several, "--engine", "ray", "--shards", shards, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    report = build([EXAMPLES], BuildOptions(store=one))
    assert json.loads(done.stdout)["mentions"] == report.mentions
    assert contents(several) == contents(one)
    assert sorted(path.name for path in Path(shards).iterdir() if path.is_dir()) == ["papers", "results"]


@pytest.mark.corpus
def test_the_dumps_say_what_they_say_in_one_process(nodes: TwoNodes, dumps: list[Path]) -> None:
    assert builder.extract(dumps, BuildOptions(engine="ray")) == builder.extract(dumps)


def test_workers_that_are_killed_lose_nothing(
    nodes: TwoNodes, papers: list[Paper], extractor: Extractor, local: object
) -> None:
    tasks = {"recognize": "first_pass", "relate": "second_pass"}
    killed: dict[str, list[int]] = {}

    def kill(stage: str, done: int, total: int) -> None:
        if stage in tasks and done < total and not killed.get(stage):
            killed[stage] = [pid for pid, title in nodes.workers().items() if tasks[stage] in title]
            for pid in killed[stage]:
                os.kill(pid, signal.SIGKILL)

    result = engines.extract(papers, extractor, Work("ray"), kill)
    assert all(killed[stage] for stage in tasks), "no worker was at work"
    assert told(result) == local


def test_a_node_that_is_lost_loses_nothing(
    nodes: TwoNodes, papers: list[Paper], extractor: Extractor, local: object
) -> None:
    lost: list[int] = []

    def lose(stage: str, done: int, total: int) -> None:
        if stage == "relate" and not lost:
            nodes.cluster.remove_node(nodes.second, allow_graceful=False)
            lost.append(total - done)

    try:
        result = engines.extract(papers, extractor, Work("ray"), lose)
    finally:
        nodes.second = nodes.cluster.add_node(**NODE)
    assert lost[0] > 0, "the stage was over"
    assert told(result) == local


def test_a_failing_task_is_told_in_one_line(
    nodes: TwoNodes, papers: list[Paper], extractor: Extractor, tmp_path: Path
) -> None:
    def remove(at: str, done: int, total: int) -> None:
        if at == "recognize" and done == total:
            shutil.rmtree(tmp_path / "firsts")

    with pytest.raises(EngineError, match=r"failed on the papers .* to .*: FileNotFoundError.*firsts") as caught:
        engines.extract(papers[:20], extractor, Work("ray", shards=tmp_path), remove)
    assert "\n" not in str(caught.value)


def test_what_ray_cannot_do_is_told_in_one_line(
    nodes: TwoNodes, papers: list[Paper], extractor: Extractor, tmp_path: Path
) -> None:
    def spoil(stage: str, done: int, total: int) -> None:
        if stage == "recognize" and done == total:
            (tmp_path / "claims" / "000000.parquet").write_bytes(b"spoiled")

    with pytest.raises(EngineError, match="the cluster could not finish: ") as caught:
        engines.extract(papers[:20], extractor, Work("ray", shards=tmp_path), spoil)
    assert "\n" not in str(caught.value)
    assert caught.value.__notes__


@pytest.fixture
def without_ray(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setitem(sys.modules, "ray", None)  # type: ignore[arg-type]


def test_a_missing_ray_names_the_extra(without_ray: Callable[[], None]) -> None:
    without_ray()
    with pytest.raises(EngineError, match=r"pip install 'paperatlas\[ray\]'"):
        BuildOptions(engine="ray")


def test_a_wrong_engine_lists_the_right_ones() -> None:
    with pytest.raises(EngineError, match="there is no engine 'spark'; engines: local, ray"):
        BuildOptions(engine="spark")
    with pytest.raises(EngineError, match="jobs are for the engine local"):
        BuildOptions(engine="ray", jobs=2)
    with pytest.raises(EngineError, match="the engine local keeps no shards"):
        BuildOptions(shards=Path("x"))
