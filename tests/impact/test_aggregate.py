"""What an aggregate holds and which windows it takes."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from spl_eval.errors import SplEvalError
from spl_eval.impact import ChoiceError, att_gt
from tests.impact import slow
from tests.impact.expected import KINDS, assert_aggregate_like_slow, assert_close
from tests.impact.panels import NAMES, made_panel

KEY = {"dynamic": "event_time", "group": "cohort", "calendar": "time"}


@pytest.fixture(scope="module")
def panel():
    return made_panel(11, cohorts={2003: 9, 2004: 7, 2005: 8, 0: 14}, clusters=12)


@pytest.fixture(scope="module")
def effects(panel):
    return att_gt(panel, **NAMES)


@pytest.fixture(scope="module")
def slowly(panel):
    return slow.group_time(panel, **NAMES)


@pytest.mark.parametrize(
    "window",
    [
        {"min_event": -1},
        {"max_event": 1},
        {"min_event": -2, "max_event": 2},
        {"balance_event": 1},
        {"balance_event": 2, "min_event": -1},
    ],
    ids=str,
)
def test_windows_of_event_time(effects, slowly, window):
    ours = effects.aggregate("dynamic", **window)
    assert_aggregate_like_slow(ours, slow.aggregate(slowly, "dynamic", **window), 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_say_what_the_arrays_say(effects, kind):
    aggregate = effects.aggregate(kind)
    table = aggregate.table
    assert aggregate.kind == kind
    if kind == "simple":
        assert len(table) == 0
        return
    assert table.columns[0] == KEY[kind]
    np.testing.assert_array_equal(table[KEY[kind]], aggregate.keys)
    np.testing.assert_array_equal(table["att"], aggregate.att)
    np.testing.assert_array_equal(table["std_error"], aggregate.std_error)
    half = NormalDist().inv_cdf(0.975) * aggregate.std_error
    assert_close(table["ci_low"], aggregate.att - half, 1e-12)
    assert_close(table["ci_high"], aggregate.att + half, 1e-12)
    band = aggregate.critical_value * aggregate.std_error
    assert_close(table["band_low"], aggregate.att - band, 1e-12)
    assert_close(table["band_high"], aggregate.att + band, 1e-12)


@pytest.mark.parametrize("kind", ["dynamic", "group", "calendar"])
def test_bands_are_wider_than_intervals(effects, kind):
    critical = effects.aggregate(kind).critical_value
    rows = len(effects.aggregate(kind).keys)
    bonferroni = NormalDist().inv_cdf(1 - 0.025 / rows)
    assert NormalDist().inv_cdf(0.975) < critical < bonferroni + 0.3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cluster", [None, "organisation"])
def test_covariance_and_scores_are_those_of_the_rows(panel, kind, cluster):
    effects = att_gt(panel, **NAMES, cluster=cluster)
    aggregate = effects.aggregate(kind)
    every = np.append(aggregate.std_error, aggregate.overall_std_error)
    assert_close(np.sqrt(np.diag(aggregate.covariance)), every, 1e-12)
    assert aggregate.scores is not None
    assert aggregate.scores.shape == (12 if cluster else 38, len(every))
    assert_close(aggregate.scores.sum(axis=0), 0, 1e-11)
    assert_close(aggregate.scores.T @ aggregate.scores, aggregate.covariance, 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_linear_forms_give_the_same_estimates_and_errors(effects, kind):
    forms, aggregate = effects.forms(kind), effects.aggregate(kind)
    assert_close(forms.estimates, np.append(aggregate.att, aggregate.overall_att), 1e-12)
    assert_close(forms.covariance(effects.moments), aggregate.covariance, 1e-12)
    assert_close(forms.scores(effects.moments, effects.sums), aggregate.scores, 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_overall_interval(effects, kind):
    aggregate = effects.aggregate(kind)
    half = NormalDist().inv_cdf(0.975) * aggregate.overall_std_error
    expected = aggregate.overall_att - half, aggregate.overall_att + half
    assert tuple(aggregate.overall_ci) == pytest.approx(expected)


def test_the_same_bands_twice(panel):
    first = att_gt(panel, **NAMES).aggregate("dynamic")
    again = att_gt(panel, **NAMES).aggregate("dynamic")
    assert first.critical_value == again.critical_value


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        ("weekly", {}),
        ("dynamic", {"min_event": 8}),
        ("dynamic", {"min_event": 1, "max_event": -1}),
        ("dynamic", {"balance_event": 9}),
        ("dynamic", {"balance_event": -1}),
    ],
    ids=str,
)
def test_windows_without_estimates_are_refused(effects, kind, window):
    with pytest.raises(SplEvalError):
        effects.aggregate(kind, **window)


def test_a_cohort_after_the_end_has_no_row_among_the_groups():
    """Anticipating a year, the cohort of 2007 is not a comparison; it has no effect to show yet."""
    panel = made_panel(4, cohorts={2003: 8, 2007: 7, 0: 9})
    effects = att_gt(panel, **NAMES, anticipation=1)
    assert 2007 in effects.cohorts_of_cells
    slowly = slow.group_time(panel, **NAMES, anticipation=1)
    for kind in KINDS:
        assert_aggregate_like_slow(effects.aggregate(kind), slow.aggregate(slowly, kind), 1e-12)
    assert effects.aggregate("group").keys.tolist() == [2003]


def test_before_treatment_only(effects):
    """Rows, and no overall effect: none of them is one."""
    before = effects.aggregate("dynamic", max_event=-1)
    assert (before.keys < 0).all()
    assert np.isfinite(before.std_error).all()
    assert np.isnan(before.overall_att)
    assert np.isnan(before.overall_std_error)


def test_the_band_of_a_universal_base_period(panel):
    """The base row is 0 without error; the band is about the other rows."""
    event_study = att_gt(panel, **NAMES, base_period="universal").aggregate("dynamic")
    base = event_study.keys == -1
    assert np.isnan(event_study.std_error[base]).all()
    assert (event_study.att[base] == 0).all()
    assert np.isfinite(event_study.table.loc[~base, ["band_low", "band_high"]]).all(axis=None)
    assert NormalDist().inv_cdf(0.975) < event_study.critical_value < 4


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        ("simple", {"min_event": 0}),
        ("group", {"balance_event": 1}),
        ("calendar", {"min_event": 0}),
        ("dynamic", {"max_event": "2"}),
        ("dynamic", {"balance_event": -1}),
    ],
)
def test_a_limit_without_meaning_is_refused(kind, window):
    effects = att_gt(made_panel(1), **NAMES)
    with pytest.raises(ChoiceError, match=next(iter(window))):
        effects.aggregate(kind, **window)
