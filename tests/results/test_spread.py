"""Quantiles, the largest tenth and Gini's coefficient, worked by hand."""

import pandas as pd
import pytest

from spl_eval.results import spread


def series(*values):
    return pd.Series(values, dtype="Float64")


def test_quartiles_lie_between_neighbours():
    # type 7: the quantile p of 1 to 10 stands at 1 + 9p
    assert spread.quantiles(series(*range(1, 11))) == pytest.approx([3.25, 5.5, 7.75])
    assert spread.mean(series(1, 2)) == 1.5


def test_nothing_known_has_neither_mean_nor_quantiles():
    assert spread.mean(series()) is pd.NA
    assert spread.quantiles(series()) == [pd.NA] * 3
    assert spread.largest_tenth(series()) == (0, pd.NA)


def test_the_largest_tenth_is_rounded_up():
    cases, share = spread.largest_tenth(series(*[1] * 10, 10))
    assert (cases, share) == (2, pytest.approx(100 * 11 / 20))
    assert spread.largest_tenth(series(0, 0)) == (1, pd.NA)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((5, 5, 5), 0), ((0, 0, 0, 4), 3 / 4), ((1, 3), (3 - 1) / (2 * 4))],
)
def test_gini_by_hand(values, expected):
    assert spread.gini(series(*values)) == pytest.approx(expected)


@pytest.mark.parametrize("values", [(), (7,), (0, 0), (None, 3)])
def test_gini_of_too_few_or_of_nothing_is_missing(values):
    assert pd.isna(spread.gini(series(*values)))


def test_gini_changes_neither_with_the_unit_nor_with_the_order():
    one = spread.gini(series(3, 1, 7, 2))
    assert spread.gini(series(7000, 2000, 3000, 1000)) == pytest.approx(one)
