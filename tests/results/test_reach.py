"""Reach: signed and paid apart, partial totals said, provinces and sectors as presence."""

from __future__ import annotations

import pandas as pd

from spl_eval.results.annual import reach, territory
from tests.report import REAL_2016, made_report


def test_what_was_signed_in_2016():
    signed = reach.signed(REAL_2016)
    assert signed.instruments == 20
    assert signed.organisations == 18
    assert signed.units_with_repeats == 283
    assert signed.jobs_known == 380
    assert signed.approximate
    assert signed.units_without_jobs == 77


def test_the_portfolio_of_2016_stands_apart():
    paid = reach.of_population(REAL_2016, "portfolio")
    assert paid[["count", "units", "jobs"]].iloc[0].tolist() == [56, 834, 2330]
    assert paid["amount_ars"].isna().all()


def test_ratios_of_2016():
    ratios = reach.ratios(REAL_2016).set_index("reach_id")
    assert ratios["jobs_per_unit"].astype("float64").round(2).dropna().to_dict() == {
        "R1": 1.88,
        "R2": 1.84,
        "R4": 2.79,
    }
    assert ratios["units_per_count"].astype("float64").round(2).to_dict() == {
        "R1": 8.0,
        "R2": 15.8,
        "R3": 19.25,
        "R4": 14.89,
    }


def test_jobs_that_nobody_gives_are_unknown_not_zero():
    report = made_report(reach=[{"reach_id": "R1", "units": 5}, {"reach_id": "R2", "units": 4}])
    signed = reach.signed(report)
    assert signed.jobs_known is None
    assert signed.units_without_jobs == 9
    assert reach.ratios(report)["jobs_per_unit"].isna().all()


def test_units_that_a_row_lacks_make_the_sum_unknown():
    report = made_report(reach=[{"reach_id": "R1", "units": 5}, {"reach_id": "R2"}])
    assert reach.signed(report).units_with_repeats is None


def test_no_ratio_over_zero_units():
    report = made_report(reach=[{"reach_id": "R1", "units": 0, "jobs": 3, "count": 0}])
    assert reach.ratios(report)[["jobs_per_unit", "units_per_count"]].isna().all(axis=None)


def test_seven_of_twenty_four_jurisdictions_in_2016():
    covered = territory.coverage(REAL_2016)
    assert len(covered) == 24
    assert set(covered.loc[covered["signed"], "province"]) == {
        "Buenos Aires",
        "Córdoba",
        "Jujuy",
        "Mendoza",
        "Salta",
        "San Juan",
        "Santiago del Estero",
    }
    regions = territory.by_region(covered).set_index("region")["signed"].to_dict()
    assert regions == {"CABA": 0, "Cuyo": 2, "NEA": 0, "NOA": 3, "Pampeana": 2, "Patagonia": 0}


def test_sectors_of_2016():
    named = territory.sectors(REAL_2016).set_index("sector")
    assert len(named) == 10
    assert named.loc["construcción", "paid_in"] == ()
    assert (named["paid_in"].map(len) > 0).sum() == 9
    assert named.loc["metalmecánico", "signed_in"] == ("R1", "R2", "R3")


def test_the_input_is_left_as_it_was():
    before = {name: frame.copy() for name, frame in REAL_2016.tables.items()}
    reach.signed(REAL_2016)
    reach.ratios(REAL_2016)
    territory.sectors(REAL_2016)
    territory.coverage(REAL_2016)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, REAL_2016[name])


def test_provinces_that_nobody_gives_are_unknown_not_unreached():
    report = made_report(
        reach=[{"reach_id": "R1", "provinces": ("Chaco",)}, {"reach_id": "R2", "provinces": None}]
    )
    covered = territory.coverage(report)
    assert territory.reached(covered) == (1, True)
    assert covered["signed"].isna().sum() == 23
    regions = territory.by_region(covered).set_index("region")["signed"]
    assert regions["NEA"] == 1
    assert pd.isna(regions["Cuyo"])


def test_nothing_signed_at_all_says_nothing_of_provinces():
    assert territory.coverage(made_report())["signed"].isna().all()
