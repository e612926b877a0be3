"""scripts/quality.py: what it says is reached, how it reads the judged sample, and what it leaves alone."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from extracting import lexicon

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
MODEL = {"name": "GPT-4", "type": "Model", "surfaces": ["GPT-4"], "roles": ["uses"], "id": "model:gpt-4"}
LABEL = {"id": "1", "title": "One", "entities": [MODEL], "evaluations": []}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality", ROOT / "scripts" / "quality.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_text_around_the_markers_stays(script: ModuleType) -> None:
    page = f"before\n{script.BEGIN}\nold\n{script.END}\nafter\n"
    new = script.between(page, "figures")
    assert new == f"before\n{script.BEGIN}\n\nfigures\n\n{script.END}\nafter\n"
    assert script.between(new, "figures") == new
    with pytest.raises(SystemExit, match="needs the lines"):
        script.between("no markers", "figures")


def test_a_target_is_met_only_if_it_is_reached(script: ModuleType) -> None:
    text = script.targets([("entities", 0.9, 0.8, 1.0), ("roles", 0.7799, 0.7, 0.8)])
    assert "| entities | 0.900 | 0.80 to 1.00 | 0.90 | yes |" in text
    assert "| roles | 0.780 | 0.70 to 0.80 | 0.78 | **no** |" in text
    assert "Met: entities. Not met: roles (0.780 of 0.78)." in text


def test_intervals_hold_the_figure_and_repeat(script: ModuleType) -> None:
    missed = {**LABEL, "id": "2", "title": "Two"}
    gold, predicted = [LABEL, missed], [LABEL]
    found = script.intervals(gold, predicted)
    assert found == script.intervals(gold, predicted)
    name, now, low, high = found[0]
    assert name == "entities"
    assert low <= now <= high


def test_the_sample_is_counted_with_its_interval(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "judged-sample.tsv"
    assert "no judged sample yet" in script.judged(path)
    rows = ["# Drawn with a fixed seed.", "kind\tname\tverdict", *["name\tx\tright"] * 9, "name\ty\twrong"]
    path.write_text("\n".join([*rows, 'evaluation\t"z\tundecided']) + "\n", encoding="utf-8")
    text = script.judged(path)
    assert "Drawn with a fixed seed." in text
    assert "| name | 10 | 9 | 1 | 0 | 0.90 | 0.60 to 0.98 |" in text
    assert "| evaluation | 1 | 0 | 0 | 1 | 0.00 | 0.00 to 1.00 |" in text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["name\tok"], ":1: the header needs"),
        (["# x", "kind\tverdict", "name\tperhaps"], ":3: the verdict is 'perhaps'"),
    ],
)
def test_a_bad_sample_is_named_by_line(script: ModuleType, tmp_path: Path, lines: list[str], said: str) -> None:
    path = tmp_path / "judged-sample.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape(f"{path}{said}")):
        script.judged(path)


def test_everything_is_rendered(script: ModuleType, tmp_path: Path) -> None:
    text = script.render([LABEL], [LABEL], lexicon(), tmp_path / "none.tsv")
    for heading in ("Targets", "All figures", "What confidence is worth", "Which roles", "A judged sample"):
        assert f"## {heading}" in text
    assert "Measured on 1 labelled papers: 1 entities" in text


def test_the_page_names_scripts_that_exist_and_has_its_figures() -> None:
    for name in re.findall(r"scripts/[\w.]+", PAGE):
        assert (ROOT / name).exists(), name
    assert "## Targets" in PAGE
    assert "only in its tables" in PAGE
