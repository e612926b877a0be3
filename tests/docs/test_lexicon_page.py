"""What docs/lexicon.md shows runs, in order, as after a clone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from paperatlas.lexicon.rows import COLUMNS, FILES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "lexicon.md").read_text(encoding="utf-8")


def test_the_commands_run_in_order(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert len(commands) >= 8
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Sheep Counting Test" in done.stdout


def test_it_names_every_column_and_file() -> None:
    for name in (*COLUMNS, *FILES.values(), "stopwords.tsv"):
        assert f"`{name}`" in PAGE
