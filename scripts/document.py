#!/usr/bin/env python3
"""Write docs/cli.md from the help of every command: scripts/document.py [--check].

With --check nothing is written; the exit code is 1 if the page is out of date.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
HEAD = """\
# The command line

Written by `scripts/document.py` from the commands themselves; a test keeps it so.

Every command that asks the store takes it from `--store`, else from `PAPERATLAS_STORE`, else `atlas.db` in
this folder. Results go to standard output, everything else to standard error. The exit code is 0 if all went
well, 1 on an error, 2 on wrong usage and 130 when interrupted. An error is one line; `PAPERATLAS_DEBUG=1`
shows where it came from.
"""


def help_of(*words: str) -> str:
    """Return the help text of one command."""
    from paperatlas.cli.app import app

    text = io.StringIO()
    with redirect_stdout(text):
        app(args=[*words, "--help"], prog_name="paperatlas", standalone_mode=False)
    return "\n".join(line.rstrip() for line in text.getvalue().strip().splitlines())


def commands(*words: str) -> Iterator[tuple[str, ...]]:
    """Yield every command below the given words, as words."""
    text = help_of(*words)
    yield words
    _, found, listed = text.partition("\nCommands:\n")
    for name in re.findall(r"^  (\w+) ", listed if found else "", re.MULTILINE):
        yield from commands(*words, name)


def render() -> str:
    """Return the page."""
    os.environ["COLUMNS"] = "100"  # a fixed width, whatever the terminal
    parts = [HEAD]
    for words in commands():
        title = " ".join(("paperatlas", *words))
        parts.append(f"## {title}\n\n```text\n{help_of(*words)}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page, or with --check compare it."""
    page = render()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
