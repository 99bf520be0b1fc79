"""Numbers, dates and lists in Argentine form, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval import spanish

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (2330, 0, "2.330"),
        (999, 0, "999"),
        (1234567.891, 2, "1.234.567,89"),
        (-5, 0, "-5"),
        (0, 0, "0"),
        (pd.NA, 0, "sin dato"),
        (float("nan"), 1, "sin dato"),
    ],
)
def test_numbers(value, decimals, expected):
    assert spanish.number(value, decimals) == expected


def test_percentages_have_a_comma_and_a_space_that_does_not_break():
    assert spanish.percent(600 / 26) == f"23,1{NBSP}%"
    assert spanish.percent(100) == f"100,0{NBSP}%"
    assert spanish.percent(None) == "sin dato"


def test_precision_stays_in_words():
    assert spanish.about(90, "approximate") == "alrededor de 90"
    assert spanish.about(290, "exact") == "290"
    assert spanish.about(pd.NA, float("nan")) == "sin dato"
    assert spanish.about(pd.NA, "approximate") == "sin dato"


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2016-12-05", "5 de diciembre de 2016"),
        ("2016-04", "abril de 2016"),
        (None, "sin dato"),
    ],
)
def test_dates(iso, expected):
    assert spanish.date(iso) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["a"], "a"),
        (["a", "b"], "a y b"),
        (["a", "b", "c"], "a, b y c"),
        (["madera", "industrias culturales"], "madera e industrias culturales"),
        (["agua", "hielo"], "agua y hielo"),
        (["madre", "hijo"], "madre e hijo"),
        ([], "sin dato"),
    ],
)
def test_lists(items, expected):
    assert spanish.listing(items) == expected


def test_periods():
    assert spanish.period("2016-01-01", "2016-12-31") == "enero a diciembre de 2016"
    assert spanish.period("2016-01-15", "2016-12-31") == (
        "del 15 de enero de 2016 al 31 de diciembre de 2016"
    )


def test_a_period_may_be_given_in_months():
    assert spanish.period("2016-01", "2016-12") == "enero a diciembre de 2016"
    assert spanish.period("2016-02", "2016-02-29") == "febrero a febrero de 2016"


def test_counts_agree_with_their_noun():
    assert spanish.counted(1, "plan", "planes") == "1 plan"
    assert spanish.counted(2330, "plan", "planes") == "2.330 planes"
    assert spanish.counted(pd.NA, "plan", "planes") == "sin dato de planes"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(2012, 2016, "2012 a 2016"), (2016, 2016, "2016"), (2017, 2016, "2016")],
)
def test_years_of_a_period(first, last, text):
    assert spanish.years(first, last) == text


def test_sentences_of_a_note_leave_out_what_is_empty():
    assert spanish.sentences("Una.", "", "Dos.") == "Una. Dos."
    assert spanish.sentences("", "") == ""
