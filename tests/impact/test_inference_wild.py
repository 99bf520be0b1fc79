"""The wild cluster bootstrap: by hand, against the regression, against brute force."""

from itertools import product

import numpy as np
import pytest

from spl_eval.impact.inference import cluster_robust, wild_bootstrap
from spl_eval.impact.inference.averages import influence
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import signs_for
from spl_eval.impact.inference.wild import cluster_scores, draw
from spl_eval.impact.problems import ChoiceError
from tests.impact.inference_samples import estimate, panel


def two_by_two(changes, treated, cluster, **options):
    outcome = np.column_stack((np.zeros(len(changes)), changes))
    return estimate(outcome, np.where(treated, 2, np.inf), cluster, **options)


def test_four_clusters_by_hand():
    # Changes 3 and 1 of the treated, 1 and -1 of the others: θ = 2 - 0 = 2. Scores
    # (1, -1, -1, 1) / 2, so the standard error is 1 and t = 2. Under no effect all means are 1
    # and the residuals 2, 0, 0, -2. A draw has θ* = v1 + v4 and the standard error 1, so |t*| is
    # 2 in half of the 16 draws and 0 in the other half: p = 1 / 2.
    found = wild_bootstrap(
        two_by_two([3, 1, 1, -1], [1, 1, 0, 0], list("abcd")), weights="rademacher", draws=999
    )
    assert (found.estimate, found.std_error, found.statistic) == pytest.approx((2, 1, 2))
    assert found.draws == 16
    assert found.p_value == 0.5
    # No draw of 16 can be rarer than 2 / 16, so nothing is rejected at 5 %.
    assert found.ci == (-np.inf, np.inf)
    assert "no tiene límite" in found.note
    assert "2 (2)" in found.note


def regression(changes, treated, cluster, draws_of_signs, null=0.0):
    """Return the textbook's p-value: restricted, studentised, one regression for each draw."""
    labels, code = np.unique(cluster, return_inverse=True)
    x = np.column_stack((np.ones(len(changes)), treated)).astype(float)
    bread = np.linalg.inv(x.T @ x)

    def t_statistic(y, value):
        beta = bread @ x.T @ y
        scores = np.zeros((len(labels), 2))
        np.add.at(scores, code, x * (y - x @ beta)[:, None])
        variance = bread @ scores.T @ scores @ bread
        return (beta[1] - value) / np.sqrt(variance[1, 1])

    net = changes - null * x[:, 1]
    fitted, residual = net.mean(), net - net.mean()
    found = abs(t_statistic(changes, null))
    drawn = [abs(t_statistic(fitted + residual * v[code], 0)) for v in draws_of_signs]
    return np.mean(np.array(drawn) >= found * (1 - 1e-9))


def test_two_periods_equal_the_bootstrap_of_the_regression_of_the_change():
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(9), rng.integers(1, 6, 9))
    treated = cluster < 4
    changes = rng.normal(size=len(cluster)) + rng.normal(size=9)[cluster] + 1.5 * treated
    every = np.array(list(product((1.0, -1.0), repeat=9)))
    sample = two_by_two(changes, treated, cluster)
    found = wild_bootstrap(sample, weights="rademacher")
    assert found.draws == 512
    assert found.p_value == pytest.approx(regression(changes, treated, cluster, every))
    # The interval is where that test turns: rejected outside, not rejected inside.
    for limit, outwards in zip(found.ci, (-1, 1), strict=True):
        assert regression(changes, treated, cluster, every, limit + outwards * 1e-6) < 0.05
        assert regression(changes, treated, cluster, every, limit - outwards * 1e-6) >= 0.05


def test_a_mixed_cluster_counts_on_both_sides():
    # Clusters with treated and untreated units: the regression knows no cohorts.
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(7), 6)
    treated = rng.random(42) < 0.4
    changes = rng.normal(size=42) + rng.normal(size=7)[cluster]
    every = np.array(list(product((1.0, -1.0), repeat=7)))
    found = wild_bootstrap(two_by_two(changes, treated, cluster), weights="rademacher")
    assert found.p_value == pytest.approx(regression(changes, treated, cluster, every))


@pytest.mark.parametrize("weighted", [False, True])
def test_draws_equal_estimating_the_drawn_outcomes_again(weighted):
    made = panel(7, clusters=12, weighted=weighted, effect=1.0)
    base = estimate(**made)
    sample = sample_of(base)
    average = sample.average("group", 4.0)
    moments = sample.moments
    scores = cluster_scores(average, moments, sample.sums)
    signs = signs_for(12, 20, 0, "webb")
    factors = signs.chunk(np.random.default_rng(0), slice(0, 20))
    found = draw(scores, signs).statistics(scores.estimate)

    slopes = influence(average, moments.weight[None], moments.means[None]).slopes[0]
    squares = (moments.weight * np.square(slopes).sum(axis=1)).sum()
    restricted = moments.means - slopes * scores.estimate / squares
    code = np.searchsorted(moments.cohorts, made["cohort"])
    fitted = restricted[code]
    changes = made["outcome"] - made["outcome"][:, :1]
    for v, statistic in zip(factors, found, strict=True):
        outcome = fitted + v[made["cluster"], None] * (changes - fitted)
        again = cluster_robust(estimate(**made | {"outcome": outcome}), "group", 4.0)
        assert statistic == pytest.approx(again.statistic, rel=1e-9)


@pytest.mark.parametrize("kind", ["simple", "dynamic", "calendar"])
def test_signs_that_change_nothing_give_the_statistic_itself(kind):
    sample = sample_of(estimate(**panel(8, clusters=8), comparison="not_yet_treated"))
    scores = cluster_scores(sample.average(kind), sample.moments, sample.sums)
    drawn = draw(scores, signs_for(8, 256, 0, "rademacher")).statistics(scores.estimate)
    assert drawn[0] == pytest.approx(scores.estimate / scores.std_error, rel=1e-10)
    assert drawn[255] == pytest.approx(-drawn[0], rel=1e-10)


def test_labels_and_scale_do_not_matter():
    made = panel(9, clusters=13, effect=1.0)
    first = wild_bootstrap(estimate(**made), "dynamic", 1)
    assert first.draws == 8192
    rng = np.random.default_rng(0)
    relabelled = rng.permutation(13)[made["cluster"]]
    rescaled = made | {"cluster": relabelled, "outcome": made["outcome"] * 1000 + 7}
    second = wild_bootstrap(estimate(**rescaled), "dynamic", 1)
    assert second.p_value == first.p_value
    assert second.ci == pytest.approx(np.array(first.ci) * 1000, rel=1e-9)


def test_the_interval_holds_the_estimate_and_agrees_with_the_p_value():
    for seed in range(5):
        found = wild_bootstrap(estimate(**panel(seed, clusters=28, effect=0.8)), draws=999)
        assert found.ci[0] < found.estimate < found.ci[1]
        assert (found.p_value < 0.05) == (not found.ci[0] <= 0 <= found.ci[1])


def test_webb_points_have_variance_one_and_are_the_default_up_to_twelve():
    factors = signs_for(12, 60_000, 0).chunk(np.random.default_rng(0), slice(0, 60_000))
    points, counts = np.unique(factors, return_counts=True)
    assert points == pytest.approx(
        [-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)]
    )
    assert np.square(points).mean() == pytest.approx(1)
    assert counts / counts.sum() == pytest.approx(np.full(6, 1 / 6), abs=0.002)
    assert signs_for(13, 9_999, 0).kind == "rademacher"


def test_what_cannot_be_tested_says_so():
    one = estimate(**panel(1) | {"cluster": np.zeros(len(panel(1)["cohort"]))})
    with pytest.raises(ChoiceError, match="un solo conglomerado"):
        wild_bootstrap(one)
    with pytest.raises(ChoiceError, match="No existen los pesos «mammen»"):
        wild_bootstrap(estimate(**panel(1)), weights="mammen")
    with pytest.raises(ChoiceError, match="al menos 1"):
        wild_bootstrap(estimate(**panel(1)), draws=0)
    constant = wild_bootstrap(two_by_two([1, 1, 0, 0], [1, 1, 0, 0], list("abcd")))
    assert np.isnan(constant.p_value)
    assert "no varía" in constant.note


def test_units_without_weight_count_for_nothing():
    made = panel(10, clusters=16, weighted=True)
    made["weights"] = np.where(made["cohort"] == 4, 0, made["weights"])
    rest = made["cohort"] != 4
    without = {name: column[rest] for name, column in made.items()}
    light, gone = wild_bootstrap(estimate(**made)), wild_bootstrap(estimate(**without))
    assert (light.estimate, light.std_error) == pytest.approx((gone.estimate, gone.std_error))
    assert light.n_clusters == gone.n_clusters + 4
    with pytest.raises(ChoiceError, match="no tiene celdas para la clave 4"):
        wild_bootstrap(estimate(**made), "group", 4)
