"""Weights that meet known totals: what holds for all of them, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import (
    calibrate,
    known_margins,
    mean,
    pool_sparse,
    rake,
    sample_design,
    total,
)
from tests.impact.sample.frames import made_frame

CELLS = pd.DataFrame(
    {"sex": list("mmww"), "age": list("yoyo"), "weight": [40.0, 10, 30, 20], "y": [1.0, 2, 3, 4]}
)


def sampled(frame=None, n=120, seed=2):
    frame = made_frame() if frame is None else frame
    return frame.sample(n, random_state=seed).assign(weight=len(frame) / n)


def test_raking_by_hand():
    """A 2×2 table, (40, 10; 30, 20), to sex 60 : 40 and age 50 : 50.

    Raking keeps the odds ratio 40·20 / (10·30) = 8/3: with x in the first cell,
    x · (x - 10) / ((60 - x) · (50 - x)) = 8/3, so 5/3·x² - 850/3·x + 8000 = 0, x = 35.7989.
    """
    found = rake(CELLS, {"sex": {"m": 60, "w": 40}, "age": {"y": 50, "o": 50}})
    x = (850 / 3 - np.sqrt((850 / 3) ** 2 - 4 * 5 / 3 * 8000)) / (2 * 5 / 3)
    np.testing.assert_allclose(found.weights, [x, 60 - x, 50 - x, x - 10], rtol=1e-8)
    assert found.error < 1e-10
    assert found.margins["before"].tolist() == [50, 50, 70, 30]


def test_post_stratification_by_hand():
    """One margin: each weight by target over sum, whatever the method: 60/50 and 40/50."""
    expected = [48.0, 12, 24, 16]
    margins = {"sex": {"m": 60, "w": 40}}
    for found in (
        rake(CELLS, margins),
        calibrate(CELLS, margins),
        calibrate(CELLS, margins, method="logit", bounds=(0.5, 2)),
    ):
        np.testing.assert_allclose(found.weights, expected, rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_margins_are_met_and_factors_depend_on_them_only(seed):
    frame = made_frame(seed=seed)
    sample = sampled(frame, seed=seed)
    sample["weight"] *= np.random.default_rng(seed).uniform(0.5, 2, len(sample))
    margins = known_margins(frame, ["line", "region", "arm"])
    jobs = {"jobs": frame["jobs"].sum()}
    for found in (
        rake(sample, margins),
        calibrate(sample, margins, jobs),
        calibrate(sample, margins, jobs, method="logit", bounds=(0.2, 3)),
    ):
        np.testing.assert_allclose(found.margins["after"], found.margins["target"], rtol=1e-9)
        for column, wanted in margins.items():
            sums = pd.Series(found.weights, index=sample.index).groupby(sample[column]).sum()
            assert sums.to_dict() == pytest.approx(wanted, rel=1e-9)
        if found.method != "raking":
            assert found.weights @ sample["jobs"] == pytest.approx(jobs["jobs"], rel=1e-9)
    # Two units that are alike in the margins get the same factor: weights start from the design.
    g = pd.Series(rake(sample, margins, tolerance=1e-12).g, index=sample.index)
    assert g.groupby([sample[c] for c in margins]).agg(np.ptp).max() < 1e-12


def test_bounds_hold():
    frame = made_frame()
    sample = sampled(frame)
    margins = known_margins(frame, ["line", "region"])
    free = calibrate(sample, margins, {"jobs": 1.15 * frame["jobs"].sum()})
    bounded = calibrate(
        sample, margins, {"jobs": 1.15 * frame["jobs"].sum()}, method="logit", bounds=(0.6, 1.6)
    )
    assert free.g.min() < 0.6
    assert bounded.g.min() >= 0.6
    assert bounded.g.max() <= 1.6


def test_weights_that_already_meet_the_margins_stay():
    margins = {"sex": {"m": 50, "w": 50}, "age": {"y": 70, "o": 30}}
    for found in (
        rake(CELLS, margins),
        calibrate(CELLS, margins),
        calibrate(CELLS, margins, method="logit", bounds=(0.5, 2)),
    ):
        assert (found.weights == CELLS["weight"]).all()
        assert found.iterations == 0


def test_neither_rows_nor_labels_nor_order_of_margins_matter():
    frame = made_frame()
    sample, margins = sampled(frame), known_margins(frame, ["line", "region"])
    expected = pd.Series(rake(sample, margins, tolerance=1e-13).weights, index=sample.index)
    shuffled = sample.sample(frac=1, random_state=1)
    shuffled["line"] = shuffled["line"].astype(int)
    backwards = {
        "region": dict(reversed(margins["region"].items())),
        "line": {int(k): v for k, v in margins["line"].items()},
    }
    found = rake(shuffled, backwards, tolerance=1e-13)
    np.testing.assert_allclose(found.weights, expected[shuffled.index], rtol=1e-11)


def test_calibrated_totals_have_no_error_and_likely_ones_have_less():
    frame = made_frame()
    sample = sampled(frame)
    plain = sample_design(sample)
    found = calibrate(sample, known_margins(frame, ["region"]))
    calibrated = sample_design(
        sample.assign(noa=1.0 * (sample["region"] == "NOA")), calibrated=found
    )
    assert total(calibrated, "noa").std_error < 1e-9
    assert mean(calibrated, "jobs").std_error < mean(plain, "jobs").std_error


def test_missing_categories_are_a_category():
    frame = made_frame()
    frame.loc[frame.index[::7], "region"] = None
    margins = known_margins(frame, ["region"])
    assert margins["region"]["sin dato"] == 58
    found = rake(sampled(frame), margins)
    assert found.weights.sum() == pytest.approx(400)


def test_sparse_categories_are_joined():
    """a 6, b 3, c 1, none of d: d, c and b have 4 of the 5 needed, so a joins them too.

    With a minimum of 4 they are enough.
    """
    frame = pd.DataFrame({"sector": list("aaaaaabbbccd"), "line": list("xxxxxxyyyyyy")})
    sample = frame.iloc[:10].assign(weight=1.0)
    pooled = pool_sparse(frame, sample, ["sector", "line"], minimum=4)
    assert pooled.sample["sector"].tolist() == ["a"] * 6 + ["otras"] * 4
    assert pooled.frame["sector"].value_counts().to_dict() == {"a": 6, "otras": 6}
    assert pooled.notes == ("sector: d, c, b cuentan juntas, como «otras».",)
    rake(pooled.sample, known_margins(pooled.frame, ["sector", "line"]))
    assert set(pool_sparse(frame, sample, ["sector"]).sample["sector"]) == {"otras"}
    assert set(pool_sparse(frame, sample, ["line"], minimum=1).sample["line"]) == {"x", "y"}


@pytest.mark.parametrize(
    ("margins", "says"),
    [
        ({"sex": {"m": 60, "w": 40}, "age": {"y": 50, "o": 40}}, "sex 100, age 90"),
        ({"sex": {"m": 60, "w": 30, "x": 10}}, "no respondió nadie de «x»"),
        ({"sex": {"m": 100}}, "la muestra tiene «w»"),
        ({"sex": {"m": 100, "w": 0}}, "la muestra tiene «w»"),
        ({"sex": {"m": -1, "w": 2}}, "negativos"),
        ({"sex": {"m": np.nan, "w": 2}}, "negativos"),
    ],
)
def test_margins_refused(margins, says):
    for method in (rake, calibrate):
        with pytest.raises(PanelError, match=says):
            method(CELLS, margins)


def test_everything_wrong_is_told_at_once():
    margins = {"sex": {"m": 60, "x": 40}, "age": {"y": 50, "o": 40}}
    with pytest.raises(PanelError) as refused:
        rake(CELLS, margins)
    assert len(refused.value.problems) == 3


def test_no_convergence_is_refused():
    """(m, o) and (w, y) are empty: only 100 : 0 … fits, so sex 60 : 40 and age 50 : 50 cannot."""
    diagonal = CELLS.iloc[[0, 3]]
    margins = {"sex": {"m": 60, "w": 40}, "age": {"y": 50, "o": 50}}
    for found in (rake, calibrate):
        with pytest.raises(PanelError, match="no llegó a los totales"):
            found(diagonal, margins)
    with pytest.raises(PanelError, match="afloje los límites"):
        calibrate(CELLS, {"sex": {"m": 90, "w": 10}}, method="logit", bounds=(0.9, 1.1))
    with pytest.raises(PanelError, match="no llegó"):
        rake(CELLS, {"sex": {"m": 60, "w": 40}, "age": {"y": 50, "o": 50}}, max_iterations=1)


def test_refused():
    ok = {"sex": {"m": 60, "w": 40}}
    for wrong in (
        lambda: rake(CELLS, {}),
        lambda: rake(CELLS, {"sexo": {"m": 1}}),
        lambda: rake(CELLS, ok, weight="w"),
        lambda: rake(CELLS, {"sex": {1: 60, "1": 40}}),
        lambda: calibrate(CELLS, ok, method="ridge"),
        lambda: calibrate(CELLS, ok, bounds=(0.5, 2)),
        lambda: calibrate(CELLS, ok, method="logit"),
        lambda: calibrate(CELLS, ok, method="logit", bounds=(1.1, 2)),
    ):
        with pytest.raises(ChoiceError):
            wrong()
    for wrong in (
        lambda: rake(CELLS.assign(weight=np.nan), ok),
        lambda: rake(CELLS.head(0), ok),
        lambda: calibrate(CELLS.assign(y=[1, 2, 3, np.nan]), ok, {"y": 10}),
    ):
        with pytest.raises(PanelError):
            wrong()


def test_negative_weights_are_told():
    sample = pd.DataFrame({"all": "x", "x": [0.0, 1, 10], "weight": 1.0})
    found = calibrate(sample, {"all": {"x": 3}}, {"x": 0.5})
    assert found.weights.min() < 0
    assert "no son positivos" in found.notes[0]
