"""Every shipped recipe gives what it expects; a wrong one is refused with the path to the bad key."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from paperatlas import recipe
from paperatlas.readers.sources import open_source
from paperatlas.recipe import RecipeError, load_recipe
from paperatlas.stores import open_store

SHIPPED = recipe.recipes()
COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas"]
SMALL = "description: The examples.\nsources: ['example:']\n"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that writes a recipe into an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        path = tmp_path / "own.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def needs(name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip a recipe, and say why, where what it needs is missing."""
    if "PAPERATLAS_CORPUS" in SHIPPED[name].read_text(encoding="utf-8"):
        folder = request.getfixturevalue("dumps")[0].parent
        monkeypatch.setenv("PAPERATLAS_CORPUS", str(folder))
    if name.startswith("arxiv"):
        found = sorted(folder.glob("arxiv-*.jsonl*"))
        if not found:
            pytest.skip(f"PAPERATLAS_CORPUS holds no arxiv-*.jsonl*: the recipe {name} did not run")
        monkeypatch.setenv("PAPERATLAS_CORPUS", str(sample(found[0], request.getfixturevalue("tmp_path"))))
    if name == "neo4j":
        monkeypatch.setenv("NEO4J_URI", request.getfixturevalue("neo4j_place"))


def sample(path: Path, folder: Path) -> Path:
    """Write the first two thousand papers of a file into a folder of their own, and return that."""
    with open_source(str(path)) as source:
        lines = [line for _, line in islice(source.lines(), 2000)]
    target = folder / "sample"
    target.mkdir()
    (target / "arxiv-sample.jsonl").write_bytes(b"\n".join(lines))
    return target


def slow(name: str) -> tuple[pytest.MarkDecorator, ...]:
    corpus = "PAPERATLAS_CORPUS" in SHIPPED[name].read_text(encoding="utf-8")
    if name == "neo4j":
        return (pytest.mark.neo4j,)
    ray = (pytest.mark.ray, pytest.mark.xdist_group("ray")) if name.endswith("-ray") else ()
    return (pytest.mark.corpus, pytest.mark.slow, *ray) if corpus else ray


@pytest.mark.parametrize("name", [pytest.param(name, marks=slow(name)) for name in SHIPPED])
def test_a_shipped_recipe_gives_what_it_expects(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needs(name, request, monkeypatch)
    monkeypatch.chdir(tmp_path)
    report = recipe.run(name)
    assert not report.misses
    assert load_recipe(name).expect.model_fields_set, f"{name} expects nothing"
    assert all(Path(path).stat().st_size for path in report.exports)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_recipe_is_well_formed(name: str) -> None:
    loaded = load_recipe(name)
    assert loaded.description.endswith(".")
    assert load_recipe(SHIPPED[name]) == loaded


def test_a_recipe_runs_from_a_file(write: Callable[[str], Path]) -> None:
    path = write(
        SMALL + "store: {path: '${HERE}/x.db'}\noptions: {jobs: 2, min_confidence: 0.5}\n"
        "exports: [{path: x.graphml}, {path: x.html, top: 20, types: [Model]}]\n"
        "expect: {papers: 94, entities: {Model: {least: 50}}, relations: {uses: {most: 900}}, merged: 0}\n"
    )
    os.environ["HERE"] = str(path.parent)
    try:
        report = recipe.run(path)
    finally:
        del os.environ["HERE"]
    assert report.misses == []
    assert [Path(p).name for p in report.exports] == ["x.graphml", "x.html"]
    with open_store(path.parent / "x.db") as store:
        assert store.counts()["Paper"] == report.build.papers == 94


def test_the_store_and_the_jobs_can_be_given(write: Callable[[str], Path], tmp_path: Path) -> None:
    recipe.run(write(SMALL), store="other.db", jobs=2)
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "atlas.db").exists()


def test_a_count_that_is_not_as_expected_is_named(write: Callable[[str], Path]) -> None:
    text = "expect: {papers: 3, mentions: {least: 1}, entities: {Model: {least: 1, most: 2}}, skipped: 1}"
    report = recipe.run(write(SMALL + text))
    assert report.misses[0] == "papers: 94 instead of 3"
    assert report.misses[1].startswith("entities.Model: ")
    assert report.misses[1].endswith(" instead of 1 to 2")
    assert report.misses[2] == "skipped: 0 instead of 1"
    assert len(report.misses) == 3


def test_sources_are_sorted_globs_and_each_file_is_read_once(write: Callable[[str], Path]) -> None:
    path = write("description: x\nsources: ['*.txt', 'a.txt', b.txt]")
    for name in ("b.txt", "a.txt"):
        (path.parent / name).touch()
    assert [str(file) for file in recipe.source_files(load_recipe(path))] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no keys"),
        ("- a", "holds no keys"),
        ("a: [", "own.yml:1: is no YAML"),
        ("description: x", "sources: this key is missing"),
        ("description: x\nsources: []", "sources: List should have at least 1 item"),
        ("description: x\nsources: ['']", r"sources\[0\]: String should have at least 1 character"),
        ("sources: [a]\ndescription: ''", "description: String should have"),
        (SMALL + "souces: [a]", "souces: there is no such key; the keys here are description, sources"),
        (SMALL + "options: {job: 2}", "options.job: there is no such key; the keys here are format"),
        (SMALL + "options: {jobs: 0}", "options.jobs: Input should be greater than or equal to 1"),
        (SMALL + "options: {jobs: '2'}", "options.jobs: Input should be a valid integer"),
        (SMALL + "options: {strict: 1}", "options.strict: Input should be a valid boolean"),
        (SMALL + "options: {min_confidence: 2}", "options.min_confidence: Input should be less than"),
        (SMALL + "store: x.db", "store: Input should be a valid dictionary"),
        (SMALL + "exports: [{path: a.html}, {file: b}]", r"exports\[1\].path: this key is missing"),
        (SMALL + "expect: {papers: many}", "expect.papers: give a whole number, or {least: N, most: N}"),
        (SMALL + "expect: {papers: 1.5}", "expect.papers: give a whole number"),
        (SMALL + "expect: {papers: true}", "expect.papers: give a whole number"),
        (SMALL + "expect: {papers: -1}", "expect.papers.least: Input should be greater"),
        (SMALL + "expect: {papers: {min: 1}}", "expect.papers.min: there is no such key; .* least, most"),
        (SMALL + "expect: {papers: {}}", "expect.papers: give least above 0, most, or both"),
        (SMALL + "expect: {papers: {least: 2, most: 1}}", r"expect.papers: most \(1\) is below least \(2\)"),
        (SMALL + "expect: {entities: {Modell: 1}}", "expect.entities.Modell: Input should be 'Model'"),
        (SMALL + "expect: {relations: {used: 1}}", "expect.relations.used: Input should be 'introduces'"),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_path_to_the_key(
    write: Callable[[str], Path], text: str, message: str
) -> None:
    with pytest.raises(RecipeError, match=message) as caught:
        load_recipe(write(text))
    assert "own.yml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources: ['${NO_SUCH_THING}/a']", r"sources\[0\]: the environment variable NO_SUCH_THING is"),
        ("sources: ['${}']", r"sources\[0\]: '\${}' names no environment variable"),
        ("sources: ['none-*.txt']", r"sources\[0\]: none-\*.txt names no file"),
        ("sources: [none.txt]", r"sources\[0\]: none.txt names no file"),
        (
            "sources: ['example:']\noptions: {engine: spark}",
            "options.engine: there is no engine 'spark'; engines: local",
        ),
        ("sources: ['example:']\noptions: {engine: ray, jobs: 2}", "options.engine: jobs are for the engine local"),
        ("sources: ['example:']\noptions: {shards: x}", "options.engine: the engine local keeps no shards"),
        ("sources: ['example:']\nstore: {path: '${NO_SUCH_THING}'}", "store.path: the environment variable"),
        ("sources: ['example:']\nexports: [{path: a.pdf}]", r"exports\[0\]: a.pdf: no exporter"),
        ("sources: ['example:']\nexports: [{path: a.json, types: [X]}]", r"exports\[0\]: no node type"),
    ],
)
def test_what_is_missing_is_said_before_anything_runs(
    write: Callable[[str], Path], tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(RecipeError, match=message):
        recipe.run(write(f"description: x\n{text}"))
    assert [path.name for path in tmp_path.iterdir()] == ["own.yml"]


def test_an_unknown_name_lists_the_right_ones() -> None:
    with pytest.raises(
        RecipeError, match="no recipe is named 'daily'; choose one of arxiv, arxiv-ray, daily-papers, neo4j"
    ):
        load_recipe("daily")
    with pytest.raises(RecipeError, match="there is no such file"):
        load_recipe("nowhere/x.yml")


def test_the_command_lists_runs_and_holds_the_counts(write: Callable[[str], Path]) -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, "run", *words], capture_output=True, text=True, check=False)

    listed = call()
    assert listed.returncode == 0
    assert all(name in listed.stdout for name in SHIPPED)
    good = call(str(write(SMALL + "expect: {papers: 94}")), "--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["build"]["papers"] == 94
    bad = call(str(write(SMALL + "expect: {papers: 93}")))
    assert bad.returncode == 1
    assert bad.stderr == "not as expected: papers: 94 instead of 93\n"
    assert "stored in atlas.db" in bad.stdout
