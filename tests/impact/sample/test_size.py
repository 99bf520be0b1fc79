"""Sizes: worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError
from spl_eval.impact.sample import (
    cluster_effect,
    design_effect,
    size_for_difference,
    size_for_margin,
)


def test_half_of_a_thousand_within_five_points():
    """p = 0.5, ± 5 points: n₀ = 1.96² · 0.25 / 0.05² = 384.1; N = 1000: 384.1 / 1.3841 = 277.5."""
    assert size_for_margin(sd=0.5, margin=0.05).completes == 385
    found = size_for_margin(sd=0.5, margin=0.05, population=1000)
    assert found.completes == found.issued == 278
    assert found.margin == pytest.approx(1.95996 * 0.5 * math.sqrt(1 / 278 - 1 / 1000), rel=1e-5)
    assert found.margin <= 0.05
    assert math.isnan(found.difference)


def test_response_and_design_effect_raise_the_size():
    """deff 1.5: n₀ = 576.2; N = 1000: 365.6 → 366 answers; 366 / 0.7 = 522.9 → 523 asked."""
    found = size_for_margin(sd=0.5, margin=0.05, population=1000, deff=1.5, response=0.7)
    assert (found.completes, found.issued) == (366, 523)


def test_a_frame_too_small_is_said():
    """384.1 / (1 + 384.1 / 300) = 168.5; 169 / 0.5 = 338."""
    found = size_for_margin(sd=0.5, margin=0.05, population=300, response=0.5)
    assert (found.completes, found.issued) == (169, 300)
    assert found.margin > 0.05
    assert "Harían falta 338 unidades" in found.notes[0]


def test_a_difference_of_half_a_standard_deviation():
    """n = 4 · (1.96 + 0.8416)² / 0.5² = 125.6: 63 an arm, as in any table (Cohen 1988: 64 by t)."""
    found = size_for_difference(sd=1, difference=0.5)
    assert found.completes == 126
    assert found.difference == pytest.approx(2.8016 * 2 / math.sqrt(126), rel=1e-4)
    # A third assisted: 0.25 / (2/9) = 1.125 times as many.
    assert size_for_difference(sd=1, difference=0.5, share=1 / 3).completes == 142


def test_design_effect():
    assert design_effect(11, 0.05) == pytest.approx(1.5)
    assert design_effect(11, 0.05, cv=0.5) == pytest.approx(1 + (1.25 * 11 - 1) * 0.05)
    assert design_effect(1, 0.9) == 1
    assert design_effect(20, -0.1) == 1


def test_intraclass_correlation_by_hand():
    """Pairs (1, 3), (5, 7), (9, 11): MSW = 2, MSB = 2 · (16 + 0 + 16) / 2 = 32.

    icc = (32 - 2) / (32 + 2) = 0.882, deff = 1.882.
    """
    values = pd.Series([1.0, 3, 5, 7, 9, 11, np.nan])
    found = cluster_effect(values, pd.Series(list("aabbccc")))
    assert found.icc == pytest.approx(30 / 34)
    assert found.deff == pytest.approx(1 + 30 / 34)
    assert (found.n_clusters, found.mean_size, found.cv) == (3, 2, 0)


def test_no_clusters_no_correlation():
    alone = cluster_effect(pd.Series([1.0, 2, 3]), pd.Series(list("abc")))
    assert math.isnan(alone.icc)
    assert math.isnan(alone.deff)
    assert math.isnan(cluster_effect(pd.Series([1.0, 2]), pd.Series(list("aa"))).icc)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"sd": 0}, "Sin variación"),
        ({"sd": math.nan}, "desvío"),
        ({"margin": 0}, "margen"),
        ({"alpha": 1}, "alpha"),
        ({"deff": 0}, "deff"),
        ({"response": 0}, "respuesta"),
        ({"response": 1.1}, "respuesta"),
        ({"population": 0}, "población"),
    ],
)
def test_refused(choice, says):
    with pytest.raises(ChoiceError, match=says):
        size_for_margin(**{"sd": 1, "margin": 0.1, **choice})


@pytest.mark.parametrize("choice", [{"share": 1}, {"power": 0.01}, {"difference": 0}])
def test_refused_difference(choice):
    with pytest.raises(ChoiceError):
        size_for_difference(**{"sd": 1, "difference": 0.1, **choice})
