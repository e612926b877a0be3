"""How the command line prints: formats, hostile text, flags that become dataclasses."""

import csv
import io
import json
import unicodedata
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.cli.options import spread
from paperatlas.cli.output import Format, choose, clean, print_json, print_rows, print_section

HOSTILE = "a [red]title[/red]\x1b[2J\x1b]0;pwned\x07\u202egnp\x9b31m\nnext\u2028line"


@given(st.text())
def test_clean_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    cleaned = clean(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cs") for c in cleaned)
    assert "\u202e" not in cleaned
    assert cleaned == clean(cleaned)
    assert "\n" not in cleaned


def test_clean_keeps_ordinary_text() -> None:
    assert clean("Ünïcode τ-bench, 日本語 MoE²") == "Ünïcode τ-bench, 日本語 MoE²"


@pytest.mark.parametrize("terminal", [False, True])
def test_a_table_shows_markup_as_text(
    terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("COLUMNS", "200")
    print_rows(["title"], [[HOSTILE]])
    shown = capsys.readouterr().out
    assert "[red]title[/red]" in shown
    assert "\x1b" not in shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "\x9b" not in shown
    assert "\u202e" not in shown


def test_a_row_is_one_line_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 200
    print_rows(["n", "text"], [[1, long], [22, "short\nbut two lines"]])
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["n", "text"]
    assert first == f"1   {long.strip()}"
    assert second == "22  short but two lines"


def test_cells_of_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(["a", "b", "c", "d", "e"], [[None, True, 0.5, ["x", "y"], {"k": 1}]], Format.CSV)
    assert capsys.readouterr().out.splitlines() == ["a,b,c,d,e", ',yes,0.5,"x, y",k: 1']


@given(st.lists(st.tuples(st.text(), st.text())))
def test_json_holds_what_was_given(rows: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        print_rows(["a", "b"], rows, Format.JSON)
    assert json.loads(out.getvalue()) == [{"a": a, "b": b} for a, b in rows]
    assert not {"\x1b", "\x9b", "\u202e"} & set(out.getvalue())


def test_json_replaces_what_utf8_cannot_hold(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": "lone \ud800 surrogate"})
    assert json.loads(capsys.readouterr().out) == {"title": "lone ? surrogate"}


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_csv_keeps_its_shape(rows: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        print_rows(["a", "b"], rows, Format.CSV)
    read = list(csv.reader(io.StringIO(out.getvalue())))
    assert read == [["a", "b"], *([clean(a), clean(b)] for a, b in rows)]


def test_an_empty_section_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_section("merged", ["reason"], [])
    assert not capsys.readouterr().out


def test_the_two_flags_exclude_each_other() -> None:
    assert choose(as_json=True, as_csv=False) is Format.JSON
    assert choose(as_json=False, as_csv=False) is Format.TABLE
    with pytest.raises(typer.BadParameter):
        choose(as_json=True, as_csv=True)


@dataclass(frozen=True)
class Group:
    """Two options for the test."""

    left: Annotated[int, typer.Option("--left")] = 1
    right: Annotated[str, typer.Option("--right")] = "r"


def test_a_dataclass_parameter_becomes_its_options() -> None:
    seen: list[object] = []

    @spread
    def verb(name: Annotated[str, typer.Argument()], group: Group) -> None:
        seen.extend((name, group))

    app = typer.Typer(rich_markup_mode=None)
    app.command()(verb)
    app(args=["x", "--left", "7"], standalone_mode=False)
    assert seen == ["x", Group(left=7)]
