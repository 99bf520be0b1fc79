"""The data of Callaway and Sant'Anna (2021): every number that R's did 2.5.1 gives for them.

County teenage employment in 500 counties of the United States, 2003-07. The reference numbers
were computed by running R with analytic standard errors, in 24 settings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import att_gt
from tests.impact import slow
from tests.impact.expected import KINDS, assert_aggregate, assert_cells, assert_like_slow
from tests.report import ROOT

VALIDATION = ROOT.parent / "shared" / "validation"
COMPARISON = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}
SETTINGS = [
    f"{comparison}|{covariates}|{method}|{base}"
    for comparison in COMPARISON
    for covariates in ("~1", "~lpop")
    for method in ("dr", "reg", "ipw")
    for base in ("varying", "universal")
]

pytestmark = pytest.mark.skipif(
    not (VALIDATION / "mpdta_r_did.csv").is_file(),
    reason=f"{VALIDATION} is not here: the data of Callaway and Sant'Anna are not ours to ship",
)


@pytest.fixture(scope="module")
def counties():
    return pd.read_csv(VALIDATION / "mpdta.csv")


@pytest.fixture(scope="module")
def reference():
    return pd.read_csv(VALIDATION / "mpdta_r_did.csv")


def asked(key):
    comparison, covariates, method, base = key.split("|")
    return {
        "outcome": "lemp",
        "unit": "countyreal",
        "time": "year",
        "cohort": "first_treat",
        "comparison": COMPARISON[comparison],
        "covariates": () if covariates == "~1" else ("lpop",),
        "method": method,
        "base_period": base,
    }


def test_all_settings_are_compared(reference):
    assert sorted(reference["key"].unique()) == sorted(SETTINGS)
    assert len(SETTINGS) == 24


@pytest.mark.parametrize("key", SETTINGS)
def test_every_number_of_r(counties, reference, key):
    effects = att_gt(counties, **asked(key))
    rows = reference[reference["key"] == key]
    compared = len(rows[rows["kind"] == "gt"])
    assert_cells(effects, rows[rows["kind"] == "gt"], 1e-9)
    for kind in KINDS:
        keyed, overall = rows[rows["kind"] == kind], rows[rows["kind"] == f"{kind}_overall"]
        assert_aggregate(effects.aggregate(kind), keyed, overall.iloc[0], 1e-9)
        compared += len(keyed) + 1
    assert compared == len(rows)


def test_the_covariance_of_all_cells(counties):
    key = "nevertreated|~lpop|dr|varying"
    slowly = slow.group_time(counties, **asked(key))
    assert_like_slow(att_gt(counties, **asked(key)), slowly, 1e-11)


def test_the_published_numbers(counties):
    """README of R's did: its cells and aggregations, to four digits."""
    effects = att_gt(counties, **asked("nevertreated|~1|dr|varying"))
    post = effects.table[effects.table["time"] >= effects.table["cohort"]]
    published = [-0.0105, -0.0704, -0.1373, -0.1008, -0.0046, -0.0412, -0.0261]
    np.testing.assert_allclose(post["att"], published, atol=5e-5)
    assert round(effects.aggregate("simple").overall_att, 4) == -0.0400
    assert round(effects.aggregate("group").overall_att, 4) == -0.0310
    event_study = effects.aggregate("dynamic", min_event=0)
    assert round(event_study.overall_att, 4) == -0.0772
    np.testing.assert_allclose(event_study.att, [-0.0199, -0.0510, -0.1373, -0.1008], atol=5e-5)


def test_the_pretrend_test(counties):
    """README of R's did: "P-value for pre-test of parallel trends assumption: 0.16812"."""
    effects = att_gt(counties, **asked("nevertreated|~1|dr|varying"))
    test = effects.pretrend()
    assert test.df == 5
    assert test.p_value == pytest.approx(0.16812, abs=5e-6)
