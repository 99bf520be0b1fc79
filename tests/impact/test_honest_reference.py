"""Sensitivity to parallel trends against HonestDiD (R), its publications and diff-diff.

R looks for the ends on a grid and simulates its critical values with 1,000 draws (relative
magnitudes) or a million (smoothness); ours are integrals, so the last digits differ.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact.sensitivity.honest import breakdown, relative_magnitudes, smoothness
from tests.impact.honest_studies import REFERENCE, published

RELATIVE = pd.read_csv(REFERENCE / "relative.csv")
SMOOTH = pd.read_csv(REFERENCE / "smooth.csv")
GRID_STEPS = 2.0

# README of HonestDiD 0.2.8: the first year after the expansion of Medicaid.
README_RELATIVE = {
    0.5: (0.0241, 0.0673),
    1.0: (0.0171, 0.0720),
    1.5: (0.00859, 0.0796),
    2.0: (-0.00107, 0.0883),
}
README_STEP = 0.000366  # 40 standard errors of the effect over 999
README_SMOOTH = {
    0.0: (0.0259, 0.0607),
    0.01: (0.0132, 0.0787),
    0.02: (0.00286, 0.0907),
    0.03: (-0.00714, 0.101),
    0.04: (-0.0171, 0.111),
    0.05: (-0.0271, 0.121),
}
# HonestDiD's vignette (commit fdadae3, data/VignetteResults.rda): women's employment and duty to
# bargain, 15 years of exposure.
VIGNETTE = {
    0.0: (3.9054468895, 8.37472128),
    0.005: (2.1063200339, 8.15688223),
    0.01: (-0.0829056139, 8.19083566),
    0.015: (-2.3839998964, 8.03019638),
    0.02: (-4.9460143939, 7.50583365),
    0.025: (-8.1304436469, 6.22091486),
    0.03: (-10.5596510767, 5.54828029),
    0.035: (-12.7752024678, 5.03780559),
    0.04: (-14.1037747077, 5.38425336),
}


def cases(table):
    keys = ["study", "first", "last", "weights"]
    return [(*key, rows) for key, rows in table.groupby(keys, sort=False)]


def asked_for(study, first, last, weights, sizes):
    target = dict(enumerate(map(float, str(weights).split())))
    return published(study, first, last), tuple(sizes), target


@pytest.mark.parametrize(("study", "first", "last", "weights", "rows"), cases(RELATIVE))
def test_relative_magnitudes_as_r(study, first, last, weights, rows):
    found = relative_magnitudes(*asked_for(study, first, last, weights, rows["m"]))
    for ours, theirs in zip(found, rows.itertuples(), strict=True):
        slack = GRID_STEPS * theirs.step
        assert ours.lower == pytest.approx(theirs.lower, abs=slack)
        assert ours.upper == pytest.approx(theirs.upper, abs=slack)
        assert ours.identified_lower == pytest.approx(theirs.identified_lower, abs=1e-8)
        assert ours.identified_upper == pytest.approx(theirs.identified_upper, abs=1e-8)


@pytest.mark.parametrize(("study", "first", "last", "weights", "rows"), cases(SMOOTH))
def test_smoothness_as_diff_diff(study, first, last, weights, rows):
    found = smoothness(*asked_for(study, first, last, weights, rows["m"]))
    for ours, theirs in zip(found, rows.itertuples(), strict=True):
        length = theirs.upper - theirs.lower
        assert (ours.lower, ours.upper) == pytest.approx(
            (theirs.lower, theirs.upper), abs=5e-5 * length
        )
        assert ours.upper - ours.lower <= length * (1 + 1e-8)  # the shortest there is


def test_relative_magnitudes_of_the_readme():
    found = relative_magnitudes(published("medicaid"), tuple(README_RELATIVE), 0)
    for ours, theirs in zip(found, README_RELATIVE.values(), strict=True):
        assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=GRID_STEPS * README_STEP)
    assert breakdown(published("medicaid"), target=0).value == pytest.approx(1.95, abs=0.06)


def test_smoothness_of_the_readme():
    found = smoothness(published("medicaid"), tuple(README_SMOOTH), 0)
    for ours, theirs in zip(found, README_SMOOTH.values(), strict=True):
        assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=3e-4)


def test_smoothness_of_the_vignette():
    """Nine effects before, 23 after; R's quantiles are off by 0.1 %, its centres by 0.3 %."""
    found = smoothness(published("lovenheim_willen"), tuple(VIGNETTE), 16)
    for ours, theirs in zip(found, VIGNETTE.values(), strict=True):
        length = theirs[1] - theirs[0]
        assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=0.004 * length)
        assert ours.upper - ours.lower == pytest.approx(length, rel=0.002)


def test_rs_own_grid_cuts_a_set_off_and_ours_goes_on():
    """20 standard errors around zero end at 0.353, inside of what the estimates alone admit."""
    wide = relative_magnitudes(published("benzarti_carloni"), (1,))[0]
    error = np.sqrt(published("benzarti_carloni").covariance[4:, 4:].mean())
    assert 20 * error < wide.identified_upper < wide.upper
