"""Sup-t critical values against closed forms."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from spl_eval.impact.inference.bands import critical_value

NORMAL = NormalDist().inv_cdf


@pytest.mark.parametrize("estimates", [2, 5, 20])
def test_independent_estimates_have_a_closed_form(estimates):
    # P(all |z| <= c) = (2 Φ(c) - 1)^E = 0.95.
    exact = NORMAL((1 + 0.95 ** (1 / estimates)) / 2)
    assert critical_value(np.eye(estimates), None, 0.05) == pytest.approx(exact, abs=0.03)


def test_one_dimension_needs_no_wider_band():
    line = np.outer([1.0, 2.0, -3.0], [1.0, 2.0, -3.0])  # singular: one estimate, thrice
    assert critical_value(line, None, 0.05) == pytest.approx(NORMAL(0.975), abs=0.03)
    assert critical_value(line, None, 0.05) >= NORMAL(0.975)
    assert critical_value(np.eye(1), None, 0.1) == NORMAL(0.95)


def test_base_periods_are_left_out():
    covariance = np.diag([1.0, 0.0, 4.0, np.nan])
    assert critical_value(covariance, None, 0.05) == critical_value(np.eye(2), None, 0.05)
    assert np.isnan(critical_value(np.zeros((2, 2)), None, 0.05))


def test_the_multiplier_bootstrap_agrees_with_the_normal_when_clusters_are_many():
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(3_000, 8)) @ rng.normal(size=(8, 8))
    scores -= scores.mean(axis=0)
    covariance = scores.T @ scores
    many = critical_value(covariance, scores, 0.05, draws=20_000)
    assert many == pytest.approx(critical_value(covariance, None, 0.05), abs=0.04)


def test_the_simulation_of_scores_hardly_depends_on_its_seed():
    # 999 draws gave a standard deviation of 0.05.
    scores = np.random.default_rng(5).normal(size=(2_000, 12))
    scores -= scores.mean(axis=0)
    covariance = scores.T @ scores
    found = [critical_value(covariance, scores, 0.05, seed=seed) for seed in range(20)]
    assert np.std(found) < 0.028


def test_the_multiplier_bootstrap_by_hand():
    # Each estimate has two clusters with the score 1: its variance is 2, the sums are -2, 0 or 2,
    # and |2| / √2 = 1.41 is the largest statistic there is, so the pointwise quantile holds.
    scores = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    covariance = scores.T @ scores
    assert critical_value(covariance, scores, 0.05) == NORMAL(0.975)
    assert critical_value(covariance, scores, 0.5, draws=4_999) == pytest.approx(np.sqrt(2))


def test_students_t_for_few_clusters():
    one = critical_value(np.eye(1), None, 0.05, degrees_of_freedom=9)
    assert one == pytest.approx(stats.t.ppf(0.975, 9))
    # Of two, uncorrelated but with a common chi-squared: scipy integrates over the square.
    two = critical_value(np.eye(2), None, 0.05, draws=200_000, degrees_of_freedom=9)
    inside = stats.multivariate_t(shape=np.eye(2), df=9, seed=0).cdf(
        [two, two], lower_limit=[-two] * 2
    )
    assert inside == pytest.approx(0.95, abs=0.003)


def test_scale_and_order_of_clusters_do_not_matter():
    rng = np.random.default_rng(6)
    scores = rng.normal(size=(200, 5))
    scores -= scores.mean(axis=0)
    scaled = scores * [1, 1e6, 1e-6, 3, 7]
    first = critical_value(scores.T @ scores, scores, 0.05)
    assert critical_value(scaled.T @ scaled, scaled, 0.05) == pytest.approx(first, rel=1e-5)
    assert critical_value(scores.T @ scores, scores, 0.05, seed=0) == first
