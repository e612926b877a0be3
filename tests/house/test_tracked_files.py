"""No tracked file names a package registry or a place on somebody's machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSED_OVER = {".git", ".venv", "__pycache__", "demo", "dist", "build", ".hypothesis"}

# Joined from pieces, so that this file does not find itself.
REGISTRIES = [
    r"pypi\." + "org",
    "python" + "hosted",
    "registry" + r"\.npmjs",
    "index" + "-url",
    "find" + "-links",
]
PLACES = [
    "/" + "work/",
    "/" + "root/",
    "/" + "home/[a-z]",
    "/" + "Users/[a-z]",
    "/" + "tmp/w/",
    "shared" + "/",
]
FORBIDDEN = re.compile("|".join(REGISTRIES + PLACES))

# The continuous build alone knows that the papers to measure with lie beside the checkout.
ALLOWED = {".ci/run": "../" + "shared" + "/"}
# The command that renews the pins must be told to leave addresses out.
ALLOWED_OPTIONS = re.compile("--no-emit-(index" + "-url|find" + "-links)")


def tracked_files() -> list[Path]:
    """Return what git tracks or would, or, outside a clone, every file that is no by-product."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        # What is not ignored counts as well: it is about to be tracked.
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = list(ROOT.rglob("*"))
    return sorted(
        p for p in paths if p.is_file() and not any(part in PASSED_OVER or part.endswith("_cache") for part in p.parts)
    )


def offences(path: Path, text: str) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        rest = ALLOWED_OPTIONS.sub("", line.replace(ALLOWED.get(name, "\0"), ""))
        if hit := FORBIDDEN.search(rest):
            found.append(f"{name}:{number}: {hit[0]}")
    return found


def test_no_tracked_file_names_a_registry_or_a_place_on_a_machine() -> None:
    files = tracked_files()
    assert len(files) > 30
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += offences(path, text)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["https://" + "pypi" + ".org/simple", "/" + "root/x.db", "see ../" + "shared" + "/corpus"]
)
def test_the_check_itself_finds_what_it_should(line: str) -> None:
    assert offences(ROOT / "README.md", line)


def test_text_files_are_utf8_and_end_with_a_line_end() -> None:
    wrong = []
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".toml", ".yml", ".cypher", ".tsv", ".jsonl", ".sh", ".txt"}:
            content = path.read_bytes()
            content.decode("utf-8")
            if content and not content.endswith(b"\n"):
                wrong.append(str(path.relative_to(ROOT)))
            if b"\r\n" in content and path.suffix == ".py":
                wrong.append(f"{path.relative_to(ROOT)}: CRLF")
    assert not wrong, wrong
