"""Two oracles: csdid's numbers for thirty small panels, and a slow transcription for any panel.

``reference/make_csdid.py`` made the panels and asked csdid; ``slow.py`` finds every influence by
differentiation. Where csdid leaves R's did 2.5.1, the slow transcription says what R does.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from spl_eval.impact import att_gt
from spl_eval.impact.problems import PanelError
from tests.impact import slow
from tests.impact.expected import (
    KINDS,
    assert_aggregate,
    assert_aggregate_like_slow,
    assert_cells,
    assert_like_slow,
)
from tests.impact.panels import NAMES, made_panel

REFERENCE = Path(__file__).parent / "reference"
SETTINGS = json.loads((REFERENCE / "settings.json").read_text(encoding="utf-8"))

# csdid compares every period of anticipation with the last one before it begins; R, under a
# varying base period, compares it with the period just before (compute.att_gt.R: the base moves
# only where `glist[g] <= tlist[t + tfac]`). One period of anticipation is the same in both.
ANTICIPATION = "csdid moves the base period for the periods of anticipation; R does not"
# csdid keeps a cohort in a balanced event study only if it has every event time that the others
# have; R (compute.aggte.R, include.balanced.gt) keeps it if it is observed long enough. With
# surveys at uneven distances these are different cohorts, and only the slow numbers are compared.
LEAVES_R = {
    number: ANTICIPATION
    for number, asked in enumerate(SETTINGS)
    if asked.get("anticipation") == 2 and asked["base_period"] == "varying"
}


@functools.cache
def panels():
    return pd.read_csv(REFERENCE / "panels.csv")


@functools.cache
def answers():
    return pd.read_csv(REFERENCE / "csdid.csv")


def asked(number):
    """Return the panel and the arguments of one setting."""
    arguments = dict(SETTINGS[number])
    panel = panels()
    panel = panel[panel["panel"] == arguments.pop("panel")].reset_index(drop=True)
    return panel, {**NAMES, **arguments}


def evenly_spaced(panel):
    return len(set(np.diff(np.sort(panel["year"].unique())))) == 1


def starts_between_surveys(panel):
    starts = panel["first_treated"]
    within = starts[(starts > panel["year"].min()) & (starts <= panel["year"].max())]
    return not within.isin(panel["year"]).all()


@pytest.mark.parametrize("number", [i for i in range(len(SETTINGS)) if i not in LEAVES_R])
def test_csdid_on_thirty_small_panels(number):
    panel, arguments = asked(number)
    effects = att_gt(panel, **arguments)
    rows = answers()[answers()["setting"] == number]
    assert_cells(effects, rows[rows["kind"] == "gt"], 1e-8)
    for kind in KINDS:
        overall = rows[rows["kind"] == f"{kind}_overall"].iloc[0]
        assert_aggregate(effects.aggregate(kind), rows[rows["kind"] == kind], overall, 1e-8)
    balanced = rows[rows["kind"] == "balanced_overall"]
    if len(balanced) and evenly_spaced(panel) and not starts_between_surveys(panel):
        window = effects.aggregate("dynamic", balance_event=1)
        assert_aggregate(window, rows[rows["kind"] == "balanced"], balanced.iloc[0], 1e-8)


@pytest.mark.parametrize("number", LEAVES_R, ids=LEAVES_R.values())
def test_where_csdid_leaves_r(number):
    panel, arguments = asked(number)
    effects, slowly = att_gt(panel, **arguments), slow.group_time(panel, **arguments)
    assert_like_slow(effects, slowly)
    rows = answers()[(answers()["setting"] == number) & (answers()["kind"] == "gt")]
    differs = np.abs(rows["att"].to_numpy() - effects.att) > 1e-8
    early = effects.cohorts_of_cells - effects.times_of_cells == 1  # the last one anticipated
    np.testing.assert_array_equal(differs, early)


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
def test_a_balanced_window_of_uneven_surveys_is_rs(comparison):
    """Surveys in 1, 2, 4, 7 and 8: cohort 7 has event times 0 and 1; 4 has 0 and 3, and stays."""
    panel, arguments = next(
        asked(number)
        for number in range(len(SETTINGS))
        if not evenly_spaced(asked(number)[0]) and SETTINGS[number]["comparison"] == comparison
    )
    effects, slowly = att_gt(panel, **arguments), slow.group_time(panel, **arguments)
    window = effects.aggregate("dynamic", balance_event=1)
    assert_aggregate_like_slow(window, slow.aggregate(slowly, "dynamic", balance_event=1))
    assert -2 in window.keys  # of cohort 4, which csdid leaves out


def test_missing_and_infinite_cohorts_are_never_treated():
    """csdid and R drop the units whose cohort is missing; here they are never treated."""
    panel = made_panel(3)
    expected = att_gt(panel, **NAMES)
    for code in (np.nan, np.inf, 2007.0, 9999.0):
        coded = panel.assign(first_treated=panel["first_treated"].replace(0, code))
        effects = att_gt(coded, **NAMES)
        np.testing.assert_array_equal(effects.att, expected.att)
        np.testing.assert_array_equal(effects.std_error, expected.std_error)
    mixed = panel["first_treated"].astype(float)
    mixed[(mixed == 0) & (panel["unit_id"] % 2 == 0)] = np.nan
    effects = att_gt(panel.assign(first_treated=mixed), **NAMES)
    np.testing.assert_array_equal(effects.std_error, expected.std_error)


def test_the_last_cohort_compares_although_it_misses_the_end():
    """Nobody is never treated: 2005 compares until 2004, so what it lacks in 2006 is no matter.

    R (pre_process_did.R) cuts the periods before it balances the panel.
    """
    panel = made_panel(6, cohorts={2003: 8, 2005: 8})
    panel = panel[(panel["first_treated"] != 2005) | (panel["year"] != 2006)]
    choices = {"comparison": "not_yet_treated"}
    slowly = slow.group_time(panel, **NAMES, **choices)
    assert slowly.times.tolist() == [2002, 2003, 2004]
    assert_like_slow(att_gt(panel, **NAMES, **choices), slowly)


def test_a_cohort_between_the_last_survey_and_the_last_cohort_keeps_its_pretrends():
    """Surveys of 2001, 2003 and 2004 compare; cohort 2005 is not treated in them, nor never."""
    panel = made_panel(6, periods=(2001, 2003, 2004, 2006), cohorts={2003: 7, 2005: 7, 2006: 8})
    choices = {"comparison": "not_yet_treated"}
    slowly = slow.group_time(panel, **NAMES, **choices)
    assert slowly.cohorts.tolist() == [2003, 2003, 2005, 2005]
    assert_like_slow(att_gt(panel, **NAMES, **choices), slowly)


def a_programme_that_almost_chose_by_x1():
    """Sixty treated units with a large x1; of 25 others only the last one resembles them."""
    panel = made_panel(0, cohorts={2003: 60, 0: 25}, constant=1)
    draws = np.random.default_rng(0)
    x1 = np.append(draws.uniform(1.5, 3.5, 60), draws.normal(0, 1.2, 25))
    x1[-1] = 3.9
    return panel.assign(x1=np.repeat(x1.round(2), 6))


def test_no_propensity_is_trimmed():
    """R's DRDID leaves out comparison units from 0.995 on, without a word; here they stay."""
    panel = a_programme_that_almost_chose_by_x1()
    effects = att_gt(panel, **NAMES, covariates=["x1"])
    assert_like_slow(effects, slow.group_time(panel, **NAMES, covariates=["x1"], as_r=False))
    trimmed = slow.group_time(panel, **NAMES, covariates=["x1"])
    assert (np.abs(effects.att - trimmed.att) > 0.01).all()


def test_a_comparison_that_rests_on_one_unit_is_said():
    effects = att_gt(a_programme_that_almost_chose_by_x1(), **NAMES, covariates=["x1"])
    assert effects.overlap[0].highest_comparison > 0.995
    assert effects.overlap[0].effective_size < 2
    assert effects.notes


@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("base_period", ["varying", "universal"])
def test_the_pretrend_test_leaves_out_what_is_anticipated(anticipation, base_period):
    """As csdid does; R counts the periods of anticipation among those before treatment."""
    panel = made_panel(8, cohorts={2004: 9, 2006: 9, 0: 15})
    choices = {"anticipation": anticipation, "base_period": base_period}
    slowly = slow.group_time(panel, **NAMES, **choices)
    before = (slowly.times < slowly.cohorts - anticipation) & (slowly.times != slowly.bases)
    att, covariance = slowly.att[before], slowly.covariance[np.ix_(before, before)]
    test = att_gt(panel, **NAMES, **choices).pretrend()
    assert test.df == before.sum()
    assert test.statistic == pytest.approx(att @ np.linalg.solve(covariance, att), rel=1e-8)
    assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, test.df), rel=1e-8)


@st.composite
def panels_and_choices(draw, adjusted):
    never = draw(st.sampled_from([0, 9, 14]))
    starts = draw(
        st.lists(st.sampled_from([2002, 2003, 2005, 2006, 2008]), min_size=2, unique=True)
    )
    sizes = {start: draw(st.sampled_from([8, 11] if adjusted else [1, 2, 7])) for start in starts}
    comparison = draw(st.sampled_from(["never_treated", "not_yet_treated"]))
    sizes[max(starts)] = 8  # whoever compares does not vanish with the holes
    if never:
        sizes[0] = never
    elif max(starts) <= 2006 and comparison == "never_treated":
        comparison = "not_yet_treated"
    weights, clusters = draw(st.booleans()), draw(st.sampled_from([0, 5]))
    periods = draw(st.sampled_from([tuple(range(2001, 2007)), (2001, 2003, 2004, 2006)]))
    panel = made_panel(
        draw(st.integers(0, 10_000)),
        periods=periods,
        cohorts=sizes,
        clusters=clusters,
        weights=weights,
        constant=int(adjusted),
        varying=draw(st.integers(0, 1)) if adjusted else 0,
        holes=draw(st.sampled_from([0, 4])),
    )
    choices = {
        "comparison": comparison,
        "base_period": draw(st.sampled_from(["varying", "universal"])),
        "anticipation": draw(st.sampled_from([0, 1])),
        "method": draw(st.sampled_from(["dr", "reg", "ipw"])),
        "covariates": [name for name in ("x1", "x2") if name in panel],
        "weights": "weight" if weights else None,
        "cluster": "organisation" if clusters else None,
    }
    return panel, choices


def compare_with_slow(panel, choices):
    try:
        slowly = slow.group_time(panel, **NAMES, **choices, as_r=False)
    except ValueError:
        return  # nobody to compare with, or no cohort left: test_contract.py has these
    if np.isnan(slowly.att[slowly.times != slowly.bases]).all():
        with pytest.raises(PanelError):
            att_gt(panel, **NAMES, **choices)
        return
    effects = att_gt(panel, **NAMES, **choices)
    assert_like_slow(effects, slowly, 1e-8)
    for kind in KINDS:
        if np.isfinite(slowly.att[slowly.times >= slowly.cohorts]).any():
            assert_aggregate_like_slow(effects.aggregate(kind), slow.aggregate(slowly, kind), 1e-8)


quickly = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


@quickly
@given(panels_and_choices(adjusted=False))
def test_any_panel_without_covariates(example):
    compare_with_slow(*example)


@settings(parent=quickly, max_examples=8)
@given(panels_and_choices(adjusted=True))
def test_any_panel_with_covariates(example):
    compare_with_slow(*example)
