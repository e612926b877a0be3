"""The list that a name stands in, and what it says of the name."""

import pytest

from extracting import hits
from paperatlas.discovery.company import company


def signs(abstract: str, name: str) -> set[str]:
    start = abstract.index(name)
    return company(abstract, start, start + len(name), hits(abstract))


def test_known_names_of_a_list_tell_what_the_others_are() -> None:
    found = signs("It is tested on four benchmarks: QuartzCode, GSM8K, and MMLU.", "QuartzCode")
    assert {"in a list", "with:benchmark", "list head:Benchmark"} <= found


def test_the_noun_behind_a_list_counts() -> None:
    assert "list tail:Dataset" in signs("Results on the QuartzOne and QuartzTwo datasets improve.", "QuartzOne")


@pytest.mark.parametrize(
    "abstract",
    [
        "On GSM8K, QuartzTune is better than all others.",
        "We train QuartzTune for two days.",
        "As in GSM8K. QuartzTune and others follow.",
    ],
)
def test_what_merely_stands_near_is_no_list_with_it(abstract: str) -> None:
    assert "with:benchmark" not in signs(abstract, "QuartzTune")


def test_a_list_that_a_verb_of_making_opens_says_only_that() -> None:
    assert signs("We introduce QuartzOne and QuartzTwo, which are small.", "QuartzTwo") == {"list introduced"}
