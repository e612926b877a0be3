"""Linking: context for ambiguous names, releases, tracks, ellipsis, acronyms defined otherwise."""

import pytest

from extracting import cpu_seconds, document, lexicon, link, recognizer, row, small
from paperatlas.lexicon import Lexicon
from paperatlas.linking import Linked, Linker

KNOWN = small(
    row("Model", "Pebble"),
    row("Model", "Pebble 2", parent="Pebble"),
    row("Model", "QPT"),
    row("Model", "QPT-3", parent="QPT"),
    row("Model", "QPT-3.5", parent="QPT"),
    row("Model", "Falkon", match="context", context=("language model", "llm")),
    row("Model", "Alpaka"),
    row("Dataset", "Alpaka"),
    row("Model", "GSLM", "general stone language model"),
    row("Benchmark", "WQT"),
    row("Benchmark", "WQT 2023 Terminology Shared Task", parent="WQT"),
    row("Benchmark", "StoneBench"),
    row("Method", "LoRA"),
    row("Model", "OpenQ q1", "q1", parent="QPT"),
    row("Benchmark", "Embed", match="context", context=("mammography",)),
    row("Model", "Mistrel", "Mistrel-8x7B"),
    row("Benchmark", "LidarCity", "LidarCity simulator"),
)


def ids(abstract: str, known: Lexicon = KNOWN) -> list[str]:
    return [mention.entity.id for mention in link(abstract, known)]


def one(abstract: str, known: Lexicon = KNOWN) -> Linked:
    (mention,) = link(abstract, known)
    return mention


class TestReleases:
    def test_a_known_release(self) -> None:
        mention = one("We test Pebble-2-13B.")
        assert mention.entity.id == "model:pebble-2"
        assert mention.sizes == ("13B",)

    def test_an_unknown_release_is_made_a_variant_of_its_family(self) -> None:
        entity = one("We test Pebble 7 Chat.").entity
        assert (entity.id, entity.name, entity.known) == ("model:pebble-7-chat", "Pebble 7 Chat", False)
        assert entity.parent == "model:pebble-7"
        assert entity.family == "Pebble"

    def test_a_made_release_is_remembered(self) -> None:
        linker = Linker(KNOWN)
        texts = [document("We test Pebble 7."), document("Pebble-7 again.")]
        from paperatlas.recognition import Recognizer

        finder = Recognizer(KNOWN.patterns)
        first, second = (linker.link(text, finder.find(text))[0].entity for text in texts)
        assert first is second
        assert linker.entities["model:pebble-7"] is first
        assert "model:pebble-7" not in KNOWN.entities

    def test_the_size_lies_outside_the_surface_unless_the_tuning_follows(self) -> None:
        text = "We test Pebble 2 13B and Pebble-2-7b-chat."
        assert [text[m.start : m.end] for m in link(text, KNOWN)] == ["Pebble 2", "Pebble-2-7b-chat"]

    def test_a_version_that_follows_a_slash_or_an_and(self) -> None:
        assert ids("We test QPT-3/3.5 here.") == ["model:qpt-3", "model:qpt-3.5"]
        assert ids("We test QPT-3 and 9 others.") == ["model:qpt-3"]


class TestContext:
    def test_without_context_an_ambiguous_name_is_dropped(self) -> None:
        assert ids("The Falkon flies over the hills.") == []

    @pytest.mark.parametrize(
        "text",
        [
            "The LLM called Falkon is open.",
            "Falkon is open. It is a language model.",
            "Falkon-40B is open.",
            "Falkon 3 is open.",
        ],
    )
    def test_a_context_word_or_a_release_decides(self, text: str) -> None:
        assert len(ids(text)) == 1

    def test_the_noun_beside_a_name_chooses_its_type(self) -> None:
        assert ids("We use the Alpaka dataset.") == ["dataset:alpaka"]
        assert ids("We use the Alpaka model.") == ["model:alpaka"]
        assert ids("Models are trained on Alpaka.") == ["dataset:alpaka"]


class TestAcronyms:
    def test_an_acronym_defined_otherwise_is_another_thing(self) -> None:
        assert ids("We fit a great stone line measure (GSLM). GSLM wins.") == []

    def test_an_acronym_defined_as_in_the_lexicon_stays(self) -> None:
        assert set(ids("We fit a general stone language model (GSLM). GSLM wins.")) == {"model:gslm"}


class TestTracks:
    def test_a_track_that_the_lexicon_has(self) -> None:
        text = "We took part in WQT 2023 Terminology Shared Task."
        assert ids(text) == ["benchmark:wqt-2023-terminology-shared-task"]

    def test_a_track_that_it_lacks_is_a_variant(self) -> None:
        entity = one("We took part in the WQT Stone Shared Task.").entity
        assert (entity.name, entity.parent, entity.type) == (
            "WQT Stone Shared Task",
            "benchmark:wqt",
            "Benchmark",
        )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Llama-2-7b-chat", ["Llama 2 Chat"]),
        ("LLaMA2 and LLAMA3", ["Llama 2", "Llama 3"]),
        ("LLaMA-7b", ["LLaMA"]),
        ("gpt-3.5-turbo and GPT4", ["GPT-3.5 Turbo", "GPT-4"]),
        ("Claude 3.5 Sonnet", ["Claude 3.5 Sonnet"]),
        ("BBH and CoT", ["BIG-Bench Hard", "Chain-of-Thought"]),
        ("The gemini constellation and the falcon in the sky.", []),
    ],
)
def test_canonical_names(text: str, names: list[str]) -> None:
    assert [mention.entity.name for mention in link(text)] == names


def test_the_pile_dataset_needs_no_further_context() -> None:
    assert [m.entity.name for m in link("We filter the Pile dataset by rules.")] == ["The Pile"]


@pytest.mark.parametrize(
    "abstract",
    [
        "GPT-4 on GSM8K. " * 6_000,
        "Falcon " * 14_000 + "is an LLM",
        "GPT-3" + "/3.5" * 24_000,
    ],
    ids=["known", "context", "slashes"],
)
def test_long_texts_are_linked_in_time(abstract: str) -> None:
    text = document(abstract)
    hits = recognizer().find(text)
    with cpu_seconds(8):
        assert Linker(lexicon()).link(text, hits)


@pytest.mark.parametrize(
    ("abstract", "surface", "name"),
    [
        ("We tune it on the Stanford Alpaca data.", "Alpaca", "Alpaca"),
        ("We test it on the MMAD benchmark for anomaly detection.", "MMAD", "MMAD"),
        ("Qwen3-235B-A22B is the largest.", "Qwen3", "Qwen3"),
        ("We use Code~Llama here.", "Code~Llama", "Code Llama"),
    ],
)
def test_the_surface_is_the_name_alone(abstract: str, surface: str, name: str) -> None:
    found = [(abstract[span.start : span.end], span.entity.name) for span in link(abstract)]
    assert (surface, name) in found


def test_active_parameters_are_no_part_of_the_name() -> None:
    (span,) = link("Qwen3-235B-A22B is the largest.")
    assert span.sizes == ("235B",)


class TestCompany:
    def test_an_ambiguous_name_beside_a_known_one_in_a_list_is_of_its_kind(self) -> None:
        assert ids("Experiments on StoneBench and Embed.") == ["benchmark:stonebench", "benchmark:embed"]
        assert ids("Experiments on Embed, StoneBench.") == ["benchmark:embed", "benchmark:stonebench"]

    def test_a_name_of_another_kind_beside_it_says_nothing(self) -> None:
        assert ids("We use LoRA and Embed.") == ["method:lora"]

    def test_a_name_farther_off_says_nothing(self) -> None:
        assert ids("StoneBench is hard. Embed it well.") == ["benchmark:stonebench"]

    def test_the_noun_before_a_list_speaks_for_it(self) -> None:
        assert ids("It wins on datasets such as Embed.") == ["benchmark:embed"]
        assert ids("It wins in cities such as Embed.") == []


class TestEditions:
    @pytest.mark.parametrize(
        ("text", "surface"),
        [
            ("Results on StoneBench 2024 rise.", "StoneBench 2024"),
            ("Results on StoneBench-2019.", "StoneBench-2019"),
            ("Results on StoneBench v1.5 rise.", "StoneBench v1.5"),
            ("Results on StoneBench 2024.5 rise.", "StoneBench"),
            ("Results on StoneBench 300 rise.", "StoneBench"),
        ],
    )
    def test_a_year_or_a_version_belongs_to_the_name(self, text: str, surface: str) -> None:
        mention = one(text)
        assert text[mention.start : mention.end] == surface
        assert (mention.entity.parent == "benchmark:stonebench") is (surface != "StoneBench")

    def test_a_made_edition_is_a_benchmark_with_its_year(self) -> None:
        entity = one("Results on StoneBench 2024 rise.").entity
        assert (entity.name, entity.type, entity.known) == ("StoneBench 2024", "Benchmark", False)


class TestNumbered:
    @pytest.mark.parametrize("text", ["MobileNet-V2", "MobileNet v2", "MobileNetV2"])
    def test_a_release_is_the_one_that_the_lexicon_writes_with_a_v(self, text: str) -> None:
        assert one(f"We prune {text} here.", lexicon()).entity.name == "MobileNetV2"


class TestSurfaces:
    def test_the_maker_stays_where_the_name_begins_with_it(self) -> None:
        text = "We ask OpenAI o1 and Meta LLaMA-3."
        found = [(text[m.start : m.end], m.entity.name) for m in link(text)]
        assert found == [("OpenAI o1", "OpenAI o1"), ("LLaMA-3", "Llama 3")]

    def test_a_size_that_an_alias_holds_lies_outside(self) -> None:
        text = "We tune Mistrel-8x7B-v0.1 here."
        mention = one(text)
        assert (text[mention.start : mention.end], mention.entity.name, mention.sizes) == (
            "Mistrel",
            "Mistrel",
            ("8x7B",),
        )

    def test_a_slash_parts_two_versions_and_is_no_point(self) -> None:
        assert [m.entity.name for m in link("We ask GPT-4/5 and GPT-3/3.5.")] == ["GPT-4", "GPT-5", "GPT-3", "GPT-3.5"]

    def test_the_noun_for_what_it_is_lies_outside(self) -> None:
        text = "We drive in the LidarCity simulator."
        assert [text[m.start : m.end] for m in link(text, KNOWN)] == ["LidarCity"]

    def test_a_sentence_may_end_without_a_space_behind(self) -> None:
        text = "We outdo QPT-3.To show this"
        assert [text[m.start : m.end] for m in link(text, KNOWN)] == ["QPT-3"]


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("We use best-of-N sampling here.", "best-of-N", "Best-of-N Sampling"),
        ("We fine-tune RoBERTa-base on it.", "RoBERTa", "RoBERTa"),
        ("A sparse mixture-of-experts routes tokens.", "mixture-of-experts", "Mixture of Experts"),
        ("A VGGFace+LSTM architecture reads them.", "LSTM", "LSTM"),
        ("We test on SQuAD and TriviaQA--we find it hard.", "TriviaQA", "TriviaQA"),
    ],
)
def test_a_surface_is_the_name_alone(text: str, surface: str, name: str) -> None:
    assert (surface, name) in [(text[s.start : s.end], s.entity.name) for s in link(text)]


def test_a_clear_surface_needs_no_context() -> None:
    assert [s.entity.name for s in link("It is compatible with FlashAttention.")] == ["FlashAttention"]
    assert link("It is compatible with FA.") == []
    assert [s.entity.name for s in link("We build on Mamba models.")] == ["Mamba"]


def test_a_dash_between_two_people_joins_them() -> None:
    assert not link("A BERT--Seidel scheme solves it.")
