"""The readers' public face: sources, formats, third parties, ids and merging."""

import gc
import io
import random
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers import ReadOptions, formats, made_id, read
from paperatlas.readers.merge import merge
from paperatlas.readers.text import clean, folded

MEETING = ("paper 929253", "paper 1477297")
"""Two titles whose made ids are the same (found by trying)."""
RECORD = b'{"id": "1", "title": "Foo", "abstract": "We present Foo."}\n'


def paper(title: str = "", abstract: str = "", **more: object) -> Paper:
    values = {"id": made_id(title, abstract), "title": title, "abstract": abstract, "source": "f:1", **more}
    return Paper.model_validate(values)


class TestSources:
    def test_a_missing_file_is_an_error_before_anything_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(RECORD)
        seen: list[int] = []
        with pytest.raises(InputError, match="no such file"):
            read([tmp_path / "a", tmp_path / "b"], progress=seen.append)
        assert not seen

    def test_a_directory_is_skipped_unless_strict(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(RECORD)
        result = read([tmp_path, tmp_path / "a"])
        assert len(result.papers) == 1
        assert "is a directory" in str(result.skipped[0])
        with pytest.raises(InputError, match="is a directory"):
            read([tmp_path], ReadOptions(strict=True))

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin = io.TextIOWrapper(io.BytesIO(RECORD))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert [p.source for p in read(["-"]).papers] == ["-:1"]
        assert not stdin.buffer.closed

    def test_standard_input_is_read_once(self) -> None:
        with pytest.raises(InputError, match="only once"):
            read(["-", "-"])

    def test_a_path_that_cannot_be_shown_is_still_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a\nb"
        path.write_bytes(RECORD)
        assert read([path]).papers[0].source == f"{tmp_path}/a\ufffdb:1"

    def test_several_zstd_frames_and_a_skippable_one(self, tmp_path: Path) -> None:
        import zstandard

        compress = zstandard.ZstdCompressor().compress
        skippable = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
        path = tmp_path / "a"
        path.write_bytes(skippable + compress(RECORD) + skippable + compress(RECORD.replace(b"Foo", b"Bar")))
        assert read([path]).entries == 2

    def test_what_came_before_the_damage_is_kept(self, tmp_path: Path) -> None:
        import gzip

        draw = random.Random(1)
        lines = [b'{"title": "T%d", "abstract": "%x"}\n' % (n, draw.getrandbits(4000)) for n in range(2000)]
        data = bytearray(gzip.compress(b"".join(lines)))
        (tmp_path / "a").write_bytes(data[: len(data) // 2])
        result = read([tmp_path / "a"])
        assert 800 < len(result.papers) < 1200
        assert "ends too early" in result.skipped[0].reason

    def test_progress_counts_entries(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"".join(b'{"title": "T%d"}\n' % n for n in range(1201)))
        seen: list[int] = []
        read([tmp_path / "a"], progress=seen.append)
        assert seen == [500, 1000, 1201]

    def test_the_collector_runs_again_after_a_failure(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"{}")
        with pytest.raises(InputError):
            read([tmp_path / "a"], ReadOptions(strict=True))
        assert gc.isenabled()


class TestFormats:
    def test_a_wrong_name_lists_the_right_ones(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(RECORD)
        with pytest.raises(InputError, match=r"did you mean jsonl\? formats: daily-papers, json, jsonl"):
            read([tmp_path / "a"], ReadOptions(format="jsonl2"))

    @pytest.fixture
    def third_party(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Install a package with three readers: a class, a function, and one that fails to load."""
        site = tmp_path / "site"
        (site / "other-1.dist-info").mkdir(parents=True)
        (site / "other-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1\n")
        (site / "other-1.dist-info" / "entry_points.txt").write_text(
            "[paperatlas.readers]\nbars = other_readers:Bars\nplus = other_readers:plus\nodd = no_module:x\n"
        )
        (site / "other_readers.py").write_text(
            "from paperatlas.model import Paper\n"
            "def plus(source):\n"
            "    for line, text in source.lines():\n"
            "        yield Paper(id=str(line), title=text.decode(), source=f'{source.path}:{line}')\n"
            "class Bars:\n"
            "    def recognizes(self, head):\n"
            "        return head.startswith('|')\n"
            "    def read(self, source):\n"
            "        return plus(source)\n"
        )
        monkeypatch.syspath_prepend(str(site))
        return site / "other-1.dist-info" / "entry_points.txt"

    def test_third_parties_are_listed_and_used_by_name(self, third_party: Path, tmp_path: Path) -> None:
        assert formats() == ["bars", "daily-papers", "json", "jsonl", "odd", "plus"]
        (tmp_path / "a").write_text("+ Foo\n")
        assert read([tmp_path / "a"], ReadOptions(format="plus")).papers[0].title == "+ Foo"
        with pytest.raises(InputError, match="'odd' cannot be loaded"):
            read([tmp_path / "a"], ReadOptions(format="odd"))

    def test_a_third_party_recognizes_its_own(self, third_party: Path, tmp_path: Path) -> None:
        third_party.write_text(third_party.read_text().replace("odd = no_module:x\n", ""))
        (tmp_path / "a").write_text("| Foo\n")
        assert read([tmp_path / "a"]).papers[0].title == "| Foo"


class TestText:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("a\n  b\tc", "a b c"),
            ("a\u2028b\x85c\u00a0d", "a b c d"),
            ("a\x00b\x1b[31m", "a b [31m"),
            ("caf\ue000 e\u0301 \u200d", "caf\ue000 e\u0301 \u200d"),
            ("half \ud83d here", "half \ufffd here"),
            ("x" * 300 + "\ny", "x" * 300 + " y"),
        ],
    )
    def test_clean(self, text: str, cleaned: str) -> None:
        assert clean(text) == cleaned

    @given(st.text(st.characters(exclude_categories=[])))
    def test_clean_text_can_be_stored_and_stays_clean(self, text: str) -> None:
        cleaned = clean(text)
        cleaned.encode()
        assert clean(cleaned) == cleaned
        assert not re.search(r"\s\s|^\s|\s$|[\x00-\x1f]", cleaned)

    def test_made_ids(self) -> None:
        assert made_id("GPT-4: A Report!", "Any.") == made_id("gpt 4 a report", "")
        assert made_id("", "An abstract.") == made_id("", "An  Abstract")
        assert made_id("", "An abstract.") != made_id("", "Another abstract.")
        assert made_id("?", "") != made_id("!", "")
        assert len(made_id("a", "")) == 10


class TestMerging:
    def test_the_longer_abstract_is_kept_and_the_row_says_so(self) -> None:
        short = paper("Foo: A Model", "Short.", source="a:1", authors=["A"])
        long = paper("FOO - a model", "Longer text.", source="b:2")
        papers, rows = merge([short, long])
        assert [(p.abstract, p.source, p.authors) for p in papers] == [("Longer text.", "b:2", ("A",))]
        assert [(r.kept, r.dropped) for r in rows] == [(short.id, "a:1")]
        assert rows[0].reason == "same title, two abstracts: the longer is kept (12 characters against 6)"

    def test_equal_entries_keep_the_first(self) -> None:
        papers, rows = merge([paper("Foo", "A.", source="a:1"), paper("Foo", "A.", source="b:1")])
        assert papers[0].source == "a:1"
        assert rows[0].reason == "same title"

    def test_a_stated_id_goes_before_a_made_one(self) -> None:
        papers, rows = merge([paper("Foo", "Long text."), paper("Foo", "A.", id="2302.13971")])
        assert [p.id for p in papers] == ["2302.13971"] == [r.kept for r in rows]

    def test_papers_without_title_merge_by_id_only(self) -> None:
        papers, _ = merge([paper("", "One."), paper("", "Two."), paper("", "one"), paper("", "X", id="a")])
        assert [p.abstract for p in papers] == ["One.", "Two.", "X"]

    def test_one_entry_may_join_two(self) -> None:
        entries = [paper("A", id="1"), paper("B", id="2"), paper("B", id="1")]
        papers, rows = merge(entries)
        assert [p.title for p in papers] == ["A"]
        assert len(rows) == 2

    def test_titles_without_letters_do_not_merge(self) -> None:
        assert len(merge([paper("?", "One."), paper("!", "Two.")])[0]) == 2

    def test_short_made_ids_that_meet_are_told_apart(self) -> None:
        one, other = MEETING
        assert made_id(one, "") == made_id(other, "")
        papers, rows = merge([paper(one, "A."), paper(other, "B."), paper(other, "B.")])
        assert [p.title for p in papers] == [one, other]
        assert len({p.id for p in papers}) == 2
        assert [r.kept for r in rows] == [papers[1].id]

    @given(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("123456"), st.text("xy .", max_size=4))),
        st.randoms(use_true_random=False),
    )
    def test_how_many_papers_there_are_does_not_depend_on_the_order(
        self, rows: list[tuple[str, str, str]], draw: random.Random
    ) -> None:
        entries = [paper(t, a, id=i, source=f"f:{n}") for n, (t, i, a) in enumerate(rows)]
        shuffled = draw.sample(entries, len(entries))
        papers, merged = merge(entries)
        assert len(papers) + len(merged) == len(entries)
        assert len(merge(shuffled)[0]) == len(papers)
        assert len({p.id for p in papers}) == len({folded(p.title) for p in papers}) == len(papers)
        assert merge(papers) == (papers, [])
