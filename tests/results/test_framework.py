"""Attainment and status, worked by hand; the figures of 2016, typed by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.intake.tables import TABLES
from spl_eval.results.annual import evidence, framework
from tests.report import REAL_2016, made_report


def assessed_of(report):
    ledger = evidence.ledger(report)
    return framework.assess(report.indicators, report["missions"], ledger).set_index("indicator_id")


@pytest.mark.parametrize(
    ("count", "target", "share", "expected"),
    [
        (6, 26, 600 / 26, "partial"),
        (0, 20, 0.0, "none"),
        (13, 13, 100.0, "total"),
        (14, 13, 1400 / 13, "total"),
        (pd.NA, 13, None, None),
        (3, pd.NA, None, None),
    ],
)
def test_status_follows_the_share_of_the_target(count, target, share, expected):
    assert framework.attainment(count, target) == share
    assert framework.status(count, target) == expected


def test_a_preliminary_product_alone_attains_in_part():
    assert framework.status(0, 1, with_preliminary=1) == "partial"
    assert framework.status(0, 1, with_preliminary=0) == "none"


EXPECTED_2016 = {
    # indicator: target, declared, evidence, narrative, % declared, % evidence, status, disputed
    "P1-T1": (26, 6, 6, 6, 23.1, 23.1, "partial", False),
    "P1-T2": (20, 2, 10, 10, 10.0, 50.0, "partial", True),
    "P1-T3": (13, 13, 4, 4, 100.0, 30.8, "partial", True),
    "P2-T1": (1, 1, 1, 1, 100.0, 100.0, "total", False),
    "P2-T2": (1, 1, 0, None, 100.0, 0.0, "partial", True),
    "P2-T3": (2, 2, 2, None, 100.0, 100.0, "total", False),
    "P2-T4": (4, 2, 2, 2, 50.0, 50.0, "partial", False),
}


@pytest.mark.parametrize("indicator", EXPECTED_2016)
def test_the_indicators_of_2016(indicator):
    row = assessed_of(REAL_2016).loc[indicator]
    target, declared, shown, told, share_declared, share_shown, status, disputed = EXPECTED_2016[
        indicator
    ]
    assert (row["target"], row["declared"], row["evidence"]) == (target, declared, shown)
    assert (None if pd.isna(row["narrative"]) else row["narrative"]) == told
    assert round(row["attainment_declared"], 1) == share_declared
    assert round(row["attainment_evidence"], 1) == share_shown
    assert (row["status"], row["disputed"]) == (status, disputed)


def test_totally_attained_is_refused_where_evidence_differs():
    row = assessed_of(REAL_2016).loc["P1-T3"]
    assert row["status_declared"] == "total"
    assert row["status_evidence"] == "partial"
    assert row["status"] == "partial"


def test_counts_that_differ_are_not_total_even_when_each_reaches_the_target():
    report = made_report(
        results=[{"indicator_id": "X", "target": 2, "declared": 2}],
        evidence=[{"evidence_id": "E1", "indicator_id": "X", "count": 3}],
    )
    row = assessed_of(report).loc["X"]
    assert (row["status_declared"], row["status_evidence"]) == ("total", "total")
    assert row["disputed"]
    assert row["status"] == "partial"


@pytest.mark.parametrize(
    ("done", "preliminary", "target", "expected", "flag"),
    [(1, 1, 1, "total", False), (1, 1, 2, "partial", True), (0, 1, 1, "partial", True)],
)
def test_preliminary_products_matter_only_where_they_decide(
    done, preliminary, target, expected, flag
):
    report = made_report(
        results=[{"indicator_id": "X", "target": target, "declared": done}],
        evidence=[
            {"evidence_id": "E1", "indicator_id": "X", "count": done},
            {
                "evidence_id": "E2",
                "indicator_id": "X",
                "count": preliminary,
                "state": "preliminary",
            },
        ],
    )
    row = assessed_of(report).loc["X"]
    assert (row["status_evidence"], row["preliminary_only"]) == (expected, flag)


def test_a_target_of_zero_has_no_attainment():
    assert framework.attainment(0, 0) is None
    assert framework.status(2, 0) is None


def test_earlier_years_serve_the_cumulative_only():
    report = made_report(
        results=[
            {"indicator_id": "X", "target": 4, "declared": 3, "year": 2030},
            {"indicator_id": "X", "target": 5, "declared": 1, "year": 2031},
        ]
    )
    assert len(report.indicators) == 1
    ledger = evidence.ledger(report)
    assessed = framework.assess(report.indicators, report["missions"], ledger)
    assert assessed["target"].tolist() == [5]
    assert framework.cumulative(report["results"], 2030, 2031)["declared"].tolist() == [4]


def test_evidence_above_the_declaration_does_not_raise_the_status():
    report = made_report(
        results=[{"indicator_id": "X", "target": 10, "declared": 4}],
        evidence=[{"evidence_id": "E1", "indicator_id": "X", "count": 10}],
    )
    row = assessed_of(report).loc["X"]
    assert (row["status_evidence"], row["status"]) == ("total", "partial")


def test_without_any_evidence_nothing_is_settled():
    report = made_report(results=[{"indicator_id": "X", "target": 10, "declared": 10}])
    row = assessed_of(report).loc["X"]
    assert pd.isna(row["evidence"])
    assert pd.isna(row["attainment_evidence"])
    assert row["status"] is None
    assert row["status_declared"] == "total"


def test_a_target_per_mission_is_multiplied_by_the_missions_held():
    report = made_report(
        results=[{"indicator_id": "X", "target": 2, "target_basis": "per_mission", "declared": 3}],
        missions=[
            {"mission_id": "M1", "country": "Belice", "indicator_id": "X"},
            {"mission_id": "M2", "country": "Perú", "indicator_id": "X"},
        ],
    )
    assert assessed_of(report).loc["X", "target"] == 4
    assert assessed_of(report).loc["X", "attainment_declared"] == 75.0


def test_a_target_per_mission_without_missions_is_unknown_not_zero():
    report = made_report(
        results=[{"indicator_id": "X", "target": 1, "target_basis": "per_mission", "declared": 1}]
    )
    row = assessed_of(report).loc["X"]
    assert pd.isna(row["target"])
    assert pd.isna(row["attainment_declared"])


def test_the_totals_of_2016_hide_seventeen_differences():
    totals = framework.product_totals(assessed_of(REAL_2016).reset_index()).set_index("product_id")
    assert totals.loc["1"].tolist() == [59, 21, 20, 17]


def test_a_total_with_a_missing_part_is_missing():
    report = made_report(
        results=[
            {"indicator_id": "X", "target": 5, "declared": 3},
            {"indicator_id": "Y", "target": 5},
        ]
    )
    totals = framework.product_totals(assessed_of(report).reset_index())
    assert totals["target"].tolist() == [10]
    assert totals["declared"].isna().all()


def test_cumulative_needs_every_year():
    results = pd.DataFrame(
        {
            "indicator_id": ["X", "X", "Y", "Y"],
            "year": [2012, 2013, 2012, 2013],
            "declared": pd.array([3, 4, 5, None], dtype="Int64"),
        }
    )
    sums = framework.cumulative(results, 2012, 2013).set_index("indicator_id")
    assert sums.loc["X", "declared"] == 7
    assert sums.loc["X", "years_missing"] == ()
    assert pd.isna(sums.loc["Y", "declared"])
    assert sums.loc["Y", "years_missing"] == (2013,)


def test_rows_in_another_order_give_the_same_assessment():
    shuffled = made_report(
        year=2016,
        **{
            name: REAL_2016[name].sample(frac=1, random_state=3).to_dict("records")
            for name in TABLES
        },
    )
    one = assessed_of(REAL_2016).sort_index()
    other = assessed_of(shuffled).sort_index()
    columns = ["target", "declared", "evidence", "narrative", "status", "disputed"]
    pd.testing.assert_frame_equal(one[columns], other[columns])
