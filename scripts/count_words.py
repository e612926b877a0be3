"""Count ordinary words, common acronyms and common entities in a corpus, for the lexicon's lists.

Usage: python scripts/count_words.py INPUT... (needs a corpus of at least some ten thousand abstracts)

Writes `words.txt` (words that abstracts write in lower case), `acronyms.txt` (acronyms that several papers define,
hence no paper's own coinage) and `common.txt` (ids of the lexicon's entities that several papers name) beside the
lexicon's rows.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from paperatlas.document import Document
from paperatlas.lexicon import Lexicon
from paperatlas.linking import Linker
from paperatlas.model import Paper
from paperatlas.readers import read
from paperatlas.recognition import Recognizer

DATA = Path(__file__).resolve().parent.parent / "src" / "paperatlas" / "lexicon" / "data"
WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]+(?![\w-])")
DEFINED = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9}?)s?\)")
MIN_PAPERS, MIN_LOWER_SHARE, MIN_DEFINITIONS, MIN_NAMING = 12, 0.25, 3, 5


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


def count_entities(papers: Iterable[Paper]) -> Counter[str]:
    """Count in how many papers each entity of the lexicon is named."""
    lexicon = Lexicon.load(own=False)
    recognizer, linker = Recognizer(lexicon.patterns), Linker(lexicon)
    found: Counter[str] = Counter()
    for document in map(Document, papers):
        found.update({hit.claims[0].entity_id for hit in linker.held(document, recognizer.find(document))})
    return found


def main() -> None:
    """Write the lists from the inputs named on the command line."""
    papers = read(sys.argv[1:]).papers
    lower, capital, acronyms = count(papers)
    common = sorted(id_ for id_, n in count_entities(papers).items() if n >= MIN_NAMING)
    words = sorted(word for word, n in lower.items() if n >= MIN_PAPERS and n >= MIN_LOWER_SHARE * capital[word])
    shared = sorted(a for a, n in acronyms.items() if n >= MIN_DEFINITIONS)
    (DATA / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (DATA / "acronyms.txt").write_text("\n".join(shared) + "\n", encoding="utf-8")
    (DATA / "common.txt").write_text("\n".join(common) + "\n", encoding="utf-8")
    print(f"{len(words)} words, {len(shared)} acronyms, {len(common)} entities")


if __name__ == "__main__":
    main()
