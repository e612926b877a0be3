"""What must hold on the real papers: counts, answers, quality, speed, memory, the same bytes."""

import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest

from paperatlas.builder import BuildOptions, BuildReport, build
from paperatlas.query import Atlas
from paperatlas.readers import read
from paperatlas.scoring import score
from paperatlas.stores import open_store

pytestmark = pytest.mark.corpus

ENTRIES, PAPERS = 439, 365
LEAST = {"entities": 0.75, "roles": 0.55, "evaluations": 0.45}
SECONDS, MEGABYTES = 30, 500

Record = dict[str, Any]


@pytest.fixture(scope="module")
def atlas(dumps: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildReport, str, float]:
    """Build the store of all dumps once; return the report, the store and the seconds."""
    where = str(tmp_path_factory.mktemp("corpus") / "atlas.db")
    started = time.perf_counter()
    report = build(dumps, BuildOptions(store=where))
    return report, where, time.perf_counter() - started


def run_extract(dumps: list[Path], folder: Path, seed: str) -> bytes:
    target = folder / f"extracted-{seed}.jsonl"
    subprocess.run(
        [sys.executable, "-m", "paperatlas", "extract", *map(str, dumps), "-o", str(target)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return target.read_bytes()


@pytest.fixture(scope="module")
def extracted(dumps: list[Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return run_extract(dumps, tmp_path_factory.mktemp("extract"), "0")


@pytest.fixture(scope="module")
def predicted(extracted: bytes) -> list[Record]:
    return [orjson.loads(line) for line in extracted.splitlines()]


@pytest.fixture(scope="module")
def labels(gold_papers: Path) -> list[Record]:
    return [orjson.loads(line) for line in gold_papers.read_bytes().splitlines() if line.strip()]


def test_entries_and_papers(dumps: list[Path], atlas: tuple[BuildReport, str, float]) -> None:
    result = read(dumps)
    assert len(result.papers) + len(result.merged) == ENTRIES
    assert len(result.papers) == PAPERS
    report, where, _ = atlas
    assert (report.entries, report.papers) == (ENTRIES, PAPERS)
    with open_store(where) as store:
        assert store.counts()["Paper"] == PAPERS


def test_llama_on_mmlu_finds_llama_beyond_english(atlas: tuple[BuildReport, str, float]) -> None:
    with open_store(atlas[1]) as store:
        rows = Atlas(store).papers(evaluates="LLaMA", on="MMLU")
    found = [row for row in rows if row.title.startswith("LLaMA Beyond English")]
    assert found, [row.title for row in rows]


@pytest.mark.timing
def test_the_whole_build_is_quick(atlas: tuple[BuildReport, str, float]) -> None:
    assert atlas[2] < SECONDS


def test_building_twice_gives_the_same_counts(dumps: list[Path], atlas: tuple[BuildReport, str, float]) -> None:
    with open_store(atlas[1]) as store:
        before = store.counts()
    build(dumps, BuildOptions(store=atlas[1]))
    with open_store(atlas[1]) as store:
        assert store.counts() == before


def test_every_paper_has_its_line_and_every_mention_its_place(dumps: list[Path], predicted: list[Record]) -> None:
    papers = read(dumps).papers
    assert [r["id"] for r in predicted] == [p.id for p in papers]
    for paper, record in zip(papers, predicted, strict=True):
        fields = {"title": paper.title, "abstract": paper.abstract}
        for entity in record["entities"]:
            for mention in entity["mentions"]:
                text = fields[mention["field"]]
                assert text[mention["start"] : mention["end"]] == mention["text"]
                assert mention["sentence"] in text


def test_every_mention_lies_in_its_sentence(predicted: list[Record]) -> None:
    mentions = [m for record in predicted for entity in record["entities"] for m in entity["mentions"]]
    assert not [m["text"] for m in mentions if m["text"] not in m["sentence"]]


def test_two_runs_give_the_same_bytes(dumps: list[Path], extracted: bytes, tmp_path: Path) -> None:
    assert run_extract(dumps, tmp_path, "1") == extracted
    assert run_extract(dumps, tmp_path, "4242") == extracted


@pytest.mark.parametrize("figure", LEAST)
def test_quality_on_the_labelled_papers(figure: str, labels: list[Record], predicted: list[Record]) -> None:
    figures, _ = score(labels, predicted)
    assert figures[figure]["f1"] >= LEAST[figure], figures[figure]


def reference(folder: Path) -> ModuleType:
    """Load the scoring script that lies beside the labelled papers."""
    path = folder / "score.py"
    if not path.exists():
        pytest.skip(f"{path} is missing: there is nothing to compare the figures with")
    spec = importlib.util.spec_from_file_location("reference_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def named(label: Record) -> bool:
    """Tell whether the evaluations of a label name entities by their names; the script knows no other way."""
    names = {e["name"] for e in label["entities"]}
    return all({v["model"], v["on"]} <= names for v in label["evaluations"])


def without_values(figures: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the script does not look at."""
    return {name: figure for name, figure in figures.items() if name not in ("value", "values")}


def test_our_figures_are_those_of_the_script(gold_papers: Path, labels: list[Record], predicted: list[Record]) -> None:
    script = reference(gold_papers.parent)
    usable = [label for label in labels if named(label)]
    assert len(usable) >= len(labels) - 1
    theirs, their_errors = script.score(usable, predicted)
    ours, our_errors = score(usable, predicted)
    assert without_values(ours) == theirs
    assert {k: len(v) for k, v in without_values(our_errors).items() if v} == {
        k: len(v) for k, v in their_errors.items() if v
    }
    for label in usable:
        assert without_values(score([label], predicted)[0]) == script.score([label], predicted)[0], label["id"]


def proportional_memory(process: int) -> int:
    """Return the kilobytes that a process and its children hold, shared pages counted once."""
    total, waiting = 0, [process]
    while waiting:
        pid = waiting.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(child) for child in children.read_text(encoding="ascii").split()]
        except (OSError, ValueError):
            continue  # it has ended meanwhile
    return total


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs the memory accounts of Linux")
def test_the_peak_memory_of_a_build(dumps: list[Path], tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "paperatlas",
        "build",
        *map(str, dumps),
        "--store",
        str(tmp_path / "a.db"),
    ]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said: list[str] = []
        reader = threading.Thread(target=lambda: said.extend(process.stderr or ()))
        reader.start()
        while process.poll() is None:
            peak = max(peak, proportional_memory(process.pid))
            time.sleep(0.02)
        reader.join()
    assert process.returncode == 0, "".join(said)
    assert 0 < peak / 1024 < MEGABYTES
