"""Sums, ratios and conditions where some figures are missing."""

import pandas as pd
import pytest

from spl_eval.results.sums import (
    known_sum,
    known_true,
    percent,
    ratio,
    whole_sum,
    year_is,
    zero_where_known,
)


def whole(*values):
    return pd.Series(values, dtype="Int64")


def test_missing_is_never_zero():
    assert known_sum(whole(None, None)) is None
    assert known_sum(whole()) is None
    assert known_sum(whole(1, None)) == 1
    assert whole_sum(whole(1, None)) is None
    assert whole_sum(whole()) is None
    assert whole_sum(whole(1, 2)) == 3


def test_a_ratio_by_zero_or_by_nothing_is_missing():
    found = ratio(whole(1, 2, None), whole(0, 4, 2))
    assert found.isna().tolist() == [True, False, True]
    assert found[1] == 0.5


@pytest.mark.parametrize(
    ("part", "all_of_it"), [(None, 4), (1, None), (1, 0), (pd.NA, 4), (1, pd.NA)]
)
def test_a_percent_of_nothing_known_is_missing(part, all_of_it):
    assert percent(part, all_of_it) is pd.NA
    assert percent(1, 4) == 25
    assert percent(0, 4) == 0


def test_zero_only_where_a_value_is_known():
    assert zero_where_known(whole(7, None)).tolist() == [0, pd.NA]


def test_what_is_missing_is_not_so():
    years = whole(2016, 2015, None)
    assert year_is(years, 2016).tolist() == [True, False, False]
    assert known_true(years > 2000).dtype == bool
    assert known_true(years > 2000).tolist() == [True, True, False]
