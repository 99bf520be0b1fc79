"""Estimates and standard errors of R's survey and of svy, to nine digits and more.

``reference/sample/make_survey.R`` and ``make_svy.py`` made the numbers; those that the packages'
documentation prints stand below.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact.sample import by_domain, mean, proportion, ratio, sample_design, total
from tests.impact.sample.surveys import (
    answers,
    clus1_calibrations,
    designs,
    strat_calibrations,
    table,
)

CASE = re.compile(
    r"(?P<design>.*) (?P<what>mean|total|ratio|share|proportion) (?P<of>\S+)(?: if (?P<domain>.*))?"
)


def estimated(case):
    asked = CASE.fullmatch(case)
    design, of = designs()[asked["design"]], asked["of"]
    rows, inside = design.rows, None
    if asked["domain"] and "=" in asked["domain"]:
        column, value = asked["domain"].split("=")
        inside = rows[column] == value
    elif asked["domain"]:
        inside = rows["x"] > 5
    match asked["what"]:
        case "mean":
            return mean(design, of, inside)
        case "total":
            return total(design, of, inside)
        case "ratio":
            return ratio(design, *of.split("/"), inside)
        case "share":
            column, value = of.split("=")
            yes = rows.assign(yes=(rows[column] == value).astype(float))
            return mean(replace(design, rows=yes), "yes", inside)
        case "proportion":
            return proportion(design, *of.split("="), inside)


@pytest.mark.parametrize("case", list(answers().index))
def test_rs_numbers(case):
    theirs = answers().loc[case]
    ours = estimated(case)
    assert ours.estimate == pytest.approx(theirs["estimate"], rel=1e-10)
    # A share that the calibration fixes has no error but rounding.
    assert ours.std_error == pytest.approx(theirs["std_error"], rel=2e-9, abs=1e-11)
    assert ours.df == theirs["df"]
    assert ours.ci == pytest.approx((theirs["low"], theirs["high"]), rel=1e-9)


@pytest.mark.parametrize("case", table("svy")["case"].tolist())
def test_svys_numbers(case):
    theirs = table("svy").set_index("case").loc[case]
    ours = estimated(case)
    assert ours.estimate == pytest.approx(theirs["estimate"], rel=1e-11)
    assert ours.std_error == pytest.approx(theirs["std_error"], rel=1e-11)
    assert ours.ci == pytest.approx((theirs["low"], theirs["high"]), rel=1e-11)


@pytest.mark.parametrize(
    ("case", "estimate", "std_error"),
    [
        # Printed in the package's own tests (api.Rout, check.Rout) and in Stata's manual (fpc).
        ("strat mean api00", "662.29", "9.4089"),
        ("strat total enroll", "3687178", "114642"),
        ("clus1 mean api00", "644.17", "23.542"),
        ("clus1 total enroll", "3404940", "932235"),
        ("clus1 stype total enroll", "3680893", "406293"),
        ("clus2 mean api00", "670.81", "30.712"),
        ("clus2 total enroll", "2639273", "820261"),
        ("fpc without mean x", "5.4481", "0.7413"),
        ("fpc with mean x", "5.4481", "0.6160"),
    ],
)
def test_numbers_as_printed(case, estimate, std_error):
    found = estimated(case)
    for text, value in ((estimate, found.estimate), (std_error, found.std_error)):
        decimals = len(text.partition(".")[2])
        assert f"{value:.{decimals}f}" == text


@pytest.mark.parametrize(
    ("file", "found"),
    [("weights_clus1", clus1_calibrations), ("weights_strat", strat_calibrations)],
)
def test_calibrated_weights(file, found):
    theirs = table(file)
    for name, calibrated in found().items():
        # R's own tolerance for raking and logit is what limits the agreement.
        np.testing.assert_allclose(calibrated.weights, theirs[name], rtol=1e-9, err_msg=name)


def test_gpa_of_five_suites():
    """Lohr (2022), example 5.2: five suites of four students out of a hundred.

    Totals 12.16, 11.36, 8.96, 12.96, 11.08: t̂ = 100/5 · 56.52 = 1130.4, s² = 2.256,
    ȳ = 1130.4 / 400 = 2.826, SE = √((1 - 5/100) · 2.256 / (5 · 4²)) = 0.164.
    """
    suites = [
        (3.08, 2.60, 3.44, 3.04),
        (2.36, 3.04, 3.28, 2.68),
        (2.00, 2.56, 2.52, 1.88),
        (3.00, 2.88, 3.44, 3.64),
        (2.68, 1.92, 3.28, 3.20),
    ]
    rows = pd.DataFrame(
        [(suite, gpa, 20.0, 100) for suite, four in enumerate(suites) for gpa in four],
        columns=["suite", "gpa", "weight", "suites"],
    )
    design = sample_design(rows, psu="suite", population="suites")
    found = mean(design, "gpa")
    assert found.estimate == pytest.approx(2.826)
    assert round(found.std_error, 3) == 0.164
    assert total(design, "gpa").estimate == pytest.approx(1130.4)
    assert found.df == 4


def test_domains_are_estimates_one_by_one():
    found = by_domain(designs()["clus1"], "api00", "stype").set_index("stype")
    for kind in ("E", "H", "M"):
        theirs = answers().loc[f"clus1 mean api00 if stype={kind}"]
        assert found.loc[kind, "estimate"] == pytest.approx(theirs["estimate"])
        assert found.loc[kind, "std_error"] == pytest.approx(theirs["std_error"])
        assert found.loc[kind, "high"] == pytest.approx(theirs["high"])
