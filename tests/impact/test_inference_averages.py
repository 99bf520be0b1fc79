"""Averages as functions of totals: values by hand, derivatives by differences."""

import numpy as np
import pytest

from spl_eval.impact.inference.averages import estimates, influence
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.problems import ChoiceError
from tests.impact.inference_samples import estimate, panel

KINDS = ("simple", "dynamic", "group", "calendar")

# Three periods; cohort 2 (3 units) gains 5 and 7, cohort 3 (1 unit) gains 0 and 4, and the
# never treated (2 units) 1 and 2. So ATT(2,2) = 5 - 1 = 4, ATT(2,3) = 7 - 2 = 5,
# ATT(3,2) = 0 - 1 = -1 and ATT(3,3) = (4 - 0) - (2 - 1) = 3.
BY_HAND = estimate(
    outcome=[[0, 5, 7]] * 3 + [[1, 1, 5]] + [[2, 3, 4]] * 2,
    cohort=[2, 2, 2, 3, np.inf, np.inf],
    cluster=range(6),
)


def value(of, kind, key=None):
    sample = sample_of(of)
    moments = sample.moments
    average = sample.average(kind, key)
    return float(estimates(average, moments.weight[None], moments.means[None])[0])


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("simple", None, (3 * 4 + 3 * 5 + 1 * 3) / 7),
        ("dynamic", 0, (3 * 4 + 1 * 3) / 4),
        ("dynamic", 1, 5),
        ("dynamic", -1, -1),
        ("dynamic", None, (3.75 + 5) / 2),
        ("group", 2, 4.5),
        ("group", None, (3 * 4.5 + 1 * 3) / 4),
        ("calendar", 3, (3 * 5 + 1 * 3) / 4),
        ("calendar", None, (4 + 4.5) / 2),
    ],
)
def test_averages_by_hand(kind, key, expected):
    assert value(BY_HAND, kind, key) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_influence_is_the_derivative_by_the_totals(kind, weighted, comparison):
    sample = sample_of(estimate(**panel(1, weighted=weighted), comparison=comparison))
    average, weight, means = sample.average(kind), sample.moments.weight, sample.moments.means
    found = influence(average, weight[None], means[None])

    def at(weights, totals):
        return estimates(average, weights[None], (totals / weights[:, None])[None])[0]

    totals, step = weight[:, None] * means, 1e-5
    for h in range(len(weight)):
        unit = step * (np.arange(len(weight)) == h)
        slope = (at(weight + unit, totals) - at(weight - unit, totals)) / (2 * step)
        level = found.offsets[0, h] - found.slopes[0, h] @ means[h]
        assert level == pytest.approx(slope, abs=1e-9)
        for t in range(1, means.shape[1]):
            move = np.zeros_like(totals)
            move[h, t] = step
            slope = (at(weight, totals + move) - at(weight, totals - move)) / (2 * step)
            assert found.slopes[0, h, t] == pytest.approx(slope, abs=1e-9)
    assert np.abs(found.slopes.sum(axis=2)).max() < 1e-15  # a level changes nothing


def test_a_lost_cohort_leaves_the_average_and_a_lost_comparison_leaves_nothing():
    sample = sample_of(BY_HAND)
    average, means = sample.average("simple"), sample.moments.means
    weight = np.array([[3.0, 0.0, 2.0], [3.0, 1.0, 0.0]])
    found = estimates(average, weight, np.stack((means, means)))
    assert found[0] == pytest.approx(4.5)
    assert np.isnan(found[1])


def test_what_does_not_exist_is_refused():
    with pytest.raises(ChoiceError, match="No existe la agregación «total»"):
        value(BY_HAND, "total")
    with pytest.raises(ChoiceError, match="no tiene celdas para la clave 9"):
        value(BY_HAND, "dynamic", 9)
    with pytest.raises(ChoiceError, match="no lleva clave"):
        value(BY_HAND, "simple", 1)
    with pytest.raises(ChoiceError, match="sin covariables"):
        sample_of(estimate(**panel(1), covariates=("size",)))
