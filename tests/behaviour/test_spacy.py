"""The spaCy component in real pipelines: by entry point, beside other components, saved and loaded."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from paperatlas.lexicon.rows import COLUMNS

TEXT = "We evaluate Llama-2-7b-chat and GPT4 on GSM-8K with LoRA."
FOUND = [
    ("model:llama-2-chat", "Model"),
    ("model:gpt-4", "Model"),
    ("benchmark:gsm8k", "Benchmark"),
    ("method:lora", "Method"),
]


@cache
def pipeline() -> Language:
    """Build a blank pipeline with the component once: its entity ruler takes seconds."""
    nlp = spacy.blank("en")
    nlp.add_pipe("paperatlas")
    return nlp


def entities(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(ent.ent_id_, ent.label_) for ent in nlp(text).ents]


def test_it_is_found_by_entry_point_without_importing_the_package(tmp_path: Path) -> None:
    code = (
        "import spacy\n"
        "nlp = spacy.blank('en')\n"
        "nlp.add_pipe('paperatlas')\n"
        f"print([(e.ent_id_, e.label_) for e in nlp({TEXT!r}).ents])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(FOUND)


def test_it_sets_the_entities_of_a_doc_with_their_ids() -> None:
    assert entities(pipeline(), TEXT) == FOUND
    doc = pipeline()(TEXT)
    assert [doc.text[e.start_char : e.end_char] for e in doc.ents] == [
        "Llama-2-7b-chat",
        "GPT4",
        "GSM-8K",
        "LoRA",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "We count sheep.", "The gemini constellation.", "漢字 😀"])
def test_texts_without_names(text: str) -> None:
    doc = pipeline()(text)
    assert doc.text == text
    assert not doc.ents


def test_many_texts_through_a_pipe() -> None:
    docs = list(pipeline().pipe([TEXT, "We count sheep.", TEXT]))
    assert [len(doc.ents) for doc in docs] == [4, 0, 4]


def test_other_entities_stay_unless_a_name_overlaps_them() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PERSON", "pattern": "Ada Example", "id": "ada"},
            {"label": "SETUP", "pattern": "GPT4 on GSM-8K"},
        ]
    )
    doc = nlp(f"Ada Example speaks. {TEXT}")
    assert [e.label_ for e in doc.ents] == ["PERSON", "SETUP"]
    doc = pipeline().get_pipe("paperatlas")(doc)
    assert [(e.label_, e.ent_id_) for e in doc.ents] == [("PERSON", "ada"), *((b, a) for a, b in FOUND)]


def test_a_component_behind_it_may_keep_its_entities() -> None:
    doc = pipeline()(f"Ada Example speaks. {TEXT}")
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": False})
    ruler.add_patterns([{"label": "PERSON", "pattern": "Ada Example"}])  # type: ignore[attr-defined]
    doc = nlp.get_pipe("entity_ruler")(doc)
    assert sorted(e.label_ for e in doc.ents) == sorted(["PERSON", *(label for _, label in FOUND)])


def test_a_pipeline_with_it_is_saved_and_loaded(tmp_path: Path) -> None:
    # The component has no data of its own: the loaded pipeline makes it anew from its settings.
    pipeline().to_disk(tmp_path / "nlp")
    assert entities(spacy.load(tmp_path / "nlp"), TEXT) == FOUND


def test_a_lexicon_of_ones_own_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "models.tsv").write_text("\t".join(COLUMNS) + "\nQuartzite LM\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("paperatlas", config={"lexicon": str(tmp_path)})
    assert entities(nlp, "Quartzite LM beats GPT-4.") == [
        ("model:quartzite-lm", "Model"),
        ("model:gpt-4", "Model"),
    ]


def test_two_names_in_one_token_of_the_pipeline_give_one_entity() -> None:
    doc = pipeline()("We test LLaMA/GPT-4 and BERT/RoBERTa.")
    assert len(doc.ents) >= 2
    assert all(ent.ent_id_ for ent in doc.ents)
