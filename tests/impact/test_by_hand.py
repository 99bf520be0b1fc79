"""Estimates and standard errors of two tiny panels, worked by hand.

The influence of a unit, already divided by the number of units, is how much the estimate moves
when the unit's weight does. A variance is the sum of their squares.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import att_gt

NAMES = {"outcome": "y", "unit": "unit", "time": "t", "cohort": "g"}


def long(rows):
    """Turn (unit, cohort, outcomes …) into rows of unit and period; periods are 1, 2 …"""
    return pd.DataFrame(
        [
            {"unit": unit, "g": g, "t": t, "y": float(y)}
            for unit, g, *outcomes in rows
            for t, y in enumerate(outcomes, start=1)
        ]
    )


# Changes: 5 and 1 for the treated, 1 and 2 for the others.
TWO_PERIODS = long([("A", 2, 10, 15), ("B", 2, 12, 13), ("C", 0, 8, 9), ("D", 0, 9, 11)])

# Changes 1-2, 2-3, 1-3:       A 4 5 9      B 1 4 5      C 3 6 9
#                              D 1 1 2      E 2 2 4      F 0 3 3   (means 1, 2, 3)
THREE_PERIODS = long(
    [
        ("A", 2, 0, 4, 9),
        ("B", 3, 0, 1, 5),
        ("C", 3, 0, 3, 9),
        ("D", 0, 0, 1, 2),
        ("E", 0, 0, 2, 4),
        ("F", 0, 0, 0, 3),
    ]
)


@pytest.fixture
def three():
    return att_gt(THREE_PERIODS, **NAMES)


def roots(*variances):
    return [sqrt(Fraction(variance)) for variance in variances]


class TestTwoPeriods:
    def test_difference_in_differences(self):
        """(5 + 1) / 2 - (1 + 2) / 2; influence A 2/2, B -2/2, C 0.5/2, D -0.5/2."""
        effects = att_gt(TWO_PERIODS, **NAMES)
        row = effects.table.iloc[0]
        assert (row["cohort"], row["time"], row["base"]) == (2, 2, 1)
        assert (row["n_treated"], row["n_comparison"]) == (2, 2)
        assert effects.att == pytest.approx([1.5])
        assert effects.std_error == pytest.approx(roots(1 + 1 + Fraction(1, 16) + Fraction(1, 16)))

    @pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
    def test_without_covariates_the_methods_are_one(self, method):
        effects = att_gt(TWO_PERIODS, **NAMES, method=method)
        assert effects.std_error == pytest.approx([sqrt(2.125)])

    def test_confidence_intervals_are_normal(self):
        effects = att_gt(TWO_PERIODS, **NAMES, alpha=0.1)
        half = NormalDist().inv_cdf(0.95) * sqrt(2.125)
        row = effects.table.iloc[0]
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((1.5 - half, 1.5 + half))

    def test_weights(self):
        """(5 + 3·1) / 4 - 3/2; influence A 1·3/4, B 3·(-1)/4."""
        weighed = TWO_PERIODS.assign(w=TWO_PERIODS["unit"].map({"A": 1, "B": 3, "C": 1, "D": 1}))
        effects = att_gt(weighed, **NAMES, weights="w")
        assert effects.att == pytest.approx([0.5])
        assert effects.std_error == pytest.approx([sqrt(2 * 0.75**2 + 2 * 0.25**2)])

    def test_clusters(self):
        """A with C: 1 + 1/4; B with D: -1 - 1/4. No factor for few clusters."""
        grouped = TWO_PERIODS.assign(k=TWO_PERIODS["unit"].map({"A": 7, "C": 7, "B": 8, "D": 8}))
        effects = att_gt(grouped, **NAMES, cluster="k")
        assert effects.att == pytest.approx([1.5])
        assert effects.std_error == pytest.approx([sqrt(2 * 1.25**2)])

    def test_a_cluster_that_is_its_whole_cohort_shows_no_variance(self):
        """A with B: 1 - 1; C with D: 1/4 - 1/4. Nothing is known, so nothing is said."""
        grouped = TWO_PERIODS.assign(k=TWO_PERIODS["g"])
        effects = att_gt(grouped, **NAMES, cluster="k")
        assert effects.att == pytest.approx([1.5])
        assert np.isnan(effects.std_error).all()
        assert effects.notes


class TestThreePeriods:
    def test_cells(self, three):
        """4-1, 9-3, (1+3)/2-1, (4+6)/2-2, each against the period before treatment."""
        assert three.table["cohort"].tolist() == [2, 2, 3, 3]
        assert three.table["time"].tolist() == [2, 3, 2, 3]
        assert three.table["base"].tolist() == [1, 1, 1, 2]
        assert three.att == pytest.approx([3, 6, 1, 3])
        assert three.table["n_treated"].tolist() == [1, 1, 2, 2]

    def test_covariance(self, three):
        """Influence, in the order A … F.

        (2,2): 0 0 0 0 -1/3 1/3;  (2,3): 0 0 0 1/3 -1/3 0;
        (3,2): 0 -1/2 1/2 0 -1/3 1/3;  (3,3): 0 -1/2 1/2 1/3 0 -1/3.
        """
        expected = [[4, 2, 4, -2], [2, 4, 2, 2], [4, 2, 13, 7], [-2, 2, 7, 13]]
        assert three.covariance == pytest.approx(np.array(expected) / 18)
        assert three.std_error == pytest.approx(np.sqrt(np.diag(expected) / 18))

    def test_universal_base_period(self):
        """Cohort 3 in period 1, against 2: -(1+3)/2 + 1. The base itself has no error."""
        effects = att_gt(THREE_PERIODS, **NAMES, base_period="universal")
        assert effects.table["time"].tolist() == [1, 2, 3, 1, 2, 3]
        assert effects.att == pytest.approx([0, 3, 6, -1, 0, 3])
        assert np.isnan(effects.std_error).tolist() == [True, False, False, False, True, False]
        assert effects.table["base"].tolist() == [1, 1, 1, 2, 2, 2]

    def test_not_yet_treated(self):
        """B to F change by 1 3 1 2 0 in period 2, 7/5 on average; in 3 only the never treated."""
        effects = att_gt(THREE_PERIODS, **NAMES, comparison="not_yet_treated")
        assert effects.att == pytest.approx([4 - 7 / 5, 6, 1, 3])
        assert effects.table["n_comparison"].tolist() == [5, 3, 3, 3]
        residuals = np.array([1, 3, 1, 2, 0]) - 7 / 5
        assert effects.std_error[0] == pytest.approx(sqrt((residuals**2).sum()) / 5)

    def test_anticipation(self):
        """Cohort 2 anticipates in period 1 and is dropped; 3 is compared with period 1.

        (5+9)/2 - 3 in period 3; influence B -1, C 1, D 1/3, E -1/3.
        """
        effects = att_gt(THREE_PERIODS, **NAMES, anticipation=1)
        assert effects.table["cohort"].tolist() == [3, 3]
        assert effects.table["base"].tolist() == [1, 1]
        assert effects.att == pytest.approx([1, 4])
        assert effects.std_error[1] == pytest.approx(sqrt(20 / 9))
        assert any("1" in note for note in effects.notes)

    def test_simple(self, three):
        """θ = (9 N2 + 3 N3) / (2 N2 + N3) with N2 = 1, N3 = 2: 15/4.

        Moving N2 moves θ by (9·4 - 15·2)/16 = 3/8, and N3 by (3·4 - 15)/16 = -3/16, so that
        A 3/8, B -1/4 - 3/16, C 1/4 - 3/16, D 1/12 + 1/6, E -1/12 - 1/12, F 1/12 - 1/6.
        """
        simple = three.aggregate("simple")
        assert simple.overall_att == pytest.approx(15 / 4)
        influence = np.array([3 / 8, -7 / 16, 1 / 16, 1 / 4, -1 / 6, -1 / 12])
        assert influence.sum() == pytest.approx(0)
        assert simple.overall_std_error == pytest.approx(sqrt((influence**2).sum()))
        assert len(simple.keys) == len(simple.table) == 0

    def test_group(self, three):
        """(3 + 6)/2 and 3; together (1·4.5 + 2·3)/3. N2 moves it by 1/3, N3 by -1/6."""
        group = three.aggregate("group")
        assert group.keys.tolist() == [2, 3]
        assert group.att == pytest.approx([4.5, 3])
        assert group.std_error == pytest.approx(roots(Fraction(1, 6), Fraction(13, 18)))
        assert group.overall_att == pytest.approx(3.5)
        influence = np.array([1 / 3, -1 / 2, 1 / 6, 5 / 18, -1 / 9, -1 / 6])
        assert group.overall_std_error == pytest.approx(sqrt((influence**2).sum()))

    def test_dynamic(self, three):
        """e = -1 is (3,2); e = 0 is (1·3 + 2·3)/3; e = 1 is (2,3). Overall: e = 0 and 1."""
        dynamic = three.aggregate("dynamic")
        assert dynamic.keys.tolist() == [-1, 0, 1]
        assert dynamic.att == pytest.approx([1, 3, 6])
        variances = Fraction(13, 18), Fraction(8, 27), Fraction(2, 9)
        assert dynamic.std_error == pytest.approx(roots(*variances))
        assert dynamic.overall_att == pytest.approx(4.5)
        assert dynamic.overall_std_error == pytest.approx(sqrt(5 / 27))

    def test_calendar(self, three):
        """Period 2 is (2,2); period 3 is (1·6 + 2·3)/3, which N2 moves by 2/3 and N3 by -1/3."""
        calendar = three.aggregate("calendar")
        assert calendar.keys.tolist() == [2, 3]
        assert calendar.att == pytest.approx([3, 4])
        assert calendar.std_error == pytest.approx(roots(Fraction(2, 9), Fraction(86, 81)))
        assert calendar.overall_att == pytest.approx(3.5)
        assert calendar.overall_std_error == pytest.approx(sqrt(49 / 162))

    def test_a_balanced_event_study(self, three):
        """Only cohort 2 is seen for one period after its first: influence D 1/6, E -1/3, F 1/6."""
        balanced = three.aggregate("dynamic", balance_event=1)
        assert balanced.keys.tolist() == [0, 1]
        assert balanced.att == pytest.approx([3, 6])
        assert balanced.overall_att == pytest.approx(4.5)
        assert balanced.overall_std_error == pytest.approx(sqrt(1 / 6))
        every_cohort = three.aggregate("dynamic", balance_event=0)
        assert every_cohort.keys.tolist() == [-1, 0]
        assert every_cohort.overall_att == pytest.approx(3)

    def test_the_pretrend_test(self, three):
        """One cell before treatment, (3,2): 1² / (13/18), on one degree of freedom."""
        test = three.pretrend()
        assert test.statistic == pytest.approx(18 / 13)
        assert test.df == 1
        assert test.p_value == pytest.approx(2 * (1 - NormalDist().cdf(sqrt(18 / 13))))
