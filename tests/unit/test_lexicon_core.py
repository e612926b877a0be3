"""The lexicon in memory: the built-in names, overlays, families, versions and what a name finds."""

from pathlib import Path

import pytest

from extracting import lexicon, row, small
from paperatlas.errors import LexiconError
from paperatlas.lexicon import Lexicon
from paperatlas.lexicon.rows import COLUMNS
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
