"""Count ordinary words and common acronyms in a corpus, for the lexicon's word lists.

Usage: python scripts/count_words.py INPUT... (needs a corpus of at least some ten thousand abstracts)

Writes `words.txt` (words that abstracts write in lower case) and `acronyms.txt` (acronyms that several
papers define, hence no paper's own coinage) beside the lexicon's rows.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from paperatlas.model import Paper
from paperatlas.readers import read

DATA = Path(__file__).resolve().parent.parent / "src" / "paperatlas" / "lexicon" / "data"
WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]+(?![\w-])")
DEFINED = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9}?)s?\)")
MIN_PAPERS, MIN_LOWER_SHARE, MIN_DEFINITIONS = 12, 0.25, 3


def count(papers: Iterable[Paper]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count in how many papers each word stands in lower case, capitalised, and each acronym is defined."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    acronyms: Counter[str] = Counter()
    for paper in papers:
        text = f"{paper.title}. {paper.abstract}"
        words = set(WORD.findall(text))
        lower.update(word for word in words if word.islower())
        capital.update(word.lower() for word in words if not word.islower())
        acronyms.update(set(DEFINED.findall(text)))
    return lower, capital, acronyms


def main() -> None:
    """Write both lists from the inputs named on the command line."""
    lower, capital, acronyms = count(read(sys.argv[1:]).papers)
    words = sorted(word for word, n in lower.items() if n >= MIN_PAPERS and n >= MIN_LOWER_SHARE * capital[word])
    shared = sorted(a for a, n in acronyms.items() if n >= MIN_DEFINITIONS)
    (DATA / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (DATA / "acronyms.txt").write_text("\n".join(shared) + "\n", encoding="utf-8")
    print(f"{len(words)} words, {len(shared)} acronyms")


if __name__ == "__main__":
    main()
