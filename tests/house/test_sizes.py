"""Functions, modules and parameter lists stay small enough to read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src" / "paperatlas").rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 450, 60, 7

# Each keyword is one criterion of the lookup, and the caller names those that he wants.
MANY_PARAMETERS = {("query.py", "papers")}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_sizes(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    for function in functions(path):
        assert function.end_lineno is not None
        lines = function.end_lineno - function.lineno + 1
        assert lines <= MOST_FUNCTION_LINES, f"{function.name}: {lines} lines"
        given = function.args
        names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        count = len([n for n in names if n not in ("self", "cls")])
        if (path.name, function.name) not in MANY_PARAMETERS:
            assert count <= MOST_PARAMETERS, f"{function.name}: {count} parameters"


def test_most_functions_are_short() -> None:
    lengths = [f.end_lineno - f.lineno + 1 for path in MODULES for f in functions(path) if f.end_lineno]
    assert sum(length <= 25 for length in lengths) >= 0.8 * len(lengths)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_modules_say_what_they_are_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path.name} has no docstring"
