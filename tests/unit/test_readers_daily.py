"""Daily-papers dumps: what is an abstract, what a title, and what the page around them."""

import textwrap
from pathlib import Path

import pytest

from paperatlas.errors import InputError
from paperatlas.readers import ReadOptions, ReadResult, read

HEAD = ["fresh", "All the papers of today in your mailbox!", "Subscribe", "by someone and friends", "Mar 12"]
TITLES = [
    "Foo: How Small Can a Model Be? An Empirical Study",
    "Are Large Models Good Readers?",
    "Bar",
    "Models, Data, and Everything vs. Nothing",
]
ABSTRACTS = [
    f"We present a thing of number {n}. " + "It is measured on many questions, and it answers most of them. " * 20
    for n in range(4)
]
PAIRS = [(title, abstract.strip()) for title, abstract in zip(TITLES, ABSTRACTS, strict=True)]


def dump(tmp_path: Path, *lines: str, between: str = "\n\n") -> ReadResult:
    path = tmp_path / "dump.txt"
    path.write_text(between.join(lines), encoding="utf-8")
    return read([path])


def pairs(result: ReadResult) -> list[tuple[str, str]]:
    return [(paper.title, paper.abstract) for paper in result.papers]


def flat(head: list[str] | None = None) -> list[str]:
    return [*(head or []), *(text for pair in PAIRS for text in pair)]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\n\n\n \n"])
def test_head_titles_and_abstracts(tmp_path: Path, between: str) -> None:
    result = dump(tmp_path, *flat(HEAD), between=between)
    assert pairs(result) == PAIRS
    assert not result.skipped
    assert all(paper.date is None for paper in result.papers)


@pytest.mark.parametrize("head", [[], ["Some other page"], ["Login", "Get the news once a day. Stay current."]])
def test_the_head_is_told_by_structure(tmp_path: Path, head: list[str]) -> None:
    assert pairs(dump(tmp_path, *flat(head))) == PAIRS


def test_source_is_the_line_of_the_title(tmp_path: Path) -> None:
    result = dump(tmp_path, *flat(HEAD))
    assert result.papers[0].source == f"{tmp_path / 'dump.txt'}:11"


def test_furniture_between_the_entries(tmp_path: Path) -> None:
    lines = [*HEAD]
    for number, (title, abstract) in enumerate(PAIRS):
        lines += ["Submitted by", "somebody", str(number * 17), title]
        lines += ["Anna B. Smith, Jo Doe, Li-Wei Chen", "· 3 authors", abstract, "View all", "1.2k"]
    result = dump(tmp_path, *lines, "TOS", "Privacy", "About us", "© 2025 A Company. All rights reserved.")
    assert pairs(result) == PAIRS
    assert result.papers[0].authors == ("Anna B. Smith", "Jo Doe", "Li-Wei Chen")
    assert not result.skipped


def test_hard_wrapped_text(tmp_path: Path) -> None:
    tail = ": A Long Tail That Does Not Fit on One Line of the Page"
    texts = [text for title, abstract in PAIRS for text in (title + tail, abstract)]
    texts[-1] += " See https://example.org/" + "long/" * 20  # cannot be broken and sticks out
    wrapped = [textwrap.fill(text, 80, break_long_words=False, break_on_hyphens=False) for text in texts]
    result = dump(tmp_path, *HEAD, *wrapped)
    assert [text for pair in pairs(result) for text in pair] == texts


def test_an_abstract_of_two_paragraphs_is_one(tmp_path: Path) -> None:
    first, second = ABSTRACTS[0][:700].strip(), ABSTRACTS[1][:600].strip()
    assert pairs(dump(tmp_path, TITLES[0], first, second, *PAIRS[2])) == [
        (TITLES[0], f"{first} {second}"),
        PAIRS[2],
    ]


def test_two_whole_abstracts_are_two_papers(tmp_path: Path) -> None:
    assert pairs(dump(tmp_path, *PAIRS[0], PAIRS[1][1])) == [PAIRS[0], ("", PAIRS[1][1])]


def test_short_abstracts(tmp_path: Path) -> None:
    result = dump(tmp_path, "Foo: A Model", "We evaluate Foo on Bar.", "Bar: A Benchmark", "Bar has many questions.")
    assert pairs(result) == [
        ("Foo: A Model", "We evaluate Foo on Bar."),
        ("Bar: A Benchmark", "Bar has many questions."),
    ]


def test_hostile_lines_take_no_time(tmp_path: Path) -> None:
    hostile = ["Aa and " * 50 + "!", "Aa, " * 90, "12 " * 120, "new " * 90 + "?", "." * 390]
    lines = [line for pair in PAIRS for line in (*hostile, *pair)]
    assert pairs(dump(tmp_path, *lines)) == PAIRS


@pytest.mark.parametrize("title", ["A Title at the End of the Dump", "LoneTitle"])
def test_a_title_without_abstract_at_the_end(tmp_path: Path, title: str) -> None:
    result = dump(tmp_path, *flat(HEAD), title)
    assert pairs(result) == PAIRS
    (row,) = result.skipped
    assert row.line == 2 * (len(HEAD) + 2 * len(PAIRS)) + 1
    assert f"no abstract follows the title '{title}'" in row.reason
    with pytest.raises(InputError, match=f":{row.line}: no abstract follows"):
        read([tmp_path / "dump.txt"], ReadOptions(strict=True))


def test_no_dump_at_all(tmp_path: Path) -> None:
    result = dump(tmp_path, "just", "some lines", "of text")
    assert not result.papers
    assert "holds no abstract" in result.skipped[0].reason


def test_odd_characters_are_cleaned(tmp_path: Path) -> None:
    title, abstract = PAIRS[0]
    result = dump(tmp_path, *PAIRS[1], f"{title[:5]}\u2028{title[5:]}", abstract.replace(" ", "\u00a0 ", 3))
    assert pairs(result)[1] == (clean_title(title), abstract)


def clean_title(title: str) -> str:
    return " ".join(f"{title[:5]} {title[5:]}".split())
