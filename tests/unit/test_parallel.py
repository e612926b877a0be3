"""Several processes give what one gives, and leave nothing behind when they are stopped."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from paperatlas import engines, parallel
from paperatlas.engines import Work
from paperatlas.extraction import Extractor, Result, record
from paperatlas.model import Paper
from paperatlas.parallel import WorkerError
from paperatlas.readers import read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "landmark-papers.jsonl"
COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return read([EXAMPLES]).papers


def told(result: Result) -> tuple[bytes, object]:
    """Return everything that a result says, order included."""
    lines = b"\n".join(orjson.dumps(record(extraction)) for extraction in result.extractions)
    return lines, (list(result.entities.items()), result.discovered, list(result.ambiguous.items()))


def with_tracks() -> list[Paper]:
    """Return papers that write the same release in two ways: the first one's way names it for all."""
    words = ["Shared Task", "shared task"]
    return [
        Paper(
            id=f"t{n}",
            title=f"System {n}",
            abstract=f"We submit NetMT{n} to the SemEval {words[n % 2]}. It beats GPT-4-Chat on MMLU.",
        )
        for n in range(40)
    ]


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_result_is_that_of_one_process(papers: list[Paper], jobs: int) -> None:
    seen: list[tuple[str, int, int]] = []
    several = parallel.extract(papers, Extractor(), jobs, lambda *step: seen.append(step))
    one = Extractor().extract(papers)
    assert told(several) == told(one)
    assert all(a.paper is b.paper for a, b in zip(several.extractions, one.extractions, strict=True))
    assert {stage for stage, _, _ in seen} == {"recognize", "relate"}
    assert seen[-1] == ("relate", len(papers), len(papers))
    assert not multiprocessing.active_children()


def test_what_the_order_of_papers_decides_is_decided_alike() -> None:
    papers = with_tracks()
    one = Extractor().extract(papers)
    names = {found.name for extraction in one.extractions for found in extraction.found}
    assert any(name.endswith("Shared Task") for name in names)
    assert not any(name.endswith("shared task") for name in names)
    assert told(parallel.extract(papers, Extractor(), 2)) == told(one)


def test_options_reach_the_processes(papers: list[Paper]) -> None:
    sure = parallel.extract(papers, Extractor(min_confidence=0.8), 2)
    assert told(sure) == told(Extractor(min_confidence=0.8).extract(papers))


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_share_needs_no_process(papers: list[Paper], count: int) -> None:
    assert len(parallel.extract(papers[:count], Extractor(), 4).extractions) == count


@pytest.mark.parametrize("stage", ["recognize", "relate"])
def test_a_dead_process_is_reported_with_its_paper(papers: list[Paper], stage: str) -> None:
    def kill(at: str, _done: int, _total: int) -> None:
        if at == stage:
            for child in multiprocessing.active_children():
                assert child.pid is not None
                os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(WorkerError, match="by signal SIGKILL") as caught:
        parallel.extract(papers, Extractor(), 2, kill)
    ids = [paper.id for paper in papers]
    assert caught.value.paper in (*caught.value.batch, "")
    assert set(caught.value.batch) <= set(ids)
    assert all(id_ in str(caught.value) for id_ in caught.value.batch)
    assert not multiprocessing.active_children()


def test_the_command_writes_the_same_bytes(tmp_path: Path) -> None:
    outputs = []
    for jobs in ("1", "2"):
        target = tmp_path / f"{jobs}.jsonl"
        subprocess.run([*COMMAND, "extract", EXAMPLES, "--jobs", jobs, "-o", target], check=True)
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]
    assert outputs[0]


def test_many_papers_are_given_to_all_cores(papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    extract = parallel.extract

    def watched(papers: list[Paper], extractor: Extractor, jobs: int, progress: object = None) -> Result:
        started.append(jobs)
        return extract(papers, extractor, jobs)

    monkeypatch.setattr(parallel, "extract", watched)
    monkeypatch.setattr(engines, "cores", lambda: 2)
    assert told(engines.extract(papers, Extractor())) == told(Extractor().extract(papers))
    assert not started, "few papers need no second process"
    monkeypatch.setattr(engines, "_MANY", len(papers))
    assert told(engines.extract(papers, Extractor())) == told(Extractor().extract(papers))
    assert started == [2]
    engines.extract(papers, Extractor(), Work(jobs=1))
    assert started == [2], "one process was asked for"


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from paperatlas.builder import BuildOptions, extract\n"
        f"print(len(extract([{str(EXAMPLES)!r}], BuildOptions(jobs=2))))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(read([EXAMPLES]).papers))]


def has_workers(pid: int) -> bool:
    """Tell whether a process has started its two workers and what tracks their resources."""
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()) >= 3


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system lists no processes in /proc")
@pytest.mark.parametrize("seconds", [0.0, 2.0])
def test_an_interrupt_stops_all_processes(tmp_path: Path, papers: list[Paper], seconds: float) -> None:
    many = tmp_path / "many.jsonl"
    lines = (
        {"id": f"{paper.id}-{n}", "title": f"{paper.title} {n}", "abstract": paper.abstract}
        for n in range(200)
        for paper in papers
    )
    many.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    command = [*COMMAND, "extract", str(many), "--jobs", "2", "-o", str(tmp_path / "out.jsonl")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not has_workers(running.pid):
        assert running.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=30)
    assert (running.returncode, errors) == (130, ""), errors
    until = time.monotonic() + 5
    while in_group(running.pid):
        assert time.monotonic() < until, "a process was left behind"
        time.sleep(0.05)


def in_group(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True
