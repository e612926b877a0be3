"""The lexicon as patterns of spaCy's entity ruler."""

import json

import pytest

from extracting import lexicon, row, small
from paperatlas.lexicon.ruler import ruler_patterns, written_forms


@pytest.mark.parametrize(
    ("surface", "forms"),
    [
        ("LoRA", {"LoRA", "Lo-RA", "Lo RA"}),
        ("GSM8K", {"GSM8K", "GSM-8K", "GSM 8K"}),
        ("Llama 2", {"Llama 2", "Llama-2", "Llama2"}),
        ("Transformer", {"Transformer"}),
    ],
)
def test_written_forms(surface: str, forms: set[str]) -> None:
    assert set(written_forms(surface)) == forms
    assert written_forms(surface)[0] == surface


def test_a_surface_with_many_gaps_stays_as_it_is() -> None:
    surface = "a b c d e f g"
    assert written_forms(surface) == [surface]


def test_a_pattern_has_label_text_and_id() -> None:
    known = small(row("Model", "Pebble 2", "PB2"), row("Dataset", "Pebble 2"))
    patterns = ruler_patterns(known)
    assert {"label": "Model", "pattern": "Pebble-2", "id": "model:pebble-2"} in patterns
    assert {"label": "Dataset", "pattern": "Pebble2", "id": "dataset:pebble-2"} in patterns
    assert {"label": "Model", "pattern": "PB2", "id": "model:pebble-2"} in patterns
    assert all(set(p) == {"label", "pattern", "id"} for p in patterns)


def test_no_pattern_occurs_twice_and_every_surface_has_one() -> None:
    patterns = lexicon().ruler_patterns()
    pairs = [(p["pattern"], p["id"]) for p in patterns]
    assert len(pairs) == len(set(pairs))
    assert {s for r in lexicon().rows for s in r.surfaces} <= {p["pattern"] for p in patterns}
    assert {p["id"] for p in patterns} == set(lexicon().entities)


def test_spacy_reads_the_patterns_as_they_are() -> None:
    import spacy

    known = small(row("Model", "Pebble 2"), row("Benchmark", "StoneBench"))
    lines = [json.dumps(p) for p in ruler_patterns(known)]
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([json.loads(line) for line in lines])  # type: ignore[attr-defined]
    doc = nlp("We test Pebble 2 on StoneBench today.")
    assert [(e.text, e.label_, e.ent_id_) for e in doc.ents] == [
        ("Pebble 2", "Model", "model:pebble-2"),
        ("StoneBench", "Benchmark", "benchmark:stonebench"),
    ]
