"""The builder: papers in, a store and a report out; adding, replacing, and failing without a trace."""

import json
from pathlib import Path

import pytest

from paperatlas.builder import BuildOptions, build, extract
from paperatlas.errors import InputError, LexiconError
from paperatlas.lexicon.rows import COLUMNS
from paperatlas.model import Role
from paperatlas.readers import ReadOptions
from paperatlas.stores import open_store

QUARTZ = {
    "id": "q1",
    "title": "QuartzTune: Tuning Small Models",
    "abstract": "We propose QuartzTune, a method for tuning. We evaluate Llama 2 with QuartzTune on GSM8K.",
}
SHEEP = {"id": "s1", "title": "Sheep", "abstract": "We count sheep."}
MMLU = {
    "id": "m1",
    "title": "Chat models at school",
    "abstract": "We evaluate Llama-2-7b-chat on MMLU: 45.3% accuracy.",
}


def written(folder: Path, *papers: dict[str, str], name: str = "papers.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(p) + "\n" for p in papers), encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "atlas.db")


def counts(store: str) -> dict[str, int]:
    with open_store(store) as opened:
        return opened.counts()


def test_the_report_tells_what_is_in_the_store(tmp_path: Path, store: str) -> None:
    report = build([written(tmp_path, QUARTZ, SHEEP, MMLU)], BuildOptions(store=store))
    assert (report.entries, report.papers, report.store) == (3, 3, store)
    assert report.entities["Model"] == 2
    assert report.entities["Benchmark"] == 2
    assert report.entities["Method"] == 1
    assert report.discovered == 1
    assert report.mentions >= 7
    assert report.evaluations >= 2
    assert set(report.relations) == {role.value for role in Role}
    assert {"paperatlas", "lexicon"} <= set(report.versions)
    assert report.seconds
    assert min(report.seconds.values()) >= 0
    held = counts(store)
    assert held["Paper"] == 3
    assert held["Evaluation"] == report.evaluations
    assert held["INTRODUCES"] == report.relations["introduces"] == 1


def test_building_twice_changes_nothing(tmp_path: Path, store: str) -> None:
    path = written(tmp_path, QUARTZ, MMLU)
    build([path], BuildOptions(store=store))
    before = counts(store)
    build([path], BuildOptions(store=store))
    assert counts(store) == before


def test_papers_are_added_replaced_and_forgotten(tmp_path: Path, store: str) -> None:
    build([written(tmp_path, QUARTZ)], BuildOptions(store=store))
    report = build([written(tmp_path, {**SHEEP, "id": "q1"}, MMLU)], BuildOptions(store=store))
    with open_store(store) as opened:
        assert sorted((p.id, p.title) for p in opened.papers()) == [
            ("m1", "Chat models at school"),
            ("q1", "Sheep"),
        ]
    assert report.papers == 2
    report = build([written(tmp_path, SHEEP)], BuildOptions(store=store, fresh=True))
    assert report.papers == 1
    assert counts(store)["Paper"] == 1


def test_a_name_introduced_in_an_older_build_is_found_in_a_newer_one(tmp_path: Path, store: str) -> None:
    build([written(tmp_path, QUARTZ)], BuildOptions(store=store))
    later = {
        "id": "z",
        "title": "Hills",
        "abstract": "We study hills. We compare with QuartzTune, which is slower.",
    }
    build([written(tmp_path, later)], BuildOptions(store=store))
    with open_store(store) as opened:
        rows = opened.run("MATCH (p:Paper)-[]->(m:Method {name: 'QuartzTune'}) RETURN DISTINCT p.id ORDER BY p.id").rows
    assert [row[0] for row in rows] == ["paper:q1", "paper:z"]


def test_two_papers_that_introduce_one_name_are_reported(tmp_path: Path, store: str) -> None:
    report = build(
        [written(tmp_path, QUARTZ, {**QUARTZ, "id": "q2", "title": "QuartzTune: Sanding Big Models"})],
        BuildOptions(store=store),
    )
    assert [d for d in report.dropped if "2 papers introduce this name" in d.reason]


def test_merged_and_skipped_records_are_reported(tmp_path: Path, store: str) -> None:
    path = written(tmp_path, QUARTZ, QUARTZ, {"id": "empty"})
    report = build([path], BuildOptions(store=store))
    assert (report.papers, len(report.merged), len(report.skipped)) == (1, 1, 1)
    assert report.skipped[0].line == 3


def test_a_build_that_fails_leaves_the_store_as_it_was(tmp_path: Path, store: str) -> None:
    build([written(tmp_path, QUARTZ)], BuildOptions(store=store))
    before = counts(store)
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n", encoding="utf-8")
    with pytest.raises(InputError):
        build([bad], BuildOptions(store=store, read=ReadOptions(strict=True)))
    with pytest.raises(LexiconError):
        build([written(tmp_path, MMLU)], BuildOptions(store=store, lexicons=(tmp_path / "none",)))
    with pytest.raises(InputError):
        build([tmp_path / "missing"], BuildOptions(store=store))
    assert counts(store) == before


def test_the_environment_names_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERATLAS_STORE", str(tmp_path / "named.db"))
    assert build([written(tmp_path, SHEEP)]).store == str(tmp_path / "named.db")
    assert counts(str(tmp_path / "named.db"))["Paper"] == 1


def test_extract_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, QUARTZ, SHEEP)
    extractions = extract([path])
    assert [e.paper.id for e in extractions] == ["q1", "s1"]
    assert [f.name for f in extractions[0].found if f.new] == ["QuartzTune"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_lexicon_of_ones_own_is_laid_over(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "benchmarks.tsv").write_text("\t".join(COLUMNS) + "\nsheep count\n", encoding="utf-8")
    path = written(tmp_path, {**SHEEP, "abstract": "We evaluate GPT-4 on the sheep count."})
    (extraction,) = extract([path], BuildOptions(lexicons=(folder,)))
    assert "benchmark:sheep-count" in [f.id for f in extraction.found]
    (plain,) = extract([path])
    assert "benchmark:sheep-count" not in [f.id for f in plain.found]


def test_progress_goes_through_the_stages(tmp_path: Path, store: str) -> None:
    stages: list[str] = []
    build(
        [written(tmp_path, QUARTZ, SHEEP)],
        BuildOptions(store=store),
        lambda *told: stages.append(told[0]),
    )
    assert list(dict.fromkeys(stages)) == ["read", "recognize", "relate", "store"]
