"""Discovery of names that the lexicon lacks: what a paper introduces, what merely occurs, what is no name."""

import pytest
from hypothesis import given, settings

from extracting import TEXTS, cpu_seconds, document, lexicon, recognizer, shapes
from paperatlas.discovery import Discoverer, Term
from paperatlas.discovery.markup import plain
from paperatlas.discovery.title import title_head

DISCOVERER = Discoverer(shapes())


def terms(abstract: str, title: str = "") -> dict[str, Term]:
    text = document(abstract, title)
    return {term.name: term for term in DISCOVERER.terms(text, recognizer().find(text))}


@pytest.mark.parametrize(
    ("title", "abstract", "name", "type_"),
    [
        (
            "QuartzBench: A Benchmark for Stone Riddles",
            "We present QuartzBench, a benchmark of 500 riddles about stones.",
            "QuartzBench",
            "Benchmark",
        ),
        ("", "In this paper we introduce QuartzLM, a language model for geology.", "QuartzLM", "Model"),
        (
            "",
            "We release QuartzCorpus, a dataset of 3 million stone descriptions.",
            "QuartzCorpus",
            "Dataset",
        ),
        ("", "We propose QuartzTune, a method that tunes only the bias terms.", "QuartzTune", "Method"),
        ("", "We build a benchmark called PebbleEval and use it.", "PebbleEval", "Benchmark"),
        ("", "Our framework, dubbed GravelRAG, retrieves stones.", "GravelRAG", "Method"),
    ],
)
def test_an_introduced_name(title: str, abstract: str, name: str, type_: str) -> None:
    found = terms(abstract, title)
    assert name in found
    assert found[name].introduced
    assert found[name].type.value == type_
    assert 0 < found[name].confidence <= 1


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("UL2: Unifying Language Learning Paradigms", "We present UL2, a framework for pretraining.", "UL2"),
        ("", "In this paper we introduce LLaVA-Rad, a small model for radiology reports.", "LLaVA-Rad"),
    ],
)
def test_a_known_name_may_be_the_papers_own(title: str, abstract: str, name: str) -> None:
    assert lexicon().find(name)
    assert terms(abstract, title)[name].introduced


def test_a_known_name_that_the_paper_only_uses_is_no_term() -> None:
    assert "LLaVA-Rad" not in terms("We present QuartzTune, a method that tunes LLaVA-Rad on stones.")
    assert "LoRA" not in terms("Our QuartzTune, a method for stones, is trained with LoRA.")


def test_the_titles_head_is_the_main_proposal_and_comes_first() -> None:
    found = terms(
        "We present QuartzSort, a method for sorting. It uses a module called PebbleGate.",
        "QuartzSort: Sorting without Tears",
    )
    assert next(iter(found)) == "QuartzSort"
    assert found["QuartzSort"].main
    assert not any(term.main for name, term in found.items() if name != "QuartzSort")


def test_an_acronym_and_its_long_form_are_one_term() -> None:
    found = terms("We propose Quartz Stone Alignment (QuSA), a novel method for stones. QuSA wins.")
    (term,) = [t for t in found.values() if "QuSA" in t.surfaces]
    assert "Quartz Stone Alignment" in term.surfaces


@pytest.mark.parametrize(
    "abstract",
    [
        "We use GPT-4 and evaluate it on GSM8K and MMLU.",
        "We propose a new method for sorting stones. Results are good.",
        "We present results on 7B and 13B models with 8-bit weights and report BLEU and ROUGE.",
        "We introduce the task of counting sheep.",
        "",
        "Large language models (LLMs) have changed the field of NLP.",
    ],
)
def test_what_introduces_no_name(abstract: str) -> None:
    assert not [term.name for term in terms(abstract, "On stones").values() if term.introduced]


def test_a_name_of_others_is_no_introduction() -> None:
    found = terms("Experiments are run on the XQ3600 dataset and on others.")
    assert not any(term.introduced for term in found.values())


def test_a_size_is_no_part_of_the_name() -> None:
    found = terms("We present QuartzLM-7B, an open language model.", "QuartzLM: an open language model")
    assert "QuartzLM" in found
    assert "QuartzLM-7B" not in found


@given(TEXTS, TEXTS)
@settings(deadline=None, max_examples=150)
def test_any_paper_can_be_searched(title: str, abstract: str) -> None:
    for term in terms(abstract, title).values():
        assert term.surfaces
        assert 0 <= term.confidence <= 1


@pytest.mark.parametrize(
    "abstract",
    [
        "(" * 99_000,
        "We propose " + '"' * 99_000,
        "we propose " * 9_000,
        "we " + ", " * 49_000 + "propose FooBar",
        "our " * 25_000,
        "$\\alpha_{1}^{2}$ " * 6_000,
        "{A" * 50_000,
        "We present many things, and report large gains over strong rivals in all cases. " * 1_250,
        "We propose " + "A-" * 49_000 + "A",
        "our" + " " * 99_000 + "#",
        "called FooBar " * 7_000,
        "model FooBar " * 7_000,
        "We propose " + "Foo Bar " * 12_000,
        "We propose FooBarX. FooBarX" + " " * 3_000 + "y.",
        " ".join(f"FooBar{i}X dataset" for i in range(5_000)),
    ],
    ids=[
        *(
            "brackets",
            "quotes",
            "propose",
            "commas",
            "our",
            "latex",
            "braces",
            "prose",
            "A-A",
            "our spaces",
            "called",
        ),
        *("model", "capitals", "name spaces", "many names"),
    ],
)
def test_long_texts_are_read_in_time(abstract: str) -> None:
    terms("We propose FooBar.")
    with cpu_seconds(8):
        terms(abstract, "Foo: a title")


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("QuartzSort: Sorting without Tears", "QuartzSort"),
        ("QuartzSort:Sorting without Tears", "QuartzSort"),
        ("QuartzLM 2 Technical Report", ""),
        ("QuartzLM2 Technical Report", "QuartzLM2"),
        ("QuartzLM2: Technical Report", "QuartzLM2"),
        ("Ratio 3:1 in Stones", ""),
        ("A Survey of Stones: What We Know", ""),
        ("", ""),
    ],
)
def test_the_head_of_a_title_is_one_word(title: str, head: str) -> None:
    assert title_head(title) == head


def test_a_variant_of_the_main_proposal_is_the_papers_own() -> None:
    text = "We present QuartzLM, a language model for stones. QuartzLM-DPO ranks first among models of its size."
    assert terms(text, "QuartzLM: Small Models for Stones")["QuartzLM-DPO"].introduced


@pytest.mark.parametrize("scrap", ["staiNing", "agrEement", "sCNN-predicted", "Pebble-Aware"])
def test_scraps_and_adjectives_are_no_names(scrap: str) -> None:
    assert scrap not in terms(f"We propose QuartzTune, a method for stones. It uses {scrap} stones and wins.")


@pytest.mark.parametrize(
    "text",
    [
        "We test on the Quartz set~\\\\cite{Quartz2012CVPR} of stones.",
        "We follow an improved line of work (Quartz-Agirre et al., 2025) on stones.",
        "We present a method for stones, trained on 8xQ100 cards, that reaches a Mean F1 of 0.9.",
    ],
)
def test_citations_hardware_and_measures_are_no_names(text: str) -> None:
    assert terms(text) == {}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("QuaRTz$^2$", "QuaRTz^2"),
        ("Quartz$^2$DiT", "Quartz^2DiT"),
        ("Quartz$_{2}$OT", "Quartz_2OT"),
        ("Quartz^2", "Quartz^2"),
    ],
)
def test_a_name_may_hold_a_power(written: str, name: str) -> None:
    found = terms(f"In this paper, we propose {written}, a framework for sorting stones. It wins.")
    assert written in found[name].surfaces


@pytest.mark.parametrize(
    ("written", "name", "surface"),
    [
        (r"\emph{Stone Mixture Model}", "Stone Mixture Model", "Stone Mixture Model"),
        (r"$\texttt{QuartzTune}$", "QuartzTune", "QuartzTune"),
        ("**QuartzTune**", "QuartzTune", "QuartzTune"),
        (
            r"\textbf{S}tone-aware \textbf{M}ixture \textbf{M}odel",
            "Stone-aware Mixture Model",
            r"\textbf{S}tone-aware \textbf{M}ixture \textbf{M}odel",
        ),
    ],
)
def test_a_name_is_without_marks_and_its_surface_stands_in_the_text(written: str, name: str, surface: str) -> None:
    abstract = f"We propose {written} (SMM), a method that tunes the bias terms. SMM is fast."
    found = terms(abstract.replace(" (SMM)", "") if " " not in name else abstract)
    (term,) = [term for term in found.values() if term.introduced]
    assert name in (term.name, *map(plain, term.surfaces))
    assert "\\" not in term.name
    assert surface in term.surfaces
    assert all(surface in abstract for surface in term.surfaces)
