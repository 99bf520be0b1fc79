"""Intervals and bands of an aggregation: what they rest on, and what they must not depend on."""

import numpy as np
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.inference import studentised
from spl_eval.impact.inference.bands import MAX_FEW, composition, pointwise_values
from tests.impact.panels import NAMES, made_panel

NORMAL = 1.959963984540054


@pytest.fixture
def panel():
    return made_panel(3, clusters=16)


def test_without_clusters_intervals_are_normal_as_in_r(panel):
    found = att_gt(panel, **NAMES).aggregate("dynamic")
    assert found.pointwise_values == pytest.approx(np.full(len(found.keys) + 1, NORMAL))
    assert found.table["ci_high"].to_numpy() == pytest.approx(
        found.att + NORMAL * found.std_error, nan_ok=True
    )


def test_with_few_clusters_intervals_are_wider_and_standard_errors_the_same(panel):
    effects = att_gt(panel, **NAMES, cluster="organisation")
    found = effects.aggregate("dynamic")
    assert (found.pointwise_values >= NORMAL).all()
    assert found.pointwise_values.max() > 1.05 * NORMAL
    scores = found.scores
    assert found.std_error == pytest.approx(np.sqrt(np.square(scores[:, :-1]).sum(axis=0)))
    low, high = found.overall_ci
    assert (low + high) / 2 == pytest.approx(found.overall_att)
    assert (high - low) / 2 == pytest.approx(found.pointwise_values[-1] * found.overall_std_error)


def test_one_estimate_alone_has_the_band_of_its_interval(panel):
    # With one row a uniform band is an interval: both quantiles must agree.
    effects = att_gt(panel, **NAMES, cluster="organisation")
    found = effects.aggregate("dynamic", min_event=1, max_event=1)
    assert len(found.keys) == 1
    assert found.critical_value == pytest.approx(found.pointwise_values[0], rel=0.02)


def test_many_clusters_need_no_bootstrap():
    random = np.random.default_rng(1)
    scores = random.standard_normal((MAX_FEW + 1, 3))
    assert pointwise_values(scores, np.ones((MAX_FEW + 1, 1)), 0.05) == pytest.approx(
        np.full(3, NORMAL)
    )


def test_an_estimate_that_does_not_vary_keeps_the_normal_value():
    scores = np.random.default_rng(1).standard_normal((30, 2)) * [1.0, 0.0]
    found = pointwise_values(scores - scores.mean(axis=0), np.ones((30, 1)), 0.05)
    assert found[0] > NORMAL
    assert found[1] == pytest.approx(NORMAL)


@pytest.mark.parametrize("cluster", [None, "organisation"])
def test_bands_do_not_depend_on_names_nor_on_the_order_of_rows(panel, cluster, tmp_path):
    def values(of):
        found = att_gt(of, **NAMES, cluster=cluster).aggregate("dynamic")
        return [found.critical_value, *found.pointwise_values]

    expected = values(panel)
    shuffled = panel.sample(frac=1, random_state=1)
    relabelled = panel.assign(
        unit_id=1000 - panel["unit_id"], organisation=1000 - panel["organisation"]
    )
    panel.to_csv(tmp_path / "panel.csv", index=False)
    for other in (shuffled, relabelled, tmp_path / "panel.csv"):
        # Signs are multiplied in single precision.
        assert values(other) == pytest.approx(expected, rel=1e-6)


def test_memory_is_bounded_without_changing_a_value(monkeypatch):
    scores = np.random.default_rng(3).standard_normal((30, 7))
    weight = np.eye(2)[np.arange(30) % 2]
    expected = pointwise_values(scores, weight, 0.05)
    monkeypatch.setattr(studentised, "_AT_ONCE", 3 * 1_999)
    assert pointwise_values(scores, weight, 0.05) == pytest.approx(expected)


def test_a_cluster_that_weighs_nothing_takes_no_part():
    random = np.random.default_rng(2)
    scores = random.standard_normal((30, 2))
    scores[29] = 0
    weight = np.ones((30, 1))
    weight[29] = 0
    found = pointwise_values(scores, weight, 0.05)
    assert found == pytest.approx(pointwise_values(scores[:29], weight[:29], 0.05), rel=0.05)
    mixed = np.column_stack((weight, weight))
    assert pointwise_values(scores, mixed, 0.05) == pytest.approx(found, rel=0.05)


def test_the_composition_is_the_weight_by_cluster_and_cohort(panel):
    effects = att_gt(panel, **NAMES, cluster="organisation")
    found = composition(effects.sums, len(effects.moments.cohorts))
    assert found.sum(axis=0) == pytest.approx(effects.moments.weight)
