"""Short ways to the extraction core for its tests: one lexicon and one extractor a process, small texts."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import FrameType

from hypothesis import strategies as st

from paperatlas.document import Document
from paperatlas.extraction import Extractor, Result
from paperatlas.lexicon import Lexicon, Row
from paperatlas.linking import Linked, Linker
from paperatlas.model import EntityType, Extraction, Found, Paper
from paperatlas.recognition import Hit, Recognizer
from paperatlas.shapes import Shapes

__all__ = [
    "TEXTS",
    "TooSlow",
    "cpu_seconds",
    "document",
    "extract",
    "extractor",
    "find",
    "found",
    "hits",
    "lexicon",
    "link",
    "recognizer",
    "row",
    "shapes",
    "small",
]

_PIECES = [
    *(
        "GPT-4",
        "Llama 2",
        "Llama-2-7b-chat",
        "LLaMA",
        "GSM8K",
        "MMLU",
        "LoRA",
        "gemini",
        "Falcon-40B",
        "AIME'24",
    ),
    *(
        "we propose",
        "We introduce",
        "our",
        "called",
        "dubbed",
        "framework",
        "a benchmark of",
        "model",
        "method of",
    ),
    *(
        "evaluate",
        "on",
        "outperforms",
        "accuracy of 85.6%",
        "and",
        "/",
        ", ",
        "(",
        ")",
        "{",
        "}",
        "[",
        "$\\alpha_{1}^{2}$",
    ),
    *(
        "A-A-A-",
        "FooBar",
        "PebbleLM",
        "direct preference optimization (DPO)",
        "7B",
        "13B",
        "3.5",
        "\n",
        ". ",
        ":",
        "—",
    ),
    *(
        "https://github.com/a/LLaMA",
        "a@b.org",
        "ß",
        "İ",
        "漢字",
        "😀",
        "e\u0301",
        "\u200b",
        "\x00",
        "“",
        "’s",
        "^2",
    ),
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=30).map(" ".join),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text("aA1-. ({$\\", max_size=6)), max_size=30).map("".join),
)
"""Texts of any characters but lone surrogates, and texts of names, cues and signs in any order."""


class TooSlow(AssertionError):
    """Report a body that took more CPU time than it may."""


@contextmanager
def cpu_seconds(most: float) -> Iterator[None]:
    """Stop the body when it has used this much CPU time; other processes on the machine do not count."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {most} seconds of CPU time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@cache
def lexicon() -> Lexicon:
    """Return the built-in lexicon."""
    return Lexicon.load()


@cache
def extractor() -> Extractor:
    """Return an extractor over the built-in lexicon."""
    return Extractor(lexicon())


@cache
def shapes() -> Shapes:
    """Return the judge of shapes over the built-in lexicon."""
    return Shapes(lexicon())


@cache
def recognizer() -> Recognizer:
    """Return the recogniser of the built-in names."""
    return Recognizer(lexicon().patterns)


def row(type_: str, name: str, *aliases: str, **more: object) -> Row:
    """Make a row of the lexicon."""
    return Row(EntityType(type_), name, aliases, **more)  # type: ignore[arg-type]


def small(*rows: Row, ordinary: Sequence[str] = ()) -> Lexicon:
    """Make a lexicon of a few rows."""
    return Lexicon(rows, ordinary=frozenset(ordinary))


def document(abstract: str, title: str = "") -> Document:
    """Make a document of a text; an empty one is allowed here."""
    return Document(Paper.model_construct(id="p", title=title, abstract=abstract))


def hits(abstract: str, known: Lexicon | None = None, title: str = "") -> list[Hit]:
    """Recognise the names of a text."""
    finder = Recognizer(known.patterns) if known else recognizer()
    return finder.find(document(abstract, title))


def found(abstract: str, known: Lexicon | None = None) -> list[str]:
    """Recognise the names of a text and return them as they stand there."""
    return [abstract[hit.start : hit.end] for hit in hits(abstract, known)]


def link(abstract: str, known: Lexicon | None = None, title: str = "") -> list[Linked]:
    """Recognise and link the names of a text."""
    text = document(abstract, title)
    finder = Recognizer(known.patterns) if known else recognizer()
    return Linker(known or lexicon()).link(text, finder.find(text))


def extract(*papers: tuple[str, str]) -> Result:
    """Extract papers, each given as title and abstract; their ids are p1, p2, ..."""
    made = [Paper(id=f"p{n}", title=t, abstract=a) for n, (t, a) in enumerate(papers, 1)]
    return extractor().extract(made)


def find(extraction: Extraction, name: str) -> Found:
    """Return what a paper does with the entity of a name; fail where it has none."""
    names = [f.name for f in extraction.found]
    assert name in names, f"{name!r} is not among {names}"
    return extraction.found[names.index(name)]
