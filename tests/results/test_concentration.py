"""Shares, the Herfindahl-Hirschman index, its changes, and the location quotient."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.results.places.concentration import changes, herfindahl, represented, shares


def series(*values, index=None):
    return pd.Series(list(values), index=index, dtype="Float64")


def test_by_hand():
    # 50, 30 and 20 of 100: 0.25 + 0.09 + 0.04 = 0.38; 1 / 0.38 = 2.63.
    found = herfindahl(series(50, 30, 20))
    assert found.index == pytest.approx(0.38)
    assert found.equivalent == pytest.approx(1 / 0.38)
    assert (found.groups, found.without_value) == (3, 0)


@pytest.mark.parametrize("groups", [1, 2, 5, 24])
def test_an_even_spread_over_n_groups_has_index_one_by_n(groups):
    found = herfindahl(series(*[7.0] * groups))
    assert found.index == pytest.approx(1 / groups)
    assert found.equivalent == pytest.approx(groups)


def test_groups_with_nothing_do_not_count_and_missing_ones_are_told():
    found = herfindahl(series(60, 40, 0, None))
    assert found.index == pytest.approx(0.36 + 0.16)
    assert (found.groups, found.without_value) == (2, 1)


@pytest.mark.parametrize("values", [(), (0, 0), (None, None), (0, None)])
def test_nothing_to_concentrate_is_missing(values):
    found = herfindahl(series(*values))
    assert pd.isna(found.index)
    assert pd.isna(found.equivalent)
    assert found.groups == 0
    assert shares(series(*values)).isna().all()


def test_a_negative_part_is_refused():
    with pytest.raises(ValueError, match="negative"):
        herfindahl(series(5, -1))


def test_order_names_and_unit_change_nothing():
    one = herfindahl(series(5, 3, 2, index=["a", "b", "c"]))
    for other in (series(2, 5, 3, index=["x", "y", "z"]), series(5e6, 3e6, 2e6)):
        assert herfindahl(other).index == pytest.approx(one.index)


def test_the_input_is_left_as_it_was():
    values = pd.Series([1, 2, pd.NA], dtype="Int64")
    shares(values)
    assert str(values.dtype) == "Int64"
    assert values.tolist()[:2] == [1, 2]


def test_changes_by_hand():
    # From 0.4 in 2013: +0.1 in 2014; 2015 is missing, and so is 2016's change since then.
    years = range(2012, 2017)
    found = changes(series(None, 0.4, 0.5, None, 0.3, index=years))
    previous, first = found["change_previous"], found["change_first"]
    assert previous.loc[2014] == pytest.approx(0.1)
    assert previous.drop(2014).isna().all()
    assert first.loc[2014] == pytest.approx(0.1)
    assert first.loc[2016] == pytest.approx(-0.1)
    assert first.loc[[2012, 2013, 2015]].isna().all()


def test_changes_of_nothing_are_missing():
    assert changes(series(None, None)).isna().all().all()
    assert changes(series()).empty


JOBS = pd.DataFrame(
    {
        "sector": ["a", "b", "c", "d", "e"],
        "jobs": pd.array([20, 30, 0, None, 10], dtype="Int64"),
        "registered": pd.array([1000, 4000, 500, 100, None], dtype="Float64"),
    }
)


def test_representation_by_hand():
    # a: 20 of 50 jobs, 1000 of 10000 registered: 0.4 / 0.1 = 4; 20 per 1000 are 200 per 10000.
    found = represented(JOBS, "jobs", "registered", 50, 10_000).set_index("sector")
    assert found.loc["a", ["own_share", "official_share", "per_10000", "quotient"]].tolist() == (
        pytest.approx([0.4, 0.1, 200, 4])
    )
    # b: 0.6 / 0.4 = 1.5; 30 / 4000 are 75 per 10000.
    assert found.loc["b", ["per_10000", "quotient"]].tolist() == pytest.approx([75, 1.5])
    # c has none: a true zero.
    assert found.loc["c", ["per_10000", "quotient"]].tolist() == [0, 0]
    # d has no jobs known, e no registered ones: missing, and no zero.
    assert found.loc[["d", "e"], ["per_10000", "quotient"]].isna().all().all()


def test_representation_without_totals_keeps_the_jobs_per_registered_job():
    found = represented(JOBS, "jobs", "registered", pd.NA, pd.NA)
    assert found["quotient"].isna().all()
    assert found["per_10000"].notna().sum() == 3


def test_zero_registered_jobs_or_totals_divide_nothing():
    frame = pd.DataFrame({"jobs": [5], "registered": [0.0]})
    assert represented(frame, "jobs", "registered", 5, 0).isna()["quotient"].all()
    assert represented(frame, "jobs", "registered", 0, 9)["own_share"].isna().all()


def test_representation_does_not_depend_on_the_order_nor_on_the_scale_of_both_sides():
    one = represented(JOBS, "jobs", "registered", 50, 10_000).set_index("sector")
    back = represented(JOBS.iloc[::-1], "jobs", "registered", 50, 10_000).set_index("sector")
    pd.testing.assert_frame_equal(one, back.loc[one.index])
    thousand = JOBS.assign(registered=JOBS["registered"] / 1000)
    scaled = represented(thousand, "jobs", "registered", 50, 10).set_index("sector")
    assert scaled.loc["a", "quotient"] == pytest.approx(one.loc["a", "quotient"])
