"""Renew the figures in docs/performance.md and docs/scale.md.

Usage: benchmarks/document.py INPUT... [--store PATH] [--only NAME] [--quick | --large]

What a benchmark prints goes between `<!-- benchmark: NAME -->` and `<!-- end -->`. Without --store the input is
built into a store of its own for the lookups.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = (HERE.parent / "docs" / "performance.md", HERE.parent / "docs" / "scale.md")
PART = re.compile(r"(<!-- benchmark: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def printed(name: str, words: list[str]) -> str:
    """Run one benchmark and return what it prints."""
    print(f"{name} ...", file=sys.stderr)
    command = [sys.executable, HERE / f"{name}.py", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="+", help="files with papers")
    parser.add_argument("--store", help="the store to look things up in")
    parser.add_argument("--only", help="renew the figures of this benchmark alone")
    parser.add_argument("--quick", action="store_true", help="fewer papers, fewer rounds")
    parser.add_argument("--large", action="store_true", help="scaling up to ten times the papers")
    given = parser.parse_args()
    quick = ["--quick"] if given.quick else []
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or str(Path(folder) / "atlas.db")
        done: dict[str, str] = {}

        def figures(match: re.Match[str]) -> str:
            name = match.group(2)
            if given.only and name != given.only:
                return match.group()
            if name not in done:
                if name in ("lookups", "capacity") and not Path(store).exists():
                    command = [sys.executable, "-m", "paperatlas", "build", *given.input, "--store", store]
                    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
                size = ["--papers", "2000", "--rounds", "2"] if given.quick else ["--papers", "10000", "--rounds", "4"]
                own = {
                    "lookups": [store],
                    "capacity": [*given.input, store],
                    "draw": [],
                    "stores": ["--serve", *given.input, *size],
                }
                words = own.get(name, given.input)
                size_of = ["--large"] if given.large and name == "scaling" else quick
                done[name] = printed(name, words if name == "stores" else [*words, *size_of])
            return f"{match.group(1)}\n{done[name]}\n\n{match.group(3)}"

        for page in PAGES:
            page.write_text(PART.sub(figures, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
