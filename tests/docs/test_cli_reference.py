"""docs/cli.md is what the commands themselves say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_current_and_names_every_verb() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "document.py", "--check"], check=False)
    assert done.returncode == 0, "docs/cli.md is out of date; run scripts/document.py"
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    verbs = {path.stem for path in (ROOT / "src/paperatlas/cli").glob("*.py")}
    verbs -= {"__init__", "app", "options", "output", "progress"}
    for verb in verbs:
        assert f"## paperatlas {verb}\n" in page


def test_the_readme_lists_every_verb() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        words = line.removeprefix("## paperatlas ").split()
        if line.startswith("## paperatlas ") and len(words) == 1:
            assert f"`paperatlas {words[0]}" in readme, f"README.md does not name {words[0]}"
