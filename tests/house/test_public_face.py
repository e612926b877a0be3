"""The package shows one sorted face, and importing it costs and changes nothing."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import paperatlas

HEAVY = "spacy networkx neo4j pyvis ladybug pandas pyarrow numpy ray rich typer fastapi uvicorn".split()
MODULES = sorted(m.name for m in pkgutil.walk_packages(paperatlas.__path__, "paperatlas."))


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_public_face_is_sorted_and_whole() -> None:
    assert list(paperatlas.__all__) == sorted(paperatlas.__all__)
    for name in paperatlas.__all__:
        assert getattr(paperatlas, name) is not None


def test_the_face_shows_what_the_readme_promises() -> None:
    assert {"Atlas", "BuildOptions", "Lexicon", "build", "extract", "open_store"} <= set(paperatlas.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_states_its_face(name: str) -> None:
    module = importlib.import_module(name)
    face = getattr(module, "__all__", None)
    assert face is not None, f"{name} has no __all__"
    assert len(set(face)) == len(face)
    assert all(hasattr(module, each) for each in face)


def test_importing_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, paperatlas; print(*{m.split('.')[0] for m in sys.modules})"
    assert not set(run(code, tmp_path).split()) & set(HEAVY)


def test_importing_changes_nothing(tmp_path: Path) -> None:
    code = """
import logging, os, signal, sys, warnings
def state():
    return (list(warnings.filters), list(logging.root.handlers), logging.root.level, dict(os.environ),
            signal.getsignal(signal.SIGINT), sys.getrecursionlimit(), os.getcwd(), os.listdir())
before = state()
import paperatlas
assert state() == before
"""
    run(code, tmp_path)
    assert not list(tmp_path.iterdir())
