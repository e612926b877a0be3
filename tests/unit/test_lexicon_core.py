"""The lexicon in memory: the built-in names, overlays, families, versions and what a name finds."""

from pathlib import Path

import pytest

from extracting import lexicon, row, small
from paperatlas.errors import LexiconError
from paperatlas.lexicon import Lexicon, Row, add_rows, own_folder
from paperatlas.lexicon.rows import COLUMNS
from paperatlas.model import EntityType
from paperatlas.names import key

HEADER = "\t".join(COLUMNS)


class TestBuiltIn:
    def test_it_has_at_least_1500_entities_of_all_types(self) -> None:
        stats = lexicon().stats()
        assert stats["entities"] == len(lexicon().entities) >= 1500
        assert min(stats[t] for t in ("Model", "Benchmark", "Dataset", "Method")) >= 200
        assert stats["stop words"] > 0
        assert stats["surfaces"] > stats["entities"]

    def test_its_rows_pass_lint(self) -> None:
        assert lexicon().lint() == []

    def test_its_parents_and_bases_exist(self) -> None:
        entities = lexicon().entities
        for entity in entities.values():
            assert {i for i in (entity.parent, *entity.based_on) if i} <= set(entities), entity.id

    def test_its_common_entities_exist(self) -> None:
        assert lexicon().common - set(lexicon().entities) == set(), "run scripts/count_words.py"
        assert {"method:dpo", "benchmark:mmlu"} <= lexicon().common

    def test_more_rows_leave_its_lists_as_they_are(self) -> None:
        more = lexicon().with_rows([row("Model", "QuartzLM")])
        assert more.find("QuartzLM")
        assert (more.ordinary, more.acronyms, more.common, more.stopwords) == (
            lexicon().ordinary,
            lexicon().acronyms,
            lexicon().common,
            lexicon().stopwords,
        )

    @pytest.mark.parametrize(
        ("written", "name", "type_"),
        [
            ("llama2", "Llama 2", "Model"),
            ("GPT4", "GPT-4", "Model"),
            ("gpt-3.5-turbo", "GPT-3.5 Turbo", "Model"),
            ("CoT", "Chain-of-Thought", "Method"),
            ("RAG", "Retrieval-Augmented Generation", "Method"),
            ("MoE", "Mixture of Experts", "Method"),
            ("ICL", "In-Context Learning", "Method"),
            ("SFT", "Supervised Fine-Tuning", "Method"),
            ("KD", "Knowledge Distillation", "Method"),
            ("BBH", "BIG-Bench Hard", "Benchmark"),
            ("gsm-8k", "GSM8K", "Benchmark"),
            ("the pile", "The Pile", "Dataset"),
        ],
    )
    def test_usual_spellings_find_the_canonical_name(self, written: str, name: str, type_: str) -> None:
        assert (name, type_) in [(e.name, e.type) for e in lexicon().find(written)]

    @pytest.mark.parametrize("name", ["BLEU", "ROUGE", "PyTorch"])
    def test_metrics_and_libraries_are_never_names(self, name: str) -> None:
        assert key(name) in lexicon().stopwords
        assert lexicon().find(name) == []

    def test_llama_2_belongs_to_the_family_of_llama(self) -> None:
        (llama,) = lexicon().find("Llama 2")
        assert llama.parent == "model:llama"
        assert llama.family == "LLaMA"

    def test_loading_twice_gives_the_same_version(self) -> None:
        assert Lexicon.load().version == lexicon().version


def test_an_unknown_name_finds_nothing() -> None:
    assert lexicon().find("Quartzite-9000") == []
    assert lexicon().find("") == []


def overlay(folder: Path, name: str, *lines: str, header: str = HEADER) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


class TestOverlays:
    def test_a_row_is_added_and_a_row_is_replaced(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path / "mine", "models.tsv", "GPT-4\tGipity Four", "QuartzLM\tQLM-9")
        mine = Lexicon.load(folder)
        assert [e.name for e in mine.find("qlm9")] == ["QuartzLM"]
        assert mine.entities["model:gpt-4"].aliases == ("Gipity Four",)
        assert len(mine.rows) == len(lexicon().rows) + 1
        assert mine.version != lexicon().version

    def test_the_last_folder_wins(self, tmp_path: Path) -> None:
        first = overlay(tmp_path / "a", "models.tsv", "QuartzLM\tQone")
        second = overlay(tmp_path / "b", "models.tsv", "QuartzLM\tQtwo")
        assert Lexicon.load(first, second, builtin=False).find("Qone") == []
        assert Lexicon.load(second, first, builtin=False).find("Qone")

    def test_the_same_name_may_be_of_two_types(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path, "models.tsv", "Quartz")
        overlay(tmp_path, "datasets.tsv", "Quartz")
        mine = Lexicon.load(folder, builtin=False)
        assert sorted(e.id for e in mine.find("quartz")) == ["dataset:quartz", "model:quartz"]

    def test_stop_words_of_an_overlay_count(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path, "stopwords.tsv", "QuartzNet\trock", header="name\treason")
        assert Lexicon.load(folder).stopwords[key("quartznet")] == "rock"

    def test_a_missing_folder_is_an_error_with_a_remedy(self, tmp_path: Path) -> None:
        with pytest.raises(LexiconError, match="no such lexicon folder; make it or leave the option out"):
            Lexicon.load(tmp_path / "none")

    def test_a_bad_row_of_an_overlay_is_an_error(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path, "models.tsv", "Quartz\t\t\t\tsometimes")
        with pytest.raises(LexiconError, match=r"models\.tsv:2"):
            Lexicon.load(folder)


def test_a_family_is_the_root_of_the_parents_even_in_a_circle() -> None:
    known = small(
        row("Model", "A1"),
        row("Model", "A2", parent="A1"),
        row("Model", "A3", parent="A2"),
        row("Model", "X", parent="Y"),
        row("Model", "Y", parent="X"),
        row("Model", "Lost", parent="Nowhere"),
    )
    assert known.entities["model:a3"].family == "A1"
    assert known.entities["model:x"].family in ("X", "Y")
    assert known.entities["model:lost"].family == "Lost"


def test_a_base_of_the_same_type_is_preferred() -> None:
    known = small(row("Dataset", "Alpaca"), row("Model", "Alpaca"), row("Model", "Vicunia", based_on=("Alpaca",)))
    assert known.entities["model:vicunia"].based_on == ("model:alpaca",)


def test_with_rows_adds_without_changing_the_old_one() -> None:
    before = small(row("Model", "A1"))
    after = before.with_rows([row("Method", "B1")])
    assert sorted(after.entities) == ["method:b1", "model:a1"]
    assert sorted(before.entities) == ["model:a1"]


def test_the_version_depends_on_content_alone() -> None:
    one = small(row("Model", "A1", place="here:1"))
    assert one.version == small(row("Model", "A1", place="there:7")).version
    assert one.version != small(row("Model", "A1", "A-one")).version
    assert one.version != Lexicon(one.rows, {"bleu": "metric"}).version


def test_with_rows_keeps_the_order_that_lint_wants() -> None:
    after = small(row("Model", "Quartz-B"), row("Model", "quartz-c")).with_rows([row("Model", "quartz-a")])
    assert [r.name for r in after.rows] == ["quartz-a", "Quartz-B", "quartz-c"]
    assert after.lint() == []


def test_the_built_in_rows_with_more_rows_pass_lint() -> None:
    more = [row("Model", "aaQuartz-9"), row("Model", "ZZQuartz-9"), row("Dataset", "quartz-9 data")]
    assert lexicon().with_rows(more).lint() == []


class TestLintOfFiles:
    """Loading sorts and merges the rows; lint sees the files as they are all the same."""

    def test_a_file_out_of_order_is_reported_by_file_and_line(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path, "models.tsv", "Quartz-C", "Quartz-A", "Quartz-B")
        path = folder / "models.tsv"
        assert Lexicon.load(folder).lint() == [
            f"{path}:3: 'Quartz-A' stands after 'Quartz-C'; sort the file (lexicon lint --fix)"
        ]
        assert Lexicon.load(folder, builtin=False).with_rows([row("Model", "Quartz-D")]).lint()

    def test_a_name_that_stands_twice_is_reported(self, tmp_path: Path) -> None:
        folder = overlay(tmp_path, "models.tsv", "Quartz-A\tQA-1", "Quartz-B", "Quartz-A")
        remarks = Lexicon.load(folder, builtin=False).lint()
        assert [r for r in remarks if r.startswith(f"{folder / 'models.tsv'}:4: 'Quartz-A' is a row already")]

    def test_the_same_name_in_two_folders_is_no_fault(self, tmp_path: Path) -> None:
        first = overlay(tmp_path / "a", "models.tsv", "Quartz-B")
        second = overlay(tmp_path / "b", "models.tsv", "Quartz-A", "Quartz-B")
        assert Lexicon.load(first, second, builtin=False).lint() == []


class TestOwnFolder:
    """PAPERATLAS_LEXICON names a folder that lies between the built-in rows and the given folders."""

    def test_it_is_laid_over_the_built_in_rows(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mine = overlay(tmp_path / "mine", "models.tsv", "QuartzLM\tQone")
        monkeypatch.setenv("PAPERATLAS_LEXICON", str(mine))
        assert own_folder() == mine
        assert Lexicon.load().find("Qone")
        assert Lexicon.load(own=False).find("Qone") == []
        assert Lexicon.load(builtin=False).rows == ()

    def test_given_folders_come_after_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PAPERATLAS_LEXICON", str(overlay(tmp_path / "mine", "models.tsv", "QuartzLM\tQone")))
        given = overlay(tmp_path / "given", "models.tsv", "QuartzLM\tQtwo")
        both = Lexicon.load(given)
        assert both.find("Qtwo")
        assert both.find("Qone") == []

    def test_an_empty_variable_names_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PAPERATLAS_LEXICON", "")
        assert own_folder() is None
        assert Lexicon.load().version == lexicon().version

    def test_a_missing_folder_says_which_variable_names_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PAPERATLAS_LEXICON", str(tmp_path / "none"))
        with pytest.raises(LexiconError, match="unset PAPERATLAS_LEXICON"):
            Lexicon.load()


def made(name: str, *aliases: str, type_: str = "Model", parent: str = "") -> Row:
    return Row(EntityType(type_), name, aliases, parent)


class TestAdding:
    def test_rows_are_written_sorted_and_replaced(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        assert add_rows(folder, [made("Quartz-B"), made("Quartz-A"), made("Grain Data", type_="Dataset")]) == [
            folder / "models.tsv",
            folder / "datasets.tsv",
        ]
        add_rows(folder, [made("Quartz-B", "QB-77")])
        lines = (folder / "models.tsv").read_text(encoding="utf-8").splitlines()
        assert [line.split("\t")[:2] for line in lines[1:]] == [["Quartz-A", ""], ["Quartz-B", "QB-77"]]
        assert Lexicon.load(folder).lint() == []

    @pytest.mark.parametrize(
        "bad",
        [
            made("Quartz-C", parent="No Such Parent"),
            made("Quartz-C", "GPT-4"),
            made("aaQuartz", "GPT-4"),
            made("zzQuartz", "GPT-4"),
            made("Table"),
            made("Quartz-C", "a|b"),
            made("Quartz-C", "a\tb"),
        ],
    )
    def test_one_bad_row_and_nothing_is_written(self, tmp_path: Path, bad: Row) -> None:
        folder = tmp_path / "new"
        with pytest.raises(LexiconError):
            add_rows(folder, [made("Quartz-A"), bad])
        assert not folder.exists()

    def test_a_row_may_build_on_the_own_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PAPERATLAS_LEXICON", str(tmp_path / "mine"))
        add_rows(tmp_path / "mine", [made("Quartz")])
        add_rows(tmp_path / "other", [made("Grain Data", type_="Dataset")])
        add_rows(tmp_path / "mine", [made("Quartz 2", parent="Quartz")])
        assert Lexicon.load().entities["model:quartz-2"].family == "Quartz"
