"""Summed weights: as exact as whole numbers, whatever the order and the number of classes."""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.sums import FeatureSums

cents = st.integers(-2_000, 2_000)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, dict[str, list[int]]]:
    classes = draw(st.integers(1, 7))
    rows = st.lists(cents, min_size=classes, max_size=classes)
    return classes, draw(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), rows, max_size=40))


@given(tables(), st.randoms(use_true_random=False), st.booleans())
def test_sums_are_exact_in_any_order(table: tuple[int, dict[str, list[int]]], chance: Random, some: bool) -> None:
    classes, rows = table
    sums = FeatureSums({name: [weight / 100 for weight in row] for name, row in rows.items()}, classes)
    asked = [*sorted(rows)[:: 2 if some else 1], "unknown"]
    chance.shuffle(asked)
    expected = [sum(rows[name][index] for name in asked if name in rows) for index in range(classes)]
    assert [Fraction(found).limit_denominator(100) for found in sums.of(asked)] == [
        Fraction(total, 100) for total in expected
    ]


def test_without_features_all_sums_are_nothing() -> None:
    assert FeatureSums({"a": (1.0, 2.0)}, 2).of([]) == [0.0, 0.0]
    assert FeatureSums({}, 3).of(["a"]) == [0.0, 0.0, 0.0]
