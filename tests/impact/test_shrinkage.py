"""Shrinkage and heterogeneity: published meta-analyses, equal variances by hand, correlation."""

import math

import numpy as np
import pytest

from spl_eval.impact import ChoiceError
from spl_eval.impact.heterogeneity import heterogeneity
from spl_eval.impact.shrinkage import shrink
from spl_eval.impact.simultaneous import max_t

# Colditz et al. (1994), 13 trials of the BCG vaccine, as in R's `metadat::dat.bcg`: cases and
# others among the vaccinated, cases and others among the rest.
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)
RISK_RATIO = np.log(BCG[:, 0] / BCG[:, :2].sum(axis=1) / (BCG[:, 2] / BCG[:, 2:].sum(axis=1)))
VARIANCE = 1 / BCG[:, 0] - 1 / BCG[:, :2].sum(axis=1) + 1 / BCG[:, 2] - 1 / BCG[:, 2:].sum(axis=1)

# Rubin (1981), effects of coaching in eight schools.
SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12]
ERRORS = [15, 10, 16, 11, 9, 11, 10, 18]


def test_metafors_published_numbers():
    # Viechtbauer (2010, Journal of Statistical Software 36(3)): REML 0.3132 (0.1664), DL 0.3088,
    # mean -0.7145 (0.1798), Q(12) = 152.2330.
    found = shrink(RISK_RATIO, std_errors=np.sqrt(VARIANCE))
    assert round(found.tau2, 4) == 0.3132
    assert round(found.tau2_std_error, 4) == 0.1664
    assert (round(found.mean, 4), round(found.mean_std_error, 4)) == (-0.7145, 0.1798)
    assert round(found.heterogeneity.q, 4) == 152.2330
    assert (found.heterogeneity.df, found.note) == (12, "")
    assert found.heterogeneity.p_value < 1e-20
    dl = shrink(RISK_RATIO, std_errors=np.sqrt(VARIANCE), method="dl")
    assert round(dl.tau2, 4) == 0.3088


def test_paule_mandel_solves_its_equation():
    found = shrink(RISK_RATIO, std_errors=np.sqrt(VARIANCE), method="pm")
    weights = 1 / (VARIANCE + found.tau2)
    mean = weights @ RISK_RATIO / weights.sum()
    assert weights @ (RISK_RATIO - mean) ** 2 == pytest.approx(12)
    assert found.mean == pytest.approx(mean)


def test_eight_schools():
    # Gelman et al., Bayesian Data Analysis, section 5.5: the pooled estimate is 7.7, its variance
    # 16.6 (error 4.1), and the χ² of 7 degrees is 4.6: no sign that schools differ. In truth 4.707.
    found = shrink(SCHOOLS, std_errors=ERRORS)
    assert (round(found.mean, 1), round(found.mean_std_error**2, 1)) == (7.7, 16.6)
    assert found.heterogeneity.q == pytest.approx(4.707, abs=1e-3)
    assert found.heterogeneity.i2 == 0
    assert found.tau2 == 0
    assert found.table["shrunken"].to_numpy() == pytest.approx(np.full(8, found.mean))
    assert "No prueba" in found.note
    # τ² is not known to be zero: the intervals of schools are wider than that of the mean, more so
    # for the estimate that is farther away in its own errors.
    errors = found.table["shrunken_std_error"]
    assert (errors > found.mean_std_error).all()
    assert errors[0] > errors[3]


def test_equal_variances_by_hand():
    # Variance 1, estimates 0, 0, 6, 6, mean 3: S² = 12, so τ² = 12 - 1 = 11 (REML, PM and DL) and
    # B = 1 / 12. Shrunken: 3 ± 3 · 11/12 = 0.25, 5.75. Its variance is 1 - B (K - 1) / K = 0.9375,
    # plus 2 B² 3² / (K - 1) = 2 / 144 · 9 / 3 (Morris 1983 has K - 3 for our K - 1).
    for method in ("reml", "pm", "dl"):
        found = shrink([0, 0, 6, 6], std_errors=np.ones(4), method=method, labels=list("abcd"))
        assert found.tau2 == pytest.approx(11)
        assert found.table["shrunken"].tolist() == pytest.approx([0.25, 0.25, 5.75, 5.75])
        error = math.sqrt(0.9375 + 2 / 144 * 3)
        assert found.table["shrunken_std_error"].tolist() == pytest.approx([error] * 4)
        # An estimate weighs τ²/(τ² + 1) = 11/12 itself, and a quarter of B in the mean.
        assert found.table["own_weight"].tolist() == pytest.approx([11 / 12 + 1 / 48] * 4)
        assert found.table["label"].tolist() == list("abcd")
    # Q = 36, I² = 1 - 3 / 36.
    assert found.heterogeneity.i2 == pytest.approx(33 / 36)
    assert "4 subgrupos" in found.note


def test_shared_comparison_groups():
    # Differences from one comparison group whose mean has variance 2: V = I + 2 J. What all share
    # cancels in Q, in τ² and in the deviations; only the mean is less certain.
    values = np.array([0.0, 0.0, 6.0, 6.0])
    own = shrink(values, std_errors=np.ones(4))
    shared = shrink(values, covariance=np.eye(4) + 2)
    assert shared.heterogeneity.q == pytest.approx(own.heterogeneity.q)
    assert shared.tau2 == pytest.approx(own.tau2)
    assert shared.mean_std_error == pytest.approx(math.sqrt(own.mean_std_error**2 + 2))
    assert shared.table["shrunken"].tolist() == pytest.approx(own.table["shrunken"].tolist())
    # Their errors as if independent hide it: Q would be 36 / 3.
    assert heterogeneity(values, std_errors=[3**0.5] * 4).q == pytest.approx(12)


def test_generalised_least_squares_by_hand():
    # V = [[2, 1], [1, 1]]: V⁻¹ = [[1, -1], [-1, 2]], weights (0, 1): the mean is the second; Q is
    # the difference squared over Var = 2 + 1 - 2 = 1.
    covariance = np.array([[2.0, 1.0], [1.0, 1.0]])
    assert heterogeneity([5.0, 2.0], covariance=covariance).q == pytest.approx(9)
    found = shrink([2.5, 2.0], covariance=covariance)
    assert (found.tau2, found.mean) == (0, pytest.approx(2))


@pytest.mark.parametrize("method", ["reml", "pm", "dl"])
def test_units_do_not_matter(method):
    one = shrink(RISK_RATIO, std_errors=np.sqrt(VARIANCE), method=method)
    many = shrink(RISK_RATIO * 1e6, std_errors=np.sqrt(VARIANCE) * 1e6, method=method)
    assert many.tau2 == pytest.approx(one.tau2 * 1e12, rel=1e-8)
    ours, theirs = one.table["shrunken_upper"], many.table["shrunken_upper"]
    assert theirs.to_numpy() == pytest.approx(ours.to_numpy() * 1e6, rel=1e-8)


def test_what_is_missing_stays_missing():
    found = shrink([1.0, np.nan, 3.0, 2.0], std_errors=[1.0, 1.0, 1.0, 0.0])
    table = found.table
    assert table["shrunken"].isna().tolist() == [False, True, False, True]
    assert table["estimate"].isna().tolist() == [False, True, False, True]
    assert found.heterogeneity.df == 1
    single = shrink([1.0], std_errors=[1.0])
    assert math.isnan(single.mean)
    assert "menos de dos" in single.note
    twice = shrink([1.0, 1.0, 4.0], covariance=np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]]))
    assert math.isnan(twice.tau2)
    assert "singular" in twice.note


def test_wrong_arguments():
    with pytest.raises(ChoiceError, match="uno de los dos"):
        shrink([1, 2])
    with pytest.raises(ChoiceError, match="no coinciden"):
        heterogeneity([1, 2], std_errors=[1])
    with pytest.raises(ChoiceError, match="reml, pm, dl"):
        shrink([1, 2], std_errors=[1, 1], method="ml")
    with pytest.raises(ChoiceError, match="3 nombres"):
        shrink([1, 2], std_errors=[1, 1], labels="abc")
    with pytest.raises(ChoiceError, match="no es simétrica"):
        max_t([1, 2], np.array([[1, 0.5], [0.4, 1]]))


def test_the_largest_of_independent_estimates_is_sidaks():
    found = max_t([2.0, -2.5, 0.0, np.nan], np.diag([1.0, 1.0, 4.0, 1.0]))
    # Šidák: 1 - (1 - p)³, with p = 0.0455 and 0.01242; the critical value is Φ⁻¹(1 - q / 2) with
    # (1 - q)³ = 0.95: 2.3877.
    sidak = [1 - (1 - p) ** 3 for p in (0.0455003, 0.0124193)]
    assert found.p_values[:2] == pytest.approx(sidak, abs=0.003)
    assert found.p_values[2] == 1
    assert math.isnan(found.p_values[3])
    assert found.critical == pytest.approx(2.3877, abs=0.01)


def test_the_same_estimate_twice_is_one_look():
    found = max_t([1.96, 3.92], np.array([[1.0, 2.0], [2.0, 4.0]]))
    assert found.p_values == pytest.approx([0.05, 0.05], abs=0.003)
    again = max_t([1.96, 3.92], np.array([[1.0, 2.0], [2.0, 4.0]]))
    assert again.p_values.tolist() == found.p_values.tolist()
    # Student's t with 5 degrees at 2.570582 is 5 %.
    one = max_t([2.570582], np.eye(1), df=5)
    assert one.p_values == pytest.approx([0.05], abs=0.003)
