"""What every reader promises, tried on each of them."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import zstandard

from paperatlas.errors import InputError
from paperatlas.readers import Reader, ReadOptions, formats, read, registry


@dataclass(frozen=True)
class Sample:
    """Hold the same two papers in one format, with one entry between them that is no paper."""

    text: str
    lines: tuple[int, int]
    bad: str
    bad_line: int


ONE = ("Foo: A Model", "We present Foo, a model. It is evaluated on Bar and on Baz.")
TWO = ("Bar: A Benchmark", "We present Bar, a benchmark. It holds many questions, all of them new.")

_DUMP = "{0[0]}\n\n{0[1]}\n\n{2}{1[0]}\n\n{1[1]}\n"
_LINES = '{{"title": "{0[0]}", "abstract": "{0[1]}"}}\n{2}{{"title": "{1[0]}", "abstract": "{1[1]}"}}\n'
_ARRAY = '[\n{{"title": "{0[0]}", "abstract": "{0[1]}"}},\n{2}{{"title": "{1[0]}", "abstract": "{1[1]}"}}\n]\n'

SAMPLES = {
    "daily-papers": Sample(_DUMP.format(ONE, TWO, ""), (1, 5), _DUMP.format(ONE, TWO, "A Title Left Alone\n\n"), 5),
    "jsonl": Sample(_LINES.format(ONE, TWO, ""), (1, 2), _LINES.format(ONE, TWO, '{"title": "Cut\n'), 2),
    "json": Sample(_ARRAY.format(ONE, TWO, ""), (2, 3), _ARRAY.format(ONE, TWO, '{"title": },\n'), 3),
}

each_format = pytest.mark.parametrize("name", sorted(SAMPLES))
each_compression = pytest.mark.parametrize(
    "compress",
    [bytes, gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress],
    ids=["plain", "gzip", "xz", "zstd"],
)


def test_no_reader_escapes_the_contract() -> None:
    assert sorted(SAMPLES) == sorted(registry.builtin()) == formats()


@each_format
def test_it_is_a_reader_and_found_by_name(name: str) -> None:
    assert isinstance(registry.find(name), Reader)


@each_format
def test_it_recognizes_its_own_and_no_other_claims_it_first(name: str) -> None:
    assert type(registry.recognize(SAMPLES[name].text)) is type(registry.find(name))


@each_format
@each_compression
@pytest.mark.parametrize("forced", [False, True])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_papers_come_in_order_with_their_places(
    name: str, compress: Callable[[bytes], bytes], forced: bool, start: bytes, end: str, tmp_path: Path
) -> None:
    path = tmp_path / "papers.dat"
    path.write_bytes(compress(start + SAMPLES[name].text.replace("\n", end).encode()))
    result = read([path], ReadOptions(format=name if forced else None, strict=True))
    assert [(paper.title, paper.abstract) for paper in result.papers] == [ONE, TWO]
    assert [paper.source for paper in result.papers] == [f"{path}:{line}" for line in SAMPLES[name].lines]
    assert result.entries == 2
    assert not result.skipped
    assert not result.merged


@each_format
def test_what_is_bad_is_left_out_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text(SAMPLES[name].bad, encoding="utf-8")
    result = read([path])
    assert [paper.title for paper in result.papers] == [ONE[0], TWO[0]]
    assert [(row.path, row.line, row.whole) for row in result.skipped] == [(str(path), SAMPLES[name].bad_line, True)]
    with pytest.raises(InputError, match=f":{SAMPLES[name].bad_line}: "):
        read([path], ReadOptions(strict=True))


@each_format
def test_a_latin_1_paper_is_left_out_with_its_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(SAMPLES[name].text.replace("Bar, a", "B\xe4r, a").encode("latin-1"))
    result = read([path])
    assert [paper.title for paper in result.papers] == [ONE[0]]
    (row,) = result.skipped
    assert "UTF-8" in row.reason
    assert row.line == SAMPLES[name].lines[1] + (2 if name == "daily-papers" else 0)


@each_format
@pytest.mark.parametrize(
    "compress",
    [gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress],
    ids=["gzip", "xz", "zstd"],
)
def test_a_truncated_file_is_reported(name: str, compress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path, whole = tmp_path / "cut", tmp_path / "whole"
    data = compress(SAMPLES[name].text.encode())
    path.write_bytes(data[: len(data) - 9])
    whole.write_text(SAMPLES[name].text, encoding="utf-8")
    result = read([path, whole])
    assert {paper.title for paper in result.papers} == {ONE[0], TWO[0]}
    (row,) = result.skipped
    assert row.path == str(path)
    assert "copy or download the file again" in row.reason


@each_format
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\r\n\t", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "is binary"),
        ("Ein Titel".encode("utf-16"), "is UTF-16"),
        (bz2.compress(b"text"), "bzip2"),
        (b"%PDF-1.7 ...", "a PDF"),
    ],
)
def test_what_is_no_text_is_reported_as_a_whole(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(data)
    result = read([path], ReadOptions(format=name))
    assert not result.papers
    (row,) = result.skipped
    assert row.line is None
    assert says in row.reason
    with pytest.raises(InputError, match=says):
        read([path], ReadOptions(format=name, strict=True))


@each_format
def test_twice_the_same_gives_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text(SAMPLES[name].bad, encoding="utf-8")
    assert read([path]) == read([path])
    doubled = read([path, path])
    assert doubled.papers == read([path]).papers
    assert doubled.entries == 4
    assert len(doubled.merged) == 2
