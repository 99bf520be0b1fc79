"""Adjusted group-time effects against a slow transcription of the published equations."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spl_eval.impact.adjust import adjusted, estimate, sample
from spl_eval.impact.cells import cells
from spl_eval.impact.moments import NEVER
from spl_eval.impact.specification import Choices
from spl_eval.impact.units import Units

METHODS = ("dr", "reg", "ipw")
PERIODS = np.arange(2010.0, 2015.0)
COHORTS = np.array([2012.0, 2013.0, 2014.0, NEVER])


def made_units(
    *, n=400, varying=False, weighted=False, clustered=False, n_covariates=2, seed=3
) -> Units:
    """Make units whose entry and growth depend on the covariates."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((n, len(PERIODS) if varying else 1, 2))
    pull = x[:, 0].sum(axis=1) * 0.5 + random.logistic(size=n)
    cohort = np.digitize(-pull, [-1.5, -0.6, 0.2])
    steps = 0.3 * x[:, 0, :1] + 0.1 * np.square(x[:, 0, :1]) + random.standard_normal((n, 5))
    changes = steps.cumsum(axis=1)
    return Units(
        cohort.astype(np.int64),
        changes - changes[:, :1],
        x[:, :, :n_covariates],
        random.choice([0.0, 0.5, 1.0, 2.5], n) if weighted else None,
        random.integers(0, 50, n) if clustered else None,
        50 if clustered else n,
    )


def plan(comparison="never_treated", base_period="varying", anticipation=0):
    choices = Choices(comparison, base_period, anticipation)
    return cells(PERIODS, COHORTS, choices)


def estimated(units, layout, method="dr"):
    names = tuple(f"x{j}" for j in range(units.covariates.shape[2]))
    return adjusted(units, layout, len(COHORTS), method, names)


# --- the equations of Sant'Anna and Zhao (2020), one comparison at a time, nothing shared ---


def fitted_logit(x, d, w):
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = x.T @ (x * (w * p * (1 - p))[:, None])
        beta = beta + np.linalg.solve(hessian, x.T @ (w * (d - p)))
    p = 1 / (1 + np.exp(-x @ beta))
    return p, np.linalg.inv(x.T @ (x * (w * p * (1 - p))[:, None]))


def two_by_two(method, change, d, x, w):
    """Return the effect and the influence of each unit, divided by their number."""
    n = len(d)
    w = w / w.mean()
    x = np.column_stack([np.ones(n), x])
    root = np.sqrt(w * (1 - d))
    beta = np.linalg.lstsq(x * root[:, None], change * root, rcond=None)[0]
    gram_inverse = np.linalg.inv((x * (w * (1 - d))[:, None]).T @ x / n)
    residual = change - x @ beta
    if method == "ipw":
        residual = change
    of_beta = (w * (1 - d) * residual)[:, None] * x @ gram_inverse
    treated = w * d
    if method == "reg":
        effect = np.sum(treated * residual) / treated.sum()
        derivative = (treated[:, None] * x).mean(axis=0)
        influence = treated * (residual - effect) - of_beta @ derivative
        return effect, influence / treated.mean() / n
    p, inverse = fitted_logit(x, d, w)
    odds = w * (1 - d) * p / (1 - p)
    treated_mean = np.sum(treated * residual) / treated.sum()
    compared_mean = np.sum(odds * residual) / odds.sum()
    of_gamma = (w * (d - p))[:, None] * x @ inverse * n
    by_gamma = (odds * (residual - compared_mean))[:, None] * x
    of_treated = treated * (residual - treated_mean)
    of_compared = odds * (residual - compared_mean) + of_gamma @ by_gamma.mean(axis=0)
    if method == "dr":
        of_treated = of_treated - of_beta @ (treated[:, None] * x).mean(axis=0)
        of_compared = of_compared - of_beta @ (odds[:, None] * x).mean(axis=0)
    influence = of_treated / treated.mean() - of_compared / odds.mean()
    return treated_mean - compared_mean, influence / n


def transcribed(units, layout, method):
    """Return the effects and the (n, K) influence."""
    n, n_cells = len(units.cohort), len(layout.time)
    weights = np.ones(n) if units.weights is None else units.weights
    effects, influence = np.zeros(n_cells), np.zeros((n, n_cells))
    for k in np.flatnonzero(~layout.is_base):
        time, base = layout.time[k], layout.base[k]
        treated = units.cohort == layout.cohort[k]
        rows = np.flatnonzero(treated | layout.pool[k][units.cohort])
        period = min(time, base) if units.covariates.shape[1] > 1 else 0
        effects[k], influence[rows, k] = two_by_two(
            method,
            units.changes[rows, time] - units.changes[rows, base],
            treated[rows].astype(float),
            units.covariates[rows, period],
            weights[rows],
        )
    return effects, influence


def summed_by(groups, values, n_groups):
    total = np.zeros((n_groups, values.shape[1]))
    np.add.at(total, groups, values)
    return total


def close(value, expected, tolerance=1e-11):
    scale = max(1.0, float(np.abs(expected).max()))
    assert value == pytest.approx(expected, rel=0, abs=tolerance * scale)


def check(units, layout, method):
    result = estimated(units, layout, method)
    effects, influence = transcribed(units, layout, method)
    weights = np.ones(len(units.cohort)) if units.weights is None else units.weights
    clusters = np.arange(len(units.cohort)) if units.cluster is None else units.cluster
    scores = summed_by(clusters, influence, units.n_clusters)
    close(result.att, effects)
    close(result.covariance, scores.T @ scores)
    by_cohort = summed_by(units.cohort, influence * weights[:, None], len(COHORTS))
    close(result.by_cohort, by_cohort.T)
    if result.scores is not None:
        close(result.scores, scores)
    assert result.notes == ()
    return result


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("base_period", ["varying", "universal"])
@pytest.mark.parametrize("varying", [False, True])
def test_every_cell_is_that_of_the_equations(method, comparison, base_period, varying):
    units = made_units(varying=varying, weighted=True, clustered=True)
    result = check(units, plan(comparison, base_period), method)
    assert result.scores.shape == (50, len(result.att))


@pytest.mark.parametrize("method", METHODS)
def test_without_weights_and_clusters_every_unit_is_a_cluster(method):
    result = check(made_units(), plan("not_yet_treated", anticipation=1), method)
    assert result.scores.shape == (400, len(result.att))


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_it_is_the_difference_of_means(method):
    units = made_units(n_covariates=0)
    layout = plan()
    result = check(units, layout, method)
    changes = units.changes[:, layout.time[0]] - units.changes[:, layout.base[0]]
    means = changes[units.cohort == 0].mean(), changes[units.cohort == 3].mean()
    assert result.att[0] == pytest.approx(means[0] - means[1], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("weighted", [False, True])
def test_large_samples_keep_no_scores_and_have_the_same_covariance(method, weighted):
    units = made_units(n=40_000, weighted=weighted)
    assert check(units, plan("not_yet_treated"), method).scores is None


@pytest.mark.parametrize("n_covariates", [9, 40])
def test_many_covariates(n_covariates):
    random = np.random.default_rng(5)
    units = made_units(n=900)
    more = random.standard_normal((900, 1, n_covariates))
    check(dataclasses.replace(units, covariates=more), plan(), "dr")


def test_the_number_of_processors_changes_no_byte(monkeypatch):
    units = made_units(n=140_000)
    layout = plan("not_yet_treated")
    several = estimated(units, layout)
    monkeypatch.setattr(sample, "available_cpus", lambda: 1)
    one = estimated(units, layout)
    for name in ("att", "covariance", "by_cohort"):
        assert getattr(several, name).tobytes() == getattr(one, name).tobytes()


# --- by hand ---


def one_cohort(x, changes, cohort):
    changes = np.array(changes, dtype=float)
    units = Units(
        np.array(cohort, dtype=np.int64),
        np.column_stack([np.zeros(len(changes)), changes]),
        np.array(x, dtype=float)[:, None, None],
        None,
        None,
        len(changes),
    )
    return units, cells(np.array([1.0, 2.0]), np.array([2.0, NEVER]), Choices())


def test_regression_by_hand():
    # The comparison group changes by 1 + 2x; at x = 5, 7 one expects 11 and 15, a mean of 13.
    # The treated changed by 14 and 20, a mean of 17: an effect of 4.
    units, layout = one_cohort([0, 1, 2, 3, 5, 7], [1, 3, 5, 7, 14, 20], [1, 1, 1, 1, 0, 0])
    result = adjusted(units, layout, 2, "reg", ("x",))
    assert result.att == pytest.approx([4], abs=1e-12)
    # The comparison group leaves no residuals; the treated are 3 and 5, so 1 off their mean.
    # Variance: ((1/2)² + (1/2)²) = 1/2.
    assert result.covariance == pytest.approx(np.array([[0.5]]), abs=1e-12)
    assert result.overlap == ()


@pytest.mark.parametrize("method", METHODS)
def test_two_classes_by_hand(method):
    # Changes in the comparison group: 0, 0, 2, 2 (mean 1) in one class; 2, 4 (mean 3) in the
    # other. Of the treated a quarter is in the first: 1/4 · 1 + 3/4 · 3 = 2.5 expected, 5 seen.
    x = [0, 0, 0, 0, 1, 1, 0, 1, 1, 1]
    changes = [0, 0, 2, 2, 2, 4, 5, 4, 6, 5]
    units, layout = one_cohort(x, changes, [1] * 6 + [0] * 4)
    result = adjusted(units, layout, 2, method, ("x",))
    assert result.att == pytest.approx([2.5], abs=1e-12)
    if method != "reg":
        # Propensities 1/5 and 3/5; weights 1/4 (four times) and 3/2 (twice), which are
        # 4 together and 4.75 squared: 16 / 4.75 units.
        (overlap,) = result.overlap
        assert (overlap.n_treated, overlap.n_comparison) == (4, 6)
        assert overlap.lowest_comparison == pytest.approx(0.2)
        assert overlap.highest_treated == pytest.approx(0.6)
        assert overlap.effective_size == pytest.approx(16 / 4.75)


# --- what must change nothing ---


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("varying", [False, True])
def test_the_order_of_the_units_does_not_matter(method, varying):
    units = made_units(varying=varying, weighted=True, clustered=True)
    order = np.random.default_rng(1).permutation(len(units.cohort))
    moved = Units(
        units.cohort[order],
        units.changes[order],
        units.covariates[order],
        units.weights[order],
        units.cluster[order],
        units.n_clusters,
    )
    layout = plan("not_yet_treated")
    one, other = estimated(units, layout, method), estimated(moved, layout, method)
    close(other.att, one.att, 1e-13)
    close(other.scores, one.scores, 1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_the_unit_and_level_of_a_covariate_do_not_matter(method):
    units = made_units()
    # Thousands of millions of pesos, moved by 2^20 of their standard deviations: the covariates
    # are rounded to a 2^-20th first, so that the shift is exact.
    x = np.round(units.covariates * 2**20) / 2**20
    one = dataclasses.replace(units, covariates=x)
    other = dataclasses.replace(units, covariates=(x + 2.0**20) * [2.0**30, 2.0**-30])
    first, second = (estimated(each, plan(), method) for each in (one, other))
    close(second.att, first.att)
    close(second.covariance, first.covariance)


@pytest.mark.parametrize("method", METHODS)
def test_a_mixture_of_the_covariates_does_not_matter(method):
    units = made_units()
    mixed = units.covariates @ np.array([[1.0, 2.0], [0.5, -1.0]])
    one = estimated(units, plan(), method)
    other = estimated(dataclasses.replace(units, covariates=mixed), plan(), method)
    close(other.att, one.att)
    close(other.covariance, one.covariance)


@pytest.mark.parametrize("method", METHODS)
def test_the_unit_of_the_weights_does_not_matter(method):
    units = made_units(weighted=True)
    heavier = dataclasses.replace(units, weights=units.weights * 1e7)
    one, other = estimated(units, plan(), method), estimated(heavier, plan(), method)
    close(other.att, one.att)
    close(other.covariance, one.covariance)


@pytest.mark.parametrize("method", METHODS)
def test_integer_weights_repeat_units(method):
    units = made_units(n=300)
    times = np.random.default_rng(2).integers(1, 4, 300)
    rows = np.repeat(np.arange(300), times)
    repeated = Units(
        units.cohort[rows], units.changes[rows], units.covariates[rows], None, rows, 300
    )
    weighted = dataclasses.replace(units, weights=times.astype(float))
    one, other = estimated(weighted, plan(), method), estimated(repeated, plan(), method)
    close(other.att, one.att)
    close(other.covariance, one.covariance)


def test_units_of_weight_zero_are_as_absent():
    units = made_units(weighted=True)
    there = units.weights > 0
    present = Units(
        units.cohort[there],
        units.changes[there],
        units.covariates[there],
        units.weights[there],
        None,
        int(there.sum()),
    )
    one, other = estimated(units, plan()), estimated(present, plan())
    close(other.att, one.att)
    close(other.covariance, one.covariance)
    assert other.overlap[0].n_treated == one.overlap[0].n_treated


def test_the_input_is_not_changed():
    units = made_units(varying=True, weighted=True, clustered=True)
    before = {
        field.name: np.array(getattr(units, field.name)) for field in dataclasses.fields(units)
    }
    estimated(units, plan("not_yet_treated"))
    for name, value in before.items():
        assert np.array_equal(getattr(units, name), value)


def test_progress_ends_at_the_total():
    seen = []
    units = made_units()
    adjusted(units, plan(), 4, "dr", ("a", "b"), lambda done, total: seen.append((done, total)))
    done, totals = zip(*seen, strict=True)
    assert list(done) == list(range(1, len(done) + 1))
    assert set(totals) == {done[-1]}


def test_scores_are_kept_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(estimate, "KEEP", 399)
    assert estimated(made_units(), plan()).scores is None
    assert estimated(made_units(n=399), plan()).scores is not None
