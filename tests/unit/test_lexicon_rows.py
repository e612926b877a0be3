"""The rows of the lexicon: reading, writing, and what lint says about them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracting import row
from paperatlas.errors import LexiconError
from paperatlas.lexicon import Row, lint_rows, read_rows, write_rows
from paperatlas.lexicon.rows import COLUMNS, read_stopwords
from paperatlas.model import EntityType

HEADER = "\t".join(COLUMNS)


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "models.tsv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_row_with_everything(tmp_path: Path) -> None:
    line = "Stone 2\tStone-v2|Stone II\tStone\tPebble|Rock\tcontext\tgeology| llm \t2023\t2302.13971"
    (read,) = read_rows(written(tmp_path, line), EntityType.MODEL)
    assert read == Row(
        type=EntityType.MODEL,
        name="Stone 2",
        aliases=("Stone-v2", "Stone II"),
        parent="Stone",
        based_on=("Pebble", "Rock"),
        match="context",
        context=("geology", "llm"),
        year=2023,
        arxiv="2302.13971",
        place=f"{tmp_path / 'models.tsv'}:2",
    )
    assert read.surfaces == ("Stone 2", "Stone-v2", "Stone II")


def test_short_rows_blank_lines_and_windows_line_ends(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(f"{HEADER}\r\nStone\r\n\r\n  \r\nPebble\tPeb\r\n".encode())
    rows = read_rows(path, EntityType.MODEL)
    assert [(r.name, r.aliases, r.place) for r in rows] == [
        ("Stone", (), f"{path}:2"),
        ("Pebble", ("Peb",), f"{path}:5"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("\tStone", "without a name"),
        ("Stone\t\t\t\tloose", "match is 'loose'"),
        ("Stone\t\t\t\t\t\t1871", "year is '1871'"),
        ("Stone\t\t\t\t\t\t\tabs/2302.13971", "arxiv is 'abs/2302.13971'"),
        ("Stone" + "\t" * 8, "9 columns; 8 are allowed"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, "Pebble", line)
    with pytest.raises(LexiconError) as caught:
        read_rows(path, EntityType.MODEL)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert said in str(caught.value)


@pytest.mark.parametrize("header", ["", "name", "name,aliases", HEADER + "\tmore"])
def test_a_bad_header_is_an_error(tmp_path: Path, header: str) -> None:
    with pytest.raises(LexiconError, match=r"models\.tsv:1: the header must be name<TAB>aliases"):
        read_rows(written(tmp_path, header=header), EntityType.MODEL)


def test_a_file_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "models.tsv"
    path.write_bytes(HEADER.encode() + b"\nCaf\xe9\n")
    with pytest.raises(LexiconError, match="not UTF-8"):
        read_rows(path, EntityType.MODEL)


CELL = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="|"), min_size=1, max_size=12)
ROWS = st.builds(
    Row,
    type=st.just(EntityType.METHOD),
    name=CELL,
    aliases=st.lists(CELL, max_size=3).map(tuple),
    parent=st.one_of(st.just(""), CELL),
    based_on=st.lists(CELL, max_size=2).map(tuple),
    match=st.sampled_from(["", "case", "context"]),
    context=st.lists(CELL, max_size=2).map(tuple),
    year=st.one_of(st.none(), st.integers(1900, 2099)),
    arxiv=st.sampled_from(["", "2302.13971", "0704.0001"]),
)


@given(st.lists(ROWS, max_size=8))
def test_what_is_written_is_read_again_sorted(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.mktemp("lexicon") / "methods.tsv"
    write_rows(path, rows)
    read = read_rows(path, EntityType.METHOD)
    assert sorted(r.line() for r in read) == sorted(r.line() for r in rows)
    assert [(r.name.casefold(), r.name) for r in read] == sorted((r.name.casefold(), r.name) for r in rows)
    assert [p.name for p in path.parent.iterdir()] == ["methods.tsv"]


def test_stop_words_with_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "stopwords.tsv"
    path.write_text("name\treason\nBLEU\tmetric\nPyTorch\tsoftware\n", encoding="utf-8")
    assert read_stopwords(path) == {"BLEU": "metric", "PyTorch": "software"}


GOOD = [
    row("Model", "Pebble", place="m:2"),
    row("Model", "Pebble 2", "Pebble-v2", parent="Pebble", place="m:3"),
    row("Method", "drop", place="t:2"),
    row("Method", "Stone", based_on=("Pebble",), match="case", place="t:3"),
]
ORDINARY = frozenset({"stone", "drop", "pebble rock"})


def test_good_rows_pass() -> None:
    assert lint_rows(GOOD, ORDINARY) == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row("Model", "Zed", "Pebble-2"), "'Pebble-2' is already a surface of 'Pebble 2' (m:3)"),
        (row("Model", "Zed", parent="Quartz"), "parent 'Quartz' is no row of this file"),
        (row("Model", "Zed", parent="Stone"), "parent 'Stone' is no row of this file"),
        (row("Model", "Zed", based_on=("Quartz",)), "based_on 'Quartz' is no row of the lexicon"),
        (row("Model", "Zed", "Stone"), "'Stone' is an ordinary word"),
        (row("Model", "Zed", "???"), "'???' has no letter or digit"),
        (row("Model", "Zed", "a  b"), "control character or a double space"),
        (row("Model", "Zed", "a\x07b"), "control character or a double space"),
        (row("Model", "Zed", match="context"), "match=context without context words"),
        (row("Model", "Zed", context=("llm",)), "context words without match=context"),
        (row("Model", "Zed", parent="Zed"), "go round in a circle"),
        (row("Model", "Aaa"), "'Aaa' stands after 'Pebble 2'"),
        (row("Model", "Pebble 2"), "'Pebble 2' is a row already (m:3)"),
        (row("Model", "Zed", "a|b"), "'a|b' holds a |"),
    ],
)
def test_lint_names_what_is_wrong(bad: Row, said: str) -> None:
    bad = Row(**{name: getattr(bad, name) for name in Row.__slots__} | {"place": "m:4"})
    remarks = lint_rows([*GOOD[:2], bad, *GOOD[2:]], ORDINARY)
    assert [r for r in remarks if said in r]
    assert all(r.startswith("m:4: ") for r in remarks)


def test_a_circle_of_parents_is_reported_for_each_of_its_rows() -> None:
    rows = [row("Model", "A1", parent="B1"), row("Model", "B1", parent="C1"), row("Model", "C1", parent="A1")]
    assert len([r for r in lint_rows(rows, frozenset()) if "circle" in r]) == 3
