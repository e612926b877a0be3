"""Terms of all papers become entities: one a name, linked to its introducer, found in other papers."""

import pytest

from extracting import cpu_seconds, document, extract, row, shapes, small
from paperatlas.discovery import Term
from paperatlas.lexicon import Lexicon
from paperatlas.model import EntityType, Paper
from paperatlas.terms import TermIndex, own_spans


def term(name: str, type_: str = "Method", *surfaces: str, introduced: bool = True, main: bool = False) -> Term:
    return Term(name, EntityType(type_), [name, *surfaces], introduced=introduced, main=main)


def index(*papers: tuple[str, list[Term]], known: Lexicon | None = None) -> TermIndex:
    made = TermIndex(known or small(), shapes())
    for id_, terms in papers:
        made.add(Paper(id=id_, title="x"), terms)
    made.close()
    return made


def test_an_introduced_name_becomes_an_entity_of_its_paper() -> None:
    made = index(("p1", [term("QuartzTune", "Method", "QT")]))
    entity = made.entities["method:quartztune"]
    assert (entity.name, entity.introduced_by, entity.known) == ("QuartzTune", "paper:p1", False)
    assert entity.aliases == ("QT",)
    assert [own.entity for own in made.own["p1"]] == [entity]


def test_two_papers_whose_main_proposals_bear_one_name_keep_two_entities() -> None:
    made = index(("p1", [term("QuartzTune", main=True)]), ("p2", [term("QuartzTune", main=True)]))
    assert set(made.entities) == {"method:quartztune", "method:quartztune@p2"}
    assert made.ambiguous == {"method:quartztune": ["paper:p2"]}
    assert made.own["p1"][0].entity.id != made.own["p2"][0].entity.id
    assert all(own.introduced for owned in made.own.values() for own in owned)


@pytest.mark.parametrize("order", [("p1", "p2"), ("p2", "p1")])
def test_what_is_one_papers_main_proposal_others_only_name(order: tuple[str, str]) -> None:
    claims = {"p1": [term("QuartzTune", main=True)], "p2": [term("QuartzTune"), term("Pebbler")]}
    made = index(*((id_, claims[id_]) for id_ in order))
    assert set(made.entities) == {"method:quartztune", "method:pebbler"}
    assert made.entities["method:quartztune"].introduced_by == "paper:p1"
    told = [(own.entity.name, own.introduced) for own in made.own["p2"]]
    assert told == [("Pebbler", True), ("QuartzTune", False)]


def test_what_several_claim_and_none_is_about_is_nobodys() -> None:
    claims = [term("FST", "Method", "fast stone transform")]
    made = index(("p1", claims), ("p2", claims), ("p3", claims))
    assert [entity.introduced_by for entity in made.entities.values()] == [None]
    assert not any(own.introduced for owned in made.own.values() for own in owned)
    assert made.ambiguous == {}


def test_one_acronym_for_two_things_is_introduced_twice() -> None:
    made = index(
        ("p1", [term("FST", "Method", "fast stone transform")]), ("p2", [term("FST", "Method", "flat sand tree")])
    )
    assert {entity.introduced_by for entity in made.entities.values()} == {"paper:p1", "paper:p2"}


def test_a_paper_that_claims_a_name_twice_is_no_other_paper() -> None:
    made = index(("p1", [term("QuartzTune"), term("Quartz-Tune")]))
    assert all(own.introduced for own in made.own["p1"])


def test_a_name_that_occurs_is_that_of_its_introducer_even_a_later_one() -> None:
    made = index(("p1", [term("QuartzTune", introduced=False)]), ("p2", [term("QuartzTune")]))
    assert set(made.entities) == {"method:quartztune"}
    assert made.own["p1"][0].entity.introduced_by == "paper:p2"


def test_a_name_that_nobody_introduces_has_no_introducer() -> None:
    made = index(("p1", [term("XQ3600", "Dataset", introduced=False)]))
    assert made.entities["dataset:xq3600"].introduced_by is None


def test_a_name_of_the_lexicon_is_the_lexicons_entity() -> None:
    known = small(row("Method", "QuartzTune"))
    made = index(("p1", [term("Quartz-Tune", introduced=False)]), known=known)
    assert made.entities == {}
    assert made.own["p1"][0].entity.known


def test_another_year_makes_another_thing_of_the_same_name() -> None:
    known = small(row("Method", "QuartzTune", year=2016))
    made = TermIndex(known, shapes())
    made.add(Paper.model_validate({"id": "p1", "title": "x", "date": "2024-05-01"}), [term("QuartzTune")])
    made.close()
    assert set(made.entities) == {"method:quartztune@p1"}


def test_discovered_names_are_found_in_other_papers() -> None:
    made = index(("p1", [term("QuartzTune")]))
    travelling = made.recognizer()
    assert travelling is not None
    recognizer, entities = travelling
    (hit,) = recognizer.find(document("We beat QuartzTune, not quartztune."))
    assert entities[hit.claims[0].entity_id].name == "QuartzTune"


@pytest.mark.parametrize("name", ["LLM", "Tree", "QT", "results"])
def test_short_and_ordinary_names_stay_at_home(name: str) -> None:
    travelling = index(("p1", [term(name)])).recognizer()
    assert travelling is None or travelling[0].find(document(f"We use {name} too.")) == []


def test_an_ambiguous_name_stays_at_home() -> None:
    made = index(("p1", [term("QuartzTune", main=True)]), ("p2", [term("QuartzTune", main=True)]))
    assert made.recognizer() is None


def test_a_word_like_others_travels_only_as_a_main_proposal() -> None:
    assert index(("p1", [term("Okarpi")])).recognizer() is None
    assert index(("p1", [term("Okarpi", introduced=False)])).recognizer() is None
    assert index(("p1", [term("Okarpi", main=True)])).recognizer() is not None


@pytest.mark.parametrize(
    ("one", "travels"),
    [
        (term("Quartz Stone Tuning", main=True), True),
        (term("Quartz Stone Tuning"), False),
        (term("QuartzTune", introduced=False), True),
        (term("Geo-Quarzing", introduced=False), False),
        (term("Geo-Quarzing"), True),
        (term("A-Quarz", main=True), False),
    ],
)
def test_what_travels_is_a_main_proposal_or_looks_made_up(one: Term, travels: bool) -> None:
    assert (index(("p1", [one])).recognizer() is not None) is travels


@pytest.mark.parametrize(
    ("abstract", "found"),
    [
        ("We compare with GPT-4 and Okarpi.", True),
        ("We compare with the model Okarpi here.", True),
        ("Okarpi, GPT-4 and LLaMA are tested.", True),
        ("The Okarpi is an animal of the woods.", False),
    ],
)
def test_elsewhere_a_word_like_others_needs_company(abstract: str, found: bool) -> None:
    result = extract(
        ("Okarpi: A Model of Languages", "We present Okarpi, a language model. Okarpi outperforms GPT-4."),
        ("On woods", abstract),
    )
    assert [f.name for f in result.extractions[0].found if f.new] == ["Okarpi"]
    assert ("Okarpi" in {f.name for f in result.extractions[1].found}) is found


def test_without_terms_nothing_travels() -> None:
    assert index(("p1", [])).recognizer() is None


def test_every_occurrence_of_an_own_term_is_found_longest_first() -> None:
    made = index(("p1", [term("QuartzTune", "Method", "QuartzTune Pro"), term("Pebble")]))
    text = document("QuartzTune Pro, QuartzTunes, XQuartzTune, Pebble and pebble.")
    spans = own_spans(text, made.own["p1"], shapes())
    assert sorted(text.text[s.start : s.end] for s in spans) == ["Pebble", "QuartzTune Pro", "QuartzTunes"]
    assert all(s.own for s in spans)


def test_a_paper_that_uses_the_name_of_another_links_to_it() -> None:
    result = extract(
        ("QuartzTune: Tuning Stones", "We propose QuartzTune, a method for tuning stones."),
        ("On hills", "We study hills. We compare with QuartzTune, which is slower."),
    )
    (first,), (second,) = (e.found for e in result.extractions)
    assert first.id == second.id == "method:quartztune"
    assert (first.new, second.new) == (True, False)
    assert result.entities[first.id].introduced_by == "paper:p1"
    assert result.discovered == 1


def test_a_word_that_needs_company_is_looked_for_in_time() -> None:
    with cpu_seconds(8):
        extract(
            ("Okarpi: A Model of Languages", "We present Okarpi, a language model. Okarpi outperforms GPT-4."),
            ("On woods", "Okarpi is here. GPT-4 there. " * 4_000),
        )


def test_a_name_that_occurs_often_is_found_in_time() -> None:
    made = index(("p1", [term("QuartzTune")]))
    text = document("QuartzTune " * 9_000)
    with cpu_seconds(8):
        own_spans(text, made.own["p1"], shapes())


def test_a_name_of_a_thousand_parts_is_no_name() -> None:
    name = "A-" * 1_000 + "A"
    assert index(("p1", [term(name)])).recognizer() is None
