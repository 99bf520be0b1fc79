"""The cluster jackknife and the plain cluster-robust error, against estimating again."""

import numpy as np
import pytest
from scipy import stats

from spl_eval.impact.inference import (
    cluster_robust,
    jackknife,
    jackknife_table,
    randomisation_test,
    wild_bootstrap,
)
from spl_eval.impact.inference.averages import estimates
from spl_eval.impact.inference.bands import critical_value
from spl_eval.impact.inference.clusters import jackknife_covariance, leave_one_out
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.problems import ChoiceError
from tests.impact.inference_samples import estimate, panel


def value(of, kind):
    sample = sample_of(of)
    average = sample.average(kind)
    return estimates(average, sample.moments.weight[None], sample.moments.means[None])[0]


def two_by_two(changes, cohort):
    outcome = np.column_stack((np.zeros(len(changes)), changes))
    return estimate(outcome, cohort, range(len(changes)))


def test_jackknife_by_hand():
    # Changes 4 and 2 of the treated, 1 and -1 of the others: 3 - 0 = 3. Leaving each out gives
    # 2 - 0, 4 - 0, 3 + 1, 3 - 1: 2, 4, 4, 2, all one away. V = 3/4 (1 + 1 + 1 + 1) = 3.
    found = jackknife(two_by_two([4, 2, 1, -1], [2, 2, np.inf, np.inf]))
    assert (found.estimate, found.std_error) == pytest.approx((3, np.sqrt(3)))
    assert found.p_value == pytest.approx(2 * stats.t.sf(np.sqrt(3), 3))
    width = stats.t.ppf(0.975, 3) * np.sqrt(3)
    assert found.ci == pytest.approx((3 - width, 3 + width))
    # Scores (1, -1)/2 among the treated and (-1, 1)/2 among the others: 4/4 = 1.
    plain = cluster_robust(two_by_two([4, 2, 1, -1], [2, 2, np.inf, np.inf]))
    assert plain.std_error == pytest.approx(1)
    assert plain.p_value == pytest.approx(2 * stats.norm.sf(3))
    assert plain.ci == pytest.approx((3 - 1.959963984540054, 3 + 1.959963984540054))


@pytest.mark.parametrize("kind", ["simple", "dynamic", "group", "calendar"])
@pytest.mark.parametrize("mixed", [False, True])
def test_leaving_out_equals_estimating_without(kind, mixed):
    made = panel(2, clusters=20, weighted=True, mixed=mixed)
    sample = sample_of(estimate(**made, comparison="not_yet_treated"))
    found = leave_one_out(sample.average(kind), sample.moments, sample.sums)
    for cluster, left in enumerate(found):
        rest = made["cluster"] != cluster
        without = {name: column[rest] for name, column in made.items()}
        assert left == pytest.approx(value(estimate(**without, comparison="not_yet_treated"), kind))


def test_the_plain_error_is_the_covariance_of_units_when_each_is_a_cluster():
    made = panel(3)
    made["cluster"] = np.arange(len(made["cohort"]))
    of = estimate(**made)
    sample = sample_of(of)
    moments, average = sample.moments, sample.average("group", 4.0)
    assert len(average.cells.time) == 3
    # One cell at a time the variance is the textbook's: the sum of squares over n² in each group.
    for key in (3.0, 4.0, 5.0):
        cohort, never = made["cohort"] == key, np.isinf(made["cohort"])
        last = made["outcome"][:, -1] - made["outcome"][:, int(key) - 2]
        textbook = last[cohort].var() / cohort.sum() + last[never].var() / never.sum()
        single = cluster_robust(of, "dynamic", moments.periods[-1] - key)
        if key == 3.0:  # the only cohort observed that long after
            assert single.std_error == pytest.approx(np.sqrt(textbook), rel=1e-12)


def test_a_row_that_hangs_on_one_cluster_has_no_error_and_says_so():
    lonely = estimate(
        [[0, 0, 1], [0, 0, 2], [0, 1, 1], [0, 1, 3], [0, 2, 2]],
        [2, np.inf, np.inf, 3, 3],
        [0, 1, 2, 3, 4],
    )
    found = jackknife(lonely, "dynamic", 1)  # cohort 2 alone is seen one period after
    assert np.isnan(found.std_error)
    assert np.isnan(found.p_value)
    assert "únicos en su cohorte o en la comparación): 1." in found.note
    assert "2 (1), 3 (2)" in found.note
    table = jackknife_table(lonely)
    assert np.isnan(table.loc[table["event_time"] == 1, "band_low"]).all()
    assert np.isfinite(table.loc[table["event_time"] == 0, "band_low"]).all()


def test_a_cohort_left_without_units_leaves_no_rounding_behind():
    # The only cluster of cohort 2 has weights whose sum depends on the order of adding them.
    weights = np.concatenate((np.random.default_rng(0).uniform(size=40) / 7, np.ones(6)))
    cluster = np.concatenate((np.zeros(40), np.arange(1, 7)))
    cohort = np.concatenate((np.full(40, 2), [3, 3, 3], np.full(3, np.inf)))
    outcome = np.random.default_rng(1).normal(size=(46, 3))
    sample = sample_of(estimate(outcome, cohort, cluster, weights=weights))
    assert sample.moments.weight[0] != sample.sums.weight[0]
    rest = cluster != 0
    without = estimate(outcome[rest], cohort[rest], cluster[rest], weights=weights[rest])
    left = leave_one_out(sample.average("simple"), sample.moments, sample.sums)
    assert left[0] == pytest.approx(value(without, "simple"), rel=1e-13)
    assert np.isnan(leave_one_out(sample.average("group", 2), sample.moments, sample.sums)[0])


def test_the_table_of_the_jackknife():
    of = estimate(**panel(4, clusters=16))
    table = jackknife_table(of)
    assert list(table) == [
        "event_time", "att", "std_error", "ci_low", "ci_high", "band_low", "band_high",
    ]  # fmt: skip
    for row in table.itertuples():
        single = jackknife(of, "dynamic", row.event_time)
        assert (row.att, row.std_error) == pytest.approx((single.estimate, single.std_error))
        assert (row.ci_low, row.ci_high) == pytest.approx(single.ci)
        assert row.band_low < row.ci_low < row.ci_high < row.band_high
    # Of Student's t the band is wider than of the normal, and not by the pointwise factor.
    _, covariance = jackknife_covariance(sample_of(of), "dynamic", table["event_time"].to_numpy())
    c = critical_value(covariance, None, 0.05, degrees_of_freedom=15)
    assert c > critical_value(covariance, None, 0.05) * 1.05
    band = (table["band_high"] - table["att"]) / table["std_error"]
    assert band.to_numpy() == pytest.approx(np.full(len(table), c))
    universal = jackknife_table(estimate(**panel(4, clusters=16), base_period="universal"))
    base = universal[universal["event_time"] == -1]
    assert base["att"].tolist() == [0]
    assert base["std_error"].isna().all()
    with pytest.raises(ChoiceError, match="agregación con filas"):
        jackknife_table(of, "simple")


@pytest.mark.parametrize("method", [cluster_robust, jackknife, wild_bootstrap, randomisation_test])
def test_what_does_not_vary_has_no_p_value(method):
    universal = estimate(**panel(4, clusters=16), base_period="universal")
    found = method(universal, "dynamic", -1)  # the base period: zero by construction
    assert found.estimate == 0
    assert np.isnan(found.p_value)
    assert "no varía" in found.note
    # 0.3 - 0.1 and 1.2 - 1.0 differ in the last digit: rounding, not spread.
    levels = np.tile([0.1, 1.0], 4)
    steps = np.where(np.arange(8) < 4, 0.2, 0.0)
    constant = estimate(np.column_stack((levels, levels + steps)), [2] * 4 + [np.inf] * 4, range(8))
    found = method(constant)
    assert found.estimate == pytest.approx(0.2)
    assert np.isnan(found.p_value)


def test_an_estimate_without_clusters_is_refused():
    of = estimate(**panel(1))
    object.__setattr__(of, "sums", None)
    with pytest.raises(ChoiceError, match='Estime con cluster="…"'):
        jackknife(of)
