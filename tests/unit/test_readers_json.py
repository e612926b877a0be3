"""JSON lines and arrays: records, their keys, and what goes wrong in them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Paper
from paperatlas.readers import ReadResult, made_id, read, sources
from paperatlas.readers.json_records import _elements


def lines(tmp_path: Path, *records: Any) -> ReadResult:
    texts = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(texts) + b"\n")
    return read([path])


def array(tmp_path: Path, text: str) -> ReadResult:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    return read([path])


def one(tmp_path: Path, **record: Any) -> Paper:
    result = lines(tmp_path, record)
    assert not result.skipped
    return result.papers[0]


class TestRecords:
    def test_all_keys(self, tmp_path: Path) -> None:
        paper = one(
            tmp_path,
            id="2302.13971",
            title=" LLaMA:\n  Open ",
            abstract="We\r\nintroduce",
            date="2023-02-27",
            authors=["A B", "C D"],
            url="https://arxiv.org/abs/2302.13971",
            categories=["cs.CL"],
            other={"ignored": [1]},
            source=5,
        )
        assert paper == Paper(
            id="2302.13971",
            title="LLaMA: Open",
            abstract="We introduce",
            date=date(2023, 2, 27),
            authors=("A B", "C D"),
            url="https://arxiv.org/abs/2302.13971",
            categories=("cs.CL",),
            source=f"{tmp_path / 'a.jsonl'}:1",
        )

    @pytest.mark.parametrize("key", ["abs", "summary"])
    def test_other_keys(self, tmp_path: Path, key: str) -> None:
        paper = one(tmp_path, arxiv_id="1", abstract=None, published="2023-07-18T23:00:00Z", **{key: "Text."})
        assert (paper.id, paper.abstract, paper.date) == ("1", "Text.", date(2023, 7, 18))

    @pytest.mark.parametrize(
        ("stated", "meant"),
        [
            ("2023-07-18", date(2023, 7, 18)),
            ("2023-07-18T10:00:00.000Z", date(2023, 7, 18)),
            ("2023-07-18 10:00", date(2023, 7, 18)),
            ("2023/7/8", date(2023, 7, 8)),
            ("20230718", date(2023, 7, 18)),
            ("2023-07", date(2023, 7, 1)),
            ("2023", date(2023, 1, 1)),
            (2023, date(2023, 1, 1)),
        ],
    )
    def test_dates(self, tmp_path: Path, stated: object, meant: date) -> None:
        assert one(tmp_path, title="T", date=stated).date == meant

    @pytest.mark.parametrize("stated", ["Mar 12", "2023-13", "2023-02-30", "0000-01-01", 1689638400, True, {"a": 1}])
    def test_a_date_that_is_none_is_left_out_and_the_paper_kept(self, tmp_path: Path, stated: object) -> None:
        result = lines(tmp_path, {"title": "T", "date": stated})
        assert result.papers[0].date is None
        (row,) = result.skipped
        assert row.line == 1
        assert not row.whole
        assert row.reason.startswith("date ")

    @pytest.mark.parametrize(
        "stated",
        [
            ["Jo Doe", "A. B. Smith"],
            [{"name": "Jo Doe", "id": 1}, {"name": "A. B. Smith"}],
            [{"given": "Jo", "family": "Doe"}, {"first": "A. B.", "last": "Smith"}],
            "Jo Doe, A. B. Smith",
            "Jo Doe and A. B. Smith",
            "Jo Doe, and A. B.\n Smith",
            "Jo Doe; A. B. Smith",
        ],
    )
    def test_authors(self, tmp_path: Path, stated: object) -> None:
        assert one(tmp_path, title="T", authors=stated).authors == ("Jo Doe", "A. B. Smith")

    @pytest.mark.parametrize("stated", [["cs.CL", "cs.AI"], "cs.CL cs.AI", "cs.CL, cs.AI"])
    def test_categories(self, tmp_path: Path, stated: object) -> None:
        assert one(tmp_path, title="T", categories=stated).categories == ("cs.CL", "cs.AI")

    def test_a_url_that_would_run_a_script_is_left_out(self, tmp_path: Path) -> None:
        result = lines(tmp_path, {"title": "T", "url": "javascript:alert(1)"})
        assert result.papers[0].url is None
        assert "is not a web address" in result.skipped[0].reason

    def test_ids(self, tmp_path: Path) -> None:
        assert one(tmp_path, id=12, title="T").id == "12"
        assert one(tmp_path, id=" ", title="T").id == made_id("T", "")
        assert "id is of the wrong kind (float)" in lines(tmp_path, {"id": 2503.1, "title": "T"}).skipped[0].reason


class TestLines:
    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            (b'{"title": "T"', "malformed JSON at column"),
            (b'{"title": "a\x00b"}', "malformed JSON"),
            (b'{"title": "caf\xe9"}', "not UTF-8 (byte 0xe9)"),
            (b'{"title": "\xed\xa0\x80"}', "not UTF-8"),
            (b'{"id": "1", "title": " ", "abstract": null}', "neither title nor abstract"),
            (b'{"title": ["T"]}', "title is of the wrong kind (list)"),
            (b"[1]", "not a JSON object"),
            (b"null", "not a JSON object"),
            (b'{"title": "T", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        ],
    )
    def test_a_bad_line_is_left_out(self, tmp_path: Path, bad: bytes, says: str) -> None:
        result = lines(tmp_path, {"title": "A"}, b"", bad, {"title": "B"})
        assert [paper.title for paper in result.papers] == ["A", "B"]
        (row,) = result.skipped
        assert row.line == 3
        assert says in row.reason

    def test_what_others_write_is_read(self, tmp_path: Path) -> None:
        result = lines(
            tmp_path,
            b'{"title": "half \\ud83d here", "abstract": "whole \\ud83d\\ude00"}',
            b'{"title": "Number", "score": NaN, "date": NaN}',
            '{"title": "Line\u2028Separator"}'.encode(),
            b'{"title": "NUL\\u0000here"}',
        )
        assert not result.skipped
        assert [p.title for p in result.papers] == [
            "half \ufffd here",
            "Number",
            "Line Separator",
            "NUL here",
        ]
        assert result.papers[0].abstract == "whole \U0001f600"

    def test_records_spread_over_lines_are_reported_once(self, tmp_path: Path) -> None:
        result = lines(tmp_path, json.dumps({"title": "T"}, indent=1).encode())
        assert [str(row.line) for row in result.skipped] == ["1"]
        assert "spread over several lines" in result.skipped[0].reason


class TestArrays:
    def test_lines_of_records_are_exact(self, tmp_path: Path) -> None:
        result = array(tmp_path, '\n[\n {"title":\n "A"},\n\n {"title": "B, ]}"}, {"title": "\\"C["}]\n')
        assert [(p.title, p.source.rsplit(":", 1)[1]) for p in result.papers] == [
            ("A", "3"),
            ("B, ]}", "6"),
            ('"C[', "6"),
        ]

    def test_a_malformed_record_does_not_hurt_the_next(self, tmp_path: Path) -> None:
        result = array(tmp_path, '[{"title": "A"},\n{"title": "B",},\n7,\n{"title": "C"}]')
        assert [p.title for p in result.papers] == ["A", "C"]
        assert [row.line for row in result.skipped] == [2, 3]

    def test_an_array_that_is_cut_off(self, tmp_path: Path) -> None:
        result = array(tmp_path, '[{"title": "A"},\n\n{"title": "B')
        assert [p.title for p in result.papers] == ["A"]
        assert [(row.line, "cut off" in row.reason) for row in result.skipped] == [(3, True)]

    def test_text_after_the_end(self, tmp_path: Path) -> None:
        result = array(tmp_path, '[{"title": "A"}]\n[{"title": "B"}]')
        assert [p.title for p in result.papers] == ["A"]
        assert "after the end of the array" in result.skipped[0].reason

    def test_an_empty_array(self, tmp_path: Path) -> None:
        assert "holds no record" in array(tmp_path, "[ ]").skipped[0].reason

    def test_strings_longer_than_what_is_read_at_once(self, tmp_path: Path) -> None:
        text = "x" * 3_000_000 + '\\"'
        result = array(tmp_path, f'[{{"title": "A", "abstract": "{text}"}}, {{"title": "B"}}]')
        assert [len(p.abstract) for p in result.papers] == [3_000_001, 0]

    @given(
        st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())), min_size=1),
        st.sampled_from([None, 1]),
    )
    def test_elements_are_those_of_a_parser(
        self, tmp_path_factory: pytest.TempPathFactory, values: list[Any], indent: int | None
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "elements.json"
        text = json.dumps(values, indent=indent)
        path.write_text(text)
        with sources.open_source(str(path)) as source:
            found = list(_elements(source))
        assert [json.loads(body) for _, body in found] == values
        for line, body in found:
            assert body.decode().split("\n")[0] in text.split("\n")[line - 1]
