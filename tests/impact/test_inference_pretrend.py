"""Joint tests before treatment: closed forms, singular covariances, the wild bootstrap."""

import math
from itertools import product

import numpy as np
import pytest

from spl_eval.impact.cells import Cells
from spl_eval.impact.inference import studentised
from spl_eval.impact.inference.averages import Average
from spl_eval.impact.inference.bands import composition, critical_value
from spl_eval.impact.inference.pretrend import MAX_TESTED, refusal, sup_t, wald
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import signs_for, t_statistics
from spl_eval.impact.inference.studentised import largest_draws, studentised_draws
from spl_eval.impact.inference.wild import cluster_scores
from tests.impact.inference_samples import estimate, panel


def test_wald_by_hand():
    # 1²/1 + 2²/4 = 2; the tail of chi-squared with 2 degrees is exp(-2 / 2).
    found = wald(np.array([1.0, 2.0]), np.diag([1.0, 4.0]))
    assert (found.statistic, found.df, found.reference, found.note) == (2, 2, "chi2", "")
    assert found.p_value == pytest.approx(math.exp(-1))
    # Correlation 1/2: [1 1] [[1 1/2] [1/2 1]]⁻¹ [1 1]' = 2 / (1 + 1/2) = 4/3.
    joint = wald(np.array([1.0, 1.0]), np.array([[1.0, 0.5], [0.5, 1.0]]))
    assert joint.statistic == pytest.approx(4 / 3)


def test_base_cells_are_left_out():
    covariance = np.diag([1.0, 0.0, 4.0, np.nan])
    found = wald(np.array([1.0, 0.0, 2.0, np.nan]), covariance)
    assert (found.statistic, found.df) == (2, 2)


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e12])
def test_a_singular_covariance_gives_no_number(scale):
    twice = np.outer([1.0, 1.0, 2.0], [1.0, 1.0, 2.0]) * scale
    twice[2, 2] += scale
    found = wald(np.array([1.0, 1.0, 1.0]), twice)
    assert np.isnan(found.statistic)
    assert np.isnan(found.p_value)
    assert "singular" in found.note


def test_units_of_measure_do_not_make_it_singular():
    # A covariance with variances 1e-9 and 1e9 is no less regular than one in other units.
    found = wald(np.array([1e-9, 1e9]), np.diag([1e-18, 1e18]))
    assert found.statistic == pytest.approx(2)


def test_nothing_to_test():
    assert "No hay efectos previos" in wald(np.zeros(0), np.zeros((0, 0))).note
    none = sup_t(np.zeros(1), np.zeros((4, 1)), np.ones((4, 1)))
    assert np.isnan(none.p_value)
    assert "No hay efectos previos" in none.note


def test_what_cannot_be_inverted_is_refused_first():
    assert refusal(12, 12) is None
    assert "13 efectos previos y sólo 12" in refusal(13, 12).note
    assert refusal(MAX_TESTED, 10**6) is None
    many = refusal(MAX_TESTED + 1, 10**6)
    assert (many.df, np.isnan(many.p_value)) == (MAX_TESTED + 1, True)
    assert "se prueban hasta 2.000" in many.note


def before(of, anticipation=0):
    """Return the effects before treatment, their scores by cluster, and the clusters' cohorts."""
    sample = sample_of(of)
    cells, moments = sample.cells, sample.moments
    early = moments.periods[cells.time] < moments.cohorts[cells.cohort] - anticipation
    found = []
    for k in np.flatnonzero(early):
        part = Cells(*(column[k : k + 1] for column in vars(cells).values()))
        found.append(cluster_scores(Average(part, np.ones((1, 1))), moments, sample.sums))
    scores = np.column_stack([each.residual.sum(axis=1) + each.offset for each in found])
    weight = composition(sample.sums, len(moments.cohorts))
    return np.array([each.estimate for each in found]), scores, weight


def test_the_draws_by_hand():
    # Two treated clusters with the scores a and b, three others with c, d and e. In a draw the
    # scores change sign and their cohort's mean is taken out.
    scores = np.array([0.5, -0.3, -0.4, 0.3, -0.1])
    weight = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=float)
    statistics = []
    for v in product((1, -1), repeat=5):
        drawn = np.array(v) * scores
        again = drawn - np.repeat([drawn[:2].mean(), drawn[2:].mean()], [2, 3])
        statistics.append(abs(drawn.sum()) / np.sqrt(np.square(again).sum()))
    found = studentised_draws(scores[:, None], weight, signs_for(5, 32, 0, "rademacher"))
    assert np.sort(found[:, 0]) == pytest.approx(np.sort(statistics))


def test_the_draws_of_clusters_in_several_cohorts_by_projection():
    random = np.random.default_rng(3)
    weight = random.integers(0, 3, (12, 3)) + np.eye(3)[np.arange(12) % 3]
    scores = random.normal(size=(12, 4))
    signs = signs_for(12, 50, 0)
    rates = weight / weight.sum(axis=1, keepdims=True)
    fitted = rates @ np.linalg.solve(weight.T @ rates, weight.T)
    expected = []
    for v in signs.chunk(np.random.default_rng(0), slice(0, 50)):
        drawn = v[:, None] * scores
        again = drawn - (fitted.T @ drawn)
        expected.append(np.abs(drawn.sum(axis=0)) / np.sqrt(np.square(again).sum(axis=0)))
    assert studentised_draws(scores, weight, signs) == pytest.approx(np.array(expected))


def test_the_shortcut_for_clusters_in_one_cohort_is_the_projection():
    random = np.random.default_rng(4)
    weight = np.eye(4)[random.integers(0, 4, 40)] * random.uniform(1, 5, (40, 1))
    scores = random.normal(size=(40, 6)) * (weight @ random.integers(0, 2, (4, 6)) > 0)
    x = random.normal(size=(30, 40))
    assert studentised._of_cohorts(x, scores, weight) == pytest.approx(
        studentised._of_mixed(x, scores, weight)
    )


def test_memory_is_bounded_without_changing_a_draw(monkeypatch):
    _, scores, weight = before(estimate(**panel(3, clusters=30, mixed=True)))
    signs = signs_for(30, 199, 0)
    expected = largest_draws(scores, weight, signs)
    monkeypatch.setattr(studentised, "_AT_ONCE", 700)
    assert largest_draws(scores, weight, signs) == pytest.approx(expected)


def test_draws_without_spread_count_as_none_or_as_infinite():
    # Scores 1/2, -1/2 in both cohorts: signs that make them equal within the cohorts leave no
    # spread, and a sum of 0 (no evidence) or of 2 (more than any).
    scores = np.array([[0.5], [-0.5], [-0.5], [0.5]])
    weight = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=float)
    found = studentised_draws(scores, weight, signs_for(4, 16, 0, "rademacher"))
    assert np.isinf(found).sum() == 2
    assert (found == 0).sum() == 2 + 4
    # One cohort equal (sum ±1), the other not (spread 1/2): t = 1 / √(1/2), in eight draws.
    assert found[(found > 0) & np.isfinite(found)] == pytest.approx(np.full(8, np.sqrt(2)))


def test_rounding_is_no_spread():
    found = t_statistics(np.array([1e-17, 2.0, -3.0, 1.0]), np.array([0.0, 1e-18, 0.0, 4.0]))
    assert found.tolist() == [0, np.inf, -np.inf, 0.5]


def test_the_test_is_the_dual_of_the_band():
    att, scores, weight = before(estimate(**panel(3, clusters=30)))
    covariance = scores.T @ scores
    c = critical_value(covariance, scores, 0.05, composition=weight)
    at_the_edge = att * c / np.abs(att / np.sqrt(np.diagonal(covariance))).max()
    assert sup_t(at_the_edge * 1.000001, scores, weight).p_value <= 0.05
    assert sup_t(at_the_edge * 0.999999, scores, weight).p_value > 0.05


def test_the_largest_t_of_all_cells():
    of = estimate(**panel(3, clusters=30))
    att, scores, weight = before(of)
    found = sup_t(att, scores, weight)
    assert (found.df, found.reference) == (1 + 2 + 3, "bootstrap")
    assert found.statistic == pytest.approx(
        np.abs(att / np.sqrt(np.square(scores).sum(axis=0))).max()
    )
    assert sup_t(att * -1e9, scores * 1e9, weight).p_value == found.p_value
    order = np.random.default_rng(0).permutation(6)
    assert sup_t(att[order], scores[:, order], weight).p_value == found.p_value
    universal = before(estimate(**panel(3, clusters=30), base_period="universal"))
    assert sup_t(*universal).df == 6  # the base cells are zero by construction


def test_more_effects_than_clusters_and_repeated_effects_are_no_obstacle():
    att, scores, weight = before(estimate(**panel(3, clusters=30)))
    twice = sup_t(np.tile(att, 9), np.tile(scores, 9), weight)
    assert (twice.df, twice.p_value) == (54, sup_t(att, scores, weight).p_value)


def test_a_bend_is_found_and_anticipation_leaves_its_cells_out():
    made = panel(4, clusters=40)
    bend = (np.arange(1, 7) == made["cohort"][:, None] - 1) * 30.0
    bent = made | {"outcome": made["outcome"] + bend}
    assert sup_t(*before(estimate(**bent))).p_value == 1 / 2000
    allowed, unbent = (sup_t(*before(estimate(**of, anticipation=1), 1)) for of in (bent, made))
    assert allowed.df == 1 + 2
    assert allowed.p_value == unbent.p_value
