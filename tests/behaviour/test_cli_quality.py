"""The verbs that judge and improve the extraction: `score` with its report, and `lexicon suggest`."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]
QUARTZ = {
    "id": "2601.01234",
    "title": "QuartzTune: Tuning Small Models",
    "abstract": "We propose QuartzTune, a method for tuning. We evaluate Llama 2 with QuartzTune on GSM8K.",
    "date": "2026-01-05",
}
HOSTILE = {
    "id": "h1",
    "title": "Evil\x1b[31mTune: A Method",
    "abstract": "We propose MarbleTune, a novel\x1b[2J method\u202e for tuning. MarbleTune beats GPT-4.",
}
GOLD = {
    "id": "2601.01234",
    "title": QUARTZ["title"],
    "entities": [
        {"name": "QuartzTune", "type": "Method", "surfaces": ["QuartzTune"], "roles": ["introduces"]},
        {"name": "Llama 2", "type": "Model", "surfaces": ["Llama 2"], "roles": ["compares_to"]},
        {"name": "GSM8K", "type": "Benchmark", "surfaces": ["GSM8K"], "roles": ["evaluates_on"]},
        {"name": "Tuning", "type": "Method", "surfaces": ["no such surface"], "roles": ["uses"]},
    ],
    "evaluations": [{"model": "Llama 2", "on": "GSM8K"}],
}


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with papers and a label."""
    (tmp_path / "papers.jsonl").write_text(f"{json.dumps(QUARTZ)}\n{json.dumps(HOSTILE)}\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return tmp_path


class TestScore:
    def test_figures_known_and_discovered(self, folder: Path) -> None:
        done = run(folder, "score", "gold.jsonl", "papers.jsonl")
        assert done.returncode == 0, done.stderr
        heads = [line.split("  ")[0] for line in done.stdout.splitlines()]
        assert {"what", "entities", "roles", "naming accuracy", "entities, known names"} <= set(heads)
        assert "missed:" not in done.stdout
        figures = json.loads(run(folder, "score", "gold.jsonl", "papers.jsonl", "--json").stdout)
        assert figures["entities"]["gold"] == 4
        assert figures["entities, known names"]["recall"] == 1.0
        assert not {"errors", "confusion", "reliability"} & set(figures)

    def test_errors_by_kind(self, folder: Path) -> None:
        every = run(folder, "score", "gold.jsonl", "papers.jsonl", "--errors", "5").stdout
        assert "missed: QuartzTune: Tuning Small Models | Method | Tuning" in every
        assert "roles: QuartzTune: Tuning Small Models | Llama 2 | compares_to" in every
        some = run(folder, "score", "gold.jsonl", "papers.jsonl", "--kind", "missed").stdout
        assert "missed: " in some
        assert "roles: " not in some
        both = json.loads(
            run(folder, "score", "gold.jsonl", "papers.jsonl", "--kind", "missed", "--kind", "Roles", "--json").stdout
        )
        assert list(both["errors"]) == ["missed", "roles"]

    def test_confusion_and_reliability(self, folder: Path) -> None:
        done = run(folder, "score", "gold.jsonl", "papers.jsonl", "--confusion", "--reliability")
        assert "\nroles: labelled x extracted\nlabelled" in done.stdout
        assert "\nconfidence of roles\nconfidence" in done.stdout
        words = ["score", "gold.jsonl", "papers.jsonl", "--confusion", "--reliability", "--json"]
        found = json.loads(run(folder, *words).stdout)
        assert sum(found["confusion"]["compares_to"].values()) == 1
        assert sum(row["n"] for row in found["reliability"]["roles"]) >= 3

    def test_a_bad_label_is_named_by_line(self, folder: Path) -> None:
        (folder / "gold.jsonl").write_text(json.dumps(GOLD) + '\n{"id": "x"}\n', encoding="utf-8")
        done = run(folder, "score", "gold.jsonl", "papers.jsonl")
        assert done.returncode == 1
        assert "gold.jsonl:2" in done.stderr


class TestSuggest:
    def test_the_list(self, folder: Path) -> None:
        done = run(folder, "lexicon", "suggest", "papers.jsonl")
        assert done.returncode == 0, done.stderr
        head, *lines = done.stdout.splitlines()
        assert head.split() == ["name", "type", "papers", "weight", "alias_of", "sentence"]
        assert {line.split()[0] for line in lines} >= {"QuartzTune", "MarbleTune"}
        assert not set("\x1b\u202e") & set(done.stdout)

    def test_json_and_csv_hold_the_same(self, folder: Path) -> None:
        as_json = json.loads(run(folder, "lexicon", "suggest", "papers.jsonl", "--json").stdout)
        as_csv = list(csv.DictReader(io.StringIO(run(folder, "lexicon", "suggest", "papers.jsonl", "--csv").stdout)))
        assert [row["name"] for row in as_json] == [row["name"] for row in as_csv]
        assert list(as_json[0]) == list(as_csv[0])
        assert len(json.loads(run(folder, "lexicon", "suggest", "papers.jsonl", "--json", "--limit", "1").stdout)) == 1
        assert json.loads(run(folder, "lexicon", "suggest", "papers.jsonl", "--json", "--min-papers", "2").stdout) == []

    def test_an_accepted_candidate_is_known_from_then_on(self, folder: Path) -> None:
        mine = {"PAPERATLAS_LEXICON": str(folder / "mine")}
        done = run(folder, "lexicon", "suggest", "papers.jsonl", "--accept", "quartztune", **mine)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"Method QuartzTune added to {folder / 'mine'}\n"
        assert run(folder, "lexicon", "find", "QuartzTune").returncode == 1
        (found,) = json.loads(run(folder, "lexicon", "find", "QuartzTune", "--json", **mine).stdout)
        assert (found["id"], found["year"], found["arxiv"]) == ("method:quartztune", 2026, "2601.01234")
        left = json.loads(run(folder, "lexicon", "suggest", "papers.jsonl", "--json", **mine).stdout)
        assert "QuartzTune" not in {row["name"] for row in left}

    def test_into_goes_before_the_own_folder(self, folder: Path) -> None:
        run(folder, "lexicon", "suggest", "papers.jsonl", "--accept", "QuartzTune", "--into", "other")
        assert (folder / "other" / "methods.tsv").exists()

    def test_what_is_no_candidate_is_an_error(self, folder: Path) -> None:
        done = run(folder, "lexicon", "suggest", "papers.jsonl", "--accept", "GPT-4", "--into", "other")
        assert done.returncode == 1
        assert "no candidate" in done.stderr
        assert not (folder / "other").exists()


class TestOwnFolder:
    """PAPERATLAS_LEXICON counts for every command that loads the lexicon."""

    @pytest.fixture
    def mine(self, folder: Path) -> dict[str, str]:
        mine = {"PAPERATLAS_LEXICON": str(folder / "mine")}
        done = run(folder, "lexicon", "add", "Benchmark", "Sheep Count", "--alias", "sheep count", **mine)
        assert done.returncode == 0, done.stderr
        paper = {"id": "s", "title": "Sheep", "abstract": "We evaluate GPT-4 on the sheep count."}
        (folder / "sheep.jsonl").write_text(json.dumps(paper) + "\n", encoding="utf-8")
        return mine

    def test_extract_and_score(self, folder: Path, mine: dict[str, str]) -> None:
        done = run(folder, "extract", "sheep.jsonl", **mine)
        assert "benchmark:sheep-count" in {e["id"] for e in json.loads(done.stdout)["entities"]}
        assert "benchmark:sheep-count" not in run(folder, "extract", "sheep.jsonl").stdout
        label = {"name": "Sheep Count", "type": "Benchmark", "surfaces": ["sheep count"], "roles": ["evaluates_on"]}
        gold = {"id": "s", "title": "Sheep", "entities": [label], "evaluations": []}
        (folder / "sheep-gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
        scored = json.loads(run(folder, "score", "sheep-gold.jsonl", "sheep.jsonl", "--json", **mine).stdout)
        assert scored["entities, known names"]["gold"] == 1

    def test_build_and_lookups(self, folder: Path, mine: dict[str, str]) -> None:
        assert run(folder, "build", "sheep.jsonl", "--store", "a.db", **mine).returncode == 0
        found = run(folder, "papers", "--on", "Sheep Count", "--store", "a.db", "--json")
        assert [row["paper"] for row in json.loads(found.stdout)] == ["s"]

    def test_lint_and_fix(self, folder: Path, mine: dict[str, str]) -> None:
        assert run(folder, "lexicon", "lint", **mine).returncode == 0
        path = folder / "mine" / "benchmarks.tsv"
        head, row = path.read_text(encoding="utf-8").splitlines()
        path.write_text(f"{head}\n{row}\nGoat Count\n", encoding="utf-8")
        done = run(folder, "lexicon", "lint", **mine)
        assert done.returncode == 1
        assert "benchmarks.tsv:3: 'Goat Count' stands after 'Sheep Count'" in done.stdout
        assert run(folder, "lexicon", "lint", "--fix", **mine).returncode == 0

    def test_a_missing_folder_is_an_error_with_a_remedy(self, folder: Path) -> None:
        done = run(folder, "lexicon", "stats", PAPERATLAS_LEXICON="nowhere")
        assert done.returncode == 1
        assert "unset PAPERATLAS_LEXICON" in done.stderr
