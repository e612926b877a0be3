"""The command as a process: exit codes, errors in one line, pipes, interrupts, quick help."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]


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


@pytest.mark.timing
def test_help_is_quick(tmp_path: Path) -> None:
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        assert run(tmp_path, "--help").returncode == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.4


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert done.stdout.split()[0] == "paperatlas"
    assert done.stdout.split()[1][0].isdigit()


@pytest.mark.parametrize("words", [[], ["lexicon"]])
def test_alone_it_prints_its_help_as_a_usage_error(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.startswith("Usage: paperatlas")


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-verb"],
        ["papers", "--no-such-option"],
        ["papers", "--limit", "many"],
        ["build"],
        ["lexicon", "find", "x", "--json", "--csv"],
        ["papers", "--json", "--csv"],
        ["query", "x", "-p", "no equals sign"],
        ["lexicon", "lint", "--fix"],
        ["lexicon", "add", "Task", "Translation", "--into", "own"],
        ["lexicon", "add", "Method", "Quartz Tuning"],
        ["lexicon", "suggest", "missing.jsonl", "--accept", "Quartz"],
        ["lexicon", "suggest", "missing.jsonl", "--json", "--csv"],
        ["score", "gold.jsonl", "papers.jsonl", "--kind", "nonsense"],
        ["score", "gold.jsonl", "papers.jsonl", "--errors", "-1"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2, done.stderr
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "--help)" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["papers", "--uses", "LoRA"],
        ["show", "BERT"],
        ["query", "MATCH (p:Paper) RETURN p.id"],
        ["export", "atlas.html"],
        ["export", "atlas.docx"],
        ["build", "missing.txt"],
        ["extract", "missing.txt"],
        ["lexicon", "stats", "--lexicon", "missing"],
        ["query", "missing.cypher"],
        ["score", "missing.jsonl", "missing.txt"],
        ["lexicon", "suggest", "missing.jsonl"],
    ],
)
def test_an_error_is_one_line_and_exit_code_1(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 1, done.stderr
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("paperatlas: ")
    assert "Traceback" not in done.stderr
    assert "should not happen" not in done.stderr


def test_an_error_names_the_place_without_control_characters(tmp_path: Path) -> None:
    done = run(tmp_path, "lexicon", "stats", "--lexicon", "no\x1b[31mfolder")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr


def test_debugging_shows_where(tmp_path: Path) -> None:
    done = run(tmp_path, "lexicon", "stats", "--lexicon", "missing", PAPERATLAS_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "LexiconError" in done.stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    pipe = f"'{sys.executable}' -m paperatlas lexicon export | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipe], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert not done.stderr
    line, code = done.stdout.splitlines()
    assert json.loads(line)["label"]
    assert code == "0"


def test_an_interrupt_leaves_quietly_with_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "extract", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    line = json.dumps({"id": "p", "title": "A title", "abstract": "Words. " * 100}) + "\n"
    process.stdin.write(line * 400)  # more than a pipe holds: once it is written, the command reads
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in stderr


def test_names_are_printed_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    done = run(tmp_path, "lexicon", "add", "Method", "Möbius τ Trick", "--into", "own", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    done = run(tmp_path, "lexicon", "find", "möbius τ trick", "--lexicon", "own", "--csv", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert r"M\xf6bius \u03c4 Trick" in done.stdout


class TestLexicon:
    """The verbs below `lexicon`."""

    def test_find_knows_every_spelling(self, tmp_path: Path) -> None:
        ids = {
            json.loads(run(tmp_path, "lexicon", "find", name, "--json").stdout)[0]["id"]
            for name in ("Llama 2", "llama2", "LLAMA-2")
        }
        assert ids == {"model:llama-2"}

    def test_find_of_nothing_is_exit_code_1(self, tmp_path: Path) -> None:
        done = run(tmp_path, "lexicon", "find", "no such name", "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout) == []

    def test_stats_count(self, tmp_path: Path) -> None:
        counts = {row["what"]: row["n"] for row in json.loads(run(tmp_path, "lexicon", "stats", "--json").stdout)}
        assert counts["entities"] == sum(counts[t] for t in ("Model", "Benchmark", "Dataset", "Method"))

    def test_an_added_name_is_found_and_written_sorted(self, tmp_path: Path) -> None:
        for name in ("Zebra Tuning", "Aardvark Tuning"):
            done = run(tmp_path, "lexicon", "add", "method", name, "--into", "own", "--alias", f"{name}s")
            assert done.returncode == 0, done.stderr
        lines = (tmp_path / "own" / "methods.tsv").read_text(encoding="utf-8").splitlines()
        assert [line.split("\t")[0] for line in lines[1:]] == ["Aardvark Tuning", "Zebra Tuning"]
        done = run(tmp_path, "lexicon", "find", "zebra-tuning", "--lexicon", "own", "--json")
        assert json.loads(done.stdout)[0]["name"] == "Zebra Tuning"

    def test_a_name_that_breaks_a_rule_is_not_added(self, tmp_path: Path) -> None:
        done = run(tmp_path, "lexicon", "add", "Model", "Foo 2", "--parent", "No Such Parent", "--into", "own")
        assert done.returncode == 1
        assert "No Such Parent" in done.stderr
        assert not (tmp_path / "own").exists()

    def test_fix_sorts_a_folder(self, tmp_path: Path) -> None:
        run(tmp_path, "lexicon", "add", "Method", "Zebra Tuning", "--into", "own")
        run(tmp_path, "lexicon", "add", "Method", "Aardvark Tuning", "--into", "own")
        path = tmp_path / "own" / "methods.tsv"
        head, first, second = path.read_text(encoding="utf-8").splitlines()
        path.write_text(f"{head}\n{second}\n{first}\n", encoding="utf-8")
        run(tmp_path, "lexicon", "lint", "--fix", "--lexicon", "own")
        assert path.read_text(encoding="utf-8").splitlines() == [head, first, second]

    def test_the_export_is_what_spacy_reads(self, tmp_path: Path) -> None:
        done = run(tmp_path, "lexicon", "export", "ruler.jsonl")
        assert done.returncode == 0, done.stderr
        lines = (tmp_path / "ruler.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) > 1000
        assert {"label", "pattern"} <= set(json.loads(lines[0]))
