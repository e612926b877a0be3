"""Extraction as a whole: evidence that holds for any text, one extraction a paper, hostile papers in time."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extracting import TEXTS, cpu_seconds, extract, extractor, find, lexicon
from paperatlas.extraction import Extractor, record
from paperatlas.model import EntityType, Extraction, Field, Paper, Role

ABSTRACT = (
    "We propose QuartzTune, a method for tuning small models. On GSM8K, QuartzTune with Llama-2-7b-chat "
    "outperforms LoRA and reaches 61.2% accuracy. Code is at https://example.org/LLaMA."
)


def checked(extraction: Extraction) -> None:
    """Check what must hold for every extraction of every text."""
    paper = extraction.paper
    fields = {"title": paper.title, "abstract": paper.abstract}
    spans = []
    for found in extraction.found:
        assert found.id.startswith(f"{found.type.lower()}:") or found.type in ("Benchmark", "Dataset")
        assert found.type in set(EntityType)
        assert found.roles
        assert set(found.roles) <= set(Role)
        assert found.mentions
        assert found.new is ("introduces" in found.roles)
        assert {m.text for m in found.mentions} == set(found.surfaces)
        for m in found.mentions:
            assert m.field in set(Field)
            assert fields[m.field][m.start : m.end] == m.text
            assert m.text in m.sentence
            begin = fields[m.field].find(m.sentence)
            assert begin >= 0
            assert any(
                fields[m.field].startswith(m.sentence, at) and at <= m.start < m.end <= at + len(m.sentence)
                for at in range(m.start + 1)
            )
            assert m.role in found.roles
            assert 0 <= m.confidence <= 1
            spans.append((m.field, m.start, m.end))
    assert len(spans) == len(set(spans))
    ids = {found.id for found in extraction.found}
    assert len(ids) == len(extraction.found)
    for e in extraction.evaluations:
        assert {e.model_id, e.on_id} <= ids
        assert fields[e.field][e.start : e.end] == e.sentence
        assert not e.value or e.value in e.sentence
        assert 0 <= e.confidence <= 1


def test_one_paper_from_end_to_end() -> None:
    (extraction,) = extract(("QuartzTune: Tuning Small Models", ABSTRACT)).extractions
    checked(extraction)
    chat = find(extraction, "Llama 2 Chat")
    assert (chat.surfaces, chat.sizes) == (["Llama-2-7b-chat"], ["7B"])
    own = find(extraction, "QuartzTune")
    assert own.new
    assert own.type == "Method"
    assert [m.field for m in own.mentions] == ["title", "abstract", "abstract"]
    assert "LLaMA" not in [f.name for f in extraction.found]
    assert ("QuartzTune", "GSM8K") in [(e.model, e.on) for e in extraction.evaluations]


def test_papers_in_papers_out() -> None:
    papers = [
        ("Sheep", "We count sheep."),
        ("", "Nothing."),
        ("GPT-4 on GSM8K", ""),
        ("Sheep", "We count sheep."),
    ]
    result = extract(*papers)
    assert [e.paper.id for e in result.extractions] == ["p1", "p2", "p3", "p4"]
    assert result.extractions[0].found == result.extractions[0].evaluations == []
    assert [f.name for f in result.extractions[2].found] == ["GPT-4", "GSM8K"]
    assert extract().extractions == []


def test_every_entity_found_is_among_the_results_entities() -> None:
    result = extract(("QuartzTune: Tuning", ABSTRACT), ("", "We test Pebble, Llama 9 Chat and Qwen7."))
    for extraction in result.extractions:
        for found in extraction.found:
            assert result.entities[found.id].name == found.name


def test_the_parents_of_an_unknown_release_are_known() -> None:
    entities = extract(("", "We test Llama 9 Chat.")).entities
    (chat,) = [e for e in entities.values() if e.id == "model:llama-9-chat"]
    assert chat.parent == "model:llama-9"
    assert entities["model:llama-9"].parent == "model:llama"


def test_the_order_of_papers_does_not_change_what_each_says() -> None:
    papers = [
        Paper(id="a", title="QuartzTune: Tuning", abstract=ABSTRACT),
        Paper(id="b", title="Hills", abstract="We compare hills with QuartzTune and Pebble 2 on GSM8K."),
        Paper(id="c", title="Sheep", abstract="We evaluate Llama 2 and Llama 12 on MMLU."),
    ]
    forth, back = (
        {e.paper.id: record(e) for e in extractor().extract(order).extractions} for order in (papers, papers[::-1])
    )
    assert forth == back


def test_an_extractor_keeps_nothing_from_the_corpus_before() -> None:
    one = Extractor(lexicon())
    plain = [record(e) for e in one.extract([Paper(id="b", title="We compare with QuartzTune.")]).extractions]
    one.extract([Paper(id="a", title="QuartzTune: Tuning", abstract=ABSTRACT)])
    assert [record(e) for e in one.extract([Paper(id="b", title="We compare with QuartzTune.")]).extractions] == plain


def test_unsure_entities_can_be_left_out() -> None:
    paper = Paper(id="a", title="QuartzTune: Tuning", abstract=ABSTRACT)
    (strict,) = Extractor(lexicon(), min_confidence=0.95).extract([paper]).extractions
    assert all(max(m.confidence for m in f.mentions) >= 0.95 for f in strict.found)
    (none,) = Extractor(lexicon(), min_confidence=1.1).extract([paper]).extractions
    assert (none.found, none.evaluations) == ([], [])


def test_progress_is_told() -> None:
    seen: list[tuple[str, int, int]] = []
    extractor().extract([Paper(id=i, title="x") for i in "ab"], lambda *told: seen.append(told))
    assert seen == [("recognize", 1, 2), ("recognize", 2, 2), ("relate", 1, 2), ("relate", 2, 2)]


def test_the_record_of_a_paper() -> None:
    (extraction,) = extract(("QuartzTune: Tuning Small Models", ABSTRACT)).extractions
    made = json.loads(json.dumps(record(extraction)))
    assert list(made) == ["id", "title", "entities", "evaluations"]
    by_name = {e["name"]: e for e in made["entities"]}
    assert by_name["QuartzTune"]["new"] is True
    assert "new" not in by_name["LoRA"]
    assert by_name["Llama 2 Chat"]["size"] == ["7B"]
    assert {"id", "name", "type", "surfaces", "roles", "mentions"} <= set(by_name["LoRA"])
    assert set(by_name["LoRA"]["mentions"][0]) >= {
        "field",
        "start",
        "end",
        "text",
        "sentence",
        "cue",
        "confidence",
    }
    names = set(by_name)
    assert all({e["model"], e["on"]} <= names for e in made["evaluations"])


def test_the_record_of_a_paper_without_entities() -> None:
    (extraction,) = extract(("Sheep", "We count sheep.")).extractions
    assert record(extraction) == {"id": "p1", "title": "Sheep", "entities": [], "evaluations": []}


def test_what_is_only_trained_on_is_a_dataset() -> None:
    (extraction,) = extract(
        ("Training", "We pretrain our model on C4 and fine-tune it on the training set of MMLU.")
    ).extractions
    for found in extraction.found:
        if found.roles == ["trains_on"]:
            assert found.type == "Dataset"


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3))
@settings(deadline=None, max_examples=200)
def test_any_papers_can_be_extracted(texts: list[tuple[str, str]]) -> None:
    papers = [
        Paper(id=str(n), title=title, abstract=abstract)
        for n, (title, abstract) in enumerate(texts)
        if (title + abstract).strip()
    ]
    result = extractor().extract(papers)
    assert [e.paper for e in result.extractions] == papers
    for extraction in result.extractions:
        checked(extraction)
        json.dumps(record(extraction))


WORDS = "the quick brown fox jumps over GPT-4 and lands on GSM8K with some more words in between. "


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Foo: a title", WORDS.capitalize() * 1_100),
        ("A-" * 50_000, "We propose it."),
        ("Foo: a title", "A-A " * 25_000),
        ("Foo: a title", "(" * 99_000),
        ("Foo: a title", ")" * 99_000),
        ("Foo: a title", "{[(" * 33_000),
        ("Foo: a title", "$\\mathcal{L}_{1}^{2}$ " * 4_500),
        ("Foo: a title", "\\textbf{" * 12_000),
        ("Foo: a title", "Llama " + "7B and " * 14_000),
        ("Foo: a title", "http://x.y/ " * 8_000),
        ("FooBar: " + "a " * 49_000, "We propose FooBar."),
        ("Foo", "We use GPT-4" + " " * 99_000 + "#"),
        ("Foo", "\n" * 99_000 + "We use GPT-4."),
        ("Foo", "😀" * 50_000 + "İ" * 40_000),
        ("Foo", "http://x.y/ LLaMA " * 2_500),
        ("FooBar: a method", "FooBar is good. " * 3_000),
        ("FooBar: a method", "FooBar, " * 12_000),
        ("Foo: a title", WORDS * 1_100),
        ("Foo: a title", " ".join(f"Llama-{i % 99}" for i in range(12_000))),
    ],
)  # fmt: skip
def test_hostile_papers_are_read_in_time(title: str, abstract: str) -> None:
    extract(("x", "GPT-4"))
    with cpu_seconds(8):
        (extraction,) = extract((title, abstract)).extractions
    assert extraction.paper.title == title


def test_a_deeply_nested_phrase_does_not_crash() -> None:
    extract(("QuartzLM: a " + "family of " * 2_000 + "models", "We propose QuartzLM."))


def test_a_name_lies_in_one_sentence_even_where_long_ones_are_cut() -> None:
    for filler in range(1_985, 2_001):
        abstract = ("aaaa " * 400)[:filler].rstrip() + " Llama 2 is tested with chain of thought."
        (extraction,) = extract(("", abstract)).extractions
        checked(extraction)


def test_a_phrase_is_found_in_other_papers_only_where_these_write_it_as_a_name() -> None:
    one, two, three = extract(
        ("", "We propose Quartz Guided Decoding, a method for stones. Quartz Guided Decoding wins."),
        ("", "They use quartz guided decoding of signals."),
        ("", "We compare with Quartz Guided Decoding."),
    ).extractions
    assert "Quartz Guided Decoding" in [found.name for found in one.found]
    assert not two.found
    assert [found.name for found in three.found] == ["Quartz Guided Decoding"]


def test_two_names_joined_by_and_stay_two() -> None:
    (extraction,) = extract(("", "We present QuartzOne and QuartzTwo, two methods for stones.")).extractions
    assert {found.name for found in extraction.found} == {"QuartzOne", "QuartzTwo"}
