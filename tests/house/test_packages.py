"""The wheel, built from the sdist, holds everything that an installed paperatlas needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build sdist -> wheel and open the wheel."""
    target = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", target, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


def shipped(folder: str, into: str, pattern: str) -> set[str]:
    return {
        f"paperatlas/{into}/{path.relative_to(ROOT / folder).as_posix()}"
        for path in (ROOT / folder).rglob(pattern)
        if path.is_file()
    }


def test_the_wheel_holds_the_shipped_folders(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    statements = shipped("cypher", "_cypher", "*.cypher")
    assert statements
    assert statements <= names
    assert shipped("pipelines", "_pipelines", "*.yml") <= names
    assert "paperatlas/_examples/landmark-papers.jsonl" in names


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "paperatlas").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= set(wheel.namelist())
    assert "paperatlas/py.typed" in wanted


def test_the_wheel_carries_licence_and_entry_points_and_no_tests(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "scripts/")) for name in names)
    (entries,) = (name for name in names if name.endswith("entry_points.txt"))
    text = wheel.read(entries).decode()
    assert "paperatlas = paperatlas.cli:main" in text
    assert "paperatlas = paperatlas.spacy_component:make_component" in text
