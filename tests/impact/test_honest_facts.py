"""Facts of sensitivity to parallel trends that can be proved or worked out by hand."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from spl_eval.impact.sensitivity.honest import (
    EventStudy,
    breakdown,
    parallel_trends,
    relative_magnitudes,
    smoothness,
)
from spl_eval.impact.sensitivity.honest import relative as relative_module
from spl_eval.impact.sensitivity.honest.conditional import (
    accepted,
    least_favourable,
    truncated_tail,
)
from spl_eval.impact.sensitivity.honest.event_study import ask
from spl_eval.impact.sensitivity.honest.frontier import lasso_path
from spl_eval.impact.sensitivity.honest.smooth import frontier_of, half_lengths
from tests.impact.honest_studies import independent, made, published

NORMAL = NormalDist()
SECOND = 0.045 / 0.995  # size of the second stage at alpha = 0.05: (0.05 - 0.005) / (1 - 0.005)


def ends(robust):
    return robust.lower, robust.upper


@pytest.mark.parametrize("seed", range(4))
def test_m_zero_is_the_usual_interval(seed):
    """With no bias only |z| is left, and P(|z| <= x, |z| <= c) / P(|z| <= c) makes x 1.96."""
    study = made(seed, n_before=1 + seed)
    found = relative_magnitudes(study, (0,))[0]
    assert ends(found) == pytest.approx(ends(parallel_trends(study)), rel=1e-6)


def test_one_effect_before_and_one_after_by_hand():
    """v = 20 and the effect 100, both with variance 1, m = 1.

    The two moments (+-(100 - theta) - 20) / sqrt(2) are independent normals, so the first stage
    has Phi(c)^2 = 0.995. At the upper end the other moment is far off: P(Z > x) / P(Z <= c),
    both up to c, equals the second size.
    """
    found = relative_magnitudes(independent([-20], [100], [1, 1]), (1,))[0]
    beyond = 1 - math.sqrt(0.995)
    x = -NORMAL.inv_cdf(SECOND * (1 - beyond) + beyond)
    assert x == pytest.approx(1.6684, abs=1e-4)
    expected = (100 - 20 - math.sqrt(2) * x, 100 + 20 + math.sqrt(2) * x)
    assert ends(found) == pytest.approx(expected, abs=2e-4)
    assert (found.identified_lower, found.identified_upper) == (80, 120)


def test_a_change_before_treatment_that_is_known_by_hand():
    """Without variance of v both moments are +-z less a constant: P(|z| > c) = 0.005."""
    found = relative_magnitudes(independent([-20], [100], [0, 1]), (2,))[0]
    beyond = 0.0025
    x = -NORMAL.inv_cdf(SECOND * (1 - beyond) + beyond)
    assert ends(found) == pytest.approx((60 - x, 140 + x), abs=2e-4)


@pytest.mark.parametrize("n_after", [1, 2, 4])
def test_the_closed_form_is_the_linear_programme(n_after):
    """min eta: A (beta - tau) <= eta sd over all tau with l'tau = theta, branch by branch."""
    from scipy.optimize import linprog

    study = made(n_after, n_before=2, n_after=n_after)
    draws = np.random.default_rng(n_after)
    target = dict(enumerate(draws.normal(size=n_after)))
    question = ask(study, target, 0.05)
    branches = relative_module.branches_for(question, 0.7, 0.05)
    differences, _ = relative_module.changes(question)
    beta = np.append(question.before, question.after)
    pivots = np.vstack([differences[:2], -differences[:2]])
    for branch, pivot in enumerate(pivots):
        rows = np.vstack([differences[2:] - 0.7 * pivot, -differences[2:] - 0.7 * pivot])
        error = np.sqrt(np.einsum("ri,ij,rj->r", rows, study.covariance, rows))
        for theta in question.estimate + np.array([-3.0, 0.1, 2.0]):
            solved = linprog(
                np.append(1.0, np.zeros(n_after)),
                A_ub=-np.column_stack([error, rows[:, 2:]]),
                b_ub=-rows @ beta,
                A_eq=[[0, *question.weights]],
                b_eq=[theta],
                bounds=(None, None),
            )
            pair = np.array([question.estimate - theta, branches.pivot[branch]])
            assert (branches.forms[branch] @ pair).max() == pytest.approx(solved.fun, abs=1e-8)


def test_the_first_stage_is_the_quantile_that_draws_have():
    question = ask(made(5), None, 0.05)
    branches = relative_module.branches_for(question, 1.3, 0.05)
    draws = np.random.default_rng(0).normal(size=(2, 400_000))
    covariance = np.array([[2.0, 0.9], [0.9, 0.5]])
    for forms in branches.forms[:3]:
        bound = least_favourable(forms[None], covariance[None], 0.005)[0]
        exceed = (forms @ np.linalg.cholesky(covariance) @ draws).max(axis=0) > bound
        assert exceed.mean() == pytest.approx(0.005, abs=4 * math.sqrt(0.005 / 400_000))


@pytest.mark.parametrize(
    ("moments", "spread", "kept"),
    [
        # Truncated to [2.998, 2.8], which is empty; the first stage rejects 3 > 2.8 by itself.
        ((3, 2.999), ((1, 0.5), (0.5, 1)), False),
        # The second moment would bind from -0.0995 on; but nothing below zero is rejected.
        ((-0.1, -0.1005), ((1, 2), (2, 5)), True),
        # 1.7 alone: P(Z > 1.7 | Z < 2.8) = 0.042 < 0.0452; and 1.6: 0.052.
        ((1.7, -9), ((1, 0), (0, 1)), False),
        ((1.6, -9), ((1, 0), (0, 1)), True),
        # A bias known to be positive is not allowed.
        ((0.1, -9), ((0, 0), (0, 1)), False),
    ],
)
def test_the_hybrid_by_hand(moments, spread, kept):
    given = np.array(moments, dtype=float)[None, :, None], np.array([spread], dtype=float)
    assert accepted(*given, np.array([2.8]), SECOND).item() is kept


def test_tails_far_out_keep_their_digits():
    """P(Z > 10.1 | Z > 10) is about exp(-(10.1^2 - 10^2) / 2) 10 / 10.1, less the next term."""
    found = float(truncated_tail(np.array(10.1), np.array(10.0), np.array(np.inf)))
    assert found == pytest.approx(math.exp(-2.01 / 2) * 10 / 10.1, rel=3e-4)
    assert float(truncated_tail(np.array(1.0), np.array(1.0), np.array(1.0))) == 1


@pytest.mark.parametrize("sets", [relative_magnitudes, smoothness])
def test_units_and_sign_do_not_matter(sets):
    study = made(7)
    larger = EventStudy(study.event_times, 1e6 * study.att, 1e12 * study.covariance)
    mirrored = EventStudy(study.event_times, -study.att, study.covariance)
    m = 0.5
    found = sets(study, (m,))[0]
    scaled = sets(larger, (m if sets is relative_magnitudes else 1e6 * m,))[0]
    flipped = sets(mirrored, (m,))[0]
    assert np.array(ends(scaled)) / 1e6 == pytest.approx(ends(found), rel=1e-5)
    assert (-flipped.upper, -flipped.lower) == pytest.approx(ends(found), rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_no_bend_at_all_is_the_generalised_least_squares_line(seed):
    """m = 0: a common slope and free effects after treatment, by Aitken's formula."""
    study = made(seed, n_before=4, n_after=3)
    steps = np.array([-4, -3, -2, -1, 1, 2, 3])
    design = np.column_stack([steps, np.vstack([np.zeros((4, 3)), np.eye(3)])])
    weight = np.linalg.inv(study.covariance)
    spread = np.linalg.inv(design.T @ weight @ design)
    fitted = spread @ design.T @ weight @ study.att
    target = np.array([0, 0.2, 0.5, 0.3])
    margin = NORMAL.inv_cdf(0.975) * math.sqrt(target @ spread @ target)
    found = smoothness(study, (0,), dict(enumerate(target[1:])))[0]
    assert ends(found) == pytest.approx((target @ fitted - margin, target @ fitted + margin))


def test_one_effect_before_leaves_no_choice_of_line():
    """Slope 3: the effects after, less 3 and 6, weigh a half; the worst bias is m (2 + 1) / 2.

    Weights (1.5, 0.5, 0.5) make a variance of 2.25 + 0.25 + 0.25.
    """
    found = smoothness(independent([-3], [10, 20], [1, 1, 1]), (0.4,))[0]
    half = half_lengths(np.array([0.6 + 0.2]), np.array([math.sqrt(2.75)]), 0.05)[0]
    assert ends(found) == pytest.approx((15 - 4.5 - half, 15 - 4.5 + half))
    assert (found.identified_lower, found.identified_upper) == pytest.approx((9.7, 11.3))
    assert "un solo efecto" in found.note


def test_half_lengths_cover():
    bias, error = np.array([0.0, 0.3, 1, 4, 50, 2]), np.array([1.0, 1, 2, 1, 1, 0])
    half = half_lengths(bias, error, 0.05)
    inside = [
        NORMAL.cdf((h - b) / e) - NORMAL.cdf((-h - b) / e)
        for h, b, e in zip(half[:5], bias, error, strict=False)
    ]
    assert inside == pytest.approx([0.95] * 5)
    assert half[5] == 2


@pytest.mark.parametrize("m", [0.05, 0.4, 3])
def test_no_other_weights_make_a_shorter_interval(m):
    """The worst bias comes from a linear programme, the weights from a search around ours."""
    from scipy.optimize import linprog

    study = made(3, n_before=4, n_after=2)
    found = smoothness(study, (m,))[0]
    steps = np.array([-4, -3, -2, -1, 1, 2])
    bends = np.delete(np.diff(np.eye(7), n=2, axis=0), 4, axis=1)
    frontier = frontier_of(ask(study, None, 0.05))

    def half(weights):
        worst = linprog(
            -weights, A_ub=np.vstack([bends, -bends]), b_ub=[m] * 10, bounds=(None,) * 2
        )
        error = np.array([math.sqrt(weights @ study.covariance @ weights)])
        return half_lengths(np.array([-worst.fun]), error, 0.05)[0]

    ours = (found.upper - found.lower) / 2
    draws = np.random.default_rng(1)
    tried = []
    for scale in (0.003, 0.03, 0.3):
        for _ in range(8):
            base = frontier.weights[draws.integers(len(frontier.weights))]
            weights = base + np.append(draws.normal(size=4) * scale, [0, 0])
            weights[3] += weights @ steps  # unbiased under every line
            tried.append(half(weights))
    assert min(tried) >= ours * (1 - 1e-9)
    assert min(half(weights) for weights in frontier.weights) >= ours * (1 - 1e-9)


def test_wider_restrictions_never_shorten_fixed_lengths_nor_identified_sets():
    sizes = (0, 0.1, 0.5, 1, 2, 5)
    study = published("benzarti_carloni")
    for sets in (relative_magnitudes(study, sizes), smoothness(study, sizes)):
        lengths = [robust.upper - robust.lower for robust in sets]
        known = [s.identified_upper - s.identified_lower for s in sets if s.identified_upper]
        assert lengths == sorted(lengths)
        assert [k for k in known if k == k] == sorted(k for k in known if k == k)


def test_breakdown_without_sampling_error_by_hand():
    """Effects 1 and -1 before (changes of -2 and 1), then 10 and 15.

    Relative magnitudes: the first effect after is 10 = m 2. The mean, 12.5, moves with the first
    change and half of the second: 12.5 = m 2 x 1.5. Smoothness: the slope of 1 goes on to 1 and 2,
    which leaves 12.5 - 1.5 = 11; bends at the reference period move the mean by (1 + 2) / 2, at
    the next by 1 / 2: 11 = 2 m.
    """
    study = independent([1, -1], [10, 15], [1e-12] * 4)
    assert breakdown(study, target=0).value == pytest.approx(5, rel=1e-3)
    assert breakdown(study).value == pytest.approx(12.5 / 3, rel=1e-3)
    assert breakdown(study, "smoothness").value == pytest.approx(5.5, rel=1e-3)
    found = smoothness(study, (3.0,))[0]
    assert (found.identified_lower, found.identified_upper) == pytest.approx((5, 17))


@pytest.mark.parametrize("kind", ["relative_magnitudes", "smoothness"])
def test_breakdown_is_where_the_sets_reach_zero(kind):
    study = published("benzarti_carloni")
    found = breakdown(study, kind)
    sets = relative_magnitudes if kind == "relative_magnitudes" else smoothness
    inside, outside = sets(study, (found.value, found.value + found.tolerance))
    assert inside.excludes_zero
    assert not outside.excludes_zero


def test_nothing_to_break_down():
    lost = breakdown(independent([0.5, 0.2], [0.1], [1, 1, 1]))
    assert math.isnan(lost.value)
    assert "Ni con M = 0" in lost.note


@pytest.mark.parametrize("rank", [1, 2, 4])
def test_singular_covariances_are_the_limit_of_regular_ones(rank):
    study = made(11, rank=rank)
    near = EventStudy(
        study.event_times, study.att, study.covariance + 1e-11 * np.eye(len(study.att))
    )
    for sets, sizes in ((relative_magnitudes, (0, 0.5, 2)), (smoothness, (0.5, 2))):
        for exact, close in zip(sets(study, sizes), sets(near, sizes), strict=True):
            assert ends(exact) == pytest.approx(ends(close), abs=2e-4)
            assert "singular" in exact.note


@pytest.mark.parametrize("noise", [0, 1e-13])
def test_a_certain_combination_has_no_interval(noise):
    """With one source of error, a combination of three effects before cancels it."""
    study = made(0, rank=1)
    shaken = study.covariance + noise * np.eye(len(study.att))
    found = smoothness(EventStudy(study.event_times, study.att, shaken), (0,))[0]
    assert math.isnan(found.lower)
    assert "sin varianza" in found.note


@pytest.mark.parametrize("seed", range(30))
def test_the_path_is_stationary_everywhere(seed):
    """At b the gradient is -penalty sign(b) where b is not zero, and no larger elsewhere."""
    draws = np.random.default_rng(seed)
    size = 1 + seed % 8
    root = draws.normal(size=(size + 2, size + 2 if seed % 3 else 2))
    bends = np.diff(np.eye(size + 2), n=2, axis=0)
    quadratic = bends @ root @ root.T @ bends.T
    linear = bends @ root @ root.T @ draws.normal(size=size + 2)
    path = lasso_path(quadratic, linear)
    for b in np.vstack([path, (path[1:] + path[:-1]) / 2]):
        gradient = (quadratic @ b + linear) / np.abs(linear).max()
        penalty = np.abs(gradient).max()
        active = np.abs(b) > 1e-7
        assert gradient[active] == pytest.approx(-penalty * np.sign(b[active]), abs=1e-7)
    assert np.abs(quadratic @ path[-1] + linear).max() < 1e-6 * np.abs(linear).max()


@pytest.mark.slow
@pytest.mark.parametrize("m_bar", [0.5, 1.5])
def test_sets_cover_at_the_edge_of_what_is_allowed(m_bar):
    """Changes of 0.8 and -0.4 before, of m 0.8 twice after, and no effect."""
    variance = np.array([0.1, 0.1, 0.2, 0.2])
    mean = np.array([-0.4, 0.4, m_bar * 0.8, 2 * m_bar * 0.8])
    draws = np.random.default_rng(4).normal(size=(1_500, 4)) * np.sqrt(variance) + mean
    covered = 0
    for att in draws:
        question = ask(independent(att[:2], att[2:], variance), None, 0.05)
        branches = relative_module.branches_for(question, m_bar, 0.05)
        gap = np.full((len(branches.pivot), 1), question.estimate)  # the true effect is 0
        covered += bool(relative_module._accepted(branches, gap, SECOND).any())
    assert covered / len(draws) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / len(draws))
