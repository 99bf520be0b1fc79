"""What the coefficient of two-way fixed effects is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from spl_eval.impact.problems import PanelError
from spl_eval.impact.twfe import effect_weights, goodman_bacon, two_way_fixed_effects
from tests.impact.twfe_panels import panel, random_panel

NEVER = np.inf
EARLY, LATE, NOT = [10, 14, 16], [20, 21, 25], [30, 31, 32]
"""Outcomes in periods 1, 2, 3 of a unit treated from 2, one from 3, and one never treated."""

DESIGNS = {
    "never": {"cohorts": (3, 5, NEVER)},
    "all treated at last": {"cohorts": (2, 4, 6)},
    "always treated": {"cohorts": (1, 4, NEVER)},
    "many": {"cohorts": (2, 3, 4, 5, 6, NEVER), "n": 60},
    "two cohorts after the end": {"cohorts": (3, 7, 8)},
    "between periods": {"cohorts": (2.5, 3, 5, NEVER)},
    "weights": {"cohorts": (1, 2, 4, NEVER), "weighted": True},
}


def test_the_example_worked_by_hand():
    """One early unit, one late, two never treated; D = 2/3, 1/3, 0.

    Comparison       Weight before scaling      Estimate
    early, never     1·2·(2/3)(1/3) = 4/9       (mean(14, 16) - 10) - (mean(31, 32) - 30) = 3.5
    late, never      1·2·(1/3)(2/3) = 4/9       (25 - mean(20, 21)) - (32 - mean(30, 31)) = 3
    early, late      1·1·(1/3)(1/3) = 1/9       (14 - 10) - (21 - 20) = 3
    late, early      1·1·(1/3)(1/3) = 1/9       (25 - 21) - (16 - 14) = 2
    """
    of = panel([EARLY, LATE, NOT, NOT], [2, 3, NEVER, NEVER])
    found = goodman_bacon(of.moments)
    assert list(found.table.itertuples(index=False, name=None)) == [
        ("treated_vs_never", 2, NEVER, pytest.approx(3.5), pytest.approx(0.4)),
        ("treated_vs_never", 3, NEVER, pytest.approx(3.0), pytest.approx(0.4)),
        ("earlier_vs_later", 2, 3, pytest.approx(3.0), pytest.approx(0.1)),
        ("later_vs_earlier", 3, 2, pytest.approx(2.0), pytest.approx(0.1)),
    ]
    # 0.4 · 3.5 + 0.4 · 3 + 0.1 · 3 + 0.1 · 2
    assert found.coefficient == pytest.approx(3.1, abs=1e-14)
    assert found.forbidden_weight == pytest.approx(0.1)
    assert list(found.by_kind.itertuples(index=False, name=None)) == [
        ("treated_vs_never", pytest.approx(3.25), pytest.approx(0.8)),
        ("earlier_vs_later", pytest.approx(3.0), pytest.approx(0.1)),
        ("later_vs_earlier", pytest.approx(2.0), pytest.approx(0.1)),
    ]


def test_without_never_treated_half_is_forbidden():
    # Only the last two comparisons are left, of equal weight.
    found = goodman_bacon(panel([EARLY, LATE], [2, 3]).moments)
    assert found.kinds == ("earlier_vs_later", "later_vs_earlier")
    assert_allclose(found.weights, [0.5, 0.5])
    assert found.coefficient == pytest.approx(2.5)


def test_units_treated_in_every_period_only_serve_as_comparison():
    # The first unit is treated from period 1: 1·2·(1/3)(2/3) against it and against the never.
    found = goodman_bacon(panel([EARLY, LATE, LATE, NOT], [1, 3, 3, NEVER]).moments)
    assert found.kinds == ("treated_vs_never", "later_vs_earlier")
    assert found.treated.tolist() == [3, 3]
    assert found.comparison.tolist() == [NEVER, 1]
    # (25 - 20.5) - (32 - 30.5) and (25 - 20.5) - (16 - 12)
    assert_allclose(found.estimates, [3, 0.5])
    assert_allclose(found.weights, [0.5, 0.5])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("design", DESIGNS)
def test_the_parts_add_up_to_the_coefficient(design, seed):
    moments = random_panel(seed, **DESIGNS[design]).moments
    found = goodman_bacon(moments)
    assert found.weights.min() > 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)
    assert found.coefficient == pytest.approx(two_way_fixed_effects(moments).coefficient, abs=1e-12)


def test_an_effect_that_grows_turns_forbidden_comparisons_against_it():
    # No noise; the effect is 1 in the first treated period and 1 more in each later one.
    cohort = np.array([2, 6, NEVER])
    effect = np.maximum(np.arange(1, 9) - cohort[:, None] + 1, 0)
    found = goodman_bacon(panel(effect + np.arange(8) * 5.0, cohort).moments)
    parts = dict(zip(found.by_kind["kind"], found.by_kind["estimate"], strict=True))
    # Cohort 6 in 6-8 against 2-5 gains 2; cohort 2, mean 6 against mean 2.5, gains 3.5 meanwhile.
    forbidden = found.estimates[found.kinds.index("later_vs_earlier")]
    assert forbidden == pytest.approx((2 - 0) - (6 - 2.5))
    # Cohort 2 in 2-5, before the other starts: mean of 1, 2, 3, 4.
    assert parts["earlier_vs_later"] == pytest.approx(2.5)


def test_the_weights_of_effects_worked_by_hand():
    """Of one early, one late, two never treated: the treatment less its means by unit and period.

    Period means 0, 1/4, 1/2, overall 1/4. Early: 1 - 2/3 - 1/4 + 1/4 = 4/12 in 2, and
    1 - 2/3 - 1/2 + 1/4 = 1/12 in 3. Late: 1 - 1/3 - 1/2 + 1/4 = 5/12 in 3. Their sum is 10/12.
    """
    found = effect_weights(panel([EARLY, LATE, NOT, NOT], [2, 3, NEVER, NEVER]).moments)
    assert list(found.table.itertuples(index=False, name=None)) == [
        (2, 2, pytest.approx(0.4)),
        (2, 3, pytest.approx(0.1)),
        (3, 3, pytest.approx(0.5)),
    ]
    assert (found.negative_share, found.negative_sum) == (0, 0)


def test_negative_weights_worked_by_hand():
    """One early, one late: period means 0, 1/2, 1, overall 1/2.

    Early: 1 - 2/3 - 1/2 + 1/2 = 2/6 in 2, 1 - 2/3 - 1 + 1/2 = -1/6 in 3; late: 1/6 in 3.
    """
    found = effect_weights(panel([EARLY, LATE], [2, 3]).moments)
    assert_allclose(found.weights, [1, -0.5, 0.5])
    assert found.negative_share == pytest.approx(1 / 3)
    assert found.negative_sum == pytest.approx(-0.5)


def test_rounding_is_no_negative_weight():
    """One unit each from 2, 4, 6 in six periods; D = 5/6, 3/6, 1/6, overall 3/6.

    The period means are 0, 1/3, 1/3, 2/3, 2/3, 1. In sixths, cohort 2 has 2, 2, 0, 0, -2 from
    period 2, cohort 4 has 2, 2, 0 and cohort 6 has 2: together 8.
    """
    found = effect_weights(panel(np.random.default_rng(0).normal(size=(3, 6)), [2, 4, 6]).moments)
    assert_allclose(found.weights, np.array([2, 2, 0, 0, -2, 2, 2, 0, 2]) / 8, atol=1e-14)
    assert found.negative_share == 1 / 9
    assert found.negative_sum == pytest.approx(-0.25)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_coefficient_is_the_weighted_sum_of_the_effects(design):
    # Without noise and with parallel trends, whatever the effects are.
    of = random_panel(4, **DESIGNS[design])
    draws = np.random.default_rng(5)
    cohorts, h = np.unique(of.cohort, return_inverse=True)
    effects = draws.normal(size=(len(cohorts), 6)) * (of.periods >= cohorts[:, None])
    trends = draws.normal(size=(len(of.cohort), 1)) + draws.normal(size=6)
    moments = replace(of, outcome=trends + effects[h]).moments
    found = effect_weights(moments)
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    its = effects[np.searchsorted(cohorts, found.cohorts), found.times.astype(int) - 1]
    assert two_way_fixed_effects(moments).coefficient == pytest.approx(found.weights @ its)


def test_names_and_scale_do_not_matter():
    of = random_panel(6, **DESIGNS["many"])
    found = goodman_bacon(of.moments)
    later = replace(of, periods=of.periods + 2000, cohort=of.cohort + 2000)
    moved = goodman_bacon(later.moments)
    assert moved.treated.tolist() == (found.treated + 2000).tolist()
    assert_allclose(moved.weights, found.weights, rtol=1e-14)
    scaled = goodman_bacon(replace(of, outcome=1000 * of.outcome + 1e6).moments)
    assert_allclose(scaled.estimates, 1000 * found.estimates, atol=1e-6)
    heavy = goodman_bacon(replace(of, weight=np.full(60, 7.0)).moments)
    assert_allclose(heavy.weights, found.weights, rtol=1e-13)


@pytest.mark.parametrize("decompose", [goodman_bacon, effect_weights])
@pytest.mark.parametrize(
    ("cohort", "message"),
    [
        ([2, 2, 2], "una sola cohorte"),
        ([NEVER, NEVER, NEVER], "Ninguna cohorte"),
        ([0, 1, 1], "en los mismos períodos"),
    ],
)
def test_nothing_to_compare(decompose, cohort, message):
    with pytest.raises(PanelError, match=message):
        decompose(panel([EARLY, LATE, NOT], cohort).moments)
