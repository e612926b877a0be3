#!/usr/bin/env python3
"""Write docs/cli.md from the help of every command, and the counts of docs/lexicon.md: scripts/document.py [--check].

With --check nothing is written; the exit code is 1 if a page is out of date.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "cli.md"
LEXICON = DOCS / "lexicon.md"
COUNTS = re.compile(r"(?<=<!-- lexicon stats -->\n).*?(?=<!-- end of lexicon stats -->)", re.DOTALL)
HEAD = """\
# The command line

Written by `scripts/document.py` from the commands themselves; a test keeps it so.

Every command that asks the store takes it from `--store`, else from `PAPERATLAS_STORE`, else `atlas.db` in
this folder. Results go to standard output, everything else to standard error. The exit code is 0 if all went
well, 1 on an error, 2 on wrong usage and 130 when interrupted. An error is one line; `PAPERATLAS_DEBUG=1`
shows where it came from.

Every command that loads the lexicon lays the folder that `PAPERATLAS_LEXICON` names over the shipped names, and then
those of `--lexicon`; see [the lexicon](lexicon.md).
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


def render_lexicon() -> str:
    """Return the page on the lexicon with what `paperatlas lexicon stats` counts in the shipped rows."""
    from paperatlas.lexicon import Lexicon

    counts = Lexicon.load(own=False).stats()
    rows = "".join(f"| {what} | {n:,} |\n" for what, n in counts.items())
    table = f"\n| what | n |\n| --- | --- |\n{rows}\n"
    page, number = COUNTS.subn(lambda _: table, LEXICON.read_text(encoding="utf-8"))
    if number != 1:
        sys.exit(f"{LEXICON}: needs the markers of the lexicon's counts once, and has them {number} times")
    return page


def main() -> int:
    """Write the pages, or with --check compare them."""
    pages = {PAGE: render(), LEXICON: render_lexicon()}
    if "--check" in sys.argv[1:]:
        return int(any(not p.exists() or p.read_text(encoding="utf-8") != text for p, text in pages.items()))
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
