"""Bounds for attrition: trimming by hand, Lee's published shares, his analytic errors, cells."""

import math

import numpy as np
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sensitivity.lee import imbens_manski, lee_bounds
from spl_eval.impact.sensitivity.trimming import trimmed_means
from spl_eval.impact.sensitivity.worst_case import worst_case_bounds

NAN = float("nan")


def test_by_hand():
    # Assisted: 1 to 8, all eight observed. Comparison: 2, 4, 6 of four: share 3/4. Six of the eight
    # are kept: the lowest have mean 3.5, the highest 5.5; less 4.
    outcome = [1, 2, 3, 4, 5, 6, 7, 8, 2, 4, 6, NAN]
    found = lee_bounds(outcome, [True] * 8 + [False] * 4, draws=0)
    assert (found.lower, found.upper) == pytest.approx((-0.5, 1.5))
    assert (found.naive, found.share_observed) == (0.5, (1, 0.75))
    assert (found.trimmed, found.trimmed_arm, found.monotone) == (0.25, "assisted", True)
    assert math.isnan(found.lower_std_error)
    assert math.isnan(found.ci[0])


def test_the_other_group_is_trimmed_when_it_keeps_more():
    # The same with the arms exchanged: the bounds change sign and order.
    outcome = [2, 4, 6, NAN, 1, 2, 3, 4, 5, 6, 7, 8]
    found = lee_bounds(outcome, [True] * 4 + [False] * 8, draws=0)
    assert (found.lower, found.upper) == pytest.approx((-1.5, 0.5))
    assert found.trimmed_arm == "comparison"


def test_the_unit_at_the_boundary_counts_in_part():
    # Half of 1, 2, 4 is 1.5 units: (1 + 2/2) / 1.5 and (4 + 2/2) / 1.5.
    ends = trimmed_means(np.array([1.0, 2.0, 4.0]), np.ones(3), 0.5)
    assert ends == pytest.approx((2 / 1.5, 5 / 1.5))
    # A weight of two is the unit twice.
    double = trimmed_means(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 1.0]), 0.6)
    assert double == pytest.approx(trimmed_means(np.array([1.0, 2, 2, 4]), np.ones(4), 0.6))


def test_lees_published_shares_and_intervals():
    # Lee (2009), table IV, week 208: 0.566 of the controls and 0.607 of the treated have wages; a
    # share of 0.068 is trimmed.
    outcome = np.concatenate([np.linspace(1, 3, 607), np.full(393, NAN)])
    others = np.concatenate([np.linspace(1, 3, 566), np.full(434, NAN)])
    found = lee_bounds(np.concatenate([outcome, others]), np.repeat([True, False], 1000), draws=0)
    assert round(found.trimmed, 3) == 0.068
    # Uniform from 1 to 3: without its upper 6.75 % the mean falls by 0.0675.
    assert found.lower == pytest.approx(-41 / 607, abs=2e-3)
    assert found.upper == pytest.approx(41 / 607, abs=2e-3)


def test_imbens_manski():
    # Bounds that meet: the usual interval. Far apart: 1.645 errors on each side.
    assert imbens_manski(1, 1, 0.5, 0.5) == pytest.approx((1 - 0.979982, 1 + 0.979982), abs=1e-6)
    assert imbens_manski(0, 99, 1, 2) == pytest.approx((-1.644854, 99 + 2 * 1.644854), abs=1e-6)
    # One error apart: Φ(c + 1) - Φ(-c) = 0.95 at c = 1.6829: 0.99635 - 0.04620.
    low, high = imbens_manski(0, 1, 1, 1)
    cumulative = [(1 + math.erf(x / math.sqrt(2))) / 2 for x in (-low + 1, low)]
    assert cumulative[0] - cumulative[1] == pytest.approx(0.95)
    assert high == pytest.approx(1 - low)
    assert imbens_manski(0, 1, 0, 0) == (0, 1)
    with pytest.raises(ChoiceError):
        imbens_manski(1, 0, 1, 1)


def cells():
    # a: assisted 1 2 3 4 (4 of 4), comparison 1 3 (2 of 4): half is trimmed: 1.5 - 2, 3.5 - 2.
    # b: assisted 5 7 (2 of 2), comparison 5 5 (2 of 2): nothing: 1.
    outcome = [1, 2, 3, 4, 1, 3, NAN, NAN, 5, 7, 5, 5]
    return outcome, [True] * 4 + [False] * 4 + [True, True, False, False], list("aaaaaaaabbbb")


def test_cells_by_hand():
    outcome, treated, cell = cells()
    found = lee_bounds(outcome, treated, cell=cell, draws=0)
    # Weights: assisted units observed either way, 4 · 1/2 and 2 · 1: half each.
    assert found.cells["weight"].tolist() == [0.5, 0.5]
    assert (found.lower, found.upper) == pytest.approx((0.25, 1.25))
    assert found.trimmed == 0.25
    assert (found.trimmed_arm, found.monotone) == ("assisted", True)


def test_cells_tighten():
    draws = np.random.default_rng(5)
    cell = draws.integers(0, 3, 600)
    treated = draws.random(600) < 0.5
    outcome = cell * 4 + draws.normal(size=600)
    outcome[draws.random(600) > np.where(treated, 0.95, 0.5 + 0.15 * cell)] = NAN
    plain = lee_bounds(outcome, treated, draws=0)
    tight = lee_bounds(outcome, treated, cell=cell, draws=0)
    assert tight.upper - tight.lower < plain.upper - plain.lower


def test_signs_that_differ_break_monotonicity():
    # a as before; b with the arms exchanged: there the comparison group is trimmed.
    outcome = [1, 2, 3, 4, 1, 3, NAN, NAN, 1, 3, NAN, NAN, 1, 2, 3, 4]
    treated = [True] * 4 + [False] * 4 + [True] * 4 + [False] * 4
    found = lee_bounds(outcome, treated, cell=list("a" * 8 + "b" * 8), draws=0)
    assert (found.monotone, found.trimmed_arm) == (False, "both")
    assert "un solo sentido" in found.note
    assert found.cells["trimmed_arm"].tolist() == ["assisted", "comparison"]
    # Weights 4 · 1/2 both: lower -0.5 and 2 - 3.5, upper 1.5 and 2 - 1.5.
    assert (found.lower, found.upper) == pytest.approx((-1, 1))


def test_a_cell_without_an_arm_is_told():
    outcome, treated, cell = cells()
    found = lee_bounds([*outcome, 9], [*treated, True], cell=[*cell, None], draws=0)
    assert (found.lower, found.upper) == pytest.approx((0.25, 1.25))
    assert "sin dato" in found.note
    same = lee_bounds([1, 2], [True, False], draws=0)
    assert (same.lower, same.upper, same.trimmed_arm) == (-1, -1, "")
    assert "misma proporción" in same.note


def test_errors_are_near_lees_analytic_ones():
    # Lee (2009), proposition 3, for the upper bound on one sample: variance of the trimmed mean
    # (with the estimated quantile and the estimated share) plus that of the other mean.
    draws = np.random.default_rng(8)
    treated = np.repeat([True, False], 400)
    outcome = draws.normal(size=800)
    outcome[draws.random(800) > np.where(treated, 0.9, 0.7)] = NAN
    found = lee_bounds(outcome, treated, draws=400, seed=1)
    y1, y0 = (outcome[side & np.isfinite(outcome)] for side in (treated, ~treated))
    q1, q0 = len(y1) / 400, len(y0) / 400
    p = 1 - q0 / q1
    cut = np.quantile(y1, p)
    kept = y1[y1 >= cut]
    gap = cut - kept.mean()
    n = len(y1) * (1 - p)
    of_share = (1 - p) ** 2 * ((1 - q1) / (q1 * 400) + (1 - q0) / (q0 * 400))
    variance = (kept.var() + gap**2 * p) / n + (gap / (1 - p)) ** 2 * of_share + y0.var() / len(y0)
    assert found.upper_std_error == pytest.approx(math.sqrt(variance), rel=0.12)
    assert found.ci[0] < found.lower < found.upper < found.ci[1]
    again = lee_bounds(outcome, treated, draws=400, seed=1)
    assert again.ci == found.ci


def test_clusters_are_resampled_together():
    # Each unit four times, in one cluster: the same bounds; the error is that of the units, not
    # half of it as if the copies were units.
    draws = np.random.default_rng(9)
    treated = np.repeat([True, False], 60)
    outcome = draws.normal(size=120)
    outcome[draws.random(120) > np.where(treated, 0.9, 0.7)] = NAN
    single = lee_bounds(outcome, treated, draws=300)
    copies = np.repeat(np.arange(120), 4)
    grouped = lee_bounds(outcome[copies], treated[copies], cluster=copies, draws=300)
    alone = lee_bounds(outcome[copies], treated[copies], draws=300)
    assert grouped.lower == pytest.approx(single.lower)
    assert grouped.lower_std_error == pytest.approx(single.lower_std_error, rel=0.15)
    assert alone.lower_std_error == pytest.approx(single.lower_std_error / 2, rel=0.2)


def test_worst_cases_by_hand():
    # Assisted 1, 1, ?: between 2/3 and 1. Comparison 0, ?: between 0 and 1/2.
    found = worst_case_bounds([1, 1, NAN, 0, NAN], [True] * 3 + [False] * 2, low=0, high=1)
    assert found == pytest.approx((2 / 3 - 1 / 2, 1))
    with pytest.raises(PanelError, match="corrija los límites"):
        worst_case_bounds([2.0, 0], [True, False], low=0, high=1)


def test_what_cannot_be_bounded():
    with pytest.raises(PanelError, match="no hay cotas"):
        lee_bounds([NAN, 1], [True, False])
    with pytest.raises(PanelError, match="mismo largo"):
        lee_bounds([1, 2], [True])
    with pytest.raises(PanelError, match="no negativos"):
        lee_bounds([1, 2], [True, False], weights=[1, -1])
    with pytest.raises(PanelError, match="uno por unidad"):
        lee_bounds([1, 2], [True, False], cluster=[1])
