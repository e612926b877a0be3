"""Recipes: a build as data. Sources, options, store, exports, and the counts that must come out.

A recipe is a YAML file, checked to the last key before anything runs. Those of the folder `pipelines/` are
shipped in the wheel and run by name.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from paperatlas.builder import BuildOptions, BuildReport, Progress, build
from paperatlas.engines import EngineError
from paperatlas.errors import PaperatlasError
from paperatlas.model import EntityType, Role
from paperatlas.readers import ReadOptions

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = [
    "Recipe",
    "RecipeError",
    "RecipeReport",
    "build_options",
    "load_recipe",
    "recipes",
    "run",
    "source_files",
]

EXAMPLE = "example:"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


class RecipeError(PaperatlasError):
    """Report a recipe that cannot be run: the file, the path to the bad key, and a remedy."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Options(_Strict):
    """Say how the sources are read and extracted; the same words as the options of `paperatlas build`."""

    format: str | None = None
    strict: bool = False
    lexicons: list[str] = []
    min_confidence: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0
    jobs: Annotated[int, Field(ge=1)] | None = None
    engine: str = "local"
    shards: str | None = None


class StorePlace(_Strict):
    """Say where the graph goes, and whether what is there is forgotten."""

    path: Annotated[str, Field(min_length=1)] = "atlas.db"
    fresh: bool = True


class Export(_Strict):
    """Say which file is written from the graph; the same words as the options of `paperatlas export`."""

    path: Annotated[str, Field(min_length=1)]
    around: str | None = None
    depth: Annotated[int, Field(ge=0)] = 1
    types: list[str] = []
    top: Annotated[int | None, Field(ge=1)] = None
    title: str = "paperatlas"


class Range(_Strict):
    """Bound a count; both ends may be reached. A plain number in its place is both ends."""

    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int | None, Field(ge=0)] = None

    @model_validator(mode="before")
    @classmethod
    def _number(cls, given: object) -> object:
        if isinstance(given, int) and not isinstance(given, bool):
            return {"least": given, "most": given}
        if not isinstance(given, dict):
            raise ValueError("give a whole number, or {least: N, most: N}")
        return given

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.most is None and not self.least:
            raise ValueError("give least above 0, most, or both")
        if self.most is not None and self.most < self.least:
            raise ValueError(f"most ({self.most}) is below least ({self.least})")
        return self

    def holds(self, count: int) -> bool:
        """Tell whether a count lies within the bounds."""
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        if self.most == self.least:
            return str(self.least)
        return f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"


class Expect(_Strict):
    """Say what must be counted: a number, or `{least: ..., most: ...}`; what is left out may be anything."""

    entries: Range | None = None
    papers: Range | None = None
    mentions: Range | None = None
    entities: dict[Annotated[EntityType, Field(strict=False)], Range] = {}
    relations: dict[Annotated[Role, Field(strict=False)], Range] = {}
    evaluations: Range | None = None
    discovered: Range | None = None
    merged: Range | None = None
    skipped: Range | None = None
    dropped: Range | None = None

    def misses(self, report: BuildReport) -> list[str]:
        """Return one line for each count of a report that is not as expected."""
        return [
            f"{name}: {count} instead of {wanted}"
            for name, wanted, count in self._pairs(report)
            if not wanted.holds(count)
        ]

    def _pairs(self, report: BuildReport) -> Iterator[tuple[str, Range, int]]:
        for name in type(self).model_fields:
            wanted, counted = getattr(self, name), getattr(report, name)
            if isinstance(wanted, dict):
                for part, bound in wanted.items():
                    yield f"{name}.{part}", bound, counted.get(part, 0)
            elif wanted is not None:
                yield name, wanted, counted if isinstance(counted, int) else len(counted)


class Recipe(_Strict):
    """Hold one build as data.

    Attributes:
        description: What the recipe is for, in one sentence.
        sources: Files or globs; `example:` is the example papers of the package. `${NAME}` is the value of
            an environment variable, here and in every other path.
        options: How to read and extract.
        store: Where the graph goes.
        exports: The files written from it.
        expect: The counts that must come out.
    """

    description: Annotated[str, Field(min_length=1)]
    sources: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    options: Options = Options()
    store: StorePlace = StorePlace()
    exports: list[Export] = []
    expect: Expect = Expect()


@dataclass(slots=True)
class RecipeReport:
    """Tell what a recipe did: its build, the files written, and what was not as expected."""

    recipe: str
    build: BuildReport
    exports: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def home() -> Path:
    """Find the folder of the shipped recipes: inside the package, or at the top of a checkout."""
    return _shipped("_pipelines", "pipelines")


def _shipped(inside: str, outside: str) -> Path:
    packed = Path(__file__).parent / inside
    return packed if packed.is_dir() else Path(__file__).parents[2] / outside


def recipes() -> dict[str, Path]:
    """Return the shipped recipes by name, sorted."""
    return dict(sorted((path.stem, path) for path in home().glob("*.yml")))


def load_recipe(name: str | Path) -> Recipe:
    """Read a recipe by its name or from a file, and check every key of it.

    Args:
        name: The name of a shipped recipe, or a path (that ends in .yml or .yaml, or has a folder in it).

    Raises:
        RecipeError: There is no such recipe, or a key of it is wrong.
    """
    import yaml

    path = _find(str(name))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: is no text in UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise RecipeError(f"{path}{_yaml_place(error)}") from error
    if not isinstance(content, dict):
        raise RecipeError(f"{path}: holds no keys; write `description:`, `sources:` and so on, one a line")
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)
        raise RecipeError("; ".join(f"{path}: {_explain(each)}" for each in wrong)) from error


def _find(name: str) -> Path:
    known = recipes()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix not in (".yml", ".yaml") and len(path.parts) < 2:
        raise RecipeError(f"no recipe is named {name!r}; choose one of {', '.join(known)}, or give a .yml file")
    if not path.is_file():
        raise RecipeError(f"{path}: there is no such file; check the path")
    return path


def _yaml_place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f":{mark.line + 1}" if mark is not None else ""
    return f"{place}: is no YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}"


def _place(loc: tuple[int | str, ...]) -> str:
    """Write the path to a key: `exports[0].top`.

    >>> _place(("exports", 0, "top"))
    'exports[0].top'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc if part != "[key]")
    return "".join(parts).removeprefix(".")


def _explain(error: "ErrorDetails") -> str:
    """Say where in a recipe something is wrong, and what would be right."""
    place = _place(error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{place}: there is no such key; the keys here are {', '.join(_keys_beside(error['loc']))}"
    if error["type"] == "missing":
        return f"{place}: this key is missing; add it"
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"


_MODELS: dict[str, type[BaseModel]] = {
    "options": Options,
    "store": StorePlace,
    "exports": Export,
    "expect": Expect,
}


def _keys_beside(loc: tuple[int | str, ...]) -> list[str]:
    """List the keys that a wrong one could have been."""
    if len(loc) == 1:
        return list(Recipe.model_fields)
    if loc[0] == "expect" and len(loc) > 2:
        return list(Range.model_fields)
    return list(_MODELS[str(loc[0])].model_fields)


def fill(text: str, place: str) -> str:
    """Put the values of environment variables in the place of `${NAME}`.

    Raises:
        RecipeError: A variable is not set, or its name is none.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if not _IDENTIFIER.fullmatch(name):
            raise RecipeError(f"{place}: {match.group()!r} names no environment variable; write ${{NAME}}")
        if not os.environ.get(name):
            raise RecipeError(f"{place}: the environment variable {name} is not set; set it and run again")
        return os.environ[name]

    return _VARIABLE.sub(value, text)


def source_files(recipe: Recipe) -> list[Path]:
    """Return the files that the sources of a recipe name, each glob sorted.

    Raises:
        RecipeError: A variable is not set, or nothing matches.
    """
    files: list[Path] = []
    for number, source in enumerate(recipe.sources):
        place = f"sources[{number}]"
        if source == EXAMPLE:
            files.append(_shipped("_examples", "examples") / "landmark-papers.jsonl")
            continue
        pattern = fill(source, place)
        # Path.glob knows no absolute patterns.
        found = sorted(glob(pattern, recursive=True)) if has_magic(pattern) else [pattern]  # noqa: PTH207
        if not found or not Path(found[0]).exists():
            raise RecipeError(f"{place}: {pattern} names no file; check the path")
        files += [Path(each) for each in found]
    return list(dict.fromkeys(files))


def run(
    name: str | Path, *, store: str | None = None, jobs: int | None = None, progress: Progress | None = None
) -> RecipeReport:
    """Run a recipe: build, export, and hold the counts against what it expects.

    Relative paths of a recipe are relative to the current folder, as on the command line.

    Args:
        name: The name of a shipped recipe, or a path to a file.
        store: Put the graph here instead of where the recipe says.
        jobs: Use so many processes instead of what the recipe says.
        progress: Called as the work goes on.

    Raises:
        RecipeError: The recipe is wrong, or a variable or file that it names is missing.
    """
    recipe = load_recipe(name)
    options = build_options(recipe, store, jobs)
    exports = [(fill(e.path, f"exports[{n}].path"), e) for n, e in enumerate(recipe.exports)]
    _check_exports(exports)
    built = build(source_files(recipe), options, progress)
    report = RecipeReport(Path(name).stem, built, misses=recipe.expect.misses(built))
    if exports:
        report.exports = _write_exports(exports, options.store)
    return report


def build_options(recipe: Recipe, store: str | None = None, jobs: int | None = None) -> BuildOptions:
    """Return the options of the builder that a recipe stands for."""
    options = recipe.options
    shards = None if options.shards is None else Path(fill(options.shards, "options.shards"))
    try:
        return BuildOptions(
            read=ReadOptions(format=options.format, strict=options.strict),
            lexicons=tuple(Path(fill(p, f"options.lexicons[{n}]")) for n, p in enumerate(options.lexicons)),
            store=store or fill(recipe.store.path, "store.path"),
            fresh=recipe.store.fresh,
            min_confidence=options.min_confidence,
            jobs=jobs or options.jobs,
            engine=options.engine,
            shards=shards,
        )
    except EngineError as error:
        raise RecipeError(f"options.engine: {error}") from error


def _check_exports(exports: list[tuple[str, Export]]) -> None:
    """Refuse a suffix or a type that does not exist before the build, not after it."""
    from paperatlas.exporters import ExportError, exporter_for

    for number, (path, wanted) in enumerate(exports):
        try:
            exporter_for(path)
            _export_options(wanted)
        except ExportError as error:
            raise RecipeError(f"exports[{number}]: {error}") from error


def _export_options(wanted: Export) -> Any:
    from paperatlas.exporters import ExportOptions

    chosen = wanted.model_dump(exclude={"path", "types"})
    return ExportOptions(types=tuple(wanted.types), **chosen)


def _write_exports(exports: list[tuple[str, Export]], store: str | None) -> list[str]:
    from paperatlas.exporters import export
    from paperatlas.stores import open_store
    from paperatlas.stores.base import read_graph

    with open_store(store) as opened:
        graph = read_graph(opened)
    return [str(export(graph, path, _export_options(wanted))) for path, wanted in exports]
