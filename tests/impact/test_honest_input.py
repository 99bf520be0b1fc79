"""What enters the sensitivity to parallel trends, and what is refused."""

from __future__ import annotations

import math
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sensitivity.honest import (
    EventStudy,
    breakdown,
    parallel_trends,
    relative_magnitudes,
    smoothness,
)
from tests.impact.honest_studies import independent, made, published
from tests.impact.panels import NAMES, made_panel


def everything(study):
    """Return two sets of each kind."""
    return [*relative_magnitudes(study, (0, 1)), *smoothness(study, (0, 1))]


def test_the_engines_event_study_enters_without_its_base_period():
    effects = att_gt(made_panel(1), **NAMES, base_period="universal")
    dynamic = effects.aggregate("dynamic")
    study = EventStudy.from_aggregate(dynamic)
    assert study.event_times == (-4, -3, -2, 0, 1, 2, 3)
    assert study.reference == -1
    assert parallel_trends(study).estimate == pytest.approx(dynamic.overall_att)
    error = (parallel_trends(study).upper - dynamic.overall_att) / 1.959963984540054
    assert error == pytest.approx(dynamic.overall_std_error)


def test_with_anticipation_the_reference_is_the_last_period_before_it():
    effects = att_gt(made_panel(1), **NAMES, base_period="universal", anticipation=1)
    study = EventStudy.from_aggregate(effects.aggregate("dynamic"))
    assert study.reference == -2
    after = dict(zip(study.event_times, study.att, strict=True))
    mean = np.mean([after[time] for time in (0, 1, 2, 3)])
    assert relative_magnitudes(study, (0,))[0].estimate == pytest.approx(mean)


def test_other_aggregations_and_varying_base_periods_are_refused():
    effects = att_gt(made_panel(1), **NAMES)
    with pytest.raises(ChoiceError, match="universal"):
        EventStudy.from_aggregate(effects.aggregate("dynamic"))
    with pytest.raises(ChoiceError, match="dynamic"):
        EventStudy.from_aggregate(effects.aggregate("group"))


def test_an_effect_that_never_moves_is_not_taken_for_the_base_period():
    still = SimpleNamespace(
        kind="dynamic",
        keys=np.array([-2.0, -1.0, 0.0, 1.0]),
        att=np.array([0.1, 0.0, 0.0, 0.3]),
        covariance=np.diag([1.0, 0.0, 0.0, 1.0, 1.0]),
    )
    study = EventStudy.from_aggregate(still)
    assert study.event_times == (-2, 0, 1)
    assert np.diagonal(study.covariance).tolist() == [1, 0, 1]


def test_targets_are_an_event_time_weights_or_the_mean():
    study = published("benzarti_carloni")
    assert relative_magnitudes(study, (1,), 2) == relative_magnitudes(study, (1,), {2: 1.0})
    mean = dict.fromkeys(range(4), 0.25)
    assert smoothness(study, (0.3,)) == smoothness(study, (0.3,), mean)


@pytest.mark.parametrize("target", [-2, 7, {0: math.nan}, {0: 0.0}, {-5: 1.0}])
def test_targets_that_are_no_effect_are_refused(target):
    with pytest.raises(ChoiceError, match="El efecto pedido"):
        relative_magnitudes(published("benzarti_carloni"), target=target)


@pytest.mark.parametrize("m", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("sets", [relative_magnitudes, smoothness])
def test_sizes_that_are_no_bound_are_refused(sets, m):
    with pytest.raises(ChoiceError, match="M debe ser"):
        sets(published("benzarti_carloni"), (0, m))


def test_other_wrong_choices():
    study = published("benzarti_carloni")
    with pytest.raises(ChoiceError, match="alpha"):
        smoothness(study, alpha=1)
    with pytest.raises(ChoiceError, match="kind"):
        breakdown(study, "parallel_trends")
    with pytest.raises(ChoiceError, match="deben coincidir"):
        EventStudy((0, 1), np.zeros(3), np.eye(3))
    for times in ((-1, 0), (1, 0), (0, 0)):
        with pytest.raises(ChoiceError, match="crecientes"):
            EventStudy(times, np.zeros(2), np.eye(2))


def gap():
    study = made(0)
    return EventStudy((-5, *study.event_times[1:]), study.att, study.covariance)


def missing():
    study = made(0)
    att = study.att.copy()
    att[1] = np.nan
    return EventStudy(study.event_times, att, study.covariance)


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        (independent([], [1, 2], [1, 1]), "No hay efectos previos"),
        (independent([1, 2], [], [1, 1]), "No hay efectos posteriores"),
        (gap(), "Faltan tiempos"),
        (missing(), "Faltan tiempos"),
        (independent([1, 2], [1], [1, 1, 0]), "no varía"),
        (independent([1, 2], [1], [1, -1, 1]), "semidefinida"),
    ],
    ids=["nothing before", "nothing after", "gap", "missing", "no variance", "no covariance"],
)
def test_nothing_is_computed_and_the_reason_is_said(study, reason):
    for robust in everything(study):
        assert math.isnan(robust.lower)
        assert math.isnan(robust.identified_upper)
        assert not robust.excludes_zero
        assert reason in robust.note
    for kind in ("relative_magnitudes", "smoothness"):
        lost = breakdown(study, kind)
        assert math.isnan(lost.value)
        assert reason in lost.note


def test_a_window_mends_a_gap():
    whole = gap().window(-3, 3)
    assert whole.event_times == (-3, -2, 0, 1, 2, 3)
    assert all(math.isfinite(robust.lower) for robust in everything(whole))


def test_parallel_trends_need_nothing_before():
    found = parallel_trends(independent([], [1, 2], [1, 1]))
    assert (found.lower, found.upper) == pytest.approx((1.5 - 1.385904, 1.5 + 1.385904), abs=1e-6)


def test_default_sizes_are_multiples_of_the_largest_bend_before():
    """Effects 1, -1, 0 at the reference: changes -2 and 1, so the bend is 3."""
    found = smoothness(independent([1, -1], [5], [1, 1, 1]))
    assert [robust.m for robust in found] == pytest.approx([0, 0.75, 1.5, 3, 4.5, 6])
    curved = ["se curvan" in robust.note for robust in found]
    assert curved == [True, True, True, False, False, False]
    one = smoothness(independent([1], [5], [4, 1]))
    assert [robust.m for robust in one] == pytest.approx([0, 0.5, 1, 2, 3, 4])


def test_importing_it_brings_neither_pandas_nor_scipy():
    program = (
        "import sys, spl_eval.impact.sensitivity.honest;"
        "sys.exit(any(name in sys.modules for name in ('pandas', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
